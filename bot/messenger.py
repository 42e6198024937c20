"""Sending over the Bot API: the pace, the wait the platform asks for, what an error means."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetUpdates, SendMessage, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiolimiter import AsyncLimiter

from handlers.rendering import keyboard
from handlers.start import PLATFORM
from reminders.courier import NotYet, Outcome
from texts.screens import Screen

log = structlog.get_logger(__name__)
SENDS_PER_SECOND = 28.5  # just below the platform's 30, measured to draw no 429
GONE = (TelegramForbiddenError, TelegramNotFound, TelegramMigrateToChat)
NO_CHAT = "chat not found"
REPLY_ATTEMPTS = 5
DOUBTFUL_ATTEMPTS = 2  # the first may have arrived: of one message there are at most two copies
Sleep = Callable[[float], Awaitable[None]]


class TelegramMessenger:
    """The courier's way to Telegram, one message after another at the permitted pace."""

    platform = PLATFORM

    def __init__(self, bot: Bot, username: str) -> None:
        self._bot = bot
        self.username = username
        self._pace = AsyncLimiter(1, 1 / SENDS_PER_SECOND)

    async def send(self, address: str, screen: Screen) -> Outcome:
        """Send a screen, once. Raises NotYet on a 429: nothing was sent."""
        await self._pace.acquire()
        message = SendMessage(
            chat_id=int(address),
            text=screen.text,
            reply_markup=keyboard(screen),
            parse_mode=ParseMode.HTML,
            protect_content=screen.protected,
        )
        try:
            # Past the middleware, whose patience would make copies: the courier has its own.
            await self._bot.session.make_request(self._bot, message)
        except TelegramRetryAfter as wait:
            raise NotYet(wait.retry_after) from None
        except GONE:
            return Outcome.SHUT_OUT
        except TelegramBadRequest as error:
            if NO_CHAT in error.message:
                return Outcome.SHUT_OUT
            log.error("message refused", error=type(error).__name__)
            return Outcome.REFUSED
        except (TelegramNetworkError, TelegramServerError):
            return Outcome.IN_DOUBT
        return Outcome.SENT


class PatientReplies(BaseRequestMiddleware):
    """Answers to a person wait out a 429 and survive a short break of the connection.

    What may have arrived in spite of an error is sent once more, and no more than that.
    """

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request, again where that can help; polling has a patience of its own."""
        attempts = doubtful = 0
        while True:
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                attempts, delay = attempts + 1, float(error.retry_after)
                if attempts == REPLY_ATTEMPTS or isinstance(method, GetUpdates):
                    raise
            except (TelegramNetworkError, TelegramServerError):
                doubtful, delay = doubtful + 1, 1.0
                if doubtful == DOUBTFUL_ATTEMPTS or isinstance(method, GetUpdates):
                    raise
            await self._sleep(delay)
