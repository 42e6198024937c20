"""/meeting, the preparation: kind, candidates, time, place, posts, 会前体检, notice, replies."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.asking import ask
from handlers.dates import read_moment
from handlers.filters import Press, number
from handlers.panels import meeting_view, panel_screen
from handlers.rendering import acknowledge, replace, say, show_below, turn_to
from handlers.vote_meetings import guests_screen
from regulation.paper import VoteKind
from regulation.records import Motion, Outcome
from services import committee, gate_calls, meeting_plans, meetings
from services.access import Actor
from services.committee import CommitteeView
from services.days import day_of
from services.meeting_plans import PlanView, Post
from services.motions import extension_months
from services.office import Office
from services.vote_meetings import VoteMeetingView
from texts import calls
from texts import committee as committee_texts
from texts import meeting_gates as gate_texts
from texts import meeting_plan as texts
from texts import vote_meetings as vote_texts
from texts.screens import Screen

router = Router(name="meeting_plan")
SHANGHAI = ZoneInfo("Asia/Shanghai")
WIZARD = ("time", "place", "guests", "recorder", "scrutineer", "teller")


def pair(text: str) -> tuple[int, str]:
    """A person and a rule: `12-notice_days`. Raises ValueError for anything else."""
    person, _, rule = text.partition("-")
    if not rule:
        raise ValueError
    return number(person), rule


def moment(text: str) -> datetime:
    """A time chosen by button: `2026-11-20T1900`. Raises ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H%M").replace(tzinfo=SHANGHAI)


async def plan_screen(actor: Actor, meeting_id: int, office: Office, now: datetime) -> Screen:
    """The plan as it stands."""
    if await committee.is_committee(meeting_id):
        return await panel_screen(actor, meeting_id, office, now)
    view = await _view(actor, meeting_id, office, now)
    if view.state not in meetings.UNDER_PREPARATION:
        return await panel_screen(actor, meeting_id, office, now)
    return texts.plan(view)


async def _view(actor: Actor, meeting_id: int, office: Office, now: datetime) -> PlanView:
    return await meeting_plans.plan_view(actor=actor, meeting_id=meeting_id, office=office, now=now)


async def next_screen(
    actor: Actor, meeting_id: int, state: FSMContext, office: Office, now: datetime
) -> Screen:
    """Ask for what is still missing, in order; the plan itself where nothing is."""
    if await committee.is_committee(meeting_id):
        return await _committee_next(actor, meeting_id, state, office, now)
    view = await _view(actor, meeting_id, office, now)
    missing = [name for name in WIZARD if name in view.missing]
    if view.state not in meetings.UNDER_PREPARATION:
        return await panel_screen(actor, meeting_id, office, now)
    if not missing or not view.candidates:
        return texts.plan(view)
    return await _ask_for(missing[0], actor, meeting_id, state, office, now)


async def _committee_next(
    actor: Actor, meeting_id: int, state: FSMContext, office: Office, now: datetime
) -> Screen:
    view = await committee.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    missing = [name for name in WIZARD if name in view.missing]
    if not missing or not view.items:
        return await panel_screen(actor, meeting_id, office, now)
    return await _ask_for(missing[0], actor, meeting_id, state, office, now)


async def _ask_for(
    name: str, actor: Actor, meeting_id: int, state: FSMContext, office: Office, now: datetime
) -> Screen:
    if name == "time":
        await ask(state, "time", meeting_id)
        return texts.choose_day(meeting_id, day_of(now))
    if name == "place":
        await ask(state, "place", meeting_id)
        return texts.choose_place(meeting_id)
    if name == "guests":
        return await guests_screen(actor, meeting_id, 0, 0, office, now)
    return await _post_screen(actor, meeting_id, Post(name), 0, office, now)


async def _post_screen(
    actor: Actor, meeting_id: int, post: Post, page: int, office: Office, now: datetime
) -> Screen:
    found = await meeting_plans.suggestions(
        actor=actor, meeting_id=meeting_id, post=post, office=office, now=now
    )
    return texts.choose_post(meeting_id, post, found, page)


@router.callback_query(Press("plan_new", VoteKind))
async def begin(
    press: CallbackQuery,
    arguments: tuple[VoteKind],
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """A new plan; at once, whom it is about."""
    meeting_id = await meeting_plans.begin(actor=actor, kind=arguments[0], request=request, now=now)
    await _show_people(press, meeting_id, actor, office, now)


@router.callback_query(Press("plan", number))
async def plan(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The plan; whatever was being asked is no longer."""
    await state.set_state(None)
    await turn_to(press, await plan_screen(actor, arguments[0], office, now))


@router.callback_query(Press("plan_people", number))
async def people(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Whom the meeting is about."""
    await _show_people(press, arguments[0], actor, office, now)


async def _show_people(
    press: CallbackQuery, meeting_id: int, actor: Actor, office: Office, now: datetime
) -> None:
    found = await meeting_plans.choices(actor=actor, meeting_id=meeting_id, office=office, now=now)
    view = await _view(actor, meeting_id, office, now)
    await turn_to(press, texts.choose_people(meeting_id, view.kind, found))


@router.callback_query(Press("plan_pick", number, number))
async def pick(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Put somebody on the agenda, or take them off."""
    meeting_id, person_id = arguments
    await meeting_plans.toggle_candidate(
        actor=actor, meeting_id=meeting_id, person_id=person_id, office=office, now=now
    )
    await _show_people(press, meeting_id, actor, office, now)


@router.callback_query(Press("plan_next", number))
async def next_(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """On to what is missing."""
    await turn_to(press, await next_screen(actor, arguments[0], state, office, now))


@router.callback_query(Press("plan_days", number))
async def days(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, now: datetime
) -> None:
    """On which day; a typed time is understood, too."""
    await ask(state, "time", arguments[0])
    await turn_to(press, texts.choose_day(arguments[0], day_of(now)))


@router.callback_query(Press("plan_hours", number, date.fromisoformat))
async def hours(press: CallbackQuery, arguments: tuple[int, date], state: FSMContext) -> None:
    """At what hour; a typed hour is understood, too."""
    meeting_id, day = arguments
    await ask(state, "time", meeting_id, day.isoformat())
    await turn_to(press, texts.choose_hour(meeting_id, day))


@router.callback_query(Press("plan_at", number, moment))
async def at(
    press: CallbackQuery,
    arguments: tuple[int, datetime],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The time by button."""
    meeting_id, starts_at = arguments
    await meeting_plans.set_time(actor=actor, meeting_id=meeting_id, starts_at=starts_at, now=now)
    await state.set_state(None)
    await acknowledge(press, texts.time_set(starts_at))
    await replace(press, await next_screen(actor, meeting_id, state, office, now))


def read_time(text: str, now: datetime, day: str = "") -> datetime | None:
    """A typed time, in Shanghai."""
    chosen = date.fromisoformat(day) if day else None
    found = read_moment(text, day_of(now), chosen)
    return found.replace(tzinfo=SHANGHAI) if found else None


@router.callback_query(Press("plan_places", number))
async def places(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """Where."""
    await ask(state, "place", arguments[0])
    await turn_to(press, texts.choose_place(arguments[0]))


@router.callback_query(Press("plan_place", number, number))
async def place(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The place by button."""
    meeting_id, chosen = arguments
    await meeting_plans.set_place(
        actor=actor,
        meeting_id=meeting_id,
        place=texts.PLACES[chosen % len(texts.PLACES)],
        now=now,
    )
    await state.set_state(None)
    await turn_to(press, await next_screen(actor, meeting_id, state, office, now))


@router.callback_query(Press("plan_post", number, Post))
async def post_(
    press: CallbackQuery, arguments: tuple[int, Post], actor: Actor, office: Office, now: datetime
) -> None:
    """Who holds a post."""
    meeting_id, chosen = arguments
    await turn_to(press, await _post_screen(actor, meeting_id, chosen, 0, office, now))


@router.callback_query(Press("counters", number))
async def counters(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Which of the two who count is replaced."""
    await meeting_view(actor, arguments[0], office, now)
    await turn_to(press, texts.choose_counter(arguments[0]))


def _takes(name: str) -> None:
    """The two buttons of one post: a page of people, and one of them."""

    async def page(
        press: CallbackQuery,
        arguments: tuple[int, int],
        actor: Actor,
        office: Office,
        now: datetime,
    ) -> None:
        meeting_id, wanted = arguments
        await turn_to(press, await _post_screen(actor, meeting_id, Post(name), wanted, office, now))

    async def person(
        press: CallbackQuery,
        arguments: tuple[int, int],
        state: FSMContext,
        actor: Actor,
        office: Office,
        now: datetime,
    ) -> None:
        meeting_id, person_id = arguments
        await meeting_plans.appoint(
            actor=actor,
            meeting_id=meeting_id,
            post=Post(name),
            person_id=person_id,
            office=office,
            now=now,
        )
        await turn_to(press, await next_screen(actor, meeting_id, state, office, now))

    router.callback_query(Press(f"page_{name}", number, number))(page)
    router.callback_query(Press(f"plan_{name}", number, number))(person)


for _post in Post:
    _takes(_post.value)


@router.callback_query(Press("plan_check", number, number))
async def check(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """会前体检, one candidate a page."""
    meeting_id, page = arguments
    await turn_to(press, texts.check(await _view(actor, meeting_id, office, now), page))


Planned = tuple[int, Motion, bool | None]


def planned_motion(text: str) -> Planned:
    """Whom, which motion, and whether a cancellation before the end is for fraud:
    `12-extension-6`, `12-fraud-0`. Raises ValueError for anything else."""
    person, outcome, months = text.split("-")
    causes = {said: fraud for fraud, said in texts.SAID_CAUSES.items()}
    if outcome in causes:
        return number(person), Motion(outcome=Outcome.CANCELLATION), causes[outcome]
    return number(person), Motion(outcome=Outcome(outcome), months=number(months)), None


@router.callback_query(Press("plan_motion", number, number))
async def motion(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """第35、36条: what is to be put to the vote about somebody."""
    meeting_id, person_id = arguments
    view = await _view(actor, meeting_id, office, now)
    found = [c for c in view.candidates if c.person_id == person_id]
    if not found:
        await turn_to(press, texts.plan(view))
        return
    months = extension_months(office.rules.in_force_on(day_of(now)))
    await turn_to(press, texts.choose_motion(view, found[0], months))


@router.callback_query(Press("plan_move", number, planned_motion))
async def move(
    press: CallbackQuery,
    arguments: tuple[int, Planned],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The motion by button; a cancellation before the end asks why."""
    meeting_id, (person_id, chosen, fraud) = arguments
    if fraud is not None:
        view = await _view(actor, meeting_id, office, now)
        name = next((c.name for c in view.candidates if c.person_id == person_id), "")
        await ask(state, "cause", meeting_id, person_id, int(fraud))
        await acknowledge(press)
        await show_below(press, texts.ask_cause(name, fraud=fraud))
        return
    await meeting_plans.set_motion(
        actor=actor,
        meeting_id=meeting_id,
        person_id=person_id,
        motion=chosen,
        office=office,
        now=now,
    )
    await turn_to(press, await checked_screen(actor, meeting_id, person_id, office, now))


async def checked_screen(
    actor: Actor, meeting_id: int, person_id: int, office: Office, now: datetime
) -> Screen:
    """会前体检 of one candidate, under the motion chosen."""
    view = await _view(actor, meeting_id, office, now)
    pages = [n for n, c in enumerate(view.candidates) if c.person_id == person_id]
    return texts.check(view, pages[0] if pages else 0)


@router.callback_query(Press("plan_why", number, pair))
async def why(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, str]],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask for the recorded reason."""
    meeting_id, (person_id, rule) = arguments
    view = await _view(actor, meeting_id, office, now)
    wanted = [
        (r, c.name)
        for c in view.candidates
        for r in c.unexplained
        if (c.person_id, r.rule) == (person_id, rule)
    ]
    if not wanted:
        await turn_to(press, texts.plan(view))
        return
    await ask(state, "why", meeting_id, person_id, rule)
    await acknowledge(press)
    await show_below(press, texts.ask_why(*wanted[0]))


@router.callback_query(Press("gate_call", number, pair))
async def call_owner(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, str]],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """A word to whoever has to mend a gate."""
    meeting_id, (person_id, rule) = arguments
    names = await gate_calls.call_owner(
        actor=actor, meeting_id=meeting_id, person_id=person_id, rule=rule, office=office, now=now
    )
    await say(press, gate_texts.called(names))


@router.callback_query(Press("plan_send", number))
async def send(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The notice before it goes out, or what is missing still."""
    view = await _view(actor, arguments[0], office, now)
    if view.ready:
        await turn_to(press, texts.confirm_sending(view))
    else:
        blocked = [n for n, c in enumerate(view.candidates) if c.blocked or c.unexplained]
        page = texts.check(view, blocked[0]) if blocked and not view.missing else texts.plan(view)
        await turn_to(press, page)


@router.callback_query(Press("plan_sent", number))
async def sent(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Send the notice."""
    await meeting_plans.announce(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, await panel_screen(actor, arguments[0], office, now))


@router.callback_query(Press("plan_drop", number))
async def drop(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """Ask why the meeting is given up."""
    await ask(state, "cancel", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_drop_reason())


@router.callback_query(Press("reply_yes", number))
async def come(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """参加."""
    await meeting_plans.reply(
        actor=actor, meeting_id=arguments[0], answer=meetings.Reply.COMING, now=now
    )
    await turn_to(press, await replied_screen(actor, arguments[0], office, now))


async def replied_screen(actor: Actor, meeting_id: int, office: Office, now: datetime) -> Screen:
    """The receipt of a reply."""
    view = await meeting_view(actor, meeting_id, office, now)
    if isinstance(view, VoteMeetingView):
        return vote_texts.replied(view)
    if isinstance(view, CommitteeView):
        return committee_texts.replied(view)
    return texts.replied(view)


@router.callback_query(Press("reply_no", number))
async def leave(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """请假: why."""
    await ask(state, "leave", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_leave_reason())


@router.callback_query(Press("replies", number))
async def replies(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Who comes."""
    found = await meeting_plans.replies(actor=actor, meeting_id=arguments[0], now=now)
    view = await meeting_view(actor, arguments[0], office, now)
    if isinstance(view, VoteMeetingView):
        await turn_to(press, calls.replies(view, found, None, None))
    elif isinstance(view, CommitteeView):
        await turn_to(press, committee_texts.replies(view, found))
    else:
        await turn_to(press, texts.replies(view, found))
