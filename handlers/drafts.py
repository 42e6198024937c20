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


async def drop(state: FSMContext, *names: str) -> None:
    """Forget what is kept under these names, and nothing else."""
    data = await state.get_data()
    left = {name: value for name, value in data.items() if name not in names}
    if left != data:
        await state.set_data(left)


async def leave(state: FSMContext, *names: str) -> None:
    """End a dialogue that kept its values under these names."""
    await drop(state, *names)
    await state.set_state(None)
