"""Votes held on paper: who counts → the teller's figures, one by one → the scrutineer signs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.dates import read_day
from handlers.drafts import drop, leave
from handlers.filters import Press, Words, number
from handlers.motions import motion
from handlers.rendering import say, show, turn_to
from regulation.paper import VoteKind, check_figures
from regulation.records import Motion, Outcome
from services import convening, paper_counts
from services.access import Actor
from services.convening import Choosable
from services.days import day_of
from services.motions import extension_months
from services.office import Office
from services.paper_counts import PaperPlan, PaperView
from texts import paper as texts
from texts.home import page_updated
from texts.screens import Screen
from texts.talks import bad_date

router = Router(name="paper")
ROLES = ("scrutineer", "teller")
OWN = (
    *("paper_kind", "candidate", "name", "motion", "held", "counters"),
    *("paper_count", "figures"),
)
NOT_A_NUMBER = -1


class Papering(StatesGroup):
    """The dialogues about paper votes; their data, OWN, hold what has been said so far."""

    day = State()
    figures = State()


async def _overview(actor: Actor, office: Office, now: datetime) -> Screen:
    kinds = await convening.convenable(actor=actor, now=now)
    counts = await paper_counts.counts_under_way(actor=actor, office=office)
    return texts.overview(kinds, counts)


@router.callback_query(Press("papers"))
async def overview(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """The paper votes that concern me."""
    await turn_to(press, await _overview(actor, office, now))


@router.message(Command("paper"))
async def overview_typed(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """The same, typed."""
    await show(message, await _overview(actor, office, now))


@router.callback_query(Press("paper_new", VoteKind))
async def begin(
    press: CallbackQuery,
    arguments: tuple[VoteKind],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """A paper vote of this kind was held; on whom?"""
    await state.set_state(None)
    await drop(state, *OWN)
    await state.update_data(paper_kind=arguments[0])
    await _choose_candidate(press, arguments[0], 0, actor, office, now)


@router.callback_query(Press("paper_about_page", number))
async def turn_candidates(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """More people to choose from."""
    data = await state.get_data()
    if "paper_kind" not in data:
        await say(press, page_updated())
        return
    kind = VoteKind(data["paper_kind"])
    await _choose_candidate(press, kind, arguments[0], actor, office, now)


async def _choose_candidate(
    press: CallbackQuery, kind: VoteKind, page: int, actor: Actor, office: Office, now: datetime
) -> None:
    found = await convening.candidates_of(actor=actor, kind=kind, office=office, now=now)
    await turn_to(press, texts.choose_candidate(kind, found, page))


@router.callback_query(Press("paper_about", number))
async def about(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """On whom is settled; when?"""
    data = await state.get_data()
    if "paper_kind" not in data:
        await say(press, page_updated())
        return
    kind = VoteKind(data["paper_kind"])
    found = await convening.candidates_of(actor=actor, kind=kind, office=office, now=now)
    name = _name_of(found, arguments[0])
    if name is None:
        await say(press, page_updated())
        return
    await drop(state, *OWN)
    await state.update_data(paper_kind=kind, candidate=arguments[0], name=name)
    if kind is VoteKind.CONVERSION:
        months = extension_months(office.rules.in_force_on(day_of(now)))
        await turn_to(press, texts.choose_motion(name, months))
        return
    await state.set_state(Papering.day)
    await turn_to(press, texts.choose_day(name, day_of(now)))


@router.callback_query(Press("paper_motion", motion))
async def moved(
    press: CallbackQuery, arguments: tuple[Motion], state: FSMContext, now: datetime
) -> None:
    """What was put to the vote is settled; when?"""
    data = await state.get_data()
    if "candidate" not in data:
        await say(press, page_updated())
        return
    await state.update_data(motion=[arguments[0].outcome.value, arguments[0].months])
    await state.set_state(Papering.day)
    await turn_to(press, texts.choose_day(data["name"], day_of(now)))


def _motion(data: Mapping[str, Any]) -> Motion | None:
    if "motion" not in data:
        return None
    outcome, months = data["motion"]
    return Motion(outcome=Outcome(outcome), months=months)


def _name_of(found: tuple[Choosable, ...], person_id: int) -> str | None:
    return next((c.name for c in found if c.person_id == person_id), None)


@router.callback_query(Press("paper_day", date.fromisoformat), Papering.day)
async def day_pressed(
    press: CallbackQuery,
    arguments: tuple[date],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """When, by button."""
    await turn_to(press, await _held(state, arguments[0], actor, office, now))


@router.message(Papering.day, Words())
async def day_typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """When, typed."""
    held = read_day(message.text or "", day_of(now))
    if held is None:
        await show(message, bad_date(message.text or ""))
    else:
        await show(message, await _held(state, held, actor, office, now))


async def _held(
    state: FSMContext, held: date, actor: Actor, office: Office, now: datetime
) -> Screen:
    paper_counts.check_day(held=held, on=day_of(now))
    await state.update_data(held=held.isoformat(), counters={})
    await state.set_state(None)
    return await _next_part(state, 0, actor, office, now)


async def _next_part(
    state: FSMContext, page: int, actor: Actor, office: Office, now: datetime
) -> Screen:
    """Ask for the first part that nobody has yet, or show all of it once more."""
    data = await state.get_data()
    missing = [role for role in ROLES if role not in data["counters"]]
    if missing:
        found = await _fit(data, actor, office, now)
        return texts.choose_counter(data["name"], missing[0], found, page)
    names = {role: chosen["name"] for role, chosen in data["counters"].items()}
    held = date.fromisoformat(data["held"])
    kind, motion = VoteKind(data["paper_kind"]), _motion(data)
    return texts.confirm(kind, data["name"], held, names, motion)


async def _fit(
    data: dict[str, Any], actor: Actor, office: Office, now: datetime
) -> tuple[Choosable, ...]:
    """Those who could still be named: nobody has two parts."""
    found = await convening.counters_of(
        actor=actor,
        kind=VoteKind(data["paper_kind"]),
        candidate_id=data["candidate"],
        office=office,
        now=now,
    )
    named = {chosen["id"] for chosen in data["counters"].values()}
    return tuple(c for c in found if c.person_id not in named)


@router.callback_query(Press("paper_by_page", number))
async def turn_counters(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """More people to choose from."""
    if "counters" not in await state.get_data():
        await say(press, page_updated())
    else:
        await turn_to(press, await _next_part(state, arguments[0], actor, office, now))


@router.callback_query(Press("paper_by", number))
async def by(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """监票人 first, then 计票人."""
    data = await state.get_data()
    missing = [role for role in ROLES if role not in data.get("counters", ROLES)]
    name = _name_of(await _fit(data, actor, office, now), arguments[0]) if missing else None
    if name is None:
        await say(press, page_updated())
        return
    chosen = {missing[0]: {"id": arguments[0], "name": name}}
    await state.update_data(counters={**data["counters"], **chosen})
    await turn_to(press, await _next_part(state, 0, actor, office, now))


@router.callback_query(Press("paper_open"))
async def open_count(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Everything is settled: the teller is told."""
    data = await state.get_data()
    if any(role not in data.get("counters", {}) for role in ROLES):
        await say(press, page_updated())
        return
    plan = PaperPlan(
        kind=VoteKind(data["paper_kind"]),
        candidate_id=data["candidate"],
        held=date.fromisoformat(data["held"]),
        scrutineer_id=data["counters"]["scrutineer"]["id"],
        teller_id=data["counters"]["teller"]["id"],
        motion=_motion(data),
    )
    view = await paper_counts.open_count(
        actor=actor, plan=plan, request=request, office=office, now=now
    )
    await turn_to(press, texts.sheet(view))
    await leave(state, *OWN)


@router.callback_query(Press("paper_here", number))
async def count_here(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The ballot of the meeting in session is cast on paper."""
    view = await paper_counts.count_here(
        actor=actor, meeting_id=arguments[0], office=office, now=now
    )
    await turn_to(press, texts.sheet(view))


@router.callback_query(Press("paper_count", number))
async def sheet(press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office) -> None:
    """A count as it stands now."""
    view = await paper_counts.paper_count(actor=actor, count_id=arguments[0], office=office)
    await turn_to(press, texts.sheet(view))


@router.callback_query(Press("paper_fill", number))
async def fill(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, actor: Actor, office: Office
) -> None:
    """The teller begins with the first figure."""
    view = await paper_counts.to_fill(actor=actor, count_id=arguments[0], office=office)
    await state.update_data(paper_count=view.count_id, figures={})
    await state.set_state(Papering.figures)
    await turn_to(press, _next_figure(view, {}))


def _missing(view: PaperView, entered: Mapping[str, int]) -> list[str]:
    """What is still to be entered: not what code cards have settled."""
    return [name for name in view.form.names if name not in {**entered, **view.fixed}]


def _next_figure(view: PaperView, entered: Mapping[str, int]) -> Screen:
    """Ask for the next figure, or show all of them once more."""
    missing, known = _missing(view, entered), {**entered, **view.fixed}
    return texts.ask_figure(view, known, missing[0]) if missing else texts.review(view, known)


@router.callback_query(Press("paper_figure", number), Papering.figures)
async def figure_pressed(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, actor: Actor, office: Office
) -> None:
    """A figure, by button."""
    await turn_to(press, await _enter(state, arguments[0], actor, office))


@router.message(Papering.figures, Words())
async def figure_typed(message: Message, state: FSMContext, actor: Actor, office: Office) -> None:
    """A figure, typed."""
    await show(message, await _enter(state, _read_number(message.text or ""), actor, office))


def _read_number(text: str) -> int:
    """The number that was typed; what is none is refused where figures are checked."""
    try:
        return int(text.strip().rstrip("名人票张份"))
    except ValueError:
        return NOT_A_NUMBER


async def _enter(state: FSMContext, typed: int, actor: Actor, office: Office) -> Screen:
    """Check the figure against the earlier ones and keep it."""
    data = await state.get_data()
    view = await paper_counts.to_fill(actor=actor, count_id=data["paper_count"], office=office)
    entered: dict[str, int] = data["figures"]
    missing = _missing(view, entered)
    if missing:
        entered = {**entered, missing[0]: typed}
        check_figures(view.form, {**entered, **view.fixed})
        await state.update_data(figures=entered)
    return _next_figure(view, entered)


@router.callback_query(Press("paper_submit", number))
async def submit(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Hand the figures to the scrutineer."""
    data = await state.get_data()
    if data.get("paper_count") != arguments[0]:
        await say(press, page_updated())
        return
    waiting = await paper_counts.paper_count(actor=actor, count_id=arguments[0], office=office)
    figures = {**data["figures"], **waiting.fixed}
    view = await paper_counts.submit(
        actor=actor, count_id=arguments[0], figures=figures, office=office, now=now
    )
    await turn_to(press, texts.sheet(view))
    await leave(state, *OWN)


@router.callback_query(Press("paper_sign", number, number))
async def sign(
    press: CallbackQuery,
    arguments: tuple[int, int],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The scrutineer signs what stands on this screen."""
    count_id, revision = arguments
    view = await paper_counts.co_sign(
        actor=actor, count_id=count_id, revision=revision, office=office, now=now
    )
    await turn_to(press, texts.sheet(view))


@router.callback_query(Press("paper_back", number, number))
async def send_back(
    press: CallbackQuery,
    arguments: tuple[int, int],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The scrutineer has counted otherwise."""
    count_id, revision = arguments
    view = await paper_counts.send_back(
        actor=actor, count_id=count_id, revision=revision, office=office, now=now
    )
    await turn_to(press, texts.sheet(view))


@router.callback_query(Press("paper_cancel", number))
async def cancel(press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office) -> None:
    """The convener takes the count back."""
    view = await paper_counts.cancel(actor=actor, count_id=arguments[0], office=office)
    await turn_to(press, texts.sheet(view))
