"""推优, 座谈会 and 答辩评议 in private chats: sealed, counted, filled up by the teller, signed."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from models import Ballot, Branch, Envelope, Meeting, MeetingState, Notice, PaperCount
from models.db import write_tx
from regulation.assessment import Stage
from regulation.ballot_forms import Choice
from regulation.paper import VoteKind
from regulation.records import BallotSource, Defence, Hearing, LeagueRecommendation, Payload
from services.access import Actor
from services.ballot_counting import finish_counts
from services.ballot_evidence import climb
from services.ballot_proofs import find_inclusion
from services.ballot_receipts import inclusion_code
from services.chat_votes import (
    BallotState,
    close_vote,
    count_vote,
    gathering,
    open_vote,
    warnings_of,
)
from services.meetings import meetings_for
from services.paper_counts import PaperView, cancel, paper_count, submit, to_fill
from services.vote_proofs import verify_vote
from services.voting import cast, open_ballots, paper, read_sealed, seal_presses
from tests.services.builders import NOW, PLATFORM, World, expect_refusal
from tests.services.paper_votes import PaperVote, hold_paper_vote
from tests.services.recounting import recount

YES, NO, ABSTAIN = Choice.APPROVE, Choice.OPPOSE, Choice.ABSTAIN


@dataclass
class ChatVote:
    """A vote called by its convener; `voters` are the convener, the counters, and five more."""

    vote: PaperVote
    count_id: int
    voters: list[Actor]

    @property
    def world(self) -> World:
        return self.vote.world

    async def open(self, *voters: Actor, actor: Actor | None = None) -> None:
        await open_vote(
            actor=actor or self.vote.convener,
            count_id=self.count_id,
            voters=[v.person_id for v in voters or self.voters],
            office=self.world.office,
            now=NOW,
        )

    async def say(self, voter: Actor, choice: Choice) -> None:
        """The whole way of a vote, from the paper to the box."""
        (ballot_id,) = await open_ballots(actor=voter)
        found = await paper(voter_id=voter.person_id, ballot_id=ballot_id, office=self.world.office)
        (sealed,) = await seal_presses(
            platform=PLATFORM,
            presses=[(f"account-{voter.person_id}", found.tokens[choice])],
            office=self.world.office,
            now=NOW,
        )
        ballot_id, received_at, ciphertext = read_sealed(sealed)
        await cast(actor=voter, ballot_id=ballot_id, ciphertext=ciphertext, received_at=received_at)

    async def say_all(self, *choices: Choice) -> None:
        for voter, choice in zip(self.voters, choices, strict=False):
            await self.say(voter, choice)

    async def shut(self, actor: Actor | None = None) -> None:
        await close_vote(actor=actor or self.vote.teller, count_id=self.count_id, now=NOW)

    async def close(self, actor: Actor | None = None) -> None:
        """Close the box and count it."""
        await self.shut(actor)
        await count_vote(
            actor=actor or self.vote.teller,
            count_id=self.count_id,
            office=self.world.office,
            now=NOW,
        )

    async def seen(self) -> PaperView:
        return await paper_count(
            actor=self.vote.teller, count_id=self.count_id, office=self.world.office
        )

    async def finish(self, **figures: int) -> PaperView:
        """The teller adds what the box does not say; the scrutineer signs."""
        view = await to_fill(
            actor=self.vote.teller, count_id=self.count_id, office=self.world.office
        )
        submitted = await submit(
            actor=self.vote.teller,
            count_id=self.count_id,
            figures={**view.fixed, **figures},
            office=self.world.office,
            now=NOW,
        )
        return await self.vote.sign(submitted)


async def call(world: World, kind: VoteKind) -> ChatVote:
    vote = await hold_paper_vote(world, kind)
    opened = await vote.open()
    voters = [vote.convener, vote.scrutineer, vote.teller]
    for voter in await world.people(await branch_of(vote), Stage.NONE, 5):
        await world.bind(voter)
        voters.append(voter)
    return ChatVote(vote, opened.count_id, voters)


def bare(record: Payload) -> Payload:
    """The record without what points to its evidence."""
    return replace(record, ballot_id="", evidence="")


async def branch_of(vote: PaperVote) -> Branch:
    return await Branch.get(id=vote.convener.branch_id)


class TestARecommendation:
    @pytest.mark.parametrize(
        ("votes", "passed"),
        [
            pytest.param([YES] * 4 + [NO], True, id="五票四票, 正好八成"),
            pytest.param([YES] * 3 + [NO] * 2, False, id="五票三票"),
            pytest.param([YES] * 5, True, id="五票五票"),
        ],
    )
    async def test_is_counted_on_the_votes_cast(self, world: World, votes, passed: bool):
        vote = await call(world, VoteKind.RECOMMENDATION)
        await vote.open()
        await vote.say_all(*votes)
        await vote.close()
        view = await vote.finish(entitled=10)
        assert (view.outcome.passed, view.figures["present"]) == (passed, 8)
        record = bare((await vote.vote.recorded())[-1])
        assert record == LeagueRecommendation(
            cast=5, approve=votes.count(YES), source=BallotSource.CHAT
        )

    async def test_needs_enough_of_those_entitled(self, world: World):
        vote = await call(world, VoteKind.RECOMMENDATION)
        await vote.open()
        await vote.close()
        await expect_refusal("league_quorum_not_met", vote.finish(entitled=17))
        assert (await vote.finish(entitled=16)).outcome.passed is False

    async def test_of_several_goes_on_at_once_with_the_same_people(self, world: World):
        vote = await call(world, VoteKind.RECOMMENDATION)
        await vote.open(*vote.voters[:4])
        second = await world.person(await branch_of(vote.vote), Stage.APPLICANT)
        other = await vote.vote.open(request="r2", candidate_id=second.person_id)
        found = await gathering(actor=vote.vote.convener, count_id=other.count_id, now=NOW)
        assert set(found.ticked) == {v.person_id for v in vote.voters[:4]}
        both = ChatVote(vote.vote, other.count_id, vote.voters)
        await both.open(*vote.voters[:4])
        assert len(await open_ballots(actor=vote.voters[0])) == 2


class TestAHearing:
    async def test_answers_two_questions_at_once(self, world: World):
        vote = await call(world, VoteKind.HEARING)
        await vote.open(*vote.voters[:5])
        await vote.say_all(*[Choice.YES_YES] * 4, Choice.YES_NO)
        await vote.close()
        view = await vote.finish(counsellor=1, teacher=1, classmate=3, others=0)
        assert (view.outcome.passed, view.figures["qualified"]) == (True, 5)
        record = bare((await vote.vote.recorded())[-1])
        assert record == Hearing(
            attendees=5,
            approve=4,
            oppose=1,
            kinds=("counsellor", "teacher", "classmate"),
            source=BallotSource.CHAT,
        )

    async def test_hears_exactly_those_who_had_a_paper(self, world: World):
        vote = await call(world, VoteKind.HEARING)
        await vote.open(*vote.voters[:5])
        await vote.close()
        kinds = {"counsellor": 1, "teacher": 1, "classmate": 4, "others": 0}
        await expect_refusal("paper_unequal", vote.finish(**kinds))


class TestAPanel:
    async def test_grades_and_decides_nothing(self, world: World):
        vote = await call(world, VoteKind.DEFENCE)
        await vote.open(*vote.voters[:5])
        await vote.say_all(*[Choice.EXCELLENT] * 3, Choice.GOOD, Choice.POOR)
        await vote.close()
        view = await vote.finish(pool=4, drawn=2)
        assert (view.outcome.passed, view.outcome.warnings) == (None, ())
        record = (await vote.vote.recorded())[-1]
        assert isinstance(record, Defence)
        assert (record.grades, record.panel, record.source) == ((3, 1, 0, 1), 5, BallotSource.CHAT)

    @pytest.mark.parametrize(
        ("members", "warnings"),
        [
            (4, ("few_voters", "panel_size")),
            (5, ("few_voters",)),
            (6, ("few_voters", "panel_size")),
        ],
    )
    async def test_is_warned_of_its_size(self, world: World, members: int, warnings):
        vote = await call(world, VoteKind.DEFENCE)
        assert await self.warned(vote, vote.voters[:members]) == warnings

    async def test_is_warned_of_a_contact_among_its_members(self, world: World):
        vote = await call(world, VoteKind.DEFENCE)
        await world.assign_contact(vote.voters[3], vote.vote.candidate)
        assert "panel_contact" in await self.warned(vote, vote.voters[:5])

    async def warned(self, vote: ChatVote, voters: list[Actor]) -> tuple[str, ...]:
        return await warnings_of(
            actor=vote.vote.convener,
            count_id=vote.count_id,
            voters=[v.person_id for v in voters],
            office=vote.world.office,
            now=NOW,
        )


class TestWhoMay:
    @pytest.fixture
    async def vote(self, world: World) -> ChatVote:
        return await call(world, VoteKind.RECOMMENDATION)

    async def test_open_is_the_convener_alone(self, vote: ChatVote):
        for other in (vote.vote.teller, vote.vote.scrutineer, vote.vote.candidate):
            await expect_refusal("not_entitled", vote.open(actor=other))

    async def test_close_are_those_who_count(self, vote: ChatVote):
        await expect_refusal("ballot_not_open", vote.close())
        await vote.open()
        for other in (vote.vote.convener, vote.vote.candidate):
            await expect_refusal("not_entitled", vote.close(other))
        await vote.close(vote.vote.scrutineer)
        await vote.close()
        assert (await vote.seen()).box.state is BallotState.COUNTED

    async def test_vote_are_those_ticked_and_never_the_candidate(self, vote: ChatVote):
        await expect_refusal("nobody_ticked", vote.open(vote.vote.candidate))
        stranger = await vote.world.person(await vote.world.branch())
        await vote.world.bind(stranger)
        await expect_refusal("nobody_ticked", vote.open(stranger))
        await vote.open(*vote.voters[:3])
        assert await open_ballots(actor=vote.voters[4]) == ()

    async def test_open_twice_is_once(self, vote: ChatVote):
        await vote.open()
        await vote.open()
        assert await Meeting.all().count() == 1
        assert await Notice.filter(kind="ballot_opened").count() == len(vote.voters)

    async def test_a_branch_meeting_is_voted_on_at_the_meeting(self, world: World):
        vote = await call(world, VoteKind.ADMISSION)
        await expect_refusal("not_entitled", vote.open())


class TestTheBox:
    @pytest.fixture
    async def vote(self, world: World) -> ChatVote:
        return await call(world, VoteKind.RECOMMENDATION)

    async def test_is_filled_in_after_the_close_only(self, vote: ChatVote):
        await vote.open()
        await expect_refusal("deck_not_closed", vote.finish(entitled=9))
        office = vote.world.office
        await expect_refusal(
            "deck_not_closed",
            cancel(actor=vote.vote.convener, count_id=vote.count_id, office=office),
        )

    async def test_says_what_nobody_may_say_otherwise(self, vote: ChatVote):
        await vote.open()
        await vote.say_all(YES, NO)
        await vote.close()
        await expect_refusal("deck_figures", vote.finish(entitled=9, approve=2, oppose=0))

    async def test_whose_key_is_lost_is_void_and_opened_anew(self, vote: ChatVote):
        await vote.open()
        await vote.say_all(YES)
        (ballot_id,) = await open_ballots(actor=vote.voters[0])
        vote.world.office.vault.shred_ballot_seed(ballot_id)
        await vote.close()
        assert (await vote.seen()).box.state is BallotState.VOID
        await vote.open()
        await vote.say_all(YES, YES)
        await vote.close()
        assert (await vote.finish(entitled=9)).figures["approve"] == 2

    async def test_waits_for_those_who_count_to_know_its_root(self, vote: ChatVote, monkeypatch):
        await vote.open()
        await vote.say_all(YES, ABSTAIN)
        await vote.shut()
        told = {n.recipient_id for n in await Notice.filter(kind="ballot_sealed")}
        assert told == {vote.vote.teller.person_id, vote.vote.scrutineer.person_id}
        await finish_counts(office=vote.world.office, now=NOW)
        box = (await vote.seen()).box
        assert (box.state, len(box.root), box.fixed) == (BallotState.CLOSED, 64, {})
        with monkeypatch.context() as patched:
            patched.setattr("services.chat_votes.count_closed", _crash)
            with pytest.raises(ConnectionError):
                await vote.close()
        await vote.close()
        seen = await vote.seen()
        assert (seen.fixed["approve"], seen.box.root) == (1, box.root)
        assert await Envelope.all().count() == 0
        assert (await Meeting.get()).state is MeetingState.ENDED

    async def test_is_no_branch_meeting(self, vote: ChatVote):
        await vote.open()
        found = await meetings_for(actor=vote.vote.convener, office=vote.world.office, now=NOW)
        assert found == ()


class TestTheEvidence:
    @pytest.mark.parametrize(
        ("kind", "choices", "figures"),
        [
            (VoteKind.RECOMMENDATION, [YES] * 4 + [NO], {"entitled": 10}),
            (
                VoteKind.HEARING,
                [Choice.YES_YES] * 4 + [Choice.NO_NO],
                {"counsellor": 1, "teacher": 1, "classmate": 3, "others": 0},
            ),
            (VoteKind.DEFENCE, [Choice.GOOD] * 5, {"pool": 4, "drawn": 2}),
        ],
    )
    async def test_of_each_kind_recounts_the_record(
        self, world: World, tmp_path: Path, kind: VoteKind, choices, figures
    ):
        vote = await call(world, kind)
        await vote.open(*vote.voters[:5])
        await vote.say_all(*choices)
        (ballot_id,) = await open_ballots(actor=vote.voters[0])
        mine = await inclusion_code(actor=vote.voters[0], ballot_id=ballot_id)
        await vote.close()
        view = await vote.finish(**figures)
        assert view.evidence_number == ballot_id
        proof = await verify_vote(ballot_id=ballot_id)
        assert proof.contradictions == ()
        assert recount(tmp_path, proof.evidence) == 0
        found = await find_inclusion(ballot_id=ballot_id, code=mine.code)
        assert climb(proof.evidence["leaves"][found.position - 1], found.path) == view.box.root
        first = next(iter(proof.evidence["counts"]))
        more = {**proof.evidence["counts"], first: proof.evidence["counts"][first] + 1}
        assert recount(tmp_path, {**proof.evidence, "counts": more}) == 1

    async def test_says_the_verdict_that_follows(self, world: World, tmp_path: Path):
        vote = await call(world, VoteKind.RECOMMENDATION)
        await vote.open()
        await vote.say_all(YES, YES, YES, NO)
        await vote.close()
        (ballot,) = await Ballot.all()
        assert (ballot.evidence["passed"], ballot.evidence["returned"]) == (False, 4)
        assert recount(tmp_path, {**ballot.evidence, "passed": True}) == 1

    async def test_shows_figures_that_were_changed_after_the_signature(self, world: World):
        vote = await call(world, VoteKind.RECOMMENDATION)
        await vote.open()
        await vote.say_all(*[YES] * 5)
        await vote.close()
        view = await vote.finish(entitled=10)
        async with write_tx():
            changed = {**view.figures, "approve": 4, "oppose": 1}
            await PaperCount.filter(id=vote.count_id).update(figures=changed)
        found = (await verify_vote(ballot_id=view.evidence_number)).contradictions
        assert set(found) == {"row_counts", "ledger_numbers"}


async def _crash(*_: object) -> None:
    raise ConnectionError
