"""The same menu bot on python-telegram-bot."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)


def menu(*names: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(name, callback_data=f"open:{name}") for name in names]]
    )


async def start(update: Update, _: CallbackContext) -> None:
    await update.message.reply_html("<b>菜单</b>", reply_markup=menu("茶", "咖啡"))


async def bold(update: Update, _: CallbackContext) -> None:
    await update.message.reply_markdown_v2("*粗体*")


async def choose(update: Update, _: CallbackContext) -> None:
    name = update.callback_query.data.removeprefix("open:")
    await update.callback_query.answer(f"已选{name}")
    await update.callback_query.edit_message_text(f"您选了{name}", reply_markup=menu("返回"))


async def weigh(update: Update, _: CallbackContext) -> None:
    document = update.message.document
    data = await (await document.get_file()).download_as_bytearray()
    await update.message.reply_text(f"{document.file_name}：{len(data)}字节", do_quote=True)


async def echo(update: Update, _: CallbackContext) -> None:
    await update.message.reply_text(update.message.text, do_quote=True)


def add_handlers(application: Application) -> None:
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("bold", bold))
    application.add_handler(MessageHandler(filters.Document.ALL, weigh))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(choose, pattern="^open:"))
    application.post_init = announce


async def announce(application: Application) -> None:
    await application.bot.set_my_commands([("start", "菜单")])
