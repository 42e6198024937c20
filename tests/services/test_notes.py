"""Notes of 预备党员: one record each in one transaction, or none; by those who keep the records."""

from datetime import date, timedelta

from models import Branch, LedgerRecord, Role
from regulation.assessment import Stage
from regulation.records import ConversionApplication
from services.access import Actor
from services.notes import Note, NoteKind, NoteReceipt, candidates, log, preview
from tests.services.builders import NOW, TODAY, World, expect_refusal

LESSON = Note(kind=NoteKind.EDUCATION, held=TODAY, hours=4)


async def write(
    world: World, by: Actor, people: list[Actor], note: Note, *, request: str = "r1"
) -> NoteReceipt:
    return await log(
        actor=by,
        person_ids=[person.person_id for person in people],
        note=note,
        request=request,
        office=world.office,
        now=NOW,
    )


async def staffed(world: World) -> tuple[Branch, Actor, list[Actor]]:
    """A branch, its secretary, and three of its probationary members."""
    branch = await world.branch()
    people = await world.people(branch, Stage.PROBATIONARY_MEMBER, 3)
    return branch, await world.secretary(branch), people


async def test_a_session_of_many_is_one_record_each(world: World):
    branch, secretary, people = await staffed(world)
    receipt = await write(world, secretary, people, LESSON)
    assert receipt == await write(world, secretary, people, LESSON), "the same request"
    rows = await LedgerRecord.filter(kind="training").order_by("position")
    assert {row.person_id for row in rows} == {person.person_id for person in people}
    assert [row.payload["hours"] for row in rows] == [4, 4, 4]
    assert receipt.late_after is None
    organizer = await world.appoint(await world.person(branch), Role.ORGANIZER)
    early = Note(kind=NoteKind.EDUCATION, held=TODAY - timedelta(days=20), hours=2)
    late = await write(world, organizer, people[:1], early, request="r2")
    assert late.late_after == 7
    found = await candidates(actor=organizer, office=world.office, now=NOW)
    assert {c.person_id for c in found} == {person.person_id for person in people}


async def test_what_stands_against_one_stands_against_all(world: World):
    branch, secretary, people = await staffed(world)
    activist = await world.person(branch, Stage.ACTIVIST)
    mixed = [*people, activist]
    shown = await preview(
        actor=secretary,
        person_ids=[p.person_id for p in mixed],
        note=LESSON,
        office=world.office,
        now=NOW,
    )
    assert [n.person_id for n in shown if n.refusal is not None] == [activist.person_id]
    await expect_refusal("note_wrong_stage", write(world, secretary, mixed, LESSON))
    assert not await LedgerRecord.filter(kind="training").exists()


async def test_an_analysis_knows_its_number_and_opinions_follow_the_application(world: World):
    _, secretary, people = await staffed(world)
    first = Note(kind=NoteKind.ANALYSIS, held=date(2026, 3, 2))
    receipt = await write(world, secretary, people, first)
    assert [n.number for n in receipt.people] == [1, 1, 1]
    again = Note(kind=NoteKind.ANALYSIS, held=date(2026, 9, 10), problem=True)
    receipt = await write(world, secretary, people[:1], again, request="r2")
    assert [n.number for n in receipt.people] == [3]
    asked = Note(kind=NoteKind.OPINIONS, held=TODAY)
    await expect_refusal(
        "opinions_before_application", write(world, secretary, people, asked, request="r3")
    )
    await world.record(people[0], ConversionApplication(), on=TODAY)
    await write(world, secretary, people[:1], asked, request="r4")
    assert await LedgerRecord.filter(kind="conversion_opinions").count() == 1


async def test_only_those_who_keep_the_records_write_them(world: World):
    branch, secretary, people = await staffed(world)
    contact = await world.person(branch, Stage.FULL_MEMBER)
    await world.assign_contact(contact, people[0])
    elsewhere = await world.secretary(await world.branch(college="别的学院"))
    for stranger in (contact, elsewhere, people[0]):
        await expect_refusal("not_entitled", write(world, stranger, people[:1], LESSON))
        assert await candidates(actor=stranger, office=world.office, now=NOW) == ()
    await expect_refusal("nobody_chosen", write(world, secretary, [], LESSON))
    much = Note(kind=NoteKind.EDUCATION, held=TODAY, hours=41)
    await expect_refusal("hours_out_of_range", write(world, secretary, people, much))
