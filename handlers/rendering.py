"""Screens into messages: the one place where ours meets the chat library's."""

from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from texts.screens import Button, Screen


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen."""
    if not screen.rows:
        return None
    rows = [[_button(button) for button in row] for row in screen.rows]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=button.label, callback_data=button.action, url=button.url)


async def show(message: Message, screen: Screen) -> None:
    """Answer with a new message."""
    await message.answer(
        screen.text,
        reply_markup=keyboard(screen),
        parse_mode=ParseMode.HTML,
        protect_content=screen.protected,
    )


async def turn_to(press: CallbackQuery, screen: Screen) -> None:
    """Turn the message whose button was pressed into this screen."""
    await press.answer()
    await replace(press, screen)


async def replace(press: CallbackQuery, screen: Screen) -> None:
    """Edit the pressed message in place; a message too old to edit is followed by a new one."""
    message = press.message
    if not isinstance(message, Message):
        await press.bot.send_message(  # type: ignore[union-attr]
            press.from_user.id,
            screen.text,
            reply_markup=keyboard(screen),
            parse_mode=ParseMode.HTML,
        )
        return
    try:
        await message.edit_text(
            screen.text, reply_markup=keyboard(screen), parse_mode=ParseMode.HTML
        )
    except TelegramBadRequest as error:
        if "not modified" in error.message:
            return  # the screen is up to date already
        await show(message, screen)
