"""PostgreSQL as we use it: sessions are read-only except inside a write transaction."""

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)


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
    """The library's context keeps the connection for ever when BEGIN fails; this gives it back."""

    async def __aenter__(self) -> TransactionalDBClient:
        try:
            return await super().__aenter__()
        except BaseException as error:
            if hasattr(self, "token"):
                await self.__aexit__(type(error), error, error.__traceback__)
            raise


class GuardedClient(AsyncpgDBClient):
    """The PostgreSQL client of the product."""

    connection_class = KeptSession

    def _in_transaction(self) -> TransactionContext:
        return WriteContext(WriteTransaction(self), self._pool_init_lock)


client_class = GuardedClient
