"""/people: those I look after, filtered, searched by typing; one person's screen."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.drafts import draft, keep
from handlers.filters import Press, Words, number
from handlers.rendering import show, turn_to
from services.access import Actor
from services.office import Office
from services.people import View, my_people
from services.persons import view_person
from texts import people as texts
from texts import persons as person_texts
from texts.screens import Screen

router = Router(name="people")
LOOKING = "people"  # the draft: which view of the list was shown last, and what for
TALK, TALK_WITH = "talk", "talk_with"  # the draft of a talk, and the button that begins one


class Looking(StatesGroup):
    """The list is open: what is typed is searched in it."""

    at_the_list = State()


async def list_screen(
    state: FSMContext,
    view: View,
    actor: Actor,
    office: Office,
    now: datetime,
    choosing: str | None = None,
) -> Screen:
    """The list, open for searching; `choosing` says what a name is pressed for from now on."""
    kept = await draft(state, LOOKING)
    choosing = choosing or kept.get("choosing", "person")
    found = await my_people(actor=actor, view=view, office=office, now=now)
    await state.set_state(Looking.at_the_list)
    token, page = texts.view_token(found.view), found.view.page
    await keep(state, LOOKING, view=token, typed=found.view.typed, page=page, choosing=choosing)
    talk = await draft(state, TALK) if choosing == TALK_WITH else {}
    waiting = bool(talk.get("voices")) and "gist" not in talk
    return texts.people(found, choosing=choosing, unfinished=talk.get("name"), to_be_typed=waiting)


async def _last_view(state: FSMContext) -> View:
    kept = await draft(state, LOOKING)
    if not kept:
        return View()
    return replace(texts.read_view(kept["view"]), typed=kept["typed"], page=kept["page"])


@router.message(Command("people"))
async def people(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/people: all of them, the worst first."""
    await show(message, await list_screen(state, View(), actor, office, now, "person"))


@router.callback_query(Press("people"))
async def people_pressed(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await list_screen(state, View(), actor, office, now, "person"))


@router.callback_query(Press("people_at", texts.read_view, number))
async def filtered(
    press: CallbackQuery,
    arguments: tuple[View, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """A page of those with this light, at this stage."""
    view, page = arguments
    await turn_to(press, await list_screen(state, replace(view, page=page), actor, office, now))


@router.message(Looking.at_the_list, Words())
async def searched(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """What is typed while the list is open is searched in it."""
    view = View(typed=(message.text or "").strip())
    await show(message, await list_screen(state, view, actor, office, now))


@router.callback_query(Press("people_found", number))
async def search_page(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Another page of what was found."""
    view = replace(await _last_view(state), page=arguments[0])
    await turn_to(press, await list_screen(state, view, actor, office, now))


@router.callback_query(Press("people_back"))
async def back(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The list as it was left."""
    await turn_to(press, await list_screen(state, await _last_view(state), actor, office, now))


@router.callback_query(Press("person", number))
async def person(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """One of them."""
    found = await view_person(actor=actor, person_id=arguments[0], office=office, now=now)
    await turn_to(press, person_texts.person(found))
