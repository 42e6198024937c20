"""One name for each method, and what every method needs to read its parameters."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playground.entities import Formatted, checked, finished, utf16_length
from playground.errors import bad_request
from playground.html import parse_html
from playground.markdown import PARSERS
from playground.state import Json
from playground.uploads import Params
from playground.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MODES = {"html": parse_html, **PARSERS}


@dataclass
class Call:
    """A call of a Bot API method."""

    world: World
    params: Params

    def chat_id(self) -> int:
        """Return the chat that the call names; one that does not exist is a 400."""
        if not self.params.text("chat_id"):
            raise bad_request("chat_id is empty")
        return self.params.integer("chat_id")

    def known_chat(self) -> int:
        """Return the named chat if the bot has met it."""
        return self.world.chats.known(self.chat_id())

    def writable_chat(self) -> int:
        """Return the named chat if the bot may write there."""
        return self.world.chats.writable(self.chat_id())


Method = Callable[[Call], Awaitable[Any]]
METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Register a function under its Bot API name, which is known in any case."""
    METHODS[function.__name__.replace("_", "")] = function
    return function


def text_fields(params: Params) -> Json:
    """Return the checked ``text`` and ``entities`` of a message."""
    ready = _formatted(params, "text", "entities")
    if not ready.text:
        raise bad_request("message text is empty")
    if utf16_length(ready.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return _fields("text", "entities", ready)


def caption_fields(params: Params) -> Json:
    """Return the checked ``caption`` and its entities; nothing for an empty one."""
    ready = _formatted(params, "caption", "caption_entities")
    if utf16_length(ready.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return _fields("caption", "caption_entities", ready) if ready.text else {}


def _formatted(params: Params, name: str, entities: str) -> Formatted:
    mode, source = params.text("parse_mode").lower(), params.text(name)
    if mode in MODES:
        return finished(MODES[mode](source))
    if mode:
        raise bad_request("unsupported parse_mode")
    return finished(checked(source, params.json(entities) or []))


def _fields(name: str, entities: str, ready: Formatted) -> Json:
    found = {entities: ready.entities} if ready.entities else {}
    return {name: ready.text, **found}
