"""Where I stand, where the people I guide stand."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, number
from handlers.rendering import show, turn_to
from services import standing
from services.access import Actor
from services.office import Office
from texts import status as texts
from texts import talks as people_texts
from texts.home import ON_THE_PATH
from texts.screens import Screen

router = Router(name="status")


async def _status(actor: Actor, office: Office, now: datetime) -> Screen:
    found = await standing.own_standing(actor=actor, office=office, now=now)
    if found.assessment.stage not in ON_THE_PATH:
        return texts.not_on_the_path(found.assessment.stage)
    return texts.status(found, own=True)


@router.message(Command("status"))
async def status(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/status"""
    await show(message, await _status(actor, office, now))


@router.callback_query(Press("status"))
async def status_pressed(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """The same by button."""
    await turn_to(press, await _status(actor, office, now))


@router.message(Command("people"))
async def people(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/people: those I guide."""
    found = await standing.guided_people(actor=actor, office=office, now=now)
    await show(message, people_texts.choose_person(found, 0, "person"))


@router.callback_query(Press("people"))
@router.callback_query(Press("person_page", number))
async def people_pressed(
    press: CallbackQuery, arguments: tuple[int, ...], actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button, page by page."""
    found = await standing.guided_people(actor=actor, office=office, now=now)
    page = arguments[0] if arguments else 0
    await turn_to(press, people_texts.choose_person(found, page, "person"))


@router.callback_query(Press("person", number))
async def person(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Where one of my people stands."""
    found = await standing.standing_of(actor=actor, person_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.status(found, own=False))
