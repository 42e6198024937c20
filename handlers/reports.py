"""/report: typed text, a document or photographed pages → preview → confirm → receipt."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from handlers.drafting import add_file, add_words, draft_in, drop, send_files, typed_text
from handlers.filters import Attached, Press, Words, number
from handlers.rendering import acknowledge, say, show, turn_to
from regulation.refusal import Refusal
from services import reports
from services.access import Actor
from services.handed_in import Draft
from services.manuscripts import TEXT
from services.office import Office
from texts import reports as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="reports")
KEPT = "report_draft"


class Reporting(StatesGroup):
    """The dialogue of /report; its draft lies under `KEPT`."""

    writing = State()


@router.message(Command("report"))
async def begin(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/report"""
    await show(message, await _begin(state, actor, office, now))


@router.callback_query(Press("report"))
async def begin_pressed(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await _begin(state, actor, office, now))


async def _begin(state: FSMContext, actor: Actor, office: Office, now: datetime) -> Screen:
    quarter = await reports.check_may_report(actor=actor, office=office, now=now)
    await state.set_state(Reporting.writing)
    return texts.prompt(quarter, resumed=KEPT in await state.get_data())


@router.message(Reporting.writing, Words())
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
    await _preview(message, draft, actor, office, now)


@router.message(Reporting.writing, Attached())
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
    await _preview(message, await add_file(file, state, KEPT, office, bot), actor, office, now)


async def _preview(
    message: Message, draft: Draft, actor: Actor, office: Office, now: datetime
) -> None:
    try:
        found = await reports.preview(actor=actor, draft=draft, office=office, now=now)
    except Refusal as refusal:
        if refusal.code != "report_too_short" or draft.files[0].media_type != TEXT:
            raise
        minimum = int(str(refusal.facts["minimum"]))
        await show(message, texts.too_short_yet(draft.characters, minimum))
    else:
        await show(message, texts.preview(found, len(draft.files)))


@router.callback_query(Press("report_send"))
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
    receipt = await reports.submit(
        actor=actor, draft=draft, request=request, office=office, now=now
    )
    await turn_to(press, texts.receipt(receipt))
    await drop(state, KEPT)
    await state.set_state(None)


@router.callback_query(Press("report_clear"))
async def clear(press: CallbackQuery, state: FSMContext) -> None:
    """Throw the draft away and begin again."""
    await drop(state, KEPT)
    await state.set_state(Reporting.writing)
    await turn_to(press, texts.cleared())


@router.callback_query(Press("report_withdraw", number))
async def withdraw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Take one's own report back before it is reviewed."""
    receipt = await reports.withdraw(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.withdrawn(receipt))


@router.callback_query(Press("report_open", number))
async def open_(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Show a report to somebody entitled to read it."""
    copy = await reports.open_copy(actor=actor, number=arguments[0], office=office, now=now)
    await acknowledge(press)
    if not isinstance(press.message, Message):
        return
    if text := typed_text(copy):
        await show(press.message, texts.copy_text(copy, text))
        return
    name, after = texts.file_name(copy), texts.after_file(copy)
    await send_files(press.message, copy.media_type, copy.contents, name, after)
