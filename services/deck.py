"""抽票码 (第28条): a deck of paper cards, each with one random code for every answer.

The deck is made on the scrutineer's own machine; standard library only, no database. Everything
follows from one secret, so that the sealed key sheet is the secret. What the server is given
before the vote is the commitment: hashes of the codes in shuffled groups, one group a card. It
tells which codes are valid and which belong to one card, and nothing of what they mean.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from functools import cached_property

from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.refusal import Refusal
from services.ballot_evidence import (
    CODE_LENGTH,
    LETTERS,
    SECRET_BYTES,
    code_hash,
    codes_of,
    deck_name,
    encode_commitment,
    secret_letters,
    secret_of,
)

MOST_CARDS = 300
LARGEST_COMMITMENT = 400_000  # bytes
CODE = re.compile(f"[{LETTERS}]{{{CODE_LENGTH}}}")
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """What is known of a deck before the count: valid codes by their hashes, card by card."""

    deck: str
    form: BallotForm
    groups: tuple[tuple[str, ...], ...]

    @cached_property
    def root(self) -> str:
        """The one value that stands for all of it; printed on every card in its short form."""
        return hashlib.sha256(self.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """The first digits of the root, to be compared with the card in one's hand."""
        return f"{self.root[:4]} {self.root[4:8]}".upper()

    @cached_property
    def _cards(self) -> dict[str, int]:
        return {code: number for number, group in enumerate(self.groups) for code in group}

    def card_of(self, code: str) -> int | None:
        """The card a code belongs to, by a number that says nothing else; `None` for no code."""
        return self._cards.get(code_hash(self.deck, code))

    def encode(self) -> bytes:
        """The file for the bot."""
        return encode_commitment(self.deck, self.form, self.groups)


@dataclass(frozen=True, kw_only=True)
class Deck:
    """A whole deck: `cards` hold one code for each answer, in the order of the answers."""

    secret: bytes
    form: BallotForm
    cards: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """Names the deck without telling anything of it."""
        return deck_name(self.secret)

    @cached_property
    def commitment(self) -> Commitment:
        """What the server is given before the vote."""
        groups = (tuple(sorted(code_hash(self.name, code) for code in card)) for card in self.cards)
        return Commitment(deck=self.name, form=self.form, groups=tuple(sorted(groups)))

    @cached_property
    def meanings(self) -> dict[str, Choice]:
        """What every code stands for."""
        answers = OPTIONS[self.form]
        return {
            code: choice for card in self.cards for code, choice in zip(card, answers, strict=True)
        }


def new_secret() -> bytes:
    """A fresh secret from the system's randomness."""
    return secrets.token_bytes(SECRET_BYTES)


def make_deck(secret: bytes, *, cards: int, form: BallotForm) -> Deck:
    """The deck that follows from a secret: no code appears twice.

    Raises Refusal for a number of cards that no meeting needs.
    """
    if not 1 <= cards <= MOST_CARDS:
        raise Refusal("deck_size", cards=cards, most=MOST_CARDS)
    codes = codes_of(secret, form)
    answers = OPTIONS[form]
    drawn = tuple(tuple(next(codes) for _ in answers) for _ in range(cards))
    return Deck(secret=secret, form=form, cards=drawn)


def write_secret(secret: bytes) -> str:
    """The secret as it stands on the key sheet, in groups of four, with two letters of check."""
    letters = secret_letters(secret)
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def read_secret(typed: str) -> bytes:
    """The secret that was typed from the key sheet. Raises Refusal where it is mistyped."""
    secret = secret_of(normalise(typed))
    if not secret:
        raise Refusal("deck_secret_mistyped")
    return secret


def normalise(typed: str) -> str:
    """Codes without the gaps people put into them."""
    return re.sub(r"[\s\-_‐-―]", "", typed).upper()


def looks_like_card_code(typed: str) -> bool:
    """Could this be a code from a card?"""
    return CODE.fullmatch(normalise(typed)) is not None


def write_code(code: str) -> str:
    """A code as it stands on a card."""
    return f"{code[:4]}-{code[4:]}"


def check_commitment_size(size: int) -> None:
    """Raises Refusal for a file too large to be a commitment, before it is fetched."""
    if size > LARGEST_COMMITMENT:
        raise Refusal("deck_unreadable")


def read_commitment(content: bytes) -> Commitment:
    """The commitment in a file. Raises Refusal for any other file."""
    try:
        read = json.loads(content) if len(content) <= LARGEST_COMMITMENT else {}
        groups = tuple(tuple(map(str, group)) for group in read["groups"])
        deck, form = str(read["deck"]), BallotForm(read["form"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refusal("deck_unreadable") from None
    hashes = [code for group in groups for code in group]
    fits = {len(group) for group in groups} == {len(OPTIONS[form])} and len(groups) <= MOST_CARDS
    sound = all(HASH.fullmatch(code) for code in hashes) and len(set(hashes)) == len(hashes)
    sorted_groups = tuple(sorted(tuple(sorted(group)) for group in groups))
    if not (fits and sound and sorted_groups == groups):
        raise Refusal("deck_unreadable")
    return Commitment(deck=deck[:12], form=form, groups=groups)
