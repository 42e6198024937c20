"""Calendars: whose due days they hold, what never stands in them, and links that can be stopped."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from icalendar import Calendar

from handlers.calendars import file_of
from models import CalendarFeed, Role, RoleTerm
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import NoticePurpose, Objection, ThoughtReport
from services.access import Actor
from services.calendars import (
    Scope,
    calendar_of,
    close_feeds,
    fetch_feed,
    open_feed,
    subscriptions,
)
from tests.services.builders import NOW, TODAY, World, expect_refusal, later, open_office

DECEMBER = later(days=30)  # the half-yearly opinion is open
REPORT = ThoughtReport(quarter="2026Q3", files=("a" * 64,), characters=1600, fingerprint="f")


@dataclass
class Cast:
    """A branch with a secretary, a contact and the student they look after."""

    world: World
    student: Actor
    contact: Actor
    secretary: Actor

    async def events(self, actor: Actor, scope: Scope = Scope.PERSON) -> dict[str, tuple[int, str]]:
        """The file as another program reads it: UID → sequence and summary."""
        found = await calendar_of(actor=actor, scope=scope, office=self.world.office, now=DECEMBER)
        events = Calendar.from_ical(file_of(found, DECEMBER)).walk("VEVENT")
        return {str(e["uid"]): (int(e["sequence"]), str(e["summary"])) for e in events}

    async def matters(self, actor: Actor, scope: Scope = Scope.PERSON) -> list[str]:
        return [summary for _, summary in (await self.events(actor, scope)).values()]


@pytest.fixture
async def cast(db: str, tmp_path: Path) -> Cast:
    world = World(open_office(tmp_path / "data"))
    branch = await world.branch()
    student = await world.person(branch, Stage.ACTIVIST)
    contact = await world.person(branch, Stage.FULL_MEMBER)
    await world.assign_contact(contact, student)
    return Cast(world, student, contact, await world.secretary(branch))


class TestACalendar:
    async def test_holds_what_each_of_them_owes(self, cast: Cast):
        assert any("2026年第四季度思想汇报" in m for m in await cast.matters(cast.student))
        assert any("考察意见" in m for m in await cast.matters(cast.contact))
        assert not any("思想汇报" in m for m in await cast.matters(cast.contact))

    async def test_of_a_branch_holds_what_anybody_owes(self, cast: Cast):
        matters = await cast.matters(cast.secretary, Scope.BRANCH)
        assert any("思想汇报" in matter for matter in matters)
        assert any("考察意见" in matter for matter in matters)

    async def test_of_a_branch_is_refused_to_all_others(self, cast: Cast):
        for actor in (cast.student, cast.contact):
            await expect_refusal(
                "not_entitled",
                calendar_of(actor=actor, scope=Scope.BRANCH, office=cast.world.office, now=NOW),
            )
            await expect_refusal(
                "not_entitled", open_feed(actor=actor, scope=Scope.BRANCH, now=NOW)
            )

    async def test_names_nobody_and_leaves_out_what_gives_away(self, cast: Cast):
        objection = Objection(purpose=NoticePurpose.ADMISSION)
        await cast.world.record(cast.student, objection)
        await cast.world.appoint(cast.secretary, Role.ORGANIZER)
        for scope in Scope:
            found = await calendar_of(
                actor=cast.secretary, scope=scope, office=cast.world.office, now=NOW
            )
            text = file_of(found, NOW).decode().replace("\r\n ", "")
            for person in (cast.student, cast.contact, cast.secretary):
                assert person.name not in text
            assert "objection" not in {entry.duty.rule for entry in found.entries}

    async def test_keeps_its_names_and_counts_up_with_the_dossier(self, cast: Cast):
        before = await cast.events(cast.student)
        await cast.world.record(cast.student, REPORT)
        after = await cast.events(cast.student)
        assert after.keys() < before.keys(), "the report handed in is gone, the others keep names"
        assert all(after[uid][0] > before[uid][0] for uid in after)


class TestALink:
    async def test_opens_one_calendar_until_it_is_stopped(self, cast: Cast):
        office = cast.world.office
        token = await open_feed(actor=cast.student, scope=Scope.PERSON, now=NOW)
        found = await fetch_feed(token=token, office=office, now=NOW)
        assert found is not None
        assert found.entries
        assert (await subscriptions(actor=cast.student, now=NOW)).linked == (Scope.PERSON,)
        assert await close_feeds(actor=cast.student, now=NOW) == 1
        assert await fetch_feed(token=token, office=office, now=NOW) is None
        assert (await subscriptions(actor=cast.student, now=NOW)).linked == ()

    async def test_replaces_the_one_before_it(self, cast: Cast):
        first = await open_feed(actor=cast.student, scope=Scope.PERSON, now=NOW)
        second = await open_feed(actor=cast.student, scope=Scope.PERSON, now=NOW)
        office = cast.world.office
        assert await fetch_feed(token=first, office=office, now=NOW) is None
        assert await fetch_feed(token=second, office=office, now=NOW) is not None

    async def test_to_a_branch_ends_with_the_office(self, cast: Cast):
        token = await open_feed(actor=cast.secretary, scope=Scope.BRANCH, now=NOW)
        office = cast.world.office
        assert await fetch_feed(token=token, office=office, now=NOW) is not None
        async with write_tx():
            await RoleTerm.filter(person_id=cast.secretary.person_id).update(ends=TODAY)
        assert await fetch_feed(token=token, office=office, now=later(days=1)) is None

    async def test_is_kept_as_a_hash_alone(self, cast: Cast):
        token = await open_feed(actor=cast.student, scope=Scope.PERSON, now=NOW)
        (feed,) = await CalendarFeed.all()
        assert token not in str(dict(feed))

    async def test_that_nobody_was_given_opens_nothing(self, cast: Cast):
        assert await fetch_feed(token="x" * 32, office=cast.world.office, now=NOW) is None
