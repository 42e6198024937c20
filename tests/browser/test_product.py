"""The product as people see it: the demo in Chromium, one person after the other.

Screenshots of each story are left in `artifacts/`.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import BROWSER, PHONE, OpenPage, shared
from tests.demo.conftest import Demo, Shell, running_demo
from tests.services.manuscript_files import docx

pytestmark = BROWSER

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PRESENT = ("赵志远", "周文静", "孙立新", "李思源", "陈海峰", "吴佳宁")  # six of eleven
VOTES = {"孙立新": "赞成", "李思源": "不赞成", "陈海峰": "弃权"}
PATIENCE_MS = 60_000


@shared(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    async with running_demo(Shell(tmp_path_factory.mktemp("demo"))) as demo:
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


async def test_members_vote_in_three_chats_at_once(page: Page, demo: Demo, open_page: OpenPage):
    await become(page, "赵志远")
    await write(page, "/meeting")
    await press(page, "召开大会：接收预备党员")
    await log(page).get_by_role("button", name="杨一帆").last.click()
    await press(page, "确认召开")
    await expect_text(page, "应到：11名")
    for name in PRESENT:
        await become(page, name)
        await expect_text(page, "到会后请签到")
        await press(page, "签到")
        await expect_text(page, "实到：")
    await become(page, "赵志远")
    await press(page, "开始表决")
    await press(page, "确认开始表决")
    await expect_text(page, "正在无记名投票")
    papers = [await ballot_paper(demo, open_page, name) for name in VOTES]
    await keep_picture(papers[0], "ballot-paper")
    await asyncio.gather(*map(vote, papers, VOTES.values()))
    await become(page, "赵志远")
    await write(page, "/meeting")
    await press(page, "接收预备党员：杨一帆")
    await expect_text(page, "已收回：3/6")
    await press(page, "截止并计票")
    await press(page, "确认截止并计票")
    await expect_text(page, "赞成1票，不赞成1票，弃权1票")
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
