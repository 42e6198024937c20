"""A worker of its own process: claims every notice it can get and prints the ids."""

import asyncio
import sys

from models.db import database
from tests.services.test_notices import take_all


async def main(url: str) -> None:
    """Empty the outbox of this database, together with whoever else does; then stay."""
    async with database(url):
        sys.stdout.writelines(f"{number}\n" for number in await take_all())
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
