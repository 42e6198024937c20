"""The three files of a deck of code cards: for the voters, for the scrutineer, for the bot."""

from forms.code_cards import CardSheet, CodeCard, KeySheet, code_cards, key_sheet
from regulation.ballot_forms import OPTIONS
from services.deck import Deck, write_code, write_secret
from texts import code_cards as texts


def deck_papers(deck: Deck, title: str) -> dict[str, bytes]:
    """The files by their names; only the commitment may ever reach the server before the count."""
    answers, subject = texts.answers(OPTIONS[deck.form]), texts.subject(deck.form, title)
    written = tuple(tuple(write_code(code) for code in card) for card in deck.cards)
    sheet = CardSheet(
        heading=texts.HEADING,
        subject=subject,
        fingerprint=deck.commitment.fingerprint,
        hints=texts.CARD_HINTS,
    )
    keys = KeySheet(
        heading=texts.KEY_HEADING,
        subject=subject,
        secret=write_secret(deck.secret),
        root=deck.commitment.root,
        hints=texts.KEY_HINTS,
        answers=answers,
        cards=written,
    )
    cards = [CodeCard(lines=tuple(zip(answers, codes, strict=True))) for codes in written]
    return {
        "cards.pdf": code_cards(sheet, cards),
        "key-sheet.pdf": key_sheet(keys),
        "commitment.json": deck.commitment.encode(),
    }
