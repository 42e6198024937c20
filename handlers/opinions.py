"""书面意见: the author's paper and receipt, the scrutineer's list. No choice is ever seen here."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.filters import Press, number
from handlers.rendering import acknowledge, replace, show_below, turn_to
from services import written
from services.access import Actor
from services.office import Office
from texts import meeting_room as texts

router = Router(name="opinions")


@router.callback_query(Press("opinions", number))
async def papers(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """A paper for every candidate still to be voted on."""
    found = await written.papers(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await acknowledge(press)
    for paper in found:
        await show_below(press, texts.opinion_paper(paper))


@router.callback_query(Press(written.SEALED, number, str))
async def hand_in(press: CallbackQuery, actor: Actor, office: Office, now: datetime) -> None:
    """Put a sealed opinion into the box; the answer is the same whatever it holds."""
    item_id, ciphertext = written.read_sealed(press.data or "")
    receipt = await written.hand_in(
        actor=actor, item_id=item_id, ciphertext=ciphertext, office=office, now=now
    )
    await acknowledge(press, texts.OPINION_RECEIVED)
    await replace(press, texts.opinion_receipt(receipt))


@router.callback_query(Press("opinions_back", number))
async def withdraw(press: CallbackQuery, arguments: tuple[int], actor: Actor) -> None:
    """Take them back."""
    count = await written.withdraw(actor=actor, meeting_id=arguments[0])
    await turn_to(press, texts.opinions_withdrawn(count))


@router.callback_query(Press("opinions_in", number))
async def received(press: CallbackQuery, arguments: tuple[int], actor: Actor) -> None:
    """What the scrutineer has to confirm."""
    found = await written.received(actor=actor, meeting_id=arguments[0])
    await turn_to(press, texts.opinions_received(arguments[0], found))


@router.callback_query(Press("opinion_yes", number, number))
async def confirm(press: CallbackQuery, arguments: tuple[int, int], actor: Actor) -> None:
    """The scrutineer confirms one."""
    meeting_id, opinion_id = arguments
    await written.confirm(actor=actor, meeting_id=meeting_id, opinion_id=opinion_id)
    found = await written.received(actor=actor, meeting_id=meeting_id)
    await turn_to(press, texts.opinions_received(meeting_id, found))
