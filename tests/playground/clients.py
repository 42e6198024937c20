"""Two independent Bot API clients behind one face; both must know every field they are given."""

from typing import Any

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Update
from pydantic import BaseModel
from telegram.error import TelegramError


def strangers(answer: object) -> list[str]:
    """The fields anywhere in an answer that the client's own types do not have."""
    if isinstance(answer, list | tuple):
        return [name for item in answer for name in strangers(item)]
    if isinstance(answer, BaseModel):
        return [*(answer.model_extra or {}), *strangers(list(answer.__dict__.values()))]
    if isinstance(answer, telegram.TelegramObject):
        names = set(answer._get_attrs_names(include_private=False)) - {"api_kwargs"}
        values = [getattr(answer, name, None) for name in names]
        return [*answer.api_kwargs, *strangers(values)]
    return []


class Client:
    """Calls methods by their snake-case names and looks at every answer."""

    bot: Any

    async def call(self, name: str, /, **params: Any) -> Any:
        answer = await getattr(self.bot, name)(**params)
        assert strangers(answer) == []
        return answer


class AiogramClient(Client):
    """aiogram 3."""

    Refused = TelegramAPIError

    def __init__(self, url: str, token: str) -> None:
        api = TelegramAPIServer.from_base(url.rstrip("/"))
        self.bot = aiogram.Bot(token, session=AiohttpSession(api=api))

    async def __aenter__(self) -> "AiogramClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.bot.session.close()

    def keyboard(self, *rows: list[dict[str, Any]]) -> Any:
        return aiogram.types.InlineKeyboardMarkup.model_validate({"inline_keyboard": rows})

    def file(self, data: bytes, name: str) -> Any:
        return BufferedInputFile(data, name)

    def media(self, kind: str, file: Any, **more: Any) -> Any:
        return {"photo": InputMediaPhoto, "document": InputMediaDocument}[kind](media=file, **more)

    async def react(self, chat_id: int, message_id: int, emoji: str) -> Any:
        reaction = [aiogram.types.ReactionTypeEmoji(emoji=emoji)]
        return await self.call(
            "set_message_reaction", chat_id=chat_id, message_id=message_id, reaction=reaction
        )

    def commands(self, **pairs: str) -> Any:
        return [aiogram.types.BotCommand(command=k, description=v) for k, v in pairs.items()]

    def scope(self, chat_id: int) -> Any:
        return aiogram.types.BotCommandScopeChat(chat_id=chat_id)

    def parse(self, update: dict[str, Any]) -> Any:
        return Update.model_validate(update, context={"bot": self.bot})

    async def download(self, file_id: str) -> bytes:
        return (await self.bot.download(file_id)).read()


class PtbClient(Client):
    """python-telegram-bot."""

    Refused = TelegramError

    def __init__(self, url: str, token: str) -> None:
        base = url.rstrip("/")
        self.bot = telegram.Bot(token, f"{base}/bot", f"{base}/file/bot")

    async def __aenter__(self) -> "PtbClient":
        await self.bot.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.bot.shutdown()

    def keyboard(self, *rows: list[dict[str, Any]]) -> Any:
        return telegram.InlineKeyboardMarkup.de_json({"inline_keyboard": list(rows)}, self.bot)

    def file(self, data: bytes, name: str) -> Any:
        return telegram.InputFile(data, filename=name)

    def media(self, kind: str, file: Any, **more: Any) -> Any:
        types = {"photo": telegram.InputMediaPhoto, "document": telegram.InputMediaDocument}
        if isinstance(file, telegram.InputFile):
            more["filename"], file = file.filename, file.input_file_content
        return types[kind](media=file, **more)

    async def react(self, chat_id: int, message_id: int, emoji: str) -> Any:
        return await self.call(
            "set_message_reaction", chat_id=chat_id, message_id=message_id, reaction=emoji
        )

    def commands(self, **pairs: str) -> Any:
        return [telegram.BotCommand(name, text) for name, text in pairs.items()]

    def scope(self, chat_id: int) -> Any:
        return telegram.BotCommandScopeChat(chat_id)

    def parse(self, update: dict[str, Any]) -> Any:
        return telegram.Update.de_json(update, self.bot)

    async def download(self, file_id: str) -> bytes:
        return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())
