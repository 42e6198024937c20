"""Sending over the Bot API: the turn, the wait the platform asks for, what an error means."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    GetMe,
    GetUpdates,
    SendChatAction,
    SendDocument,
    SendMessage,
    TelegramMethod,
)
from aiogram.methods.base import Response, TelegramType
from aiogram.types import BufferedInputFile
from aiohttp import ClientConnectorError

from bot import metrics
from bot.pace import REPLY, Pace, Paused
from handlers.rendering import keyboard
from handlers.start import PLATFORM
from reminders.courier import Moved, NotYet, Outcome, Write
from services.notices import Lane
from texts.screens import Screen

log = structlog.get_logger(__name__)
ANSWERS = (
    TelegramRetryAfter,
    TelegramMigrateToChat,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramBadRequest,
    TelegramEntityTooLarge,
)
# What a 400 says where no message of ours will ever arrive.
CLOSED = ("chat not found", "rights to send", "PEER_ID_INVALID", "CHAT_WRITE_FORBIDDEN")
OUT_OF_REACH = 5.0  # seconds until we look again whether the platform answers
LONGEST_PATIENCE = 300.0
PROBE_SECONDS = 10
REPLY_ATTEMPTS = 5
DOUBTFUL_ATTEMPTS = 2  # the first may have arrived: of one message there are at most two copies
Sleep = Callable[[float], Awaitable[None]]


class TelegramMessenger:
    """The courier's way to Telegram, at the pace shared with the replies.

    Once an answer has failed to come, nothing more is risked for a while, longer each time, and
    not before the platform answers a question that does no harm; then one message is tried alone.
    So an outage leaves in doubt what was on its way, and one message whenever it is tried.
    """

    platform = PLATFORM

    def __init__(
        self, bot: Bot, username: str, pace: Pace, *, patience: float = OUT_OF_REACH
    ) -> None:
        """`patience` is the number of seconds before the first trial after a failure."""
        self._bot = bot
        self.username = username
        self._pace = pace
        self._patience = patience
        self._silent = True  # until it has answered for the first time
        self._failures = 0
        self._try_again_at = 0.0
        self._trying = False

    async def ready(self) -> bool:
        """Whether no pause is on and the platform answers."""
        if self._silent and asyncio.get_running_loop().time() >= self._try_again_at:
            self._silent = not await self._answers()
        return not self._silent and not self._pace.paused_for()

    async def _answers(self) -> bool:
        try:
            await self._bot.session.make_request(self._bot, GetMe(), timeout=PROBE_SECONDS)
        except (TelegramAPIError, ClientDecodeError):
            return False
        return True

    async def send(self, address: str, lane: Lane, write: Write) -> Outcome:
        """Write, wait for the turn, send once. Raises NotYet or Moved where nothing was sent."""
        try:
            async with self._pace.turn(int(address), lane) as turn:
                self._check_answering()
                screen = await write()
                if screen is None:
                    return Outcome.NOTHING
                await turn.go()
                self._check_answering()
                outcome = await self._transmit(address, screen)
        except Paused as wait:
            raise NotYet(wait.seconds) from None
        metrics.SENDS.labels(lane.name.lower(), outcome.name.lower()).inc()
        return outcome

    def _check_answering(self) -> None:
        """Raises NotYet during an outage, and while the first message after one is tried."""
        if self._silent or (self._failures and self._trying):
            raise NotYet(OUT_OF_REACH)

    async def _transmit(self, address: str, screen: Screen) -> Outcome:
        self._trying = True
        try:
            # Past the middleware, whose patience would make copies: the courier has its own.
            await self._bot.session.make_request(self._bot, _message(address, screen))
        except (TelegramAPIError, ClientDecodeError) as error:
            return self._judge(error)
        finally:
            self._trying = False
        self._failures = 0
        return Outcome.SENT

    def _judge(self, error: Exception) -> Outcome:
        """What became of the message. Raises NotYet or Moved where nothing was sent."""
        if isinstance(error, ANSWERS):
            self._failures = 0
        match error:
            case TelegramRetryAfter():
                metrics.FLOODS.inc()
                self._pace.pause(error.retry_after)
                raise NotYet(error.retry_after) from None
            case TelegramMigrateToChat():
                raise Moved(str(error.migrate_to_chat_id)) from None
            case TelegramForbiddenError() | TelegramNotFound():
                return Outcome.SHUT_OUT
            case TelegramBadRequest() | TelegramEntityTooLarge():
                return _refused(error)
        self._fall_silent(error)
        if _never_left(error):
            raise NotYet(OUT_OF_REACH) from None
        return Outcome.IN_DOUBT

    def _fall_silent(self, error: Exception) -> None:
        if not self._silent:
            log.warning("platform out of reach", error=type(error).__name__)
            pause = min(self._patience * 2**self._failures, LONGEST_PATIENCE)
            self._try_again_at = asyncio.get_running_loop().time() + pause
            self._failures += 1
        self._silent = True


def _refused(error: TelegramAPIError) -> Outcome:
    if any(words in error.message for words in CLOSED):
        return Outcome.SHUT_OUT
    log.error("message refused", error=type(error).__name__)
    return Outcome.REFUSED


def _never_left(error: Exception) -> bool:
    """No connection came about, or the platform does not know us: nothing can have arrived."""
    unconnected = isinstance(error.__cause__, ClientConnectorError)
    return unconnected or isinstance(error, TelegramUnauthorizedError)


def _message(address: str, screen: Screen) -> SendMessage | SendDocument:
    common: dict[str, Any] = {
        "chat_id": int(address),
        "reply_markup": keyboard(screen),
        "parse_mode": ParseMode.HTML,
        "protect_content": screen.protected,
    }
    if screen.enclosure is None:
        return SendMessage(text=screen.text, **common)
    file = BufferedInputFile(screen.enclosure.content, screen.enclosure.name)
    return SendDocument(document=file, caption=screen.text, **common)


class PatientReplies(BaseRequestMiddleware):
    """Answers to a person go at the shared pace before anything else, wait out a 429, and
    survive a short break of the connection.

    What may have arrived in spite of an error is sent once more, and no more than that.
    """

    def __init__(
        self,
        pace: Pace,
        sleep: Sleep = asyncio.sleep,
        polled: Callable[[], None] = lambda: None,
    ) -> None:
        """`polled` is called whenever the platform has answered a poll."""
        self._pace = pace
        self._sleep = sleep
        self._polled = polled

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request, again where that can help; polling has a patience of its own."""
        if method.__api_method__ == GetUpdates.__api_method__:
            answer = await make_request(bot, method)
            self._polled()
            return answer
        attempts = doubtful = 0
        while True:
            try:
                return await self._in_turn(make_request, bot, method)
            except TelegramRetryAfter as error:
                attempts += 1
                metrics.FLOODS.inc()
                self._pace.pause(error.retry_after)
                if attempts == REPLY_ATTEMPTS:
                    raise
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError):
                doubtful += 1
                if doubtful == DOUBTFUL_ATTEMPTS:
                    raise
                await self._sleep(1.0)

    async def _in_turn(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        chat = _counted_chat(method)
        if chat is None:
            await self._pace.resumed()
            return await make_request(bot, method)
        async with self._pace.turn(chat, REPLY) as turn:
            await turn.go()
            return await make_request(bot, method)


def _counted_chat(method: TelegramMethod[TelegramType]) -> int | None:
    """The chat of a message sent or edited; nothing else is counted by the platform."""
    sends = method.__api_method__.startswith(("send", "edit", "copy", "forward"))
    chat = getattr(method, "chat_id", None)
    if not sends or isinstance(method, SendChatAction) or not isinstance(chat, int):
        return None
    return chat
