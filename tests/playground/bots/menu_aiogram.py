"""A menu bot on aiogram: a menu that is edited in place, an echo, the size of a file."""

from aiogram import Bot, Dispatcher, F
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)


def menu(*names: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=name, callback_data=f"open:{name}") for name in names]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def start(message: Message) -> None:
    await message.answer("<b>菜单</b>", parse_mode="HTML", reply_markup=menu("茶", "咖啡"))


async def bold(message: Message) -> None:
    await message.answer("*粗体*", parse_mode="MarkdownV2")


async def choose(query: CallbackQuery) -> None:
    name = query.data.removeprefix("open:")
    await query.answer(f"已选{name}")
    await query.message.edit_text(f"您选了{name}", reply_markup=menu("返回"))


async def weigh(message: Message, bot: Bot) -> None:
    data = await bot.download(message.document)
    await message.reply(f"{message.document.file_name}：{len(data.read())}字节")


async def echo(message: Message) -> None:
    await message.reply(message.text)


def create() -> Dispatcher:
    dispatcher = Dispatcher()
    dispatcher.message.register(start, CommandStart())
    dispatcher.message.register(bold, Command("bold"))
    dispatcher.message.register(weigh, F.document)
    dispatcher.message.register(echo)
    dispatcher.callback_query.register(choose, F.data.startswith("open:"))
    dispatcher.startup.register(announce)
    return dispatcher


async def announce(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="start", description="菜单")])
