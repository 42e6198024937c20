"""What is due from whom over every dossier, and what the answers 已办, 稍后, 不是我 lead to."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from models import Branch, Lookout, Reminder, Role
from models.db import write_tx
from regulation.assessment import Owner, Stage
from regulation.changes import look_ahead
from regulation.records import NoticePurpose, Objection, ThoughtReport
from reminders.sweep import Sweep
from services import lookouts, todo
from services.access import Actor
from services.due_items import Answer, DueItem
from services.ledger import load_dossier
from services.todo import Todo, find_item, my_todo, put_off, say_done, say_not_mine
from tests.services.builders import RULES, World, expect_refusal, later, open_office

WEEK_BEFORE = later(days=34)  # 2026-12-24; the report is due on the 31st
OVERDUE = later(days=52)  # 2027-01-11
DUE = date(2026, 12, 31)
REPORT = ThoughtReport(quarter="2026Q3", files=("a" * 64,), characters=1600, fingerprint="f")
NEXT = ThoughtReport(quarter="2026Q4", files=("b" * 64,), characters=1600, fingerprint="g")


@dataclass
class Cast:
    """An activist with a contact, the secretary of the branch, an organizer next door."""

    world: World
    branch: Branch
    student: Actor
    contact: Actor
    secretary: Actor
    organizer: Actor

    async def todo(self, actor: Actor, now: datetime = WEEK_BEFORE) -> Todo:
        return await my_todo(actor=actor, office=self.world.office, now=now)

    async def finds(self, actor: Actor, now: datetime = WEEK_BEFORE) -> DueItem | None:
        """The report of the fourth quarter, where it is due from this person."""
        items = (await self.todo(actor, now)).items
        return next((i for i in items if i.duty.period == "2026Q4"), None)

    async def report(self, actor: Actor, now: datetime = WEEK_BEFORE) -> DueItem:
        found = await self.finds(actor, now)
        assert found is not None
        return found

    def about(self, item: DueItem, actor: Actor, now: datetime = WEEK_BEFORE) -> dict[str, Any]:
        """What every answer is called with."""
        return {
            "actor": actor,
            "subject_id": item.subject_id,
            "ref": item.ref,
            "office": self.world.office,
            "now": now,
        }


@pytest.fixture
async def cast(db: str, tmp_path: Path) -> Cast:
    world = World(open_office(tmp_path / "data"))
    branch, sister = await world.branch(), await world.branch()
    contact = await world.person(branch, Stage.FULL_MEMBER)
    student = await world.person(branch, Stage.ACTIVIST)
    await world.assign_contact(contact, student)
    await world.record(student, REPORT)
    organizer = await world.appoint(await world.person(sister, Stage.FULL_MEMBER), Role.ORGANIZER)
    return Cast(world, branch, student, contact, await world.secretary(branch), organizer)


class TestWhatIsDue:
    async def test_stands_with_whoever_owes_it(self, cast: Cast):
        item = await cast.report(cast.student)
        assert (item.owner, item.duty.due, item.escalated) == (Owner.SELF, DUE, False)
        for other in (cast.contact, cast.secretary, cast.organizer):
            assert await cast.finds(other) is None

    async def test_comes_up_to_those_above_when_it_has_run_out(self, cast: Cast):
        for actor, owner in (
            (cast.student, Owner.SELF),
            (cast.contact, Owner.CONTACT),
            (cast.secretary, Owner.SECRETARY),
        ):
            item = await cast.report(actor, OVERDUE)
            assert (item.owner, item.escalated) == (owner, owner is not Owner.SELF)
        assert await cast.finds(cast.organizer, OVERDUE) is None
        assert (await cast.report(cast.organizer, later(days=60))).owner is Owner.COLLEGE

    async def test_covers_every_dossier_of_the_branch_and_no_other(self, cast: Cast):
        applicants = await cast.world.people(cast.branch, Stage.APPLICANT, 3)
        await cast.world.people(await cast.world.branch(), Stage.APPLICANT, 2)
        talks = [i for i in (await cast.todo(cast.secretary)).items if i.duty.rule == "first_talk"]
        assert [i.subject_id for i in talks] == [a.person_id for a in applicants]

    async def test_is_in_the_order_of_its_dates(self, cast: Cast):
        await cast.world.people(cast.branch, Stage.APPLICANT, 2)
        dates = [item.duty.due for item in (await cast.todo(cast.secretary, OVERDUE)).items]
        assert dates == sorted(dates)
        assert len(dates) > 2

    async def test_of_two_contacts_asks_each_for_their_own_opinion(self, cast: Cast):
        second = await cast.world.person(cast.branch, Stage.FULL_MEMBER)
        await cast.world.assign_contact(second, cast.student)
        for contact in (cast.contact, second):
            items = (await cast.todo(contact, OVERDUE)).items
            named = [i.duty.facts["contact_id"] for i in items if i.duty.rule == "opinion"]
            assert set(named) == {contact.person_id}

    async def test_shows_what_others_owe_in_my_own_dossier_apart(self, cast: Cast):
        (applicant,) = await cast.world.people(cast.branch, Stage.APPLICANT, 1)
        found = await cast.todo(applicant)
        assert found.items == ()
        assert "first_talk" in {item.duty.rule for item in found.from_others}


class TestAWholeCollege:
    """An organizer's list reads the dossiers that the college has to do with, and no others."""

    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch) -> set[int]:
        """Whose dossiers have been read."""
        read = set[int]()
        real = todo.open_duties_of

        async def reading(people: list[int], **given: Any) -> Any:
            read.update(people)
            return await real(people, **given)

        monkeypatch.setattr(todo, "open_duties_of", reading)
        return read

    async def objects(self, cast: Cast) -> None:
        await cast.world.record(cast.student, Objection(purpose=NoticePurpose.ADMISSION))

    async def test_is_read_in_part_once_the_sweep_has_seen_it(self, cast: Cast, read: set[int]):
        people = await cast.world.people(cast.branch, Stage.NONE, 3)
        quiet = {person.person_id for person in people}
        await cast.todo(cast.organizer)
        assert quiet < read, "nothing is known yet"
        await Sweep(cast.world.office).run(WEEK_BEFORE)
        read.clear()
        await cast.todo(cast.organizer)
        assert quiet.isdisjoint(read)

    async def test_shows_at_once_what_has_been_written_since(self, cast: Cast):
        await Sweep(cast.world.office).run(WEEK_BEFORE)
        await self.objects(cast)
        found = await cast.todo(cast.organizer)
        assert "objection" in [item.duty.rule for item in found.items]

    async def test_shows_on_every_day_what_a_look_at_everybody_shows(self, cast: Cast):
        await cast.world.people(cast.branch, Stage.PROBATIONARY_MEMBER, 2)
        await cast.world.people(cast.branch, Stage.APPLICANT, 2)
        await self.objects(cast)
        await Sweep(cast.world.office).run(WEEK_BEFORE)
        days = [later(days=n) for n in (20, 34, 41, 55, 60, 90, 150, 400, 402)]
        short = [(await cast.todo(cast.organizer, now)).items for now in days]
        async with write_tx():
            await Lookout.all().delete()
        assert short == [(await cast.todo(cast.organizer, now)).items for now in days]
        assert len(short[4]) > 3

    async def test_is_not_forgotten_for_an_older_look(self, cast: Cast):
        seen = {
            cast.student.person_id: look_ahead(
                await load_dossier(cast.student.person_id), RULES, DUE
            )
        }
        await lookouts.keep(seen, position=9, on=DUE)
        await lookouts.keep(seen, position=8, on=date(2026, 1, 1))
        assert (await Lookout.get(person_id=cast.student.person_id)).since == DUE


class TestLater:
    @pytest.mark.parametrize(
        ("days", "until"), [(1, "2026-12-25"), (3, "2026-12-27"), (7, "2026-12-31")]
    )
    async def test_reminds_again_on_the_day_asked_for(self, cast: Cast, days: int, until: str):
        item = await cast.report(cast.student)
        answered = await put_off(days=days, **cast.about(item, cast.student))
        assert answered.until == date.fromisoformat(until)
        (reminder,) = await Reminder.filter(recipient_id=cast.student.person_id)
        assert reminder.not_before == answered.until
        kept = await cast.report(cast.student)
        assert kept.put_off(WEEK_BEFORE.date()) == answered.until

    async def test_never_passes_the_due_day(self, cast: Cast):
        now = later(days=38)  # three days before
        item = await cast.report(cast.student, now)
        answered = await put_off(days=7, **cast.about(item, cast.student, now))
        assert answered.until == DUE

    @pytest.mark.parametrize("days_from_now", [41, 42])
    async def test_is_refused_from_the_due_day_on(self, cast: Cast, days_from_now: int):
        now = later(days=days_from_now)
        about = cast.about(await cast.report(cast.student, now), cast.student, now)
        await expect_refusal("later_past_due", put_off(days=1, **about))

    async def test_said_anew_counts_from_now_on(self, cast: Cast):
        item = await cast.report(cast.student)
        await put_off(days=7, **cast.about(item, cast.student))
        await put_off(days=1, **cast.about(item, cast.student))
        (reminder,) = await Reminder.filter(recipient_id=cast.student.person_id)
        assert reminder.not_before == date(2026, 12, 25)

    async def test_hides_nothing_from_a_list_and_changes_nothing_for_others(self, cast: Cast):
        (applicant,) = await cast.world.people(cast.branch, Stage.APPLICANT, 1)
        now = later(days=1)
        items = (await cast.todo(cast.secretary, now)).items
        item = next(i for i in items if i.subject_id == applicant.person_id)
        await put_off(days=3, **cast.about(item, cast.secretary, now))
        assert await Reminder.exclude(recipient_id=cast.secretary.person_id).count() == 0
        still = {i.subject_id for i in (await cast.todo(cast.secretary, now)).items}
        assert applicant.person_id in still


class TestDone:
    async def test_closes_nothing(self, cast: Cast):
        item = await cast.report(cast.student)
        answered = await say_done(**cast.about(item, cast.student))
        assert answered.asked == ()
        assert await cast.finds(cast.student) is not None

    async def test_said_by_a_contact_asks_the_student(self, cast: Cast):
        item = await cast.report(cast.contact, OVERDUE)
        answered = await say_done(**cast.about(item, cast.contact, OVERDUE))
        assert answered.asked == (cast.student.name,)
        mine = await cast.report(cast.student, OVERDUE)
        assert [(s.answer, s.name) for s in mine.said] == [(Answer.DONE, cast.contact.name)]

    async def test_twice_asks_once(self, cast: Cast):
        item = await cast.report(cast.contact, OVERDUE)
        for _ in range(2):
            await say_done(**cast.about(item, cast.contact, OVERDUE))
        assert await Reminder.all().count() == 1


class TestNotMine:
    async def test_tells_the_secretary(self, cast: Cast):
        item = await cast.report(cast.student)
        answered = await say_not_mine(**cast.about(item, cast.student))
        assert answered.asked == (cast.secretary.name,)

    async def test_said_by_the_secretary_tells_the_college(self, cast: Cast):
        item = await cast.report(cast.secretary, OVERDUE)
        answered = await say_not_mine(**cast.about(item, cast.secretary, OVERDUE))
        assert answered.asked == (cast.organizer.name,)


class TestWhatIsNoLongerMine:
    async def test_is_refused_to_a_stranger_as_if_it_did_not_exist(self, cast: Cast):
        stranger = await cast.world.person(await cast.world.branch(), Stage.FULL_MEMBER)
        item = await cast.report(cast.student)
        for subject in (item.subject_id, 999_999):
            about = cast.about(item, stranger) | {"subject_id": subject}
            await expect_refusal("not_entitled", find_item(**about))
            await expect_refusal("not_entitled", say_done(**about))
            await expect_refusal("not_entitled", put_off(days=1, **about))

    async def test_is_said_to_be_settled_once_the_record_is_there(self, cast: Cast):
        about = cast.about(await cast.report(cast.student), cast.student)
        await cast.world.record(cast.student, NEXT)
        await expect_refusal("duty_settled", say_not_mine(**about))
