"""抽票码 (第28条): a deck of paper cards, each with one random code for every answer.

The deck is made on the scrutineer's own machine; standard library only, no database. Everything
follows from one secret, so that the sealed key sheet is the secret. What the server is given
before the vote is the commitment: hashes of the codes in shuffled groups, one group a card. It
tells which codes are valid and which belong to one card, and nothing of what they mean.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.refusal import Refusal

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread: no 0, 1, I, L, O
CODE_LENGTH = 8
SECRET_BYTES = 16
SECRET_LENGTH = 26  # letters that hold SECRET_BYTES
CHECK_LENGTH = 2
MOST_CARDS = 300
LARGEST_COMMITMENT = 400_000  # bytes
CODE = re.compile(f"[{LETTERS}]{{{CODE_LENGTH}}}")
SECRET = re.compile(f"[{LETTERS}]{{{SECRET_LENGTH + CHECK_LENGTH}}}")
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
        return hashlib.sha256(_canonical(self)).hexdigest()

    @property
    def fingerprint(self) -> str:
        """The first digits of the root, to be compared with the card in one's hand."""
        return f"{self.root[:4]} {self.root[4:8]}".upper()

    @cached_property
    def _cards(self) -> dict[str, int]:
        return {code: number for number, group in enumerate(self.groups) for code in group}

    def card_of(self, code: str) -> int | None:
        """The card a code belongs to, by a number that says nothing else; `None` for no code."""
        return self._cards.get(_hash(self.deck, code))

    def encode(self) -> bytes:
        """The file for the bot."""
        return _canonical(self)


@dataclass(frozen=True, kw_only=True)
class Deck:
    """A whole deck: `cards` hold one code for each answer, in the order of the answers."""

    secret: bytes
    form: BallotForm
    cards: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """Names the deck without telling anything of it."""
        return hashlib.sha256(b"deck" + self.secret).hexdigest()[:12]

    @cached_property
    def commitment(self) -> Commitment:
        """What the server is given before the vote."""
        groups = (tuple(sorted(_hash(self.name, code) for code in card)) for card in self.cards)
        return Commitment(deck=self.name, form=self.form, groups=tuple(sorted(groups)))

    @cached_property
    def meanings(self) -> dict[str, Choice]:
        """What every code stands for."""
        answers = OPTIONS[self.form]
        return {
            code: choice for card in self.cards for code, choice in zip(card, answers, strict=True)
        }


def _canonical(made: Commitment) -> bytes:
    content = {"deck": made.deck, "form": made.form, "groups": made.groups}
    return json.dumps(content, separators=(",", ":")).encode()


def _hash(deck: str, code: str) -> str:
    return hashlib.sha256(f"{deck}:{code}".encode()).hexdigest()


def new_secret() -> bytes:
    """A fresh secret from the system's randomness."""
    return secrets.token_bytes(SECRET_BYTES)


def make_deck(secret: bytes, *, cards: int, form: BallotForm) -> Deck:
    """The deck that follows from a secret: no code appears twice.

    Raises Refusal for a number of cards that no meeting needs.
    """
    if not 1 <= cards <= MOST_CARDS:
        raise Refusal("deck_size", cards=cards, most=MOST_CARDS)
    codes = _codes(secret, form)
    answers = OPTIONS[form]
    drawn = tuple(tuple(next(codes) for _ in answers) for _ in range(cards))
    return Deck(secret=secret, form=form, cards=drawn)


def _codes(secret: bytes, form: BallotForm) -> Iterator[str]:
    given: set[str] = set()
    number = 0
    while True:
        digest = hmac.digest(secret, f"{form}:{number}".encode(), "sha256")
        code = _letters(int.from_bytes(digest), CODE_LENGTH)
        number += 1
        if code not in given:
            given.add(code)
            yield code


def _letters(value: int, length: int) -> str:
    """The last digits of a number, written in LETTERS."""
    written = []
    for _ in range(length):
        value, digit = divmod(value, len(LETTERS))
        written.append(LETTERS[digit])
    return "".join(reversed(written))


def write_secret(secret: bytes) -> str:
    """The secret as it stands on the key sheet, in groups of four, with two letters of check."""
    letters = _letters(int.from_bytes(secret), SECRET_LENGTH) + _check(secret)
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _check(secret: bytes) -> str:
    digest = hashlib.sha256(b"check" + secret).digest()
    return _letters(int.from_bytes(digest), CHECK_LENGTH)


def read_secret(typed: str) -> bytes:
    """The secret that was typed from the key sheet. Raises Refusal where it is mistyped."""
    letters = normalise(typed)
    value = 0
    for letter in letters if SECRET.fullmatch(letters) else "":
        value = value * len(LETTERS) + LETTERS.index(letter)
    value //= len(LETTERS) ** CHECK_LENGTH
    secret = value.to_bytes(SECRET_BYTES) if value.bit_length() <= 8 * SECRET_BYTES else b""
    if not secret or normalise(write_secret(secret)) != letters:
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
