"""What arrived: asynchronous filters, because the library runs the others in a thread each."""

import re
from collections.abc import Callable
from typing import Any

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message

LARGEST_NUMBER = 2**31 - 1
BALLOT = re.compile(r"[0-9a-f]{1,16}")
REF = re.compile(r"[0-9a-f]{8}")
RULE = re.compile(r"[a-z_]{1,40}")
LEAF = re.compile(r"[0-9a-f]{32}")
Read = Callable[[str], Any]


def number(text: str) -> int:
    """The id of a row, or a page. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdecimal()) or int(text) > LARGEST_NUMBER:
        raise ValueError
    return int(text)


def numbers(how_many: int) -> Read:
    """So many numbers in one: `12-0-1`. The reader raises ValueError for anything else."""

    def read(text: str) -> tuple[int, ...]:
        found = tuple(number(part) for part in text.split("-"))
        if len(found) != how_many:
            raise ValueError
        return found

    return read


def leaf(text: str) -> str:
    """An inclusion code. Raises ValueError for anything else."""
    if not LEAF.fullmatch(text):
        raise ValueError
    return text


def ballot(text: str) -> str:
    """The id of a ballot. Raises ValueError for anything else."""
    if not BALLOT.fullmatch(text):
        raise ValueError
    return text


def ref(text: str) -> str:
    """The name of a duty on a button. Raises ValueError for anything else."""
    if not REF.fullmatch(text):
        raise ValueError
    return text


def rule(text: str) -> str:
    """The name of a requirement on a button. Raises ValueError for anything else."""
    if not RULE.fullmatch(text):
        raise ValueError
    return text


class Press(Filter):
    """A press of the button with this action; its arguments, read one by one, go on.

    Data whose arguments cannot be read is none of ours, whatever its name.
    """

    def __init__(self, name: str, *readers: Read) -> None:
        self.name = name
        self.readers = readers

    async def __call__(self, press: CallbackQuery) -> bool | dict[str, Any]:
        name, *texts = (press.data or "").split(":")
        if name != self.name or len(texts) != len(self.readers):
            return False
        pairs = zip(self.readers, texts, strict=True)
        try:
            return {"arguments": tuple(read(text) for read, text in pairs)}
        except ValueError:
            return False


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


class Voiced(Filter):
    """A voice note; goes on as `voice`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        return {"voice": message.voice} if message.voice else False
