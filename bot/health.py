"""Is the bot well? For whoever restarts it, watches it, or reads its log.

`/healthz` says that the event loop turns, `/readyz` that the work is done, `/metrics` how much
of it there is. None of them shows a name, an id or a word.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

import aiohttp
import structlog
from aiohttp import web

from bot import metrics
from services import notices
from services.notices import Backlog, Lane

log = structlog.get_logger(__name__)
DEAD_AFTER = 480.0  # seconds; looked at each minute, so that ten minutes never pass unnoticed
LOOK_SECONDS = 60.0
DATABASE_SECONDS = 5.0
HEARTBEAT_SECONDS = 10.0
UPDATE, POLL = "update", "poll"  # what beats besides the ticks


class Pulse:
    """When what last came to a good end, by a clock that nobody can set."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._born = timer()
        self._last: dict[str, float] = {}

    def beat(self, what: str) -> None:
        """It has just come to a good end."""
        self._last[what] = self._timer()

    def silence(self, what: str) -> float:
        """Seconds since its last beat, or since the start."""
        return self._timer() - self._last.get(what, self._born)


@dataclass(frozen=True, kw_only=True)
class Report:
    """How things stand. `problems` holds `database` and the names of what is silent too long."""

    ready: bool
    problems: tuple[str, ...]
    silence_seconds: dict[str, float]
    notices_waiting: dict[str, int]
    oldest_notice_seconds: float | None


@dataclass
class Health:
    """Watches what has to beat: the ticks, and the polling where there is any."""

    vital: Iterable[str]
    clock: Callable[[], datetime]
    pulse: Pulse = field(default_factory=Pulse)
    heartbeat_url: str | None = None
    _problems: tuple[str, ...] = ()

    async def report(self) -> Report:
        """How things stand now."""
        backlog = await self._backlog()
        silence = {what: round(self.pulse.silence(what), 1) for what in (*self.vital, UPDATE)}
        problems = [what for what in self.vital if silence[what] > DEAD_AFTER]
        if backlog is None:
            problems.insert(0, "database")
        return Report(
            ready=not problems,
            problems=tuple(problems),
            silence_seconds=silence,
            notices_waiting=_by_name(backlog),
            oldest_notice_seconds=self._age(backlog),
        )

    async def _backlog(self) -> Backlog | None:
        """What waits in the outbox; `None` where the database does not say so in time."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                return await notices.backlog(now=self.clock(), lanes=list(Lane))
        except Exception:
            log.exception("database does not answer")
            return None

    def _age(self, found: Backlog | None) -> float | None:
        if found is None or found.oldest is None:
            return None
        return round((self.clock() - found.oldest).total_seconds(), 1)

    async def watch(self) -> None:
        """Raise the alarm in the log, until cancelled: when something dies, and when it is back."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.note(await self.report())

    def note(self, report: Report) -> None:
        """Log what has changed since the last report."""
        if report.problems != self._problems:
            if report.ready:
                log.warning("ready again")
            else:
                log.error("not ready", problems=report.problems)
        self._problems = report.problems

    async def ping(self) -> None:
        """Tell the monitor outside that all is well, if it is; silence is its alarm."""
        if self.heartbeat_url is None or not (await self.report()).ready:
            return
        limit = aiohttp.ClientTimeout(total=HEARTBEAT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as http,
                http.get(self.heartbeat_url) as answer,
            ):
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            # The address is a secret: whoever knows it can feign our health.
            log.warning("heartbeat not taken", error=type(error).__name__)


def _by_name(found: Backlog | None) -> dict[str, int]:
    return {lane.name.lower(): many for lane, many in found.waiting.items()} if found else {}


class HealthServer:
    """The three pages, for this machine."""

    def __init__(self, health: Health, listen: str) -> None:
        self._health = health
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen; afterwards `url` is known."""
        application = web.Application()
        application.router.add_get("/healthz", self._alive)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _alive(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        report = await self._health.report()
        return web.json_response(asdict(report), status=200 if report.ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        _show(await self._health.report())
        body = metrics.exposition()
        return web.Response(body=body, headers={"Content-Type": metrics.CONTENT_TYPE})


def _show(report: Report) -> None:
    metrics.READY.set(report.ready)
    for what, seconds in report.silence_seconds.items():
        metrics.SILENCE.labels(what).set(seconds)
    for lane in Lane:
        name = lane.name.lower()
        metrics.WAITING.labels(name).set(report.notices_waiting.get(name, 0))
    metrics.OLDEST.set(report.oldest_notice_seconds or 0)
