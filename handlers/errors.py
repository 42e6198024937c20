"""The one place where a refusal becomes words; anything else is a bug and goes up."""

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent, Update

from handlers.rendering import say
from regulation.refusal import Refusal
from texts.home import incident
from texts.refusals import phrase

router = Router(name="errors")


@router.errors(ExceptionTypeFilter(Refusal))
async def refused(event: ErrorEvent) -> None:
    """Tell the person what was wrong, under which article, and what to do next."""
    assert isinstance(event.exception, Refusal)
    text, update = phrase(event.exception), event.update
    if update.callback_query is not None:
        await say(update.callback_query, text)
    elif update.message is not None:
        await update.message.answer(text)


async def tell_incident(update: Update, number: str) -> None:
    """Give the person the number of an incident; what they sent is not repeated anywhere."""
    press, message = update.callback_query, update.message
    if press is not None:
        await say(press, incident(number))
    elif message is not None and message.chat.type == ChatType.PRIVATE:
        await message.answer(incident(number))
