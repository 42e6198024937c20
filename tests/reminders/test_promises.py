"""What the reminders promise, whatever the clock, the process and the people do."""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.backends.base.executor import EXECUTOR_CACHE

from bot.simulation import simulate
from models import ContactTerm, Identity, Notice, NoticeState, Reminder, Role
from models.db import database, write_tx
from regulation.assessment import Stage
from regulation.records import ThoughtReport
from reminders.calendar import SHANGHAI, is_quiet
from reminders.sweep import Sweep
from services import duties
from services.access import Actor
from services.days import day_of
from services.notices import mark_reachable
from services.todo import my_todo, put_off
from services.weekly import WEEKLY
from tests.reminders.platform import Clock, Platform, courier
from tests.reminders.test_digests import Office, activist, at
from tests.services.builders import PLATFORM, World, open_office

FIRST = date(2026, 12, 14)  # a Monday; the quarter ends on a Thursday, then come three days off
DAYS = 22
FEW = settings(
    max_examples=int(os.environ.get("LIVES", "5")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def populate(world: World) -> tuple[Actor, Actor, Actor]:
    """A small branch in which a good deal is due: a student, their contact, the secretary."""
    branch = await world.branch()
    contact = await world.person(branch, Stage.FULL_MEMBER)
    student, _ = await world.people(branch, Stage.ACTIVIST, 2)
    await world.people(branch, Stage.APPLICANT, 1)
    await world.people(branch, Stage.PROBATIONARY_MEMBER, 1)
    await world.assign_contact(contact, student)
    secretary = await world.secretary(branch)
    await world.appoint(await world.person(branch, Stage.FULL_MEMBER), Role.ORGANIZER)
    return student, contact, secretary


@dataclass
class Life:
    """A bot that is started, stopped and lied to about the time, in a small branch."""

    world: World
    student: Actor
    contact: Actor
    secretary: Actor
    clock: Clock = field(default_factory=lambda: Clock(at(f"{FIRST}T09:00")))
    platform: Platform = field(default_factory=Platform)
    sweep: Sweep | None = None
    sent: list[tuple[str, datetime]] = field(default_factory=list)

    async def tick(self, instant: datetime) -> None:
        """One round of the sweep and the courier at this instant."""
        self.clock.instant = instant
        self.sweep = self.sweep or Sweep(self.world.office)
        await self.sweep.run(instant)
        before = len(self.platform.delivered)
        await courier(self.world.office, self.platform, self.clock).run()
        self.sent += [(to, instant) for to, _ in self.platform.delivered[before:]]

    async def do(self, act: str, number: int, hour: int) -> None:
        """One thing on a day, counted from the first."""
        now = datetime.combine(FIRST + timedelta(days=number), time(hour), SHANGHAI)
        jump = {"tick": 0, "ahead": 1, "back": -1}.get(act)
        if jump is not None:
            await self.tick(now + timedelta(days=jump))
        elif act == "restart":
            self.sweep = None
        else:
            await self._change(act, now)

    async def _change(self, act: str, now: datetime) -> None:
        if act == "report":
            payload = ThoughtReport(quarter="2026Q4", files=(), characters=1600, fingerprint="f")
            await self.world.record(self.student, payload, on=day_of(now), now=now)
        elif act == "contact leaves":
            async with write_tx():
                await ContactTerm.filter(contact_id=self.contact.person_id).update(ends=day_of(now))
        elif act == "later":
            await self._put_off(now)

    async def _put_off(self, now: datetime) -> None:
        office = self.world.office
        found = await my_todo(actor=self.secretary, office=office, now=now)
        for item in [i for i in found.items if i.duty.due > day_of(now)][:1]:
            who = {"actor": self.secretary, "subject_id": item.subject_id, "ref": item.ref}
            await put_off(**who, days=3, office=office, now=now)

    async def told(self) -> set[tuple[int, int, str, str, str]]:
        """Every reminder that has reached somebody."""
        sent = await Notice.filter(state=NoticeState.SENT).values_list("id")
        rows = await Reminder.filter(digest_id__in=[i for (i,) in sent]).exclude(rule=WEEKLY)
        return {(r.recipient_id, r.subject_id, r.rule, r.period, r.cause) for r in rows}

    async def untold(self, on: date) -> set[tuple[int, int, str]]:
        """What is due to be told on this day and neither has been nor was put off."""
        told = {each[:4] for each in await self.told()}
        people = await duties.everyone()
        due = await duties.due_notices(person_ids=people, office=self.world.office, on=on)
        rows = await Reminder.filter(cause__startswith="later", not_before__gt=on)
        later = {(r.recipient_id, r.subject_id, r.rule, r.period) for r in rows}
        keys = {
            (d.draft.recipient_id, d.draft.subject_id, d.draft.rule, d.draft.period) for d in due
        }
        return {key[:3] for key in keys - told - later}


Script = list[tuple[str, int, int]]


def live(template: Path, script: Script) -> tuple[Life, set, set]:
    """Live through a script and two quiet mornings after it; what was told, and what was not."""

    async def run(url: str, folder: Path) -> tuple[Life, set, set]:
        async with database(url):
            world = World(open_office(folder))
            life = Life(world, *await populate(world))
            for person_id in await duties.everyone():
                async with write_tx():
                    await Identity.create(
                        platform=PLATFORM,
                        external_id=str(person_id),
                        person_id=person_id,
                        bound_at=life.clock.instant,
                    )
            for act, number, hour in script:
                await life.do(act, number, hour)
            for extra in (1, 2):
                await life.do("tick", DAYS + extra, 9)
            last = FIRST + timedelta(days=DAYS + 2)
            return life, await life.told(), await life.untold(last)

    EXECUTOR_CACHE.clear()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "life.sqlite3"
        shutil.copy(template, path)
        return asyncio.run(run(f"sqlite:///{path}", Path(folder)))


def check_promises(life: Life) -> None:
    daily = Counter((to, day_of(at_)) for to, at_ in life.sent)
    assert max(daily.values(), default=0) <= 1
    assert not any(is_quiet(at_) for _, at_ in life.sent)


def scripts(*acts: str) -> st.SearchStrategy[Script]:
    """For every day a few of these acts at some hour, the days in their order."""
    act = st.tuples(st.sampled_from(acts), st.integers(0, 23))
    days = st.lists(st.lists(act, max_size=2), min_size=DAYS, max_size=DAYS)
    return days.map(in_order)


def in_order(days: list[list[tuple[str, int]]]) -> Script:
    """The acts of each day by their hours."""
    return [
        (act, number, hour)
        for number, acts in enumerate(days)
        for act, hour in sorted(acts, key=by_hour)
    ]


def by_hour(act: tuple[str, int]) -> int:
    return act[1]


CLEAN: Script = [("tick", number, 9) for number in range(DAYS)]


@cache
def told_in_a_clean_run(template: Path) -> frozenset:
    life, told, untold = live(template, CLEAN)
    check_promises(life)
    assert told
    assert untold == set()
    return frozenset(told)


@FEW
@given(noise=scripts("tick", "restart", "ahead", "back"))
def test_restarts_odd_hours_and_wrong_clocks_end_like_one_clean_run(
    sqlite_template: Path, noise: Script
):
    mixed = sorted([*CLEAN, *noise], key=lambda act: act[1])
    life, told, untold = live(sqlite_template, mixed)
    check_promises(life)
    assert untold == set()
    assert told == told_in_a_clean_run(sqlite_template)


@FEW
@given(script=scripts("tick", "restart", "ahead", "back", "report", "contact leaves", "later"))
def test_whatever_happens_nobody_is_pestered_and_nothing_is_forgotten(
    sqlite_template: Path, script: Script
):
    life, _, untold = live(sqlite_template, script)
    check_promises(life)
    assert untold == set()


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=1), timedelta(days=7)])
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_after_downtime_one_message_says_what_is_true_now(world: World, away: timedelta):
    office = Office(world)
    branch = await world.branch()
    secretary = await world.bind(await world.secretary(branch))
    handed_in, missing = await world.people(branch, Stage.ACTIVIST, 2)
    accounts = [await world.bind(person) for person in (handed_in, missing)]
    await office.tick("2026-12-22T09:00")
    before = len(office.platform.delivered)
    report = ThoughtReport(quarter="2026Q4", files=(), characters=1600, fingerprint="f")
    await world.record(handed_in, report, on=date(2026, 12, 23))
    office.clock.instant = at("2026-12-24T09:00") + away
    await office.tick()
    came = Counter(to for to, _ in office.platform.delivered[before:])
    assert set(came.values()) == {1}
    assert came.keys() <= {secretary, *accounts}
    now = [text for to, text in office.platform.delivered[before:] if to == accounts[1]]
    assert [text.count("2026年第四季度") for text in now] == [1]
    theirs = [text for to, text in office.platform.delivered[before:] if to == accounts[0]]
    assert not any("2026年第四季度" in text for text in theirs)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_person_who_was_away_hears_once(world: World):
    office = Office(world)
    _, account = await activist(office)
    await mark_reachable(platform=PLATFORM, external_id=account, reachable=False)
    for day in range(14, 31):
        await office.tick(f"2026-12-{day}T09:00")
    await mark_reachable(platform=PLATFORM, external_id=account, reachable=True)
    for _ in range(3):
        await office.tick("2026-12-30T10:00")
    assert len(office.platform.told(account)) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_simulated_year_keeps_every_promise(database_url: str, tmp_path: Path):
    office = open_office(tmp_path / "data")
    async with database(database_url):
        await populate(World(office))
        before = await Notice.all().count(), await Reminder.all().count()
    found = await simulate(
        url=database_url, office=office, first=date(2026, 11, 20), last=date(2027, 11, 19)
    )
    assert (found.most_a_day, found.in_quiet_hours) == (1, 0)
    assert found.kept
    assert found.people_told >= 5
    assert found.messages > 50
    assert found.longest_message < 4096
    async with database(database_url):
        assert (await Notice.all().count(), await Reminder.all().count()) == before
