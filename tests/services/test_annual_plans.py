"""第十五条: the plan of a year is asked for by year's end, adjusted by June, and noted."""

from datetime import date, datetime

import pytest

from models import AnnualPlan, Branch, Reminder, Role
from models.db import write_tx
from regulation.assessment import Stage
from services.access import Actor
from services.annual_plans import (
    COLLEGES_OWN,
    Step,
    YearPlan,
    find_plan,
    my_plans,
    note_plan,
    note_plan_reminders,
)
from services.days import day_of
from services.todo import my_todo
from tests.services.builders import World, expect_refusal

DECEMBER = "2026-12-17"


def at(day: str) -> datetime:
    """Nine o'clock in Shanghai."""
    return datetime.fromisoformat(f"{day}T09:00:00+08:00")


@pytest.fixture
async def branch(world: World) -> Branch:
    """A branch whose ledger is kept since November 2026."""
    branch = await world.branch()
    await world.person(branch, Stage.APPLICANT)
    return branch


@pytest.fixture
async def secretary(world: World, branch: Branch) -> Actor:
    return await world.secretary(branch)


@pytest.fixture
async def organizer(world: World, branch: Branch) -> Actor:
    sister = await world.branch()
    return await world.appoint(await world.person(sister, Stage.FULL_MEMBER), Role.ORGANIZER)


async def asked(world: World, actor: Actor, day: str) -> list[tuple[str, int]]:
    found = await my_plans(actor=actor, office=world.office, now=at(day))
    return [(plan.step, plan.year) for plan in found if plan.duty.is_open(day_of(at(day)))]


async def note(
    world: World,
    actor: Actor,
    day: str,
    people: int,
    *,
    branch_id: int,
    year: int = 2027,
    step: Step = Step.REPORT,
) -> YearPlan:
    return await note_plan(
        actor=actor,
        branch_id=branch_id,
        year=year,
        step=step,
        people=people,
        office=world.office,
        now=at(day),
    )


class TestWhatIsAsked:
    @pytest.mark.parametrize(
        ("day", "steps"),
        [
            ("2026-11-30", []),
            ("2026-12-01", [("plan_report", 2027)]),
            ("2026-12-31", [("plan_report", 2027)]),
            ("2027-01-01", [("plan_report", 2027)]),
            ("2027-05-31", [("plan_report", 2027)]),
            ("2027-06-01", [("plan_report", 2027), ("plan_adjustment", 2027)]),
            ("2027-06-30", [("plan_report", 2027), ("plan_adjustment", 2027)]),
            ("2027-07-01", [("plan_report", 2027)]),
        ],
    )
    async def test_of_a_branch_follows_the_year(
        self, world: World, secretary: Actor, day: str, steps: list[tuple[str, int]]
    ):
        assert await asked(world, secretary, day) == steps

    async def test_of_a_college_likewise(self, world: World, organizer: Actor):
        assert await asked(world, organizer, DECEMBER) == [("plan_report", 2027)]
        (plan,) = await my_plans(actor=organizer, office=world.office, now=at(DECEMBER))
        assert plan.branch_id == COLLEGES_OWN

    async def test_is_nothing_of_the_time_before_the_ledger(self, world: World, secretary: Actor):
        assert await asked(world, secretary, "2026-11-20") == [], "the plan of 2026 is on paper"

    async def test_is_asked_of_nobody_else(self, world: World, branch: Branch):
        member = await world.person(branch, Stage.FULL_MEMBER)
        await expect_refusal(
            "not_entitled", my_plans(actor=member, office=world.office, now=at(DECEMBER))
        )


class TestTheReminders:
    @staticmethod
    async def reminded(world: World, day: str) -> set[tuple[int, str, str]]:
        on = day_of(at(day))
        await note_plan_reminders(office=world.office, on=on, now=at(day))
        rows = await Reminder.all()
        async with write_tx():
            await Reminder.all().delete()
        return {(row.recipient_id, row.rule, row.cause) for row in rows}

    async def test_climb_the_ladder_until_it_is_noted(
        self, world: World, branch: Branch, secretary: Actor, organizer: Actor
    ):
        theirs = secretary.person_id, "plan_report"
        above = organizer.person_id, "plan_report"
        assert await self.reminded(world, "2026-12-16") == set()
        assert await self.reminded(world, DECEMBER) == {(*theirs, "-14"), (*above, "-14")}
        assert (*theirs, "-1") in await self.reminded(world, "2026-12-30")
        assert (*above, "14") in await self.reminded(world, "2027-01-14")
        await note(world, secretary, "2027-01-14", 12, branch_id=branch.id)
        causes = {cause for who, _, cause in await self.reminded(world, "2027-01-15")}
        assert causes == {"14", "-1"}, "of the sister branch, and of the college itself"

    async def test_are_noted_once(self, world: World, secretary: Actor):
        on = day_of(at(DECEMBER))
        given = {"office": world.office, "on": on, "now": at(DECEMBER)}
        assert await note_plan_reminders(**given) == 1
        assert await note_plan_reminders(**given) == 0

    async def test_stand_in_the_list_of_what_is_due(
        self, world: World, branch: Branch, secretary: Actor, organizer: Actor
    ):
        async def due(actor: Actor, day: str) -> int:
            return len((await my_todo(actor=actor, office=world.office, now=at(day))).plans)

        assert [await due(secretary, day) for day in ("2026-11-30", DECEMBER)] == [0, 1]
        assert await due(organizer, DECEMBER) == 1, "their own"
        assert await due(organizer, "2027-01-14") == 3, "and those of both branches"
        await note(world, secretary, DECEMBER, 12, branch_id=branch.id)
        assert await due(secretary, DECEMBER) == 0


class TestNoting:
    async def test_ends_the_duty_and_keeps_the_number(
        self, world: World, branch: Branch, secretary: Actor
    ):
        plan = await note(world, secretary, DECEMBER, 12, branch_id=branch.id)
        assert (plan.people, plan.duty.done_on) == (12, date(2026, 12, 17))
        row = await AnnualPlan.get()
        assert (row.branch_id, row.year, row.people) == (branch.id, 2027, 12)
        assert row.noted_by_id == secretary.person_id

    async def test_again_changes_the_number_and_the_same_number_nothing(
        self, world: World, branch: Branch, secretary: Actor
    ):
        for people in (12, 12, 13):
            plan = await note(world, secretary, DECEMBER, people, branch_id=branch.id)
        assert plan.people == 13
        assert await AnnualPlan.all().count() == 2

    async def test_an_adjustment_leaves_the_report_as_it_is(
        self, world: World, branch: Branch, secretary: Actor
    ):
        await note(world, secretary, DECEMBER, 40, branch_id=branch.id)
        plan = await note(
            world, secretary, "2027-06-30", 42, branch_id=branch.id, step=Step.ADJUSTMENT
        )
        assert (plan.people, plan.planned, plan.most_changed) == (42, 40, 2)
        assert await asked(world, secretary, "2027-06-30") == []

    @pytest.mark.parametrize(("people", "much"), [(38, False), (42, False), (37, True), (43, True)])
    async def test_an_adjustment_beyond_five_percent_is_pointed_out(
        self, world: World, branch: Branch, secretary: Actor, people: int, much: bool
    ):
        await note(world, secretary, DECEMBER, 40, branch_id=branch.id)
        plan = await note(
            world, secretary, "2027-06-01", people, branch_id=branch.id, step=Step.ADJUSTMENT
        )
        assert plan.changed_much is much

    @pytest.mark.parametrize(
        ("day", "step"), [("2026-11-30", Step.REPORT), (DECEMBER, Step.ADJUSTMENT)]
    )
    async def test_what_is_not_asked_is_refused(
        self, world: World, branch: Branch, secretary: Actor, day: str, step: Step
    ):
        act = note(world, secretary, day, 12, branch_id=branch.id, step=step)
        await expect_refusal("plan_not_open", act)

    async def test_a_college_notes_its_own(self, world: World, organizer: Actor):
        plan = await note(world, organizer, DECEMBER, 120, branch_id=COLLEGES_OWN)
        assert plan.duty.done_on == date(2026, 12, 17)
        assert (await AnnualPlan.get()).branch_id is None

    async def test_the_plans_of_others_are_refused(
        self, world: World, branch: Branch, secretary: Actor, organizer: Actor
    ):
        strange = await world.secretary(await world.branch())
        for actor, branch_id in (
            (strange, branch.id),
            (secretary, COLLEGES_OWN),
            (organizer, branch.id),
        ):
            act = note(world, actor, DECEMBER, 12, branch_id=branch_id)
            await expect_refusal("plan_not_open", act)
        assert not await AnnualPlan.exists()

    async def test_is_over_for_who_has_left_the_office(self, world: World, branch: Branch):
        former = await world.person(branch, Stage.FULL_MEMBER)
        await world.appoint(former, ends=date(2026, 12, 1))
        given = {"branch_id": branch.id, "year": 2027, "step": "plan_report"}
        act = find_plan(actor=former, office=world.office, now=at(DECEMBER), **given)
        await expect_refusal("not_entitled", act)
