"""Why something is asked: told to the person and to those who guide them, days only."""

from datetime import date

from models import Branch
from regulation.assessment import Stage, Verdict
from regulation.records import ContactAssigned, SuperiorFiling, Talk, ThoughtReport
from services.access import Actor
from services.explanations import Explanation, explain
from services.waivers import waive
from tests.services.builders import NOW, TODAY, World, expect_refusal


async def activist(world: World, branch: Branch) -> Actor:
    """Somebody under cultivation, who lacks reports."""
    student = await world.person(branch, Stage.ACTIVIST)
    filing = SuperiorFiling(of="activist_decision")
    await world.record(student, filing, on=date(2026, 7, 2))
    contact = ContactAssigned(contact_id=999, full_member=True)
    await world.record(student, contact, on=date(2026, 7, 3))
    return student


async def why(world: World, actor: Actor, student: Actor, rule: str) -> Explanation:
    return await explain(
        actor=actor, person_id=student.person_id, rule=rule, office=world.office, now=NOW
    )


async def test_the_records_are_told_by_day_and_nothing_of_their_contents(world: World):
    branch = await world.branch()
    student = await activist(world, branch)
    report = ThoughtReport(quarter="2026Q4", files=(), characters=1600, fingerprint="x")
    await world.record(student, report)
    await world.record(student, Talk(talker_id=1, place="某处", gist="私密"))
    found = await why(world, student, student, "thought_reports")
    assert (found.own, found.requirement.verdict) == (True, Verdict.UNMET)
    assert [(e.kind, e.on) for e in found.evidence] == [
        ("activist_decision", date(2026, 7, 1)),
        ("thought_report", TODAY),
    ]
    assert "私密" not in repr(found)
    talked = await why(world, student, student, "opinions")
    assert "私密" not in repr(talked)


async def test_a_waived_requirement_names_whose_reason_it_was(world: World):
    branch = await world.branch()
    student, secretary = await activist(world, branch), await world.secretary(branch)
    given = await waive(
        actor=secretary,
        person_id=student.person_id,
        rule="thought_reports",
        reason="因病休学，支委会研究同意。",
        request="r1",
        office=world.office,
        now=NOW,
    )
    found = await why(world, student, student, "thought_reports")
    assert found.requirement.verdict is Verdict.WAIVED
    assert found.reason is not None
    assert (found.reason.given_by, found.reason.on) == (secretary.name, TODAY)
    assert found.reason.reason == given.reason


async def test_only_the_person_and_their_guides_are_told(world: World):
    branch = await world.branch()
    student = await activist(world, branch)
    secretary, fellow = await world.secretary(branch), await world.person(branch)
    assert not (await why(world, secretary, student, "thought_reports")).own
    for stranger in (fellow, await world.secretary(await world.branch())):
        await expect_refusal("not_entitled", why(world, stranger, student, "thought_reports"))
    await expect_refusal("requirement_settled", why(world, student, student, "oath"))
    nobody = explain(actor=fellow, person_id=999_999, rule="oath", office=world.office, now=NOW)
    await expect_refusal("not_entitled", nobody)
