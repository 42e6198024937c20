"""Whom somebody looks after: their own, their branch, their college; the worst first."""

from collections.abc import Sequence

from models import Branch, Person, Role
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import Talk, ThoughtReport
from services.access import Actor
from services.ledger import load_dossier
from services.lights import Light
from services.people import PAGE, People, View, my_people
from services.persons import view_person
from services.sight import Right
from tests.services.builders import NOW, TODAY, World, expect_refusal, later

PATH = (Stage.APPLICANT, Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER)


async def people_of(world: World, actor: Actor, view: View | None = None, days: int = 0) -> People:
    return await my_people(
        actor=actor, view=view or View(), office=world.office, now=later(days=days)
    )


def ids(found: People) -> list[int]:
    return [line.person_id for line in found.lines]


async def named(person: Actor, name: str) -> None:
    async with write_tx():
        await Person.filter(id=person.person_id).update(name=name)


class TestWhoIsSeen:
    async def test_a_contact_sees_their_own_and_nobody_else(self, world: World):
        branch = await world.branch()
        contact = await world.person(branch, Stage.FULL_MEMBER)
        own, other = await world.people(branch, Stage.ACTIVIST, 2)
        await world.assign_contact(contact, own)
        found = await people_of(world, contact)
        assert (ids(found), found.as_contact_only) == ([own.person_id], True)
        for typed in (other.name, other.name[-3:], "tongxue", "tx"):
            assert other.person_id not in ids(await people_of(world, contact, View(typed=typed)))
        act = view_person(actor=contact, person_id=other.person_id, office=world.office, now=NOW)
        await expect_refusal("not_entitled", act)

    async def test_the_leadership_sees_its_branch_and_those_it_is_contact_of(self, world: World):
        branch, elsewhere = await world.branch(), await world.branch()
        secretary = await world.secretary(branch)
        everybody = {stage: await world.person(branch, stage) for stage in Stage}
        strangers = await world.people(elsewhere, Stage.ACTIVIST, 2)
        await world.assign_contact(secretary, strangers[0])
        found = await people_of(world, secretary)
        on_the_path = {everybody[stage].person_id for stage in PATH}
        assert set(ids(found)) == on_the_path | {strangers[0].person_id}
        assert {line.branch for line in found.lines} == {branch.name, elsewhere.name}

    async def test_an_organizer_sees_the_branches_of_the_college(self, world: World):
        branch, sister = await world.branch(), await world.branch()
        organizer = await world.appoint(
            await world.person(branch, Stage.FULL_MEMBER), Role.ORGANIZER
        )
        student = await world.person(sister, Stage.ACTIVIST)
        await world.person(await world.branch(college="物理学院"), Stage.ACTIVIST)
        assert ids(await people_of(world, organizer)) == [student.person_id]
        view = await view_person(
            actor=organizer, person_id=student.person_id, office=world.office, now=NOW
        )
        assert view.rights == {Right.ORGANIZER}

    async def test_nobody_looks_at_themselves_by_this_door(self, world: World):
        both = await world.appoint(await world.person(await world.branch(), Stage.ACTIVIST))
        assert ids(await people_of(world, both)) == []
        act = view_person(actor=both, person_id=both.person_id, office=world.office, now=NOW)
        await expect_refusal("not_entitled", act)


class TestTheLights:
    async def lit(self, world: World) -> tuple[Actor, list[Actor]]:
        """A secretary and four people: three late by different days, one with nothing due."""
        branch = await world.branch()
        secretary = await world.secretary(branch)
        people = [await world.person(branch, stage) for stage in PATH]
        return secretary, people

    async def test_the_worst_come_first_and_say_why(self, world: World):
        secretary, people = await self.lit(world)
        found = await people_of(world, secretary)
        order = [
            (line.glance.light, line.glance.reason and line.glance.reason.due)
            for line in found.lines
        ]
        assert order == sorted(order, key=lambda pair: (list(Light).index(pair[0]), pair[1]))
        assert found.lines[0].glance.light is Light.LATE
        assert found.lines[0].glance.reason.is_overdue(TODAY)
        assert sum(found.lights.values()) == found.everybody == len(people)

    async def test_filters_by_light_and_stage(self, world: World):
        secretary, people = await self.lit(world)
        soon = await people_of(world, secretary, View(light=Light.SOON))
        assert ids(soon) == [people[0].person_id], "the first talk is due on 2 December"
        activists = await people_of(world, secretary, View(stage=Stage.ACTIVIST))
        assert ids(activists) == [people[1].person_id]
        both = View(light=Light.SOON, stage=Stage.ACTIVIST)
        assert ids(await people_of(world, secretary, both)) == []

    async def test_follow_the_dossier_the_roster_and_the_day(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        applicant = await world.person(branch, Stage.APPLICANT)

        async def light(days: int = 0) -> Light:
            (line,) = (await people_of(world, secretary, days=days)).lines
            return line.glance.light

        assert [await light(), await light(13), await light()] == [
            Light.SOON,
            Light.LATE,
            Light.SOON,
        ]
        talk = Talk(talker_id=secretary.person_id, place="教室", gist="入党动机端正", first=True)
        await world.record(applicant, talk)
        assert await light() is Light.CALM


class TestAPage:
    async def test_has_eight_people_and_the_totals(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        people = await world.people(branch, Stage.ACTIVIST, PAGE + 1)
        first = await people_of(world, secretary)
        assert (len(first.lines), first.total, first.pages) == (PAGE, PAGE + 1, 2)
        last = await people_of(world, secretary, View(page=99))
        assert last.view.page == 1
        assert sorted(ids(first) + ids(last)) == sorted(p.person_id for p in people)

    async def test_of_a_search_has_the_best_first(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        people: Sequence[Actor] = await world.people(branch, Stage.ACTIVIST, 3)
        for person, name in zip(people, ("单伟", "山伟", "李单"), strict=True):
            await named(person, name)
        found = await people_of(world, secretary, View(typed="shanwei"))
        assert ids(found) == [people[0].person_id, people[1].person_id]
        found = await people_of(world, secretary, View(typed="单"))
        assert set(ids(found)) == {people[0].person_id, people[2].person_id}


async def test_a_persons_screen_holds_what_has_been_done(world: World):
    branch: Branch = await world.branch()
    secretary = await world.secretary(branch)
    student = await world.person(branch, Stage.ACTIVIST)
    report = ThoughtReport(quarter="2026Q4", files=(), characters=1600, fingerprint="f")
    await world.record(student, report)
    for gist in ("早先的谈话", "后来的谈话"):
        await world.record(student, Talk(talker_id=secretary.person_id, place="教室", gist=gist))
    view = await view_person(
        actor=secretary, person_id=student.person_id, office=world.office, now=NOW
    )
    assert [line.gist for line in view.talks] == ["后来的谈话", "早先的谈话"]
    assert {line.by for line in view.talks} == {secretary.name}
    assert [(line.quarter, line.state.value) for line in view.reports] == [("2026Q4", "pending")]
    assert view.rights == {Right.LEADERSHIP}
    assert len((await load_dossier(student.person_id)).records) > 3
