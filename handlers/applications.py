"""/apply: day, receiver, an earlier application → confirm → receipt; the leadership confirms it and
sends somebody to talk.
"""

from datetime import date, datetime
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from handlers import drafts
from handlers.dates import read_day, read_pick
from handlers.drafting import add_file, draft_in
from handlers.filters import Attached, Press, Words, number
from handlers.rendering import say, show, turn_to
from regulation.records import ReviewState
from services import applications, talkers
from services.access import Actor
from services.applications import ApplicationNote, ApplicationView, Beginning
from services.days import day_of
from services.office import Office
from texts import applications as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="applications")
APPLICATION, FILES, LIST = "application", "application_files", "application_list"
DAY = 3  # a year, a month and a day make a date
NEVER = ""  # no application elsewhere


class Applying(StatesGroup):
    """The dialogue; its draft APPLICATION holds for whom it is and the answers so far."""

    asking = State()
    confirming = State()


class Choosing(StatesGroup):
    """Somebody is looked for by what is typed; LIST says to which end."""

    talker = State()
    newcomer = State()


@router.message(Command("apply"))
async def begin(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/apply: what became of the last one, or the first question."""
    await show(message, await _own(state, actor, office, now))


@router.callback_query(Press("apply"))
async def begin_pressed(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The same by button."""
    await turn_to(press, await _own(state, actor, office, now))


async def _own(state: FSMContext, actor: Actor, office: Office, now: datetime) -> Screen:
    found = await applications.my_application(actor=actor, office=office, now=now)
    kept = await drafts.draft(state, APPLICATION)
    begun = bool(kept) and kept.get("person") == actor.person_id
    if found is not None and found.state is ReviewState.PENDING:
        return texts.mine(found)
    if found is not None and found.state is ReviewState.RETURNED and found.settled:
        return texts.returned(found.settled, begun)
    if begun:
        return await _next_step(state, actor, office, now)
    return await _start(state, actor, office, now, actor.person_id)


@router.callback_query(Press("apply_new"))
async def anew(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """From the first question."""
    await turn_to(press, await _start(state, actor, office, now, actor.person_id))


@router.callback_query(Press("apply_for", number))
async def for_another(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """One received on paper, for somebody of the branch."""
    await turn_to(press, await _start(state, actor, office, now, arguments[0]))


async def _start(
    state: FSMContext, actor: Actor, office: Office, now: datetime, person_id: int
) -> Screen:
    await applications.begin(actor=actor, person_id=person_id, office=office, now=now)
    await drafts.drop(state, FILES)
    await drafts.keep(state, APPLICATION, person=person_id, answers={})
    return await _next_step(state, actor, office, now)


@router.callback_query(Press("apply_resume"))
async def resume(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Go on where the dialogue was left."""
    if not await drafts.draft(state, APPLICATION):
        await say(press, page_updated())
    else:
        await turn_to(press, await _next_step(state, actor, office, now))


@router.callback_query(Press("apply_again"))
async def again(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Answer all of it anew."""
    kept = await drafts.draft(state, APPLICATION)
    if not kept:
        await say(press, page_updated())
    else:
        await turn_to(press, await _start(state, actor, office, now, kept["person"]))


def _fields(begun: Beginning, answers: dict[str, str]) -> list[str]:
    """What has to be asked, in order."""
    born = [] if begun.born else ["born"]
    proof = ["proof"] if answers.get("earlier") else []
    return [*born, "handed_in", "receiver", "earlier", *proof]


def _missing(begun: Beginning, answers: dict[str, str]) -> str | None:
    return next((field for field in _fields(begun, answers) if field not in answers), None)


async def _begun(
    state: FSMContext, actor: Actor, office: Office, now: datetime
) -> tuple[Beginning, dict[str, str]]:
    kept = await drafts.draft(state, APPLICATION)
    person_id = kept.get("person", actor.person_id)
    begun = await applications.begin(actor=actor, person_id=person_id, office=office, now=now)
    return begun, kept.get("answers", {})


async def _next_step(state: FSMContext, actor: Actor, office: Office, now: datetime) -> Screen:
    begun, answers = await _begun(state, actor, office, now)
    missing, files = _missing(begun, answers), await draft_in(state, FILES)
    count = len(files.files) if files else 0
    if missing is not None:
        await state.set_state(Applying.asking)
        return texts.ask(missing, begun, day_of(now), files=count)
    await state.set_state(Applying.confirming)
    preview = _preview(begun, answers, count)
    return texts.confirm(preview, for_another=begun.person_id != actor.person_id)


def _note(answers: dict[str, str]) -> ApplicationNote:
    days = {name: date.fromisoformat(v) for name in ("born", "earlier") if (v := answers.get(name))}
    return ApplicationNote(
        handed_in=date.fromisoformat(answers["handed_in"]),
        receiver_id=int(answers.get("receiver", 0)),
        earlier_on=days.get("earlier"),
        born_on=days.get("born"),
        proven=answers.get("proof") == "1",
    )


def _preview(begun: Beginning, answers: dict[str, str], files: int) -> ApplicationView:
    note = _note(answers)
    names = {receiver.person_id: receiver.name for receiver in begun.receivers}
    return ApplicationView(
        number=0,
        person_id=begun.person_id,
        person=begun.person,
        branch="",
        handed_in=note.handed_in,
        receiver=names.get(note.receiver_id, ""),
        earlier_on=note.earlier_on,
        proven=note.proven,
        born=begun.born or note.born_on,
        files=files,
        state=ReviewState.PENDING,
        counted=None,
    )


async def _answer(
    state: FSMContext, value: str, field: str, actor: Actor, office: Office, now: datetime
) -> Screen | None:
    """Keep the answer to the open question, once the regulation takes it; `None` for another."""
    begun, answers = await _begun(state, actor, office, now)
    if field != _missing(begun, answers):
        return None
    answers = {**answers, field: value}
    if "handed_in" in answers:
        note = _note(answers)
        await applications.check_note(person_id=begun.person_id, note=note, office=office, now=now)
    await drafts.add(state, APPLICATION, answers=answers)
    return await _next_step(state, actor, office, now)


async def _turn(press: CallbackQuery, screen: Screen | None) -> None:
    if screen is None:
        await say(press, page_updated())
    else:
        await turn_to(press, screen)


@router.callback_query(Press("apply_day", str, read_pick), Applying.asking)
async def day_picked(
    press: CallbackQuery,
    arguments: tuple[str, tuple[int, ...]],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """A day by button, or the year or month it lies in."""
    field, shown = arguments
    begun, answers = await _begun(state, actor, office, now)
    if field not in texts.DAYS or field != _missing(begun, answers):
        await say(press, page_updated())
    elif len(shown) < DAY:
        await turn_to(press, texts.ask(field, begun, day_of(now), shown))
    else:
        day = date(*shown).isoformat()
        await _turn(press, await _answer(state, day, field, actor, office, now))


@router.callback_query(Press("apply_receiver", number), Applying.asking)
async def receiver_picked(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Who took the paper."""
    chosen = str(arguments[0])
    await _turn(press, await _answer(state, chosen, "receiver", actor, office, now))


@router.callback_query(Press("apply_first"), Applying.asking)
async def first(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """No application elsewhere before."""
    await _turn(press, await _answer(state, NEVER, "earlier", actor, office, now))


@router.callback_query(Press("apply_proof"), Applying.asking)
async def proof_done(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """All proof has been sent, or there is none."""
    given = "1" if await draft_in(state, FILES) else "0"
    await _turn(press, await _answer(state, given, "proof", actor, office, now))


@router.message(Applying.asking, Attached())
async def filed(
    message: Message,
    file: Document | PhotoSize,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    bot: Bot,
) -> None:
    """A photo or a PDF of the earlier application; to other questions it is no answer."""
    begun, answers = await _begun(state, actor, office, now)
    if _missing(begun, answers) == "proof":
        await add_file(file, state, FILES, office, bot)
    await show(message, await _next_step(state, actor, office, now))


@router.message(Applying.asking, Words())
async def typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """A day in words; everything else is chosen."""
    begun, answers = await _begun(state, actor, office, now)
    field = _missing(begun, answers)
    day = read_day(message.text or "", day_of(now)) if field in ("born", *texts.DAYS) else None
    if field is None or day is None:
        await show(message, texts.not_read(field or "handed_in"))
        return
    screen = await _answer(state, day.isoformat(), field, actor, office, now)
    await show(message, screen or texts.not_read(field))


@router.callback_query(Press("apply_send"), Applying.confirming)
async def send(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Hand it in, or enter it; the draft is forgotten only after the receipt has been shown."""
    kept = await drafts.draft(state, APPLICATION)
    done = await applications.submit(
        actor=actor,
        person_id=kept["person"],
        note=_note(kept["answers"]),
        draft=await draft_in(state, FILES),
        request=request,
        office=office,
        now=now,
    )
    if done.person_id == actor.person_id:
        await turn_to(press, texts.receipt(done))
        await state.set_state(None)
    else:
        await _choose(press, state, done, actor, office, now)
    await drafts.drop(state, APPLICATION)
    await drafts.drop(state, FILES)


@router.callback_query(Press("apply_withdraw", number))
async def withdraw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Take it back before it is confirmed."""
    await applications.withdraw(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.withdrawn())


@router.callback_query(Press("application", number))
async def opened(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """For the leadership: one application and its decisions."""
    found = await applications.view(actor=actor, number=arguments[0], office=office, now=now)
    await turn_to(press, texts.decide(found))


@router.callback_query(Press("application_yes", number, number))
async def confirmed(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Received; an earlier one proven or not. At once: whom to send?"""
    position, proven = arguments
    done = await applications.confirm(
        actor=actor,
        number=position,
        proven=proven == 1,
        request=request,
        office=office,
        now=now,
    )
    await _choose(press, state, done, actor, office, now)


async def _choose(
    press: CallbackQuery,
    state: FSMContext,
    done: ApplicationView,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    found = await talkers.candidates(actor=actor, person_id=done.person_id, office=office, now=now)
    await _look_for(state, Choosing.talker, person=done.person_id)
    await turn_to(press, texts.confirmed(done, found))


async def _look_for(state: FSMContext, step: State, **values: Any) -> None:
    await drafts.keep(state, LIST, **values)
    await state.set_state(step)


@router.callback_query(Press("talker", number))
@router.callback_query(Press("talker_page", number, number))
async def choose_talker(
    press: CallbackQuery,
    arguments: tuple[int, ...],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whom to send to this applicant, page by page."""
    person_id, page = (*arguments, 0)[:2]
    kept = await drafts.draft(state, LIST)
    typed_ = kept.get("typed", "") if len(arguments) > 1 else ""
    found = await talkers.candidates(
        actor=actor, person_id=person_id, office=office, now=now, typed=typed_, page=page
    )
    await _look_for(state, Choosing.talker, person=person_id, typed=typed_)
    await turn_to(press, texts.choose_talker(found))


@router.message(Choosing.talker, Words())
async def talker_typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Looked for by name, pinyin or number."""
    person_id, typed_ = (await drafts.draft(state, LIST))["person"], message.text or ""
    found = await talkers.candidates(
        actor=actor, person_id=person_id, office=office, now=now, typed=typed_
    )
    await _look_for(state, Choosing.talker, person=person_id, typed=typed_)
    await show(message, texts.choose_talker(found))


@router.callback_query(Press("talker_pick", number, number))
async def talker_picked(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Whom to whom, once more."""
    person_id, talker_id = arguments
    person, talker = await talkers.pair(
        actor=actor, person_id=person_id, talker_id=talker_id, office=office, now=now
    )
    await turn_to(press, texts.confirm_talker(person_id, person, talker_id, talker))


@router.callback_query(Press("talker_yes", number, number))
async def talker_confirmed(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """Send them."""
    person_id, talker_id = arguments
    sent = await talkers.send(
        actor=actor,
        person_id=person_id,
        talker_id=talker_id,
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.talker_sent(sent))
    await drafts.drop(state, LIST)
    await state.set_state(None)


@router.callback_query(Press("newcomers"))
@router.callback_query(Press("newcomers", number))
async def newcomers(
    press: CallbackQuery,
    arguments: tuple[int, ...],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Whose application on paper, page by page."""
    typed_ = (await drafts.draft(state, LIST)).get("typed", "") if arguments else ""
    found = await applications.newcomers(
        actor=actor, office=office, now=now, typed=typed_, page=arguments[0] if arguments else 0
    )
    await _look_for(state, Choosing.newcomer, typed=typed_)
    await turn_to(press, texts.choose_newcomer(found))


@router.message(Choosing.newcomer, Words())
async def newcomer_typed(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The same, looked for."""
    typed_ = message.text or ""
    found = await applications.newcomers(actor=actor, office=office, now=now, typed=typed_)
    await _look_for(state, Choosing.newcomer, typed=typed_)
    await show(message, texts.choose_newcomer(found))
