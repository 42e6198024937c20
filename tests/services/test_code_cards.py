"""A vote with code cards: sealed on arrival, unlinked at the close, counted with the key sheet."""

import asyncio
import io
import json
import logging
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.logs import configure_logging
from models import CardDeck, CardEnvelope, Notice
from models.db import write_tx
from regulation.outcomes import FORM_OF
from regulation.paper import VoteKind
from regulation.records import BallotSource
from services.access import Actor
from services.ballot_evidence import contradictions, fingerprint, list_hash
from services.code_cards import (
    DeckState,
    attach_deck,
    cast_code,
    close_deck,
    enter_key_sheet,
    finish_decks,
    open_deck,
    read_sealed_code,
    seal_code,
)
from services.deck import Deck, make_deck, write_secret
from services.deck_proofs import card_receipt, find_card
from services.inbox import store
from services.paper_counts import cancel, paper_count, to_fill
from services.vote_proofs import verify_vote
from tests.services.builders import NOW, PLATFORM, World, expect_refusal, outcome
from tests.services.paper_votes import PaperVote, hold_paper_vote
from tests.services.recounting import recount
from tests.services.test_ballot_secrecy import every_row, logging_restored  # noqa: F401

SECRET = bytes(range(16))
APPROVE, OPPOSE, ABSTAIN = range(3)
HEADS = {"entitled": 5, "present": 4, "issued": 4}


@dataclass
class CardVote:
    """A paper vote whose ballots are code cards; `voters` hold the first cards of the deck."""

    vote: PaperVote
    count_id: int
    deck: Deck
    voters: list[Actor]

    def code(self, voter: int, answer: int) -> str:
        return self.deck.cards[voter][answer]

    async def attach(self, deck: Deck | None = None, actor: Actor | None = None) -> None:
        content = (deck or self.deck).commitment.encode()
        await attach_deck(
            actor=actor or self.vote.scrutineer, count_id=self.count_id, content=content
        )

    async def open(self, actor: Actor | None = None) -> None:
        await open_deck(
            actor=actor or self.vote.scrutineer,
            count_id=self.count_id,
            office=self.vote.world.office,
        )

    async def begin(self) -> None:
        await self.attach()
        await self.open()

    async def seal(self, voter: Actor, text: str) -> str:
        """What is kept of a text from the voter's account."""
        return await seal_code(
            platform=PLATFORM, external_id=f"account-{voter.person_id}", text=text
        )

    async def put(self, voter: Actor, sealed: str) -> str:
        count_id, ciphertext = read_sealed_code(sealed)
        return await cast_code(
            actor=voter, count_id=count_id, ciphertext=ciphertext, office=self.vote.world.office
        )

    async def type(self, voter: int, answer: int, card: int | None = None) -> str:
        actor = self.voters[voter]
        code = self.code(voter if card is None else card, answer)
        return await self.put(actor, await self.seal(actor, code))

    async def close(self, actor: Actor | None = None) -> None:
        await close_deck(
            actor=actor or self.vote.teller,
            count_id=self.count_id,
            office=self.vote.world.office,
            now=NOW,
        )

    async def count(self, secret: bytes = SECRET, actor: Actor | None = None) -> None:
        await enter_key_sheet(
            actor=actor or self.vote.scrutineer,
            count_id=self.count_id,
            typed=write_secret(secret),
            now=NOW,
        )

    async def row(self) -> CardDeck:
        return await CardDeck.get(count_id=self.count_id)

    async def submit(self, **figures: int):
        opened = await to_fill(
            actor=self.vote.teller, count_id=self.count_id, office=self.vote.world.office
        )
        return await self.vote.submit(opened, **{**HEADS, **opened.fixed, **figures})


async def deal(world: World, kind: VoteKind = VoteKind.ADMISSION, **plan: object) -> CardVote:
    vote = await hold_paper_vote(world, kind)
    opened = await vote.open(**plan)
    deck = make_deck(SECRET, cards=6, form=FORM_OF[kind])
    voters = [vote.convener, vote.scrutineer, vote.teller]
    voters.append(await world.person(await world.branch()))
    await world.bind(voters[-1])
    return CardVote(vote, opened.count_id, deck, voters)


@pytest.fixture
async def cards(world: World) -> CardVote:
    return await deal(world)


class TestAWholeVote:
    async def test_becomes_the_same_record_as_any_other(self, cards: CardVote):
        await cards.begin()
        for voter, answer in enumerate((APPROVE, OPPOSE, APPROVE, APPROVE)):
            await cards.type(voter, answer)
        await cards.close()
        await cards.count()
        view = await cards.submit()
        assert (view.figures["approve"], view.figures["oppose"], view.figures["valid"]) == (3, 1, 4)
        await cards.vote.sign(view)
        record = await cards.vote.result()
        assert (record.approve, record.returned, record.passed) == (3, 4, True)
        assert record.source is BallotSource.CARDS

    async def test_counts_the_last_code_of_a_voter(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, OPPOSE)
        await cards.type(0, APPROVE)
        await cards.close()
        await cards.count()
        assert (await cards.row()).counts == {"approve": 1}

    async def test_may_be_counted_by_hand_without_the_server_learning_the_key(
        self, cards: CardVote
    ):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.type(1, OPPOSE)
        await cards.close()
        seen = await paper_count(
            actor=cards.vote.scrutineer, count_id=cards.count_id, office=cards.vote.world.office
        )
        by_hand = [cards.deck.meanings[code] for code in seen.deck.codes]
        answers = {"approve": by_hand.count("approve"), "oppose": by_hand.count("oppose")}
        view = await cards.submit(**answers, abstain=0)
        await cards.vote.sign(view)
        assert (await cards.vote.result()).source is BallotSource.CARDS

    async def test_cannot_be_filled_in_otherwise_than_the_cards_say(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        await expect_refusal("deck_not_closed", cards.submit())
        await cards.close()
        await cards.count()
        await expect_refusal("deck_figures", cards.submit(approve=0, oppose=1))

    async def test_with_more_codes_than_cards_given_out_is_void(self, cards: CardVote):
        await cards.begin()
        for voter in range(4):
            await cards.type(voter, APPROVE)
        await cards.close()
        await cards.count()
        await expect_refusal("paper_void", cards.submit(present=3, issued=3))

    @pytest.mark.parametrize("kind", [VoteKind.HEARING, VoteKind.DEFENCE])
    async def test_answers_what_its_form_asks(self, world: World, kind: VoteKind):
        cards = await deal(world, kind)
        await cards.begin()
        await cards.type(0, 0)
        await cards.type(1, 1)
        await cards.close()
        await cards.count()
        view = await to_fill(actor=cards.vote.teller, count_id=cards.count_id, office=world.office)
        hearing = {"qualified": 2, "unqualified": 0, "approve": 1, "oppose": 1}
        defence = {"excellent": 1, "good": 1, "fair": 0}
        assert view.fixed.items() >= (hearing if kind is VoteKind.HEARING else defence).items()


class TestOneCard:
    async def test_is_one_vote_whichever_of_its_codes_is_typed(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        for answer in (APPROVE, OPPOSE):
            await expect_refusal("card_used", cards.type(1, answer, card=0))
        assert await CardEnvelope.all().count() == 1

    async def test_is_free_again_when_its_voter_takes_another(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.type(0, APPROVE, card=4)
        await cards.type(1, OPPOSE, card=0)
        await cards.close()
        await cards.count()
        assert (await cards.row()).counts == {"approve": 1, "oppose": 1}

    async def test_typed_by_two_at_once_is_one_vote(self, cards: CardVote):
        await cards.begin()
        done = await asyncio.gather(
            *(outcome(lambda v=voter: cards.type(v, APPROVE, card=0)) for voter in range(3))
        )
        assert sorted(done) == ["card_used", "card_used", "done"]

    async def test_must_be_of_this_deck(self, cards: CardVote):
        await cards.begin()
        foreign = make_deck(bytes(16), cards=1, form=FORM_OF[VoteKind.ADMISSION]).cards[0][0]
        sealed = await cards.seal(cards.voters[0], foreign)
        assert foreign not in sealed
        await expect_refusal("card_code_unknown", cards.put(cards.voters[0], sealed))

    async def test_counts_between_opening_and_close_only(self, cards: CardVote):
        voter = cards.voters[0]
        await cards.attach()
        assert await cards.seal(voter, cards.code(0, APPROVE)) == cards.code(0, APPROVE)
        await cards.open()
        sealed = await cards.seal(voter, cards.code(0, APPROVE))
        await cards.close()
        await expect_refusal("ballot_closed", cards.put(voter, sealed))


class TestWhatIsTyped:
    async def test_comes_back_as_it_is_where_it_is_no_code(self, cards: CardVote):
        await cards.begin()
        for text in ("你好", "/vote", "2026-11-20"):
            assert await cards.seal(cards.voters[0], text) == text

    async def test_cannot_pretend_to_be_sealed(self, cards: CardVote):
        await cards.begin()
        sealed = await cards.seal(cards.voters[0], cards.code(0, APPROVE))
        again = await cards.seal(cards.voters[1], sealed)
        assert read_sealed_code(again) == (0, b"")
        await expect_refusal("card_code_unknown", cards.put(cards.voters[1], again))

    async def test_from_a_stranger_is_left_alone(self, cards: CardVote):
        await cards.begin()
        text = cards.code(0, APPROVE)
        assert await seal_code(platform=PLATFORM, external_id="stranger", text=text) == text


class TestTheKeySheet:
    async def test_opens_nothing_before_the_close(self, cards: CardVote):
        await cards.begin()
        await expect_refusal("deck_not_closed", cards.count())

    async def test_of_another_deck_is_refused(self, cards: CardVote):
        await cards.begin()
        await cards.close()
        await expect_refusal("deck_secret_wrong", cards.count(bytes(16)))
        assert (await cards.row()).state is DeckState.CLOSED

    @pytest.mark.parametrize("harm", ["drop", "add", "replace"])
    async def test_shows_a_list_that_was_changed(self, cards: CardVote, harm: str):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.type(1, APPROVE)
        await cards.close()
        deck = await cards.row()
        spare = cards.code(5, OPPOSE)
        cast = list(deck.cast)
        deck.cast = {"drop": cast[:1], "add": [*cast, spare], "replace": [cast[0], spare]}[harm]
        async with write_tx():
            await deck.save()
        await expect_refusal("deck_list_changed", cards.count())

    async def test_twice_is_once(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, ABSTAIN)
        await cards.close()
        await cards.count()
        await cards.count()
        assert (await cards.row()).counts == {"abstain": 1}
        assert await Notice.filter(key__contains=":counted:").count() == 1


class TestWhoMay:
    async def test_bring_open_and_count_is_the_scrutineer_alone(self, cards: CardVote):
        for other in (cards.vote.convener, cards.vote.teller, cards.vote.candidate):
            await expect_refusal("not_entitled", cards.attach(actor=other))
        await cards.attach()
        for other in (cards.vote.convener, cards.vote.teller):
            await expect_refusal("not_entitled", cards.open(other))
        await cards.open()
        await expect_refusal("not_entitled", cards.close(cards.vote.convener))
        await cards.close()
        for other in (cards.vote.convener, cards.vote.teller):
            await expect_refusal("not_entitled", cards.count(actor=other))

    async def test_see_the_list_is_the_scrutineer_alone(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.close()
        seen = {}
        for actor in (cards.vote.convener, cards.vote.teller, cards.vote.scrutineer):
            view = await paper_count(
                actor=actor, count_id=cards.count_id, office=cards.vote.world.office
            )
            seen[view.part] = view.deck.codes
        assert [part for part, codes in seen.items() if codes] == ["scrutineer"]

    async def test_a_deck_is_exchanged_before_the_first_code_only(self, cards: CardVote):
        other = make_deck(bytes(16), cards=6, form=FORM_OF[VoteKind.ADMISSION])
        await cards.attach(other)
        await cards.attach()
        await cards.open()
        await expect_refusal("deck_too_late", cards.attach(other))
        panel = make_deck(SECRET, cards=6, form=FORM_OF[VoteKind.DEFENCE])
        await expect_refusal("deck_other_form", cards.attach(panel))


class TestSecrecy:
    async def test_two_voters_who_exchange_their_cards_change_nothing_but_ciphertexts(
        self, cards: CardVote
    ):
        await cards.begin()
        snapshots = []
        for one, other in ((0, 1), (1, 0)):
            await cards.type(0, APPROVE, card=4)  # both cards lie on the table again
            await cards.type(1, APPROVE, card=5)
            answers = [
                await cards.type(0, APPROVE if one == 0 else OPPOSE, card=one),
                await cards.type(1, OPPOSE if one == 0 else APPROVE, card=other),
            ]
            rows = await every_row()
            sealed = [len(row.pop("ciphertext")) for row in rows["CardEnvelope"]]
            snapshots.append((answers, sealed, rows))
        assert snapshots[0] == snapshots[1]

    async def test_after_the_close_nobody_stands_beside_a_code(self, cards: CardVote):
        await cards.begin()
        for voter, answer in ((2, APPROVE), (0, OPPOSE), (1, ABSTAIN)):
            await cards.type(voter, answer)
        await cards.close()
        deck = await cards.row()
        assert deck.cast == sorted(deck.cast)
        assert await CardEnvelope.all().count() == 0
        assert cards.vote.world.office.vault.ballots_with_seed() == ()

    async def test_no_code_lies_readable_before_the_close(
        self,
        cards: CardVote,
        logging_restored: None,  # noqa: F811
        caplog: pytest.LogCaptureFixture,
    ):
        log = io.StringIO()
        configure_logging("DEBUG", stream=log)
        for name in (None, "tortoise", "tortoise.db_client", "aiosqlite"):
            caplog.set_level(logging.DEBUG, name)
        await cards.begin()
        for number in range(4):
            voter = cards.voters[number]
            sealed = await cards.seal(voter, cards.code(number, number % 3))
            await store(updates=[(number, sealed)], now=NOW)
            await cards.put(voter, sealed)
        everywhere = repr(await every_row()) + log.getvalue() + caplog.text
        assert [code for code in cards.deck.meanings if code in everywhere] == []

    async def test_everybody_is_answered_in_the_same_words(self, cards: CardVote):
        await cards.begin()
        answers = {await cards.type(voter, voter % 3) for voter in range(4)}
        assert len(answers) == 1


class TestTheEvidence:
    @pytest.mark.parametrize("kind", [VoteKind.ADMISSION, VoteKind.HEARING])
    async def test_is_recounted_from_codes_and_key_sheet(
        self, world: World, tmp_path: Path, kind: VoteKind
    ):
        cards = await deal(world, kind)
        await cards.begin()
        for voter, answer in enumerate((0, 1, 0, 0)):
            await cards.type(voter, answer)
        voter = {"actor": cards.voters[0], "count_id": cards.count_id}
        mine = await card_receipt(**voter)
        await cards.close()
        told = {n.recipient_id for n in await Notice.filter(key__contains=":closed:")}
        assert told == {cards.vote.teller.person_id, cards.vote.scrutineer.person_id}
        number = f"paper-{cards.count_id}"
        sealed = await verify_vote(ballot_id=number)
        assert (sealed.contradictions, sealed.evidence["counts"]) == ((), None)
        assert recount(tmp_path, sealed.evidence, write_secret(SECRET)) == 0
        await cards.count()
        proof = await verify_vote(ballot_id=number)
        assert (proof.contradictions, sum(proof.evidence["counts"].values())) == ((), 4)
        assert recount(tmp_path, proof.evidence, write_secret(SECRET)) == 0
        assert recount(tmp_path, proof.evidence, write_secret(bytes(16))) == 1
        found = await find_card(count_id=cards.count_id, code=mine.code)
        assert (found.leaves, found.root) == (4, proof.evidence["root"])
        await expect_refusal("no_vote_of_yours", card_receipt(**voter))
        texts = json.dumps(proof.evidence)
        assert not any(f'"{person.name}"' in texts for person in cards.voters)

    @pytest.mark.parametrize(
        ("harm", "named"),
        [("leaf", "root"), ("code", "cast_root"), ("twice", "codes"), ("group", "commitment")],
    )
    async def test_shows_what_was_changed(self, cards: CardVote, tmp_path: Path, harm, named):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.type(1, OPPOSE)
        await cards.close()
        await cards.count()
        made = (await cards.row()).evidence
        spare = sorted([made["cast"][0], cards.code(5, OPPOSE)])
        both = sorted(cards.code(0, answer) for answer in (APPROVE, OPPOSE))
        changed = {
            "leaf": {"leaves": [made["leaves"][0], "f" * 64]},
            "code": {"cast": spare},
            "twice": {"cast": both, "cast_root": list_hash(both)},
            "group": {"groups": made["groups"][1:]},
        }[harm]
        assert named in contradictions({**made, **changed})
        assert recount(tmp_path, {**made, **changed}) == 1

    async def test_counts_otherwise_with_the_key_sheet_than_was_said(
        self, cards: CardVote, tmp_path: Path
    ):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.close()
        await cards.count()
        said = {"approve": 0, "oppose": 1, "abstain": 0}
        forged = {**(await cards.row()).evidence, "counts": said}
        assert recount(tmp_path, forged) == 0
        assert recount(tmp_path, forged, write_secret(SECRET)) == 1

    async def test_stands_in_the_record_by_its_hash(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        await cards.close()
        await cards.count()
        view = await cards.vote.sign(await cards.submit())
        record = await cards.vote.result()
        evidence = (await cards.row()).evidence
        assert (record.evidence, record.root) == (fingerprint(evidence), evidence["root"])
        assert (await verify_vote(ballot_id=view.evidence_number)).contradictions == ()
        async with write_tx():
            await CardDeck.all().update(evidence={**evidence, "rules": "others"})
        found = await verify_vote(ballot_id=view.evidence_number)
        assert found.contradictions == ("ledger_evidence",)


class TestAfterACrash:
    async def test_the_key_of_a_closed_deck_is_shredded(self, cards: CardVote, monkeypatch):
        await cards.begin()
        office = cards.vote.world.office
        with monkeypatch.context() as patched:
            patched.setattr(type(office.vault), "shred_ballot_seed", lambda *_: None)
            await cards.close()
        assert len(office.vault.ballots_with_seed()) == 1
        await finish_decks(office=office)
        assert office.vault.ballots_with_seed() == ()

    async def test_the_key_of_an_open_deck_is_kept(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        await finish_decks(office=cards.vote.world.office)
        await cards.close()
        assert len((await cards.row()).cast) == 1

    async def test_a_lost_key_ends_in_a_refusal_and_a_vote_taken_back(self, cards: CardVote):
        await cards.begin()
        await cards.type(0, APPROVE)
        office = cards.vote.world.office
        office.vault.shred_ballot_seed(f"deck-{(await cards.row()).id}")
        await expect_refusal("ballot_key_lost", cards.close())
        await cancel(actor=cards.vote.convener, count_id=cards.count_id, office=office)
        assert await CardEnvelope.all().count() == 0
        assert not await CardDeck.exists()
