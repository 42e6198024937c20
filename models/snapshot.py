"""The whole database at one moment, as files, and back: for backups.

SQLite is copied with VACUUM INTO: a copy by pages starts over at every write and never ends.
PostgreSQL is read in one REPEATABLE READ transaction, a table a file. Writers wait for neither.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from tortoise.models import Model

import models
from models.db import migrate, sqlite_path

FILE = "database.sqlite3"
MIGRATIONS = "tortoise_migrations"
NEWEST = f"SELECT name FROM {MIGRATIONS} ORDER BY id DESC LIMIT 1"  # noqa: S608 - our own name
SQLITE_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
PARENTS = """
SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
"""
NUMBERED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public'
    AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to ask of the snapshot and what not to copy.

    `questions` are statements with one number as the answer. `kept` says of a table which rows
    are copied, `replaced` what is copied instead of a column.
    """

    questions: Mapping[str, str]
    kept: Mapping[str, str]
    replaced: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What was copied: the tables with their columns, the newest migration, the answers."""

    postgres: bool
    migration: str
    tables: dict[str, list[str]]
    answers: dict[str, int]


Check = Callable[[Mapping[str, int]], None]


async def take_snapshot(url: str, folder: Path, wanted: Wanted, check: Check) -> Snapshot:
    """Copy the database into an empty folder.

    `check` sees the answers of the snapshot itself and may raise: then nothing more is copied.
    """
    path = sqlite_path(url)
    if path is not None:
        return _copy_file(path, folder / FILE, wanted, check)
    server = await asyncpg.connect(url)
    try:
        async with server.transaction(isolation="repeatable_read", readonly=True):
            return await _copy_tables(server, folder, wanted, check)
    finally:
        await server.close()


def _copy_file(path: Path, copy: Path, wanted: Wanted, check: Check) -> Snapshot:
    with closing(sqlite3.connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        # What is left out must not live on in the free parts of a page.
        file.execute("PRAGMA secure_delete=ON")
        answers = {name: file.execute(q).fetchone()[0] for name, q in wanted.questions.items()}
        check(answers)
        for table, condition in wanted.kept.items():
            file.execute(f"DELETE FROM {table} WHERE NOT ({condition})")  # noqa: S608
        for table, values in wanted.replaced.items():
            columns = ", ".join(f"{column} = {value}" for column, value in values.items())
            file.execute(f"UPDATE {table} SET {columns}")  # noqa: S608
        file.execute("VACUUM")
        return Snapshot(
            postgres=False,
            migration=file.execute(NEWEST).fetchone()[0],
            tables={name: [] for (name,) in file.execute(SQLITE_TABLES)},
            answers=answers,
        )


async def _copy_tables(server: Any, folder: Path, wanted: Wanted, check: Check) -> Snapshot:
    answers = {name: await server.fetchval(q) for name, q in wanted.questions.items()}
    check(answers)
    tables: dict[str, list[str]] = {}
    for name in await _tables(server):
        tables[name] = [row["attname"] for row in await server.fetch(COLUMNS, name)]
        source = _source(name, tables[name], wanted)
        await server.copy_from_query(source, output=str(folder / f"{name}.copy"))
    return Snapshot(
        postgres=True, migration=await server.fetchval(NEWEST), tables=tables, answers=answers
    )


def _ours() -> set[str]:
    classes = [kind for kind in vars(models).values() if isinstance(kind, type)]
    return {str(kind._meta.db_table) for kind in classes if issubclass(kind, Model)}


async def _tables(server: Any) -> list[str]:
    """Our tables that are there; the database may hold those of others, too."""
    there = {row["relname"] for row in await server.fetch(TABLES)}
    return sorted(there & _ours())


def _source(table: str, columns: Iterable[str], wanted: Wanted) -> str:
    replaced = wanted.replaced.get(table, {})
    listed = ", ".join(replaced.get(column, f'"{column}"') for column in columns)
    return f'SELECT {listed} FROM "{table}" WHERE {wanted.kept.get(table, "TRUE")}'  # noqa: S608


async def is_empty(url: str) -> bool:
    """Is there no row in any table of ours?"""
    path = sqlite_path(url)
    if path is not None:
        return not path.exists() or not any(_sizes(path))
    server = await asyncpg.connect(url)
    try:
        # The names come from the server itself.
        asked = [f'SELECT EXISTS (SELECT FROM "{name}")' for name in await _tables(server)]  # noqa: S608
        return not any([await server.fetchval(question) for question in asked])
    finally:
        await server.close()


def _sizes(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute(SQLITE_TABLES) if name != MIGRATIONS]
        return [file.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names]  # noqa: S608


async def load_snapshot(url: str, folder: Path, snapshot: Snapshot) -> None:
    """Put a snapshot in the place of the database, and bring it to the newest version.

    A file that was there is moved aside; tables are dropped.
    """
    path = sqlite_path(url)
    if path is not None:
        _replace_file(path, folder / FILE)
        await migrate(url)
        return
    await _on_server(url, _drop, [*snapshot.tables, MIGRATIONS])
    await migrate(url, f"models.{snapshot.migration}")
    await _on_server(url, _fill, folder, snapshot)
    await migrate(url)


def _replace_file(path: Path, by: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Under the final name in one step, also where it comes from another disk.
    arrived = Path(shutil.move(by, path.with_name(f"{path.name}.arriving")))
    for suffix in ("", "-wal", "-shm"):  # a log beside another file would destroy it
        move_aside(path.with_name(path.name + suffix), path.name, suffix)
    arrived.replace(path)


def move_aside(path: Path, name: str, suffix: str = "") -> None:
    """Keep a file under another name, in place of the one kept before."""
    if path.exists():
        path.replace(path.with_name(f"{name}.before-restore{suffix}"))


async def _on_server(url: str, act: Callable[..., Any], *given: Any) -> None:
    server = await asyncpg.connect(url)
    try:
        async with server.transaction():
            await act(server, *given)
    finally:
        await server.close()


async def _drop(server: Any, tables: Iterable[str]) -> None:
    listed = ", ".join(f'"{name}"' for name in {*tables, *await _tables(server)})
    await server.execute(f"DROP TABLE IF EXISTS {listed} CASCADE")


async def _fill(server: Any, folder: Path, snapshot: Snapshot) -> None:
    parents = [(row["child"], row["parent"]) for row in await server.fetch(PARENTS)]
    for name in in_order(snapshot.tables, parents):
        columns, source = snapshot.tables[name], str(folder / f"{name}.copy")
        await server.copy_to_table(name, source=source, columns=columns)
    for row in await server.fetch(NUMBERED):
        table, column = row["table_name"], row["column_name"]
        await server.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"  # noqa: S608
            f' coalesce(max("{column}"), 1), max("{column}") IS NOT NULL) FROM "{table}"'
        )


def in_order(tables: Iterable[str], parents: Iterable[tuple[str, str]]) -> list[str]:
    """Every table after those that its rows point to."""
    left, done = set(tables), list[str]()
    needs = {name: {parent for child, parent in parents if child == name} for name in left}
    while left:
        ready = sorted(name for name in left if not needs[name] & left)
        done += ready
        left -= set(ready)
        assert ready, "tables point to each other"
    return done
