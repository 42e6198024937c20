"""Where I stand."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press
from handlers.rendering import show, turn_to
from services import standing
from services.access import Actor
from services.office import Office
from texts import status as texts
from texts.home import ON_THE_PATH
from texts.screens import Screen

router = Router(name="status")


async def _status(actor: Actor, office: Office, now: datetime) -> Screen:
    found = await standing.own_standing(actor=actor, office=office, now=now)
    if found.assessment.stage not in ON_THE_PATH:
        return texts.not_on_the_path(found.assessment.stage)
    return texts.status(found)


@router.message(Command("status"))
async def status(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/status"""
    await show(message, await _status(actor, office, now))


@router.callback_query(Press("status"))
async def status_pressed(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """The same by button."""
    await turn_to(press, await _status(actor, office, now))
