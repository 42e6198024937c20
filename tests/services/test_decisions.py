"""第28至31条: after a 接收 meeting: the organizer's talk, the college, the school, what follows."""

from datetime import date, datetime, timedelta

import pytest

from models import LedgerRecord, Notice, Role
from regulation.articles.article_35 import probation
from regulation.assess import assess
from regulation.assessment import Stage
from regulation.ballot_forms import Choice
from regulation.case import Case
from regulation.notes import NoteKind
from regulation.records import Admission, Approval, Level, OrganizerTalk, Rejection, Waiver
from regulation.refusal import Refusal
from services import decisions, notes, resolutions
from services.access import Actor
from services.decisions import DecisionView, ReviewState, Verdict
from services.ledger import load_dossier
from services.notes import Note
from services.outcome_news import KIND as TOLD
from services.todo import my_todo
from tests.services.assemblies import Assembly, opened_assembly
from tests.services.builders import NOW, RULES, TODAY, World, expect_refusal
from tests.services.test_motions import wording

YES, NO = Choice.APPROVE, Choice.OPPOSE
CARRIED, LOST = (YES, YES, YES, NO, NO), (YES, YES, NO, NO, NO)
LAST = date(2027, 2, 20)  # three months after the meeting


def at(day: date) -> datetime:
    """Noon of that day."""
    return NOW + (day - TODAY)


async def resolved(world: World, choices: tuple[Choice, ...] = CARRIED) -> tuple[Assembly, Actor]:
    """The resolution on an admission is signed; with the organizer of the college."""
    assembly = await opened_assembly(world)
    organizer = await world.appoint(await world.person(assembly.branch), Role.ORGANIZER)
    await assembly.discuss()
    await assembly.count_heads(5)
    await assembly.open_ballot()
    await assembly.vote(*choices)
    await assembly.close_ballot()
    item = (await assembly.seen()).item
    await resolutions.adopt(
        actor=assembly.secretary,
        meeting_id=assembly.meeting_id,
        item_id=item.item_id,
        performance="主要表现",
        wording=wording,
        office=world.office,
        now=NOW,
    )
    return assembly, organizer


async def note(
    assembly: Assembly, actor: Actor, kind: NoteKind, *, on: date = TODAY, problem: bool = False
) -> None:
    await notes.log(
        actor=actor,
        person_ids=[assembly.candidates[0].person_id],
        note=Note(kind=kind, held=on, problem=problem),
        request=f"{kind}-{on}-{problem}",
        office=assembly.world.office,
        now=at(on),
    )


async def settle(
    assembly: Assembly,
    organizer: Actor,
    level: Level = Level.COLLEGE,
    *,
    approved: bool = True,
    on: date = TODAY,
    reason: str = "",
    document: str = "",
) -> DecisionView:
    row = await LedgerRecord.get(kind=Admission.kind)
    return await decisions.settle(
        actor=organizer,
        number=row.position,
        verdict=Verdict(
            approved=approved, decided_on=on, level=level, reason=reason, document=document
        ),
        office=assembly.world.office,
        now=at(on),
    )


async def case_of(assembly: Assembly, on: date = TODAY) -> Case:
    return Case(await load_dossier(assembly.candidates[0].person_id), RULES, on)


async def todo_of(assembly: Assembly, actor: Actor, on: date = TODAY) -> set[str]:
    found = await my_todo(actor=actor, office=assembly.world.office, now=at(on))
    return {item.duty.rule for item in found.items}


async def test_two_levels_admit_somebody_after_the_organizers_talk(world: World):
    assembly, organizer = await resolved(world)
    assert (await case_of(assembly)).stage is Stage.PROSPECTIVE_MEMBER
    assert await Notice.filter(kind="decision_waiting").count() == 1
    tomorrow = TODAY + timedelta(days=1)
    assert await todo_of(assembly, organizer, tomorrow) >= {"organizer_talk", "admission_approval"}
    await expect_refusal("step_blocked", settle(assembly, organizer))
    await expect_refusal(
        "not_entitled", note(assembly, assembly.secretary, NoteKind.ORGANIZER_TALK)
    )
    await note(assembly, organizer, NoteKind.ORGANIZER_TALK, problem=True)
    await expect_refusal("step_blocked", settle(assembly, organizer))
    await note(assembly, organizer, NoteKind.ORGANIZER_TALK)
    await expect_refusal("decision_settled", settle(assembly, organizer, Level.SCHOOL))
    found = await settle(assembly, organizer, document="院党发12号")
    assert (found.state, found.level) == (ReviewState.PENDING, Level.SCHOOL)
    assert (await case_of(assembly)).stage is Stage.PROSPECTIVE_MEMBER
    assert await settle(assembly, organizer, document="院党发12号") == found
    await expect_refusal(
        "decision_settled", settle(assembly, organizer, approved=False, reason="材料不全")
    )
    done = await settle(assembly, organizer, Level.SCHOOL, on=tomorrow)
    assert done.state is ReviewState.ACCEPTED
    case = await case_of(assembly, tomorrow)
    assert (case.stage, case.day_of(Admission)) == (Stage.PROBATIONARY_MEMBER, TODAY)
    assert probation(case).last_day == date(2027, 11, 19)
    college, school = (act.payload for act in case.acts(Approval))
    assert (college.level, college.document) == (Level.COLLEGE, "院党发12号")
    assert (college.period_from, college.period_until) == (TODAY, date(2027, 11, 19))
    assert (school.level, school.period_from) == (Level.SCHOOL, None)
    assert await Notice.filter(kind="decision_settled").count() == 1
    assert await decisions.waiting(actor=organizer, office=world.office, now=at(tomorrow)) == ()
    await expect_refusal(
        "decision_settled", settle(assembly, organizer, Level.SCHOOL, approved=False, reason="否")
    )


async def admitted(world: World) -> tuple[Assembly, Actor]:
    assembly, organizer = await resolved(world)
    await note(assembly, organizer, NoteKind.ORGANIZER_TALK)
    await settle(assembly, organizer)
    await settle(assembly, organizer, Level.SCHOOL)
    return assembly, organizer


async def test_the_branch_tells_and_announces_what_was_approved(world: World):
    assembly, organizer = await admitted(world)
    secretary = assembly.secretary
    assert "admission_announcement" in await todo_of(assembly, secretary)
    assert assess((await case_of(assembly)).dossier, RULES, TODAY).next_step == "admission_talk"
    await note(assembly, secretary, NoteKind.ADMISSION_TALK)
    assert await Notice.filter(kind=TOLD).values_list("recipient_id", flat=True) == [
        assembly.candidates[0].person_id
    ]
    assert "admission_announcement" in await todo_of(assembly, secretary)
    await note(assembly, secretary, NoteKind.ANNOUNCEMENT)
    assert "admission_announcement" not in await todo_of(assembly, secretary)
    await note(assembly, secretary, NoteKind.GROUP)
    await expect_refusal("not_entitled", note(assembly, secretary, NoteKind.OATH))
    assert assess((await case_of(assembly)).dossier, RULES, TODAY).next_step == "oath"
    await note(assembly, organizer, NoteKind.OATH)
    found = assess((await case_of(assembly)).dossier, RULES, TODAY)
    assert found.next_step == "conversion_application"
    later = TODAY + timedelta(days=1)
    await expect_refusal("note_not_wanted", note(assembly, organizer, NoteKind.OATH, on=later))
    assert await Notice.filter(kind=TOLD).count() == 1


@pytest.mark.parametrize(
    ("on", "late"),
    [(LAST - timedelta(days=1), False), (LAST, False), (LAST + timedelta(days=1), True)],
    ids=str,
)
async def test_after_three_months_an_approval_wants_a_reason(world: World, on: date, late: bool):
    assembly, organizer = await resolved(world)
    await note(assembly, organizer, NoteKind.ORGANIZER_TALK)
    if late:
        found = await expect_refusal("waiver_without_reason", settle(assembly, organizer, on=on))
        assert found.article == 27  # of the central text
    await settle(assembly, organizer, on=on, reason="寒假期间未开会" if late else "")
    await settle(assembly, organizer, Level.SCHOOL, on=on)
    case = await case_of(assembly, on)
    assert case.stage is Stage.PROBATIONARY_MEMBER
    assert [
        act.payload.reason for act in case.acts(Waiver) if act.payload.rule == "central_approval"
    ] == (["寒假期间未开会"] if late else [])


@pytest.mark.parametrize("level", [Level.COLLEGE, Level.SCHOOL], ids=str)
async def test_what_is_not_approved_is_a_rejection(world: World, level: Level):
    assembly, organizer = await resolved(world)
    if level is Level.SCHOOL:
        await note(assembly, organizer, NoteKind.ORGANIZER_TALK)
        await settle(assembly, organizer)
    await expect_refusal(
        "postponed_without_reason", settle(assembly, organizer, level, approved=False)
    )
    found = await settle(assembly, organizer, level, approved=False, reason="材料不全")
    assert (found.state, found.level, found.reason) == (ReviewState.RETURNED, level, "材料不全")
    await check_rejected(assembly)
    with pytest.raises(Refusal):
        await settle(assembly, organizer, Level.SCHOOL)


async def check_rejected(assembly: Assembly) -> None:
    case = await case_of(assembly)
    assert (case.stage, len(case.acts(Rejection))) == (Stage.PROSPECTIVE_MEMBER, 1)
    assert case.acts(Admission) == ()
    secretary = assembly.secretary
    assert "rejection_talk" in await todo_of(assembly, secretary)
    await note(assembly, secretary, NoteKind.REJECTION_TALK)
    assert "rejection_talk" not in await todo_of(assembly, secretary)
    assert assess(case.dossier, RULES, TODAY).next_step == "admission_meeting"
    assert not await Notice.filter(kind=TOLD).exists()


async def test_a_vote_that_fails_is_a_rejection(world: World):
    assembly, organizer = await resolved(world, LOST)
    assert await decisions.waiting(actor=organizer, office=world.office, now=NOW) == ()
    await check_rejected(assembly)


async def test_a_talk_of_another_meeting_does_not_count(world: World):
    assembly, organizer = await resolved(world)
    before = TODAY - timedelta(days=1)
    await world.record(assembly.candidates[0], OrganizerTalk(), on=before)
    await expect_refusal("step_blocked", settle(assembly, organizer))


@pytest.mark.parametrize(
    ("on", "allowed"),
    [(TODAY - timedelta(days=1), False), (TODAY, True)],
    ids=["the day before", "the day of the meeting"],
)
async def test_the_college_decides_from_the_meeting_on(world: World, on: date, allowed: bool):
    assembly, organizer = await resolved(world)
    await note(assembly, organizer, NoteKind.ORGANIZER_TALK)
    if not allowed:
        await expect_refusal("approval_day", settle(assembly, organizer, on=on))
        return
    found = await settle(assembly, organizer, on=on)
    assert found.given[0].decided_on == on
    await expect_refusal(
        "approval_day",
        settle(assembly, organizer, Level.SCHOOL, on=on - timedelta(days=1)),
    )
