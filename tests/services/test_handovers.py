"""Both sides of a handover are reminded of it, and of nothing else once their term is over."""

from datetime import timedelta

from models import Person
from regulation.assess import duties_of
from regulation.assessment import Owner, Stage
from regulation.case import Case
from services.access import Actor
from services.duties import due_notices
from services.handovers import change, confirm_handover
from services.ledger import load_dossier
from services.remits import HANDOVER, remit_of
from tests.services.builders import TODAY, World, expect_refusal, later

LAST_CHANCE = 6  # days from today to the day before the handover is due


async def reminded(world: World, student: Actor, days: int) -> set[tuple[int, str]]:
    """Whom, so many days from today, the duties of a student are told to, and which."""
    found = await due_notices(
        person_ids=[student.person_id], office=world.office, on=TODAY + timedelta(days=days)
    )
    return {(each.draft.recipient_id, each.draft.rule) for each in found}


async def handed(world: World) -> tuple[Actor, Actor, Actor, Actor, int]:
    """A secretary, the contact who leaves, the one who follows, the student; and the record."""
    branch = await world.branch()
    secretary = await world.secretary(branch)
    old, new = await world.people(branch, Stage.FULL_MEMBER, 2)
    student = await world.person(branch, Stage.ACTIVIST)
    await world.assign_contact(old, student)
    receipt = await change(
        actor=secretary,
        person_id=student.person_id,
        ending=old.person_id,
        incoming=new.person_id,
        request="change",
        office=world.office,
        now=later(),
    )
    return secretary, old, new, student, receipt.number


async def test_who_has_not_confirmed_is_reminded_in_office_or_not(world: World):
    _, old, new, student, number = await handed(world)
    both = {(old.person_id, HANDOVER), (new.person_id, HANDOVER)}
    assert both <= await reminded(world, student, LAST_CHANCE)
    await confirm_handover(
        actor=new, number=number, request="yes", office=world.office, now=later()
    )
    told = await reminded(world, student, LAST_CHANCE)
    assert (old.person_id, HANDOVER) in told
    assert (new.person_id, HANDOVER) not in told


async def test_who_has_left_owes_the_handover_and_nothing_else(world: World):
    secretary, old, _, student, number = await handed(world)
    tomorrow = TODAY + timedelta(days=1)
    remit, person = (
        await remit_of(old.person_id, on=tomorrow),
        await Person.get(id=student.person_id),
    )
    case = Case(await load_dossier(person.id), world.office.rules, tomorrow)
    owed = [d for d in duties_of(case) if remit.owes(d, person, Owner.CONTACT)]
    assert [(d.rule, d.facts["contact_id"]) for d in owed] == [(HANDOVER, old.person_id)]
    act = confirm_handover(
        actor=secretary, number=number, request="no", office=world.office, now=later()
    )
    await expect_refusal("not_entitled", act)
    await confirm_handover(
        actor=old, number=number, request="yes", office=world.office, now=later(days=1)
    )
    assert (await remit_of(old.person_id, on=tomorrow)).handing_over == frozenset()


async def test_the_same_request_changes_nothing_more(world: World):
    secretary, old, new, student, number = await handed(world)
    again = await change(
        actor=secretary,
        person_id=student.person_id,
        ending=old.person_id,
        incoming=new.person_id,
        request="change",
        office=world.office,
        now=later(hours=1),
    )
    assert again.number == number
