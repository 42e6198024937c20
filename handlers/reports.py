"""/report: which quarter; typed text, a document or photographed pages → preview → confirm →
receipt; replacing, withdrawing, looking at every version.
"""

import re
from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from handlers.drafting import add_file, add_words, draft_in, send_files, typed_text
from handlers.drafts import draft as kept_under
from handlers.drafts import drop, keep
from handlers.filters import Attached, Press, Words, number
from handlers.rendering import acknowledge, edit, say, show, turn_to
from regulation.refusal import Refusal
from services import reports
from services.access import Actor
from services.handed_in import Draft
from services.manuscripts import TEXT
from services.office import Office
from services.reports import Target
from texts import reports as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="reports")
KEPT = "report_draft"
TARGET = "report_for"
ALBUM = "report_album"  # which message shows the preview of which album
QUARTER = re.compile(r"\d{4}Q[1-4]", re.ASCII)


class Reporting(StatesGroup):
    """The dialogue of /report; its draft lies under `KEPT`, what it is for under `TARGET`."""

    writing = State()


def quarter(text: str) -> str:
    """A quarter as on a button. Raises ValueError for anything else."""
    if not QUARTER.fullmatch(text):
        raise ValueError
    return text


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
    """Go on with the draft there is, or begin for the quarter at hand."""
    found = await reports.desk(actor=actor, office=office, now=now)
    resumed, target = KEPT in await state.get_data(), await _target(state)
    if not resumed or (target.replaces is None and target.quarter not in found.choices):
        target = Target(quarter=found.quarter)
    if target.quarter is None and target.replaces is None:
        await state.set_state(None)
        return texts.all_in(found)
    await _aim(state, target)
    return texts.prompt(found, target, resumed=resumed)


async def _target(state: FSMContext) -> Target:
    return Target(**await kept_under(state, TARGET))


async def _aim(state: FSMContext, target: Target) -> None:
    await keep(state, TARGET, quarter=target.quarter, replaces=target.replaces)
    await state.set_state(Reporting.writing)


@router.callback_query(Press("report_quarters"))
async def quarters(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """Which quarters are open?"""
    found = await reports.desk(actor=actor, office=office, now=now)
    await turn_to(press, texts.quarters(found))


@router.callback_query(Press("report_for", quarter))
async def for_quarter(
    press: CallbackQuery,
    arguments: tuple[str],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Another quarter; a draft goes with it."""
    found = await reports.desk(actor=actor, office=office, now=now)
    target = Target(quarter=arguments[0])
    if target.quarter not in found.choices:
        await say(press, page_updated())
        return
    await _aim(state, target)
    draft = await draft_in(state, KEPT)
    if draft is None:
        await turn_to(press, texts.prompt(found, target, resumed=False))
    else:
        await turn_to(press, await _preview(state, draft, actor, office, now))


@router.callback_query(Press("report_replace", number))
async def replace_version(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """A new version in the place of one that has not been reviewed yet."""
    found = await reports.desk(actor=actor, office=office, now=now)
    if not any(v.number == arguments[0] and texts.may_change(v) for v in found.versions):
        await say(press, page_updated())
        return
    await drop(state, KEPT)
    target = Target(replaces=arguments[0])
    await _aim(state, target)
    await turn_to(press, texts.prompt(found, target, resumed=False))


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
    await show(message, await _preview(state, draft, actor, office, now))


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
    """A document, or a photographed page; the pages of one album share one preview."""
    draft = await add_file(file, state, KEPT, office, bot, order=message.message_id)
    screen = await _preview(state, draft, actor, office, now)
    album = await kept_under(state, ALBUM)
    if message.media_group_id is not None and album.get("id") == message.media_group_id:
        await edit(bot, message.chat.id, album["preview"], screen)
    else:
        shown = await show(message, screen)
        await keep(state, ALBUM, id=message.media_group_id, preview=shown.message_id)


async def _preview(
    state: FSMContext, draft: Draft, actor: Actor, office: Office, now: datetime
) -> Screen:
    target = await _target(state)
    try:
        found = await reports.preview(
            actor=actor, draft=draft, office=office, now=now, target=target
        )
    except Refusal as refusal:
        if refusal.code != "report_too_short" or draft.files[0].media_type != TEXT:
            raise
        minimum = int(str(refusal.facts["minimum"]))
        return texts.too_short_yet(draft.characters, minimum)
    return texts.preview(found, len(draft.files))


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
        actor=actor,
        draft=draft,
        request=request,
        office=office,
        now=now,
        target=await _target(state),
    )
    await turn_to(press, texts.receipt(receipt))
    await drop(state, KEPT, TARGET, ALBUM)
    await state.set_state(None)


@router.callback_query(Press("report_clear"))
async def clear(press: CallbackQuery, state: FSMContext) -> None:
    """Throw the draft away and begin again."""
    await drop(state, KEPT, ALBUM)
    await state.set_state(Reporting.writing)
    await turn_to(press, texts.cleared())


@router.callback_query(Press("report_withdraw", number))
async def withdraw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Take one's own report back before it is reviewed."""
    receipt = await reports.withdraw(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.withdrawn(receipt))


@router.callback_query(Press("report_history", number))
async def history(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Every version one has handed in."""
    versions = await reports.history(actor=actor, office=office, now=now)
    await turn_to(press, texts.history(versions, arguments[0]))


@router.callback_query(Press("report_open", number))
async def open_(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Show a report to its author or somebody entitled to read it."""
    copy = await reports.open_copy(actor=actor, number=arguments[0], office=office, now=now)
    own = copy.author_id == actor.person_id
    await acknowledge(press)
    if not isinstance(press.message, Message):
        return
    if text := typed_text(copy):
        await show(press.message, texts.copy_text(copy, text, own=own))
        return
    name, after = texts.file_name(copy), texts.after_file(copy, own=own)
    await send_files(press.message, copy.media_type, copy.contents, name, after)
