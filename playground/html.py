"""The HTML parse mode, as strict as Telegram's and with its words for mistakes."""

import re
from dataclasses import dataclass

from playground.entities import Formatted, link_entity, utf16_length
from playground.errors import ApiError, cannot_parse
from playground.state import Json

TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

NAME = re.compile(r"[^\s>]*")
ESCAPE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w.-]+)(?=[\s>])))?"""
)


@dataclass
class OpenTag:
    """A start tag that waits for its end; ``offset`` counts UTF-16 units of plain text."""

    name: str
    attributes: dict[str, str]
    offset: int


def parse_html(source: str) -> Formatted:
    """Turn HTML into text and entities, or raise the 400 that Telegram answers."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._plain: list[str] = []
        self._offset = 0
        self._open: list[OpenTag] = []
        self._entities: list[Json] = []

    def parse(self) -> Formatted:
        while self._at < len(self._source):
            self._step()
        if self._open:
            raise cannot_parse(
                f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"'
            )
        entities = sorted(self._entities, key=lambda one: (one["offset"], -one["length"]))
        return Formatted("".join(self._plain), entities)

    def _step(self) -> None:
        if self._source.startswith("</", self._at):
            self._end_tag()
        elif self._source[self._at] == "<":
            self._start_tag()
        else:
            self._text()

    def _text(self) -> None:
        end = self._source.find("<", self._at)
        end = len(self._source) if end < 0 else end
        plain = ESCAPE.sub(_unescaped, self._source[self._at : end])
        self._plain.append(plain)
        self._offset += utf16_length(plain)
        self._at = end

    def _start_tag(self) -> None:
        begin = self._at
        name = self._name(begin + 1)
        if self._at == len(self._source):
            raise self._error("Unclosed start tag", begin)
        if name not in TYPES:
            raise self._error(f'Unsupported start tag "{name}"', begin)
        attributes = self._attributes(begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(OpenTag(name, attributes, self._offset))

    def _attributes(self, begin: int) -> dict[str, str]:
        found = {}
        while match := ATTRIBUTE.match(self._source, self._at):
            value = match["double"] or match["single"] or match["bare"] or ""
            found[match["name"].lower()] = ESCAPE.sub(_unescaped, value)
            self._at = match.end()
        self._expect_end("Unclosed start tag", begin)
        return found

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise self._error("Unexpected end tag", begin)
        name = self._name(begin + 2)
        self._expect_end("Unclosed end tag", begin)
        tag = self._open.pop()
        if name and name != tag.name:
            raise self._error(
                "Unmatched end tag", begin, f', expected "</{tag.name}>", found "</{name}>"'
            )
        self._close(tag)

    def _name(self, start: int) -> str:
        match = NAME.match(self._source, start)
        self._at = match.end() if match else start
        return self._source[start : self._at].lower()

    def _expect_end(self, mistake: str, begin: int) -> None:
        rest = self._source[self._at :].lstrip()
        if not rest.startswith(">"):
            raise self._error(mistake, begin)
        self._at = len(self._source) - len(rest) + 1

    def _close(self, tag: OpenTag) -> None:
        length = self._offset - tag.offset
        entity = _entity(tag, "".join(self._plain), length)
        if length and entity and not self._merges(entity, tag):
            self._entities.append(entity)

    def _merges(self, entity: Json, tag: OpenTag) -> bool:
        """Give ``<pre><code class="language-x">`` its language: it is one entity."""
        inside_pre = bool(self._open) and self._open[-1].name == "pre"
        if tag.name != "code" or not inside_pre:
            return False
        language = tag.attributes.get("class", "")
        if language.startswith("language-"):
            self._open[-1].attributes["language"] = language.removeprefix("language-")
        return True

    def _error(self, mistake: str, position: int, detail: str = "") -> ApiError:
        offset = len(self._source[:position].encode())
        return cannot_parse(f"{mistake} at byte offset {offset}{detail}")


def _unescaped(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def _entity(tag: OpenTag, plain: str, length: int) -> Json | None:
    entity: Json = {"type": TYPES[tag.name], "offset": tag.offset, "length": length}
    if tag.name == "a":
        return link_entity(entity, tag.attributes.get("href") or _tail(plain, length))
    if tag.name == "tg-emoji":
        entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
    if "language" in tag.attributes and tag.name == "pre":
        entity["language"] = tag.attributes["language"]
    if "expandable" in tag.attributes and tag.name == "blockquote":
        entity["type"] = "expandable_blockquote"
    return entity


def _tail(plain: str, length: int) -> str:
    return plain.encode("utf-16-le")[-2 * length :].decode("utf-16-le") if length else ""
