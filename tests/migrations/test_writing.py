"""There is one way to write: it waits its turn, leaves nothing half-done, and nobody goes round."""

import asyncio
import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import pytest

from models import Branch, College, LedgerHead, LedgerRecord
from models.db import connection, database, write_tx
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
