"""SQLite as we use it: every transaction is immediate, and nothing is written outside one.

The connection is read-only (`query_only`) except between `begin` and the end of a transaction,
so a write that goes round `write_tx` fails at once instead of failing now and then.
"""

import sqlite3

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class ImmediateTransaction(SqliteTransactionWrapper):
    """BEGIN IMMEDIATE: two processes wait for each other instead of failing in the middle."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("PRAGMA query_only=OFF")
            await self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            await self._abandon()
            if isinstance(error, sqlite3.OperationalError):
                raise TransactionManagementError(error) from error
            raise

    async def commit(self) -> None:
        await self._finish("COMMIT")

    async def rollback(self) -> None:
        await self._finish("ROLLBACK")

    async def _finish(self, statement: str) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")
        try:
            # Not executescript: it commits whatever is pending before it runs.
            await self._connection.execute(statement)
        except BaseException:
            await self._abandon()
            raise
        self._finalized = True
        await self._connection.execute("PRAGMA query_only=ON")

    async def _abandon(self) -> None:
        """Leave the shared connection as it was, whatever became of BEGIN, COMMIT or ROLLBACK."""
        await self._connection.rollback()
        await self._connection.execute("PRAGMA query_only=ON")


class ImmediateContext(SqliteTransactionContext):
    """The library's context keeps the lock for ever when BEGIN fails; this one gives it back."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection  # type: ignore[no-any-return]


class ImmediateClient(SqliteClient):
    """The SQLite client of the product."""

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
