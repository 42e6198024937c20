"""/meeting: the meeting in session, for its host, its officers and its members."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.asking import ask, asked
from handlers.code_screens import CodeScreen, CodeScreens, picture, show_again
from handlers.filters import Press, number
from handlers.panels import meeting_view, panel_screen
from handlers.rendering import acknowledge, keyboard, replace, say, show, show_below, turn_to
from regulation.refusal import Refusal
from services import (
    agenda,
    ballot_counting,
    ballot_voiding,
    committee,
    convening,
    meeting_plans,
    meetings,
    resolutions,
    roll,
    sight,
    vote_meetings,
)
from services.access import Actor
from services.days import day_of
from services.office import Office
from services.roll import Proposal, RollChange
from texts import meeting_plan as plan_texts
from texts import meeting_room as texts
from texts import voiding as voiding_texts
from texts import vote_meetings as vote_texts
from texts.home import page_updated
from texts.meetings import confirm_close
from texts.names import VOTES
from texts.screens import Screen

router = Router(name="meetings")


async def _overview(actor: Actor, office: Office, now: datetime) -> Screen:
    found = await meetings.meetings_for(actor=actor, office=office, now=now)
    others = await vote_meetings.vote_meetings_for(actor=actor, now=now)
    kinds = await convening.convenable(actor=actor, now=now)
    plans = await meeting_plans.plans_of(actor=actor, now=now)
    committees = await committee.meetings_of(actor=actor, now=now)
    return texts.overview(
        found,
        [(view.meeting_id, vote_texts.label(view)) for view in others],
        [(meeting_id, VOTES[kind]) for meeting_id, kind in plans],
        [(kind.value, VOTES[kind]) for kind in kinds],
        committees=committees,
        minutes=await sight.sees_anybody(actor, on=day_of(now)),
    )


@router.message(Command("meeting"))
async def overview(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/meeting"""
    await state.set_state(None)
    await show(message, await _overview(actor, office, now))


@router.callback_query(Press("meetings"))
async def overview_pressed(
    press: CallbackQuery, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await _overview(actor, office, now))


@router.callback_query(Press("meeting", number))
async def panel(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The meeting; whatever was being asked is no longer."""
    await state.set_state(None)
    await turn_to(press, await panel_screen(actor, arguments[0], office, now))


@router.callback_query(Press("meeting_new_panel", number))
async def panel_below(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The meeting below the code, which stays on the screen."""
    await acknowledge(press)
    await show_below(press, await panel_screen(actor, arguments[0], office, now))


async def _turn_to_panel(
    press: CallbackQuery, meeting_id: int, actor: Actor, office: Office, now: datetime
) -> None:
    await turn_to(press, await panel_screen(actor, meeting_id, office, now))


@router.callback_query(Press("meeting_open", number))
async def confirm_opening(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Ask before the roll is frozen."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.confirm_opening(view))


@router.callback_query(Press("meeting_opened", number))
async def open_meeting(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Open the meeting and freeze the roll."""
    await roll.open_meeting(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("code", number))
async def code(
    press: CallbackQuery,
    arguments: tuple[int],
    actor: Actor,
    bot: Bot,
    screens: CodeScreens,
    now: datetime,
) -> None:
    """The sign-in code as a picture for the screen of the room, renewed from now on."""
    found = await roll.sign_in_code(actor=actor, meeting_id=arguments[0], now=now)
    await acknowledge(press)
    caption, chat = texts.code_caption(found), press.from_user.id
    sent = await bot.send_photo(
        chat,
        await picture(found, bot),
        caption=caption.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(caption),
        protect_content=True,
    )
    screens.keep(CodeScreen(chat, sent.message_id, actor, found, now))


@router.callback_query(Press("code_again", number))
async def code_again(
    press: CallbackQuery,
    arguments: tuple[int],
    actor: Actor,
    bot: Bot,
    screens: CodeScreens,
    now: datetime,
) -> None:
    """The code of now, in the same picture, which is renewed from now on."""
    found = await roll.sign_in_code(actor=actor, meeting_id=arguments[0], now=now)
    await acknowledge(press)
    if press.message is None:
        return
    chat, message = press.from_user.id, press.message.message_id
    screens.keep(CodeScreen(chat, message, actor, found, now))
    try:
        await show_again(bot, chat, message, found)
    except TelegramBadRequest as error:
        if "not modified" not in error.message:
            raise


@router.callback_query(Press("sign_in", number))
async def sign_in(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """Ask for the code on the screen."""
    await ask(state, "code", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_code())


async def sign_in_by_link(
    message: Message, payload: str, actor: Actor, office: Office, now: datetime
) -> None:
    """The QR code on the screen was scanned."""
    meeting, _, scanned = payload.removeprefix(texts.SIGN_IN_PREFIX).partition("_")
    view = await roll.sign_in(
        actor=actor, meeting_id=_read(meeting), code=scanned, office=office, now=now
    )
    await show(message, texts.signed_in(view))


async def panel_by_link(
    message: Message, payload: str, actor: Actor, office: Office, now: datetime
) -> None:
    """The group's button was pressed."""
    meeting_id = _read(payload.removeprefix(texts.MEETING_PREFIX))
    await show(message, await panel_screen(actor, meeting_id, office, now))


def _read(text: str) -> int:
    try:
        return number(text)
    except ValueError:
        raise Refusal("no_such_meeting") from None


@router.callback_query(Press("heads", number))
async def heads(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask the scrutineer for the count of the room."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await ask(state, "heads", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_heads(view))


@router.callback_query(Press("left", number, number))
async def leavers(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Who has left."""
    meeting_id, page = arguments
    present, _ = await roll.present_members(actor=actor, meeting_id=meeting_id, now=now)
    view = await meetings.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    await turn_to(press, texts.choose_leaver(view, present, page))


@router.callback_query(Press("left_who", number, number))
async def left(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Somebody has left."""
    meeting_id, person_id = arguments
    await roll.sign_out(actor=actor, meeting_id=meeting_id, person_id=person_id, now=now)
    await _turn_to_panel(press, meeting_id, actor, office, now)


@router.callback_query(Press("by_hand", number, number))
async def without_phone(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, now: datetime
) -> None:
    """Who is there without a phone."""
    meeting_id, page = arguments
    absent = await roll.absentees(actor=actor, meeting_id=meeting_id, now=now)
    await turn_to(press, texts.choose_by_hand(meeting_id, absent, page))


@router.callback_query(Press("by_hand_who", number, number))
async def enter_by_hand(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Enter somebody without a phone; the scrutineer signs."""
    meeting_id, person_id = arguments
    name = await roll.propose_presence(
        actor=actor, meeting_id=meeting_id, person_id=person_id, now=now
    )
    await acknowledge(press, texts.entered_by_hand(name))
    await replace(press, await panel_screen(actor, meeting_id, office, now))


@router.callback_query(Press("go_on", number))
async def go_on(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask why the meeting goes on."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await ask(state, "go_on", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_going_on(view))


@router.callback_query(Press("postpone", number))
async def postpone(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask why the meeting is put off."""
    view = await meeting_view(actor, arguments[0], office, now)
    await ask(state, "postpone", arguments[0])
    await acknowledge(press)
    await show_below(press, plan_texts.ask_postpone_reason(view))


@router.callback_query(Press("step", number, str))
async def step(
    press: CallbackQuery, arguments: tuple[int, str], actor: Actor, office: Office, now: datetime
) -> None:
    """A step of the order was gone through."""
    meeting_id, name = arguments
    await agenda.finish_step(actor=actor, meeting_id=meeting_id, step=name, office=office, now=now)
    await _turn_to_panel(press, meeting_id, actor, office, now)


@router.callback_query(Press("introduced", number, number))
async def introduced(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """The introducers have spoken; so many came."""
    meeting_id, came = arguments
    await agenda.finish_step(
        actor=actor,
        meeting_id=meeting_id,
        step=agenda.INTRODUCERS,
        introducers=came,
        office=office,
        now=now,
    )
    await _turn_to_panel(press, meeting_id, actor, office, now)


@router.callback_query(Press("said", number))
async def note(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """Ask for what was said."""
    await ask(state, "note", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_note())


@router.callback_query(Press("suspend", number))
async def suspend(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask why the vote is put off."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await ask(state, "suspend", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_suspension(view))


@router.callback_query(Press("suspended", number))
async def suspended(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Put the vote off for the reason typed before."""
    question, *rest = await asked(state) or [""]
    if question != "suspend" or len(rest) < len(("meeting", "reason")):
        await say(press, page_updated())
        return
    await agenda.suspend(
        actor=actor, meeting_id=arguments[0], reason=str(rest[1]), office=office, now=now
    )
    await state.set_state(None)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("void_ask", number))
async def ask_void(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Why the ballot under way should be void."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await ask(state, "void", arguments[0])
    await acknowledge(press)
    await show_below(press, voiding_texts.ask_proposal(view))


@router.callback_query(Press("void_asked", number))
async def propose_void(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Propose it, for the reason typed before."""
    question, *rest = await asked(state) or [""]
    if question != "void" or rest[:1] != [arguments[0]] or len(rest) < len(("meeting", "reason")):
        await say(press, page_updated())
        return
    await ballot_voiding.propose_void(
        actor=actor, meeting_id=arguments[0], reason=str(rest[1]), now=now
    )
    await state.set_state(None)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("void_look", number))
async def confirm_void(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Ask before the second word."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    screen = voiding_texts.confirm_agreement(view) if view.may_void else texts.panel(view)
    await turn_to(press, screen)


@router.callback_query(Press("void_agreed", number))
async def agree_to_void(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The second word: the box is destroyed."""
    await ballot_voiding.agree_to_void(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("item_next", number))
async def next_item(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The next candidate."""
    await agenda.begin_next(actor=actor, meeting_id=arguments[0], now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("item_off", number))
async def choose_taken_off(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Who is taken off the agenda."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.choose_taken_off(view))


@router.callback_query(Press("item_off_who", number, number))
async def ask_take_off(press: CallbackQuery, arguments: tuple[int, int], state: FSMContext) -> None:
    """Ask why somebody is taken off."""
    await ask(state, "take_off", *arguments)
    await acknowledge(press)
    await show_below(press, texts.ask_take_off_reason())


@router.callback_query(Press("ballot_close", number))
async def confirm_closing(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Ask before closing: it cannot be taken back."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, confirm_close(view))


@router.callback_query(Press("ballot_count", number))
async def close_ballot(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Close the box and count."""
    await ballot_counting.close_ballot(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("resolve", number))
async def resolve(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask what the resolution says of the candidate, or show the one adopted."""
    facts = await resolutions.resolution(
        actor=actor, meeting_id=arguments[0], office=office, now=now
    )
    if facts.adopted is not None:
        await turn_to(press, texts.resolution_adopted(facts))
        return
    await ask(state, "performance", arguments[0])
    await acknowledge(press)
    await show_below(press, texts.ask_performance(facts))


@router.callback_query(Press("resolved", number, number))
async def resolved(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The secretary signs the resolution as shown."""
    meeting_id, item_id = arguments
    question, *rest = await asked(state) or [""]
    if question != "performance" or rest[:2] != [meeting_id, item_id]:
        await say(press, page_updated())
        return
    facts = await resolutions.adopt(
        actor=actor,
        meeting_id=meeting_id,
        item_id=item_id,
        performance=str(rest[2]),
        wording=texts.resolution_text,
        office=office,
        now=now,
    )
    await state.set_state(None)
    await turn_to(press, texts.resolution_adopted(facts))


@router.callback_query(Press("meeting_end", number))
async def end(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """End the meeting."""
    await agenda.end(actor=actor, meeting_id=arguments[0], now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("roll", number))
async def corrections(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The roll and its corrections."""
    await turn_to(press, await _roll_screen(arguments[0], actor, office, now))


async def _roll_screen(meeting_id: int, actor: Actor, office: Office, now: datetime) -> Screen:
    found = await roll.corrections(actor=actor, meeting_id=meeting_id, now=now)
    view = await meetings.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    return texts.roll(view, found)


@router.callback_query(Press("roll_who", number, RollChange))
async def whom_to_correct(
    press: CallbackQuery,
    arguments: tuple[int, RollChange],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom the correction is about."""
    meeting_id, change = arguments
    found = await roll.correctable(
        actor=actor, meeting_id=meeting_id, change=change, office=office, now=now
    )
    await turn_to(press, texts.choose_corrected(meeting_id, change.value, found))


@router.callback_query(Press("roll_add", number, number))
async def add_to_roll(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Propose to add somebody."""
    meeting_id, person_id = arguments
    await roll.propose_correction(
        actor=actor,
        meeting_id=meeting_id,
        proposal=Proposal(person_id=person_id, change=RollChange.ADD),
        office=office,
        now=now,
    )
    await turn_to(press, await _roll_screen(meeting_id, actor, office, now))


@router.callback_query(Press("roll_exclude", number, number))
async def exclude(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """On which ground somebody is excluded."""
    await _ask_ground(press, arguments, RollChange.EXCLUDE, actor, office, now)


@router.callback_query(Press("roll_remove", number, number))
async def strike_off(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Why somebody has no vote."""
    await _ask_ground(press, arguments, RollChange.REMOVE, actor, office, now)


async def _ask_ground(
    press: CallbackQuery,
    arguments: tuple[int, int],
    change: RollChange,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    meeting_id, person_id = arguments
    found = await roll.correctable(
        actor=actor, meeting_id=meeting_id, change=change, office=office, now=now
    )
    name = next((n.name for n in found if n.person_id == person_id), None)
    if name is None:
        raise Refusal("not_entitled")
    await turn_to(press, texts.choose_ground(meeting_id, person_id, name, change.value))


def triple(text: str) -> tuple[int, RollChange, int]:
    """A person, a change and the number of a ground: `12-exclude-0`. Else ValueError."""
    person, change, ground = text.split("-")
    return number(person), RollChange(change), number(ground)


@router.callback_query(Press("roll_why", number, triple))
async def ground(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, RollChange, int]],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The ground is settled; an exclusion needs the superior's consent besides."""
    meeting_id, (person_id, change, chosen) = arguments
    known = texts.GROUNDS if change is RollChange.EXCLUDE else texts.NOT_VOTERS
    reason = list(known)[chosen % len(known)]
    if change is RollChange.EXCLUDE:
        found = await roll.correctable(
            actor=actor, meeting_id=meeting_id, change=change, office=office, now=now
        )
        name = next((n.name for n in found if n.person_id == person_id), "")
        await ask(state, "consent", meeting_id, person_id, reason)
        await turn_to(press, texts.ask_consent(name, reason))
        return
    await roll.propose_correction(
        actor=actor,
        meeting_id=meeting_id,
        proposal=Proposal(person_id=person_id, change=change, reason=reason),
        office=office,
        now=now,
    )
    await turn_to(press, await _roll_screen(meeting_id, actor, office, now))


@router.callback_query(Press("roll_sign", number, number))
async def confirm_signature(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, now: datetime
) -> None:
    """The correction before it is signed."""
    meeting_id, correction_id = arguments
    found = await roll.corrections(actor=actor, meeting_id=meeting_id, now=now)
    wanted = [c for c in found if c.correction_id == correction_id]
    if not wanted:
        raise Refusal("no_such_meeting")
    await turn_to(press, texts.confirm_signature(meeting_id, wanted[0]))


@router.callback_query(Press("roll_signed", number, number))
async def sign_correction(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """The scrutineer signs."""
    meeting_id, correction_id = arguments
    await roll.sign_correction(
        actor=actor, meeting_id=meeting_id, correction_id=correction_id, now=now
    )
    await turn_to(press, await _roll_screen(meeting_id, actor, office, now))
