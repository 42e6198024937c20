"""The one place where a refusal becomes words; anything else is a bug and goes up."""

from contextlib import suppress

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent, Message, Update

from regulation.refusal import Refusal
from texts.home import incident
from texts.refusals import phrase

MOST_ALERT_CHARACTERS = 200

router = Router(name="errors")


@router.errors(ExceptionTypeFilter(Refusal))
async def refused(event: ErrorEvent) -> None:
    """Tell the person what was wrong, under which article, and what to do next."""
    assert isinstance(event.exception, Refusal)
    await tell(event, phrase(event.exception))


async def tell(event: ErrorEvent, text: str) -> None:
    """Answer the message or the press that led here."""
    press, message = event.update.callback_query, event.update.message
    if press is None:
        if message is not None:
            await message.answer(text)
    elif len(text) <= MOST_ALERT_CHARACTERS:
        await press.answer(text, show_alert=True)
    else:
        with suppress(TelegramAPIError):  # too old to answer: the message still goes out
            await press.answer()
        if isinstance(press.message, Message):
            await press.message.answer(text)


async def tell_incident(update: Update, number: str) -> None:
    """Give the person the number of an incident; what they sent is not repeated anywhere."""
    press, message = update.callback_query, update.message
    if press is not None:
        await press.answer(incident(number), show_alert=True)
    elif message is not None and message.chat.type == ChatType.PRIVATE:
        await message.answer(incident(number))
