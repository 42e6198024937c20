"""The chat page of the playground, driven as a person would, with a tiny bot behind it."""

import asyncio

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import expect

from playground import serve
from tests.browser.conftest import BROWSER, DESKTOP, PHONE, shared

pytestmark = BROWSER

TOKEN = "123456:TEST-token"
LI, WANG = 1001, 1002
GROUP = -5001
HOSTILE = "<img src=x onerror=alert(1)>"


def buttons(**data):
    row = [InlineKeyboardButton(text=text, callback_data=value) for text, value in data.items()]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def links():
    link = InlineKeyboardButton(text="去投票", url="https://t.me/zhibu_playground_bot?start=vote_7")
    copy = InlineKeyboardButton(text="复制编号", copy_text=CopyTextButton(text="A-001"))
    return InlineKeyboardMarkup(inline_keyboard=[[link, copy]])


def keys():
    row = [KeyboardButton(text="今天"), KeyboardButton(text="昨天")]
    return ReplyKeyboardMarkup(keyboard=[row])


async def welcome(message: Message):
    payload = message.text.partition(" ")[2]
    text = f"<b>欢迎</b>，凭据：<code>{payload or '无'}</code>"
    await message.answer(text, parse_mode="HTML", reply_markup=buttons(签到="sign", 提示="alert"))


async def receive(message: Message):
    receipt = BufferedInputFile(b"PK", "回执.docx")
    await message.answer_document(receipt, caption="已收到", protect_content=True)


async def show_links(message: Message):
    await message.answer("请选择", reply_markup=links())


async def show_keys(message: Message):
    await message.answer("哪一天？", reply_markup=keys())


async def echo(message: Message):
    await message.reply(f"收到：{message.text}")


async def sign_in(query: CallbackQuery):
    await query.answer("签到成功", show_alert=query.data == "alert")
    if query.data == "sign":
        await query.message.edit_text("已签到", reply_markup=buttons(返回="back"))


def tiny_bot():
    dispatcher = Dispatcher()
    dispatcher.message.register(welcome, CommandStart())
    dispatcher.message.register(receive, F.document | F.photo)
    dispatcher.message.register(show_links, F.text == "/links")
    dispatcher.message.register(show_keys, F.text == "/keys")
    dispatcher.message.register(echo)
    dispatcher.callback_query.register(sign_in)
    return dispatcher


@shared()
async def playground():
    """A playground with two people, a group, and the tiny bot polling it."""
    async with serve(TOKEN, clock="2026-11-23T09:00") as playground:
        await populate(playground.url)
        api = TelegramAPIServer.from_base(playground.url.rstrip("/"))
        bot = Bot(TOKEN, session=AiohttpSession(api=api))
        await bot.set_my_commands(
            [
                BotCommand(command="links", description="打开链接"),
                BotCommand(command="keys", description="选择日期"),
            ]
        )
        dispatcher = tiny_bot()
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        yield playground
        playground.world.close()
        await dispatcher.stop_polling()
        await polling


async def populate(url):
    note = {"title": "邀请函", "text": "请凭本卡绑定。", "start": "inv_1"}
    people = [
        {"id": LI, "first_name": "雷", "last_name": "李", "role": "入党申请人", "note": note},
        {"id": WANG, "first_name": "芳", "last_name": "王", "role": "支部书记"},
    ]
    async with aiohttp.ClientSession(url) as session:
        await session.post("/playground/people", json={"people": people})
        group = {"id": GROUP, "title": "第一党支部", "members": [WANG, LI]}
        await session.post("/playground/groups", json=group)


@shared()
async def page(playground, open_page):
    """The page as Li, who has opened the invitation."""
    page = await open_page(playground.url)
    await page.get_by_role("button", name="打开邀请链接").click()
    await expect(log(page).get_by_text("欢迎")).to_be_visible()  # what comes later closes a menu
    return page


def log(page):
    return page.get_by_role("log").first


async def write(page, text):
    await page.get_by_label("输入消息").first.fill(text)
    await page.get_by_label("输入消息").first.press("Enter")


async def test_an_invitation_starts_the_conversation(page):
    await expect(log(page).locator("strong")).to_have_text("欢迎")
    await expect(log(page).locator("code")).to_have_text("inv_1")


async def test_text_is_sent_and_shown_without_being_markup(page):
    await write(page, HOSTILE)
    await expect(log(page).get_by_text(f"收到：{HOSTILE}")).to_be_visible()
    assert await log(page).locator("img").count() == 0


async def test_a_pressed_button_edits_the_message_and_shows_a_toast(page):
    await page.get_by_role("button", name="签到").click()
    await expect(page.locator(".toast")).to_have_text("签到成功")
    await expect(log(page).get_by_text("已签到")).to_be_visible()
    await expect(log(page).get_by_text("已编辑")).to_be_visible()
    await expect(page.get_by_role("button", name="返回", exact=True)).to_be_focused()


async def test_an_alert_must_be_closed(page):
    await page.get_by_role("button", name="提示").click()
    alert = page.get_by_role("dialog", name="机器人的提示")
    await expect(alert).to_contain_text("签到成功")
    await alert.get_by_role("button", name="知道了").click()
    await expect(alert).to_be_hidden()


async def test_deep_links_are_followed_inside_the_page(page):
    await page.get_by_role("button", name="菜单").click()
    await page.get_by_role("button", name="/links").click()
    await page.get_by_role("button", name="去投票").click()
    await expect(log(page).locator("code").last).to_have_text("vote_7")
    assert len(page.context.pages) == 1


async def test_reply_keyboards_send_their_text(page):
    await write(page, "/keys")
    await page.get_by_role("button", name="昨天").click()
    await expect(log(page).get_by_text("收到：昨天")).to_be_visible()


async def test_files_go_up_and_come_down(page, tmp_path):
    source = tmp_path / "思想汇报.txt"
    source.write_text("汇报", encoding="utf-8")
    await page.get_by_label("选择文件").set_input_files(source)
    await page.get_by_role("button", name="发送", exact=True).click()
    sent = log(page).get_by_role("link", name="思想汇报.txt")
    async with page.expect_download() as download:
        await sent.click()
    assert (await download.value).suggested_filename == "思想汇报.txt"
    await expect(log(page).get_by_text("受保护")).to_be_visible()


async def test_what_is_protected_can_be_read_but_not_saved(page, tmp_path):
    source = tmp_path / "思想汇报.txt"
    source.write_text("汇报", encoding="utf-8")
    await page.get_by_label("选择文件").set_input_files(source)
    await page.get_by_role("button", name="发送", exact=True).click()
    receipt = log(page).locator(".sealed").filter(has_text="回执.docx")
    await expect(receipt).to_contain_text("不可保存")
    await expect(receipt.get_by_role("link")).to_have_count(0)
    chosen = "e => getComputedStyle(e.querySelector('.bubble')).userSelect"
    assert await receipt.evaluate(chosen) == "none"


async def test_people_are_switched_and_unread_messages_counted(page, playground):
    await page.get_by_role("link", name="王芳").click()
    await page.get_by_role("button", name="开始").click()
    await expect(log(page).locator("strong")).to_have_text("欢迎")
    async with aiohttp.ClientSession(playground.url) as session:
        await session.post(f"/playground/as/{LI}/text", json={"text": "悄悄话"})
    row = page.get_by_role("link", name="李雷")
    await expect(row).to_contain_text("收到：悄悄话")
    await expect(row.locator(".unread")).to_have_text("1")
    await row.click()
    await expect(row.locator(".unread")).to_be_hidden()
    await expect(log(page).get_by_text("收到：悄悄话")).to_be_visible()


async def test_two_chats_side_by_side(page):
    await page.get_by_role("button", name="并排").click()
    await page.get_by_role("button", name="开始").click()
    second = page.get_by_role("log").nth(1)
    await expect(second.locator("strong")).to_have_text("欢迎")
    await page.get_by_role("button", name="关闭这个对话").click()
    await expect(page.get_by_role("log")).to_have_count(1)


async def test_a_group_is_written_to_in_the_name_of_a_member(page):
    await page.get_by_role("link", name="第一党支部").click()
    await write(page, "/status")
    await expect(log(page).get_by_text("收到：/status")).to_be_visible()
    await page.get_by_label("以谁的身份").select_option("王芳")
    await expect(log(page).get_by_text("李雷").first).to_be_visible()


async def test_the_clock_moves_forward(page):
    await page.get_by_role("button", name="演练时钟").click()
    panel = page.get_by_role("dialog", name="演练时钟")
    await expect(panel).to_contain_text("2026年11月23日（周一）")
    await panel.get_by_role("button", name="+1天").click()
    await expect(panel).to_contain_text("2026年11月24日（周二）")
    await panel.get_by_label("日期").fill("2026-12-01")
    await panel.get_by_role("button", name="到该日 09:00").click()
    await expect(panel).to_contain_text("2026年12月1日（周二）09:00")
    await panel.get_by_role("button", name="关闭").click()
    await write(page, "新的一天")
    await expect(log(page).get_by_text("2026年12月1日（周二）")).to_be_visible()


async def test_a_blocked_bot_can_be_taken_back(page):
    await page.get_by_role("button", name="停用").click()
    await expect(page.get_by_text("已停用机器人。")).to_be_visible()
    await page.locator(".gate").get_by_role("button", name="恢复").click()
    await expect(page.get_by_label("输入消息")).to_be_visible()


async def test_the_journal_shows_raw_calls(page):
    await page.get_by_role("button", name="日志").click()
    drawer = page.get_by_role("complementary", name="接口日志")
    await drawer.get_by_text("sendMessage").first.click()
    await expect(drawer.get_by_text('"parse_mode": "HTML"')).to_be_visible()


async def test_the_page_finds_a_restarted_playground_again(open_page, tmp_path):
    keep = tmp_path / "world.json"
    async with serve(TOKEN, keep=keep) as first:
        await populate(first.url)
        page = await open_page(first.url)
        await page.get_by_role("button", name="开始").click()
        await expect(log(page).get_by_text("/start")).to_be_visible()
    await expect(page.locator("#offline")).to_be_visible()
    port = int(first.url.rstrip("/").rpartition(":")[2])
    async with serve(TOKEN, port=port, keep=keep):
        await expect(page.locator("#offline")).to_be_hidden()
        await write(page, "还在吗")
        await expect(log(page).get_by_text("还在吗")).to_be_visible()
        await expect(log(page).get_by_text("/start")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_list_and_chat_are_two_screens(playground, open_page, scheme):
    page = await open_page(playground.url, viewport=PHONE, color_scheme=scheme, has_touch=True)
    await expect(page.get_by_text("演练环境 · 仅本机")).to_be_visible()
    await expect(log(page)).to_be_hidden()
    await page.get_by_role("link", name="王芳").tap()
    await page.get_by_role("button", name="开始").tap()
    await expect(log(page).locator("strong")).to_have_text("欢迎")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await page.get_by_role("link", name="返回列表").tap()
    await expect(page.get_by_role("link", name="李雷")).to_be_visible()


async def test_the_keyboard_is_enough(playground, open_page):
    page = await open_page(playground.url)
    await expect(page.get_by_role("link", name="王芳")).to_be_visible()
    await page.get_by_role("link", name="王芳").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="开始").focus()
    await page.keyboard.press("Enter")
    button = page.get_by_role("button", name="签到")
    await button.focus()
    outline = await button.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(log(page).get_by_text("已签到")).to_be_visible()


class TestTheRest:
    """What no conversation of the tiny bot shows, sent by hand."""

    @shared()
    async def chat(self, playground, page):
        """Sends what the bot should say to Li; the page shows Li's chat."""
        async with aiohttp.ClientSession(playground.url) as session:

            async def call(method, **params):
                path = f"/bot{TOKEN}/{method}"
                async with session.post(path, json={"chat_id": LI, **params}) as response:
                    answer = await response.json()
                    assert answer["ok"], answer
                    return answer["result"]

            yield call

    async def test_forwarded_words_and_a_reaction(self, chat, page):
        sent = await chat("sendMessage", text="原话")
        await chat("forwardMessage", from_chat_id=LI, message_id=sent["message_id"])
        await expect(log(page).get_by_text("转发自 支部助手")).to_be_visible()
        thumb = [{"type": "emoji", "emoji": "👍"}]
        await chat("setMessageReaction", message_id=sent["message_id"], reaction=thumb)
        await expect(log(page).get_by_label("表态")).to_have_text("👍")

    async def test_a_long_quotation_is_opened(self, chat, page):
        lines = "\n".join(f"第{number}行" for number in range(9))
        text = f"<blockquote expandable>{lines}</blockquote>"
        await chat("sendMessage", text=text, parse_mode="HTML")
        quoted = log(page).locator(".quoted")
        short = (await quoted.bounding_box())["height"]
        await log(page).get_by_role("button", name="展开").click()
        assert (await quoted.bounding_box())["height"] > 2 * short
        await log(page).get_by_role("button", name="收起").click()
        assert (await quoted.bounding_box())["height"] == short

    async def test_an_album_is_one_block(self, chat, page, tmp_path):
        pictures = [tmp_path / f"{number}.png" for number in range(3)]
        for path in pictures:
            Image.new("RGB", (60, 90), "#9b1c1c").save(path)
        await page.get_by_label("选择文件").set_input_files(pictures)
        await page.get_by_label("输入消息").fill("三页")
        await page.get_by_role("button", name="发送", exact=True).click()
        album = log(page).locator(".album.of-photos.outgoing")
        await expect(album.locator("img")).to_have_count(3)
        await expect(album).to_contain_text("三页")

    async def test_a_key_shares_what_it_asks_for(self, chat, page, playground):
        users = {"request_id": 7, "user_is_bot": False}
        keys = [
            [{"text": "我的电话", "request_contact": True}],
            [{"text": "选人", "request_users": users}],
        ]
        await chat("sendMessage", text="请选择", reply_markup={"keyboard": keys})
        await page.get_by_role("button", name="我的电话").click()
        await expect(log(page).get_by_text("［联系人］李雷 +86").first).to_be_visible()
        await page.get_by_role("button", name="选人").click()
        choice = page.get_by_role("dialog", name="选择要发送的内容")
        await choice.get_by_role("button", name="王芳").click()
        await expect(log(page).get_by_text("已选择：王芳").first).to_be_visible()

    async def test_a_copy_button_fills_the_clipboard(self, chat, page, playground):
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await write(page, "/links")
        await page.get_by_role("button", name="复制编号").click()
        await expect(page.locator(".toast")).to_have_text("已复制：A-001")
        assert await page.evaluate("navigator.clipboard.readText()") == "A-001"

    async def type_until_seen(self, chat, page):
        """Typing is not repeated for a page that listens only after it was told."""
        while not await page.get_by_text("机器人正在输入……").is_visible():
            await chat("sendChatAction", action="typing")
            await page.wait_for_timeout(50)

    async def test_typing_is_shown_until_the_answer(self, chat, page):
        await asyncio.wait_for(self.type_until_seen(chat, page), 60)
        await chat("sendMessage", text="好了")
        await expect(page.get_by_text("机器人正在输入……")).to_be_hidden()


async def test_the_command_menu_by_keyboard(page):
    opener = page.get_by_role("button", name="菜单")
    await opener.focus()
    await page.keyboard.press("Enter")
    first = page.get_by_role("button", name="/links")
    await expect(first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="/keys")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(first).to_be_hidden()
    await expect(opener).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="去投票")).to_be_visible()


async def test_people_by_arrow_keys(page):
    await page.get_by_role("link", name="李雷").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("link", name="王芳")).to_be_focused()
    await page.keyboard.press("End")
    await expect(page.get_by_role("link", name="第一党支部")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".chat-title strong")).to_have_text("第一党支部")


async def test_escape_closes_what_was_opened(page):
    for opener, place in (("日志", "complementary"), ("演练时钟", "dialog")):
        button = page.locator("header.top").get_by_role("button", name=opener)
        await button.click()
        opened = page.get_by_role(place, name="接口日志" if opener == "日志" else opener)
        await expect(opened).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(opened).to_be_hidden()
        await expect(button).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_to_object_to(playground, open_page, scheme, viewport):
    page = await open_page(playground.url, viewport=viewport, color_scheme=scheme)
    await page.get_by_role("link", name="李雷").click()
    await page.get_by_role("button", name="打开邀请链接").click()
    await expect(log(page).get_by_text("inv_1").last).to_be_visible()
    await write(page, "/keys")
    await expect(page.get_by_role("button", name="昨天")).to_be_visible()
    await expect(log(page).get_by_text("受保护")).to_have_count(0)
    assert await objections(page) == []
    await page.get_by_role("button", name="日志").click()
    await expect(page.get_by_text("sendMessage").first).to_be_visible()
    assert await objections(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="演练时钟").click()
    assert await objections(page) == []


async def objections(page):
    """What the accessibility checker finds, in short."""
    found = (await Axe().run(page)).response["violations"]
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]
