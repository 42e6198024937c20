"""Where I stand, and why; the same of those I look after."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, number, rule
from handlers.rendering import show, turn_to
from services import standing
from services.access import Actor
from services.explanations import explain
from services.office import Office
from texts import status as texts
from texts import why as why_texts
from texts.home import ON_THE_PATH
from texts.screens import Screen

router = Router(name="status")


async def _status(actor: Actor, office: Office, now: datetime, page: int = 0) -> Screen:
    found = await standing.own_standing(actor=actor, office=office, now=now)
    if found.assessment.stage not in ON_THE_PATH:
        return texts.not_on_the_path(found.assessment)
    return texts.status(found, page=page)


@router.message(Command("status"))
async def status(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/status"""
    await show(message, await _status(actor, office, now))


@router.callback_query(Press("status"))
async def status_pressed(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """The same by button."""
    await turn_to(press, await _status(actor, office, now))


@router.callback_query(Press("standing", number, number))
async def page_of(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """A page of what I lack, or somebody I look after."""
    person_id, page = arguments
    if person_id == actor.person_id:
        await turn_to(press, await _status(actor, office, now, page))
        return
    found = await standing.standing_of(actor=actor, person_id=person_id, office=office, now=now)
    await turn_to(press, texts.status(found, own=False, page=page))


@router.callback_query(Press("why", number, rule))
async def why(
    press: CallbackQuery, arguments: tuple[int, str], actor: Actor, office: Office, now: datetime
) -> None:
    """为什么: what one requirement rests on."""
    person_id, asked = arguments
    found = await explain(actor=actor, person_id=person_id, rule=asked, office=office, now=now)
    await turn_to(press, why_texts.why(found))
