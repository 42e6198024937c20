"""Dialogues under way, kept in the database so that a restart loses no draft."""

from datetime import datetime, timedelta
from typing import Any

from models import Conversation
from models.db import write_tx

IDLE = timedelta(hours=24)  # after that long what is typed no longer answers the last question


async def load_state(*, key: str, now: datetime) -> str | None:
    """Where a dialogue stands; nowhere once it has been left alone for `IDLE`. Its draft stays."""
    row = await Conversation.get_or_none(key=key)
    return None if row is None or now - row.updated_at > IDLE else row.state


async def load(*, key: str) -> tuple[str | None, dict[str, Any]]:
    """The state of a dialogue and its draft; nothing for one that was never begun."""
    row = await Conversation.get_or_none(key=key)
    return (None, {}) if row is None else (row.state, dict(row.data))


async def save_state(*, key: str, state: str | None, now: datetime) -> None:
    """Note where a dialogue stands."""
    await _upsert(key, {"state": state, "updated_at": now})


async def save_data(*, key: str, data: dict[str, Any], now: datetime) -> None:
    """Keep the draft of a dialogue."""
    await _upsert(key, {"data": data, "updated_at": now})


async def _upsert(key: str, values: dict[str, Any]) -> None:
    async with write_tx():
        if not await Conversation.filter(key=key).update(**values):
            await Conversation.create(key=key, **{"state": None, "data": {}, **values})
