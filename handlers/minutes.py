"""The confirmed minutes of meetings: the list, and one in full."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.filters import Press, number
from handlers.rendering import turn_to
from services import minutes
from services.access import Actor
from texts import minutes as texts

router = Router(name="minutes")


@router.callback_query(Press("minutes", number, number))
async def listed(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, now: datetime
) -> None:
    """About one person, or about everybody within sight."""
    person_id, page = arguments
    found = await minutes.list_minutes(actor=actor, person_id=person_id, page=page, now=now)
    await turn_to(press, texts.listed(found))


@router.callback_query(Press("minutes_open", number, number))
async def opened(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, now: datetime
) -> None:
    """One in full, a page at a time."""
    copy = await minutes.open_minutes(actor=actor, number=arguments[0], now=now)
    await turn_to(press, texts.opened(copy, arguments[1]))
