"""Keeping the world in a file, so that a second start continues."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter

from playground.state import Bot, State
from playground.world import World

STATE = TypeAdapter(State)
DEBOUNCE_SECONDS = 0.5


def fresh_state(bot: Bot) -> State:
    """Return an empty world."""
    return State(bot=bot, next_update_id=_unused_update_id())


def load(path: Path) -> tuple[State, dict[str, bytes]]:
    """Return the kept world and the bytes of its files."""
    state = STATE.validate_json(path.read_bytes())
    # Updates handed out after the last save must not give their ids to others.
    state.next_update_id = max(state.next_update_id, _unused_update_id())
    folder = _folder(path)
    return state, {file_id: (folder / file_id).read_bytes() for file_id in state.files}


class Keeper:
    """Writes the world some moments after it changed, and at the end."""

    def __init__(self, path: Path, world: World) -> None:
        self._path = path
        self._world = world
        self._changed = asyncio.Event()
        self._written: set[str] = set()

    def touch(self) -> None:
        """Note that something may have changed."""
        self._changed.set()

    async def run(self) -> None:
        """Save after changes until cancelled."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE_SECONDS)
            self._changed.clear()
            self.save()

    def save(self) -> None:
        """Write the files first: the state must not name one that is not there."""
        folder = _folder(self._path)
        folder.mkdir(parents=True, exist_ok=True)
        for file_id in self._world.files.data.keys() - self._written:
            _replace(folder / file_id, self._world.files.data[file_id])
            self._written.add(file_id)
        _replace(self._path, STATE.dump_json(self._world.state))


def _folder(path: Path) -> Path:
    return path.with_name(f"{path.name}.files")


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f"{path.name}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _unused_update_id() -> int:
    """Milliseconds since 1970: no earlier playground can have come that far."""
    return int(time.time() * 1000)
