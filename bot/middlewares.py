"""What every handler is given: who acts, when, under which request; strangers stop here."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Message,
    TelegramObject,
    Update,
    User,
)

from bot.at_work import AtWork
from handlers.rendering import show
from handlers.start import PLATFORM
from services.access import Actor, identify
from texts import home

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Visit(BaseMiddleware):
    """Adds `now`, `request` and, for a bound account, `actor`; shows in private that we work."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        data["now"] = self._clock()
        data["request"] = f"{PLATFORM}:{event.update_id}"
        user: User | None = data.get("event_from_user")
        actor = await _identify(user)
        if actor is not None:
            data["actor"] = actor
        chat: Chat | None = data.get("event_chat")
        if chat is None or chat.type != ChatType.PRIVATE:
            return await handler(event, data)
        async with AtWork(data["bot"], chat.id):
            return await handler(event, data)


async def _identify(user: User | None) -> Actor | None:
    if user is None:
        return None
    return await identify(platform=PLATFORM, external_id=str(user.id))


class BoundOnly(BaseMiddleware):
    """Turns away accounts bound to nobody, save those who are just trying to bind."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if "actor" in data or isinstance(event, ChatMemberUpdated) or _may_be_binding(event):
            return await handler(event, data)
        if isinstance(event, CallbackQuery):
            return await event.answer(home.unbound().text, show_alert=True)
        if isinstance(event, Message) and event.chat.type == "private":
            return await show(event, home.unbound())
        return None


def _may_be_binding(event: TelegramObject) -> bool:
    if not isinstance(event, Message) or event.chat.type != "private" or not event.text:
        return False
    return event.text.startswith("/start") or not event.text.startswith("/")
