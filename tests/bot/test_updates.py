"""Asking for updates and being told them: nothing is confirmed before it is stored."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.types import Update

from bot.clock import stop
from bot.updates import LONGEST_PAUSE, SECRET_HEADER, Webhook, poll
from playground.people import People
from playground.server import Playground
from tests.bot.conftest import PERSON
from tests.demo.conftest import free_port

SECRET = "a-secret-of-the-webhook"
UPDATE = {"update_id": 5}


@dataclass
class Store:
    """Takes updates, or fails as often as it is told to."""

    failures: int = 0
    taken: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    signal: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, updates: Sequence[Update]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError
        self.taken += [update.update_id for update in updates]
        self.signal.set()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def takes_one(self) -> None:
        async with asyncio.timeout(10):
            await self.signal.wait()


@pytest.fixture
def people(playground: Playground) -> People:
    people = People(playground.world)
    people.upsert({"id": PERSON, "first_name": "某"})
    return people


@asynccontextmanager
async def polling(bot: Bot, store: Store) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(poll(bot, store.take, store.sleep))
    try:
        yield task
    finally:
        await stop(task)


class TestPolling:
    @pytest.mark.parametrize(
        ("fault", "pause"),
        [
            ({"kind": "500"}, 1.0),
            ({"kind": "reset_before"}, 1.0),
            ({"kind": "reset_after"}, 1.0),
            ({"kind": "429", "retry_after": 9}, 9.0),
            ({"kind": "500", "method": "deleteWebhook"}, 1.0),
        ],
        ids=["5xx", "dropped before", "dropped after", "429", "at the start"],
    )
    async def test_recovers_and_loses_nothing(
        self, bot: Bot, playground: Playground, people: People, fault: dict, pause: float
    ):
        playground.world.faults.plan({"method": "getUpdates", **fault})
        people.start(PERSON, "")
        store = Store()
        async with polling(bot, store):
            await store.takes_one()
        assert (len(store.taken), store.pauses) == (1, [pause])

    async def test_waits_longer_and_longer_but_not_for_ever(
        self, bot: Bot, playground: Playground, people: People
    ):
        playground.world.faults.plan({"kind": "500", "method": "getUpdates", "times": 8})
        people.start(PERSON, "")
        store = Store()
        async with polling(bot, store):
            await store.takes_one()
        assert store.pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]

    async def test_gives_way_to_another_instance(
        self, bot: Bot, playground: Playground, people: People
    ):
        store = Store()
        async with polling(bot, store):
            async with asyncio.timeout(10):
                while not playground.api.journal.last(1):  # noqa: ASYNC110
                    await asyncio.sleep(0)
                while 5.0 not in store.pauses:
                    playground.world.updates.end_poll("terminated by other getUpdates request")
                    await asyncio.sleep(0.01)
            people.start(PERSON, "")
            await store.takes_one()
        assert len(store.taken) == 1

    async def test_confirms_nothing_that_could_not_be_stored(
        self, bot: Bot, playground: Playground, people: People
    ):
        people.start(PERSON, "")
        store = Store(failures=2)
        async with polling(bot, store):
            await store.takes_one()
        assert (len(store.taken), len(store.pauses)) == (1, 2)

    async def test_ends_when_the_token_is_revoked(self, bot: Bot, playground: Playground):
        playground.api._token = "4900006:another"
        with pytest.raises(TelegramUnauthorizedError):
            await poll(bot, Store().take)


@asynccontextmanager
async def listening(bot: Bot, store: Store) -> AsyncIterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    webhook = Webhook(bot=bot, take=store.take, url=url, secret=SECRET, listen=f"127.0.0.1:{port}")
    await webhook.start()
    yield url
    await webhook.stop()


async def post(url: str, body: object = None, **headers: str) -> int:
    data = body if isinstance(body, bytes) else None
    json = None if data else body
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, data=data, json=json, headers=headers) as answer,
    ):
        return answer.status


class TestTheWebhook:
    @pytest.mark.parametrize("shown", [None, "", "wrong", SECRET + "x", "sécret"])
    async def test_knows_the_platform_by_its_secret(
        self, bot: Bot, playground: Playground, shown: str | None
    ):
        store = Store()
        async with listening(bot, store) as url:
            headers = {} if shown is None else {SECRET_HEADER: shown}
            assert await post(url, UPDATE, **headers) == 401
        assert store.taken == []

    @pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", {"update_id": "x"}, {}])
    async def test_refuses_what_is_no_update(self, bot: Bot, playground: Playground, body: object):
        store = Store()
        async with listening(bot, store) as url:
            assert await post(url, body, **{SECRET_HEADER: SECRET}) == 400
        assert store.taken == []

    async def test_confirms_only_what_is_stored(self, bot: Bot, playground: Playground):
        store = Store(failures=1)
        async with listening(bot, store) as url:
            assert await post(url, UPDATE, **{SECRET_HEADER: SECRET}) == 500
            assert store.taken == []
            assert await post(url, UPDATE, **{SECRET_HEADER: SECRET}) == 200
        assert store.taken == [5]

    async def test_is_found_by_the_platform(self, bot: Bot, playground: Playground, people: People):
        store = Store()
        async with listening(bot, store):
            people.start(PERSON, "")
            await store.takes_one()
        assert len(store.taken) == 1
