"""Where people stand: told to themselves and to those who guide them."""

from datetime import date

import pytest

from models import Branch, Role
from regulation.assessment import Stage
from services.standing import (
    home,
    own_standing,
    standing_by_number,
    standing_of,
)
from tests.services.builders import NOW, TODAY, World, expect_refusal


@pytest.fixture
async def branch(world: World) -> Branch:
    return await world.branch()


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
