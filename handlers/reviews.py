"""/review: what waits → open → accept, or return with a reason → the next one by itself."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from handlers.drafting import LONGEST_SHOWN, SUFFIXES
from handlers.drafts import draft, drop, keep
from handlers.filters import Press, Words, number
from handlers.rendering import acknowledge, replace, say, show, turn_to
from services import reviews
from services.access import Actor
from services.manuscripts import TEXT
from services.office import Office
from services.reviews import Opened, Reviewed
from texts import reviews as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="reviews")
RETURNING = "review_return"  # the draft: which record is returned, from which queue, and why
BATCH = "review_batch"  # the numbers listed last


class Reviewing(StatesGroup):
    """A record is being returned: what is typed is the reason."""

    reason = State()


@router.message(Command("review"))
async def begin(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """/review"""
    await show(message, texts.queue(await reviews.queue(actor=actor, office=office, now=now)))


@router.callback_query(Press("review"))
@router.callback_query(Press("review_at", texts.kind_of, number))
async def listed(
    press: CallbackQuery,
    arguments: tuple[()] | tuple[str | None, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The same by button: a page of one kind."""
    await _stop_returning(state)
    kind, page = arguments or (None, 0)
    found = await reviews.queue(actor=actor, office=office, now=now, kind=kind, page=page)
    await turn_to(press, texts.queue(found))


async def _stop_returning(state: FSMContext) -> None:
    if await state.get_state() == Reviewing.reason.state:
        await state.set_state(None)


@router.callback_query(Press("review_open", number, texts.kind_of))
async def opened(
    press: CallbackQuery,
    arguments: tuple[int, str | None],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """One record with everything that belongs to it."""
    await _stop_returning(state)
    await _open(press, *arguments, actor=actor, office=office, now=now)


async def _open(
    press: CallbackQuery,
    position: int,
    kind: str | None,
    note: str | None = None,
    *,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    found = await reviews.open_item(actor=actor, number=position, kind=kind, office=office, now=now)
    text, message = _typed(found), press.message
    if not isinstance(message, Message):
        return
    if message.has_protected_content and (text or not found.files):
        await turn_to(press, texts.item(found, kind, text, note))
        return
    await acknowledge(press)
    if note:  # what has been decided stays above what comes next
        await replace(press, Screen(text=note))
    if not text:
        await _send(message, found)
    await show(message, texts.item(found, kind, text))


@router.callback_query(Press("review_alike", number, texts.kind_of))
async def alike(
    press: CallbackQuery,
    arguments: tuple[int, str | None],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The passages that a report shares with others."""
    position, kind = arguments
    item, found = await reviews.alike_passages(actor=actor, number=position, office=office, now=now)
    await turn_to(press, texts.alike(item, found, kind))


def _typed(found: Opened) -> str:
    """What its author typed, where it can be shown; nothing for files and long texts."""
    if len(found.files) != 1 or found.files[0].media_type != TEXT:
        return ""
    text = found.files[0].content.decode()
    return text if len(text) <= LONGEST_SHOWN else ""


async def _send(message: Message, found: Opened) -> None:
    for page, file in enumerate(found.files, 1):
        name = texts.file_name(found.item, page, len(found.files))
        sent = BufferedInputFile(file.content, f"{name}{SUFFIXES.get(file.media_type, '')}")
        if file.media_type.startswith("image/"):
            await message.answer_photo(sent, protect_content=True)
        else:
            await message.answer_document(sent, protect_content=True)


@router.callback_query(Press("review_accept", number, texts.kind_of))
async def accepted(
    press: CallbackQuery,
    arguments: tuple[int, str | None],
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Accept, and go on with the next one."""
    position, kind = arguments
    done = await reviews.accept(
        actor=actor, number=position, request=request, office=office, now=now
    )
    await _go_on(press, done, kind, actor, office, now)


async def _go_on(
    press: CallbackQuery,
    done: Reviewed,
    kind: str | None,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The next one of the queue; the list where there is none."""
    note = texts.done(done)
    found = await reviews.queue(actor=actor, office=office, now=now, kind=kind)
    later = [item.number for item in found.items if item.number > done.record]
    following = (later or [item.number for item in found.items])[:1]
    if following:
        await _open(press, following[0], kind, note, actor=actor, office=office, now=now)
    else:
        rest = await reviews.queue(actor=actor, office=office, now=now)
        await turn_to(press, texts.queue(rest, note))


@router.callback_query(Press("review_return", number, texts.kind_of))
async def begin_returning(
    press: CallbackQuery,
    arguments: tuple[int, str | None],
    state: FSMContext,
    actor: Actor,
    now: datetime,
) -> None:
    """Why is it returned?"""
    position, kind = arguments
    found = await reviews.look_up(actor=actor, number=position, now=now)
    await keep(state, RETURNING, number=position, kind=kind)
    await state.set_state(Reviewing.reason)
    await turn_to(press, texts.ask_reason(found, kind))


@router.callback_query(Press("review_why", number), Reviewing.reason)
async def reason_pressed(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    now: datetime,
) -> None:
    """A reason by button."""
    reason = texts.REASONS[arguments[0] % len(texts.REASONS)]
    await turn_to(press, await _confirm(state, reason, actor, now))


@router.message(Reviewing.reason, Words())
async def reason_typed(message: Message, state: FSMContext, actor: Actor, now: datetime) -> None:
    """A reason in one's own words; typed again, it takes the other's place."""
    await show(message, await _confirm(state, message.text or "", actor, now))


async def _confirm(state: FSMContext, reason: str, actor: Actor, now: datetime) -> Screen:
    reviews.check_return_reason(reason)
    kept = await draft(state, RETURNING)
    found = await reviews.look_up(actor=actor, number=kept["number"], now=now)
    await keep(state, RETURNING, **{**kept, "reason": reason})
    return texts.confirm_return(found, kept["kind"], reason)


@router.callback_query(Press("review_returned", number))
async def returned(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Return it, and go on with the next one."""
    kept = await draft(state, RETURNING)
    if kept.get("number") != arguments[0] or "reason" not in kept:
        await say(press, page_updated())
        return
    done = await reviews.return_(
        actor=actor,
        number=kept["number"],
        reason=kept["reason"],
        request=request,
        office=office,
        now=now,
    )
    await _go_on(press, done, kept["kind"], actor, office, now)
    await drop(state, RETURNING)
    await state.set_state(None)


@router.callback_query(Press("review_batch", texts.kind_of))
async def batch(
    press: CallbackQuery,
    arguments: tuple[str | None],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Facts of one kind in full."""
    found = await reviews.batch(actor=actor, kind=arguments[0] or "", office=office, now=now)
    await keep(state, BATCH, numbers=[item.number for item in found.items])
    await turn_to(press, texts.batch(found))


@router.callback_query(Press("review_batch_yes"))
async def batch_accepted(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Accept all that were listed."""
    numbers = (await draft(state, BATCH)).get("numbers")
    if not numbers:
        await say(press, page_updated())
        return
    done = await reviews.accept_many(
        actor=actor, numbers=numbers, request=request, office=office, now=now
    )
    found = await reviews.queue(actor=actor, office=office, now=now)
    await turn_to(press, texts.queue(found, texts.batch_done(done, len(numbers))))
    await drop(state, BATCH)
