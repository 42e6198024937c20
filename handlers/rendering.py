"""Screens into messages: the one place where ours meets the chat library's."""

from typing import Any

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from texts.screens import Button, Screen

MOST_ALERT_CHARACTERS = 200


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen."""
    if not screen.rows:
        return None
    rows = [[_button(button) for button in row] for row in screen.rows]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _button(button: Button) -> InlineKeyboardButton:
    copy = None if button.copy is None else CopyTextButton(text=button.copy)
    return InlineKeyboardButton(
        text=button.label, callback_data=button.action, url=button.url, copy_text=copy
    )


async def show(message: Message, screen: Screen) -> Message:
    """Answer with a new message."""
    return await message.answer(
        screen.text,
        reply_markup=keyboard(screen),
        parse_mode=ParseMode.HTML,
        protect_content=screen.protected,
    )


async def acknowledge(press: CallbackQuery, text: str = "", *, alert: bool = False) -> bool:
    """Answer a press; False where it waited too long to be answered, which stops nothing."""
    try:
        await press.answer(text or None, show_alert=alert)
    except TelegramBadRequest:
        return False
    return True


async def say(press: CallbackQuery, text: str) -> None:
    """Tell the one who pressed: in an alert, or in a message where an alert cannot hold it."""
    if len(text) <= MOST_ALERT_CHARACTERS:
        told = await acknowledge(press, text, alert=True)
    else:
        await acknowledge(press)
        told = False
    if not told and press.bot is not None:
        await press.bot.send_message(press.from_user.id, text)


async def turn_to(press: CallbackQuery, screen: Screen) -> None:
    """Turn the message whose button was pressed into this screen."""
    await acknowledge(press)
    await replace(press, screen)


async def replace(press: CallbackQuery, screen: Screen) -> None:
    """Edit the pressed message in place; a message too old to edit is followed by a new one.

    So is a picture: what is written below it belongs to it.
    """
    message = press.message
    if not isinstance(message, Message) or message.photo:
        await show_below(press, screen)
        return
    edit = message.edit_text if message.text is not None else message.edit_caption
    name = "text" if message.text is not None else "caption"
    wish: dict[str, Any] = {name: screen.text, "reply_markup": keyboard(screen)}
    try:
        await edit(**wish, parse_mode=ParseMode.HTML)
    except TelegramBadRequest as error:
        if "not modified" in error.message:
            return  # the screen is up to date already
        await show(message, screen)


async def edit(bot: Bot, chat_id: int, message_id: int, screen: Screen) -> None:
    """Turn a message shown before into this screen; one that is gone is followed by a new one."""
    try:
        await bot.edit_message_text(
            screen.text,
            chat_id=chat_id,
            message_id=message_id,
            reply_markup=keyboard(screen),
            parse_mode=ParseMode.HTML,
        )
    except TelegramBadRequest as error:
        if "not modified" not in error.message:
            await send(bot, chat_id, screen)


async def show_below(press: CallbackQuery, screen: Screen) -> None:
    """Answer an acknowledged press with a new message to the one who pressed."""
    assert press.bot is not None
    await send(press.bot, press.from_user.id, screen)


async def send(bot: Bot, chat_id: int, screen: Screen) -> None:
    """A new message to somebody who has not just written or pressed."""
    await bot.send_message(
        chat_id,
        screen.text,
        reply_markup=keyboard(screen),
        parse_mode=ParseMode.HTML,
        protect_content=screen.protected,
    )
