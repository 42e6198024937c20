"""推优, 座谈会 and 答辩评议 in private chats: tick who is there → open → close."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.asking import ask, asked
from handlers.drafts import leave
from handlers.filters import Press, number
from handlers.rendering import acknowledge, say, show_below, turn_to
from services import ballot_voiding, chat_votes, paper_counts
from services.access import Actor
from services.office import Office
from texts import chat_votes as texts
from texts import paper as paper_texts
from texts import voiding as voiding_texts
from texts.home import page_updated

router = Router(name="chat_votes")


@router.callback_query(Press("gather", number))
async def begin(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, actor: Actor, now: datetime
) -> None:
    """Who is there? Those of the last such vote of the day are ticked already."""
    found = await chat_votes.gathering(actor=actor, count_id=arguments[0], now=now)
    await state.set_state(None)
    await state.update_data({"gather": found.count_id, "ticked": list(found.ticked)})
    await turn_to(press, texts.attendance(found, found.ticked, 0))


async def _show(
    press: CallbackQuery, state: FSMContext, actor: Actor, now: datetime, page: int = 0
) -> None:
    data = await state.get_data()
    found = await chat_votes.gathering(actor=actor, count_id=data.get("gather", 0), now=now)
    await turn_to(press, texts.attendance(found, data["ticked"], page))


@router.callback_query(Press("gather_page", number))
async def turn(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, actor: Actor, now: datetime
) -> None:
    """More people."""
    await _show(press, state, actor, now, arguments[0])


@router.callback_query(Press("gather_tick", number, number))
async def tick(
    press: CallbackQuery, arguments: tuple[int, int], state: FSMContext, actor: Actor, now: datetime
) -> None:
    """One person is there, or is not."""
    person_id, page = arguments
    ticked = set((await state.get_data()).get("ticked", ()))
    await state.update_data(ticked=sorted(ticked ^ {person_id}))
    await _show(press, state, actor, now, page)


@router.callback_query(Press("gather_all"))
async def tick_all(press: CallbackQuery, state: FSMContext, actor: Actor, now: datetime) -> None:
    """Everybody is there."""
    count_id = (await state.get_data()).get("gather", 0)
    found = await chat_votes.gathering(actor=actor, count_id=count_id, now=now)
    await state.update_data(ticked=[person.person_id for person in found.people])
    await _show(press, state, actor, now)


@router.callback_query(Press("gather_none"))
async def tick_none(press: CallbackQuery, state: FSMContext, actor: Actor, now: datetime) -> None:
    """Begin anew."""
    await state.update_data(ticked=[])
    await _show(press, state, actor, now)


@router.callback_query(Press("gather_sure"))
async def confirm(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """What is to be known before papers go out."""
    data = await state.get_data()
    count_id, voters = data.get("gather", 0), data.get("ticked", [])
    found = await chat_votes.gathering(actor=actor, count_id=count_id, now=now)
    warnings = await chat_votes.warnings_of(
        actor=actor, count_id=count_id, voters=voters, office=office, now=now
    )
    await turn_to(press, texts.confirm_open(found, len(voters), warnings))


@router.callback_query(Press("gather_begin"))
async def open_vote(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Papers go out."""
    data = await state.get_data()
    if "gather" not in data:
        await say(press, page_updated())
        return
    await chat_votes.open_vote(
        actor=actor, count_id=data["gather"], voters=data["ticked"], office=office, now=now
    )
    await _show_sheet(press, data["gather"], actor, office)
    await leave(state, "gather", "ticked")


@router.callback_query(Press("gather_end", number))
async def confirm_close(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office
) -> None:
    """Ask before closing."""
    view = await paper_counts.paper_count(actor=actor, count_id=arguments[0], office=office)
    await turn_to(press, texts.confirm_close(view))


@router.callback_query(Press("gather_close", number))
async def close_vote(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Close the box; its root is shown."""
    await chat_votes.close_vote(actor=actor, count_id=arguments[0], now=now)
    await _show_sheet(press, arguments[0], actor, office)


@router.callback_query(Press("gather_count", number))
async def count_vote(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Open the box and count."""
    await chat_votes.count_vote(actor=actor, count_id=arguments[0], office=office, now=now)
    await _show_sheet(press, arguments[0], actor, office)


@router.callback_query(Press("vote_void", number))
async def ask_void(
    press: CallbackQuery, arguments: tuple[int], state: FSMContext, actor: Actor, office: Office
) -> None:
    """Why the vote should be void."""
    view = await paper_counts.paper_count(actor=actor, count_id=arguments[0], office=office)
    await ask(state, "vote_void", arguments[0])
    await acknowledge(press)
    await show_below(press, voiding_texts.ask_void(view))


@router.callback_query(Press("vote_voided", number))
async def void_vote(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Destroy what lies in the box, for the reason typed before."""
    question, *rest = await asked(state) or [""]
    known = question == "vote_void" and rest[:1] == [arguments[0]]
    if not known or len(rest) < len(("count", "reason")):
        await say(press, page_updated())
        return
    await ballot_voiding.void_vote(
        actor=actor, count_id=arguments[0], reason=str(rest[1]), office=office, now=now
    )
    await state.set_state(None)
    await _show_sheet(press, arguments[0], actor, office)


async def _show_sheet(press: CallbackQuery, count_id: int, actor: Actor, office: Office) -> None:
    view = await paper_counts.paper_count(actor=actor, count_id=count_id, office=office)
    await turn_to(press, paper_texts.sheet(view))
