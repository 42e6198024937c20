"""抽票码: the cards to cut out and draw blindly, and the scrutineer's sealed key sheet."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO

import segno

from forms.typesetting import typeset


@dataclass(frozen=True, kw_only=True)
class CodeCard:
    """One card: an answer and its code on each line. No number: a card must not be known again."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class CardSheet:
    """What stands on every card besides its codes."""

    heading: str
    subject: str
    fingerprint: str
    hints: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KeySheet:
    """The scrutineer's sheet: the secret, and what every code of every card means."""

    heading: str
    subject: str
    secret: str
    root: str
    hints: tuple[str, ...]
    answers: tuple[str, ...]
    cards: tuple[tuple[str, ...], ...]


def code_cards(sheet: CardSheet, cards: Sequence[CodeCard]) -> bytes:
    """A PDF with ten cards on an A4 page and lines to cut along."""
    return typeset("code_cards.typ", {**asdict(sheet), "cards": [asdict(card) for card in cards]})


def key_sheet(sheet: KeySheet) -> bytes:
    """A PDF that opens the box: to be sealed in an envelope until the count."""
    return typeset("key_sheet.typ", asdict(sheet) | {"qr": secret_code(sheet.secret)})


def secret_code(text: str) -> str:
    """The secret as a QR code, an SVG."""
    svg = BytesIO()
    segno.make(text, error="m", micro=False).save(
        svg, kind="svg", border=2, xmldecl=False, omitsize=True
    )
    return svg.getvalue().decode()
