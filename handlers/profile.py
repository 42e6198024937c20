"""/profile: what is known of me; to state a fact: questions → evidence → confirm → receipt."""

from datetime import date, datetime

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from handlers import drafts
from handlers.dates import read_pick
from handlers.drafting import add_file, draft_in, send_files
from handlers.fact_fields import build, fields_of, happened, read
from handlers.filters import Attached, Press, Words, number
from handlers.rendering import acknowledge, say, show, turn_to
from regulation.facts import Fact, needs_evidence, uses_of
from regulation.records import ReviewState
from regulation.refusal import Refusal
from services import profile
from services.access import Actor
from services.days import day_of
from services.handed_in import open_paper
from services.office import Office
from services.profile import FactLine
from texts import profile as texts
from texts.home import page_updated
from texts.screens import Screen

router = Router(name="profile")
FACT, FILES = "fact", "fact_files"
DAY = 3  # a year, a month and a day make a date


class Stating(StatesGroup):
    """The dialogue; its draft FACT holds the kind, what it corrects, and the answers so far."""

    asking = State()
    evidence = State()
    confirming = State()


def kind_of_fact(text: str) -> str:
    """The kind on a button. Raises ValueError for anything else."""
    if text not in texts.OFFERED:
        raise ValueError
    return text


@router.message(Command("profile"))
async def begin(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """/profile"""
    await show(message, await _profile(state, actor, office, now))


@router.callback_query(Press("profile"))
@router.callback_query(Press("fact_page", number))
async def begin_pressed(
    press: CallbackQuery,
    arguments: tuple[int, ...],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The same by button, page by page."""
    page = arguments[0] if arguments else 0
    await turn_to(press, await _profile(state, actor, office, now, page))


async def _profile(
    state: FSMContext, actor: Actor, office: Office, now: datetime, page: int = 0
) -> Screen:
    await state.set_state(None)
    found = await profile.my_profile(actor=actor, office=office, now=now, page=page)
    return texts.profile(found, (await drafts.draft(state, FACT)).get("kind"))


@router.callback_query(Press("fact_new", kind_of_fact))
async def new(
    press: CallbackQuery, arguments: tuple[str], state: FSMContext, now: datetime
) -> None:
    """Begin to state a fact of this kind; a draft of another is given up."""
    await _begin(state, arguments[0], None)
    await turn_to(press, await _next_step(state, now))


@router.callback_query(Press("fact_correct", number))
async def correct(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """State it anew; once accepted it takes the place of the old one."""
    line = await profile.open_fact(actor=actor, number=arguments[0], office=office)
    await _begin(state, line.fact.kind, line.number)
    await turn_to(press, await _next_step(state, now))


async def _begin(state: FSMContext, kind: str, corrects: int | None) -> None:
    await drafts.drop(state, FILES)
    await drafts.keep(state, FACT, kind=kind, corrects=corrects, answers={})


@router.callback_query(Press("fact_resume"))
async def resume(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """Go on where the dialogue was left."""
    if not await drafts.draft(state, FACT):
        await say(press, page_updated())
    else:
        await turn_to(press, await _next_step(state, now))


@router.callback_query(Press("fact_again"))
async def again(press: CallbackQuery, state: FSMContext, now: datetime) -> None:
    """Answer all of it anew."""
    kept = await drafts.draft(state, FACT)
    if not kept:
        await say(press, page_updated())
        return
    await _begin(state, kept["kind"], kept["corrects"])
    await turn_to(press, await _next_step(state, now))


async def _missing(state: FSMContext) -> str | None:
    """The first question that is still open."""
    kept = await drafts.draft(state, FACT)
    answers = kept.get("answers", {})
    fields = fields_of(kept["kind"], answers) if kept else ()
    return next((field for field in fields if field not in answers), None)


async def _next_step(state: FSMContext, now: datetime) -> Screen:
    kept, missing = await drafts.draft(state, FACT), await _missing(state)
    if missing is not None:
        await state.set_state(Stating.asking)
        return texts.ask(kept["kind"], missing, day_of(now))
    fact, files = build(kept["kind"], kept["answers"]), await draft_in(state, FILES)
    await state.set_state(Stating.evidence)
    count = len(files.files) if files else 0
    return texts.evidence(fact.kind, needed=needs_evidence(fact), files=count)


@router.callback_query(Press("fact_pick", str, number), Stating.asking)
async def picked(
    press: CallbackQuery,
    arguments: tuple[str, int],
    state: FSMContext,
    actor: Actor,
    now: datetime,
) -> None:
    """An answer by button; one to another question than the open one changes nothing."""
    field, place = arguments
    kept = await drafts.draft(state, FACT)
    offered = texts.options(kept.get("kind", ""), field, day_of(now))
    if field != await _missing(state) or place >= len(offered):
        await say(press, page_updated())
        return
    await turn_to(press, await _answer(state, field, offered[place][1], actor, now))


@router.callback_query(Press("fact_day", str, read_pick), Stating.asking)
async def day_picked(
    press: CallbackQuery,
    arguments: tuple[str, tuple[int, ...]],
    state: FSMContext,
    actor: Actor,
    now: datetime,
) -> None:
    """A day by button, or the year or month it lies in."""
    field, shown = arguments
    if field not in texts.DAYS or field != await _missing(state):
        await say(press, page_updated())
    elif len(shown) < DAY:
        kind = (await drafts.draft(state, FACT))["kind"]
        await turn_to(press, texts.ask(kind, field, day_of(now), shown))
    else:
        day = date(*shown).isoformat()
        await turn_to(press, await _answer(state, field, day, actor, now))


@router.message(Stating.asking, Words())
async def typed(message: Message, state: FSMContext, actor: Actor, now: datetime) -> None:
    """An answer in words."""
    field = await _missing(state)
    kind = (await drafts.draft(state, FACT)).get("kind", "")
    if field is None:
        await show(message, await _next_step(state, now))
        return
    answer = read(field, message.text or "", day_of(now))
    if answer is None:
        await show(message, texts.not_read(kind, field))
    else:
        await show(message, await _answer(state, field, answer, actor, now))


async def _answer(state: FSMContext, field: str, value: str, actor: Actor, now: datetime) -> Screen:
    """Keep an answer; after the last one what contradicts itself is said before the evidence."""
    kept = await drafts.draft(state, FACT)
    answers = {**kept["answers"], field: value}
    if all(name in answers for name in fields_of(kept["kind"], answers)):
        await profile.check_draft(
            actor=actor,
            fact=build(kept["kind"], answers),
            happened=happened(answers),
            corrects=kept["corrects"],
            now=now,
        )
    await drafts.add(state, FACT, answers=answers)
    return await _next_step(state, now)


@router.message(Stating.evidence, Attached())
async def filed(
    message: Message,
    file: Document | PhotoSize,
    state: FSMContext,
    office: Office,
    now: datetime,
    bot: Bot,
) -> None:
    """A photo or a PDF of the certificate."""
    await add_file(file, state, FILES, office, bot)
    await show(message, await _next_step(state, now))


@router.callback_query(Press("fact_evidence_done"), Stating.evidence)
async def evidence_done(press: CallbackQuery, state: FSMContext, office: Office) -> None:
    """Show it once more before it is stated."""
    kept = await drafts.draft(state, FACT)
    fact, files = build(kept["kind"], kept["answers"]), await draft_in(state, FILES)
    if needs_evidence(fact) and files is None:
        raise Refusal("evidence_missing", article=22)
    await state.set_state(Stating.confirming)
    line = _preview(fact, happened(kept["answers"]), kept["corrects"], office)
    await turn_to(press, texts.confirm(line, len(files.files) if files else 0))


def _preview(fact: Fact, day: date, corrects: int | None, office: Office) -> FactLine:
    uses = uses_of(office.rules, fact, day)
    return FactLine(
        number=0,
        fact=fact,
        happened=day,
        state=ReviewState.PENDING,
        uses=uses,
        corrects=corrects,
    )


@router.callback_query(Press("fact_send"), Stating.confirming)
async def send(
    press: CallbackQuery,
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
    request: str,
) -> None:
    """State the fact; the draft is forgotten only after the receipt has been shown."""
    kept = await drafts.draft(state, FACT)
    receipt = await profile.state_fact(
        actor=actor,
        fact=build(kept["kind"], kept["answers"]),
        happened=happened(kept["answers"]),
        draft=await draft_in(state, FILES),
        corrects=kept["corrects"],
        request=request,
        office=office,
        now=now,
    )
    await turn_to(press, texts.receipt(receipt))
    await drafts.drop(state, FACT)
    await drafts.drop(state, FILES)
    await state.set_state(None)


@router.callback_query(Press("fact_open", number))
async def open_(press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office) -> None:
    """One fact of mine."""
    line = await profile.open_fact(actor=actor, number=arguments[0], office=office)
    await turn_to(press, texts.one_fact(line))


@router.callback_query(Press("fact_withdraw", number))
async def withdraw(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Take one's own statement back before its review."""
    number_ = arguments[0]
    await profile.withdraw_fact(actor=actor, number=number_, office=office, now=now)
    await turn_to(press, texts.withdrawn(number_))


@router.callback_query(Press("fact_files", number))
async def files(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The evidence of one of my facts."""
    line = await profile.open_fact(actor=actor, number=arguments[0], office=office)
    copy = await open_paper(
        actor=actor, number=line.number, kind=type(line.fact), office=office, now=now
    )
    await acknowledge(press)
    if isinstance(press.message, Message):
        name = f"{actor.name}_{line.number}"
        await send_files(press.message, copy.media_type, copy.contents, name, texts.files_sent())
