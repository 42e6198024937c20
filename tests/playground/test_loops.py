"""Whole bots, each on its library's own machinery, by polling and behind a webhook."""

import asyncio
from contextlib import asynccontextmanager

import aiogram
import pytest
import telegram
import telegram.ext
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from tests.playground.bots import menu_aiogram, menu_ptb
from tests.playground.conftest import LI, TOKEN

SECRET = "s3cret"


def aiogram_bot(base):
    api = TelegramAPIServer.from_base(base)
    return aiogram.Bot(TOKEN, session=AiohttpSession(api=api))


def ptb_application(base):
    builder = telegram.ext.Application.builder().token(TOKEN)
    application = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot").build()
    menu_ptb.add_handlers(application)
    return application


@asynccontextmanager
async def aiogram_polling(base):
    dispatcher = menu_aiogram.create()
    bot = aiogram_bot(base)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    await polling


@asynccontextmanager
async def aiogram_webhook(base):
    dispatcher, bot, app = menu_aiogram.create(), aiogram_bot(base), web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/hook")
    setup_application(app, dispatcher, bot=bot)
    async with listening(app) as url:
        await bot.set_webhook(f"{url}/hook", secret_token=SECRET)
        yield
        await bot.delete_webhook()


@asynccontextmanager
async def ptb_polling(base):
    application = ptb_application(base)
    async with application:
        await application.post_init(application)
        await application.start()
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


@asynccontextmanager
async def ptb_webhook(base):
    application, app = ptb_application(base), web.Application()

    async def handle(request):
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=403)
        update = telegram.Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return web.Response()

    app.router.add_post("/hook", handle)
    async with application, listening(app) as url:
        await application.post_init(application)
        await application.start()
        await application.bot.set_webhook(f"{url}/hook", secret_token=SECRET)
        yield
        await application.bot.delete_webhook()
        await application.stop()


@asynccontextmanager
async def listening(app):
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


BOTS = [aiogram_polling, aiogram_webhook, ptb_polling, ptb_webhook]


@pytest.mark.parametrize("running", BOTS, ids=lambda one: one.__name__)
async def test_a_menu_bot_runs_unchanged(control, running):
    async with running(control.playground.url.rstrip("/")):
        await control.start()
        shown = await answer(control, text="菜单")
        assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
        query = await control.press(shown["message_id"], "open:茶")
        told = await control.get(f"as/{LI}/callbacks/{query}", timeout=30)
        assert told["text"] == "已选茶"
        edited = await answer(control, text="您选了茶")
        assert edited["message_id"] == shown["message_id"]
        await control.text("/bold")
        assert (await answer(control, text="粗体"))["entities"][0]["type"] == "bold"
        [file] = (await control.file(("汇报.pdf", b"%PDF-1.7")))["message_ids"]
        weighed = await answer(control, text="汇报.pdf：8字节")
        assert weighed["reply_to_message"]["message_id"] == file
        for text in ("一", "二"):
            said = await control.text(text)
            assert (await answer(control, text=text))["reply_to_message"]["message_id"] == said
        [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
        assert [one["command"] for one in chat["commands"]] == ["start"]


async def answer(control, text):
    """Wait until the bot's newest message has this text."""
    event = 0
    async with asyncio.timeout(30):
        while True:
            found = await control.get(f"as/{LI}/messages", after=event, timeout=30)
            event = found["event"]
            for message in found["messages"]:
                if message.get("text") == text and not message["outgoing"]:
                    return message
