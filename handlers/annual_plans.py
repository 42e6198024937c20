"""The plan of a year: a number chosen by buttons, then noted."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, number, rule
from handlers.rendering import show, turn_to
from services import annual_plans as service
from services.access import Actor
from services.days import day_of
from services.office import Office
from texts import annual_plans as texts

router = Router(name="annual_plans")
Chosen = tuple[int, int, str, int]


@router.message(Command("annual"))
async def plans(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/annual"""
    found = await service.my_plans(actor=actor, office=office, now=now)
    await show(message, texts.annual_plans(found, day_of(now)))


@router.callback_query(Press("year_plans"))
async def plans_pressed(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """The same by button."""
    found = await service.my_plans(actor=actor, office=office, now=now)
    await turn_to(press, texts.annual_plans(found, day_of(now)))


@router.callback_query(Press("year_plan", number, number, rule, number))
async def choose(
    press: CallbackQuery, arguments: Chosen, actor: Actor, office: Office, now: datetime
) -> None:
    """For how many."""
    branch_id, year, step, people = arguments
    found = await service.find_plan(
        actor=actor, branch_id=branch_id, year=year, step=step, office=office, now=now
    )
    await turn_to(press, texts.choose_number(found, min(people, service.MOST_PEOPLE)))


@router.callback_query(Press("year_plan_note", number, number, rule, number))
async def note(
    press: CallbackQuery, arguments: Chosen, actor: Actor, office: Office, now: datetime
) -> None:
    """So many."""
    branch_id, year, step, people = arguments
    found = await service.note_plan(
        actor=actor,
        branch_id=branch_id,
        year=year,
        step=step,
        people=people,
        office=office,
        now=now,
    )
    await turn_to(press, texts.noted(found, day_of(now)))
