"""The two Markdown parse modes, as strict as Telegram's and with its words for mistakes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playground.entities import Formatted, link_entity, utf16_length
from playground.errors import ApiError, cannot_parse
from playground.state import Json

TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
}
MARKS = {"*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
LAST_ESCAPED = "~"
FENCE = "```"
ENDS = {"*": "bold", "_": "italic", "`": "code"}  # of the old mode
ESCAPABLE = "_*`["
EMOJI = re.compile(r"(?i)tg:(?://)?emoji/?\?(?:[^#]*&)?id=([1-9]\d*)")

MARK = re.compile(r"__|\|\||[*_~]")
LANGUAGE = re.compile(r"([^\s`]+)(?=\s)(?:\r\n|\n\r|\n|\r)?")
LINE_BREAK = re.compile(r"\r\n|\n\r|\n|\r")
URL = re.compile(r"\(((?:\\[\x01-\x7e]|[^)\\]|\\(?![\x01-\x7e]))*)(\)?)", re.DOTALL)
ESCAPED = re.compile(r"\\([\x01-\x7e])", re.DOTALL)
QUOTE_ENDS = re.compile(r"\|\|\r?(?:\n(?!>)|\Z)")


@dataclass
class Open:
    """An entity that waits for its end; ``begin`` is its place in the source."""

    name: str
    begin: int
    offset: int
    language: str = ""


class Plain:
    """The text that markup leaves, and the entities found in it so far."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._plain: list[str] = []
        self._offset = 0
        self._entities: list[Json] = []

    def _add(self, text: str) -> None:
        self._plain.append(text)
        self._offset += utf16_length(text)

    def _since(self, offset: int) -> str:
        whole = "".join(self._plain).encode("utf-16-le")
        return whole[2 * offset :].decode("utf-16-le")

    def _found(self, kind: str, offset: int, **more: str) -> None:
        if length := self._offset - offset:
            given = {name: value for name, value in more.items() if value}
            self._entities.append({"type": kind, "offset": offset, "length": length, **given})

    def _link(self, offset: int, url: str) -> None:
        length = self._offset - offset
        entity = link_entity({"type": "text_link", "offset": offset, "length": length}, url)
        if entity and length:
            self._entities.append(entity)

    def _bytes(self, place: int) -> int:
        return len(self._source[:place].encode())

    def _formatted(self) -> Formatted:
        entities = sorted(self._entities, key=lambda one: (one["offset"], -one["length"]))
        return Formatted("".join(self._plain), entities)


class MarkdownV2(Plain):
    """The parse mode ``MarkdownV2``."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._at = 0
        self._open: list[Open] = []
        self._line_begins = True
        self._quote: tuple[int, int] | None = None
        self._expandable = False

    def parse(self) -> Formatted:
        """Return text and entities, or raise the 400 that Telegram answers."""
        while self._at < len(self._source):
            self._step()
        self._end_quote()
        if self._open:
            raise self._endless(self._open[-1])
        return self._formatted()

    def _step(self) -> None:
        char = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        if char == "\\" and "\x00" < following <= LAST_ESCAPED:
            self._literal(following, 2)
        elif self._top() in {"Code", "Pre", "PreCode"}:
            self._inside_code(char)
        elif char in "\r\n":
            self._new_line(char)
        elif char == ">" and self._line_begins and self._quote is None:
            self._quote, self._at = (self._offset, len(self._open)), self._at + 1
        else:
            self._markup(char)

    def _markup(self, char: str) -> None:
        if self._expandable_mark():
            self._expandable, self._at = True, self._at + 2
        elif mark := MARK.match(self._source, self._at):
            self._toggle(MARKS[mark[0]], len(mark[0]))
        elif char == "`":
            self._open_code()
        elif char == "[" or self._source.startswith("![", self._at):
            self._begin("TextUrl" if char == "[" else "CustomEmoji", 1 if char == "[" else 2)
        elif char == "]" and self._top() in {"TextUrl", "CustomEmoji"}:
            self._close_link()
        elif char in RESERVED:
            raise cannot_parse(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            self._literal(char, 1)

    def _literal(self, text: str, width: int) -> None:
        self._add(text)
        self._at += width
        self._line_begins = False

    def _top(self) -> str:
        return self._open[-1].name if self._open else ""

    def _begin(self, name: str, width: int, language: str = "") -> None:
        self._open.append(Open(name, self._at, self._offset, language))
        self._at += width

    def _toggle(self, name: str, width: int) -> None:
        if self._top() == name:
            self._end(width)
        else:
            self._begin(name, width)

    def _end(self, width: int) -> None:
        ended = self._open.pop()
        self._found(TYPES[ended.name], ended.offset, language=ended.language)
        self._at += width

    def _open_code(self) -> None:
        if not self._source.startswith(FENCE, self._at):
            self._begin("Code", 1)
            return
        inside = self._at + len(FENCE)
        skipped = LANGUAGE.match(self._source, inside) or LINE_BREAK.match(self._source, inside)
        language = skipped[1] if skipped and skipped.re is LANGUAGE else ""
        width = len(FENCE) + (len(skipped[0]) if skipped else 0)
        self._begin("PreCode" if language else "Pre", width, language)

    def _inside_code(self, char: str) -> None:
        fence = self._source.startswith(FENCE, self._at)
        if char != "`":
            self._literal(char, 1)
        elif self._top() == "Code":
            self._end(1)
        elif fence:
            self._end(len(FENCE))
        else:
            self._begin("Code", 1)

    def _close_link(self) -> None:
        ended = self._open.pop()
        self._at += 1
        url, address = self._since(ended.offset), URL.match(self._source, self._at)
        if address:
            if not address[2]:
                kind = "a URL" if ended.name == "TextUrl" else "a custom emoji URL"
                raise cannot_parse(
                    f"Can't find end of {kind} at byte offset {self._bytes(self._at + 1)}"
                )
            url, self._at = ESCAPED.sub(r"\1", address[1]), address.end()
        if ended.name == "TextUrl":
            self._link(ended.offset, url)
        else:
            self._custom_emoji(ended.offset, url)

    def _custom_emoji(self, offset: int, url: str) -> None:
        number = EMOJI.match(url)
        if number is None:
            raise cannot_parse("Custom emoji entity must contain a tg://emoji URL")
        self._found("custom_emoji", offset, custom_emoji_id=number[1])

    def _new_line(self, char: str) -> None:
        self._literal(char, 1)
        if char == "\n" and self._quote is not None:
            if self._source.startswith(">", self._at):
                self._at += 1
            else:
                self._end_quote()
        self._line_begins = True

    def _expandable_mark(self) -> bool:
        ends = self._quote is not None and QUOTE_ENDS.match(self._source, self._at)
        return bool(ends) and self._top() != "Spoiler"

    def _end_quote(self) -> None:
        if self._quote is None:
            return
        offset, depth = self._quote
        if len(self._open) > depth:
            raise self._endless(self._open[-1])
        self._found("expandable_blockquote" if self._expandable else "blockquote", offset)
        self._quote, self._expandable = None, False

    def _endless(self, entity: Open) -> ApiError:
        offset = self._bytes(entity.begin)
        return cannot_parse(f"Can't find end of {entity.name} entity at byte offset {offset}")


class Markdown(Plain):
    """The old parse mode ``Markdown``: no nesting, and escapes only outside entities."""

    def parse(self) -> Formatted:
        """Return text and entities, or raise the 400 that Telegram answers."""
        at = 0
        while at < len(self._source):
            at = self._step(at)
        return self._formatted()

    def _step(self, at: int) -> int:
        char, following = self._source[at], self._source[at + 1 : at + 2]
        if char == "\\" and following and following in ESCAPABLE:
            self._add(following)
            return at + 2
        if char not in ESCAPABLE:
            self._add(char)
            return at + 1
        if self._source.startswith(FENCE, at):
            return self._pre(at)
        if char == "[":
            return self._named_link(at)
        return self._until(at, at + 1, char, ENDS[char])

    def _until(self, begin: int, inside: int, end: str, kind: str, language: str = "") -> int:
        stop, offset = self._source.find(end, inside), self._offset
        if stop < 0:
            raise self._endless(begin)
        self._add(self._source[inside:stop])
        self._found(kind, offset, language=language)
        return stop + len(end)

    def _pre(self, at: int) -> int:
        inside = at + len(FENCE)
        skipped = LANGUAGE.match(self._source, inside) or LINE_BREAK.match(self._source, inside)
        language = skipped[1] if skipped and skipped.re is LANGUAGE else ""
        return self._until(at, skipped.end() if skipped else inside, FENCE, "pre", language)

    def _named_link(self, at: int) -> int:
        stop, offset = self._source.find("]", at), self._offset
        if stop < 0:
            raise self._endless(at)
        text = self._source[at + 1 : stop]
        self._add(text)
        if not self._source.startswith("(", stop + 1):
            self._link(offset, text)
            return stop + 1
        end = self._source.find(")", stop)
        end = len(self._source) if end < 0 else end
        self._link(offset, self._source[stop + 2 : end])
        return end + 1

    def _endless(self, begin: int) -> ApiError:
        offset = self._bytes(begin)
        return cannot_parse(f"Can't find end of the entity starting at byte offset {offset}")


PARSERS: dict[str, Callable[[str], Formatted]] = {
    "markdown": lambda source: Markdown(source).parse(),
    "markdownv2": lambda source: MarkdownV2(source).parse(),
}
