"""/talk: whom, when, where, what was said → confirm → receipt; and putting a talk right."""

import asyncio
from datetime import date, datetime
from io import BytesIO
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import BufferedInputFile, CallbackQuery, Message, Voice
from pydantic import TypeAdapter

from handlers.dates import read_day, read_month
from handlers.drafts import add, draft, drop, keep
from handlers.filters import Press, Voiced, Words, number
from handlers.people import TALK, TALK_WITH, list_screen
from handlers.rendering import acknowledge, say, show, turn_to
from services import talks
from services.access import Actor
from services.corrections import check_reason
from services.days import day_of
from services.handed_in import KeptFile
from services.manuscripts import check_size
from services.office import Office
from services.people import View
from services.persons import view_person
from services.talks import TalkNote
from services.voices import keep_voice
from texts import talks as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="talks")
NEEDED = ("person", "name", "held", "place", "gist", "problems", "follow_up")
VOICES = TypeAdapter(tuple[KeptFile, ...])
MOST_VOICES = 5


class Talking(StatesGroup):
    """The dialogue of /talk; its draft, NEEDED in this order, holds what has been said so far.

    A draft that `corrects` a talk may need a `reason` besides.
    """

    day = State()
    place = State()
    gist = State()
    problems = State()
    follow_up = State()
    reason = State()
    confirming = State()


@router.message(Command("talk"))
async def begin(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/talk: whom with."""
    await show(message, await list_screen(state, View(), actor, office, now, TALK_WITH))


@router.callback_query(Press("talk"))
async def begin_pressed(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await list_screen(state, View(), actor, office, now, TALK_WITH))


@router.callback_query(Press("talk_with", number))
@router.callback_query(Press("talk_fresh", number))
async def with_person(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom with is settled; when? One draft is kept: another is not thrown away unasked."""
    (person_id,) = arguments
    name = await talks.check_may_talk(actor=actor, person_id=person_id, office=office, now=now)
    kept = await draft(state, TALK)
    fresh = (press.data or "").startswith("talk_fresh")
    if _has_substance(kept) and not fresh and kept["person"] != person_id:
        await turn_to(press, texts.another_unfinished(kept["name"], person_id, name))
        return
    if fresh or not _has_substance(kept) or "corrects" in kept:
        await keep(state, TALK, person=person_id, name=name)
    screen = await _next_step(state, now)
    await acknowledge(press)
    if isinstance(press.message, Message):
        await show(press.message, screen)


def _has_substance(kept: dict[str, Any]) -> bool:
    return any(name in kept for name in ("held", "place", "gist", "voices"))


@router.callback_query(Press("talk_resume"))
async def resume(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """Go on where the dialogue was left."""
    if not await draft(state, TALK):
        await say(press, page_updated())
    else:
        await turn_to(press, await _next_step(state, now))


async def _next_step(state: FSMContext, now: datetime) -> Screen:
    """Ask for the first thing that is still missing, or show all of it once more."""
    kept = await draft(state, TALK)
    needed = (*NEEDED, *(("reason",) if kept.get("reason_needed") else ()))
    missing = next((name for name in needed if name not in kept), None)
    step, screen = _step(missing, kept, now)
    await state.set_state(step)
    return screen


def _step(missing: str | None, kept: dict[str, Any], now: datetime) -> tuple[State, Screen]:
    match missing:
        case "held":
            found = Talking.day, texts.choose_day(kept["name"], day_of(now))
        case "place":
            found = Talking.place, texts.choose_place(date.fromisoformat(kept["held"]))
        case "gist":
            found = Talking.gist, texts.ask_gist(kept["place"], len(kept.get("voices", ())))
        case "problems":
            found = Talking.problems, texts.ask_problems()
        case "follow_up":
            found = Talking.follow_up, texts.ask_follow_up()
        case "reason":
            found = Talking.reason, texts.ask_reason()
        case _:
            found = Talking.confirming, _confirmation(kept)
    return found


def _confirmation(kept: dict[str, Any]) -> Screen:
    correcting, reason = "corrects" in kept, kept.get("reason", "")
    return texts.confirm(kept["name"], _note(kept), correcting=correcting, reason=reason)


def _note(kept: dict[str, Any]) -> TalkNote:
    return TalkNote(
        held=date.fromisoformat(kept["held"]),
        place=kept["place"],
        gist=kept["gist"],
        problems=kept["problems"],
        follow_up=kept["follow_up"],
        voices=VOICES.validate_python(kept.get("voices", ())),
    )


@router.callback_query(Press("talk_day", date.fromisoformat), Talking.day)
async def day_pressed(
    press: CallbackQuery, arguments: tuple[date], state: FSMContext, now: datetime
) -> None:
    """When, by button."""
    await turn_to(press, await _held(state, arguments[0], now))


@router.callback_query(Press("talk_day_month", read_month), Talking.day)
async def month_pressed(
    press: CallbackQuery, arguments: tuple[date], state: FSMContext, now: datetime
) -> None:
    """The days of a month."""
    name = (await draft(state, TALK))["name"]
    await turn_to(press, texts.choose_day_of(name, arguments[0], day_of(now)))


@router.message(Talking.day, Words())
async def day_typed(message: Message, state: FSMContext, now: datetime) -> None:
    """When, typed."""
    held = read_day(message.text or "", day_of(now))
    if held is None:
        await show(message, texts.bad_date(message.text or ""))
    else:
        await show(message, await _held(state, held, now))


async def _held(state: FSMContext, held: date, now: datetime) -> Screen:
    talks.check_day(held=held, on=day_of(now))
    await add(state, TALK, held=held.isoformat())
    return await _next_step(state, now)


@router.callback_query(Press("talk_place", number), Talking.place)
async def place_pressed(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, now: datetime
) -> None:
    """Where, by button."""
    place = texts.PLACES[arguments[0] % len(texts.PLACES)]
    await turn_to(press, await _said(state, now, place=place))


@router.message(Talking.place, Words())
async def place_typed(message: Message, state: FSMContext, now: datetime) -> None:
    """Where, typed."""
    talks.check_place(message.text or "")
    await show(message, await _said(state, now, place=message.text))


@router.message(Talking.gist, Words())
@router.message(Talking.confirming, Words())
async def gist(message: Message, state: FSMContext, now: datetime) -> None:
    """What was said; typed once more, it takes the place of what was there."""
    talks.check_gist(message.text or "")
    await show(message, await _said(state, now, gist=message.text))


@router.message(Talking.problems, Words())
async def problems(message: Message, state: FSMContext, now: datetime) -> None:
    """Which problems there are."""
    talks.check_remark(message.text or "")
    await show(message, await _said(state, now, problems=message.text))


@router.message(Talking.follow_up, Words())
async def follow_up(message: Message, state: FSMContext, now: datetime) -> None:
    """What follows."""
    talks.check_remark(message.text or "")
    await show(message, await _said(state, now, follow_up=message.text))


@router.message(Talking.reason, Words())
async def reason(message: Message, state: FSMContext, now: datetime) -> None:
    """Why a talk written down days ago is put right."""
    check_reason(message.text or "")
    await show(message, await _said(state, now, reason=message.text))


@router.callback_query(Press("talk_none"), StateFilter(Talking.problems, Talking.follow_up))
async def none(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """无: no problems, or nothing that follows."""
    name = "problems" if await state.get_state() == Talking.problems.state else "follow_up"
    await turn_to(press, await _said(state, now, **{name: ""}))


@router.callback_query(Press("talk_neither"), Talking.problems)
async def neither(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """均无: neither, in one press."""
    await turn_to(press, await _said(state, now, problems="", follow_up=""))


async def _said(state: FSMContext, now: datetime, **values: str | None) -> Screen:
    await add(state, TALK, **values)
    return await _next_step(state, now)


@router.message(StateFilter(Talking), Voiced())
async def voice(
    message: Message, voice: Voice, state: FSMContext, office: Office, now: datetime, bot: Bot
) -> None:
    """A voice note is kept beside the draft; its gist has to be typed all the same."""
    check_size(voice.file_size or 0, office.limits)
    content = BytesIO()
    await bot.download(voice, content)
    kept = VOICES.validate_python((await draft(state, TALK)).get("voices", ()))
    file = await asyncio.to_thread(keep_voice, content.getvalue(), office=office)
    voices = tuple(dict.fromkeys((*kept, file)))[:MOST_VOICES]
    await add(state, TALK, voices=VOICES.dump_python(voices, mode="json"))
    await show(message, texts.voice_kept(len(voices), await _next_step(state, now)))


@router.callback_query(Press("talk_edit", texts.part))
async def edit(
    press: CallbackQuery, arguments: tuple[str], state: FSMContext, now: datetime
) -> None:
    """Say one part of it anew."""
    kept = await draft(state, TALK)
    if any(name not in kept for name in NEEDED):
        await say(press, page_updated())
        return
    anew = ("problems", "follow_up") if arguments[0] == "problems" else arguments
    await keep(state, TALK, **{name: said for name, said in kept.items() if name not in anew})
    await turn_to(press, await _next_step(state, now))


@router.callback_query(Press("talk_save"))
async def save(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Write the talk into the dossier, or its new version; then the draft is forgotten."""
    kept = await draft(state, TALK)
    if any(name not in kept for name in NEEDED):
        await say(press, page_updated())
        return
    if "corrects" in kept:
        receipt = await talks.correct_talk(
            actor=actor,
            number=kept["corrects"],
            note=_note(kept),
            reason=kept.get("reason", ""),
            request=request,
            office=office,
            now=now,
        )
    else:
        receipt = await talks.log_talk(
            actor=actor,
            person_id=kept["person"],
            note=_note(kept),
            request=request,
            office=office,
            now=now,
        )
    await turn_to(press, texts.receipt(receipt))
    await drop(state, TALK)
    await state.set_state(None)


@router.callback_query(Press("talks_of", number, number))
async def listed(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """The talks with one person, the newest first."""
    person_id, page = arguments
    view = await view_person(actor=actor, person_id=person_id, office=office, now=now)
    await turn_to(press, texts.listed(view, page))


@router.callback_query(Press("talk_open", number))
async def open_(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """One talk in all its versions."""
    found = await talks.open_talk(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.opened(found))


@router.callback_query(Press("talk_voice", number))
async def listen(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The voice notes kept with a talk."""
    found = await talks.voices_of(actor=actor, number=arguments[0], office=office, now=now)
    await acknowledge(press)
    if isinstance(press.message, Message):
        for n, content in enumerate(found, 1):
            file = BufferedInputFile(content, texts.voice_name(n))
            await press.message.answer_document(file, protect_content=True)


@router.callback_query(Press("talk_correct", number))
async def correct(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Put a talk of one's own right: what stands there becomes the draft."""
    found = await talks.open_talk(actor=actor, number=arguments[0], office=office, now=now)
    kept = await draft(state, TALK)
    if not found.may_correct or found.versions[-1].number != arguments[0]:
        await say(press, page_updated())
    elif _has_substance(kept) and kept.get("corrects") != arguments[0]:
        await turn_to(press, texts.unfinished_first(kept["name"]))
    else:
        await keep(state, TALK, **_draft_of(found))
        await turn_to(press, await _next_step(state, now))


def _draft_of(found: talks.TalkView) -> dict[str, Any]:
    newest = found.versions[-1]
    return {
        "person": found.person_id,
        "name": found.person,
        "held": newest.held.isoformat(),
        "place": newest.talk.place,
        "gist": newest.talk.gist,
        "problems": newest.talk.problems,
        "follow_up": newest.talk.follow_up,
        "voices": VOICES.dump_python(found.voices, mode="json"),
        "corrects": newest.number,
        "reason_needed": found.reason_needed,
    }


@router.callback_query(Press("talk_drop"))
async def forget(press: CallbackQuery, state: FSMContext) -> None:
    """Throw the draft away, asked for by name."""
    await drop(state, TALK)
    await state.set_state(None)
    await turn_to(press, texts.dropped())
