"""What the reminders promise, whatever the clock, the process and the people do."""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from hypothesis.stateful import run_state_machine_as_test as check_all_lives
from tortoise.backends.base.executor import EXECUTOR_CACHE

from bot.simulation import simulate
from models import Notice, Reminder, Role
from models.db import database
from regulation.assessment import Stage
from regulation.records import Suspension, ThoughtReport
from reminders.courier import NotYet, Outcome
from reminders.sweep import Sweep
from services.notices import LEASE, mark_reachable
from tests.reminders.lives import Life, Told, at, begin, report
from tests.reminders.test_digests import Office, activist
from tests.reminders.test_digests import at as local_time
from tests.services.builders import PLATFORM, World, open_office

T = TypeVar("T")
DAYS = 22
FEW = {"sqlite": "6", "postgres": "3"}


def lives(engine: str) -> settings:
    """How many are lived through; LIVES says otherwise (`make test-long`: 200 on each engine)."""
    return settings(
        max_examples=int(os.environ.get("LIVES", FEW[engine])),
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


WHO = st.sampled_from(["student", "contact", "secretary"])


class Lives(RuleBasedStateMachine):
    """A bot that is switched off and on, whose clock is wrong and whose messages go astray."""

    fresh: Callable[[], str]  # the URL of an empty database

    @initialize()
    def begin(self) -> None:
        EXECUTOR_CACHE.clear()
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self.url = type(self).fresh()
        self.life = self.run(self._open())
        self.day, self.hour, self.changed = 0, 9, False

    async def _open(self) -> Life:
        await self.stack.enter_async_context(database(self.url))
        return await begin(World(open_office(self.folder)))

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(act)

    def now(self) -> datetime:
        return at(self.day, self.hour)

    @rule(hours=st.integers(0, 40))
    def tick(self, hours: int) -> None:
        days, self.hour = divmod(self.hour + hours, 24)
        self.day += days
        self.run(self.life.tick(self.now()))

    @rule(days=st.sampled_from([-1, 1]))
    def tick_with_a_clock_a_day_wrong(self, days: int) -> None:
        self.run(self.life.tick(self.now() + timedelta(days=days)))
        self.life.clock.instant = self.now()

    @rule()
    def restart(self) -> None:
        self.life.sweep = None

    @rule()
    def tick_in_a_second_process(self) -> None:
        async def both() -> None:
            await self.life.tick(self.now())
            await Sweep(self.life.world.office).run(self.now())

        self.run(both())

    @rule(answers=st.lists(st.sampled_from([Outcome.IN_DOUBT, NotYet(30)]), max_size=3))
    def lose_some_messages(self, answers: list[Outcome | NotYet]) -> None:
        self.life.platform.answers += answers

    @rule()
    def wait_for_the_leases(self) -> None:
        self.run(self.life.tick(self.now() + LEASE + timedelta(seconds=1)))

    def teardown(self) -> None:
        if not hasattr(self, "life"):
            return
        try:
            self.run(self.life.calm_down(max(self.day, DAYS)))
            self.life.check_promises()
            self.check_the_end(self.run(self.life.told()), self.run(self.life.due()))
        finally:
            self.run(self.stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)

    @invariant()
    def keeps_its_promises(self) -> None:
        if hasattr(self, "life"):
            self.life.check_promises()

    def check_the_end(self, told: set[Told], due: set[Told]) -> None:
        """Nothing else has happened: everybody has heard what one clean run tells, and no more."""
        assert due == told


class Changes(Lives):
    """The same while people hand in, put off, leave, come back and shut the bot out."""

    def _person(self, who: str) -> Any:
        return getattr(self.life, who)

    @rule(who=WHO)
    def put_off(self, who: str) -> None:
        self.run(self.life.snooze(self._person(who)))

    @rule(number=st.integers(0, 3))
    def hand_in_a_report(self, number: int) -> None:
        self.run(self.life.write(self.life.student, report(number)))

    @rule()
    def write_something_else(self) -> None:
        self.run(self.life.write(self.life.student, Suspension(reason="核实")))

    @rule(holds=st.booleans())
    def change_the_secretary(self, holds: bool) -> None:
        self.run(self.life.hold_office(self.life.secretary, Role.SECRETARY, holds))

    @rule(guides=st.booleans())
    def change_the_contact(self, guides: bool) -> None:
        self.run(self.life.guide(guides))

    @rule(days=st.sampled_from([None, 10, 20, 40]))
    def change_the_graduation(self, days: int | None) -> None:
        self.run(self.life.graduate(days))

    @rule(who=WHO, reachable=st.booleans())
    def block_or_open(self, who: str, reachable: bool) -> None:
        self.run(self.life.let_in(self._person(who), reachable))

    @rule()
    def be_shut_out(self) -> None:
        self.life.platform.answers.append(Outcome.SHUT_OUT)

    def check_the_end(self, told: set[Told], due: set[Told]) -> None:
        """What a clean run would tell at the end has been told to those whom it still concerns."""
        assert due <= told


@pytest.mark.parametrize("machine", [Lives, Changes])
def test_whatever_happens_it_ends_like_one_clean_run(
    fresh: Callable[[], str], engine: str, machine: type[Lives]
) -> None:
    machine.fresh = staticmethod(fresh)
    check_all_lives(machine, settings=lives(engine))


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
    office.clock.instant = local_time("2026-12-24T09:00") + away
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
        await begin(World(office))
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
