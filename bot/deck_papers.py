"""The three files of a deck of code cards: for the voters, for the scrutineer, for the bot."""

from forms.code_cards import CardSheet, CodeCard, KeySheet, code_cards, key_sheet
from forms.code_cards_page import cards_page, key_page
from regulation.ballot_forms import OPTIONS
from services.deck import Deck, write_code, write_secret
from texts import code_cards as texts


def deck_papers(deck: Deck, title: str, *, html: bool = False) -> dict[str, bytes]:
    """The files by their names; only the commitment may ever reach the server before the count.

    With `html`, cards and key sheet as pages for a browser, besides.
    """
    cards, keys = _cards(deck, title), _keys(deck, title)
    drawn = [CodeCard(lines=tuple(zip(keys.answers, codes, strict=True))) for codes in keys.cards]
    pages = {"cards.html": cards_page(cards, drawn), "key-sheet.html": key_page(keys)}
    return {
        "cards.pdf": code_cards(cards, drawn),
        "key-sheet.pdf": key_sheet(keys),
        "commitment.json": deck.commitment.encode(),
        **(pages if html else {}),
    }


def _cards(deck: Deck, title: str) -> CardSheet:
    return CardSheet(
        heading=texts.HEADING,
        subject=texts.subject(deck.form, title),
        fingerprint=deck.commitment.fingerprint,
        hints=texts.CARD_HINTS,
    )


def _keys(deck: Deck, title: str) -> KeySheet:
    return KeySheet(
        heading=texts.KEY_HEADING,
        subject=texts.subject(deck.form, title),
        secret=write_secret(deck.secret),
        root=deck.commitment.root,
        hints=texts.KEY_HINTS,
        answers=texts.answers(OPTIONS[deck.form]),
        cards=tuple(tuple(write_code(code) for code in card) for card in deck.cards),
    )
