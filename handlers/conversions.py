"""/probation: the state of a probation; the 转正申请: draft → (late: why) → preview → receipt."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from handlers.drafting import add_file, add_words, draft_in, send_files, typed_text
from handlers.drafts import drop
from handlers.filters import Attached, Press, Words, number
from handlers.rendering import acknowledge, say, show, turn_to
from regulation.records import ConversionApplication
from services import conversions
from services.access import Actor
from services.handed_in import Draft, open_paper
from services.office import Office
from services.waivers import check_length
from texts import conversions as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="conversions")
KEPT, WHY = "conversion_draft", "conversion_reason"


class Applying(StatesGroup):
    """The dialogue; the draft lies under `KEPT`, the reason of a late one under `WHY`."""

    writing = State()
    reason = State()


@router.message(Command("probation"))
async def probation(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/probation"""
    found = await conversions.own_probation(actor=actor, office=office, now=now)
    await show(message, texts.probation(found))


@router.callback_query(Press("probation"))
async def probation_pressed(
    press: CallbackQuery, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    found = await conversions.own_probation(actor=actor, office=office, now=now)
    await turn_to(press, texts.probation(found))


@router.callback_query(Press("probation_of", number))
async def probation_of(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The probation of somebody I look after."""
    found = await conversions.probation_of(
        actor=actor, person_id=arguments[0], office=office, now=now
    )
    await turn_to(press, texts.probation(found))


@router.callback_query(Press("conversion"))
async def begin(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Begin the application, or go on with it."""
    warnings = await conversions.check_may_apply(actor=actor, office=office, now=now)
    await state.set_state(Applying.writing)
    await turn_to(press, texts.prompt(warnings, resumed=KEPT in await state.get_data()))


@router.message(Applying.writing, Words())
async def typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Text, added to the text before it; beside a file it changes nothing."""
    draft = await add_words(message, state, KEPT, office)
    if draft is None:
        earlier = await draft_in(state, KEPT)
        assert earlier is not None
        await show(message, texts.file_kept(len(earlier.files)))
        return
    await show(message, await _so_far(draft, state, actor, office, now))


@router.message(Applying.writing, Attached())
@router.message(Applying.reason, Attached())
async def filed(
    message: Message,
    file: Document | PhotoSize,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    bot: Bot,
) -> None:
    """A document, or the next photographed page."""
    draft = await add_file(file, state, KEPT, office, bot, order=message.message_id)
    await state.set_state(Applying.writing)
    await show(message, await _so_far(draft, state, actor, office, now))


async def _so_far(
    draft: Draft, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> Screen:
    """Late ones say when they are complete: more text may follow, and is not yet the reason."""
    warnings = await conversions.check_may_apply(actor=actor, office=office, now=now)
    if conversions.LATE in warnings and not (await state.get_data()).get(WHY):
        return texts.so_far(draft)
    return await _next(draft, state, actor, office, now)


async def _next(
    draft: Draft, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> Screen:
    """Late ones say why first; then all of it once more."""
    warnings = await conversions.check_may_apply(actor=actor, office=office, now=now)
    reason: str = (await state.get_data()).get(WHY, "")
    if conversions.LATE in warnings and not reason:
        await state.set_state(Applying.reason)
        return texts.ask_reason(draft)
    return texts.preview(draft, warnings, reason)


@router.callback_query(Press("conversion_next"))
async def next_(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Go on with the draft as it is."""
    draft = await draft_in(state, KEPT)
    if draft is None:
        await say(press, page_updated())
        return
    await turn_to(press, await _next(draft, state, actor, office, now))


@router.message(Applying.reason, Words())
async def reason(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Why it is late; written again, it takes the other's place."""
    words, draft = (message.text or "").strip(), await draft_in(state, KEPT)
    check_length(words)
    await state.update_data({WHY: words})
    if draft is not None:
        await show(message, await _next(draft, state, actor, office, now))


@router.callback_query(Press("conversion_send"))
async def send(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Hand the draft in. The draft is forgotten only after the receipt has been shown."""
    draft = await draft_in(state, KEPT)
    if draft is None:
        await say(press, page_updated())
        return
    late_reason: str = (await state.get_data()).get(WHY, "")
    receipt = await conversions.apply(
        actor=actor,
        draft=draft,
        late_reason=late_reason,
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.receipt(receipt))
    await drop(state, KEPT, WHY)
    await state.set_state(None)


@router.callback_query(Press("conversion_clear"))
async def clear(press: CallbackQuery, state: FSMContext) -> None:
    """Throw the draft away and begin again."""
    await drop(state, KEPT, WHY)
    await state.set_state(Applying.writing)
    await turn_to(press, texts.cleared())


@router.callback_query(Press("conversion_withdraw", number))
async def withdraw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Take one's own application back before it is reviewed."""
    await conversions.take_application_back(
        actor=actor, number=arguments[0], office=office, now=now
    )
    await turn_to(press, texts.withdrawn(arguments[0]))


@router.callback_query(Press("conversion_open", number))
async def open_(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Show an application to somebody entitled to read it."""
    copy = await open_paper(
        actor=actor, number=arguments[0], kind=ConversionApplication, office=office, now=now
    )
    await acknowledge(press)
    if not isinstance(press.message, Message):
        return
    if text := typed_text(copy):
        await show(press.message, texts.opened(copy, text))
        return
    name, after = texts.file_name(copy), texts.opened(copy)
    await send_files(press.message, copy.media_type, copy.contents, name, after)
