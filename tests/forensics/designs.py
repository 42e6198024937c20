"""Bad designs, planted so that the linkers are tested: each has been built by somebody in earnest.

Every design casts one vote a transaction, `voter` and `choice`, and has a copy taken after each.
"""

import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg

from tests.forensics.images import Image, copy_sqlite, read_postgres
from tests.forensics.linkers import LABELS
from tests.services.builders import NOW

Votes = Sequence[tuple[int, str]]
RANDOM = "lower(hex(randomblob(16)))"


@dataclass(frozen=True)
class Design:
    """Statements that make the tables and cast a vote; with `:voter`, `:choice`, `:at`."""

    tables: str
    cast: tuple[str, ...]
    truncating: bool = False
    keep: int | None = None  # how many of the images the thief has, the last ones


TWO_TABLES = Design(
    "CREATE TABLE voted (id INTEGER PRIMARY KEY AUTOINCREMENT, voter INTEGER);"
    "CREATE TABLE vote (id INTEGER PRIMARY KEY AUTOINCREMENT, choice TEXT);",
    ("INSERT INTO voted (voter) VALUES (:voter)", "INSERT INTO vote (choice) VALUES (:choice)"),
    keep=1,
)
RANDOM_KEYS = Design(
    "CREATE TABLE voted (id TEXT PRIMARY KEY, voter INTEGER);"
    "CREATE TABLE vote (id TEXT PRIMARY KEY, choice TEXT);",
    (
        f"INSERT INTO voted VALUES ({RANDOM}, :voter)",
        f"INSERT INTO vote VALUES ({RANDOM}, :choice)",
    ),
    keep=1,
)
WITHOUT_ROWID = Design(
    "CREATE TABLE voted (id TEXT PRIMARY KEY, voter INTEGER) WITHOUT ROWID;"
    "CREATE TABLE vote (id TEXT PRIMARY KEY, choice TEXT) WITHOUT ROWID;",
    RANDOM_KEYS.cast,
)
SECURE_DELETE = Design(WITHOUT_ROWID.tables, RANDOM_KEYS.cast, truncating=True, keep=1)
COUNTERS = Design(
    "CREATE TABLE voted (voter INTEGER PRIMARY KEY);"
    "CREATE TABLE tally (choice TEXT PRIMARY KEY, n INTEGER);"
    + "".join(f"INSERT INTO tally VALUES ('{label}', 0);" for label in LABELS),
    ("INSERT INTO voted VALUES (:voter)", "UPDATE tally SET n = n + 1 WHERE choice = :choice"),
)
TIMESTAMPS = Design(
    "CREATE TABLE voted (id TEXT PRIMARY KEY, voter INTEGER, voted_at TEXT) WITHOUT ROWID;"
    "CREATE TABLE vote (id TEXT PRIMARY KEY, choice TEXT, cast_at TEXT) WITHOUT ROWID;",
    (
        f"INSERT INTO voted VALUES ({RANDOM}, :voter, :at)",
        f"INSERT INTO vote VALUES ({RANDOM}, :choice, :at)",
    ),
    keep=1,
)
# Which linker has to break which design.
BROKEN: dict[str, tuple[str, Design]] = {
    "two tables, autoincrement": ("key", TWO_TABLES),
    "random keys, hidden rowid": ("rowid", RANDOM_KEYS),
    "random keys without rowid, log": ("log replay", WITHOUT_ROWID),
    "random keys, secure_delete, checkpoint": ("cell offset", SECURE_DELETE),
    "counters, log": ("log replay", COUNTERS),
    "random keys, timestamps": ("timestamp", TIMESTAMPS),
}


def build_sqlite(design: Design, votes: Votes, folder: Path) -> list[Image]:
    """Hold an election in such a file; returns the images that the thief has."""
    path, images = folder / "bad.sqlite3", []
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute(f"PRAGMA secure_delete={'ON' if design.truncating else 'OFF'}")
        file.executescript(design.tables)
        images.append(copy_sqlite(path, folder / "copy"))
        for number, (voter, choice) in enumerate(votes):
            at = str(NOW + timedelta(seconds=number))
            _cast(file, design, {"voter": voter, "choice": choice, "at": at})
            images.append(copy_sqlite(path, folder / f"copy-{number}"))
    return images[-(design.keep or len(images)) :]


def _cast(file: sqlite3.Connection, design: Design, vote: dict[str, object]) -> None:
    file.execute("BEGIN IMMEDIATE")
    for statement in design.cast:
        file.execute(statement, vote)
    file.execute("COMMIT")
    if design.truncating:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def build_postgres(votes: Votes, url: str) -> dict[str, Image]:
    """Two tables with random UUIDs, one transaction a vote; the thief comes when all is over.

    And comes once more after a VACUUM FULL, which writes both tables anew.
    """
    server = await asyncpg.connect(url)
    try:
        await server.execute("CREATE TABLE voted (id uuid PRIMARY KEY, voter integer)")
        await server.execute("CREATE TABLE vote (id uuid PRIMARY KEY, choice text)")
        for voter, choice in votes:
            async with server.transaction():
                await server.execute("INSERT INTO voted VALUES ($1, $2)", uuid.uuid4(), voter)
                await server.execute("INSERT INTO vote VALUES ($1, $2)", uuid.uuid4(), choice)
        after_the_vote = await read_postgres(url)
        await server.execute("VACUUM FULL voted, vote")
    finally:
        await server.close()
    return {"after the vote": after_the_vote, "after VACUUM FULL": await read_postgres(url)}
