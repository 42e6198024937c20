"""/vote and the press of a vote. No choice is ever seen here: the press arrives sealed."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, ballot, leaf
from handlers.rendering import acknowledge, replace, show, turn_to
from services import ballot_proofs, ballot_receipts, voting
from services.access import Actor
from services.office import Office
from services.voting import VoteAccepted
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


@router.callback_query(Press(voting.SEALED, str, str, str))
async def vote(press: CallbackQuery, actor: Actor) -> None:
    """A sealed vote that was not put into the box with its batch; mostly to say why not."""
    ballot_id, received_at, ciphertext = voting.read_sealed(press.data or "")
    accepted = await voting.cast(
        actor=actor, ballot_id=ballot_id, ciphertext=ciphertext, received_at=received_at
    )
    await acknowledge_votes([(press, accepted)])


async def acknowledge_votes(accepted: Sequence[tuple[CallbackQuery, VoteAccepted]]) -> None:
    """Tell everybody that their vote lies in the box; only then take the papers away.

    The answer is the same whatever the vote says.
    """
    await _all(acknowledge(press, texts.VOTED) for press, _ in accepted)
    screens = ((press, texts.voted(v.candidate, v.ballot_id)) for press, v in accepted)
    await _all(replace(press, screen) for press, screen in screens)


async def _all(calls: Iterable[Coroutine[Any, Any, Any]]) -> None:
    """Make all calls, whatever becomes of each; raise only what is no trouble of the platform."""
    for outcome in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(outcome, BaseException) and not isinstance(outcome, TelegramAPIError):
            raise outcome


@router.callback_query(Press("receipt", ballot))
async def receipt(press: CallbackQuery, arguments: tuple[str], actor: Actor) -> None:
    """The inclusion code of one's own envelope, in a message of its own."""
    found = await ballot_receipts.inclusion_code(actor=actor, ballot_id=arguments[0])
    await acknowledge(press)
    if isinstance(press.message, Message):
        await show(press.message, texts.receipt(found))


@router.callback_query(Press("included", ballot, leaf))
async def included(press: CallbackQuery, arguments: tuple[str, str]) -> None:
    """Is my envelope among those counted?"""
    ballot_id, code = arguments
    found = await ballot_proofs.find_inclusion(ballot_id=ballot_id, code=code)
    await acknowledge(press)
    if isinstance(press.message, Message):
        await show(press.message, texts.included(found))


@router.callback_query(Press("secrecy"))
async def secrecy(press: CallbackQuery) -> None:
    """What is hidden from whom, and what is not."""
    await acknowledge(press)
    if isinstance(press.message, Message):
        await show(press.message, texts.secrecy())
