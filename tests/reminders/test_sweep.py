"""The sweep writes down what is due, once, and looks again only where something has changed."""

from datetime import date, timedelta

import pytest

from models import ContactTerm, Person, Reminder, RoleTerm
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import Suspension, ThoughtReport
from reminders.sweep import Sweep
from services import duties
from services.access import Actor
from services.duties import Look
from services.office import Office
from tests.services.builders import NOW, TODAY, World, later

EIGHT_DAYS_BEFORE_THE_YEAR_ENDS = later(days=34)  # 2026-12-24


async def activist(world: World) -> Actor:
    """Somebody who owes reports and has nobody but themselves to remind."""
    return await world.person(await world.branch(), Stage.ACTIVIST)


async def rules_told(person: Actor) -> set[str]:
    return {row.rule for row in await Reminder.filter(recipient_id=person.person_id)}


class TestTheSweep:
    async def test_writes_down_what_is_due(self, world: World):
        person = await activist(world)
        assert await Sweep(world.office).run(EIGHT_DAYS_BEFORE_THE_YEAR_ENDS) > 0
        assert "thought_report" in await rules_told(person)

    async def test_twice_writes_nothing_twice(self, world: World):
        await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        assert await sweep.run(NOW) == 0

    async def test_after_a_restart_writes_nothing_twice(self, world: World):
        await activist(world)
        await Sweep(world.office).run(NOW)
        assert await Sweep(world.office).run(NOW) == 0

    async def test_looks_at_everybody_on_a_new_day(self, world: World):
        await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        assert await sweep.run(EIGHT_DAYS_BEFORE_THE_YEAR_ENDS) > 0

    async def test_on_the_same_day_looks_only_where_a_dossier_has_grown(self, world: World):
        still, grown = await activist(world), await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        async with write_tx():
            await Reminder.all().delete()
        report = ThoughtReport(
            quarter="2026Q4", files=("a" * 64,), characters=1600, fingerprint="f"
        )
        await world.record(grown, report, on=date(2026, 11, 20))
        await sweep.run(NOW)
        assert await rules_told(grown)
        assert not await rules_told(still)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whom the sweep looks at, in order."""
    people: list[int] = []
    real = duties.look

    async def look(*, person_ids: list[int], office: Office, on: date) -> Look:
        people.extend(person_ids)
        return await real(person_ids=person_ids, office=office, on=on)

    monkeypatch.setattr(duties, "look", look)
    return people


async def noted() -> set[tuple[str, str, str, int, int]]:
    """The reminders noted since the last time, which are forgotten."""
    found = {
        (row.rule, row.period, row.cause, row.subject_id, row.recipient_id)
        for row in await Reminder.all()
    }
    async with write_tx():
        await Reminder.all().delete()
    return found


class TestTheAgenda:
    async def test_finds_day_by_day_what_a_look_at_everybody_finds(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        for stage in Stage:
            person = await world.person(branch, stage)
            await world.assign_contact(secretary, person, starts=TODAY)
        sweep, told = Sweep(world.office), set[object]()
        for day in range(0, 120, 3):
            await sweep.run(later(days=day))
            told |= await noted()
            await Sweep(world.office).run(later(days=day))
            assert await noted() <= told, f"missed on day {day}"

    async def test_leaves_those_alone_for_whom_nothing_is_due(
        self, world: World, looked: list[int]
    ):
        branch = await world.branch()
        member = await world.person(branch, Stage.FULL_MEMBER)
        owing = await world.person(branch, Stage.ACTIVIST)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        assert set(looked) == {member.person_id, owing.person_id}
        looked.clear()
        for day in range(1, 35):
            await sweep.run(later(days=day))
        assert set(looked) == {owing.person_id}
        assert len(looked) < 10

    async def test_comes_back_to_a_dossier_that_has_grown(self, world: World, looked: list[int]):
        member = await world.person(await world.branch(), Stage.FULL_MEMBER)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        looked.clear()
        await sweep.run(NOW)
        assert looked == []
        await world.record(member, Suspension(reason="核实"))
        await sweep.run(NOW)
        assert looked == [member.person_id]

    async def test_goes_on_where_it_was_interrupted(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ):
        await activist(world)
        sweep = Sweep(world.office)

        async def interrupted(**_: object) -> Look:
            raise ConnectionError("lost")

        with monkeypatch.context() as broken:
            broken.setattr(duties, "look", interrupted)
            with pytest.raises(ConnectionError, match="lost"):
                await sweep.run(EIGHT_DAYS_BEFORE_THE_YEAR_ENDS)
        assert await sweep.run(EIGHT_DAYS_BEFORE_THE_YEAR_ENDS) > 0

    async def test_begins_anew_when_the_clock_is_set_back(self, world: World, looked: list[int]):
        person = await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(later(days=400))
        looked.clear()
        await sweep.run(NOW)
        assert looked == [person.person_id]


class TestOutsideTheLedger:
    """What changes who is told, or of what, without a record: seen the next day."""

    @pytest.fixture
    async def overdue(self, world: World) -> tuple[Sweep, Actor]:
        """Somebody of whom everybody has heard who can; the day is fourteen days past the due."""
        person = await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(later(days=60))
        await noted()
        return sweep, person

    @staticmethod
    async def told_next_day(sweep: Sweep, recipient: Actor) -> bool:
        await sweep.run(later(days=61))
        return await Reminder.filter(recipient_id=recipient.person_id).exists()

    async def test_a_new_secretary(self, world: World, overdue: tuple[Sweep, Actor]):
        sweep, person = overdue
        successor = await world.person(await world.branch(), Stage.FULL_MEMBER)
        await world.appoint(successor, branch_id=person.branch_id)
        assert await self.told_next_day(sweep, successor)

    async def test_a_secretary_whose_term_begins(self, world: World, overdue: tuple[Sweep, Actor]):
        sweep, person = overdue
        successor = await world.person(await world.branch(), Stage.FULL_MEMBER)
        begins = TODAY + timedelta(days=61)
        await world.appoint(successor, branch_id=person.branch_id, starts=begins)
        await sweep.run(later(days=60))
        assert not await Reminder.filter(recipient_id=successor.person_id).exists()
        assert await self.told_next_day(sweep, successor)

    async def test_a_term_that_was_reopened(self, world: World, overdue: tuple[Sweep, Actor]):
        sweep, person = overdue
        former = await world.person(await world.branch(), Stage.FULL_MEMBER)
        await world.appoint(former, branch_id=person.branch_id, ends=TODAY)
        assert not await self.told_next_day(sweep, former)
        async with write_tx():
            await RoleTerm.filter(person_id=former.person_id).update(ends=None)
        await sweep.run(later(days=62))
        assert await Reminder.filter(recipient_id=former.person_id).exists()

    async def test_a_new_contact(self, world: World, overdue: tuple[Sweep, Actor]):
        sweep, person = overdue
        contact = await world.person(await world.branch(), Stage.FULL_MEMBER)
        async with write_tx():
            await ContactTerm.create(
                contact_id=contact.person_id, person_id=person.person_id, starts=TODAY
            )
        assert await self.told_next_day(sweep, contact)

    async def test_a_move_to_another_branch(self, world: World, overdue: tuple[Sweep, Actor]):
        sweep, person = overdue
        branch = await world.branch()
        secretary = await world.secretary(branch)
        async with write_tx():
            await Person.filter(id=person.person_id).update(branch_id=branch.id)
        assert await self.told_next_day(sweep, secretary)

    async def test_a_date_of_graduation(self, world: World, overdue: tuple[Sweep, Actor]):
        sweep, person = overdue
        branch_id = person.branch_id
        secretary = await world.appoint(
            await world.person(await world.branch(), Stage.FULL_MEMBER), branch_id=branch_id
        )
        await sweep.run(later(days=61))
        await noted()
        async with write_tx():
            leaving = TODAY + timedelta(days=63)
            await Person.filter(id=person.person_id).update(graduation=leaving)
        await sweep.run(later(days=62))
        assert "graduation_handover" in await rules_told(secretary)
