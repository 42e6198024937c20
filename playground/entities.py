"""Formatted text: checked entities, and those that Telegram finds by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from playground.errors import bad_request, cannot_parse
from playground.state import Json

FORMATS = {
    "blockquote",
    "bold",
    "code",
    "custom_emoji",
    "date_time",
    "expandable_blockquote",
    "italic",
    "pre",
    "spoiler",
    "strikethrough",
    "text_link",
    "text_mention",
    "underline",
}
FOUND = {"bot_command", "cashtag", "email", "hashtag", "mention", "phone_number", "url"}
SPLIT = {"bold", "italic", "underline", "strikethrough", "spoiler"}
CODE = {"code", "pre"}
ADDRESS = re.compile(r"(?i)(https?|tg|mailto|tel|ftp)[:/]|[\w-]+(\.[\w-]+)+")
OPAQUE = {"code", "pre", "text_link", "text_mention"}

# A text without any of a pattern's signs need not be searched for it.
SIGNS = {
    "url": ("://", "t.me/"),
    "email": ("@",),
    "bot_command": ("/",),
    "mention": ("@",),
    "hashtag": ("#",),
}
PATTERNS = {
    "url": re.compile(r"https?://[^\s<>\"，。；（）]+|(?<![\w@.])t\.me/[\w?=&/-]+"),
    "email": re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    "bot_command": re.compile(
        r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"
    ),
    "mention": re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)"),
    "hashtag": re.compile(r"(?<!\w)#\w*[^\W\d]\w*"),
}


@dataclass
class Formatted:
    """Text and its entities; offsets and lengths count UTF-16 units."""

    text: str
    entities: list[Json] = field(default_factory=list)


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def covered(text: str, entity: Json) -> str:
    """Return the part of a text that an entity covers."""
    start, end = _span(entity)
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def checked(text: str, entities: list[Json]) -> Formatted:
    """Keep the formatting entities that a bot gave; those found by Telegram are dropped."""
    length = utf16_length(text)
    for entity in entities:
        _check(entity, length)
    kept = [entity for entity in entities if entity["type"] in FORMATS]
    return Formatted(text, sorted(kept, key=_order))


def link_entity(entity: Json, target: str) -> Json | None:
    """Return a text_link to ``target``; None if that is no address, as Telegram then drops it."""
    target = target.strip()
    if not ADDRESS.match(target):
        return None
    return {**entity, "url": target if ":" in target.split("/")[0] else f"http://{target}"}


def finished(draft: Formatted) -> Formatted:
    """Trim the text and add the entities that Telegram finds by itself."""
    trimmed = _trimmed(Formatted(draft.text, _without_nested_code(draft.entities)))
    taken = [_span(entity) for entity in trimmed.entities if entity["type"] in OPAQUE]
    found = []
    for entity in _detected(trimmed.text):
        if not _overlaps(_span(entity), taken):
            taken.append(_span(entity))
            found.append(entity)
    return Formatted(trimmed.text, sorted([*trimmed.entities, *found], key=_order))


def _check(entity: Json, length: int) -> None:
    match entity:
        case {"type": str() as kind, "offset": int() as offset, "length": int() as size}:
            pass
        case _:
            raise bad_request("can't parse MessageEntity: type, offset and length are required")
    if kind not in FORMATS | FOUND:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if offset < 0 or size <= 0 or offset + size > length:
        raise cannot_parse(
            f"entity beginning at UTF-16 offset {offset} "
            f"ends after the end of the text at UTF-16 offset {length}"
        )


def _without_nested_code(entities: list[Json]) -> list[Json]:
    """Cut bold and the like out of code, which Telegram lets hold nothing."""
    spans = sorted({_span(entity) for entity in entities if entity["type"] in CODE})
    if not spans:
        return entities
    return [part for entity in entities for part in _outside(entity, spans)]


def _outside(entity: Json, spans: list[tuple[int, int]]) -> Iterator[Json]:
    if entity["type"] not in SPLIT:
        yield entity
        return
    at, end = _span(entity)
    for start, stop in [(start, stop) for start, stop in spans if start < end] + [(end, end)]:
        if at < start:
            yield {**entity, "offset": at, "length": start - at}
        at = max(at, stop)


def _trimmed(draft: Formatted) -> Formatted:
    text = draft.text.strip()
    lead = utf16_length(draft.text) - utf16_length(draft.text.lstrip())
    length = utf16_length(text)
    entities = [_moved(entity, -lead, length) for entity in draft.entities]
    return Formatted(text, [entity for entity in entities if entity["length"] > 0])


def _moved(entity: Json, by: int, length: int) -> Json:
    start = max(0, entity["offset"] + by)
    end = min(length, entity["offset"] + entity["length"] + by)
    return {**entity, "offset": start, "length": end - start}


def _detected(text: str) -> Iterator[Json]:
    for kind, pattern in PATTERNS.items():
        if not any(sign in text for sign in SIGNS[kind]):
            continue
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            yield {"type": kind, "offset": offset, "length": utf16_length(match[0])}


def _span(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
