"""第30、35、37条: what those above decide of a resolution: which, what, when, why → receipt."""

from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.dates import read_day
from handlers.drafts import leave
from handlers.filters import Press, Words, number
from handlers.rendering import say, show, turn_to
from regulation.records import Level
from services import decisions
from services.access import Actor
from services.days import day_of
from services.decisions import DecisionView, Verdict, VerdictPreview
from services.office import Office
from texts import approvals as texts
from texts.home import page_updated
from texts.screens import Screen
from texts.talks import bad_date

router = Router(name="approvals")
OWN = ("approving", "approved", "level", "approved_on", "approval_reason", "document")


class Approving(StatesGroup):
    """The dialogue; its data, OWN, hold which resolution, whose verdict, its day, the reason."""

    day = State()
    reason = State()
    document = State()
    confirming = State()


@router.callback_query(Press("approvals"))
async def overview(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """Everything that waits."""
    found = await decisions.waiting(actor=actor, office=office, now=now)
    await turn_to(press, texts.overview(found))


@router.callback_query(Press("approval", number))
async def open_one(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """One resolution."""
    found = await decisions.decision(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.decision(found))


@router.callback_query(Press("approve", number, number))
async def begin(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """批准 or not is said; on which day?"""
    position, yes = arguments
    found = await decisions.decision(actor=actor, number=position, office=office, now=now)
    await state.set_state(Approving.day)
    await state.update_data(
        approving=position,
        approved=bool(yes),
        level=found.level.value,
        approved_on="",
        approval_reason="",
        document="",
    )
    await turn_to(press, texts.choose_day(found, day_of(now), approved=bool(yes)))


@router.callback_query(Press("approved_on", date.fromisoformat), Approving.day)
async def day_pressed(
    press: CallbackQuery,
    arguments: tuple[date],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The day, by button."""
    await turn_to(press, await _day_chosen(state, arguments[0], actor, office, now))


@router.message(Approving.day, Words())
async def day_typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The day, typed."""
    chosen = read_day(message.text or "", day_of(now))
    if chosen is None:
        await show(message, bad_date(message.text or ""))
    else:
        await show(message, await _day_chosen(state, chosen, actor, office, now))


async def _day_chosen(
    state: FSMContext, chosen: date, actor: Actor, office: Office, now: datetime
) -> Screen:
    data = {**await state.get_data(), "approved_on": chosen.isoformat()}
    found, verdict = await _preview(data, actor, office, now)
    await state.update_data(approved_on=data["approved_on"])
    if found.reason_wanted:
        await state.set_state(Approving.reason)
        return texts.ask_reason(found)
    await state.set_state(Approving.confirming)
    return texts.confirm(found.decision, verdict)


async def _preview(
    data: dict[str, Any], actor: Actor, office: Office, now: datetime
) -> tuple[VerdictPreview, Verdict]:
    verdict = _verdict(data)
    found = await decisions.preview(
        actor=actor, number=data["approving"], verdict=verdict, office=office, now=now
    )
    return found, verdict


@router.message(Approving.reason, Words())
async def reason(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Why it was not approved, or so late; shown once more before it is written down."""
    await _add(state, message, actor, office, now, approval_reason=message.text or "")


@router.callback_query(Press("approval_document", number), Approving.confirming)
async def ask_document(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """The number of the document, where there is one."""
    await state.set_state(Approving.document)
    await turn_to(press, texts.ask_document(arguments[0]))


@router.message(Approving.document, Words())
async def document(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """It is written down with the verdict."""
    await _add(state, message, actor, office, now, document=(message.text or "").strip())


async def _add(
    state: FSMContext,
    message: Message,
    actor: Actor,
    office: Office,
    now: datetime,
    **more: str,
) -> None:
    """Something typed belongs to the verdict, which is shown once more."""
    found, verdict = await _preview({**await state.get_data(), **more}, actor, office, now)
    await state.update_data(more)
    await state.set_state(Approving.confirming)
    await show(message, texts.confirm(found.decision, verdict))


def _verdict(data: dict[str, Any]) -> Verdict:
    return Verdict(
        approved=data["approved"],
        decided_on=date.fromisoformat(data["approved_on"]),
        level=Level(data["level"]),
        reason=data["approval_reason"],
        document=data["document"],
    )


@router.callback_query(Press("approval_sure", number))
async def settle(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Write it into the dossier."""
    data = await state.get_data()
    if data.get("approving") != arguments[0] or not data.get("approved_on"):
        await say(press, page_updated())
        return
    found: DecisionView = await decisions.settle(
        actor=actor, number=arguments[0], verdict=_verdict(data), office=office, now=now
    )
    await turn_to(press, texts.receipt(found))
    await leave(state, *OWN)
