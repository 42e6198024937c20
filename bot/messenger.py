"""Sending over the Bot API: the pace, the wait the platform asks for, what an error means."""

import asyncio
from collections.abc import Awaitable, Callable

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiolimiter import AsyncLimiter

from handlers.rendering import keyboard
from handlers.start import PLATFORM
from reminders.courier import NotYet, Outcome
from texts.screens import Screen

SENDS_PER_SECOND = 28.5  # just below the platform's 30, measured to draw no 429
GONE = (TelegramForbiddenError, TelegramNotFound, TelegramBadRequest, TelegramMigrateToChat)
REPLY_ATTEMPTS = 3
Sleep = Callable[[float], Awaitable[None]]


class TelegramMessenger:
    """The courier's way to Telegram, one message after another at the permitted pace."""

    platform = PLATFORM

    def __init__(self, bot: Bot, username: str) -> None:
        self._bot = bot
        self.username = username
        self._pace = AsyncLimiter(1, 1 / SENDS_PER_SECOND)

    async def send(self, address: str, screen: Screen) -> Outcome:
        """Send a screen. Raises NotYet on a 429: nothing was sent."""
        await self._pace.acquire()
        try:
            await self._bot.send_message(
                int(address),
                screen.text,
                reply_markup=keyboard(screen),
                parse_mode=ParseMode.HTML,
                protect_content=screen.protected,
            )
        except TelegramRetryAfter as wait:
            raise NotYet(wait.retry_after) from None
        except GONE:
            return Outcome.SHUT_OUT
        except (TelegramNetworkError, TelegramServerError):
            return Outcome.IN_DOUBT
        return Outcome.SENT


class PatientReplies(BaseRequestMiddleware):
    """Answers to a person wait out a 429 and survive a short break of the connection."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request, again where that can help; polling has a patience of its own."""
        attempt = 1
        while True:
            try:
                return await make_request(bot, method)
            except TelegramAPIError as error:
                if attempt == REPLY_ATTEMPTS or isinstance(method, GetUpdates):
                    raise
                delay = _delay(error, attempt)
                if delay is None:
                    raise
            await self._sleep(delay)
            attempt += 1


def _delay(error: TelegramAPIError, attempt: int) -> float | None:
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    if isinstance(error, TelegramNetworkError | TelegramServerError):
        return float(attempt)
    return None
