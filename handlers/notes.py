"""登记: whom, what, how much, when → confirm → receipt; for one person or several at once."""

from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.dates import read_day
from handlers.drafts import add, draft, drop, keep
from handlers.filters import Press, Words, number
from handlers.rendering import say, show, turn_to
from regulation.refusal import Refusal
from services import notes as service
from services.access import Actor
from services.days import day_of
from services.notes import Note, Noted, NoteKind
from services.office import Office
from texts import notes as texts
from texts.home import page_updated
from texts.screens import Screen
from texts.talks import bad_date

router = Router(name="notes")
NOTE = "note"  # the draft: people, kind, hours, problem, held


class Noting(StatesGroup):
    """The dialogue; what has been said so far lies under `NOTE`."""

    choosing = State()
    hours = State()
    day = State()


WAITS_IN = {"hours": Noting.hours, "held": Noting.day}


@router.callback_query(Press("note", number))
@router.callback_query(Press("note_fresh", number))
async def begin(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Begin with one person; what was left halfway is not thrown away unasked."""
    found = await service.candidates(actor=actor, office=office, now=now)
    if arguments[0] not in {each.person_id for each in found}:
        raise Refusal("not_entitled")
    fresh = (press.data or "").startswith("note_fresh")
    if "kind" in await draft(state, NOTE) and not fresh:
        await turn_to(press, texts.unfinished(arguments[0]))
        return
    await keep(state, NOTE, people=[arguments[0]])
    await state.set_state(Noting.choosing)
    await turn_to(press, await _next(state, found, actor, office, now))


@router.callback_query(Press("note_people", number))
async def people(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom it is of: a page of names."""
    found = await service.candidates(actor=actor, office=office, now=now)
    kept = await add(state, NOTE, page=arguments[0])
    await turn_to(press, texts.choose_people(found, kept.get("people", []), arguments[0]))


@router.callback_query(Press("note_who", number))
async def who(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Add somebody, or take them away."""
    found = await service.candidates(actor=actor, office=office, now=now)
    kept = await draft(state, NOTE)
    chosen = set(kept.get("people", [])) ^ {arguments[0]}
    allowed = [each.person_id for each in found if each.person_id in chosen]
    await add(state, NOTE, people=allowed)
    await turn_to(press, texts.choose_people(found, allowed, kept.get("page", 0)))


@router.callback_query(Press("note_all"))
async def everybody(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """All of them."""
    found = await service.candidates(actor=actor, office=office, now=now)
    kept = await add(state, NOTE, people=[each.person_id for each in found])
    await turn_to(press, texts.choose_people(found, kept["people"], kept.get("page", 0)))


@router.callback_query(Press("note_next"))
async def next_(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Go on with those chosen."""
    found = await service.candidates(actor=actor, office=office, now=now)
    await turn_to(press, await _next(state, found, actor, office, now))


@router.callback_query(Press("note_kind", NoteKind))
async def kind(
    press: CallbackQuery,
    arguments: tuple[NoteKind],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """What is noted."""
    kept = await draft(state, NOTE)
    await keep(state, NOTE, people=kept.get("people", []), kind=arguments[0])
    await turn_to(press, await _next(state, None, actor, office, now))


@router.callback_query(Press("note_hours", number))
async def hours_pressed(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """How long, by button."""
    await turn_to(press, await _lasted(arguments[0], state, actor, office, now))


@router.message(Noting.hours, Words())
async def hours_typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """How long, typed."""
    typed = (message.text or "").strip().removesuffix("学时")
    many = int(typed) if typed.isascii() and typed.isdecimal() else 0
    await show(message, await _lasted(many, state, actor, office, now))


async def _lasted(
    many: int, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> Screen:
    service.check_hours(Note(kind=NoteKind.EDUCATION, held=day_of(now), hours=many))
    await add(state, NOTE, hours=many)
    return await _next(state, None, actor, office, now)


@router.callback_query(Press("note_problem", number))
async def problem(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """What the analysis has shown."""
    await add(state, NOTE, problem=bool(arguments[0]))
    await turn_to(press, await _next(state, None, actor, office, now))


@router.callback_query(Press("note_day", date.fromisoformat))
async def day_pressed(
    press: CallbackQuery,
    arguments: tuple[date],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """When, by button."""
    await add(state, NOTE, held=arguments[0].isoformat())
    await turn_to(press, await _next(state, None, actor, office, now))


@router.message(Noting.day, Words())
async def day_typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """When, typed."""
    held = read_day(message.text or "", day_of(now))
    if held is None:
        await show(message, bad_date(message.text or ""))
        return
    await add(state, NOTE, held=held.isoformat())
    await show(message, await _next(state, None, actor, office, now))


@router.callback_query(Press("note_again"))
async def again(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """Another day."""
    await state.set_state(Noting.day)
    await turn_to(press, texts.ask_day(day_of(now)))


async def _next(
    state: FSMContext,
    found: tuple[Noted, ...] | None,
    actor: Actor,
    office: Office,
    now: datetime,
) -> Screen:
    """Ask for the first thing that is still missing, or show all of it once more."""
    kept = await draft(state, NOTE)
    if not kept.get("people"):
        raise Refusal("nobody_chosen")
    if "kind" not in kept:
        found = found or await service.candidates(actor=actor, office=office, now=now)
        chosen = [each for each in found if each.person_id in kept["people"]]
        kinds = [kind for kind in NoteKind if all(kind in each.kinds for each in chosen)]
        return texts.choose_kind([each.name for each in chosen], kinds)
    missing = next((name for name in _needed(kept) if name not in kept), None)
    if missing is not None:
        await state.set_state(WAITS_IN.get(missing, Noting.choosing))
        return _question(missing, NoteKind(kept["kind"]), now)
    note = _note(kept)
    shown = await service.preview(
        actor=actor, person_ids=kept["people"], note=note, office=office, now=now
    )
    return texts.confirm(note, shown)


def _needed(kept: dict[str, Any]) -> tuple[str, ...]:
    own = {
        NoteKind.EDUCATION: ("hours",),
        NoteKind.ANALYSIS: ("problem",),
        NoteKind.ORGANIZER_TALK: ("problem",),
    }
    return (*own.get(NoteKind(kept["kind"]), ()), "held")


def _question(missing: str, kind: NoteKind, now: datetime) -> Screen:
    match missing:
        case "hours":
            return texts.ask_hours()
        case "problem":
            return texts.ask_problem(kind)
        case _:
            return texts.ask_day(day_of(now))


def _note(kept: dict[str, Any]) -> Note:
    return Note(
        kind=NoteKind(kept["kind"]),
        held=date.fromisoformat(kept["held"]),
        hours=kept.get("hours", 0),
        problem=kept.get("problem", False),
    )


@router.callback_query(Press("note_save"))
async def save(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Write one record for each of them."""
    kept = await draft(state, NOTE)
    if "kind" not in kept or any(name not in kept for name in _needed(kept)):
        await say(press, page_updated())
        return
    receipt = await service.log(
        actor=actor,
        person_ids=kept["people"],
        note=_note(kept),
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.receipt(receipt))
    await drop(state, NOTE)
    await state.set_state(None)
