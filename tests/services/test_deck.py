"""A deck of code cards: no code twice, committed to before the vote, opened by its secret alone."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.refusal import Refusal
from services.deck import (
    LETTERS,
    MOST_CARDS,
    SECRET_BYTES,
    looks_like_card_code,
    make_deck,
    new_secret,
    normalise,
    read_commitment,
    read_secret,
    write_code,
    write_secret,
)

SECRET = bytes(range(SECRET_BYTES))
FORM = BallotForm.RESOLUTION


def refused(act) -> str | None:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


class TestADeck:
    @pytest.mark.parametrize("form", sorted(BallotForm))
    def test_has_one_code_for_each_answer_on_every_card(self, form: BallotForm):
        deck = make_deck(SECRET, cards=MOST_CARDS, form=form)
        assert {len(card) for card in deck.cards} == {len(OPTIONS[form])}
        codes = [code for card in deck.cards for code in card]
        assert len(set(codes)) == len(codes)
        assert Counter(deck.meanings.values()) == dict.fromkeys(OPTIONS[form], MOST_CARDS)

    def test_follows_from_its_secret_and_its_form(self):
        assert make_deck(SECRET, cards=9, form=FORM) == make_deck(SECRET, cards=9, form=FORM)
        other = make_deck(SECRET, cards=9, form=BallotForm.NOMINATION)
        assert not set(other.meanings) & set(make_deck(SECRET, cards=9, form=FORM).meanings)
        assert new_secret() != new_secret()

    @pytest.mark.parametrize(
        ("cards", "code"),
        [(0, "deck_size"), (1, None), (MOST_CARDS, None), (MOST_CARDS + 1, "deck_size")],
    )
    def test_is_of_a_size_that_a_meeting_needs(self, cards: int, code: str | None):
        assert refused(lambda: make_deck(SECRET, cards=cards, form=FORM)) == code


class TestTheSecret:
    @given(secret=st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
    def test_is_read_as_it_was_written_in_whatever_gaps_and_cases(self, secret: bytes):
        written = write_secret(secret)
        assert read_secret(written) == secret
        assert read_secret(written.replace("-", " ").lower()) == secret

    @given(place=st.integers(0, 27), letter=st.sampled_from(LETTERS))
    def test_with_a_letter_mistyped_is_refused(self, place: int, letter: str):
        letters = normalise(write_secret(SECRET))
        typed = letters[:place] + letter + letters[place + 1 :]
        if typed != letters:
            code = refused(lambda: read_secret(typed))
            assert code == "deck_secret_mistyped" or read_secret(typed) != SECRET

    @pytest.mark.parametrize("typed", ["", "ABC", "Z" * 28, "0" * 28, "A" * 27, "中" * 28])
    def test_is_nothing_else(self, typed: str):
        assert refused(lambda: read_secret(typed)) == "deck_secret_mistyped"


class TestTheCommitment:
    def test_knows_every_code_and_which_belong_together(self):
        deck = make_deck(SECRET, cards=30, form=FORM)
        made = read_commitment(deck.commitment.encode())
        assert made == deck.commitment
        places = {frozenset(made.card_of(code) for code in card) for card in deck.cards}
        assert {len(place) for place in places} == {1}
        assert len(places) == 30
        assert made.card_of("AAAAAAAA") is None

    def test_says_nothing_of_what_a_code_means(self):
        """The same codes with two answers exchanged on every card make the same commitment."""
        deck = make_deck(SECRET, cards=30, form=FORM)
        exchanged = tuple((card[1], card[0], *card[2:]) for card in deck.cards)
        other = type(deck)(secret=SECRET, form=FORM, cards=exchanged)
        assert other.meanings != deck.meanings
        assert other.commitment.encode() == deck.commitment.encode()

    def test_holds_no_code(self):
        deck = make_deck(SECRET, cards=30, form=FORM)
        file = deck.commitment.encode().decode().upper()
        assert [code for code in deck.meanings if code in file] == []
        assert normalise(write_secret(SECRET)) not in file

    def test_of_another_secret_is_another(self):
        roots = {make_deck(bytes([n]) * 16, cards=3, form=FORM).commitment.root for n in range(5)}
        assert len(roots) == 5

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{}",
            b"[]",
            b"\xff\xfe",
            b'{"deck": "x", "form": "resolution", "groups": []}',
            b'{"deck": "x", "form": "nothing", "groups": [["a"]]}',
            b'{"deck": "x", "form": "resolution", "groups": [["a", "b", "c"]]}',
            b'{"deck": "x", "form": "resolution", "groups": 7}',
            b"[" * 100_000,
        ],
    )
    def test_is_no_other_file(self, content: bytes):
        assert refused(lambda: read_commitment(content)) == "deck_unreadable"

    @pytest.mark.parametrize("harm", ["twice", "short", "order", "other_form"])
    def test_that_was_tampered_with_is_refused(self, harm: str):
        read = json.loads(make_deck(SECRET, cards=3, form=FORM).commitment.encode())
        if harm == "twice":
            read["groups"][0][1] = read["groups"][0][0]
        elif harm == "short":
            read["groups"][0].pop()
        elif harm == "order":
            read["groups"].reverse()
        else:
            read["form"] = BallotForm.PANEL
        assert refused(lambda: read_commitment(json.dumps(read).encode())) == "deck_unreadable"


class TestACode:
    def test_is_recognised_however_it_is_typed(self):
        (card,) = make_deck(SECRET, cards=1, form=FORM).cards
        typed = write_code(card[0])
        assert looks_like_card_code(typed)
        assert looks_like_card_code(f" {typed.lower().replace('-', ' ')} ")
        assert normalise(typed) == card[0]

    @pytest.mark.parametrize(
        "typed", ["赞成", "你好", "ABCD-EF", "ABCD-EFGH-J", "2026-11-20", "/vote"]
    )
    def test_is_no_other_text(self, typed: str):
        assert not looks_like_card_code(typed)

    def test_stands_for_an_answer(self):
        (card,) = make_deck(SECRET, cards=1, form=FORM).cards
        meanings = make_deck(SECRET, cards=1, form=FORM).meanings
        assert [meanings[code] for code in card] == [Choice.APPROVE, Choice.OPPOSE, Choice.ABSTAIN]
