"""The box: opening a ballot, the code for its keepers, closing, counting, voiding."""

from datetime import datetime, timedelta

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, number
from handlers.platform import PLATFORM
from handlers.rendering import acknowledge, send, show, turn_to
from regulation.refusal import Refusal
from services import ballot_counting, ballot_opening, ballot_receipts, meetings, notices, standing
from services.access import Actor
from services.ballot_opening import IssuedCode
from services.office import Office
from texts import ballots as texts
from texts import meeting_room as meeting_texts

router = Router(name="ballot_box")
CODE_HIDDEN = "[opening code]"  # what the inbox keeps in the place of a typed code


@router.callback_query(Press("ballot_open", number))
async def confirm_opening(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """What the numbers will tell, before the ballot is opened."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    found = await ballot_opening.caution(meeting_id=arguments[0])
    await turn_to(press, meeting_texts.confirm_ballot(view, found))


@router.callback_query(Press("ballot_begin", number, number))
async def begin(
    press: CallbackQuery,
    arguments: tuple[int, int],
    actor: Actor,
    office: Office,
    now: datetime,
    bot: Bot,
) -> None:
    """Hand the code to its keepers, then open the ballot."""
    meeting_id, minutes = arguments
    issued = await ballot_opening.issue_code(
        actor=actor, meeting_id=meeting_id, office=office, now=now
    )
    if issued is not None:
        await _hand_over(bot, issued)
    await ballot_opening.open_ballot(
        actor=actor,
        meeting_id=meeting_id,
        office=office,
        now=now,
        lasting=timedelta(minutes=minutes) if minutes in texts.LASTING and minutes else None,
    )
    view = await meetings.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    await turn_to(press, meeting_texts.panel(view))


async def _hand_over(bot: Bot, issued: IssuedCode) -> None:
    """The code to each keeper, past the outbox: it is stored nowhere."""
    addresses = await notices.addresses(issued.keepers, platform=PLATFORM)
    for keeper in issued.keepers:
        try:
            if keeper in addresses:
                await send(bot, int(addresses[keeper]), texts.opening_code(issued))
                continue
        except TelegramAPIError:
            pass
        (name,) = await standing.names_of([keeper])
        raise Refusal("code_not_delivered", name=name) from None


@router.callback_query(Press("code_noted", number))
async def code_noted(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, now: datetime
) -> None:
    """The keeper has copied the code: its message goes, the desk comes."""
    found = await ballot_receipts.desk(actor=actor, meeting_id=arguments[0], now=now)
    await acknowledge(press)
    if isinstance(press.message, Message):
        await _delete(press.message)
        await show(press.message, texts.desk(found))


async def _delete(message: Message) -> None:
    try:
        await message.delete()
    except TelegramBadRequest:
        return  # too old, or gone already


@router.callback_query(Press("desk", number))
async def desk(press: CallbackQuery, arguments: tuple[int], actor: Actor, now: datetime) -> None:
    """The box as its keepers see it."""
    await turn_to(press, texts.desk(await _desk(actor, arguments[0], now)))


async def _desk(actor: Actor, meeting_id: int, now: datetime) -> ballot_receipts.Desk:
    return await ballot_receipts.desk(actor=actor, meeting_id=meeting_id, now=now)


@router.callback_query(Press("desk_close", number))
async def confirm_close(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, now: datetime
) -> None:
    """Ask before closing: it cannot be taken back."""
    await turn_to(press, texts.confirm_desk_close(await _desk(actor, arguments[0], now)))


@router.callback_query(Press("desk_closed", number))
async def close(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Close the box; without opening code it is counted at once."""
    await ballot_counting.close_ballot(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.desk(await _desk(actor, arguments[0], now)))


@router.callback_query(Press("desk_remind", number))
async def remind(press: CallbackQuery, arguments: tuple[int], actor: Actor, now: datetime) -> None:
    """Remind those who have not voted; nobody learns who they are."""
    await ballot_receipts.remind(actor=actor, meeting_id=arguments[0], now=now)
    await acknowledge(press, texts.REMINDED)


@router.callback_query(Press("desk_void", number))
async def confirm_void(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, now: datetime
) -> None:
    """Ask before voiding."""
    await turn_to(press, texts.confirm_void(await _desk(actor, arguments[0], now)))


@router.callback_query(Press("desk_voided", number))
async def void(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Declare the ballot void; nobody learns what it held."""
    await ballot_counting.void_ballot(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await turn_to(press, texts.desk(await _desk(actor, arguments[0], now)))


class HiddenCode(Filter):
    """What the intake has put in the place of a typed opening code."""

    async def __call__(self, message: Message) -> bool:
        return message.text == CODE_HIDDEN


@router.message(HiddenCode())
async def open_box(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """A keeper has typed the opening code: delete the message, open the box, count."""
    await _delete(message)
    account = str(message.from_user.id) if message.from_user else ""
    code = office.typed_codes.pop(account, None)
    meeting_id = await ballot_receipts.box_to_open(actor=actor)
    if code is None or meeting_id is None:
        await show(message, texts.CODE_AGAIN)
        return
    await ballot_counting.count_ballot(
        actor=actor, meeting_id=meeting_id, code=code, office=office, now=now
    )
    await show(message, texts.desk(await _desk(actor, meeting_id, now)))
