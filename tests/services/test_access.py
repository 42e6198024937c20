"""Who may do what: offices have terms, contacts have their own people, the default is no."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from models import Branch, Role
from regulation.assessment import Stage
from services.access import (
    LEADERSHIP,
    Actor,
    contacts_of,
    holders,
    identify,
    people_of,
    require_guide,
    require_role,
    roles_of,
)
from tests.services.builders import PLATFORM, TODAY, World, expect_refusal

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

# A term is in force on its first day, on its last, and while no last day is set.
TERMS = [
    pytest.param(TODAY, None, True, id="begins today"),
    pytest.param(TOMORROW, None, False, id="begins tomorrow"),
    pytest.param(YESTERDAY, TODAY, True, id="ends today"),
    pytest.param(YESTERDAY, YESTERDAY, False, id="ended yesterday"),
    pytest.param(TODAY, TODAY, True, id="lasts one day"),
    pytest.param(YESTERDAY, None, True, id="has no end"),
]


class TestAnAccount:
    async def test_stands_for_the_person_it_is_bound_to(self, world: World):
        person = await world.person(await world.branch())
        account = await world.bind(person)
        assert await identify(platform=PLATFORM, external_id=account) == person

    async def test_of_another_platform_or_bound_to_nobody_stands_for_nobody(self, world: World):
        account = await world.bind(await world.person(await world.branch()))
        assert await identify(platform="elsewhere", external_id=account) is None
        assert await identify(platform=PLATFORM, external_id="stranger") is None


class TestAnOffice:
    @pytest.mark.parametrize(("starts", "ends", "held"), TERMS)
    async def test_is_held_from_its_first_day_to_its_last(
        self, world: World, starts: date, ends: date | None, held: bool
    ):
        branch = await world.branch()
        person = await world.appoint(await world.person(branch), starts=starts, ends=ends)
        assert (Role.SECRETARY in await roles_of(person.person_id, on=TODAY)) is held
        found = await holders([Role.SECRETARY], branch_id=branch.id, on=TODAY)
        assert (person.person_id in found) is held

    async def test_counts_in_its_own_branch_only(self, world: World):
        branch, other = await world.branch(), await world.branch()
        secretary = await world.secretary(branch)
        await require_role(secretary, Role.SECRETARY, branch_id=branch.id, on=TODAY)
        await expect_refusal(
            "not_entitled",
            require_role(secretary, Role.SECRETARY, branch_id=other.id, on=TODAY),
        )

    @pytest.mark.parametrize("role", list(Role))
    async def test_counts_for_what_is_asked_and_nothing_else(self, world: World, role: Role):
        branch = await world.branch()
        person = await world.appoint(await world.person(branch), role)
        await require_role(person, role, branch_id=branch.id, on=TODAY)
        others = [other for other in Role if other is not role]
        await expect_refusal(
            "not_entitled", require_role(person, *others, branch_id=branch.id, on=TODAY)
        )

    async def test_held_by_several_lists_each_once(self, world: World):
        branch = await world.branch()
        people = await world.people(branch, Stage.FULL_MEMBER, 2)
        for person in people:
            for role in LEADERSHIP:
                await world.appoint(person, role)
        found = await holders(LEADERSHIP, branch_id=branch.id, on=TODAY)
        assert found == tuple(person.person_id for person in people)


class TestAContact:
    @pytest.mark.parametrize(("starts", "ends", "held"), TERMS)
    async def test_guides_from_the_first_day_to_the_last(
        self, world: World, starts: date, ends: date | None, held: bool
    ):
        branch = await world.branch()
        contact, student = await world.people(branch, Stage.FULL_MEMBER, 2)
        await world.assign_contact(contact, student, starts=starts, ends=ends)
        assert (contact.person_id in await contacts_of(student.person_id, on=TODAY)) is held
        assert (student.person_id in await people_of(contact.person_id, on=TODAY)) is held
        if held:
            found = await require_guide(contact, student.person_id, on=TODAY)
            assert found.id == student.person_id
        else:
            await expect_refusal(
                "not_entitled", require_guide(contact, student.person_id, on=TODAY)
            )

    async def test_guides_nobody_else(self, world: World):
        branch = await world.branch()
        contact, own, other = await world.people(branch, Stage.FULL_MEMBER, 3)
        await world.assign_contact(contact, own)
        await expect_refusal("not_entitled", require_guide(contact, other.person_id, on=TODAY))

    async def test_is_not_guided_in_return(self, world: World):
        branch = await world.branch()
        contact, student = await world.people(branch, Stage.FULL_MEMBER, 2)
        await world.assign_contact(contact, student)
        await expect_refusal("not_entitled", require_guide(student, contact.person_id, on=TODAY))


Guide = Callable[[World, Branch], Awaitable[Actor]]


async def the_secretary(world: World, branch: Branch) -> Actor:
    return await world.secretary(branch)


async def the_commissioner(world: World, branch: Branch) -> Actor:
    return await world.appoint(await world.person(branch), Role.ORGANIZATION_COMMISSIONER)


async def a_committee_member(world: World, branch: Branch) -> Actor:
    return await world.appoint(await world.person(branch), Role.COMMITTEE_MEMBER)


async def a_member(world: World, branch: Branch) -> Actor:
    return await world.person(branch, Stage.FULL_MEMBER)


async def a_secretary_elsewhere(world: World, branch: Branch) -> Actor:
    return await world.secretary(await world.branch())


async def an_organizer_of_the_college(world: World, branch: Branch) -> Actor:
    return await world.appoint(await world.person(branch), Role.ORGANIZER)


class TestGuidance:
    @pytest.mark.parametrize("guide", [the_secretary, the_commissioner])
    async def test_is_given_by_the_leadership_of_the_branch(self, world: World, guide: Guide):
        branch = await world.branch()
        student = await world.person(branch)
        actor = await guide(world, branch)
        assert (await require_guide(actor, student.person_id, on=TODAY)).id == student.person_id

    @pytest.mark.parametrize(
        "guide",
        [a_committee_member, a_member, a_secretary_elsewhere, an_organizer_of_the_college],
    )
    async def test_is_refused_to_everybody_else(self, world: World, guide: Guide):
        branch = await world.branch()
        student = await world.person(branch)
        actor = await guide(world, branch)
        await expect_refusal("not_entitled", require_guide(actor, student.person_id, on=TODAY))

    async def test_is_refused_alike_for_people_who_do_not_exist(self, world: World):
        branch = await world.branch()
        actor = await world.secretary(await world.branch())
        unknown = await expect_refusal("not_entitled", require_guide(actor, 999_999, on=TODAY))
        student = await world.person(branch)
        foreign = await expect_refusal(
            "not_entitled", require_guide(actor, student.person_id, on=TODAY)
        )
        assert (unknown.article, unknown.facts) == (foreign.article, foreign.facts)
