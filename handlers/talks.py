"""/talk: whom, when, where, what was said → confirm → receipt."""

from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.dates import read_day
from handlers.filters import Press, Words, number
from handlers.people import TALK_WITH, list_screen
from handlers.rendering import acknowledge, say, show, turn_to
from services import standing
from services.access import Actor
from services.days import day_of
from services.office import Office
from services.people import View
from services.talks import TalkNote, check_day, check_gist, check_place, log_talk
from texts import talks as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="talks")
NEEDED = ("person", "name", "held", "place", "gist")


class Talking(StatesGroup):
    """The dialogue of /talk; its data, NEEDED in this order, hold what has been said so far."""

    day = State()
    place = State()
    gist = State()
    confirming = State()


@router.message(Command("talk"))
async def begin(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/talk: whom with."""
    await show(message, await list_screen(state, View(), actor, office, now, TALK_WITH))


@router.callback_query(Press("talk"))
async def begin_pressed(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await list_screen(state, View(), actor, office, now, TALK_WITH))


@router.callback_query(Press("talk_with", number))
async def with_person(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom with is settled; when?"""
    found = await standing.standing_of(actor=actor, person_id=arguments[0], office=office, now=now)
    await state.set_data({"person": found.person_id, "name": found.name})
    screen = await _next_step(state, now)
    await acknowledge(press)
    if isinstance(press.message, Message):
        await show(press.message, screen)


@router.callback_query(Press("talk_resume"))
async def resume(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """Go on where the dialogue was left."""
    if "person" not in await state.get_data():
        await say(press, page_updated())
    else:
        await turn_to(press, await _next_step(state, now))


async def _next_step(state: FSMContext, now: datetime) -> Screen:
    """Ask for the first thing that is still missing, or show all of it once more."""
    data = await state.get_data()
    missing = [name for name in NEEDED if name not in data]
    step, screen = _step(missing[0] if missing else None, data, now)
    await state.set_state(step)
    return screen


def _step(missing: str | None, data: dict[str, Any], now: datetime) -> tuple[State, Screen]:
    if missing == "held":
        return Talking.day, texts.choose_day(data["name"], day_of(now))
    held = date.fromisoformat(data["held"])
    if missing == "place":
        return Talking.place, texts.choose_place(held)
    if missing == "gist":
        return Talking.gist, texts.ask_gist(data["place"])
    return Talking.confirming, texts.confirm(data["name"], held, data["place"], data["gist"])


@router.callback_query(Press("talk_day", date.fromisoformat), Talking.day)
async def day_pressed(
    press: CallbackQuery, arguments: tuple[date], state: FSMContext, now: datetime
) -> None:
    """When, by button."""
    await turn_to(press, await _held(state, arguments[0], now))


@router.message(Talking.day, Words())
async def day_typed(message: Message, state: FSMContext, now: datetime) -> None:
    """When, typed."""
    held = read_day(message.text or "", day_of(now))
    if held is None:
        await show(message, texts.bad_date(message.text or ""))
    else:
        await show(message, await _held(state, held, now))


async def _held(state: FSMContext, held: date, now: datetime) -> Screen:
    check_day(held=held, on=day_of(now))
    await state.update_data(held=held.isoformat())
    return await _next_step(state, now)


@router.callback_query(Press("talk_place", number), Talking.place)
async def place_pressed(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, now: datetime
) -> None:
    """Where, by button."""
    place = texts.PLACES[arguments[0] % len(texts.PLACES)]
    await turn_to(press, await _at(state, place, now))


@router.message(Talking.place, Words())
async def place_typed(message: Message, state: FSMContext, now: datetime) -> None:
    """Where, typed."""
    await show(message, await _at(state, message.text or "", now))


async def _at(state: FSMContext, place: str, now: datetime) -> Screen:
    check_place(place)
    await state.update_data(place=place)
    return await _next_step(state, now)


@router.message(Talking.gist, Words())
async def gist(message: Message, state: FSMContext, now: datetime) -> None:
    """What was said; shown once more before it is written down."""
    check_gist(message.text or "")
    await state.update_data(gist=message.text)
    await show(message, await _next_step(state, now))


@router.callback_query(Press("talk_again"))
async def again(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """Write the gist anew."""
    data = await state.get_data()
    if "place" not in data:
        await say(press, page_updated())
        return
    await state.set_data({name: data[name] for name in NEEDED[:-1]})
    await turn_to(press, await _next_step(state, now))


@router.callback_query(Press("talk_save"))
async def save(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Write the talk into the dossier."""
    data = await state.get_data()
    if any(name not in data for name in NEEDED):
        await say(press, page_updated())
        return
    note = TalkNote(held=date.fromisoformat(data["held"]), place=data["place"], gist=data["gist"])
    receipt = await log_talk(
        actor=actor, person_id=data["person"], note=note, request=request, office=office, now=now
    )
    await turn_to(press, texts.receipt(receipt))
    await state.clear()
