"""Where people stand: told to themselves and to those who guide them."""

from datetime import date

import pytest

from models import Branch, Role
from regulation.assessment import Stage
from services.access import Actor
from services.standing import (
    Guided,
    guided_people,
    home,
    own_standing,
    standing_by_number,
    standing_of,
)
from tests.services.builders import NOW, TODAY, World, expect_refusal

ON_THE_PATH = (
    Stage.APPLICANT,
    Stage.ACTIVIST,
    Stage.PROSPECTIVE_MEMBER,
    Stage.PROBATIONARY_MEMBER,
)


@pytest.fixture
async def branch(world: World) -> Branch:
    return await world.branch()


async def guided_by(world: World, actor: Actor) -> tuple[Guided, ...]:
    return await guided_people(actor=actor, office=world.office, now=NOW)


class TestOnesOwnStanding:
    async def test_names_branch_contacts_and_secretary(self, world: World, branch: Branch):
        student = await world.person(branch, Stage.ACTIVIST)
        secretary = await world.secretary(branch)
        first, second = await world.people(branch, Stage.FULL_MEMBER, 2)
        await world.assign_contact(second, student, starts=date(2026, 7, 1))
        await world.assign_contact(first, student, starts=date(2026, 8, 1))
        found = await own_standing(actor=student, office=world.office, now=NOW)
        assert (found.name, found.branch, found.on) == (student.name, branch.name, TODAY)
        assert found.assessment.stage is Stage.ACTIVIST
        assert found.contacts == (second.name, first.name), "the longest serving first"
        assert found.secretaries == (secretary.name,)

    async def test_of_somebody_without_a_record_is_the_beginning(
        self, world: World, branch: Branch
    ):
        person = await world.person(branch)
        found = await own_standing(actor=person, office=world.office, now=NOW)
        assert (found.assessment.stage, found.contacts, found.secretaries) == (Stage.NONE, (), ())


class TestAnothersStanding:
    async def test_is_told_to_contact_and_leadership(self, world: World, branch: Branch):
        student = await world.person(branch, Stage.ACTIVIST)
        contact = await world.person(branch, Stage.FULL_MEMBER)
        await world.assign_contact(contact, student)
        for guide in (contact, await world.secretary(branch)):
            found = await standing_of(
                actor=guide, person_id=student.person_id, office=world.office, now=NOW
            )
            assert found.person_id == student.person_id

    async def test_is_refused_to_everybody_else_and_to_oneself(self, world: World, branch: Branch):
        student = await world.person(branch, Stage.ACTIVIST)
        fellow = await world.person(branch, Stage.FULL_MEMBER)
        elsewhere = await world.secretary(await world.branch())
        for stranger in (fellow, elsewhere, student):
            act = standing_of(
                actor=stranger, person_id=student.person_id, office=world.office, now=NOW
            )
            await expect_refusal("not_entitled", act)

    async def test_is_found_by_student_number_on_the_command_line(
        self, world: World, branch: Branch
    ):
        student = await world.person(branch, Stage.APPLICANT)
        number = student.name.replace("同学", "S")
        found = await standing_by_number(student_number=number, office=world.office, on=TODAY)
        assert found.person_id == student.person_id
        await expect_refusal(
            "unknown_student_number",
            standing_by_number(student_number="S0", office=world.office, on=TODAY),
        )


class TestThePeopleOneGuides:
    async def test_are_a_contact_s_own(self, world: World, branch: Branch):
        contact, own, other = [
            await world.person(branch, stage)
            for stage in (Stage.FULL_MEMBER, Stage.ACTIVIST, Stage.ACTIVIST)
        ]
        await world.assign_contact(contact, own)
        assert [g.person_id for g in await guided_by(world, contact)] == [own.person_id]
        assert await guided_by(world, other) == ()

    async def test_are_everybody_on_the_path_for_the_leadership(self, world: World, branch: Branch):
        secretary = await world.secretary(branch)
        people = {stage: await world.person(branch, stage) for stage in Stage}
        await world.person(await world.branch(), Stage.ACTIVIST)
        found = await guided_by(world, secretary)
        assert [(g.person_id, g.stage) for g in found] == [
            (people[stage].person_id, stage) for stage in Stage if stage in ON_THE_PATH
        ]

    async def test_of_a_secretary_include_those_of_other_branches_they_are_contact_of(
        self, world: World, branch: Branch
    ):
        secretary = await world.secretary(branch)
        own = await world.person(branch, Stage.ACTIVIST)
        elsewhere = await world.person(await world.branch(), Stage.ACTIVIST)
        for student in (own, elsewhere):
            await world.assign_contact(secretary, student)
        found = [guided.person_id for guided in await guided_by(world, secretary)]
        assert found == [own.person_id, elsewhere.person_id]

    async def test_come_with_what_they_owe(self, world: World, branch: Branch):
        secretary = await world.secretary(branch)
        await world.person(branch, Stage.ACTIVIST)
        (guided,) = await guided_by(world, secretary)
        assert guided.overdue >= 1, "the report of the third quarter was never handed in"


class TestHome:
    async def test_says_what_an_actor_is(self, world: World, branch: Branch):
        secretary = await world.secretary(branch)
        student = await world.person(branch, Stage.ACTIVIST)
        await world.assign_contact(secretary, student)
        found = await home(actor=secretary, office=world.office, now=NOW)
        assert (found.branch, found.stage) == (branch.name, Stage.FULL_MEMBER)
        assert (found.roles, found.guides_anyone) == (frozenset({Role.SECRETARY}), True)
        found = await home(actor=student, office=world.office, now=NOW)
        assert (found.stage, found.roles, found.guides_anyone) == (
            Stage.ACTIVIST,
            frozenset(),
            False,
        )
