"""Boxes whose scrutineer and teller are lost: voided by two, or by whoever called the vote."""

import asyncio

import pytest

from models import Ballot, BallotState, Envelope, Identity, Meeting, MeetingState, Notice
from models.db import write_tx
from regulation.paper import VoteKind
from services import meeting_plans
from services.access import Actor
from services.ballot_voiding import (
    agree_to_void,
    proposal,
    propose_void,
    void_vote,
    voided,
)
from services.meeting_plans import Post
from services.notices import Claimed, Lane, claim
from services.paper_counts import cancel, paper_count
from services.voting import cast, open_ballots, paper, read_sealed, seal_presses
from tests.services.builders import NOW, PLATFORM, World, expect_refusal, outcome
from tests.services.elections import APPROVE, OPPOSE, Election, hold_election
from tests.services.test_chat_votes import ABSTAIN, NO, YES, ChatVote, call

WHY = "监票人、计票人均已离校"


@pytest.fixture
async def election(world: World) -> Election:
    """Five members, the second and third are keepers whose accounts are gone; a vote is in."""
    election = await hold_election(world, 5)
    await election.appoint_keepers()
    await election.begin()
    await election.vote_all(OPPOSE, OPPOSE, APPROVE)
    async with write_tx():
        lost = [keeper.person_id for keeper in election.keepers]
        await Identity.filter(person_id__in=lost).delete()
    return election


async def propose(election: Election, actor=None, reason: str = WHY) -> None:
    by = actor or election.secretary
    await propose_void(actor=by, meeting_id=election.meeting_id, reason=reason, now=NOW)


async def agree(election: Election, actor) -> None:
    office = election.world.office
    await agree_to_void(actor=actor, meeting_id=election.meeting_id, office=office, now=NOW)


async def waiting(kind: str) -> Claimed:
    """One of the notices of this kind, about to be sent."""
    batch = await claim(now=NOW, lanes=list(Lane), limit=99)
    return next(notice for notice in batch if notice.kind == kind)


class TestABallotWhoseKeepersAreLost:
    @pytest.mark.parametrize("closed", [False, True])
    async def test_is_voided_by_two_and_held_again(self, election: Election, closed: bool):
        if closed:
            await election.close(election.keepers[0])
        lost = await election.ballot()
        second = election.members[4]
        await propose(election)
        await propose(election)
        assert (await election.ballot()).state is lost.state, "one alone voids nothing"
        for _ in range(2):
            await agree(election, second)
        row = await Ballot.get(id=lost.id)
        assert (row.state, row.counts, row.void_reason) == (BallotState.VOID, None, WHY)
        assert row.void_proposed_by_id == election.secretary.person_id
        assert row.voided_by_id == second.person_id
        assert not await Envelope.exists()
        assert election.world.office.vault.ballots_with_seed() == ()
        assert await election.results() == []
        told = [n.recipient_id for n in await Notice.filter(kind="ballot_counted")]
        assert sorted(told) == [m.person_id for m in election.members]
        await self.hold_again(election)

    async def hold_again(self, election: Election) -> None:
        """With another scrutineer and another teller, who count the room anew."""
        for post, member in ((Post.SCRUTINEER, 3), (Post.TELLER, 4)):
            await meeting_plans.appoint(
                actor=election.secretary,
                meeting_id=election.meeting_id,
                post=post,
                person_id=election.members[member].person_id,
                office=election.world.office,
                now=NOW,
            )
        election.keepers = election.members[3:5]
        assert (await election.seen_by(election.secretary)).item.head_count is None
        assert await Notice.filter(kind="counter_replaced").count() == len(election.members)
        await election.open()
        for member in (election.secretary, *election.keepers):
            await election.vote(member, APPROVE)
        await election.close()
        await election.count()
        assert await election.tally() == (3, 0, 0)

    async def test_is_told_to_those_who_may_agree(self, election: Election):
        await propose(election)
        asked = await Notice.filter(kind="void_proposed")
        others = [m.person_id for m in election.members if m != election.secretary]
        assert sorted(n.recipient_id for n in asked) == others
        news = await waiting("void_proposed")
        found = await proposal(news, election.world.office, NOW)
        assert found is not None
        assert (found.proposer, found.reason) == (election.secretary.name, WHY)
        seen = await election.seen_by(election.members[4])
        assert (seen.may_void, seen.void_reason) == (True, WHY)
        assert not (await election.seen_by(election.secretary)).may_void
        await agree(election, election.members[4])
        assert await proposal(news, election.world.office, NOW) is None

    async def test_takes_a_reason_and_two_people_who_are_there(self, election: Election):
        outsider = await election.world.person(await election.world.branch())
        member = election.members[3]
        await expect_refusal("void_without_reason", propose(election, reason=" "))
        await expect_refusal("not_entitled", propose(election, member))
        await expect_refusal("nothing_to_void", agree(election, member))
        await propose(election)
        await expect_refusal("void_proposed", propose(election, reason="另一理由"))
        await expect_refusal("void_two_people", agree(election, election.secretary))
        for stranger in (outsider, election.candidate):
            await expect_refusal("not_entitled", agree(election, stranger))
        assert await Envelope.all().count() == 3

    async def test_is_still_counted_where_a_keeper_comes_back(self, election: Election):
        await propose(election)
        await election.close()
        await election.count()
        assert await election.tally() == (1, 2, 0)
        await expect_refusal("nothing_to_void", agree(election, election.members[4]))
        await expect_refusal("nothing_to_void", propose(election))

    async def test_keeps_its_counters_while_it_is_open(self, election: Election):
        act = meeting_plans.appoint(
            actor=election.secretary,
            meeting_id=election.meeting_id,
            post=Post.TELLER,
            person_id=election.members[4].person_id,
            office=election.world.office,
            now=NOW,
        )
        await expect_refusal("counters_busy", act)


@pytest.fixture
async def vote(world: World) -> ChatVote:
    """A 推优 under way in private chats."""
    vote = await call(world, VoteKind.RECOMMENDATION)
    await vote.open()
    await vote.say_all(YES, NO, ABSTAIN)
    return vote


async def void(vote: ChatVote, actor=None, reason: str = WHY) -> None:
    await void_vote(
        actor=actor or vote.vote.convener,
        count_id=vote.count_id,
        reason=reason,
        office=vote.world.office,
        now=NOW,
    )


async def sealed(vote: ChatVote, voter: Actor) -> str:
    """A press of this voter as the intake keeps it."""
    office = vote.world.office
    (ballot_id,) = await open_ballots(actor=voter)
    found = await paper(voter_id=voter.person_id, ballot_id=ballot_id, office=office)
    press = (f"account-{voter.person_id}", found.tokens[YES])
    (kept,) = await seal_presses(platform=PLATFORM, presses=[press], office=office, now=NOW)
    return kept


async def put(voter: Actor, kept: str) -> None:
    ballot_id, received_at, ciphertext = read_sealed(kept)
    await cast(actor=voter, ballot_id=ballot_id, ciphertext=ciphertext, received_at=received_at)


class TestAVoteInChatWhoseCountersAreLost:
    @pytest.mark.parametrize("closed", [False, True])
    async def test_is_voided_by_its_convener_and_held_again(self, vote: ChatVote, closed: bool):
        if closed:
            await vote.shut()
        lost = await Ballot.get()
        for _ in range(2):
            await void(vote)
        row = await Ballot.get(id=lost.id)
        assert (row.state, row.void_reason, row.counts) == (BallotState.VOID, WHY, None)
        assert row.voided_by_id == vote.vote.convener.person_id
        assert (await Meeting.get(id=row.meeting_id)).state is MeetingState.ENDED
        assert not await Envelope.exists()
        assert vote.world.office.vault.ballots_with_seed() == ()
        told = [n.recipient_id for n in await Notice.filter(kind="ballot_voided")]
        assert sorted(told) == sorted(v.person_id for v in vote.voters)
        await vote.open()
        await vote.say_all(*[YES] * 8)
        await vote.close()
        signed = await vote.finish(entitled=8)
        assert signed.figures["approve"] == 8
        await expect_refusal("ballot_counted", void(vote))

    async def test_may_be_called_anew_with_other_counters(self, vote: ChatVote):
        await void(vote)
        office = vote.world.office
        await cancel(actor=vote.vote.convener, count_id=vote.count_id, office=office)
        scrutineer, teller = vote.voters[3:5]
        again = await vote.vote.open(
            request="r2", scrutineer_id=scrutineer.person_id, teller_id=teller.person_id
        )
        found = await paper_count(actor=teller, count_id=again.count_id, office=office)
        assert (found.scrutineer, found.box) == (scrutineer.name, None)

    async def test_says_why_to_everybody_and_nothing_of_the_votes(self, vote: ChatVote):
        await void(vote)
        news = await waiting("ballot_voided")
        found = await voided(news, vote.world.office, NOW)
        assert found is not None
        assert (found.candidate, found.reason) == (vote.vote.candidate.name, WHY)
        assert set(news.parameters) == {"meeting", "ballot"}

    async def test_is_its_convener_s_matter_with_a_reason(self, vote: ChatVote):
        await expect_refusal("void_without_reason", void(vote, reason=""))
        for other in (vote.vote.teller, vote.vote.scrutineer, vote.vote.candidate):
            await expect_refusal("not_entitled", void(vote, other))
        assert await Envelope.all().count() == 3

    @pytest.mark.parametrize("end", ["void", "close"])
    async def test_racing_votes_are_refused_or_go_with_the_box(self, vote: ChatVote, end: str):
        presses = [(voter, await sealed(vote, voter)) for voter in vote.voters[3:]]
        casts = [outcome(lambda v=v, s=s: put(v, s)) for v, s in presses]
        ending = void(vote) if end == "void" else vote.close()
        outcomes = await asyncio.gather(*casts[:2], ending, *casts[2:])
        assert set(outcomes) <= {"done", "ballot_closed", None}
        assert not await Envelope.exists()
        ballot = await Ballot.get()
        counted = 3 + outcomes.count("done")
        state = BallotState.VOID if end == "void" else BallotState.COUNTED
        returned = 0 if end == "void" else counted
        assert (ballot.state, ballot.returned) == (state, returned)

    async def test_takes_no_vote_any_more(self, vote: ChatVote):
        voter = vote.voters[5]
        (ballot_id,) = await open_ballots(actor=voter)
        (envelope, *_) = await Envelope.all()
        await void(vote)
        late = {"ballot_id": ballot_id, "ciphertext": envelope.ciphertext, "received_at": NOW}
        await expect_refusal("ballot_closed", cast(actor=voter, **late))
        assert not await Envelope.exists()
