"""Drafts in a dialogue's data, each under its own name: none of them costs anybody another."""

from typing import Any

from aiogram.fsm.context import FSMContext


async def draft(state: FSMContext, name: str) -> dict[str, Any]:
    """What has been kept under this name; nothing where there is none."""
    kept: dict[str, Any] = (await state.get_data()).get(name) or {}
    return dict(kept)


async def keep(state: FSMContext, name: str, /, **values: Any) -> None:
    """Keep these values under this name, in the place of what was there."""
    await state.update_data({name: values})


async def add(state: FSMContext, name: str, /, **values: Any) -> dict[str, Any]:
    """Add these values to what has been kept under this name; returns all of it."""
    kept = {**await draft(state, name), **values}
    await keep(state, name, **kept)
    return kept


async def drop(state: FSMContext, name: str) -> None:
    """Forget what has been kept under this name."""
    data = await state.get_data()
    if data.pop(name, None) is not None:
        await state.set_data(data)
