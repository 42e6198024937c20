"""What a 转正 meeting puts to the vote: choose, see what it would come to, confirm."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.asking import ask
from handlers.filters import Press, number
from handlers.panels import panel_screen
from handlers.rendering import acknowledge, show_below, turn_to
from regulation.records import Motion, Outcome
from services import motions
from services.access import Actor
from services.office import Office
from texts import motions as texts

router = Router(name="motions")
Chosen = tuple[int, Motion]


def motion(text: str) -> Motion:
    """A motion on a button: `extension-6`. Raises ValueError for anything else."""
    outcome, _, months = text.partition("-")
    return Motion(outcome=Outcome(outcome), months=number(months))


@router.callback_query(Press("motion", number))
async def choose(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """What may be moved."""
    months = await motions.months_offered(
        actor=actor, meeting_id=arguments[0], office=office, now=now
    )
    await turn_to(press, texts.choose(arguments[0], months))


@router.callback_query(Press("motion_is", number, motion))
async def confirm(
    press: CallbackQuery, arguments: Chosen, actor: Actor, office: Office, now: datetime
) -> None:
    """What it would come to."""
    meeting_id, chosen = arguments
    found = await motions.preview(
        actor=actor,
        meeting_id=meeting_id,
        motion=chosen,
        office=office,
        now=now,
    )
    await turn_to(press, texts.confirm(found))


@router.callback_query(Press("motion_why", number, motion))
async def ask_reason(press: CallbackQuery, arguments: Chosen, state: FSMContext) -> None:
    """The centre would not have it: why?"""
    meeting_id, chosen = arguments
    await ask(state, "motion", meeting_id, chosen.outcome.value, chosen.months)
    await acknowledge(press)
    await show_below(press, texts.ask_reason(meeting_id))


@router.callback_query(Press("motion_sure", number, motion))
async def move(
    press: CallbackQuery, arguments: Chosen, actor: Actor, office: Office, now: datetime
) -> None:
    """Put it before the meeting."""
    meeting_id, chosen = arguments
    await motions.move(
        actor=actor,
        meeting_id=meeting_id,
        motion=chosen,
        office=office,
        now=now,
    )
    await turn_to(press, await panel_screen(actor, meeting_id, office, now))
