"""One running playground: the server, its tasks, its start and its end."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from playground.api import BotApi
from playground.clock import SHANGHAI, parse_start
from playground.control import Control, explain_errors
from playground.guard import add_headers, refuse_foreign
from playground.keep import Keeper, KeepFile, fresh_state
from playground.signals import Sleep
from playground.state import Bot, State
from playground.uploads import LARGEST_REQUEST, Params
from playground.webhook import Courier, Webhooks, end_tasks
from playground.world import World

BOT_NAME = "支部助手"
BOT_USERNAME = "zhibu_playground_bot"
STOP_SECONDS = 1.0


@dataclass
class Options:
    """How a playground is started; ``timer`` and ``sleep`` are real unless a test gives others."""

    token: str
    host: str = "127.0.0.1"
    port: int = 8081
    keep: Path | None = None
    clock: str | None = None
    limits: str = "off"
    exposed: bool = False
    timer: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep


class Playground:
    """A Bot API server; ``world`` gives tests direct access to its state."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.token = options.token
        self.url = ""
        self._file = KeepFile(options.keep) if options.keep else None
        self.world = self._open_world()
        self.api = BotApi(self.world, options.token, options.sleep)
        self.keeper = Keeper(self._file, self.world) if self._file else None

    async def start(self) -> None:
        """Listen; afterwards ``url`` is known."""
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=STOP_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._options.host, self._options.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        self._start_tasks()

    async def stop(self) -> None:
        """End pending polls, stop listening and keep the state."""
        self.world.close()
        await end_tasks(self._tasks)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self.keeper is not None:
            await self.keeper.close()
            self.keeper = None

    def _open_world(self) -> World:
        options = self._options
        bot = Bot(int(options.token.partition(":")[0]), BOT_NAME, BOT_USERNAME)
        kept = self._file.load() if self._file else None
        if kept is not None:
            return self._kept_world(bot, *kept)
        world = self._world(fresh_state(bot))
        if options.clock is not None:
            world.clock.set(parse_start(options.clock, datetime.now(SHANGHAI)))
        return world

    def _kept_world(self, bot: Bot, state: State, files: dict[str, bytes]) -> World:
        if state.bot.id != bot.id:
            raise ValueError(f"{self._options.keep} belongs to another bot")
        world = self._world(state)
        world.files.data.update(files)
        return world

    def _world(self, state: State) -> World:
        options = self._options
        return World(state, options.limits, options.timer, options.exposed)

    def _app(self) -> web.Application:
        guards = [] if self._options.exposed else [refuse_foreign]
        keeping = [self._touching()] if self.keeper else []
        app = web.Application(
            middlewares=[*guards, explain_errors, *keeping],
            client_max_size=LARGEST_REQUEST,
        )
        app.on_response_prepare.append(add_headers)
        app.add_routes(self.api.routes())
        app.add_routes(Control(self.world, self.api).routes())
        return app

    def _touching(self) -> Middleware:
        @web.middleware
        async def touch(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            finally:
                self._touch()

        return touch

    def _touch(self) -> None:
        if self.keeper is not None:
            self.keeper.touch()

    def _start_tasks(self) -> None:
        webhooks = Webhooks(self.world.state, self.world.updates.signal, self._hire)
        self._tasks = [asyncio.create_task(webhooks.run())]
        if self.keeper is not None:
            self._tasks.append(asyncio.create_task(self.keeper.run()))

    def _hire(self) -> Courier:
        world = self.world
        return Courier(
            world.state, world.clock, world.updates, self._delivered, self._options.sleep
        )

    async def _delivered(self, params: Params) -> None:
        self._touch()
        await self.api.reply(params)


@asynccontextmanager
async def serve(token: str, port: int = 0, **options: Any) -> AsyncIterator[Playground]:
    """Run a playground inside this process; the other options are those of ``Options``."""
    playground = Playground(Options(token=token, port=port, **options))
    await playground.start()
    try:
        yield playground
    finally:
        await playground.stop()
