"""What is due from me, and my answers to a reminder."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, number, ref
from handlers.rendering import show, turn_to
from services import todo as service
from services.access import Actor
from services.days import day_of
from services.office import Office
from texts import todo as texts

router = Router(name="reminders")
LATER = {"due_later1": 1, "due_later3": 3, "due_later7": 7}
Item = tuple[int, str]


@router.message(Command("todo"))
async def todo(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/todo"""
    await show(message, texts.todo(await service.my_todo(actor=actor, office=office, now=now)))


@router.callback_query(Press("todo"))
@router.callback_query(Press("todo_page", number))
async def todo_pressed(
    press: CallbackQuery, arguments: tuple[int, ...], actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button, page by page."""
    found = await service.my_todo(actor=actor, office=office, now=now)
    await turn_to(press, texts.todo(found, *arguments))


@router.callback_query(Press("due", number, ref))
async def item(
    press: CallbackQuery, arguments: Item, actor: Actor, office: Office, now: datetime
) -> None:
    """One matter, with the answers it may be given."""
    subject_id, duty = arguments
    found = await service.find_item(
        actor=actor, subject_id=subject_id, ref=duty, office=office, now=now
    )
    await turn_to(press, texts.one_item(found, day_of(now)))


@router.callback_query(Press("due_later1", number, ref))
@router.callback_query(Press("due_later3", number, ref))
@router.callback_query(Press("due_later7", number, ref))
async def later(
    press: CallbackQuery, arguments: Item, actor: Actor, office: Office, now: datetime
) -> None:
    """稍后."""
    subject_id, duty = arguments
    days = LATER[(press.data or "").partition(":")[0]]
    answered = await service.put_off(
        actor=actor, subject_id=subject_id, ref=duty, days=days, office=office, now=now
    )
    await turn_to(press, texts.later(answered))


@router.callback_query(Press("due_done", number, ref))
async def done(
    press: CallbackQuery, arguments: Item, actor: Actor, office: Office, now: datetime
) -> None:
    """已办."""
    subject_id, duty = arguments
    answered = await service.say_done(
        actor=actor, subject_id=subject_id, ref=duty, office=office, now=now
    )
    await turn_to(press, texts.done(answered))


@router.callback_query(Press("due_not_mine", number, ref))
async def not_mine(
    press: CallbackQuery, arguments: Item, actor: Actor, office: Office, now: datetime
) -> None:
    """不是我."""
    subject_id, duty = arguments
    answered = await service.say_not_mine(
        actor=actor, subject_id=subject_id, ref=duty, office=office, now=now
    )
    await turn_to(press, texts.not_mine(answered))
