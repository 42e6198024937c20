"""The two ways updates reach us: asking for them, or being told. Both end in the inbox first."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from aiohttp import web
from pydantic import ValidationError

log = structlog.get_logger(__name__)
ALLOWED = ["message", "callback_query", "my_chat_member"]
POLL_SECONDS = 30
LONGEST_PAUSE = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
Sleep = Callable[[float], Awaitable[None]]
Take = Callable[[Sequence[Update]], Awaitable[None]]


async def poll(bot: Bot, take: Take, sleep: Sleep = asyncio.sleep) -> None:
    """Ask for updates until cancelled; a batch is confirmed by asking for the one after it.

    Whatever fails, be it the platform or our own storing, is tried again: nothing is confirmed
    until it is stored. Only a token that has become invalid ends the polling.
    """
    offset, pause, free = 0, 1.0, False
    while True:
        try:
            free = free or await bot.delete_webhook()
            updates = await _ask(bot, offset)
            if updates:
                await take(updates)
        except TelegramUnauthorizedError:
            raise
        except Exception as error:
            log.warning("polling interrupted", error=type(error).__name__)
            await sleep(_pause(error, pause))
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = 1.0
        if updates:
            offset = updates[-1].update_id + 1


async def _ask(bot: Bot, offset: int) -> list[Update]:
    return await bot.get_updates(
        offset=offset,
        timeout=POLL_SECONDS,
        allowed_updates=ALLOWED,
        request_timeout=POLL_SECONDS + 10,
    )


def _pause(error: Exception, pause: float) -> float:
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    return 5.0 if isinstance(error, TelegramConflictError) else pause


class Webhook:
    """A small server that takes updates from the platform, and from nobody else."""

    def __init__(self, *, bot: Bot, take: Take, url: str, secret: str, listen: str) -> None:
        self._bot = bot
        self._take = take
        self._url = url
        self._secret = secret
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen, then tell the platform where."""
        application = web.Application()
        application.router.add_post(urlsplit(self._url).path or "/", self._receive)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        await self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=ALLOWED)

    async def stop(self) -> None:
        """Stop listening; the platform keeps what it could not deliver."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(shown, self._secret.encode()):
            return web.Response(status=401)
        try:
            update = Update.model_validate_json(await request.read(), context={"bot": self._bot})
        except ValidationError:
            return web.Response(status=400)
        await self._take([update])  # stored: now, and not before, it may be confirmed
        return web.Response()
