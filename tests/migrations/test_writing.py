"""There is one way to write: it waits its turn, leaves nothing half-done, and nobody goes round."""

import asyncio
import logging
import multiprocessing
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path

import aiosqlite
import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

import models.db
from models import Branch, College, LedgerHead, LedgerRecord
from models.db import connection, database, write_tx
from models.postgres import KeptSession
from regulation.records import Application
from services.access import Actor
from services.ledger import verify
from tests.services.builders import World, later, open_office

PROCESSES = multiprocessing.get_context("forkserver")
REFUSED = r"read-?only"
WRITERS, EACH = 2, int(os.environ.get("WRITES", "600"))  # `make test-long`: 5,000 each


async def names() -> list[str]:
    return [college.name for college in await College.all().order_by("name")]


class TestAWriteOutsideATransaction:
    async def test_is_refused_for_every_statement(self, db: str):
        async with write_tx():
            await College.create(name="院")
        college = await College.get(name="院")
        for act in (
            lambda: College.create(name="another"),
            lambda: College.all().update(name="another"),
            lambda: College.all().delete(),
            college.delete,
            lambda: College.bulk_create([College(name="another")]),
            lambda: connection().execute_script("DELETE FROM college"),
        ):
            with pytest.raises(Exception, match=REFUSED):
                await act()
        assert await names() == ["院"]

    async def test_is_refused_again_after_a_transaction_has_ended(self, db: str):
        for fail in (False, True):
            await self.write_and_perhaps_fail(fail)
            with pytest.raises(Exception, match=REFUSED):
                await College.create(name="outside")
        assert await names() == ["False"]

    async def write_and_perhaps_fail(self, fail: bool) -> None:
        try:
            async with write_tx():
                await College.create(name=str(fail))
                if fail:
                    raise TimeoutError
        except TimeoutError:
            pass

    async def test_is_refused_while_another_task_is_in_one(self, db: str):
        inside, done = asyncio.Event(), asyncio.Event()

        async def write() -> None:
            async with write_tx():
                inside.set()
                await asyncio.wait_for(done.wait(), 5)

        async def go_round() -> None:
            await inside.wait()
            asyncio.get_running_loop().call_later(0.05, done.set)
            with pytest.raises(Exception, match=REFUSED):
                await College.create(name="outside")

        await asyncio.gather(write(), go_round())
        assert await names() == []


class TestATransaction:
    async def test_that_fails_leaves_nothing(self, db: str):
        with pytest.raises(RuntimeError):
            await self.fail_halfway()
        assert await names() == []

    async def fail_halfway(self) -> None:
        async with write_tx():
            await College.create(name="half")
            raise RuntimeError

    async def test_cancelled_anywhere_leaves_nothing_and_the_next_one_works(self, db: str):
        for steps in range(40):
            task = asyncio.create_task(self.write_slowly(f"cancelled {steps}"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            async with write_tx():
                await College.create(name=f"kept {steps}")
        found = await names()
        assert len([name for name in found if name.startswith("kept")]) == 40
        with pytest.raises(Exception, match=REFUSED):
            await College.create(name="outside")

    async def write_slowly(self, name: str) -> None:
        async with write_tx():
            college = await College.create(name=name)
            await Branch.create(name=name, college=college)

    async def test_is_seen_as_a_whole_or_not_at_all(self, db: str):
        async def write() -> None:
            for number in range(20):
                await self.write_slowly(str(number))

        async def read() -> list[tuple[int, int]]:
            seen = []
            for _ in range(40):
                branches = await Branch.all().count()
                colleges = await College.all().count()
                seen.append((branches, colleges))
            return seen

        _, seen = await asyncio.gather(write(), read())
        assert all(branches <= colleges for branches, colleges in seen)


class Interrupted:
    """A database of one connection, and a statement at which the next transaction is disturbed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[None]:
        config = models.db.orm_config(url)
        config["connections"][models.db.CONNECTION]["credentials"]["maxsize"] = 1
        self._monkeypatch.setattr(models.db, "orm_config", lambda url: config)
        async with asyncio.timeout(20), database(url):
            yield

    def at(self, start: str, disturb: Callable[[KeptSession], Awaitable[object]]) -> None:
        """Disturb the first statement that begins like this, while the server works on it."""
        execute = KeptSession.execute

        async def execute_disturbed(session: KeptSession, statement: str, *rest: object) -> object:
            if statement.startswith(start):
                self._monkeypatch.setattr(KeptSession, "execute", execute)
                await disturb(session)
            return await execute(session, statement, *rest)

        self._monkeypatch.setattr(KeptSession, "execute", execute_disturbed)


async def cancel_the_next_await(_: KeptSession) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()


async def lose_the_server(session: KeptSession) -> None:
    await session.fetch("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    return Interrupted(monkeypatch)


async def create(name: str) -> None:
    async with write_tx():
        await College.create(name=name)


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)])
class TestATransactionThatCannotBegin:
    """One connection: whoever kept it would let the next one wait for ever."""

    @pytest.mark.parametrize("start", ["BEGIN", "SET TRANSACTION", "ROLLBACK", "COMMIT"])
    async def test_is_cancelled_and_the_next_one_works(
        self, database_url: str, interrupted: Interrupted, caplog, start: str
    ):
        async with interrupted.open(database_url):
            usual = connection()
            interrupted.at(start, cancel_the_next_await)
            with pytest.raises(asyncio.CancelledError):
                await self.begin_and(fail=start == "ROLLBACK")
            assert connection() is usual
            await create("next")
            assert "next" in await names()
        assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []

    async def begin_and(self, *, fail: bool) -> None:
        async with write_tx():
            if fail:
                raise RuntimeError

    @pytest.mark.parametrize("start", ["BEGIN", "SET TRANSACTION"])
    async def test_says_what_the_server_said_and_the_next_one_works(
        self, database_url: str, interrupted: Interrupted, caplog, start: str
    ):
        async with interrupted.open(database_url):
            await create("first")
            interrupted.at(start, lose_the_server)
            with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                await create("lost")
            await create("next")
            assert await names() == ["first", "next"]
        assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []

    async def test_is_cancelled_while_it_waits_for_its_turn(
        self, database_url: str, interrupted: Interrupted
    ):
        async with interrupted.open(database_url):
            outside = copy_context()
            async with write_tx():
                waiting = asyncio.create_task(create("cancelled"), context=outside)
                await asyncio.sleep(0.05)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
            await create("next")
            assert await names() == ["next"]


@pytest.mark.parametrize("engine", ["sqlite"])
class TestATransactionCancelledTwiceAtItsEnd:
    async def test_ends_before_the_next_one_begins(self, db: str):
        """The thread of the driver cannot be stopped: it would end the transaction of another."""
        await create("first")
        freed = threading.Event()
        driver: aiosqlite.Connection = connection()._connection  # type: ignore[attr-defined]
        busy = asyncio.create_task(driver._execute(freed.wait, 5))
        ending = asyncio.create_task(create("cancelled twice"))
        for _ in range(2):
            await asyncio.sleep(0.05)
            ending.cancel()
        following = asyncio.create_task(create("next"))
        await asyncio.sleep(0.05)
        freed.set()
        found = await asyncio.gather(busy, ending, following, return_exceptions=True)
        assert [type(end) for end in found] == [bool, asyncio.CancelledError, type(None)]
        assert "next" in await names()


class TestTheFirstConnection:
    async def test_cancelled_while_it_is_made_is_made_again(self, database_url: str):
        """At whatever step; without its settings it would not keep what it has to."""
        for steps in range(20):
            async with asyncio.timeout(20), database(database_url):
                first = asyncio.create_task(names())
                for _ in range(steps):
                    await asyncio.sleep(0.0005)
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)
                await create(str(steps))
                with pytest.raises(IntegrityError):
                    await self.leave_an_orphan()

    async def leave_an_orphan(self) -> None:
        async with write_tx():
            await Branch.create(name="orphan", college_id=999)


def write_records(url: str, folder: Path, author: Actor, turns: int) -> None:
    """A process of its own that writes to the ledger, one transaction each."""

    async def write() -> None:
        world = World(open_office(folder))
        async with database(url):
            for turn in range(turns):
                await world.record(author, Application(), now=later(seconds=turn))

    asyncio.run(write())


class TestTwoProcesses:
    @pytest.mark.parametrize("engine", ["sqlite"])
    async def test_take_turns_and_never_find_the_database_locked(
        self, database_url: str, tmp_path: Path
    ):
        world = World(open_office(tmp_path / "data"))
        async with database(database_url):
            author = await world.person(await world.branch())
            await world.record(author, Application())
        given = (database_url, world.office.data_dir, author, EACH)
        writers = [PROCESSES.Process(target=write_records, args=given) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            await asyncio.to_thread(writer.join, timedelta(minutes=10).total_seconds())
        assert [writer.exitcode for writer in writers] == [0, 0]
        async with database(database_url):
            assert await LedgerRecord.all().count() == 1 + WRITERS * EACH
            assert (await LedgerHead.get()).position == 1 + WRITERS * EACH
            found = await verify(vault=world.office.vault, attachments=world.office.attachments)
        assert found.damages == ()
