"""/opinion: whose 考察意见, the window and the last one shown, the text → confirm → receipt; the
contact's yes or no to the annual plan.
"""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.drafts import add, draft, keep
from handlers.filters import Press, Words, number
from handlers.rendering import say, show, turn_to
from services import inspections
from services.access import Actor
from services.corrections import check_reason
from services.office import Office
from services.persons import view_person
from texts import inspections as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="inspections")
DRAFT = "opinion"  # whose, which version it corrects, and for each of them what has been typed


class Inspecting(StatesGroup):
    """The dialogue of /opinion."""

    text = State()
    reason = State()
    confirming = State()


@router.message(Command("opinion"))
async def begin(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/opinion: whose."""
    found = await inspections.my_rounds(actor=actor, office=office, now=now)
    await show(message, texts.rounds(found, 0))


@router.callback_query(Press("inspections"))
@router.callback_query(Press("inspections_page", number))
async def begin_pressed(
    press: CallbackQuery, arguments: tuple[int, ...], actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button, page by page."""
    found = await inspections.my_rounds(actor=actor, office=office, now=now)
    await turn_to(press, texts.rounds(found, arguments[0] if arguments else 0))


@router.callback_query(Press("opinion_for", number))
async def of_person(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The form: the window, the last opinion, what has been typed before."""
    form = await inspections.form_for(actor=actor, person_id=arguments[0], office=office, now=now)
    kept = await _about(state, person=form.person_id, name=form.name)
    await state.set_state(Inspecting.text)
    await turn_to(press, texts.form(form, _typed(kept)))


async def _about(
    state: FSMContext,
    *,
    person: int,
    name: str,
    corrects: int | None = None,
    reason_needed: bool = False,
) -> dict[str, Any]:
    """Turn the draft to this opinion; what has been typed for others stays."""
    kept = await draft(state, DRAFT)
    about = {
        "person": person,
        "name": name,
        "corrects": corrects,
        "reason_needed": reason_needed,
        "typed": kept.get("typed", {}),
        "reasons": kept.get("reasons", {}),
    }
    await keep(state, DRAFT, **about)
    return about


def _key(kept: dict[str, Any]) -> str:
    corrects = kept.get("corrects")
    return f"p{kept.get('person')}" if corrects is None else f"c{corrects}"


def _typed(kept: dict[str, Any]) -> str:
    return str(kept.get("typed", {}).get(_key(kept), ""))


def _reason(kept: dict[str, Any]) -> str:
    return str(kept.get("reasons", {}).get(_key(kept), ""))


@router.message(StateFilter(Inspecting.text, Inspecting.confirming), Words())
async def typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The text; typed once more, it takes the place of what was there. It is kept first."""
    kept = await draft(state, DRAFT)
    words = message.text or ""
    inspections.check_length(words)
    kept = await add(state, DRAFT, typed={**kept["typed"], _key(kept): words})
    await show(message, await _next_step(state, kept, actor, office, now))


@router.message(Inspecting.reason, Words())
async def reason(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Why an opinion written days ago is put right."""
    words = message.text or ""
    check_reason(words)
    kept = await draft(state, DRAFT)
    kept = await add(state, DRAFT, reasons={**kept["reasons"], _key(kept): words})
    await show(message, await _next_step(state, kept, actor, office, now))


async def _next_step(
    state: FSMContext, kept: dict[str, Any], actor: Actor, office: Office, now: datetime
) -> Screen:
    text, why = _typed(kept), _reason(kept)
    warnings = await inspections.preview(
        actor=actor,
        person_id=kept["person"],
        text=text,
        corrects=kept["corrects"],
        office=office,
        now=now,
    )
    if kept["reason_needed"] and not why:
        await state.set_state(Inspecting.reason)
        return texts.ask_reason()
    await state.set_state(Inspecting.confirming)
    return texts.confirm(
        kept["name"], text, warnings, correcting=kept["corrects"] is not None, reason=why
    )


@router.callback_query(Press("opinion_resume"))
async def resume(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Go on with what has been typed before."""
    kept = await draft(state, DRAFT)
    if not kept or not _typed(kept):
        await say(press, page_updated())
    else:
        await turn_to(press, await _next_step(state, kept, actor, office, now))


@router.callback_query(Press("opinion_save"))
async def save(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Write the opinion into the dossier; then its text is forgotten."""
    kept = await draft(state, DRAFT)
    if not kept or not _typed(kept):
        await say(press, page_updated())
        return
    receipt = await _save(kept, actor, office, now, request)
    await turn_to(press, texts.receipt(receipt))
    typed = {key: text for key, text in kept["typed"].items() if key != _key(kept)}
    reasons = {key: why for key, why in kept["reasons"].items() if key != _key(kept)}
    await keep(state, DRAFT, **{**kept, "typed": typed, "reasons": reasons})
    await state.set_state(None)


async def _save(
    kept: dict[str, Any], actor: Actor, office: Office, now: datetime, request: str
) -> inspections.OpinionReceipt:
    if kept["corrects"] is not None:
        return await inspections.correct_opinion(
            actor=actor,
            number=kept["corrects"],
            text=_typed(kept),
            reason=_reason(kept),
            request=request,
            office=office,
            now=now,
        )
    return await inspections.write_opinion(
        actor=actor,
        person_id=kept["person"],
        text=_typed(kept),
        request=request,
        office=office,
        now=now,
    )


@router.callback_query(Press("opinions_of", number, number))
async def listed(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """The opinions on one person, the newest first."""
    person_id, page = arguments
    view = await view_person(actor=actor, person_id=person_id, office=office, now=now)
    await turn_to(press, texts.listed(view, page))


@router.callback_query(Press("opinion_open", number))
async def open_(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """One opinion, and the way to its other versions."""
    found = await inspections.open_opinion(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.opened(found))


@router.callback_query(Press("opinion_correct", number))
async def correct(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Put an opinion of one's own right."""
    found = await inspections.open_opinion(actor=actor, number=arguments[0], office=office, now=now)
    if not found.may_correct or found.versions[-1].number != arguments[0]:
        await say(press, page_updated())
        return
    kept = await _about(
        state,
        person=found.person_id,
        name=found.person,
        corrects=arguments[0],
        reason_needed=found.reason_needed,
    )
    await state.set_state(Inspecting.text)
    await turn_to(press, texts.ask_anew(found, _typed(kept)))


@router.callback_query(Press("proposal", number))
async def proposal(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """May this person be listed in the annual plan?"""
    name = await inspections.check_may_propose(
        actor=actor, person_id=arguments[0], office=office, now=now
    )
    await turn_to(press, texts.ask_proposal(arguments[0], name))


@router.callback_query(Press("proposal_sure", number, texts.answer))
async def proposal_sure(
    press: CallbackQuery, arguments: tuple[int, bool], actor: Actor, office: Office, now: datetime
) -> None:
    """Yes or no, shown once more."""
    person_id, in_favour = arguments
    name = await inspections.check_may_propose(
        actor=actor, person_id=person_id, office=office, now=now
    )
    await turn_to(press, texts.confirm_proposal(person_id, name, in_favour))


@router.callback_query(Press("proposal_save", number, texts.answer))
async def proposal_save(
    press: CallbackQuery,
    arguments: tuple[int, bool],
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Put it on record."""
    person_id, in_favour = arguments
    receipt = await inspections.propose(
        actor=actor,
        person_id=person_id,
        in_favour=in_favour,
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.proposed(receipt))
