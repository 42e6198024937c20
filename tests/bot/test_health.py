"""Is the bot well: what the pages say, when the alarm is raised, what is told to the monitor."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.clock import LARGEST_JUMP, SETTLING_SECONDS, JumpWatch
from bot.health import DEAD_AFTER, LOOK_SECONDS, Health, HealthServer, Pulse
from bot.logs import configure_logging
from bot.schedule import Schedule
from models.db import database
from regulation.assessment import Stage
from services.notices import Draft, Lane, record_alone
from tests.services.builders import NOW, World, later, open_office

VITAL = ("sweep", "courier")


class Timer:
    """Shows the seconds it was set to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def health(timer: Timer) -> Health:
    return Health(vital=VITAL, clock=lambda: later(minutes=5), pulse=Pulse(timer))


async def wait_for_a_message(person_id: int) -> None:
    draft = Draft(key="a", kind="digest", lane=Lane.REMINDER, recipient_id=person_id)
    await record_alone(drafts=[draft], now=NOW)


class TestAReport:
    async def test_is_good_while_everything_beats(self, health: Health, timer: Timer, db: str):
        timer.seconds = DEAD_AFTER
        report = await health.report()
        assert (report.ready, report.problems) == (True, ())
        assert report.oldest_notice_seconds is None

    async def test_names_what_has_been_silent_too_long(self, health: Health, timer: Timer, db: str):
        timer.seconds = DEAD_AFTER + 0.1
        health.pulse.beat("courier")
        report = await health.report()
        assert (report.ready, report.problems) == (False, ("sweep",))
        assert report.silence_seconds == {"sweep": 480.1, "courier": 0, "update": 480.1}

    async def test_misses_the_database(self, health: Health):
        async with database("sqlite:////nowhere/at/all.sqlite3"):
            assert (await health.report()).problems == ("database",)

    async def test_tells_what_waits_and_how_long(self, health: Health, db: str):
        await wait_for_a_message(7)
        report = await health.report()
        assert report.notices_waiting == {"reminder": 1}
        assert report.oldest_notice_seconds == 300

    def test_comes_often_enough_to_notice_a_death_within_ten_minutes(self):
        assert DEAD_AFTER + LOOK_SECONDS < 600


class TestTheAlarm:
    @pytest.fixture
    def stream(self) -> io.StringIO:
        stream = io.StringIO()
        configure_logging("INFO", stream=stream)
        return stream

    async def test_is_raised_once_and_called_off_once(
        self, health: Health, timer: Timer, db: str, stream: io.StringIO
    ):
        timer.seconds = DEAD_AFTER + 1
        for _ in range(3):
            health.note(await health.report())
        for tick in VITAL:
            health.pulse.beat(tick)
        for _ in range(3):
            health.note(await health.report())
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        assert [(line["event"], line["level"]) for line in lines] == [
            ("not ready", "error"),
            ("ready again", "warning"),
        ]
        assert lines[0]["problems"] == list(VITAL)


class TestThePages:
    @pytest.fixture
    async def server(self, health: Health, db: str) -> AsyncIterator[HealthServer]:
        server = HealthServer(health, "127.0.0.1:0")
        await server.start()
        yield server
        await server.stop()

    async def ask(self, server: HealthServer, page: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as http, http.get(server.url + page) as answer:
            return answer.status, await answer.text()

    async def test_say_that_the_loop_turns_whatever_else(self, server: HealthServer, timer: Timer):
        timer.seconds = DEAD_AFTER * 2
        assert await self.ask(server, "/healthz") == (200, "ok\n")

    async def test_say_whether_the_work_is_done(self, server: HealthServer, timer: Timer):
        status, body = await self.ask(server, "/readyz")
        assert (status, json.loads(body)["ready"]) == (200, True)
        timer.seconds = DEAD_AFTER * 2
        status, body = await self.ask(server, "/readyz")
        assert (status, json.loads(body)["problems"]) == (503, list(VITAL))

    async def test_measure_and_name_nobody(
        self, server: HealthServer, db: str, tmp_path, timer: Timer
    ):
        world = World(open_office(tmp_path / "data"))
        person = await world.person(await world.branch(), Stage.APPLICANT)
        account = await world.bind(person)
        await wait_for_a_message(person.person_id)
        timer.seconds = 61.5
        status, body = await self.ask(server, "/metrics")
        assert status == 200
        assert 'fazhan_notices_waiting{lane="reminder"} 1.0' in body
        assert "fazhan_oldest_notice_seconds 300.0" in body
        assert 'fazhan_silence_seconds{of="sweep"} 61.5' in body
        assert "fazhan_ready 1.0" in body
        pages = body + (await self.ask(server, "/readyz"))[1]
        assert not any(word in pages for word in (person.name, account, "支部"))


class TestTheHeartbeat:
    @pytest.fixture
    async def monitor(self) -> AsyncIterator[tuple[str, list[str]]]:
        """A monitor, and who has called."""
        calls: list[str] = []

        async def take(request: web.Request) -> web.Response:
            calls.append(request.path)
            return web.Response(status=500 if "broken" in request.path else 200)

        application = web.Application()
        application.router.add_get("/{secret}", take)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}", calls
        await runner.cleanup()

    async def test_is_heard_while_all_is_well(self, health, timer, db, monitor):
        health.heartbeat_url = f"{monitor[0]}/secret"
        await health.ping()
        timer.seconds = DEAD_AFTER * 2
        await health.ping()
        assert monitor[1] == ["/secret"]

    @pytest.mark.parametrize("path", ["/broken-secret", ":1/secret"])
    async def test_that_fails_does_no_harm_and_keeps_its_address(self, health, db, monitor, path):
        stream = io.StringIO()
        configure_logging("INFO", stream=stream)
        health.heartbeat_url = (
            monitor[0].rpartition(":")[0] + path if ":" in path else (monitor[0] + path)
        )
        await health.ping()
        assert "heartbeat not taken" in stream.getvalue()
        assert "secret" not in stream.getvalue()


class TestATick:
    async def test_beats_when_it_has_come_to_a_good_end_and_only_then(self):
        beaten: list[str] = []
        done = asyncio.Event()

        async def fail() -> None:
            raise ValueError

        async def work() -> None:
            done.set()

        schedule = Schedule(
            sweep=fail, courier=work, tidy=work, screens=work, ballots=work, beat=beaten.append
        )
        schedule.start()
        async with asyncio.timeout(10):
            await done.wait()
            while "courier" not in beaten:  # noqa: ASYNC110
                await asyncio.sleep(0)
        schedule.stop()
        assert "sweep" not in beaten


class TestTheClock:
    @pytest.mark.parametrize("jump", [LARGEST_JUMP + 1, -LARGEST_JUMP - 1])
    def test_that_jumps_has_to_settle_first(self, timer: Timer, jump: float):
        wall = [NOW]
        watch = JumpWatch(lambda: wall[0], timer)
        assert not watch.is_settling()
        wall[0] += timedelta(seconds=jump)
        assert watch.is_settling()
        self.advance(wall, timer, SETTLING_SECONDS - 1)
        assert watch.is_settling()
        self.advance(wall, timer, 1)
        assert not watch.is_settling()

    @pytest.mark.parametrize("drift", [LARGEST_JUMP, -LARGEST_JUMP])
    def test_may_be_corrected_a_little(self, timer: Timer, drift: float):
        wall = [NOW]
        watch = JumpWatch(lambda: wall[0], timer)
        for _ in range(10):
            self.advance(wall, timer, 3600)
            wall[0] += timedelta(seconds=drift)
            assert not watch.is_settling()

    def advance(self, wall: list[datetime], timer: Timer, seconds: float) -> None:
        wall[0] += timedelta(seconds=seconds)
        timer.seconds += seconds
