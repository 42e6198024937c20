"""Keeping the world in one SQLite file, so that a second start continues.

A save writes only what changed since the last one, in one transaction: the file is always a
world that once was, and its cost does not grow with the conversation.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from playground.state import Bot, Entry, State, Thread
from playground.world import World

VERSION = 1
DEBOUNCE_SECONDS = 0.5
LASTING_CALLBACKS = 60.0
TABLES = """
CREATE TABLE IF NOT EXISTS pieces (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS threads (chat INTEGER PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    chat INTEGER NOT NULL, id INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (chat, id)
);
CREATE TABLE IF NOT EXISTS bytes (file TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
PIECES: dict[str, TypeAdapter[Any]] = {
    one.name: TypeAdapter(one.type) for one in fields(State) if one.name != "threads"
}
THREAD = TypeAdapter(Thread)
ENTRY = TypeAdapter(Entry)
SUMS = {"entries", "log"}  # of a thread: they are its messages


@dataclass
class Changes:
    """The rows that a save writes, by table, and the event up to which messages are in them."""

    event: int = 0
    pieces: dict[str, bytes] = field(default_factory=dict)
    threads: dict[int, bytes] = field(default_factory=dict)
    messages: list[tuple[int, int, bytes]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def fresh_state(bot: Bot) -> State:
    """Return an empty world."""
    return State(bot=bot, next_update_id=_unused_update_id())


class KeepFile:
    """The file; nobody else can use it while it is open. Raises ValueError if it is no such."""

    def __init__(self, path: Path) -> None:
        self._writing = threading.Lock()
        self._db = sqlite3.connect(path, timeout=1, check_same_thread=False, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.executescript(f"BEGIN EXCLUSIVE; {TABLES} COMMIT;")
            self._check_version()
        except (sqlite3.DatabaseError, ValueError) as error:
            self._db.close()
            raise ValueError(f"{path} cannot be used as a keep-file: {error}") from error

    def load(self) -> tuple[State, dict[str, bytes]] | None:
        """Return the kept world and the bytes of its files; None if nothing was kept yet."""
        pieces = dict(self._db.execute("SELECT name, value FROM pieces"))
        if not pieces:
            return None
        known = {name: PIECES[name].validate_json(pieces[name]) for name in PIECES.keys() & pieces}
        state = State(**known, threads=self._threads())
        # Updates handed out after the last save must not give their ids to others.
        state.next_update_id = max(state.next_update_id, _unused_update_id())
        return state, dict(self._db.execute("SELECT file, value FROM bytes"))

    def write(self, changes: Changes) -> None:
        """Write the changed rows, all or none."""
        with self._writing:
            self._db.execute("BEGIN")
            try:
                self._put("pieces", 2, changes.pieces.items())
                self._put("threads", 2, changes.threads.items())
                self._put("messages", 3, changes.messages)
                self._put("bytes", 2, changes.files.items())
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let others use the file."""
        with self._writing:
            self._db.close()

    def _put(self, table: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * width)
        self._db.executemany(f"REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608 - ours

    def _threads(self) -> dict[int, Thread]:
        heads = self._db.execute("SELECT chat, value FROM threads").fetchall()
        threads = {chat: THREAD.validate_json(value) for chat, value in heads}
        for chat, number, value in self._db.execute("SELECT * FROM messages ORDER BY chat, id"):
            threads[chat].entries[number] = ENTRY.validate_json(value)
        for thread in threads.values():
            changed = [(entry.event, number) for number, entry in thread.entries.items()]
            thread.log = sorted(changed)
        return threads

    def _check_version(self) -> None:
        [version] = self._db.execute("PRAGMA user_version").fetchone()
        if version not in {0, VERSION}:
            raise ValueError(f"it has version {version}, not {VERSION}")
        self._db.execute(f"PRAGMA user_version = {VERSION}")


class Keeper:
    """Writes the world some moments after it changed, and at the end."""

    def __init__(self, file: KeepFile, world: World) -> None:
        self._file = file
        self._world = world
        self._touched = asyncio.Event()
        self._kept = Changes()

    def touch(self) -> None:
        """Note that something may have changed."""
        self._touched.set()

    async def run(self) -> None:
        """Save after changes until cancelled."""
        while True:
            await self._touched.wait()
            await asyncio.sleep(DEBOUNCE_SECONDS)
            self._touched.clear()
            await self.save()

    async def save(self) -> None:
        """Write what changed; what could not be written is written the next time."""
        changes = self._changes()
        await asyncio.to_thread(self._file.write, changes)
        self._kept.event = changes.event
        self._kept.pieces.update(changes.pieces)
        self._kept.threads.update(changes.threads)
        self._kept.files.update(dict.fromkeys(changes.files, b""))

    async def close(self) -> None:
        """Save for the last time and close the file."""
        await self.save()
        self._file.close()

    def _changes(self) -> Changes:
        state, kept = self._world.state, self._kept
        pieces = {name: self._piece(name) for name in PIECES}
        heads = {chat: THREAD.dump_json(one, exclude=SUMS) for chat, one in state.threads.items()}
        data = self._world.files.data
        return Changes(
            event=state.event,
            pieces={name: one for name, one in pieces.items() if kept.pieces.get(name) != one},
            threads={chat: one for chat, one in heads.items() if kept.threads.get(chat) != one},
            messages=[
                (chat, entry.message["message_id"], ENTRY.dump_json(entry))
                for chat in state.threads
                for entry in self._world.feed.since(chat, kept.event)
            ],
            files={name: data[name] for name in data.keys() - kept.files.keys()},
        )

    def _piece(self, name: str) -> bytes:
        value = getattr(self._world.state, name)
        if name == "callbacks":  # nobody can answer an older one
            oldest = self._world.clock.now() - LASTING_CALLBACKS
            value = {key: query for key, query in value.items() if query.asked > oldest}
        return PIECES[name].dump_json(value)


def _unused_update_id() -> int:
    """Milliseconds since 1970: no earlier playground can have come that far."""
    return int(time.time() * 1000)
