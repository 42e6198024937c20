"""The typed answers of a 支部大会: times, places, reasons, codes, counts, notes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.asking import Asking, ask, asked
from handlers.filters import Words
from handlers.meeting_plan import (
    checked_screen,
    next_screen,
    plan_screen,
    read_time,
    replied_screen,
)
from handlers.panels import panel_screen
from handlers.rendering import show
from handlers.vote_meetings import guests_screen, part_of
from regulation.committee import Matter
from regulation.records import Cause, Motion, Outcome
from services import (
    agenda,
    ballot_voiding,
    committee,
    defence_draws,
    meeting_plans,
    meetings,
    motions,
    paper_counts,
    resolutions,
    roll,
    vote_meetings,
)
from services.access import Actor
from services.committee import Hands
from services.office import Office
from services.roll import Proposal, RollChange
from services.waivers import Given
from texts import committee as committee_texts
from texts import defence as defence_texts
from texts import meeting_plan as plan_texts
from texts import meeting_room as texts
from texts import voiding as voiding_texts
from texts import vote_meetings as vote_texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="meeting_answers")


@dataclass(frozen=True)
class Answer:
    """What was typed, by whom, about which meeting; `more` is what the question carried."""

    text: str
    meeting_id: int
    more: list[str]
    state: FSMContext
    actor: Actor
    office: Office
    now: datetime
    request: str

    async def panel(self) -> Screen:
        """The meeting as it stands now."""
        return await panel_screen(self.actor, self.meeting_id, self.office, self.now)

    async def view(self) -> meetings.MeetingView:
        """The meeting as the actor sees it."""
        return await meetings.view(
            actor=self.actor, meeting_id=self.meeting_id, office=self.office, now=self.now
        )


@router.message(Asking.text, Words())
async def answered(
    message: Message,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Hand a typed answer to the question that is open; a refused answer may be typed again."""
    question, *rest = await asked(state) or [""]
    if question not in ANSWERS:
        await state.set_state(None)
        await show(message, Screen(text=page_updated()))
        return
    meeting_id, more = int(rest[0]), [str(part) for part in rest[1:]]
    text = message.text or ""
    answer = Answer(text, meeting_id, more, state, actor, office, now, request)
    screen, done = await ANSWERS[str(question)](answer)
    if done:
        await state.set_state(None)
    await show(message, screen)


Answered = tuple[Screen, bool]


async def _time(a: Answer) -> Answered:
    starts_at = read_time(a.text, a.now, *a.more)
    if starts_at is None:
        return plan_texts.bad_moment(), False
    await meeting_plans.set_time(
        actor=a.actor, meeting_id=a.meeting_id, starts_at=starts_at, now=a.now
    )
    await a.state.set_state(None)
    return await _next(a), False


async def _next(a: Answer) -> Screen:
    return await next_screen(a.actor, a.meeting_id, a.state, a.office, a.now)


async def _place(a: Answer) -> Answered:
    await meeting_plans.set_place(actor=a.actor, meeting_id=a.meeting_id, place=a.text, now=a.now)
    await a.state.set_state(None)
    return await _next(a), False


async def _why(a: Answer) -> Answered:
    person_id, rule = a.more
    await meeting_plans.waive(
        actor=a.actor,
        meeting_id=a.meeting_id,
        person_id=int(person_id),
        rule=rule,
        reason=a.text,
        request=a.request,
        office=a.office,
        now=a.now,
    )
    return await plan_screen(a.actor, a.meeting_id, a.office, a.now), True


async def _cancel(a: Answer) -> Answered:
    await meeting_plans.cancel(actor=a.actor, meeting_id=a.meeting_id, reason=a.text, now=a.now)
    return plan_texts.dropped(), True


async def _postpone(a: Answer) -> Answered:
    await meeting_plans.postpone(actor=a.actor, meeting_id=a.meeting_id, reason=a.text, now=a.now)
    return await a.panel(), True


async def _leave(a: Answer) -> Answered:
    await meeting_plans.reply(
        actor=a.actor,
        meeting_id=a.meeting_id,
        answer=meetings.Reply.LEAVE,
        reason=a.text,
        now=a.now,
    )
    return await replied_screen(a.actor, a.meeting_id, a.office, a.now), True


async def _code(a: Answer) -> Answered:
    code = "".join(sign for sign in a.text if sign.isdecimal())
    view = await roll.sign_in(
        actor=a.actor, meeting_id=a.meeting_id, code=code, office=a.office, now=a.now
    )
    return texts.signed_in(view), True


async def _heads(a: Answer) -> Answered:
    typed = a.text.strip().removesuffix("人").removesuffix("名")
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > len("9999"):
        return texts.not_a_number(), False
    await roll.count_heads(actor=a.actor, meeting_id=a.meeting_id, counted=int(typed), now=a.now)
    return texts.heads_counted(await a.view()), True


async def _go_on(a: Answer) -> Answered:
    await roll.go_on(
        actor=a.actor, meeting_id=a.meeting_id, reason=a.text, office=a.office, now=a.now
    )
    return await a.panel(), True


async def _note(a: Answer) -> Answered:
    await agenda.note(actor=a.actor, meeting_id=a.meeting_id, text=a.text, now=a.now)
    return await a.panel(), True


async def _cause(a: Answer) -> Answered:
    person_id, fraud = (int(part) for part in a.more)
    await meeting_plans.set_motion(
        actor=a.actor,
        meeting_id=a.meeting_id,
        person_id=person_id,
        motion=Motion(outcome=Outcome.CANCELLATION),
        cause=Cause(fraud=bool(fraud), text=a.text),
        office=a.office,
        now=a.now,
    )
    screen = await checked_screen(a.actor, a.meeting_id, person_id, a.office, a.now)
    return screen, True


async def _suspend(a: Answer) -> Answered:
    await ask(a.state, "suspend", a.meeting_id, a.text[: meeting_plans.LONGEST_REASON])
    return texts.confirm_suspension(await a.view(), a.text), False


async def _void(a: Answer) -> Answered:
    await ask(a.state, "void", a.meeting_id, a.text[: ballot_voiding.LONGEST_REASON])
    return voiding_texts.confirm_proposal(await a.view(), a.text), False


async def _vote_void(a: Answer) -> Answered:
    """The question is about a count, which stands where a meeting does elsewhere."""
    count_id = a.meeting_id
    view = await paper_counts.paper_count(actor=a.actor, count_id=count_id, office=a.office)
    await ask(a.state, "vote_void", count_id, a.text[: ballot_voiding.LONGEST_REASON])
    return voiding_texts.confirm_void(view, a.text), False


async def _guest_find(a: Answer) -> Answered:
    """The question stays open: one may go on searching."""
    found = await vote_meetings.guests(
        actor=a.actor, meeting_id=a.meeting_id, office=a.office, now=a.now
    )
    matches = await vote_meetings.find_guests(
        actor=a.actor, meeting_id=a.meeting_id, typed=a.text, now=a.now
    )
    return vote_texts.found_guests(found, int(a.more[0]), matches), False


async def _guest_paper(a: Answer) -> Answered:
    part = int(a.more[0])
    await vote_meetings.note_unlisted(
        actor=a.actor,
        meeting_id=a.meeting_id,
        part=await part_of(a.actor, a.meeting_id, part, a.office, a.now),
        names=vote_texts.read_unlisted(a.text),
        office=a.office,
        now=a.now,
    )
    return await guests_screen(a.actor, a.meeting_id, part, 0, a.office, a.now), True


async def _draw_drop(a: Answer) -> Answered:
    """The question is about a draw, which stands where a meeting does elsewhere."""
    view = await defence_draws.give_up(
        actor=a.actor, draw_id=a.meeting_id, reason=a.text, office=a.office, now=a.now
    )
    return defence_texts.draw(view), True


async def _take_off(a: Answer) -> Answered:
    await agenda.take_off(
        actor=a.actor,
        meeting_id=a.meeting_id,
        item_id=int(a.more[0]),
        reason=a.text,
        now=a.now,
    )
    return await a.panel(), True


async def _consent(a: Answer) -> Answered:
    person_id, ground = a.more
    await roll.propose_correction(
        actor=a.actor,
        meeting_id=a.meeting_id,
        proposal=Proposal(
            person_id=int(person_id), change=RollChange.EXCLUDE, reason=ground, consent=a.text
        ),
        office=a.office,
        now=a.now,
    )
    found = await roll.corrections(actor=a.actor, meeting_id=a.meeting_id, now=a.now)
    return texts.roll(await a.view(), found), True


async def _performance(a: Answer) -> Answered:
    resolutions.check_performance(a.text)
    facts = await resolutions.resolution(
        actor=a.actor,
        meeting_id=a.meeting_id,
        performance=a.text,
        office=a.office,
        now=a.now,
    )
    await ask(a.state, "performance", a.meeting_id, facts.item_id, a.text)
    return texts.confirm_resolution(facts, texts.resolution_text(facts)), False


async def _motion(a: Answer) -> Answered:
    outcome, months = a.more
    await motions.move(
        actor=a.actor,
        meeting_id=a.meeting_id,
        motion=Motion(outcome=Outcome(outcome), months=int(months)),
        reason=a.text,
        office=a.office,
        now=a.now,
    )
    return await a.panel(), True


async def _hands(a: Answer) -> Answered:
    hands = committee_texts.read_hands(a.text)
    if hands is None:
        return committee_texts.bad_hands(), False
    view = await committee.check_entering(
        actor=a.actor,
        meeting_id=a.meeting_id,
        item_id=int(a.more[0]),
        hands=hands,
        office=a.office,
        now=a.now,
    )
    numbers = (hands.approve, hands.oppose, hands.abstain)
    await ask(a.state, "cm_gist", a.meeting_id, int(a.more[0]), *numbers)
    return committee_texts.ask_gist(view, int(a.more[0]), hands), False


async def _gist(a: Answer) -> Answered:
    item_id, approve, oppose, abstain = (int(part) for part in a.more)
    await committee.enter(
        actor=a.actor,
        meeting_id=a.meeting_id,
        item_id=item_id,
        hands=Hands(approve=approve, oppose=oppose, abstain=abstain),
        gist=a.text,
        office=a.office,
        now=a.now,
    )
    return await panel_screen(a.actor, a.meeting_id, a.office, a.now), True


async def _committee_why(a: Answer) -> Answered:
    matter, person_id, rule = a.more
    about: dict[str, Any] = {"matter": Matter(matter), "person_id": int(person_id)}
    known: dict[str, Any] = {
        "actor": a.actor,
        "meeting_id": a.meeting_id,
        "office": a.office,
        "now": a.now,
    }
    given = Given(rule=rule, reason=a.text, request=a.request)
    await committee.waive(**known, **about, given=given)
    checked = await committee.checked(**known, **about)
    return committee_texts.gates(a.meeting_id, Matter(matter), checked), True


ANSWERS: dict[str, Callable[[Answer], Awaitable[Answered]]] = {
    "time": _time,
    "place": _place,
    "why": _why,
    "cancel": _cancel,
    "postpone": _postpone,
    "leave": _leave,
    "code": _code,
    "heads": _heads,
    "go_on": _go_on,
    "note": _note,
    "suspend": _suspend,
    "void": _void,
    "vote_void": _vote_void,
    "guest_find": _guest_find,
    "guest_paper": _guest_paper,
    "draw_drop": _draw_drop,
    "take_off": _take_off,
    "consent": _consent,
    "performance": _performance,
    "motion": _motion,
    "cause": _cause,
    "cm_hands": _hands,
    "cm_gist": _gist,
    "cm_why": _committee_why,
}
