"""推优, 座谈会 and 转正答辩会: whom to invite, opening, calling the votes, the end."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.asking import ask
from handlers.filters import Press, number, numbers
from handlers.panels import panel_screen
from handlers.rendering import acknowledge, show_below, turn_to
from services import paper_counts, vote_meetings
from services.access import Actor
from services.office import Office
from texts import paper as paper_texts
from texts import vote_meetings as texts
from texts.screens import Screen

router = Router(name="vote_meetings")


async def guests_screen(
    actor: Actor, meeting_id: int, part: int, page: int, office: Office, now: datetime
) -> Screen:
    """Who is invited, and in which part."""
    found = await vote_meetings.guests(actor=actor, meeting_id=meeting_id, office=office, now=now)
    return texts.choose_guests(found, part, page)


@router.callback_query(Press("guests", number, numbers(2)))
async def guests(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, int]],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom to invite."""
    meeting_id, (part, page) = arguments
    await turn_to(press, await guests_screen(actor, meeting_id, part, page, office, now))


@router.callback_query(Press("guest", number, numbers(3)))
async def guest(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, int, int]],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Invite somebody, or no more."""
    meeting_id, (person_id, part, page) = arguments
    await vote_meetings.toggle_guest(
        actor=actor,
        meeting_id=meeting_id,
        person_id=person_id,
        part=await part_of(actor, meeting_id, part, office, now),
        office=office,
        now=now,
    )
    await turn_to(press, await guests_screen(actor, meeting_id, part, page, office, now))


async def part_of(actor: Actor, meeting_id: int, part: int, office: Office, now: datetime) -> str:
    found = await vote_meetings.guests(actor=actor, meeting_id=meeting_id, office=office, now=now)
    return found.parts[part % len(found.parts)]


@router.callback_query(Press("guest_find", number, number))
async def look_for(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom to look for in the whole college."""
    meeting_id, part = arguments
    found = await vote_meetings.guests(actor=actor, meeting_id=meeting_id, office=office, now=now)
    await ask(state, "guest_find", meeting_id, part)
    await acknowledge(press)
    await show_below(press, texts.ask_guest(found.kind, found.parts[part % len(found.parts)]))


@router.callback_query(Press("guest_paper", number, number))
async def on_paper(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Who comes without being on any roster."""
    meeting_id, part = arguments
    found = await vote_meetings.guests(actor=actor, meeting_id=meeting_id, office=office, now=now)
    await ask(state, "guest_paper", meeting_id, part)
    await acknowledge(press)
    await show_below(press, texts.ask_unlisted(found, part))


@router.callback_query(Press("guests_rest", number, number))
async def rest(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Invite everybody else."""
    meeting_id, part = arguments
    chosen = await part_of(actor, meeting_id, part, office, now)
    await vote_meetings.invite_rest(
        actor=actor, meeting_id=meeting_id, part=chosen, office=office, now=now
    )
    await turn_to(press, await guests_screen(actor, meeting_id, part, 0, office, now))


@router.callback_query(Press("gathering_open", number))
async def confirm_opening(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, now: datetime
) -> None:
    """Ask before the opening."""
    view = await vote_meetings.vote_meeting(actor=actor, meeting_id=arguments[0], now=now)
    await turn_to(press, texts.confirm_opening(view))


@router.callback_query(Press("gathering_opened", number))
async def open_meeting(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The meeting begins."""
    await vote_meetings.open_vote_meeting(
        actor=actor, meeting_id=arguments[0], office=office, now=now
    )
    await turn_to(press, await panel_screen(actor, arguments[0], office, now))


@router.callback_query(Press("gathering_vote", number, number))
async def call_vote(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """The vote on one candidate: in chat, by cards, on paper."""
    meeting_id, item_id = arguments
    view = await paper_counts.call_vote(
        actor=actor, meeting_id=meeting_id, item_id=item_id, office=office, now=now
    )
    await turn_to(press, paper_texts.sheet(view))


@router.callback_query(Press("gathering_end", number))
async def end(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The meeting is over."""
    await vote_meetings.end_vote_meeting(actor=actor, meeting_id=arguments[0], now=now)
    await turn_to(press, await panel_screen(actor, arguments[0], office, now))
