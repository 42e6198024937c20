"""记名说明理由: what for, the reason → confirm → receipt."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.drafts import drop, leave
from handlers.filters import Press, Words, number
from handlers.rendering import say, show, turn_to
from services import waivers
from services.access import Actor
from services.office import Office
from texts import waivers as texts
from texts.home import page_updated

router = Router(name="waivers")
OWN = ("asked_of", "asked_name", "asked", "rule", "reason")


class Reasoning(StatesGroup):
    """The dialogue; its data, OWN, hold whose dossier, which rules were listed, which one, why."""

    choosing = State()
    reason = State()
    confirming = State()


@router.callback_query(Press("reasons", number))
async def begin(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """What of this person may be answered."""
    found = await waivers.questions(actor=actor, person_id=arguments[0], office=office, now=now)
    await state.set_state(Reasoning.choosing)
    await drop(state, *OWN)
    await state.update_data(
        asked_of=found.person_id, asked_name=found.name, asked=list(found.items)
    )
    await turn_to(press, texts.choose(found))


@router.callback_query(Press("reason_for", number), Reasoning.choosing)
async def chosen(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Which of them; now why."""
    data = await state.get_data()
    found = await waivers.questions(actor=actor, person_id=data["asked_of"], office=office, now=now)
    listed: list[str] = data["asked"]
    rule = listed[arguments[0] - 1] if 0 < arguments[0] <= len(listed) else ""
    if rule not in found.items:
        await say(press, page_updated())
        return
    await state.update_data(rule=rule)
    await state.set_state(Reasoning.reason)
    await turn_to(press, texts.ask(found.items[rule]))


@router.message(Reasoning.reason, Words())
@router.message(Reasoning.confirming, Words())
async def reason(message: Message, state: FSMContext) -> None:
    """Why; shown once more before it is written down. Written again, it takes the other's place."""
    words = message.text or ""
    waivers.check_length(words)
    await state.update_data(reason=words)
    await state.set_state(Reasoning.confirming)
    await show(message, texts.confirm((await state.get_data())["asked_name"], words))


@router.callback_query(Press("reason_save"))
async def save(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Write the reason into the dossier."""
    data = await state.get_data()
    if any(name not in data for name in OWN):
        await say(press, page_updated())
        return
    receipt = await waivers.waive(
        actor=actor,
        person_id=data["asked_of"],
        rule=data["rule"],
        reason=data["reason"],
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.receipt(receipt))
    await leave(state, *OWN)
