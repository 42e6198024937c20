"""Dialogue states in the database, as the chat library wants to read them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from services import conversations


class DatabaseStorage(BaseStorage):
    """Survives restarts; one row for each person in each chat."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Note where a dialogue stands."""
        name = state.state if isinstance(state, State) else state
        await conversations.save_state(key=_row(key), state=name, now=self._clock())

    async def get_state(self, key: StorageKey) -> str | None:
        """Where a dialogue stands."""
        return await conversations.load_state(key=_row(key), now=self._clock())

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep the draft of a dialogue."""
        await conversations.save_data(key=_row(key), data=dict(data), now=self._clock())

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """The draft of a dialogue."""
        return (await conversations.load(key=_row(key)))[1]

    async def close(self) -> None:
        """Nothing to close: the database is opened and closed by the application."""


def _row(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}"
