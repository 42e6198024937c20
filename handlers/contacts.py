"""Who is whose 培养联系人: ending, assigning, choosing who follows; the handover both confirm."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.drafts import add, draft, keep
from handlers.filters import Press, Words, number
from handlers.rendering import say, show, turn_to
from services import handovers
from services.access import Actor
from services.office import Office
from texts import contacts as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="contacts")
DRAFT = "contacts"  # whose contacts are changed, whose term ends, what has been typed
NOBODY = 0


class Choosing(StatesGroup):
    """A new contact is being chosen; what is typed is searched among the full members."""

    somebody = State()


@router.callback_query(Press("contacts", number))
async def contacts(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The contacts of a person: who serves, who did, and how far the handovers are."""
    found = await handovers.contacts_of_person(
        actor=actor, person_id=arguments[0], office=office, now=now
    )
    await turn_to(press, texts.contacts(found))


@router.callback_query(Press("contact_new", number))
@router.callback_query(Press("contact_end", number, number))
async def begin(
    press: CallbackQuery,
    arguments: tuple[int, ...],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Assign a contact, or end a term: who follows?"""
    person_id, *ending = arguments
    found = await handovers.contacts_of_person(
        actor=actor, person_id=person_id, office=office, now=now
    )
    await keep(
        state, DRAFT, person=person_id, name=found.person, ending=ending[0] if ending else None
    )
    await state.set_state(Choosing.somebody)
    await turn_to(press, await _choose(state, actor, office, now))


async def _choose(
    state: FSMContext, actor: Actor, office: Office, now: datetime, page: int = 0
) -> Screen:
    kept = await draft(state, DRAFT)
    found = await handovers.candidates(
        actor=actor,
        person_id=kept["person"],
        typed=kept.get("typed", ""),
        office=office,
        now=now,
    )
    return texts.choose(
        kept["person"], kept["name"], found, page, ending=kept["ending"] is not None
    )


@router.message(Choosing.somebody, Words())
async def searched(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Search the full members of the branch."""
    await add(state, DRAFT, typed=message.text or "")
    await show(message, await _choose(state, actor, office, now))


@router.callback_query(Press("contact_page", number), Choosing.somebody)
async def turned(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Another page of them."""
    await turn_to(press, await _choose(state, actor, office, now, arguments[0]))


@router.callback_query(Press("contact_pick", number), Choosing.somebody)
async def picked(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Who follows, or nobody; shown once more."""
    kept = await add(state, DRAFT, incoming=arguments[0])
    plan = await handovers.plan(
        actor=actor,
        person_id=kept["person"],
        ending=kept["ending"],
        incoming=arguments[0] or None,
        office=office,
        now=now,
    )
    await turn_to(press, texts.confirm(plan))


@router.callback_query(Press("contact_save"))
async def save(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Put it on record; both sides are asked to confirm the handover."""
    kept = await draft(state, DRAFT)
    if "incoming" not in kept:
        await say(press, page_updated())
        return
    receipt = await handovers.change(
        actor=actor,
        person_id=kept["person"],
        ending=kept["ending"],
        incoming=kept["incoming"] or None,
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.receipt(receipt))
    await keep(state, DRAFT)
    await state.set_state(None)


@router.callback_query(Press("handover", number))
async def handover(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """What is handed over, for one of its two sides."""
    found = await handovers.open_handover(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.handover(found))


@router.callback_query(Press("handover_yes", number))
async def confirm(
    press: CallbackQuery,
    arguments: tuple[int],
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """One side confirms."""
    found = await handovers.confirm_handover(
        actor=actor, number=arguments[0], request=request, office=office, now=now
    )
    await turn_to(press, texts.handover(found))
