"""/report: typed text, a document or photographed pages → preview → confirm → receipt."""

import asyncio
from datetime import datetime
from io import BytesIO

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import BufferedInputFile, CallbackQuery, Document, Message, PhotoSize
from pydantic import TypeAdapter

from handlers.filters import Attached, Press, Words, number
from handlers.rendering import acknowledge, say, show, turn_to
from regulation.refusal import Refusal
from services import reports
from services.access import Actor
from services.manuscripts import DOCX, PDF, TEXT, check_size, inspect, inspect_text
from services.office import Office
from texts import reports as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="reports")
DRAFT = TypeAdapter(reports.Draft)
SUFFIXES = {DOCX: ".docx", PDF: ".pdf", TEXT: ".txt", "image/jpeg": ".jpg", "image/png": ".png"}


class Reporting(StatesGroup):
    """The dialogue of /report: `report` and `typed` in its data are the draft."""

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
    return texts.prompt(quarter, resumed="report" in await state.get_data())


@router.message(Reporting.writing, Words())
async def typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Text is added to the text before it: a long report arrives in several messages.

    Beside a file it changes nothing: a polite word must not cost anybody their pages.
    """
    data, earlier = await state.get_data(), await _draft(state)
    if earlier is not None and not data.get("typed"):
        await show(message, texts.file_kept(len(earlier.files)))
        return
    parts = [data.get("typed")]
    if message.message_id > data.get("newest", 0):  # else it is handled anew after a crash
        parts.append(message.text)
    written = "\n".join(filter(None, parts))
    draft = reports.keep(content=written.encode(), manuscript=inspect_text(written), office=office)
    await _keep_draft(state, draft, typed=written, newest=message.message_id)
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
    check_size(file.file_size or 0)
    content = BytesIO()
    await bot.download(file, content)
    manuscript = await asyncio.to_thread(inspect, content.getvalue())
    earlier = await _draft(state)
    draft = reports.keep(
        content=content.getvalue(), manuscript=manuscript, office=office, earlier=earlier
    )
    await _keep_draft(state, draft)
    await _preview(message, draft, actor, office, now)


async def _keep_draft(
    state: FSMContext, draft: reports.Draft, typed: str | None = None, newest: int = 0
) -> None:
    kept = DRAFT.dump_python(draft, mode="json")
    await state.set_data({"report": kept, "typed": typed, "newest": newest})


async def _draft(state: FSMContext) -> reports.Draft | None:
    kept = (await state.get_data()).get("report")
    return None if kept is None else DRAFT.validate_python(kept)


async def _preview(
    message: Message, draft: reports.Draft, actor: Actor, office: Office, now: datetime
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
    draft = await _draft(state)
    if draft is None:
        await say(press, page_updated())
        return
    receipt = await reports.submit(
        actor=actor, draft=draft, request=request, office=office, now=now
    )
    await turn_to(press, texts.receipt(receipt))
    await state.clear()


@router.callback_query(Press("report_clear"))
async def clear(press: CallbackQuery, state: FSMContext) -> None:
    """Throw the draft away and begin again."""
    await state.set_data({})
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
    text = copy.contents[0].decode() if copy.media_type == TEXT else ""
    if text and len(text) <= texts.LONGEST_SHOWN:
        await show(press.message, texts.copy_text(copy, text))
    else:
        await _send_files(press.message, copy)


async def _send_files(message: Message, copy: reports.ReportCopy) -> None:
    suffix = SUFFIXES.get(copy.media_type, "")
    for page, content in enumerate(copy.contents, 1):
        file = BufferedInputFile(content, texts.file_name(copy, page, suffix))
        if copy.media_type.startswith("image/"):
            await message.answer_photo(file, protect_content=True)
        else:
            await message.answer_document(file, protect_content=True)
    await show(message, texts.after_file(copy))
