"""What a thief may hold: copies of the storage after every commit, read without the product.

A row comes with its traces, which is what the storage adds without being asked: the hidden rowid
and the place inside the page on SQLite, `xmin`, `ctid` and the order of a dump on PostgreSQL.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

INTERIOR, LEAF_INDEX, LEAF_TABLE = (2, 5), 10, 13
FIXED_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
TABLES_THERE = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'"
TABLES = "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


@dataclass(frozen=True)
class Row:
    """One row of one image."""

    table: str
    cells: dict[str, Any]
    traces: dict[str, Any] = field(compare=False)

    @property
    def identity(self) -> tuple[str, Any]:
        """The same row in another image has the same one: its key stands first."""
        return self.table, next(iter(self.cells.values()))


@dataclass(frozen=True)
class Image:
    """One copy: its rows, and all its bytes."""

    rows: list[Row]
    raw: bytes


def copy_sqlite(path: Path, folder: Path) -> Image:
    """Copy the file and its log as they lie on the disk, and read the copy."""
    folder.mkdir(parents=True)
    raw = b""
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            raw += Path(shutil.copy(file, folder / f"image{suffix}")).read_bytes()
    rows = _sqlite_rows(folder / "image")
    shutil.rmtree(folder)
    return Image(rows, raw)


def _sqlite_rows(path: Path) -> list[Row]:
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        file.execute("PRAGMA synchronous=OFF")
        # Of the thief's own copy: now the file holds every page as the log had it.
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = _Pages(path.read_bytes())
        found = []
        for name, root in file.execute(TABLES).fetchall():
            found += list(_table(file, name, pages.places(root)))
        return found


def _table(file: sqlite3.Connection, name: str, places: dict[Any, Any]) -> Iterator[Row]:
    try:
        rows = file.execute(f'SELECT rowid AS "hidden rowid", * FROM "{name}"').fetchall()
    except sqlite3.OperationalError:  # WITHOUT ROWID
        rows = file.execute(f'SELECT * FROM "{name}"').fetchall()
    for row in rows:
        cells = dict(row)
        rowid = cells.pop("hidden rowid", None)
        place = places.get(next(iter(cells.values())) if rowid is None else rowid)
        yield Row(name, cells, {"rowid": rowid, "offset": place})


class _Pages:
    """The b-trees of a file, read byte by byte: a later cell lies at a lower offset."""

    def __init__(self, raw: bytes) -> None:
        self._raw, size = raw, int.from_bytes(raw[16:18], "big")
        self._size = 65536 if size == 1 else size

    def places(self, root: int) -> dict[Any, tuple[int, int]]:
        """Where the row with a rowid, or with a first column, lies: page, and how late in it."""
        start, head = (root - 1) * self._size, 100 if root == 1 else 0
        page = self._raw[start : start + self._size]
        kind, cells = page[head], int.from_bytes(page[head + 3 : head + 5], "big")
        first = head + (12 if kind in INTERIOR else 8)
        offsets = [
            int.from_bytes(page[a : a + 2], "big") for a in range(first, first + 2 * cells, 2)
        ]
        if kind not in INTERIOR:
            return {_key(page, at, kind): (root, -at) for at in offsets}
        below = [int.from_bytes(page[at : at + 4], "big") for at in offsets]
        below.append(int.from_bytes(page[head + 8 : head + 12], "big"))
        return {key: place for child in below for key, place in self.places(child).items()}


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for size in range(8):
        value = value << 7 | page[at + size] & 0x7F
        if page[at + size] < 0x80:
            return value, at + size + 1
    return value << 8 | page[at + 8], at + 9


def _key(page: bytes, at: int, kind: int) -> Any:
    """The rowid of a cell, or the first column of its record."""
    _, at = _varint(page, at)
    if kind == LEAF_TABLE:
        return _varint(page, at)[0]
    size, first = _varint(page, at)
    serial, body = _varint(page, first)[0], at + size
    if serial < 12:
        return int.from_bytes(page[body : body + FIXED_SIZES[serial]], "big", signed=True)
    content = page[body : body + (serial - 12) // 2]
    return content.decode() if serial % 2 else content


async def read_postgres(url: str) -> Image:
    """Every row in the order in which a dump would write it."""
    server = await asyncpg.connect(url)
    try:
        tables = (
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace"
        )
        names = [row["relname"] for row in await server.fetch(tables, "public")]
        rows = [row for name in sorted(names) for row in await _dump(server, name)]
    finally:
        await server.close()
    return Image(rows, repr([row.cells for row in rows]).encode())


async def _dump(server: asyncpg.Connection, name: str) -> list[Row]:
    statement = f'SELECT xmin::text AS "x", ctid::text AS "c", t.* FROM "{name}" t'
    found = []
    for position, row in enumerate(await server.fetch(statement)):
        cells = dict(row)
        xmin, ctid = int(cells.pop("x")), cells.pop("c")
        place = tuple(map(int, ctid.strip("()").split(",")))
        found.append(Row(name, cells, {"xmin": xmin, "ctid": place, "dump": position}))
    return found
