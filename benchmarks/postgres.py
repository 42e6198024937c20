"""A database of its own for each run on somebody's PostgreSQL server."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg


@asynccontextmanager
async def fresh_database(server: str) -> AsyncIterator[str]:
    """Create an empty database and drop it afterwards; says so where commits are not durable."""
    name = f"fazhan_benchmark_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(server)
    try:
        if await connection.fetchval("SHOW fsync") == "off":
            print("This server runs with fsync=off: its figures are not those of a durable one.\n")
        await connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()
