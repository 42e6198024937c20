"""抽票码: the scrutineer brings the deck, opens, closes; voters type codes, sealed on arrival."""

from datetime import datetime
from io import BytesIO

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from handlers.drafts import leave
from handlers.filters import Attached, Press, Words, leaf, number
from handlers.rendering import acknowledge, show, show_below, turn_to
from services import code_cards, deck_proofs, paper_counts
from services.access import Actor
from services.deck import check_commitment_size
from services.office import Office
from texts import ballots as ballot_texts
from texts import code_cards as texts
from texts import paper as paper_texts

router = Router(name="code_cards")


class Dealing(StatesGroup):
    """What the scrutineer is asked for; the data hold the number of the count and no more."""

    commitment = State()
    key_sheet = State()


@router.message(Command("card"))
async def vote(message: Message, actor: Actor, office: Office) -> None:
    """Put a sealed code into the box; the answer is the same whatever it means."""
    count_id, ciphertext = code_cards.read_sealed_code(message.text or "")
    await _wipe(message)
    candidate = await code_cards.cast_code(
        actor=actor, count_id=count_id, ciphertext=ciphertext, office=office
    )
    await show(message, texts.voted(candidate, count_id))


@router.callback_query(Press("card_receipt", number))
async def receipt(press: CallbackQuery, arguments: tuple[int], actor: Actor) -> None:
    """The inclusion code of one's own sealed code, in a message of its own."""
    found = await deck_proofs.card_receipt(actor=actor, count_id=arguments[0])
    await acknowledge(press)
    await show_below(press, ballot_texts.receipt(found, "card_in"))


@router.callback_query(Press("card_in", number, leaf))
async def included(press: CallbackQuery, arguments: tuple[int, str]) -> None:
    """Is my envelope among those counted?"""
    count_id, code = arguments
    found = await deck_proofs.find_card(count_id=count_id, code=code)
    await acknowledge(press)
    await show_below(press, ballot_texts.included(found))


async def _wipe(message: Message) -> None:
    """Take what was typed out of the chat; where that is no longer possible, nothing stops."""
    try:
        await message.delete()
    except TelegramBadRequest:
        return


@router.callback_query(Press("deck_ask", number))
async def ask(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """The file of the deck is asked for."""
    await state.update_data(deck=arguments[0])
    await state.set_state(Dealing.commitment)
    await turn_to(press, texts.ask_commitment())


@router.message(Dealing.commitment, Attached())
async def commitment(
    message: Message,
    file: Document | PhotoSize,
    state: FSMContext,
    actor: Actor,
    office: Office,
    bot: Bot,
) -> None:
    """The file of the deck."""
    check_commitment_size(file.file_size or 0)
    content = BytesIO()
    await bot.download(file, content)
    count_id = (await state.get_data())["deck"]
    await code_cards.attach_deck(actor=actor, count_id=count_id, content=content.getvalue())
    await leave(state, "deck")
    view = await paper_counts.paper_count(actor=actor, count_id=count_id, office=office)
    await show(message, paper_texts.sheet(view))


@router.callback_query(Press("deck_open", number))
async def open_deck(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office
) -> None:
    """Codes may be typed."""
    await code_cards.open_deck(actor=actor, count_id=arguments[0], office=office)
    await _show_sheet(press, arguments[0], actor, office)


@router.callback_query(Press("deck_end", number))
async def confirm_close(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office
) -> None:
    """Ask before closing: it cannot be taken back."""
    view = await paper_counts.paper_count(actor=actor, count_id=arguments[0], office=office)
    await turn_to(press, texts.confirm_close(view))


@router.callback_query(Press("deck_close", number))
async def close_deck(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """No more codes."""
    await code_cards.close_deck(actor=actor, count_id=arguments[0], office=office, now=now)
    await _show_sheet(press, arguments[0], actor, office)


@router.callback_query(Press("deck_key", number))
async def ask_key(press: CallbackQuery, arguments: tuple[int], state: FSMContext) -> None:
    """The secret of the key sheet is asked for."""
    await state.update_data(deck=arguments[0])
    await state.set_state(Dealing.key_sheet)
    await turn_to(press, texts.ask_key())


@router.message(Dealing.key_sheet, Words())
async def key_sheet(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """The secret of the key sheet: the codes are counted."""
    count_id, typed = (await state.get_data())["deck"], message.text or ""
    await _wipe(message)
    await code_cards.enter_key_sheet(actor=actor, count_id=count_id, typed=typed, now=now)
    await leave(state, "deck")
    view = await paper_counts.paper_count(actor=actor, count_id=count_id, office=office)
    await show(message, paper_texts.sheet(view))


async def _show_sheet(press: CallbackQuery, count_id: int, actor: Actor, office: Office) -> None:
    view = await paper_counts.paper_count(actor=actor, count_id=count_id, office=office)
    await turn_to(press, paper_texts.sheet(view))
