"""The product as people see it: the demo in Chromium, one person after the other.

Screenshots of each story are left in `artifacts/`.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.clock import PlaygroundClock
from services.roll import code_at, slot_of
from tests.browser.conftest import BROWSER, PHONE, OpenPage, shared
from tests.demo.conftest import Demo, Shell, running_demo
from tests.services.manuscript_files import docx
from tests.walks.story import Chatter, Story
from tests.walks.test_meeting import Room

pytestmark = BROWSER

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
# Host, recorder, a member, 计票人, 监票人 and more: nine of eleven
PRESENT = ("赵志远", "周文静", "孙立新", "王雨桐", "郑晓东", "李思源", "陈海峰", "吴佳宁", "冯嘉懿")
DATABASE = "data/demo/fazhan.sqlite3"
VOTES = {"孙立新": "赞成", "李思源": "不赞成", "陈海峰": "弃权"}
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@shared(scope="module")
async def demo(folder: Path) -> AsyncIterator[Demo]:
    async with running_demo(Shell(folder)) as demo:
        yield demo


@shared()
async def page(demo: Demo, open_page: OpenPage) -> Page:
    page = await open_page(demo.base)
    page.set_default_timeout(PATIENCE_MS)
    return page


def log(page: Page) -> Locator:
    return page.get_by_role("log").first


async def become(page: Page, name: str) -> None:
    await page.get_by_role("link", name=name).click()


async def write(page: Page, text: str) -> None:
    await page.get_by_label("输入消息").first.fill(text)
    await page.get_by_label("输入消息").first.press("Enter")


async def expect_text(page: Page, text: str) -> None:
    await expect(log(page).get_by_text(text).last).to_be_visible(timeout=PATIENCE_MS)


async def press(page: Page, label: str) -> None:
    await log(page).get_by_role("button", name=label, exact=True).last.click()


async def keep_picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png")


async def test_a_student_binds_and_hands_in_a_report(page: Page, tmp_path: Path):
    await become(page, "林晓雨")
    await page.get_by_role("button", name="打开邀请链接").click()
    await expect_text(page, "绑定成功")
    await write(page, "/report")
    await expect_text(page, "请直接发送以下任一种")
    report = tmp_path / "思想汇报.docx"
    report.write_bytes(docx())
    await page.get_by_label("选择文件").set_input_files(report)
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect_text(page, "正文共1680字")
    await press(page, "确认递交")
    await expect_text(page, "思想汇报已收到")
    await keep_picture(page, "report-desktop")
    await become(page, "李思源")
    await expect_text(page, "收到思想汇报")
    await keep_picture(page, "report-contact")


async def ballot_paper(demo: Demo, open_page: OpenPage, name: str) -> Page:
    """A window of the voter's own, in which the ballot paper lies."""
    page = await open_page(demo.base)
    page.set_default_timeout(PATIENCE_MS)
    await become(page, name)
    await expect_text(page, "表决票（无记名）")
    return page


async def vote(page: Page, choice: str) -> None:
    await press(page, choice)
    await expect_text(page, "密封投入票箱")


@dataclass
class DemoRoom(Room):
    """The demo's branch at a meeting; the code stands on the screen, so we look it up."""

    async def code(self) -> str:
        await self.story.clock.read(self.story.http)
        with closing(sqlite3.connect(self.story.folder / DATABASE)) as file:
            [(key,)] = file.execute("SELECT code_key FROM meeting ORDER BY id DESC LIMIT 1")
        return code_at(key, slot_of(self.story.clock.now()))


async def meeting_of(demo: Demo, folder: Path) -> DemoRoom:
    """The secretary and eight of the ten others, as the playground's control lets them act."""
    base = SimpleNamespace(url=demo.base)
    clock = PlaygroundClock(demo.base)
    story: Any = Story(base, demo.http, "", folder, clock, None, None)
    host, *others = [Chatter(story, await demo.person(n), await demo.person(n)) for n in PRESENT]
    names = {chatter.account: n for chatter, n in zip((host, *others), PRESENT, strict=True)}
    return DemoRoom(story, None, host, others, [SimpleNamespace(name="杨一帆")], {}, names)


async def test_members_vote_in_three_chats_at_once(
    page: Page, demo: Demo, folder: Path, open_page: OpenPage
):
    room = await meeting_of(demo, folder)
    await room.plan(when="23:59")
    await room.announce()
    await room.host.turns("开会", "请确认开会")
    await room.host.turns("确认开会", "应到：11名　实到：0名")
    await room.sign_in(room.host, *room.members)
    await room.discuss()
    await room.count_heads(len(PRESENT))
    await room.host.turns("刷新", "程序：")
    await room.open_ballot()
    papers = [await ballot_paper(demo, open_page, name) for name in VOTES]
    await keep_picture(papers[0], "ballot-paper")
    await asyncio.gather(*map(vote, papers, VOTES.values()))
    await become(page, "赵志远")
    await press(page, "刷新")
    await expect_text(page, "已收回：3/9")
    await keep_picture(page, "meeting-host")
    await room.close()
    await become(page, "本科生第一党支部支部群")
    await expect_text(page, "决议未通过：赞成1票")
    await keep_picture(page, "result-group")


async def test_moving_the_clock_brings_the_reminder(page: Page):
    await become(page, "韩子墨")
    await expect(log(page).get_by_text("今天截止")).to_have_count(0)
    await page.get_by_role("button", name="演练时钟").click()
    panel = page.get_by_role("dialog", name="演练时钟")
    await panel.get_by_role("button", name="到该日 09:00").click()
    await panel.get_by_role("button", name="关闭").click()
    await expect_text(page, "今天截止")
    await expect_text(page, "递交转正申请")
    await keep_picture(page, "reminder-desktop")


async def test_the_product_on_a_phone(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.base, viewport=PHONE, has_touch=True)
    await page.get_by_role("link", name="许知行").tap()
    await write(page, "/status")
    await expect_text(page, "发展进度")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await keep_picture(page, "status-phone")
