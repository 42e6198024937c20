"""SQLite as we use it: every transaction is immediate, and nothing is written outside one.

There are two connections. The library's own writes, and only between `begin` and the end of a
transaction; outside of one every statement goes to a read-only connection, so a write that goes
round `write_tx` fails at once instead of failing now and then. Readers never wait for a writer.

A statement takes microseconds and a hop to the driver's thread and back takes ten times as long,
so single statements run where they are asked for. What may wait for the disk or for another
process (COMMIT, bulk statements) goes to the driver's thread; for the lock we wait without one.
"""

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import Awaitable, Iterable, Sequence
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError

LOCK_SECONDS = 10.0  # how long a transaction waits for another process
LOCK_LOOKS = 0.005
READ_ONLY = "readonly outside a transaction: write inside write_tx"


class Busy(TransactionManagementError):  # noqa: N818 - says what happened
    """Somebody else has been writing all the time we waited: nothing was begun, try again."""


class PromptConnection:
    """What the library asks of a connection, answered where it is asked for."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    @property
    def total_changes(self) -> int:
        """How many rows this connection has changed since it was opened."""
        return self._raw.total_changes

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._raw.execute(statement, values)

    async def execute_fetchall(
        self, statement: str, values: Sequence[Any] | None = None
    ) -> list[sqlite3.Row]:
        """Run one statement and return all its rows."""
        return self._raw.execute(statement, values or ()).fetchall()

    async def execute_insert(self, statement: str, values: Sequence[Any]) -> tuple[int | None]:
        """Run one INSERT and return the number of the new row, as a row."""
        return (self._raw.execute(statement, values).lastrowid,)


class WritingConnection(PromptConnection):
    """The connection of a transaction: single statements at once, bulk ones in the thread."""

    def __init__(self, threaded: aiosqlite.Connection) -> None:
        super().__init__(threaded._conn)
        self._threaded = threaded

    async def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row."""
        await self._threaded.executemany(statement, rows)

    async def begin_immediate(self) -> None:
        """Take the write lock. Raises Busy after LOCK_SECONDS without it."""
        give_up = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > give_up:
                    raise Busy(error) from error
                await asyncio.sleep(LOCK_LOOKS)
            else:
                return

    async def end(self, statement: str) -> None:
        """COMMIT or ROLLBACK; where that fails, nothing is left open."""
        try:
            # Not executescript: it commits whatever is pending before it runs.
            await self._threaded.execute(statement)
        except BaseException:
            await _wait_out(self._threaded.rollback())
            raise


async def _wait_out(work: Awaitable[None]) -> None:
    """Wait to the end, however often that is cancelled: the next one uses the connection."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await _wait_out(task)
        raise


class ImmediateTransaction(SqliteTransactionWrapper):
    """BEGIN IMMEDIATE: two processes wait for each other instead of failing in the middle."""

    _connection: WritingConnection  # type: ignore[assignment]

    async def begin(self) -> None:
        try:
            await self._connection.begin_immediate()
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error

    async def commit(self) -> None:
        await self._finish("COMMIT")

    async def rollback(self) -> None:
        await self._finish("ROLLBACK")

    async def _finish(self, statement: str) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")
        await self._connection.end(statement)
        self._finalized = True

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))


class ImmediateContext(SqliteTransactionContext):
    """The library's context keeps the lock for ever when BEGIN fails; this one gives it back."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            self.connection._connection = await self.connection._parent.writing_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection  # type: ignore[no-any-return]


class ImmediateClient(SqliteClient):
    """The SQLite client of the product."""

    def __init__(self, file_path: str, **pragmas: Any) -> None:
        super().__init__(file_path, **pragmas)
        self._reading: sqlite3.Connection | None = None
        self._opening = asyncio.Lock()
        self._seat: int | None = None

    async def create_connection(self, with_db: bool) -> None:
        async with self._opening:
            if self._connection is None:
                # The thread of the driver and ours use it in turns, never both: `_lock`.
                writer = await aiosqlite.connect(
                    self.filename, isolation_level=None, check_same_thread=False
                )
                try:
                    await self._prepare(writer)
                    self._reading = _reader(self.filename)
                except BaseException:
                    await _wait_out(writer.close())
                    raise
                self._connection = writer

    async def _prepare(self, writer: aiosqlite.Connection) -> None:
        writer.row_factory = sqlite3.Row
        for pragma, value in self.pragmas.items():
            await writer.execute(f"PRAGMA {pragma}={value}")
        await writer.execute("PRAGMA busy_timeout=0")  # begin_immediate waits instead
        await self._post_connect()

    async def close(self) -> None:
        await super().close()
        if self._reading is not None:
            self._reading.close()
            self._reading = None
        if self._seat is not None:
            os.close(self._seat)
            self._seat = None

    def take_seat(self) -> bool:
        """Whether we are the one who sends from this file: the first to ask, for as long as it
        lives. The kernel gives the seat back however a process ends.
        """
        # Beside the file, not the file: closing any handle of that would drop SQLite's own locks.
        if self._seat is None:
            path = f"{os.path.realpath(self.filename)}.sender"
            place = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(place)
                return False
            self._seat = place
        return True

    async def writing_connection(self) -> WritingConnection:
        """The connection of the transaction that holds the lock."""
        await self.create_connection(with_db=True)
        return WritingConnection(cast(aiosqlite.Connection, self._connection))

    def acquire_connection(self) -> ConnectionWrapper[PromptConnection]:
        """The read-only connection."""
        return _Reading(self)

    async def reading_connection(self) -> PromptConnection:
        """The connection for statements outside a transaction."""
        if self._reading is None:
            await self.create_connection(with_db=True)
        return PromptConnection(cast(sqlite3.Connection, self._reading))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        raise OperationalError(READ_ONLY)

    async def execute_script(self, query: str) -> None:
        raise OperationalError(READ_ONLY)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)

    async def empty_log(self) -> None:
        """Write everything into the main file and truncate the write-ahead log."""
        async with self._lock:
            await self.create_connection(with_db=True)
            writer = cast(aiosqlite.Connection, self._connection)
            await writer.execute(f"PRAGMA busy_timeout={int(LOCK_SECONDS * 1000)}")
            await writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            await writer.execute("PRAGMA busy_timeout=0")


class _Reading(ConnectionWrapper[PromptConnection]):
    """Hands out the reading connection; nobody has to wait for it."""

    def __init__(self, client: ImmediateClient) -> None:
        self._client = client

    async def __aenter__(self) -> PromptConnection:
        return await self._client.reading_connection()

    async def __aexit__(self, *_: object) -> None:
        """Nothing to give back."""


def _reader(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only=ON")
    return connection


client_class = ImmediateClient
