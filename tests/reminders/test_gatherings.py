"""Meetings and ballots among what is due, and in the digest: for those concerned, in time."""

from dataclasses import dataclass
from datetime import date

import pytest

from models import Notice, NoticeState, Role
from models.db import write_tx
from regulation.ballot_forms import Choice
from services.access import Actor
from services.gatherings import Concern, Gathering
from services.meeting_plans import cancel
from services.meetings import Reply
from services.todo import my_todo
from tests.reminders.test_digests import Office, at
from tests.services.assemblies import Assembly, opened_assembly, plan_assembly
from tests.services.builders import World, later
from texts.gatherings import gatherings as told_as

TUESDAY = at("2026-11-24T19:00")


@dataclass
class Hall:
    """A branch that is to meet on a Tuesday evening, and a bot that ticks."""

    office: Office
    assembly: Assembly

    def account(self, person: Actor) -> str:
        return f"account-{person.person_id}"

    async def tick(self, local: str) -> dict[str, str]:
        """The digests that a tick brings, by account."""
        before = len(self.office.platform.delivered)
        await self.office.tick(local)
        return dict(self.office.platform.delivered[before:])

    async def concerns(self, person: Actor, local: str) -> list[Concern]:
        return [each.concern for each in await self.todo(person, local)]

    async def todo(self, person: Actor, local: str) -> tuple[Gathering, ...]:
        office = self.assembly.world.office
        return (await my_todo(actor=person, office=office, now=at(local))).gatherings


@pytest.fixture
async def hall(world: World) -> Hall:
    assembly = await plan_assembly(world)
    await assembly.fill_in(TUESDAY)
    await world.bind(assembly.candidates[0])
    async with write_tx():
        await Notice.all().update(state=NoticeState.OBSOLETE)  # the call itself is another matter
    return Hall(Office(world), assembly)


async def call(hall: Hall) -> None:
    await hall.assembly.announce()
    async with write_tx():
        await Notice.all().update(state=NoticeState.OBSOLETE)


class TestAMeeting:
    async def test_is_the_secretarys_until_it_is_called_and_then_everybodys(self, hall: Hall):
        secretary, member = hall.assembly.secretary, hall.assembly.members[2]
        assert await hall.concerns(secretary, "2026-11-20T12:00") == [Concern.HOLD]
        assert await hall.concerns(member, "2026-11-20T12:00") == []
        await call(hall)
        assert set(await hall.concerns(secretary, "2026-11-20T12:00")) == {
            Concern.HOLD,
            Concern.ATTEND,
        }
        for person in (member, *hall.assembly.candidates):
            assert await hall.concerns(person, "2026-11-24T12:00") == [Concern.ATTEND]
            assert await hall.concerns(person, "2026-11-25T12:00") == [], "its day is over"

    async def test_stands_in_the_digest_of_the_workday_before_and_of_the_day(self, hall: Hall):
        await call(hall)
        member, absent = hall.assembly.members[2:4]
        await hall.assembly.reply(absent, Reply.LEAVE, "外出实习")
        candidate = hall.account(hall.assembly.candidates[0])
        for day in ("2026-11-23", "2026-11-24"):
            told = await hall.tick(f"{day}T08:00")
            line = "2026年11月24日（周二）19:00，讨论接收预备党员的支部大会，党员活动室：请按时到会"
            assert line in told[hall.account(member)]
            assert line in told[candidate]
            assert hall.account(absent) not in told
            assert await hall.tick(f"{day}T12:00") == {}, "once a day"

    async def test_that_is_not_held_is_told_to_the_secretary_and_at_last_to_the_college(
        self, hall: Hall
    ):
        await call(hall)
        world, member = hall.assembly.world, hall.assembly.members[2]
        organizer = await world.appoint(await world.person(await world.branch()), Role.ORGANIZER)
        above = await world.bind(organizer)
        await hall.tick("2026-11-24T08:00")
        told = await hall.tick("2026-11-25T08:00")
        assert "已过1天：尚未召开，请改期或取消" in told[hall.account(hall.assembly.secretary)]
        assert hall.account(member) not in told
        assert "尚未召开" not in (await hall.tick("2026-12-07T08:00")).get(above, "")
        assert "已过14天：尚未召开" in (await hall.tick("2026-12-08T08:00"))[above]

    async def test_that_is_called_off_is_not_mentioned(self, hall: Hall):
        await call(hall)
        hall.office.clock.instant = at("2026-11-23T07:00")
        await hall.tick("2026-11-23T07:00")
        secretary = hall.assembly.secretary
        meeting_id = hall.assembly.meeting_id
        await cancel(actor=secretary, meeting_id=meeting_id, reason="撤回", now=later(hours=1))
        async with write_tx():
            await Notice.all().update(state=NoticeState.OBSOLETE)
        told = await hall.tick("2026-11-23T08:00")
        assert not any("会议与表决" in text for text in told.values())


class TestABallot:
    async def test_concerns_whoever_has_a_paper_until_it_is_returned(self, world: World):
        assembly = await opened_assembly(world, 5, present=4)
        hall = Hall(Office(world), assembly)
        await assembly.discuss()
        await assembly.count_heads(4)
        await assembly.open_ballot()
        voter, other, absent = assembly.members[0], assembly.members[2], assembly.members[4]
        (paper,) = [g for g in await hall.todo(voter, "2026-11-20T12:00") if g.candidate]
        assert (paper.concern, paper.duty.due) == (Concern.VOTE, date(2026, 11, 20))
        assert Concern.VOTE not in await hall.concerns(absent, "2026-11-20T12:00")
        await assembly.vote(Choice.APPROVE)
        assert Concern.VOTE not in await hall.concerns(voter, "2026-11-20T12:00")
        async with write_tx():
            await Notice.all().update(state=NoticeState.OBSOLETE)
        told = await hall.tick("2026-11-23T08:00")
        assert "尚未收到您的选票，请及时投票" in told[hall.account(other)]
        assert "尚未收到您的选票" not in told.get(hall.account(voter), "")
        assert "会议正在进行" in told[hall.account(assembly.secretary)]


async def test_a_list_says_how_many_are_left_out(hall: Hall):
    await call(hall)
    (found,) = await hall.todo(hall.assembly.members[2], "2026-11-20T12:00")
    lines = list(told_as([found] * 8, date(2026, 11, 20)))
    assert len(lines) == 8
    assert "另有2项" in lines[-1]
