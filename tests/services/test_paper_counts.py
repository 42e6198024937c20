"""A paper count is entered by one, signed by another, and becomes the same record as any vote."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models import Branch, LedgerRecord, Notice
from regulation.assessment import Stage
from regulation.paper import VoteKind
from regulation.records import (
    Admission,
    BallotResult,
    BallotSource,
    Conversion,
    Defence,
    Extension,
    Hearing,
    LeagueRecommendation,
    Motion,
    Outcome,
    ReviewState,
)
from services.access import Actor
from services.convening import candidates_of, convenable, counters_of
from services.ledger import load_dossier
from services.paper_counts import (
    PaperState,
    Part,
    cancel,
    counts_under_way,
    news_of,
    paper_count,
    to_fill,
)
from tests.services.builders import NOW, TODAY, World, expect_refusal, outcome
from tests.services.elections import hold_election
from tests.services.paper_votes import PaperVote, hold_paper_vote

RECORD = {
    VoteKind.ADMISSION: BallotResult,
    VoteKind.CONVERSION: BallotResult,
    VoteKind.RECOMMENDATION: LeagueRecommendation,
    VoteKind.HEARING: Hearing,
    VoteKind.DEFENCE: Defence,
}


@pytest.fixture
async def vote(world: World) -> PaperVote:
    return await hold_paper_vote(world, VoteKind.ADMISSION, group="-100")


class TestASignedCount:
    @pytest.mark.parametrize("kind", list(VoteKind))
    async def test_is_recorded_as_the_vote_it_was(self, world: World, kind: VoteKind):
        vote = await hold_paper_vote(world, kind)
        before = await vote.recorded()
        view = await vote.sign(await vote.submit(await vote.open()))
        record, *decided = (await vote.recorded())[len(before) :]
        assert type(record) is RECORD[kind]
        waiting = {
            VoteKind.ADMISSION: [Admission()],
            VoteKind.CONVERSION: [Conversion(from_day=date(2026, 12, 1))],
        }
        assert decided == waiting.get(kind, [])
        assert record.source is BallotSource.PAPER
        assert (view.state, view.number is None) == (PaperState.SIGNED, False)

    async def test_may_be_on_an_extension_of_half_a_year_to_a_year(self, world: World):
        vote = await hold_paper_vote(world, VoteKind.CONVERSION)
        for months in (5, 13):
            motion = Motion(outcome=Outcome.EXTENSION, months=months)
            await expect_refusal("extension_length", vote.open(motion=motion))
        motion = Motion(outcome=Outcome.EXTENSION, months=6)
        view = await vote.sign(await vote.submit(await vote.open(motion=motion)))
        *_, result, decided = await vote.recorded()
        assert (view.motion, result.outcome, result.months) == (motion, Outcome.EXTENSION, 6)
        assert decided == Extension(months=6)
        record = (await load_dossier(vote.candidate.person_id)).records[-1]
        assert record.state is ReviewState.PENDING

    async def test_names_who_did_what(self, vote: PaperVote):
        view = await vote.sign(await vote.submit(await vote.open()))
        row = await LedgerRecord.get(position=view.number)
        assert (row.actor_id, row.recorder_id) == (vote.convener.person_id, vote.teller.person_id)
        assert row.signer_id == vote.scrutineer.person_id
        assert row.act_date == TODAY

    async def test_judges_like_a_ballot_in_chat(self, vote: PaperVote):
        await vote.sign(await vote.submit(await vote.open(), approve=11, oppose=6))
        result = await vote.result()
        assert (result.passed, result.invalid, result.returned) == (False, 1, 19)

    async def test_agrees_with_the_same_ballot_in_chat(self, world: World):
        election = await hold_election(world, 3)
        await election.begin()
        await election.vote_all()
        for member in election.members:
            await election.vote(member)
        await election.close()
        (in_chat,) = await election.results()
        paper = await hold_paper_vote(world, VoteKind.ADMISSION)
        heads = {"entitled": 3, "present": 3, "issued": 3, "returned": 3, "valid": 3, "invalid": 0}
        votes = {"approve": 3, "oppose": 0, "abstain": 0}
        await paper.sign(await paper.submit(await paper.open(), **heads, **votes))
        on_paper = await paper.result()
        same = {
            "ballot_id": in_chat.ballot_id,
            "source": in_chat.source,
            "branch_full_members": in_chat.branch_full_members,  # nobody kept a roll on paper
        }
        # Paper leaves no envelopes that anybody could recount.
        proven = {"root": "", "roll": "", "rules": "", "evidence": ""}
        assert replace(on_paper, **same) == replace(in_chat, **proven)

    async def test_may_not_be_signed_into_the_ledger_twice(self, vote: PaperVote):
        view = await vote.submit(await vote.open())
        first, again = await asyncio.gather(vote.sign(view), vote.sign(view))
        assert first.number == again.number
        assert await LedgerRecord.filter(kind="ballot_result").count() == 1

    async def test_is_late_where_it_is_entered_more_than_a_week_after(self, vote: PaperVote):
        for days, late in ((7, None), (8, 7)):
            held = TODAY - timedelta(days=days)
            opened = await vote.open(request=f"r{days}", held=held)
            view = await vote.sign(await vote.submit(opened, approve=2, oppose=15))
            assert view.late_after == late

    async def test_is_told_to_the_group_and_to_those_concerned(self, vote: PaperVote):
        view = await vote.sign(await vote.submit(await vote.open()))
        found = await Notice.filter(key__contains=f":{view.revision}:signed:")
        assert {(n.recipient_id, n.chat) for n in found} == {
            (vote.convener.person_id, None),
            (vote.teller.person_id, None),
            (None, "-100"),
        }


class TestBeforeTheSignature:
    async def test_contradictions_are_refused_and_nothing_is_kept(self, vote: PaperVote):
        opened = await vote.open()
        refusal = await expect_refusal("paper_unequal", vote.submit(opened, abstain=0))
        assert (refusal.facts["left_sum"], refusal.facts["right_sum"]) == (17, 18)
        await expect_refusal("paper_void", vote.submit(opened, returned=21))
        view = await paper_count(
            actor=vote.teller, count_id=opened.count_id, office=vote.world.office
        )
        assert (view.state, view.figures) == (PaperState.WAITING, {})

    @pytest.mark.parametrize(
        ("present", "code"), [(11, "quorum_not_met"), (12, "done"), (13, "done")]
    )
    async def test_too_few_present_make_no_vote(self, vote: PaperVote, present: int, code: str):
        opened = await vote.open()
        numbers = {"present": present, "issued": present, "returned": present, "valid": present}
        votes = {"invalid": 0, "approve": present, "oppose": 0, "abstain": 0}
        assert await outcome(lambda: vote.submit(opened, **numbers, **votes)) == code

    async def test_a_correction_begins_anew(self, vote: PaperVote):
        first = await vote.submit(await vote.open())
        back = await vote.send_back(first)
        assert (back.state, back.figures) == (PaperState.WAITING, {})
        await expect_refusal("paper_changed", vote.sign(first))
        second = await vote.submit(back, approve=15, oppose=2)
        await expect_refusal("paper_changed", vote.sign(first))
        await vote.sign(second)
        result = await vote.result()
        assert result.approve == 15

    async def test_the_same_figures_twice_are_one_submission(self, vote: PaperVote):
        opened = await vote.open()
        first, again = await vote.submit(opened), await vote.submit(opened)
        assert first.revision == again.revision == 1
        await expect_refusal("paper_not_waiting", vote.submit(opened, approve=15, oppose=2))

    async def test_the_convener_may_take_it_back(self, vote: PaperVote):
        view = await vote.submit(await vote.open())
        office = vote.world.office
        await expect_refusal(
            "not_entitled", cancel(actor=vote.teller, count_id=view.count_id, office=office)
        )
        cancelled = await cancel(actor=vote.convener, count_id=view.count_id, office=office)
        assert cancelled.state is PaperState.CANCELLED
        await expect_refusal("paper_changed", vote.sign(view))
        assert (await vote.open(request="r2")).state is PaperState.WAITING

    async def test_news_of_an_earlier_state_are_silent(self, vote: PaperVote):
        view = await vote.submit(await vote.open())
        about = {"count_id": view.count_id, "office": vote.world.office}
        to = {"recipient_id": vote.teller.person_id}
        assert await news_of(revision=0, state="waiting", **to, **about) is None
        news = await news_of(revision=1, state="submitted", **to, **about)
        assert news is not None
        assert news.part is Part.TELLER
        outsider = {"recipient_id": vote.candidate.person_id}
        assert await news_of(revision=1, state="submitted", **outsider, **about) is None


class TestWhoMay:
    async def test_enter_is_the_teller_alone(self, vote: PaperVote):
        opened = await vote.open()
        for other in (vote.convener, vote.scrutineer, vote.candidate):
            await expect_refusal("not_entitled", vote.submit(opened, actor=other))
        await expect_refusal(
            "not_entitled",
            to_fill(actor=vote.scrutineer, count_id=opened.count_id, office=vote.world.office),
        )

    async def test_sign_is_the_scrutineer_alone(self, vote: PaperVote):
        view = await vote.submit(await vote.open())
        for other in (vote.convener, vote.teller, vote.candidate):
            await expect_refusal("not_entitled", vote.sign(view, actor=other))
            await expect_refusal("not_entitled", vote.send_back(view, actor=other))

    async def test_have_it_counted_is_the_convener_alone(self, vote: PaperVote):
        for other in (vote.teller, vote.candidate):
            await expect_refusal("not_entitled", vote.open(actor=other))

    async def test_count_are_two_people_who_are_nobody_else(self, vote: PaperVote):
        convener, candidate = vote.convener.person_id, vote.candidate.person_id
        same = vote.teller.person_id
        for unfit in (convener, candidate, same, 0):
            await expect_refusal("counters_unfit", vote.open(scrutineer_id=unfit))

    async def test_count_are_neither_the_secretary_nor_without_an_account(self, world: World):
        vote = await hold_paper_vote(world, VoteKind.HEARING)
        await world.appoint(vote.teller)
        await expect_refusal("counters_unfit", vote.open())
        branch_id = vote.convener.branch_id
        unbound = await world.person(await _branch(branch_id), Stage.FULL_MEMBER)
        await expect_refusal("counters_unfit", vote.open(teller_id=unbound.person_id))

    async def test_see_it_are_those_concerned(self, vote: PaperVote):
        opened, office = await vote.open(), vote.world.office
        seen = {}
        for actor in (vote.convener, vote.teller, vote.scrutineer):
            (view,) = await counts_under_way(actor=actor, office=office)
            seen[view.part] = actor
        assert set(seen) == {Part.CONVENER, Part.TELLER, Part.SCRUTINEER}
        assert await counts_under_way(actor=vote.candidate, office=office) == ()
        await expect_refusal(
            "not_entitled",
            paper_count(actor=vote.candidate, count_id=opened.count_id, office=office),
        )


class TestWhatMayBeVotedOn:
    @pytest.mark.parametrize("kind", list(VoteKind))
    async def test_is_somebody_at_the_stage_of_the_vote(self, world: World, kind: VoteKind):
        vote = await hold_paper_vote(world, kind)
        office = world.office
        assert kind in await convenable(actor=vote.convener, now=NOW)
        found = await candidates_of(actor=vote.convener, kind=kind, office=office, now=NOW)
        assert [c.person_id for c in found] == [vote.candidate.person_id]
        unfit = await world.person(await _branch(vote.convener.branch_id), Stage.NONE)
        await expect_refusal("candidate_wrong_stage", vote.open(candidate_id=unfit.person_id))

    async def test_is_not_in_another_branch(self, vote: PaperVote):
        other = await vote.world.person(await vote.world.branch(), Stage.PROSPECTIVE_MEMBER)
        await expect_refusal("not_entitled", vote.open(candidate_id=other.person_id))

    async def test_is_voted_on_once_at_a_time(self, vote: PaperVote):
        first = await vote.open()
        assert (await vote.open()).count_id == first.count_id
        await expect_refusal("paper_under_way", vote.open(request="r2"))

    async def test_is_not_voted_on_tomorrow(self, vote: PaperVote):
        await expect_refusal("paper_in_future", vote.open(held=TODAY + timedelta(days=1)))

    async def test_passes_once(self, vote: PaperVote):
        await vote.sign(await vote.submit(await vote.open()))
        await expect_refusal("candidate_passed", vote.open(request="r2"))

    async def test_is_counted_by_full_members_at_a_branch_meeting(self, vote: PaperVote):
        found = await counters_of(
            actor=vote.convener,
            kind=VoteKind.ADMISSION,
            candidate_id=vote.candidate.person_id,
            office=vote.world.office,
            now=NOW,
        )
        assert {c.person_id for c in found} == {vote.scrutineer.person_id, vote.teller.person_id}


async def _branch(branch_id: int) -> Branch:
    return await Branch.get(id=branch_id)


async def test_a_request_is_no_key_to_a_strangers_count(world: World):
    vote = await hold_paper_vote(world, VoteKind.ADMISSION)
    await vote.open()
    stranger: Actor = (await hold_paper_vote(world, VoteKind.ADMISSION)).convener
    await expect_refusal("not_entitled", vote.open(actor=stranger))
