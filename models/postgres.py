"""PostgreSQL as we use it: sessions are read-only except inside a write transaction."""

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContext, TransactionContextPooled


class WriteTransaction(TransactionWrapper):
    """A transaction that may write, in sessions that by default may not."""

    async def begin(self) -> None:
        await super().begin()
        await self._connection.execute("SET TRANSACTION READ WRITE")


class GuardedClient(AsyncpgDBClient):
    """The PostgreSQL client of the product."""

    def _in_transaction(self) -> TransactionContext:
        return TransactionContextPooled(WriteTransaction(self), self._pool_init_lock)


client_class = GuardedClient
