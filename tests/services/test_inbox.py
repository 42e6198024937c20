"""Updates are kept before they are confirmed, handled once, and given up only when hopeless."""

import asyncio
from datetime import timedelta

from models import IncomingUpdate
from models.db import database
from services.inbox import (
    MOST_ATTEMPTS,
    REMEMBERED_FOR,
    begin_again,
    finish,
    prune,
    store,
    unhandled,
)
from tests.services.builders import NOW


async def store_numbers(*numbers: int) -> list[int]:
    """Store updates with these numbers; returns those that were new."""
    found = await store(updates=[(number, f"body {number}") for number in numbers], now=NOW)
    return [stored.update_id for stored in found]


async def waiting() -> list[int]:
    """The numbers of the updates that a crash left behind."""
    return [stored.update_id for stored in await unhandled(now=NOW)]


async def begun_again() -> list[int]:
    """A restart that begins to handle everything left behind, and crashes."""
    numbers = await waiting()
    for number in numbers:
        await begin_again(update_id=number)
    return numbers


class TestAnUpdate:
    async def test_is_new_once_and_known_ever_after(self, db: str):
        assert await store_numbers(3, 1) == [3, 1]
        assert await store_numbers(1, 2, 3) == [2]
        await finish(update_ids=[1], now=NOW)
        assert await store_numbers(1) == []

    async def test_twice_in_one_batch_is_new_once(self, db: str):
        assert await store_numbers(5, 5) == [5]

    async def test_arriving_twice_at_once_is_new_for_one_of_them(self, db: str):
        await asyncio.gather(*(store_numbers(n) for n in range(100, 110)))  # connections open
        for number in range(20):
            answers = await asyncio.gather(*(store_numbers(number) for _ in range(4)))
            assert sorted(answers) == [[], [], [], [number]]

    async def test_that_arrives_again_keeps_its_first_content(self, db: str):
        await store(updates=[(1, "first")], now=NOW)
        await store(updates=[(1, "second")], now=NOW)
        (kept,) = await unhandled(now=NOW)
        assert kept.body == "first"

    async def test_is_there_after_a_restart_in_the_order_of_the_numbers(self, database_url: str):
        async with database(database_url):
            await store_numbers(2, 3, 1)
        async with database(database_url):
            found = await unhandled(now=NOW)
            assert [(s.update_id, s.body) for s in found] == [
                (1, "body 1"),
                (2, "body 2"),
                (3, "body 3"),
            ]
            assert {stored.received_at for stored in found} == {NOW}


class TestAHandledUpdate:
    async def test_is_no_longer_waiting_and_its_content_is_forgotten(self, db: str):
        await store_numbers(1, 2)
        await finish(update_ids=[1], now=NOW, incident="7F3A")
        assert await waiting() == [2]
        row = await IncomingUpdate.get(update_id=1)
        assert (row.body, row.handled_at, row.incident) == (None, NOW, "7F3A")

    async def test_is_remembered_for_six_days(self, db: str):
        await store_numbers(1)
        await finish(update_ids=[1], now=NOW)
        await prune(now=NOW + REMEMBERED_FOR)
        assert await store_numbers(1) == []
        await prune(now=NOW + REMEMBERED_FOR + timedelta(seconds=1))
        assert await store_numbers(1) == [1]

    async def test_is_the_only_kind_that_is_pruned(self, db: str):
        await store_numbers(1)
        await prune(now=NOW + 10 * REMEMBERED_FOR)
        assert await waiting() == [1]


class TestAnUpdateThatCrashesUs:
    async def test_is_begun_again_so_many_times_and_then_given_up(self, db: str):
        await store_numbers(1)
        tries = [await begun_again() for _ in range(MOST_ATTEMPTS + 1)]
        assert tries == [[1]] * MOST_ATTEMPTS + [[]]

    async def test_may_wait_through_any_number_of_restarts(self, db: str):
        await store_numbers(1)
        tries = [await waiting() for _ in range(MOST_ATTEMPTS + 1)]
        assert tries == [[1]] * (MOST_ATTEMPTS + 1)

    async def test_leaves_its_number_and_a_mark_but_no_content(self, db: str):
        await store_numbers(1)
        for _ in range(MOST_ATTEMPTS + 1):
            await begun_again()
        row = await IncomingUpdate.get(update_id=1)
        assert (row.body, row.incident) == (None, "gave up")
        assert await store_numbers(1) == []

    async def test_takes_no_other_with_it(self, db: str):
        await store_numbers(1)
        for _ in range(MOST_ATTEMPTS):
            await begun_again()
        await store_numbers(2)
        assert await waiting() == [2]
