"""A screen as data: what a person reads and what they can press. Any chat can show it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

MOST_ACTION_BYTES = 64


@dataclass(frozen=True, kw_only=True)
class Button:
    """One button: it carries an action back to us, opens a link or copies a text."""

    label: str
    action: str | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that goes with a message; its text becomes the caption, of 1024 characters at most."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A message: HTML text and rows of buttons. `protected` forbids forwarding it."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    protected: bool = False
    enclosure: Enclosure | None = None


Row = tuple[Button, ...]


def button(label: str, name: str, *arguments: str | int) -> Button:
    """A button that brings back an action. Raises ValueError where it does not fit 64 bytes."""
    return Button(label=label, action=action(name, *arguments))


def in_rows(buttons: Sequence[Button], width: int) -> tuple[Row, ...]:
    """Buttons side by side, so many in a row."""
    starts = range(0, len(buttons), width)
    return tuple(tuple(buttons[start : start + width]) for start in starts)


def action(name: str, *arguments: str | int) -> str:
    """An action as its button carries it: `name:argument:…`."""
    packed = ":".join([name, *map(str, arguments)])
    if len(packed.encode()) > MOST_ACTION_BYTES:
        raise ValueError(f"action {name} does not fit {MOST_ACTION_BYTES} bytes")
    return packed


def lines(*parts: str | None) -> str:
    """The lines of a text; those that are None are left out, empty ones stay as gaps."""
    return "\n".join(part for part in parts if part is not None)


def bold(text: str) -> str:
    """A heading; whatever the text holds is shown literally."""
    return f"<b>{escape(text)}</b>"


def plain(text: str) -> str:
    """A person's own words, shown literally."""
    return escape(text, quote=False)


def unmarked(text: str) -> str:
    """A line of a message without its marks, to stand in another; what is escaped stays so."""
    return re.sub(r"</?\w[^>]*>", "", text)
