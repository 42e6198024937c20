"""Cards to cut out and hand over: name, QR code, and the code to type."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO

import segno

from forms.typesetting import typeset


@dataclass(frozen=True, kw_only=True)
class Card:
    """One person's card; `link` becomes the QR code, `lines` stand below the code."""

    heading: str
    name: str
    code: str
    link: str
    lines: tuple[str, ...]


def invitation_cards(cards: Sequence[Card]) -> bytes:
    """A PDF with eight cards on an A4 page."""
    drawn = [asdict(card) | {"qr": _qr(card.link)} for card in cards]
    return typeset("invitation_cards.typ", {"cards": drawn})


def _qr(link: str) -> str:
    svg = BytesIO()
    segno.make(link, error="m", micro=False).save(svg, kind="svg", border=2, xmldecl=False)
    return svg.getvalue().decode()
