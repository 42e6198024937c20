"""The tickers, the movable clock and the memory of dialogues."""

import asyncio
from datetime import timedelta

import aiohttp
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey

from bot.clock import PlaygroundClock, SystemClock, stop
from bot.schedule import Schedule
from bot.storage import DatabaseStorage
from playground.server import Playground
from tests.services.builders import NOW

KEY = StorageKey(bot_id=1, chat_id=2, user_id=2)


class Job:
    """Counts its runs and lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.started, self.gate = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        self.begun += 1
        self.started.set()
        await self.gate.wait()
        self.ended += 1

    async def runs(self) -> None:
        async with asyncio.timeout(5):
            await self.started.wait()
        self.started.clear()


async def idle() -> None:
    """No screen to renew."""


def ignore(tick: str) -> None:
    """Nobody listens to the beats."""


class TestTheSchedule:
    async def test_runs_everything_at_the_start(self):
        jobs = [Job() for _ in range(4)]
        schedule = Schedule(
            sweep=jobs[0].run,
            courier=jobs[1].run,
            tidy=jobs[2].run,
            screens=idle,
            ballots=jobs[3].run,
            beat=ignore,
        )
        schedule.start()
        for job in jobs:
            await job.runs()
            job.gate.set()
        schedule.stop()
        assert [job.begun for job in jobs] == [1, 1, 1, 1]

    async def test_runs_a_job_that_is_woken_often_but_late_only_once_more(self):
        sweep, other = Job(), Job()
        schedule = Schedule(
            sweep=sweep.run,
            courier=other.run,
            tidy=other.run,
            screens=idle,
            ballots=idle,
            beat=ignore,
        )
        schedule.start()
        await sweep.runs()
        sweep.gate.set()
        for _ in range(5):
            schedule.wake("sweep")
        await sweep.runs()
        schedule.stop()
        assert sweep.begun == 2

    async def test_a_pause_cuts_nothing_short(self):
        sweep, other = Job(), Job()
        schedule = Schedule(
            sweep=sweep.run,
            courier=other.run,
            tidy=other.run,
            screens=idle,
            ballots=idle,
            beat=ignore,
        )
        schedule.start()
        await sweep.runs()
        schedule.pause()
        sweep.gate.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        schedule.stop()
        assert sweep.ended == 1

    async def test_stopping_what_never_started_is_no_error(self):
        job = Job()
        schedule = Schedule(
            sweep=job.run, courier=job.run, tidy=job.run, screens=idle, ballots=idle, beat=ignore
        )
        schedule.pause()
        schedule.stop()
        assert job.begun == 0


class TestThePlaygroundsClock:
    async def test_goes_with_the_playground(self, playground: Playground):
        clock = PlaygroundClock(playground.url.rstrip("/"))
        async with aiohttp.ClientSession() as http:
            await clock.read(http)
            playground.world.clock.advance(86_400)
            assert await clock.read(http)
            assert not await clock.read(http)
        ahead = clock.now() - SystemClock().now()
        assert abs(ahead - timedelta(days=1)) < timedelta(seconds=1)

    async def test_tells_when_it_has_been_moved(self, playground: Playground):
        clock, moves = PlaygroundClock(playground.url.rstrip("/")), asyncio.Queue[int]()

        async def moved() -> None:
            moves.put_nowait(round((clock.now() - SystemClock().now()).total_seconds()))

        following = asyncio.create_task(clock.follow(moved))
        async with asyncio.timeout(5):
            assert await moves.get() == 0
            playground.world.clock.advance(3600)
            assert await moves.get() == 3600
        await stop(following)


class TestTheMemoryOfDialogues:
    async def test_outlives_its_storage(self, db: str):
        before = FSMContext(DatabaseStorage(lambda: NOW), KEY)
        await before.set_state("writing")
        await before.update_data(typed="第一段")
        after = FSMContext(DatabaseStorage(lambda: NOW), KEY)
        assert await after.get_state() == "writing"
        assert await after.get_data() == {"typed": "第一段"}

    async def test_keeps_people_apart(self, db: str):
        storage = DatabaseStorage(lambda: NOW)
        await storage.set_data(KEY, {"typed": "我的"})
        other = StorageKey(bot_id=1, chat_id=3, user_id=3)
        assert (await storage.get_data(other), await storage.get_state(other)) == ({}, None)

    async def test_loses_its_state_without_its_data(self, db: str):
        context = FSMContext(DatabaseStorage(lambda: NOW), KEY)
        await context.update_data(typed="草稿")
        await context.set_state(None)
        assert await context.get_data() == {"typed": "草稿"}
        await context.clear()
        assert await context.get_data() == {}
