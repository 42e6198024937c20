"""/talk: whom, when, where, what was said → confirm → receipt."""

from datetime import date, datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, Words
from handlers.rendering import show, turn_to
from services import standing
from services.access import Actor
from services.days import day_of
from services.office import Office
from services.talks import TalkNote, log_talk
from texts import talks as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="talks")
NEEDED = ("person", "name", "held", "place", "gist")


class Talking(StatesGroup):
    """The dialogue of /talk; its data hold what has been said so far."""

    day = State()
    place = State()
    gist = State()
    confirming = State()


@router.message(Command("talk"))
async def begin(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/talk: whom with."""
    found = await standing.guided_people(actor=actor, office=office, now=now)
    await show(message, texts.choose_person(found, 0, "talk_with"))


@router.callback_query(Press("talk"))
@router.callback_query(Press("talk_with_page"))
async def begin_pressed(
    press: CallbackQuery, arguments: list[str], actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button, page by page."""
    found = await standing.guided_people(actor=actor, office=office, now=now)
    page = int(arguments[0]) if arguments else 0
    await turn_to(press, texts.choose_person(found, page, "talk_with"))


@router.callback_query(Press("talk_with"))
async def with_person(
    press: CallbackQuery,
    arguments: list[str],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom with is settled; when?"""
    found = await standing.standing_of(
        actor=actor, person_id=int(arguments[0]), office=office, now=now
    )
    await state.set_data({"person": found.person_id, "name": found.name})
    await state.set_state(Talking.day)
    await press.answer()
    if isinstance(press.message, Message):
        await show(press.message, texts.choose_day(found.name, day_of(now)))


@router.callback_query(Press("talk_day"), Talking.day)
async def day_pressed(press: CallbackQuery, arguments: list[str], state: FSMContext) -> None:
    """When, by button."""
    await turn_to(press, await _held(state, date.fromisoformat(arguments[0])))


@router.message(Talking.day, Words())
async def day_typed(message: Message, state: FSMContext) -> None:
    """When, typed."""
    text = (message.text or "").strip()
    try:
        held = date.fromisoformat(text)
    except ValueError:
        await show(message, texts.bad_date(text))
    else:
        await show(message, await _held(state, held))


async def _held(state: FSMContext, held: date) -> Screen:
    await state.update_data(held=held.isoformat())
    await state.set_state(Talking.place)
    return texts.choose_place(held)


@router.callback_query(Press("talk_place"), Talking.place)
async def place_pressed(press: CallbackQuery, arguments: list[str], state: FSMContext) -> None:
    """Where, by button."""
    await turn_to(press, await _at(state, texts.PLACES[int(arguments[0])]))


@router.message(Talking.place, Words())
async def place_typed(message: Message, state: FSMContext) -> None:
    """Where, typed."""
    await show(message, await _at(state, message.text or ""))


async def _at(state: FSMContext, place: str) -> Screen:
    await state.update_data(place=place)
    await state.set_state(Talking.gist)
    return texts.ask_gist(place)


@router.message(Talking.gist, Words())
async def gist(message: Message, state: FSMContext) -> None:
    """What was said; shown once more before it is written down."""
    data = await state.update_data(gist=message.text)
    await state.set_state(Talking.confirming)
    held = date.fromisoformat(data["held"])
    await show(message, texts.confirm(data["name"], held, data["place"], data["gist"]))


@router.callback_query(Press("talk_again"))
async def again(press: CallbackQuery, state: FSMContext) -> None:
    """Write the gist anew."""
    data = await state.get_data()
    if "place" not in data:
        await press.answer(page_updated(), show_alert=True)
        return
    await turn_to(press, await _at(state, data["place"]))


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
        await press.answer(page_updated(), show_alert=True)
        return
    note = TalkNote(held=date.fromisoformat(data["held"]), place=data["place"], gist=data["gist"])
    receipt = await log_talk(
        actor=actor, person_id=data["person"], note=note, request=request, office=office, now=now
    )
    await turn_to(press, texts.receipt(receipt))
    await state.clear()
