"""“正在输入”: whoever waits longer than a second sees that we are at work."""

import asyncio
from contextlib import suppress

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError

from bot.clock import stop

PATIENCE = 1.0  # seconds until it shows
SHOWN = 4.0  # seconds after which it is shown again: the platform forgets it after five


class AtWork:
    """Shows it while the block runs, once the block has run for `patience` seconds.

    Most answers are quicker and cost no more than a timer. That it cannot be shown stops nothing.
    """

    def __init__(self, bot: Bot, chat_id: int, patience: float = PATIENCE) -> None:
        self._bot = bot
        self._chat_id = chat_id
        self._patience = patience
        self._showing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._patience, self._begin)

    async def __aexit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._showing is not None:
            await stop(self._showing)

    def _begin(self) -> None:
        self._showing = asyncio.create_task(self._show())

    async def _show(self) -> None:
        while True:
            with suppress(TelegramAPIError):
                await self._bot.send_chat_action(self._chat_id, ChatAction.TYPING)
            await asyncio.sleep(SHOWN)
