"""/defence: the list of those to be converted → fixed under a commitment → drawn, once."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.asking import ask
from handlers.filters import Press, number
from handlers.rendering import acknowledge, show, show_below, turn_to
from services import defence_draws
from services.access import Actor
from services.defence_draws import DrawDesk, DrawView
from services.office import Office
from texts import defence as texts

router = Router(name="defence")


async def _desk(actor: Actor, office: Office, now: datetime) -> DrawDesk:
    return await defence_draws.desk(actor=actor, office=office, now=now)


async def _view(actor: Actor, draw_id: int, office: Office, now: datetime) -> DrawView:
    return await defence_draws.view(actor=actor, draw_id=draw_id, office=office, now=now)


@router.message(Command("defence"))
async def desk(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/defence: who would be on the list, and the draws there were."""
    await show(message, texts.desk(await _desk(actor, office, now)))


@router.callback_query(Press("defence"))
async def desk_pressed(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """The same by button."""
    await turn_to(press, texts.desk(await _desk(actor, office, now)))


@router.callback_query(Press("draw_list"))
async def confirm_fixing(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """Ask before the list is fixed."""
    await turn_to(press, texts.confirm_fixing(await _desk(actor, office, now)))


@router.callback_query(Press("draw_fix"))
async def fix(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """Fix list and seed."""
    await turn_to(press, texts.draw(await defence_draws.fix(actor=actor, office=office, now=now)))


@router.callback_query(Press("draw_open", number))
async def open_(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """A draw, for everybody concerned."""
    await turn_to(press, texts.draw(await _view(actor, arguments[0], office, now)))


@router.callback_query(Press("draw_sure", number))
async def confirm_draw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Ask before drawing."""
    await turn_to(press, texts.confirm_draw(await _view(actor, arguments[0], office, now)))


@router.callback_query(Press("draw_now", number))
async def draw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Draw."""
    made = await defence_draws.draw(actor=actor, draw_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.draw(made))


@router.callback_query(Press("draw_script", number))
async def script(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """How to repeat it."""
    found = await _view(actor, arguments[0], office, now)
    screen = texts.script(found) if found.report is not None else texts.draw(found)
    await turn_to(press, screen)


@router.callback_query(Press("draw_drop", number))
async def ask_reason(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """Why the list is given up."""
    await ask(state, "draw_drop", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_reason())
