"""A question whose answer is typed: kept in the dialogue's state, so that a restart loses none."""

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

KEY = "asking"


class Asking(StatesGroup):
    """Some question about a meeting is open."""

    text = State()


async def ask(state: FSMContext, question: str, meeting_id: int, *more: str | int) -> None:
    """Open a question; the next typed text answers it."""
    await state.set_state(Asking.text)
    await state.update_data({KEY: [question, meeting_id, *more]})


async def asked(state: FSMContext) -> list[str | int]:
    """The question last opened and what it is about."""
    found: list[str | int] = (await state.get_data()).get(KEY, [])
    return found
