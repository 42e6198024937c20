"""The composition root: everything is put together here, and nowhere else."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import structlog
import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand, Update, User

from bot import metrics
from bot.clock import JumpWatch, SystemClock, stop
from bot.feeds import FeedServer
from bot.health import POLL, UPDATE, Health, HealthServer
from bot.intake import Intake
from bot.menus import TelegramMenus
from bot.messenger import PatientReplies, TelegramMessenger
from bot.middlewares import BoundOnly, Visit
from bot.pace import TELEGRAM, Limits, Pace
from bot.schedule import Schedule
from bot.settings import Settings
from bot.storage import DatabaseStorage
from bot.updates import Webhook, poll
from bot.workdays import full_calendar
from handlers import build_router
from handlers.code_screens import CodeScreens
from handlers.errors import tell_incident
from models.db import database, migrate
from regulation.rules import load_rules
from regulation.workdays import Span
from reminders.courier import Courier
from reminders.menus import Menus
from reminders.sweep import Sweep
from services import ballot_counting, ballot_receipts, code_cards, inbox, ledger
from services.files import USUAL, FileLimits
from services.office import Office

log = structlog.get_logger(__name__)
RETRY_SECONDS = 5.0
PUBLIC_COMMANDS = [
    BotCommand(command="start", description="绑定账号，进入主菜单"),
    BotCommand(command="help", description="使用说明"),
]


@dataclass(frozen=True, kw_only=True)
class WebhookConfig:
    """Where the platform finds us, and by which secret we know it."""

    url: str
    secret: str
    listen: str


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the application needs to know.

    `webhook` is `None` for polling; `limits` for a platform that counts no messages.
    """

    token: str
    api_base: str
    database_url: str
    data_dir: Path
    rule_pack: str = "college"
    central_rules: Literal["warn", "block", "off"] = "warn"
    webhook: WebhookConfig | None = None
    exam_weeks: tuple[Span, ...] = ()
    limits: Limits | None = TELEGRAM
    calendar_url: str | None = None
    calendar_listen: str = "127.0.0.1:0"
    health_listen: str | None = None
    heartbeat_url: str | None = None
    file_limits: FileLimits = USUAL


def config_from(settings: Settings) -> Config:
    """The configuration that the settings describe. Raises SettingsError without a token."""
    webhook = None
    if settings.webhook_url is not None and settings.webhook_secret is not None:
        webhook = WebhookConfig(
            url=settings.webhook_url,
            secret=settings.webhook_secret.get_secret_value(),
            listen=settings.webhook_listen,
        )
    return Config(
        token=settings.require_bot_token(),
        api_base=settings.telegram_api_base,
        database_url=settings.database_url.get_secret_value(),
        data_dir=settings.data_dir,
        rule_pack=settings.rule_pack,
        central_rules=settings.central_rules,
        webhook=webhook,
        exam_weeks=settings.exam_weeks,
        limits=Limits(per_second=settings.sends_per_second),
        calendar_url=settings.calendar_url,
        calendar_listen=settings.calendar_listen,
        health_listen=settings.health_listen,
        heartbeat_url=settings.heartbeat(),
        file_limits=settings.file_limits(),
    )


class Application:
    """The bot, ready to run inside an open database."""

    def __init__(self, config: Config, clock: SystemClock) -> None:
        server = TelegramAPIServer.from_base(config.api_base)
        self.bot = Bot(config.token, session=AiohttpSession(api=server))
        self._pace = Pace(config.limits)
        self.health = Health(
            vital=("sweep", "courier") if config.webhook else ("sweep", "courier", POLL),
            clock=clock.now,
            heartbeat_url=config.heartbeat_url,
        )
        polled = partial(self.health.pulse.beat, POLL)
        self.bot.session.middleware(PatientReplies(self._pace, polled=polled))
        rules = load_rules(
            config.rule_pack,
            central_rules=config.central_rules,
            calendar=full_calendar(config.exam_weeks),
        )
        self.office = Office(rules=rules, data_dir=config.data_dir, limits=config.file_limits)
        self._clock = clock
        self._config = config
        self._sweep = Sweep(self.office)
        self._menus = Menus(self.office, TelegramMenus(self.bot))
        self.screens = CodeScreens()
        self._delivering = asyncio.Lock()
        self._sweeping = asyncio.Lock()
        self.intake = Intake(
            bot=self.bot,
            dispatcher=self._dispatcher(),
            office=self.office,
            clock=clock.now,
            handled=lambda: self.schedule.wake("courier"),
            report_incident=self._report_incident,
        )
        self.schedule = Schedule(
            sweep=self._run_sweep,
            courier=self._run_courier,
            tidy=self._run_tidy,
            screens=self._run_screens,
            beat=self.health.pulse.beat,
            ballots=self._run_ballots,
        )
        self._jumps = JumpWatch(SystemClock().now)
        self._watching: asyncio.Task[None] | None = None
        self.health_server: HealthServer | None = None
        self.feed_server: FeedServer | None = None
        self._courier: Courier | None = None
        self.sources: list[asyncio.Task[None]] = []
        self._webhook: Webhook | None = None
        self.resuming: asyncio.Task[None] | None = None

    def _dispatcher(self) -> Dispatcher:
        dispatcher = Dispatcher(
            storage=DatabaseStorage(self._clock.now),
            office=self.office,
            calendar_url=self._config.calendar_url,
            screens=self.screens,
        )
        dispatcher.update.outer_middleware(Visit(self._clock.now))
        dispatcher.message.outer_middleware(BoundOnly())
        dispatcher.callback_query.outer_middleware(BoundOnly())
        dispatcher.include_router(build_router())
        return dispatcher

    async def start(self) -> None:
        """Finish what the last stop interrupted, then begin to take updates."""
        await ledger.check_key(self.office.vault)
        await self._open_health()
        await self._open_feeds()
        me = await self._meet_platform()
        messenger = TelegramMessenger(self.bot, me.username or "", self._pace)
        self._courier = Courier(self.office, messenger, self._clock.now, self._may_deliver)
        await ballot_counting.finish_counts(office=self.office, now=self._clock.now())
        await code_cards.finish_decks(office=self.office)
        self.schedule.start()
        await self.intake.resume()
        await self._open_source()
        self.resuming = asyncio.create_task(self._tell_voters())
        _tune_garbage_collector()
        log.info("started", username=me.username)

    async def _open_health(self) -> None:
        self._watching = asyncio.create_task(self.health.watch())
        if self._config.health_listen is not None:
            self.health_server = HealthServer(self.health, self._config.health_listen)
            await self.health_server.start()

    async def _open_feeds(self) -> None:
        if self._config.calendar_url is not None:
            self.feed_server = FeedServer(
                self.office, self._clock.now, self._config.calendar_listen
            )
            await self.feed_server.start()

    async def _meet_platform(self) -> User:
        """Who we are there; a platform that is out of reach when we start is waited for."""
        while True:
            try:
                await self.bot.set_my_commands(PUBLIC_COMMANDS)
                return await self.bot.me()
            except (TelegramNetworkError, TelegramServerError) as error:
                log.warning("platform out of reach", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _open_source(self) -> None:
        if self._config.webhook is None:
            self.sources.append(asyncio.create_task(poll(self.bot, self._take)))
            return
        self._webhook = Webhook(
            bot=self.bot,
            take=self._take,
            url=self._config.webhook.url,
            secret=self._config.webhook.secret,
            listen=self._config.webhook.listen,
        )
        await self._webhook.start()

    async def _take(self, updates: Sequence[Update]) -> None:
        await self.intake.take(updates)
        self.health.pulse.beat(UPDATE)
        metrics.UPDATES.inc(len(updates))

    async def _report_incident(self, update: Update, number: str) -> None:
        metrics.INCIDENTS.inc()
        await tell_incident(update, number)

    async def stop(self) -> None:
        """Take nothing more, finish what has begun, close."""
        for source in self.sources:
            await stop(source)
        if self._webhook is not None:
            await self._webhook.stop()
        if self.feed_server is not None:
            await self.feed_server.stop()
        if self.resuming is not None:
            await stop(self.resuming)
        await self.intake.drain()
        self.schedule.pause()
        if self._courier is not None:
            self._courier.stopping = True
        async with self._sweeping, self._delivering, self.screens.busy:
            self.schedule.stop()
        await ledger.note_head(self.office.vault)
        await self.bot.session.close()
        if self._watching is not None:
            await stop(self._watching)
        if self.health_server is not None:
            await self.health_server.stop()

    async def time_moved(self) -> None:
        """Somebody has moved the demo's clock: look at once what is due."""
        self.schedule.wake("sweep")

    async def _run_sweep(self) -> None:
        if self._jumps.is_settling():
            return
        async with self._sweeping:
            await self._sweep.run(self._clock.now())
            await ledger.note_head(self.office.vault)
            self.schedule.wake("courier")
            await self._menus.run(self._clock.now())
        await self.health.ping()

    def _may_deliver(self) -> bool:
        self.health.pulse.beat("courier")  # a run may last as long as a broadcast
        return not self._jumps.is_settling()

    async def _run_courier(self) -> None:
        async with self._delivering:
            if self._courier is not None:
                await self._courier.run()

    async def _run_screens(self) -> None:
        await self.screens.renew(self.bot, self._clock.now())

    async def _tell_voters(self) -> None:
        """What was left behind is handled first; then voters hear whether theirs is in the box."""
        await self.intake.settle()
        await ballot_receipts.tell_after_restart(now=self._clock.now())
        self.schedule.wake("courier")

    async def _run_ballots(self) -> None:
        """Close what has come to its latest moment, once every press in time is in the box."""
        now = self._clock.now()
        if await ballot_counting.is_one_due(now=now):
            await self.intake.settle()
            await ballot_counting.close_due(office=self.office, now=now)
            self.schedule.wake("courier")

    async def _run_tidy(self) -> None:
        await inbox.prune(now=self._clock.now())


def _tune_garbage_collector() -> None:
    """The start-up objects of the chat library live for ever: keep the collector off them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


Prepare = Callable[[Application], Awaitable[None]]


async def _nothing(_: Application) -> None:
    """Nothing to prepare."""


@asynccontextmanager
async def application(
    config: Config, clock: SystemClock, prepare: Prepare = _nothing
) -> AsyncIterator[Application]:
    """Migrate and open the database, run the bot, and close everything at the end.

    `prepare` is called with the open database before the first update is taken.
    """
    await migrate(config.database_url)
    async with database(config.database_url):
        app = Application(config, clock)
        try:
            await prepare(app)
            await app.start()
            yield app
        finally:
            await app.stop()


class TokenRefused(Exception):  # noqa: N818 - says what happened
    """The platform does not know this token."""


def run(config: Config, clock: SystemClock) -> None:
    """Run until SIGINT or SIGTERM. Raises TokenRefused where the platform does not know us."""
    try:
        uvloop.run(_run(config, clock))
    except TelegramUnauthorizedError:
        raise TokenRefused from None


async def _run(config: Config, clock: SystemClock) -> None:
    async with application(config, clock) as app:
        await wait_for_signal(app)


async def wait_for_signal(app: Application) -> None:
    """Return at SIGINT or SIGTERM; raise what stops the source of updates for good."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    signalled = asyncio.ensure_future(stopped.wait())
    await asyncio.wait([signalled, *app.sources], return_when=asyncio.FIRST_COMPLETED)
    signalled.cancel()
    for source in app.sources:
        if source.done():
            source.result()
