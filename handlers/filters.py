"""What arrived: asynchronous filters, because the library runs the others in a thread each."""

from typing import Any

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message


class Press(Filter):
    """A press of the button with this action; its arguments go on as `arguments`."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self, press: CallbackQuery) -> bool | dict[str, Any]:
        name, *arguments = (press.data or "").split(":")
        return {"arguments": arguments} if name == self.name else False


class Private(Filter):
    """Between one person and the bot."""

    async def __call__(self, event: Message | CallbackQuery | ChatMemberUpdated) -> bool:
        chat = _chat(event)
        return chat is not None and chat.type == ChatType.PRIVATE


def _chat(event: Message | CallbackQuery | ChatMemberUpdated) -> Chat | None:
    if isinstance(event, CallbackQuery):
        return event.message.chat if event.message else None
    return event.chat


class Words(Filter):
    """Text that is no command."""

    async def __call__(self, message: Message) -> bool:
        return message.text is not None and not message.text.startswith("/")


class Attached(Filter):
    """A document, or a photo in its largest size; goes on as `file`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        file = message.document or (message.photo[-1] if message.photo else None)
        return {"file": file} if file else False
