"""Delivery of updates to a webhook: in order per chat, again and again until accepted."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from itertools import takewhile

import aiohttp

from playground.clock import Clock
from playground.errors import ApiError
from playground.signals import Signal, Sleep
from playground.state import Json, State, Webhook
from playground.updates import Updates, chat_of
from playground.uploads import Params, read_reply

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 64.0
HOUR = 3600
PATIENCE = aiohttp.ClientTimeout(total=60)

Reply = Callable[[Params], Awaitable[object]]


class Courier:
    """Carries pending updates to the webhook while one is set."""

    def __init__(
        self, state: State, clock: Clock, updates: Updates, reply: Reply, sleep: Sleep
    ) -> None:
        self._state = state
        self._clock = clock
        self._updates = updates
        self._signal = updates.signal
        self._reply = reply
        self._sleep = sleep
        self._queues: defaultdict[int, deque[Json]] = defaultdict(deque)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._newest = 0
        self._slots = asyncio.Semaphore(state.webhook.max_connections)

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            try:
                await self._dispatch(session)
            finally:
                await end_tasks(self._tasks.values())

    async def _dispatch(self, session: aiohttp.ClientSession) -> None:
        while not self._signal.closed:
            for number in await self._signal.wait_for(self._new, HOUR):
                self._newest = number
                if number not in self._updates.late:
                    self._enqueue(self._state.updates[number], session)
                    self._enqueue_late(session)

    def _enqueue_late(self, session: aiohttp.ClientSession) -> None:
        """A late update comes behind a newer one."""
        for number in sorted(self._updates.late):
            self._enqueue(self._state.updates[number], session)
        self._updates.late.clear()

    def _new(self) -> list[int]:
        numbers = takewhile(lambda number: number > self._newest, reversed(self._state.updates))
        return list(numbers)[::-1]

    def _enqueue(self, update: Json, session: aiohttp.ClientSession) -> None:
        chat_id = chat_of(update)
        self._queues[chat_id].append(update)
        if chat_id not in self._tasks:
            self._tasks[chat_id] = asyncio.create_task(self._serve_chat(chat_id, session))

    async def _serve_chat(self, chat_id: int, session: aiohttp.ClientSession) -> None:
        queue = self._queues[chat_id]
        while queue:
            await self._deliver(queue.popleft(), session)
        del self._tasks[chat_id]

    async def _deliver(self, update: Json, session: aiohttp.ClientSession) -> None:
        pause = FIRST_PAUSE
        while update["update_id"] in self._state.updates:
            async with self._slots:
                if await self._accepted(update, session):
                    return
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _accepted(self, update: Json, session: aiohttp.ClientSession) -> bool:
        webhook = self._state.webhook
        secret = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        try:
            async with session.post(
                webhook.url, json=update, headers=secret, allow_redirects=False
            ) as response:
                if 200 <= response.status < 300:
                    self._updates.done(update["update_id"])
                    await self._carry_out(response)
                    return update["update_id"] not in self._state.updates
                self._failed(
                    f"Wrong response from the webhook: {response.status} {response.reason}"
                )
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientError as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            self._failed("Connection refused" if refused else "Connection reset by peer")
        return False

    async def _carry_out(self, response: aiohttp.ClientResponse) -> None:
        with suppress(ApiError):  # an answer that is no method call is accepted all the same
            await self._reply(await read_reply(response))

    def _failed(self, message: str) -> None:
        self._state.webhook.last_error_date = self._clock.stamp()
        self._state.webhook.last_error_message = message


class Webhooks:
    """Hires a courier whenever a webhook is set, and ends it when that changes."""

    def __init__(self, state: State, signal: Signal, hire: Callable[[], Courier]) -> None:
        self._state = state
        self._signal = signal
        self._hire = hire

    async def run(self) -> None:
        """Follow the webhook until the signal is closed."""
        while not self._signal.closed:
            await self._follow(self._state.webhook)

    async def _follow(self, current: Webhook) -> None:
        courier = [asyncio.create_task(self._hire().run())] if current.url else []
        try:
            await self._signal.wait_for(lambda: self._state.webhook is not current, HOUR)
        finally:
            await end_tasks(courier)


async def end_tasks(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they are gone."""
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
