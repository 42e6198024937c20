"""抽票码 as pages for a browser: the same cards and key sheet as in print, each in one file.

A page loads nothing: its rules, its QR code and all its data stand in it, and it forbids the
browser any connection. Nothing in it runs.
"""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from forms.code_cards import CardSheet, CodeCard, KeySheet, secret_code

STYLE = Path(__file__).with_name("code_cards.css")
ALONE = "default-src 'none'; style-src 'unsafe-inline'"


def cards_page(sheet: CardSheet, cards: Sequence[CodeCard]) -> bytes:
    """The cards, ten on a printed A4 page, with lines to cut along."""
    drawn = "".join(_card(sheet, card) for card in cards)
    return _page(sheet.heading, f'<main class="cards">{drawn}</main>')


def _card(sheet: CardSheet, card: CodeCard) -> str:
    answers = "".join(f"<dt>{escape(a)}</dt><dd>{escape(code)}</dd>" for a, code in card.lines)
    return (
        f'<section class="card"><header><b>{escape(sheet.heading)}</b>'
        f"<span>校验值 {escape(sheet.fingerprint)}</span></header>"
        f"<p>{escape(sheet.subject)}</p><dl>{answers}</dl>"
        f"<footer>{'<br>'.join(map(escape, sheet.hints))}</footer></section>"
    )


def key_page(sheet: KeySheet) -> bytes:
    """The scrutineer's sheet: it opens the box."""
    head = (
        f"<h1>{escape(sheet.heading)}</h1><p class='subject'>{escape(sheet.subject)}</p>"
        f"<div class='head'><div><small>密钥（计票时录入）</small>"
        f"<p class='secret'>{escape(sheet.secret)}</p>"
        f"<small>校验值（开票前与助手所示核对）</small><p class='root'>{escape(sheet.root)}</p>"
        f"<ul>{_each('li', sheet.hints)}</ul></div>{secret_code(sheet.secret)}</div>"
    )
    numbered = ((str(n), *codes) for n, codes in enumerate(sheet.cards, start=1))
    rows = "".join(f"<tr>{_each('td', row)}</tr>" for row in numbered)
    heads = _each("th", ("序", *sheet.answers))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return _page(sheet.heading, f'<main class="key">{head}{table}</main>')


def _each(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _page(title: str, body: str) -> bytes:
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{ALONE}">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>{body}</body></html>"
    ).encode()
