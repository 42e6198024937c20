"""The tickers: nothing is stored in them; every tick works out anew what is due."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import metrics

SWEEP_SECONDS = 60
COURIER_SECONDS = 2
TIDY_SECONDS = 3600
SCREENS_SECONDS = 2
BALLOT_SECONDS = 1
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick skipped is no news
Job = Callable[[], Awaitable[None]]
Beat = Callable[[str], None]


class Schedule:
    """Runs sweep, courier, tidying and screens, late ones once instead of not at all.

    `beat` is told the name of every tick that has come to a good end.
    """

    def __init__(
        self, *, sweep: Job, courier: Job, tidy: Job, screens: Job, ballots: Job, beat: Beat
    ) -> None:
        self._beat = beat
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
        )
        jobs = (("sweep", sweep, SWEEP_SECONDS), ("courier", courier, COURIER_SECONDS))
        others = (
            ("tidy", tidy, TIDY_SECONDS),
            ("screens", screens, SCREENS_SECONDS),
            ("ballots", ballots, BALLOT_SECONDS),
        )
        for name, job, seconds in (*jobs, *others):
            self._scheduler.add_job(
                self._tick(name, job),
                "interval",
                id=name,
                seconds=seconds,
                next_run_time=datetime.now(UTC),
            )

    def _tick(self, name: str, job: Job) -> Job:
        async def tick() -> None:
            failed, seconds = metrics.FAILED_TICKS.labels(name), metrics.TICK_SECONDS.labels(name)
            with failed.count_exceptions(), seconds.time():
                await job()
            self._beat(name)

        return tick

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        self._scheduler.start()

    def wake(self, name: str) -> None:
        """Run a job as soon as possible, without waiting for its tick."""
        self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def pause(self) -> None:
        """Begin no job any more; what runs goes on."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """Stop for good. A job still running would be cancelled: pause and wait for it first."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
