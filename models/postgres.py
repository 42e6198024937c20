"""PostgreSQL as we use it: sessions are read-only except inside a write transaction."""

from contextlib import suppress

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


class KeptSession(asyncpg.Connection):  # type: ignore[misc]
    """A session that is handed on as it is: we change nothing in it beyond a transaction.

    Asking the server to forget everything, after every statement, would double the round trips.
    """

    def get_reset_query(self) -> str:
        """Nothing to forget."""
        return ""


class WriteTransaction(TransactionWrapper):
    """A transaction that may write, in sessions that by default may not."""

    async def begin(self) -> None:
        await super().begin()
        await self._connection.execute("SET TRANSACTION READ WRITE")


class WriteContext(TransactionContextPooled):
    """Where a transaction cannot be begun, the library keeps the connection; this drops it."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        connection = await self.client._parent._pool.acquire()
        self.client._connection = connection
        try:
            await self.client.begin()
        except BaseException:
            # What the server has begun is not known, and to ask it could be cancelled once more.
            with suppress(asyncpg.InterfaceError):  # the server has ended it already
                connection.terminate()
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client


class GuardedClient(AsyncpgDBClient):
    """The PostgreSQL client of the product."""

    connection_class = KeptSession

    def _in_transaction(self) -> TransactionContext:
        return WriteContext(WriteTransaction(self), self._pool_init_lock)


client_class = GuardedClient
