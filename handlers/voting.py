"""/vote and the press of a vote. No choice is ever seen here: the press arrives sealed."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, ballot
from handlers.rendering import acknowledge, replace, show, turn_to
from services import voting
from services.access import Actor
from services.office import Office
from texts import ballots as texts

router = Router(name="voting")


async def show_paper(message: Message, actor: Actor, ballot_id: str, office: Office) -> None:
    """The ballot paper of this voter."""
    paper = await voting.paper(voter_id=actor.person_id, ballot_id=ballot_id, office=office)
    await show(message, texts.ballot_paper(paper))


@router.message(Command("vote"))
async def ballots(message: Message, actor: Actor, office: Office) -> None:
    """/vote: every open ballot that waits for me."""
    await _show_all(message, actor, office)


@router.callback_query(Press("ballots"))
async def ballots_pressed(press: CallbackQuery, actor: Actor, office: Office) -> None:
    """The same by button."""
    await acknowledge(press)
    if isinstance(press.message, Message):
        await _show_all(press.message, actor, office)


async def _show_all(message: Message, actor: Actor, office: Office) -> None:
    waiting = await voting.open_ballots(actor=actor)
    if not waiting:
        await show(message, texts.no_ballots())
    for ballot_id in waiting:
        await show_paper(message, actor, ballot_id, office)


@router.callback_query(Press("paper", ballot))
async def paper(press: CallbackQuery, arguments: tuple[str], actor: Actor, office: Office) -> None:
    """The paper in place, to vote or to change one's vote."""
    found = await voting.paper(voter_id=actor.person_id, ballot_id=arguments[0], office=office)
    await turn_to(press, texts.ballot_paper(found))


@router.callback_query(Press(voting.SEALED, ballot, str))
async def vote(press: CallbackQuery, actor: Actor) -> None:
    """Put a sealed vote into the box; the answer is the same whatever it holds."""
    ballot_id, ciphertext = voting.read_sealed(press.data or "")
    accepted = await voting.cast(actor=actor, ballot_id=ballot_id, ciphertext=ciphertext)
    await acknowledge(press, texts.VOTED)
    await replace(press, texts.voted(accepted.candidate, accepted.ballot_id))
