"""The 支委会: matters with their gates → notice → attendance → hands → confirmation."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.asking import ask
from handlers.filters import Press, number
from handlers.panels import panel_screen
from handlers.rendering import acknowledge, show_below, turn_to
from regulation.committee import Matter
from services import committee
from services.access import Actor
from services.committee import Hands
from services.office import Office
from texts import committee as texts

router = Router(name="committee")
Chosen = tuple[int, tuple[Matter, int]]


def matter(text: str) -> Matter:
    """A matter by its place in the list. Raises ValueError for anything else."""
    at = number(text)
    if at >= len(texts.MATTERS):
        raise ValueError
    return list(texts.MATTERS)[at]


def about(text: str) -> tuple[Matter, int]:
    """A matter and a person or a page: `0-12`. Raises ValueError for anything else."""
    at, _, person = text.partition("-")
    return matter(at), number(person)


def reason(text: str) -> tuple[Matter, int, str]:
    """A matter, a person and a rule: `0-12-opinions`. Raises ValueError for anything else."""
    at, person, rule = text.split("-", 2)
    return matter(at), number(person), rule


def shown(text: str) -> tuple[int, int]:
    """An item and the revision that was shown: `7-1`. Raises ValueError for anything else."""
    item, _, revision = text.partition("-")
    return number(item), number(revision)


async def _turn_to_panel(
    press: CallbackQuery, meeting_id: int, actor: Actor, office: Office, now: datetime
) -> None:
    await turn_to(press, await panel_screen(actor, meeting_id, office, now))


@router.callback_query(Press("cm_new"))
async def begin(
    press: CallbackQuery, actor: Actor, office: Office, now: datetime, request: str
) -> None:
    """A new plan; at once, what it is about."""
    meeting_id = await committee.begin(actor=actor, request=request, now=now)
    await turn_to(press, texts.choose_matter(meeting_id))


@router.callback_query(Press("cm", number))
async def panel(
    press: CallbackQuery,
    arguments: tuple[int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The 支委会; whatever was being asked is no longer."""
    await state.set_state(None)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("cm_add", number))
async def add(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """What is to be decided."""
    await committee.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.choose_matter(arguments[0]))


@router.callback_query(Press("cm_who", number, about))
async def whom(
    press: CallbackQuery, arguments: Chosen, actor: Actor, office: Office, now: datetime
) -> None:
    """Of whom."""
    meeting_id, (chosen, page) = arguments
    await _show_people(press, meeting_id, chosen, page, actor=actor, office=office, now=now)


async def _show_people(
    press: CallbackQuery,
    meeting_id: int,
    chosen: Matter,
    page: int,
    *,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    found = await committee.offers(
        actor=actor, meeting_id=meeting_id, matter=chosen, office=office, now=now
    )
    await turn_to(press, texts.choose_person(meeting_id, chosen, found, page))


@router.callback_query(Press("cm_pick", number, about))
async def pick(
    press: CallbackQuery, arguments: Chosen, actor: Actor, office: Office, now: datetime
) -> None:
    """Put somebody on the agenda or take them off; who lacks something, shows what."""
    meeting_id, (chosen, person_id) = arguments
    checked = await committee.checked(
        actor=actor,
        meeting_id=meeting_id,
        matter=chosen,
        person_id=person_id,
        office=office,
        now=now,
    )
    if checked.blocked or checked.unexplained:
        await turn_to(press, texts.gates(meeting_id, chosen, checked))
        return
    await committee.toggle(
        actor=actor,
        meeting_id=meeting_id,
        matter=chosen,
        person_id=person_id,
        office=office,
        now=now,
    )
    await _show_people(press, meeting_id, chosen, 0, actor=actor, office=office, now=now)


@router.callback_query(Press("cm_why", number, reason))
async def why(
    press: CallbackQuery,
    arguments: tuple[int, tuple[Matter, int, str]],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Ask for the recorded reason."""
    meeting_id, (chosen, person_id, rule) = arguments
    checked = await committee.checked(
        actor=actor,
        meeting_id=meeting_id,
        matter=chosen,
        person_id=person_id,
        office=office,
        now=now,
    )
    wanted = [r for r in checked.unexplained if r.rule == rule]
    if not wanted:
        await turn_to(press, texts.gates(meeting_id, chosen, checked))
        return
    await ask(state, "cm_why", meeting_id, chosen.value, person_id, rule)
    await acknowledge(press)
    await show_below(press, texts.ask_why(wanted[0], checked.name))


@router.callback_query(Press("cm_send", number))
async def send(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """The notice before it goes out, or what is missing still."""
    found = await committee.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.panel(found) if found.missing else texts.confirm_sending(found))


@router.callback_query(Press("cm_sent", number))
async def sent(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Call the committee."""
    await committee.announce(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)


@router.callback_query(Press("cm_open", number))
async def open_meeting(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Begin; at once, who is there."""
    await committee.open_meeting(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await _show_seats(press, arguments[0], actor, office, now)


@router.callback_query(Press("cm_seats", number))
async def seats(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Who is there."""
    await _show_seats(press, arguments[0], actor, office, now)


async def _show_seats(
    press: CallbackQuery, meeting_id: int, actor: Actor, office: Office, now: datetime
) -> None:
    found = await committee.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    await turn_to(press, texts.seats(found))


@router.callback_query(Press("cm_here", number, number))
async def here(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """Somebody is there, or not."""
    meeting_id, person_id = arguments
    await committee.mark(actor=actor, meeting_id=meeting_id, person_id=person_id, now=now)
    await _show_seats(press, meeting_id, actor, office, now)


@router.callback_query(Press("cm_item", number, number))
async def item(
    press: CallbackQuery, arguments: tuple[int, int], actor: Actor, office: Office, now: datetime
) -> None:
    """One matter."""
    found = await committee.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.item(found, arguments[1]))


@router.callback_query(Press("cm_enter", number, number))
async def enter(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """The recorder begins with the hands."""
    meeting_id, item_id = arguments
    found = await committee.check_entering(
        actor=actor, meeting_id=meeting_id, item_id=item_id, office=office, now=now
    )
    await ask(state, "cm_hands", meeting_id, item_id)
    await acknowledge(press)
    await show_below(press, texts.ask_hands(found, item_id))


@router.callback_query(Press("cm_all", number, number))
async def all_in_favour(
    press: CallbackQuery,
    arguments: tuple[int, int],
    state: FSMContext,
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Everybody who is there raised their hand."""
    meeting_id, item_id = arguments
    found = await committee.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    hands = Hands(approve=found.present, oppose=0, abstain=0)
    found = await committee.check_entering(
        actor=actor, meeting_id=meeting_id, item_id=item_id, hands=hands, office=office, now=now
    )
    await ask(state, "cm_gist", meeting_id, item_id, hands.approve, 0, 0)
    await turn_to(press, texts.ask_gist(found, item_id, hands))


@router.callback_query(Press("cm_yes", number, shown))
async def confirm(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, int]],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """Sign what stands on this screen."""
    meeting_id, (item_id, revision) = arguments
    await committee.confirm(
        actor=actor,
        meeting_id=meeting_id,
        item_id=item_id,
        revision=revision,
        wording=texts.minutes,
        office=office,
        now=now,
    )
    found = await committee.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    await turn_to(press, texts.item(found, item_id))


@router.callback_query(Press("cm_no", number, shown))
async def send_back(
    press: CallbackQuery,
    arguments: tuple[int, tuple[int, int]],
    actor: Actor,
    office: Office,
    now: datetime,
) -> None:
    """What was entered is not right."""
    meeting_id, (item_id, revision) = arguments
    await committee.send_back(
        actor=actor, meeting_id=meeting_id, item_id=item_id, revision=revision, now=now
    )
    await _turn_to_panel(press, meeting_id, actor, office, now)


@router.callback_query(Press("cm_end", number))
async def end(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """End it."""
    await committee.end(actor=actor, meeting_id=arguments[0], now=now)
    await _turn_to_panel(press, arguments[0], actor, office, now)
