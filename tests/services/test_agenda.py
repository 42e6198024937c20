"""The order of the article step by step for each candidate, the resolution (第27、28、40条)."""

import pytest

from models import AgendaItem, AgendaStep, ItemState, MeetingState, Notice
from regulation.ballot_forms import Choice
from regulation.records import BallotKind, BallotResult, MeetingMinutes, Suspension
from services import agenda
from services.ledger import load_dossier
from services.resolutions import ResolutionFacts, adopt, resolution
from tests.services.assemblies import ADMISSION_STEPS, STEPS, Assembly, opened_assembly
from tests.services.builders import NOW, World, expect_refusal

YES, NO = Choice.APPROVE, Choice.OPPOSE


@pytest.fixture
async def assembly(world: World) -> Assembly:
    return await opened_assembly(world, candidates=2, group="-100")


async def decide(assembly: Assembly, *choices: Choice) -> None:
    """The current candidate from the first step to the count."""
    await assembly.discuss()
    await assembly.count_heads(5)
    await assembly.open_ballot()
    await assembly.vote(*choices)
    await assembly.close_ballot()


async def of(assembly: Assembly, kind: type, position: int = 0) -> list:
    records = (await load_dossier(assembly.candidates[position].person_id)).records
    return [r.payload for r in records if isinstance(r.payload, kind)]


class TestTheOrder:
    async def test_is_that_of_the_article(self, assembly: Assembly):
        for number, name in enumerate(ADMISSION_STEPS):
            for later in ADMISSION_STEPS[number + 1 :]:
                refusal = await expect_refusal("agenda_order", assembly.step(later))
                assert refusal.article == 27
            refusal = await expect_refusal("agenda_incomplete", assembly.open_ballot())
            assert refusal.facts["missing"] == ADMISSION_STEPS[number:]
            await assembly.step(name)
        await assembly.count_heads(5)
        await assembly.open_ballot()
        await expect_refusal("ballot_was_opened", assembly.step("discussion_again"))

    async def test_again_with_a_step_done_is_harmless(self, assembly: Assembly):
        for _ in range(2):
            await assembly.step(ADMISSION_STEPS[0])
        assert await AgendaStep.all().count() == 1

    async def test_knows_how_many_introducers_came(self, assembly: Assembly):
        await assembly.step("candidate_report")
        await assembly.step("introducer_statement", introducers=1)
        assert (await AgendaItem.get(position=1)).introducers_present == 1

    async def test_is_noted_by_host_and_recorder(self, assembly: Assembly):
        recorder, stranger = assembly.members[1], assembly.members[2]
        await expect_refusal("not_entitled", assembly.step("candidate_report", actor=stranger))
        await assembly.step("candidate_report", actor=recorder)
        for text in ("汇报了入党动机。", "说明了家庭情况。"):
            await agenda.note(actor=recorder, meeting_id=assembly.meeting_id, text=text, now=NOW)
        assert (await AgendaStep.get()).note == "汇报了入党动机。\n说明了家庭情况。"
        act = agenda.note(actor=stranger, meeting_id=assembly.meeting_id, text="插话", now=NOW)
        await expect_refusal("not_entitled", act)


class TestSeveralCandidates:
    async def test_come_one_after_the_other(self, assembly: Assembly):
        await expect_refusal("item_not_settled", assembly.next_candidate())
        await decide(assembly, YES, YES, YES)
        assert (await assembly.seen()).item.state is ItemState.DECIDED
        await expect_refusal("item_settled", assembly.step("candidate_report"))
        await assembly.next_candidate()
        seen = await assembly.seen()
        assert (seen.item.position, seen.item.next_step) == (2, "candidate_report")
        assert seen.item.head_count is None
        await decide(assembly, NO, NO, YES)
        for position, (approve, passed) in enumerate([(3, True), (1, False)]):
            (result,) = await of(assembly, BallotResult, position)
            assert (result.approve, result.passed, result.candidates) == (approve, passed, 1)

    async def test_let_a_latecomer_vote_on_the_second_only(self, world: World):
        assembly = await opened_assembly(world, 6, present=5, candidates=2)
        await decide(assembly, YES, YES, YES, YES)
        await assembly.sign_in(assembly.members[5])
        await assembly.next_candidate()
        await assembly.discuss()
        await assembly.count_heads(6)
        await assembly.open_ballot()
        (first,) = await of(assembly, BallotResult)
        assert first.present == 5
        assert (await assembly.seen()).present == 6

    async def test_may_be_taken_off_before_their_turn(self, assembly: Assembly):
        first, second = await AgendaItem.all().order_by("position")

        async def take_off(item: AgendaItem, reason: str) -> None:
            await agenda.take_off(
                actor=assembly.secretary,
                meeting_id=assembly.meeting_id,
                item_id=item.id,
                reason=reason,
                now=NOW,
            )

        await expect_refusal("item_settled", take_off(first, "材料有误"))
        await expect_refusal("postponed_without_reason", take_off(second, ""))
        await take_off(second, "材料有误")
        await decide(assembly, YES, YES, YES)
        assert (await assembly.seen()).next_candidate is None


class TestWideDisagreement:
    async def test_puts_the_vote_off_and_is_recorded(self, assembly: Assembly):
        await expect_refusal("suspended_before_discussion", assembly.suspend())
        for name in STEPS:
            await assembly.step(name)
        await expect_refusal("postponed_without_reason", assembly.suspend(" "))
        await assembly.suspend("对其现实表现意见不一")
        (minutes,), (suspension,) = (
            await of(assembly, MeetingMinutes),
            await of(assembly, Suspension),
        )
        assert (minutes.disagreement, minutes.agenda) == (True, STEPS)
        assert suspension.reason == "对其现实表现意见不一"
        await expect_refusal("item_settled", assembly.open_ballot())
        assert await Notice.filter(kind="item_suspended", chat="-100").count() == 1
        await assembly.next_candidate()
        await decide(assembly, YES, YES, YES)

    async def test_is_too_late_once_the_ballot_is_open(self, assembly: Assembly):
        await assembly.discuss()
        await assembly.count_heads(5)
        await assembly.open_ballot()
        await expect_refusal("ballot_was_opened", assembly.suspend())


def wording(facts: ResolutionFacts) -> str:
    return f"{facts.candidate}:{facts.result.approve}:{facts.performance}"


async def adopt_as(assembly: Assembly, actor, performance: str = "表现良好") -> ResolutionFacts:
    item = (await assembly.seen()).item
    return await adopt(
        actor=actor,
        meeting_id=assembly.meeting_id,
        item_id=item.item_id,
        performance=performance,
        wording=wording,
        office=assembly.world.office,
        now=NOW,
    )


class TestTheResolution:
    async def test_is_signed_by_the_secretary_and_kept_with_every_element(self, assembly: Assembly):
        await decide(assembly, YES, YES, YES, NO)
        host = assembly.members[2]
        await expect_refusal("not_entitled", adopt_as(assembly, host))
        await expect_refusal("performance_length", adopt_as(assembly, assembly.secretary, " "))
        facts = await adopt_as(assembly, assembly.secretary)
        assert facts.adopted == f"{assembly.candidates[0].name}:3:表现良好"
        (minutes,) = await of(assembly, MeetingMinutes)
        meeting = assembly.world.office.rules.meeting
        assert (minutes.resolution, minutes.agenda) == (meeting.resolution, meeting.agenda)
        assert minutes.introducers_present == 2
        assert await Notice.filter(kind="resolution_adopted").count() == 1

    async def test_stays_as_it_was_signed(self, assembly: Assembly):
        await decide(assembly, YES, YES, YES)
        first = await adopt_as(assembly, assembly.secretary)
        again = await adopt_as(assembly, assembly.secretary, "另一种说法")
        assert again.adopted == first.adopted
        assert len(await of(assembly, MeetingMinutes)) == 1

    async def test_comes_after_the_count(self, assembly: Assembly):
        act = resolution(
            actor=assembly.secretary,
            meeting_id=assembly.meeting_id,
            office=assembly.world.office,
            now=NOW,
        )
        await expect_refusal("resolution_before_count", act)


class TestTheEnd:
    async def test_closes_the_meeting_for_good(self, assembly: Assembly):
        await decide(assembly, YES, YES, YES)
        await assembly.end()
        assert (await assembly.seen()).state is MeetingState.ENDED
        await expect_refusal("meeting_ended", assembly.next_candidate())


async def test_a_conversion_follows_its_own_order(world: World):
    order = agenda.agenda(world.office.rules, BallotKind.CONVERSION)
    assert order == ("candidate_report", "committee_report", "discussion", "ballot")
