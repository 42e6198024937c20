"""The 支委会: gates at the door, hands that add up, two people behind every decision."""

import pytest

from models import LedgerRecord, Notice
from regulation.assessment import Stage
from regulation.case import Case
from regulation.committee import Matter
from regulation.records import (
    ActivistDecision,
    CommitteeExamination,
    CommitteeMinutes,
    ConversionApplication,
    ConversionOpinions,
)
from services import committee
from services.ledger import load_dossier
from services.waivers import Given
from tests.services.builders import RULES, TODAY, World, expect_refusal
from tests.services.committees import make_ready, plan_committee


async def recorded(person):
    """What the 支委会 has left in a dossier."""
    payloads = [r.payload for r in (await load_dossier(person.person_id)).records]
    begun = [isinstance(payload, CommitteeMinutes) for payload in payloads]
    return payloads[begun.index(True) :] if any(begun) else []


async def test_an_activist_is_determined_by_two_people(world: World):
    held = await plan_committee(world)
    ready = await make_ready(world, held.branch, Matter.ACTIVIST)
    await held.choose(Matter.ACTIVIST, ready)
    await held.open()
    assert await Notice.filter(kind="committee_called").count() == 3
    host, second, recorder = held.members
    await held.mark(host)
    await expect_refusal("committee_quorum", held.enter(1, 0, 0))
    await held.mark(recorder, actor=host)
    await expect_refusal("not_entitled", held.mark(ready))
    refused = await expect_refusal("committee_sum", held.enter(2, 1, 0))
    assert (refused.facts["counted"], refused.facts["present"]) == (3, 2)
    await expect_refusal("recorder_only", held.enter(2, 0, 0, actor=host))
    entered = await held.enter(2, 0, 0)
    assert await recorded(ready) == []
    await expect_refusal("attendance_fixed", held.mark(second))
    await expect_refusal("signer_is_recorder", held.confirm(entered, actor=recorder))
    await expect_refusal("not_entitled", held.confirm(entered, actor=second))
    await expect_refusal("matter_unconfirmed", end(held))
    done = await held.confirm(entered)
    assert await held.confirm(entered) == done
    minutes, decision = await recorded(ready)
    assert decision == ActivistDecision(minutes=True)
    assert (minutes.entitled, minutes.present, minutes.approve, minutes.adopted) == (3, 2, 2, True)
    assert minutes.text == "2 表现积极，成绩优良"
    row = await LedgerRecord.get(kind="activist_decision", person_id=ready.person_id)
    assert (row.actor_id, row.recorder_id) == (host.person_id, recorder.person_id)
    assert (row.responsible_id, row.signer_id) == (host.person_id, host.person_id)
    case = Case(await load_dossier(ready.person_id), RULES, TODAY)
    assert case.stage is Stage.ACTIVIST
    await end(held)


def end(held):
    return committee.end(actor=held.host, meeting_id=held.meeting_id, now=held.now)


@pytest.mark.parametrize(("hands", "adopted"), [((1, 1, 0), False), ((2, 0, 0), True)])
async def test_half_of_all_members_is_not_enough(world: World, hands, adopted):
    """Three seats: one of two hands is not over half of three, two are."""
    held = await plan_committee(world)
    ready = await make_ready(world, held.branch, Matter.EXAMINATION)
    await held.choose(Matter.EXAMINATION, ready)
    await held.open(held.host, held.recorder)
    await held.confirm(await held.enter(*hands))
    _, examination = await recorded(ready)
    assert examination == CommitteeExamination(qualified=adopted)


async def test_an_activist_voted_down_leaves_minutes_only(world: World):
    held = await plan_committee(world)
    ready = await make_ready(world, held.branch, Matter.ACTIVIST)
    await held.choose(Matter.ACTIVIST, ready)
    await held.open(held.host, held.recorder)
    first = await held.enter(1, 0, 1)
    by = {"actor": held.host, "meeting_id": held.meeting_id, "now": held.now}
    await committee.send_back(**by, item_id=first.item_id, revision=first.revision)
    second = await held.enter(1, 1, 0)
    await expect_refusal("paper_changed", held.confirm(first))
    await held.confirm(second)
    (minutes,) = await recorded(ready)
    assert (minutes.oppose, minutes.adopted) == (1, False)


async def test_gates_keep_matters_off_the_agenda(world: World):
    held = await plan_committee(world)
    early = await world.person(held.branch, Stage.APPLICANT)
    refused = await expect_refusal("step_blocked", held.choose(Matter.ACTIVIST, early))
    assert "first_talk" in refused.facts["rules"] or "recommended" in refused.facts["rules"]
    await expect_refusal("step_wrong_stage", held.choose(Matter.EXAMINATION, early))
    applied = await make_ready(world, held.branch, Matter.CONVERSION)
    offers = await committee.offers(**held.about(), matter=Matter.ACTIVIST)
    assert [(o.person_id, o.blocked > 0) for o in offers] == [(early.person_id, True)]
    await world.record(applied, ConversionOpinions(), on=TODAY)  # asked, not discussed yet
    await held.choose(Matter.CONVERSION, applied)
    await held.open(*held.members)
    await held.confirm(await held.enter(3, 0, 0))
    assert (await recorded(applied))[1] == ConversionOpinions()
    again = await plan_committee(world, branch=held.branch)
    await expect_refusal("matter_settled", again.choose(Matter.CONVERSION, applied))
    await expect_refusal("meeting_not_planned", held.choose(Matter.ACTIVIST, early))


async def test_what_is_usual_waits_for_a_reason_with_a_name(world: World):
    held = await plan_committee(world)
    other = await world.person(held.branch, Stage.PROBATIONARY_MEMBER)
    await world.record(other, ConversionApplication(), on=TODAY)
    about = {"matter": Matter.CONVERSION, "person_id": other.person_id}
    found = await committee.checked(**held.about(), **about)
    lacking = {requirement.rule for requirement in found.unexplained}
    assert (found.blocked, lacking) == ((), {"education_hours", "quarterly_analyses"})
    await expect_refusal("step_needs_reason", held.choose(Matter.CONVERSION, other))
    for requirement in found.unexplained:
        given = Given(rule=requirement.rule, reason="材料在纸质档案中", request=requirement.rule)
        await committee.waive(**held.about(), **about, given=given)
    await held.choose(Matter.CONVERSION, other)


async def test_a_branch_without_a_committee_decides_as_a_whole(world: World):
    held = await plan_committee(world, seats=2)
    ready = await make_ready(world, held.branch, Matter.EXAMINATION)
    await held.choose(Matter.EXAMINATION, ready)
    await held.open(*held.members)
    seen = await held.seen()
    assert (seen.by_branch, len(seen.seats)) == (True, 3)
    await held.confirm(await held.enter(3, 0, 0))
    assert (await recorded(ready))[0].by_branch is True
