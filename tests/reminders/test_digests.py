"""The digest: one message a day for one person, made from what is true when it goes out."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from models import Branch, Identity, Notice, NoticeState, Reminder, RoleTerm
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import ThoughtReport
from reminders.courier import Outcome
from reminders.sweep import Sweep
from services import groups
from services.access import Actor
from services.notices import LEASE, Draft, Lane, mark_reachable, record_alone
from tests.reminders.platform import Clock, Platform, courier
from tests.services.builders import NOW, PLATFORM, World


def at(local: str) -> datetime:
    """An instant by the clock on the wall in Shanghai."""
    return datetime.fromisoformat(f"{local}:00+08:00")


REPORT = ThoughtReport(quarter="2026Q3", files=("a" * 64,), characters=1600, fingerprint="f")


@dataclass
class Office:
    """A branch, and a bot that ticks when it is told to."""

    world: World
    clock: Clock = field(default_factory=lambda: Clock(NOW))
    platform: Platform = field(default_factory=Platform)

    async def tick(self, local: str | None = None) -> None:
        """Sweep and deliver, by a bot that has just been started."""
        if local is not None:
            self.clock.instant = at(local)
        await Sweep(self.world.office).run(self.clock.now())
        await courier(self.world.office, self.platform, self.clock).run()


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


async def activist(office: Office) -> tuple[Actor, str]:
    """Somebody who owes the report of the fourth quarter, and their account."""
    student = await office.world.person(await office.world.branch(), Stage.ACTIVIST)
    await office.world.record(student, REPORT)
    return student, await office.world.bind(student)


class TestADigest:
    async def test_comes_once_a_day_whatever_else_turns_up(self, office: Office):
        branch = await office.world.branch()
        account = await office.world.bind(await office.world.secretary(branch))
        await office.world.people(branch, Stage.APPLICANT, 2)
        await office.tick("2026-11-23T08:00")
        (newcomer,) = await office.world.people(branch, Stage.APPLICANT, 1)
        await office.tick("2026-11-23T14:00")
        assert len(office.platform.told(account)) == 1
        await office.tick("2026-11-24T08:00")
        assert newcomer.name in office.platform.told(account)[1]

    async def test_names_what_has_run_out_before_what_comes_due(self, office: Office):
        _, account = await activist(office)
        await office.tick("2026-12-24T09:00")
        (told,) = office.platform.told(account)
        assert "已经逾期" not in told
        assert "1. 递交2026年第四季度思想汇报：期限为2026年12月31日（周四），还有7天" in told

    async def test_tells_those_above_that_it_is_still_not_done(self, office: Office):
        branch = await office.world.branch()
        secretary = await office.world.bind(await office.world.secretary(branch))
        student = await office.world.person(branch, Stage.ACTIVIST)
        await office.world.record(student, REPORT)
        await office.tick("2027-01-07T09:00")
        told = office.platform.told(secretary)[-1]
        assert f"〔{student.name}同志〕递交2026年第四季度思想汇报" in told
        assert "仍逾期7天" in told

    async def test_holds_each_matter_once_however_many_steps_were_missed(self, office: Office):
        student, account = await activist(office)
        async with write_tx():
            await Identity.filter(person_id=student.person_id).update(reachable=False)
        for day in ("2026-12-17", "2026-12-24", "2026-12-30"):
            await office.tick(f"{day}T09:00")
        assert await Reminder.filter(recipient_id=student.person_id).count() == 3
        await mark_reachable(platform=PLATFORM, external_id=account, reachable=True)
        await office.tick("2026-12-30T10:00")
        (told,) = office.platform.told(account)
        assert told.count("第四季度") == 1

    async def test_of_a_day_gone_by_is_made_anew(self, office: Office):
        _, account = await activist(office)
        office.clock.instant = at("2026-12-24T21:59")
        await Sweep(office.world.office).run(office.clock.now())
        await office.tick("2026-12-25T08:00")
        (told,) = office.platform.told(account)
        assert "还有6天" in told
        states = [notice.state for notice in await Notice.all().order_by("id")]
        assert states == [NoticeState.OBSOLETE, NoticeState.SENT]

    async def test_in_doubt_is_repeated_with_what_has_come_in_between(self, office: Office):
        branch = await office.world.branch()
        account = await office.world.bind(await office.world.secretary(branch))
        await office.world.people(branch, Stage.APPLICANT, 1)
        office.platform.answers = [Outcome.IN_DOUBT]
        await office.tick("2026-11-23T09:00")
        (newcomer,) = await office.world.people(branch, Stage.APPLICANT, 1)
        office.clock.instant += LEASE + timedelta(seconds=1)
        await office.tick()
        first, second = office.platform.told(account)
        assert newcomer.name not in first
        assert newcomer.name in second

    async def test_in_doubt_when_its_day_ends_is_told_by_the_next(self, office: Office):
        _, account = await activist(office)
        office.platform.answers = [Outcome.IN_DOUBT]
        await office.tick("2026-12-24T21:59")
        for local in ("2026-12-25T08:00", "2026-12-25T08:01", "2026-12-25T08:02"):
            await office.tick(local)
        told = office.platform.told(account)
        assert ["第四季度" in text for text in told] == [True, True]
        states = [notice.state for notice in await Notice.all().order_by("id")]
        assert states == [NoticeState.OBSOLETE, NoticeState.SENT]

    async def test_that_could_not_be_delivered_is_told_when_the_door_opens(self, office: Office):
        _, account = await activist(office)
        office.platform.answers = [Outcome.SHUT_OUT]
        await office.tick("2026-12-24T09:00")
        await mark_reachable(platform=PLATFORM, external_id=account, reachable=True)
        await office.tick("2026-12-25T09:00")
        assert len(office.platform.told(account)) == 1

    async def test_says_nothing_to_who_has_left_the_office(self, office: Office):
        branch = await office.world.branch()
        secretary = await office.world.secretary(branch)
        account = await office.world.bind(secretary)
        await office.world.people(branch, Stage.APPLICANT, 1)
        office.clock.instant = at("2026-11-23T09:00")
        await Sweep(office.world.office).run(office.clock.now())
        async with write_tx():
            await RoleTerm.filter(person_id=secretary.person_id).update(
                ends=at("2026-11-20T00:00").date()
            )
        await office.tick("2026-11-23T09:01")
        assert office.platform.told(account) == []
        assert {notice.state for notice in await Notice.all()} == {NoticeState.OBSOLETE}


LAST_STEPS = "2026-12-30T09:00"  # nothing more comes to the student: the ladder goes on above


class TestWhatMayNotHaveArrived:
    """What was in doubt twice, or could not be sent, is told again in another message."""

    @staticmethod
    async def try_twice(office: Office, local: str, *answers: Outcome) -> None:
        """A morning on which sending ends like this, with the leases run out after each."""
        office.platform.answers = list(answers)
        office.clock.instant = at(local)
        for _ in range(3):
            await office.tick()
            office.clock.instant += LEASE + timedelta(seconds=1)

    async def told_on(self, office: Office, account: str, local: str) -> list[str]:
        before = len(office.platform.told(account))
        await office.tick(local)
        return office.platform.told(account)[before:]

    @pytest.mark.parametrize(
        ("answers", "again"),
        [
            ((), False),
            ((Outcome.IN_DOUBT,), False),
            ((Outcome.IN_DOUBT, Outcome.IN_DOUBT), True),
            ((Outcome.REFUSED,), True),
        ],
    )
    async def test_the_last_step_of_a_ladder_is_told_by_the_digest_of_the_next_day(
        self, office: Office, answers: tuple[Outcome, ...], again: bool
    ):
        _, account = await activist(office)
        await self.try_twice(office, LAST_STEPS, *answers)
        assert len(office.platform.told(account)) <= 2
        told = await self.told_on(office, account, "2026-12-31T09:00")
        assert ["第四季度" in text for text in told] == [True] * again

    async def test_as_long_as_no_digest_is_known_to_have_come(self, office: Office):
        _, account = await activist(office)
        for local in (LAST_STEPS, "2026-12-31T09:00", "2027-01-01T09:00"):
            await self.try_twice(office, local, Outcome.IN_DOUBT, Outcome.IN_DOUBT)
        assert len(office.platform.told(account)) == 6, "two copies of each of three digests"
        assert len(await self.told_on(office, account, "2027-01-02T09:00")) == 1
        assert await self.told_on(office, account, "2027-01-03T09:00") == []

    async def test_is_not_told_again_once_it_is_done(self, office: Office):
        student, account = await activist(office)
        await self.try_twice(office, LAST_STEPS, Outcome.IN_DOUBT, Outcome.IN_DOUBT)
        await office.world.record(student, replace(REPORT, quarter="2026Q4", fingerprint="g"))
        assert await self.told_on(office, account, "2026-12-31T09:00") == []

    @pytest.mark.parametrize("settled", [False, True])
    async def test_of_news_the_title_stands_in_the_next_digest_while_it_holds(
        self, office: Office, settled: bool
    ):
        branch = await office.world.branch()
        secretary = await office.world.secretary(branch)
        account = await office.world.bind(secretary)
        await office.tick("2026-11-24T09:00")
        news = Draft(
            key="lost",
            kind=groups.KIND,
            lane=Lane.NEWS,
            recipient_id=secretary.person_id,
            parameters={"branch": branch.id},
        )
        await record_alone(drafts=[news], now=office.clock.now())
        await self.try_twice(office, "2026-11-24T10:00", Outcome.IN_DOUBT, Outcome.IN_DOUBT)
        if settled:
            async with write_tx():
                await Branch.filter(id=branch.id).update(group_chat="-100")
        told = await self.told_on(office, account, "2026-11-25T09:00")
        assert ["· 支部群已失去联系" in text for text in told] == [True] * (not settled)
        assert await self.told_on(office, account, "2026-11-26T09:00") == []
