"""预备期与转正: what the screen rests on; the 转正申请 handed in once, late ones with a reason."""

from datetime import date

import pytest

from models import Branch, LedgerRecord, Notice
from regulation.assessment import Stage
from regulation.records import (
    Admission,
    Award,
    ConversionApplication,
    Level,
    QuarterlyAnalysis,
    ReviewState,
    Training,
    TrainingPurpose,
)
from services.access import Actor
from services.conversions import (
    ApplicationReceipt,
    apply,
    check_may_apply,
    own_probation,
    probation_of,
    take_application_back,
)
from services.handed_in import Draft, keep
from services.manuscripts import inspect_text
from tests.services.builders import NOW, TODAY, World, expect_refusal

TEXT = "敬爱的党组织：我申请按期转为中国共产党正式党员。"


@pytest.fixture
async def branch(world: World) -> Branch:
    return await world.branch()


async def admitted(world: World, branch: Branch, on: date) -> Actor:
    """Somebody whose probation began on this day."""
    person = await world.person(branch)
    await world.record(person, Admission(), on=on)
    return person


def draft(world: World, text: str = TEXT) -> Draft:
    return keep(content=text.encode(), manuscript=inspect_text(text), office=world.office)


async def hand_in(
    world: World, who: Actor, *, reason: str = "", request: str = "r1"
) -> ApplicationReceipt:
    return await apply(
        actor=who,
        draft=draft(world),
        late_reason=reason,
        request=request,
        office=world.office,
        now=NOW,
    )


async def test_the_screen_rests_on_the_records(world: World, branch: Branch):
    person, secretary = await admitted(world, branch, date(2025, 12, 1)), None
    secretary = await world.secretary(branch)
    lesson = Training(purpose=TrainingPurpose.PROBATION, hours=10)
    await world.record(person, lesson, on=date(2026, 3, 1))
    await world.record(person, QuarterlyAnalysis(number=1), on=date(2026, 3, 5))
    await world.record(person, Award(title="表彰", level=Level.SCHOOL), on=date(2026, 5, 1))
    found = await own_probation(actor=person, office=world.office, now=NOW)
    assert (found.term.last_day, found.term.expiry) == (date(2026, 11, 30), date(2026, 12, 1))
    assert (found.opens, found.due) == (date(2026, 10, 17), date(2026, 11, 16))
    (year,) = found.years
    assert (year.hours, year.needed, [s.on for s in year.sessions]) == (10, 16, [date(2026, 3, 1)])
    assert [a.done_on for a in found.analyses] == [date(2026, 3, 5), None, None, None]
    assert {c.name: c.met for c in found.conditions}["honours"]
    assert (found.warnings, found.application) == (("conversion_late",), None)
    seen = await probation_of(
        actor=secretary, person_id=person.person_id, office=world.office, now=NOW
    )
    assert (seen.own, seen.years) == (False, found.years)
    stranger = await world.person(branch, Stage.FULL_MEMBER)
    for who in (stranger, person):
        act = probation_of(actor=who, person_id=person.person_id, office=world.office, now=NOW)
        await expect_refusal("not_entitled", act)
    nobody = own_probation(actor=stranger, office=world.office, now=NOW)
    await expect_refusal("conversion_wrong_stage", nobody)


async def test_it_is_handed_in_once_and_told_to_contacts_and_leadership(
    world: World, branch: Branch
):
    person = await admitted(world, branch, date(2025, 12, 20))
    contact = await world.person(branch, Stage.FULL_MEMBER)
    await world.assign_contact(contact, person)
    secretary = await world.secretary(branch)
    receipt = await hand_in(world, person)
    assert receipt == await hand_in(world, person), "the same request, the same receipt"
    await expect_refusal("conversion_already_applied", hand_in(world, person, request="r2"))
    row = await LedgerRecord.get(kind=ConversionApplication.kind)
    assert (row.position, row.payload["late_reason"]) == (receipt.number, "")
    told = await Notice.filter(kind="conversion_application_received").values_list("recipient_id")
    assert {i for (i,) in told} == {contact.person_id, secretary.person_id}
    found = await own_probation(actor=person, office=world.office, now=NOW)
    assert found.application is not None
    assert (found.application.state, found.warnings) == (ReviewState.PENDING, None)
    number = receipt.number
    await take_application_back(actor=person, number=number, office=world.office, now=NOW)
    assert await check_may_apply(actor=person, office=world.office, now=NOW) == ()
    await hand_in(world, person, request="r3")


async def test_a_late_one_says_why_and_an_early_one_is_warned(world: World, branch: Branch):
    late = await admitted(world, branch, date(2025, 12, 1))
    await expect_refusal("conversion_late_without_reason", hand_in(world, late, reason=" "))
    receipt = await hand_in(world, late, reason=" 外出实习 ")
    assert (receipt.late_reason, receipt.received) == ("外出实习", TODAY)
    early = await admitted(world, branch, date(2026, 6, 1))
    warned = await check_may_apply(actor=early, office=world.office, now=NOW)
    assert warned == ("conversion_early",)
    assert (await hand_in(world, early, reason="不记", request="r2")).late_reason == ""
    await expect_refusal("reason_too_long", hand_in(world, early, reason="长" * 501, request="r3"))
