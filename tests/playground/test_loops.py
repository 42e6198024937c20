"""Whole bots, each on its library's own machinery, talk to a person."""

import asyncio

import aiogram
import telegram.ext
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.playground.conftest import LI, TOKEN


async def test_an_aiogram_dispatcher(control):
    dispatcher = aiogram.Dispatcher()

    @dispatcher.message()
    async def echo(message: aiogram.types.Message) -> None:
        await message.reply(f"收到：{message.text}")

    api = TelegramAPIServer.from_base(control.playground.url.rstrip("/"))
    bot = aiogram.Bot(TOKEN, session=AiohttpSession(api=api))
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    await expect_echo(control)
    await dispatcher.stop_polling()
    await polling


async def test_a_python_telegram_bot_application(control):
    base = control.playground.url.rstrip("/")
    builder = telegram.ext.Application.builder().token(TOKEN)
    application = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot").build()

    async def echo(update: telegram.Update, _: telegram.ext.CallbackContext) -> None:
        await update.message.reply_text(f"收到：{update.message.text}", do_quote=True)

    application.add_handler(telegram.ext.MessageHandler(telegram.ext.filters.TEXT, echo))
    async with application:
        await application.start()
        await application.updater.start_polling()
        await expect_echo(control)
        await application.updater.stop()
        await application.stop()


async def expect_echo(control):
    """Say two things and wait for both answers."""
    for text in ("一", "二"):
        message_id = await control.text(text)
        event = control.playground.world.state.event
        [answer] = await control.messages(after=event, timeout=10)
        assert answer["text"] == f"收到：{text}"
        assert answer["reply_to_message"]["message_id"] == message_id
        assert answer["chat"]["id"] == LI
