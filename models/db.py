"""Opening, migrating and writing to the database: SQLite by default, PostgreSQL by URL."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction

from models import takeover
from models.sqlite import Busy as Busy  # noqa: PLC0414 - what write_tx raises
from models.sqlite import ImmediateClient

SQLITE_PREFIX = "sqlite:///"
SQLITE_HEADER = b"SQLite format 3\0"
CONNECTION = "default"
APP = "models"
APPS = {APP: {"models": [APP], "migrations": "models.migrations"}}
NEWEST, NOTHING = "__latest__", "__first__"  # what the library calls the ends of the migrations
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": 10_000,
    "foreign_keys": "ON",
    "secure_delete": "ON",
}


class DatabaseError(Exception):
    """The database cannot be used as it is; the message is one clear line."""


def sqlite_path(url: str) -> Path | None:
    """The file that an SQLite URL names (`sqlite:///relative`, `sqlite:////absolute`)."""
    return Path(url.removeprefix(SQLITE_PREFIX)) if url.startswith(SQLITE_PREFIX) else None


def orm_config(url: str) -> dict[str, Any]:
    """The configuration the product runs with: writes only inside `write_tx`."""
    path = sqlite_path(url)
    if path is not None:
        credentials = {"file_path": str(path), **SQLITE_PRAGMAS}
        return _config("models.sqlite", credentials)
    credentials = _postgres_credentials(url)
    credentials["server_settings"] = {"default_transaction_read_only": "on"}
    return _config("models.postgres", credentials)


def migration_config(url: str) -> dict[str, Any]:
    """The configuration for migrations: free to write, and with foreign keys off on SQLite.

    SQLite alters a table by rebuilding it; with foreign keys on, a rebuild of a parent deletes
    its children. `migrate` checks the keys afterwards instead.
    """
    path = sqlite_path(url)
    if path is not None:
        credentials = {**SQLITE_PRAGMAS, "file_path": str(path), "foreign_keys": "OFF"}
        return _config("tortoise.backends.sqlite", credentials)
    return _config("tortoise.backends.asyncpg", _postgres_credentials(url))


def _postgres_credentials(url: str) -> dict[str, Any]:
    credentials: dict[str, Any] = expand_db_url(url)["credentials"]
    return credentials | {"minsize": 1, "maxsize": 10}


def _config(engine: str, credentials: dict[str, Any]) -> dict[str, Any]:
    return {
        "connections": {CONNECTION: {"engine": engine, "credentials": credentials}},
        "apps": APPS,
    }


@asynccontextmanager
async def database(url: str) -> AsyncIterator[None]:
    """Open the database for this task and the tasks it starts; close it at the end."""
    _check_header(sqlite_path(url))
    async with TortoiseContext() as context:
        await context.init(config=orm_config(url))
        yield


@asynccontextmanager
async def write_tx() -> AsyncIterator[TransactionalDBClient]:
    """The only way to write: BEGIN IMMEDIATE on SQLite, a read-write transaction on PostgreSQL.

    Commits at the end of the block and rolls back on any exception. Raises Busy where another
    process has held SQLite's lock for ten seconds; nothing has been done then. Never await the
    network inside one: on SQLite everybody else waits.
    """
    async with in_transaction(CONNECTION) as transaction:
        yield transaction


async def checkpoint() -> None:
    """Empty SQLite's write-ahead log, so that deleted rows do not live on in it."""
    client = connection()
    if isinstance(client, ImmediateClient):
        await client.empty_log()


def may_send() -> bool:
    """Whether this process sends: on SQLite one of those that have the file open, the next one
    when it dies; on PostgreSQL all of them.
    """
    client = connection()
    return client.take_seat() if isinstance(client, ImmediateClient) else True


def connection() -> BaseDBAsyncClient:
    """The connection of this task, for the few hot statements written in SQL."""
    return get_connection(CONNECTION)


def is_postgres() -> bool:
    """Which of the two dialects the few hand-written statements have to speak."""
    return connection().capabilities.dialect == "postgres"


async def migrate(url: str, target: str | None = None) -> None:
    """Bring the schema up or down to `target`, to the newest if None.

    A target is a migration (`models.0001_schema`) or `models.__first__` for an empty schema.
    A populated SQLite file is copied beside itself first. Raises DatabaseError for a database of
    another version of the program, and where rows or foreign keys did not survive.
    """
    path = sqlite_path(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    _check_header(path)
    name = (target or NEWEST).removeprefix(f"{APP}.")
    aim = MigrationTarget(APP, takeover.TODAY if name == takeover.LAST else name)
    async with TortoiseContext() as context:
        await context.init(config=migration_config(url), init_connections=False)
        executor = MigrationExecutor(connection(), APPS)
        await _check_history(executor, aim)
        if await executor.plan([aim]):
            await _carry_out(executor, aim, path)


async def _carry_out(executor: MigrationExecutor, aim: MigrationTarget, path: Path | None) -> None:
    if path is None:
        await executor.migrate([aim])
        return
    before = _row_counts(path)
    if before:
        _copy_aside(path)
    await executor.migrate([aim])
    _check_rows(path, before)
    _check_foreign_keys(path)


async def _check_history(executor: MigrationExecutor, aim: MigrationTarget) -> None:
    """Refuse a database or a target with migrations that are not among ours."""
    await executor.loader.build_graph()
    known = {key.name for key in executor.loader.graph.nodes} | {NEWEST, NOTHING}
    unknown = {aim.name, *(key.name for key in executor.loader.applied_migrations)} - known
    if takeover.LAST in unknown:
        await executor.connection.execute_script(takeover.TAKE_OVER)
    elif unknown:
        raise DatabaseError(
            f"the database is of another version of the program ({max(unknown)} is unknown here);"
            " go on with that version, or start with a new database"
        )


def _check_header(path: Path | None) -> None:
    """Refuse a file of another kind: the library would wait for ever on closing it."""
    if path is None or not path.exists():
        return
    with path.open("rb") as file:
        if file.read(len(SQLITE_HEADER)) not in (b"", SQLITE_HEADER):
            raise DatabaseError(f"{path} is not an SQLite database; check DATABASE_URL")


def _copy_aside(path: Path) -> None:
    copy = path.with_suffix(path.suffix + ".before-migration")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


def _row_counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as file:
        names = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        ours = [name for (name,) in names if not name.startswith(("sqlite_", "tortoise_"))]
        counts = {name: file.execute(f'SELECT count(*) FROM "{name}"') for name in ours}  # noqa: S608
        return {name: rows.fetchone()[0] for name, rows in counts.items()}


def _check_rows(path: Path, before: dict[str, int]) -> None:
    after = _row_counts(path)
    lost = [name for name, rows in before.items() if after.get(name, rows) < rows]
    if lost:
        raise DatabaseError(f"rows were lost in {', '.join(lost)}; restore the copy")


def _check_foreign_keys(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        broken = file.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(f"{len(broken)} rows lost what they point to; restore the copy")
