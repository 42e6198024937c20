"""Command menus over the Bot API: asked once, without the patience that replies have."""

from collections.abc import Mapping

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
)
from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat

from handlers.start import PLATFORM

SECONDS = 10
CLOSED = (TelegramForbiddenError, TelegramBadRequest, TelegramNotFound)


class TelegramMenus:
    """Gives chats their command menus; a chat that is closed to us gets one when it comes back."""

    platform = PLATFORM

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def set_menu(self, address: str, commands: Mapping[str, str]) -> bool:
        """Set the menu of this chat; False where the platform did not take it now."""
        wish = SetMyCommands(
            commands=[BotCommand(command=name, description=d) for name, d in commands.items()],
            scope=BotCommandScopeChat(chat_id=address),
        )
        try:
            await self._bot.session.make_request(self._bot, wish, timeout=SECONDS)
        except CLOSED:
            return True
        except (TelegramAPIError, ClientDecodeError):
            return False
        return True
