"""/meeting: convene, sign in, open, close, end."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, number
from handlers.rendering import show, turn_to
from regulation.records import BallotKind
from regulation.refusal import Refusal
from services import ballot_counting, ballot_opening, meetings, standing
from services.access import Actor
from services.office import Office
from texts import meetings as texts
from texts.home import LEADERSHIP
from texts.screens import Screen

router = Router(name="meetings")


async def _overview(actor: Actor, office: Office, now: datetime) -> Screen:
    home = await standing.home(actor=actor, office=office, now=now)
    found = await meetings.meetings_for(actor=actor, office=office, now=now)
    return texts.overview(found, leads=bool(LEADERSHIP & home.roles))


@router.message(Command("meeting"))
async def overview(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/meeting"""
    await show(message, await _overview(actor, office, now))


@router.callback_query(Press("meetings"))
async def overview_pressed(
    press: CallbackQuery, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await _overview(actor, office, now))


@router.callback_query(Press("meeting_new", BallotKind))
async def choose_candidate(
    press: CallbackQuery, arguments: tuple[BallotKind], actor: Actor, office: Office, now: datetime
) -> None:
    """Whom the new meeting is about."""
    (kind,) = arguments
    found = await meetings.candidates(actor=actor, kind=kind, office=office, now=now)
    await turn_to(press, texts.choose_candidate(kind, found))


@router.callback_query(Press("meeting_about", BallotKind, number))
async def confirm(
    press: CallbackQuery,
    arguments: tuple[BallotKind, int],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The meeting before it is convened."""
    kind, person_id = arguments
    found = await meetings.candidates(actor=actor, kind=kind, office=office, now=now)
    chosen = [c for c in found if c.person_id == person_id]
    if not chosen:
        raise Refusal("not_entitled")
    await turn_to(press, texts.confirm_convening(kind, chosen[0]))


@router.callback_query(Press("convene", BallotKind, number))
async def convene(
    press: CallbackQuery,
    arguments: tuple[BallotKind, int],
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Open the meeting and freeze its roll."""
    kind, candidate_id = arguments
    number = await meetings.convene(
        actor=actor,
        kind=kind,
        candidate_id=candidate_id,
        request=request,
        office=office,
        now=now,
    )
    await _show_panel(press, actor, number, office, now)


@router.callback_query(Press("meeting", number))
async def panel(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The meeting as it stands now."""
    await _show_panel(press, actor, arguments[0], office, now)


async def _show_panel(
    press: CallbackQuery, actor: Actor, number: int, office: Office, now: datetime
) -> None:
    view = await meetings.view(actor=actor, meeting_id=number, office=office, now=now)
    await turn_to(press, texts.panel(view))


@router.callback_query(Press("sign_in", number))
async def sign_in(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Sign in by the button of the summons."""
    view = await meetings.sign_in(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.panel(view))


@router.callback_query(Press("ballot_open", number))
async def open_ballot(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Begin the ballot, if enough have signed in."""
    await ballot_opening.open_ballot(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _show_panel(press, actor, arguments[0], office, now)


@router.callback_query(Press("ballot_close", number))
async def confirm_close(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Ask before closing: it cannot be taken back."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.confirm_close(view))


@router.callback_query(Press("ballot_count", number))
async def close_ballot(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Close the box and count."""
    await ballot_counting.close_ballot(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _show_panel(press, actor, arguments[0], office, now)


@router.callback_query(Press("meeting_end", number))
async def end(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """End the meeting."""
    await meetings.end(actor=actor, meeting_id=arguments[0], now=now)
    await _show_panel(press, actor, arguments[0], office, now)
