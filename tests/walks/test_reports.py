"""思想汇报: from the first line to the receipt, to the reader, and every way it can go wrong."""

import io
from dataclasses import dataclass

import pytest
from PIL import Image
from pypdf import PdfReader

from models import Attachment, LedgerRecord
from regulation.assessment import Stage
from services.access import Actor
from services.manuscripts import USUAL
from tests.services.manuscript_files import (
    MAIN,
    VBA,
    content_types,
    docx,
    encrypted_pdf,
    pdf,
    photo,
)
from tests.walks.story import ON_SQLITE, Chatter, Story, until

HALF = "本季度我认真学习党的创新理论，积极参加支部活动，学习成绩有所进步。" * 30
WHOLE = HALF + "在实践中，我服务同学，查找不足，明确了今后努力的方向。" * 30
SCAN = photo(size=(200, 100))


@dataclass
class Desk:
    """An activist who writes, and the contact who reads."""

    story: Story
    student: Actor
    writer: Chatter
    reader: Chatter

    async def begin(self) -> str:
        """The writer opens /report."""
        return await self.writer.asks("/report", "递交2026年第四季度思想汇报")

    async def hand_in(self, text: str = WHOLE) -> str:
        """The whole way; returns the receipt."""
        await self.begin()
        await self.writer.asks(text, "请核对")
        return await self.writer.turns("确认递交", "思想汇报已收到")


@pytest.fixture
async def desk(story: Story) -> Desk:
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, student)
    return Desk(story, student, await story.member(student), await story.member(contact))


async def reports() -> int:
    return await LedgerRecord.filter(kind="thought_report").count()


async def test_from_report_to_talk(desk: Desk):
    receipt = await desk.hand_in()
    assert "季度：2026年第四季度" in receipt
    assert "收到日期：2026年11月20日（周五）" in receipt
    assert "下一步：已通知培养联系人查阅" in receipt
    await desk.reader.reads("收到思想汇报", desk.student.name)
    assert WHOLE[:40] in await desk.reader.turns("打开", "查阅已记录")
    await desk.reader.turns("记录与其谈话", "请选择谈话日期")
    await desk.reader.turns("昨天", "2026年11月19日（周四）")
    await desk.reader.turns("办公室", "请输入谈话要点")
    await desk.reader.asks("肯定学习进步，希望多联系同学。", "谈话中发现的问题")
    await desk.reader.turns("问题、措施均无", "请核对", "肯定学习进步")
    assert desk.student.name in await desk.reader.turns("确认记录", "谈话已记录")


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "content", "kind", "extent"),
    [
        ("汇报.docx", docx(), "document", "正文共1680字"),
        ("汇报.pdf", pdf(), "document", "正文共1600字"),
        ("手写.jpg", photo(), "photo", "共1页"),
        ("扫描.png", photo("PNG"), "document", "共1页"),
    ],
    ids=["docx", "pdf", "photo", "picture as a document"],
)
async def test_a_file_arrives_as_it_was_sent(
    desk: Desk, name: str, content: bytes, kind: str, extent: str
):
    await desk.begin()
    await desk.writer.send_file(name, content, kind)
    assert extent in await desk.writer.reads("请核对")
    await desk.writer.turns("确认递交", "思想汇报已收到")
    await desk.reader.reads("收到思想汇报")
    await desk.reader.press("打开")
    received = await desk.reader.receives_file()
    await desk.reader.reads("查阅已记录")
    assert received == content or Image.open(io.BytesIO(received)).size == (320, 240)


@ON_SQLITE
async def test_photographs_are_pages_in_their_order(desk: Desk):
    await desk.begin()
    for pages, picture in enumerate((photo(), SCAN, SCAN), 1):
        await desk.writer.send_file(f"{pages}.jpg", picture, "photo")
        await desk.writer.reads("请核对", f"共{min(pages, 2)}页")  # the same page again is no third
    assert "草稿是2个文件或照片" in await desk.writer.asks("请老师查收", "未加入")
    await desk.writer.turns("确认递交", "思想汇报已收到")
    await desk.reader.reads("收到思想汇报")
    await desk.reader.press("打开")
    pages = PdfReader(io.BytesIO(await desk.reader.receives_file())).pages
    assert [page.images[0].image.size for page in pages] == [(320, 240), (200, 100)]


@ON_SQLITE
async def test_an_album_is_one_report_even_with_a_restart_in_its_middle(desk: Desk):
    await desk.begin()
    sizes = [(320, 240), (200, 100), (90, 180), (64, 64)]
    await desk.writer.send_album(*(photo(size=size) for size in sizes))
    await desk.writer.reads("请核对")
    await desk.story.close_bot()  # in the middle, or when it is through: both must end alike
    await desk.story.open_bot()
    await until(lambda: _shows(desk.writer, "共4页"))
    previews = [m for m in desk.story.messages(desk.writer.chat) if "请核对" in str(m.get("text"))]
    assert len(previews) == 1, "the pages of an album share one preview"
    await desk.writer.turns("确认递交", "思想汇报已收到")
    await desk.reader.reads("收到思想汇报")
    await desk.reader.press("打开")
    pages = PdfReader(io.BytesIO(await desk.reader.receives_file())).pages
    assert [page.images[0].image.size for page in pages] == sizes
    assert await desk.story.incidents() == 0


async def _shows(reader: Chatter, wanted: str) -> bool:
    await reader.has_not_read("nothing, but look")
    return any(wanted in str(m.get("text")) for m in reader.story.messages(reader.chat))


async def test_text_in_several_messages_is_one_report(desk: Desk):
    await desk.begin()
    assert "已保存900字，至少需要1500字（第十一条）" in await desk.writer.asks(HALF, "继续发送后文")
    await desk.writer.asks(WHOLE.removeprefix(HALF), "请核对")
    await desk.writer.turns("确认递交", "思想汇报已收到")
    await desk.reader.reads("收到思想汇报")
    await desk.reader.turns("打开", "查阅已记录", "正文共1590字", WHOLE[900:940])


async def test_missing_quarters_are_made_up_for_and_each_takes_one_report(desk: Desk):
    assert "另外欠交：2026年第三季度" in await desk.begin()
    await desk.writer.asks(WHOLE, "请核对：2026年第四季度")
    await desk.writer.turns("更改季度", "选择季度", "草稿保留")
    await desk.writer.turns("2026年第三季度（迟交）", "请核对：2026年第三季度", "注意")
    late = await desk.writer.turns("确认递交", "思想汇报已收到")
    assert "2026年第三季度（迟交）" in late
    assert len(desk.writer.copies("复制回执编号")) >= 1
    await desk.writer.asks("/report", "递交2026年第四季度思想汇报")
    await desk.writer.asks(WHOLE + "第四季度。", "请核对")
    await desk.writer.turns("确认递交", "思想汇报已收到")
    refusal = await desk.writer.asks("/report", "未能提交", "历次递交")
    assert "2026年第四季度思想汇报已于2026年11月20日收到" in refusal
    assert "第十一条" in refusal
    assert await reports() == 2


@ON_SQLITE
async def test_a_report_is_replaced_and_every_version_stays_to_be_seen(desk: Desk):
    await desk.hand_in()
    await desk.reader.reads("收到思想汇报")
    await desk.writer.turns("更换此件", "更换2026年第四季度思想汇报", "两份均留存")
    await desk.writer.asks(WHOLE + "补充一段。", "请核对", "更换编号")
    await desk.writer.turns("确认递交", "思想汇报已收到")
    await desk.reader.reads("收到思想汇报")
    await desk.reader.turns("打开", "此为修改后的版本", "补充一段")
    await desk.writer.asks("/report", "递交2026年第三季度")
    listed = await desk.writer.turns("历次递交", "共2件", "待审", "已撤回")
    assert listed.count("2026年第四季度") == 2
    own = await desk.writer.turns("2026年第四季度", "待审", "补充一段")
    assert "查阅已记录" not in own
    assert "撤回此件" in desk.writer.labels()


async def test_a_report_withdrawn_makes_room_for_another(desk: Desk):
    await desk.hand_in()
    await desk.writer.turns("撤回此件", "已撤回2026年第四季度思想汇报", "重新递交")
    await desk.writer.turns("重新递交", "递交2026年第四季度思想汇报")
    await desk.writer.asks(WHOLE + "修改后的结尾。", "请核对")
    assert "2026年第四季度" in await desk.writer.turns("确认递交", "思想汇报已收到")
    assert await reports() == 2, "the withdrawn one stays in the ledger"
    status = await desk.writer.asks("/todo", "待办事项")
    assert "第四季度思想汇报" not in status


async def test_a_receipt_withdrawn_twice_is_withdrawn_once(desk: Desk):
    await desk.hand_in()
    message, data = desk.writer.data_of("撤回此件")
    await desk.writer.turns("撤回此件", "已撤回")
    assert "已经撤回" in await desk.writer.press_data(message, data, forge=True)


@ON_SQLITE
@pytest.mark.parametrize(
    ("stage", "named"),
    [
        (Stage.APPLICANT, "入党申请人"),
        (Stage.FULL_MEMBER, "正式党员"),
        (Stage.NONE, "尚未申请入党"),
    ],
)
async def test_only_those_who_owe_reports_hand_them_in(story: Story, stage: Stage, named: str):
    person = await story.world.person(await story.world.branch(), stage)
    chatter = await story.member(person)
    refusal = await chatter.asks("/report", "未能提交")
    assert f"您目前的身份是{named}" in refusal
    assert "第十一条" in refusal
    assert "请联系党支部" in refusal


BAD_FILES = {
    "damaged": ("汇报.docx", docx()[:500], "请重新导出后发送"),
    "with macros": ("汇报.docx", docx(types=content_types(MAIN, VBA)), "请另存为不含宏"),
    "renamed": ("汇报.docx", b"MZ" + bytes(999), "请转换后重新发送"),
    "with a password": ("汇报.pdf", encrypted_pdf(), "请取消密码后重新发送"),
    "too large": ("汇报.pdf", b"%PDF-1.7" + bytes(USUAL.most_bytes), "请压缩或拆分后重新发送"),
    "empty": ("汇报.docx", docx(" "), "请发送写有思想汇报的文字或文件"),
}


@ON_SQLITE
@pytest.mark.parametrize("name", BAD_FILES)
async def test_a_bad_file_is_refused_and_the_draft_stays(desk: Desk, name: str):
    file, content, next_step = BAD_FILES[name]
    await desk.begin()
    await desk.writer.asks(WHOLE, "请核对")
    await desk.writer.send_file(file, content)
    assert next_step in await desk.writer.reads("未能接收")
    assert await Attachment.all().count() == 0
    assert "字数：" in await desk.writer.turns("确认递交", "思想汇报已收到")
    assert (await desk.story.incidents(), await reports()) == (0, 1)


@ON_SQLITE
@pytest.mark.parametrize("leave", ["/cancel", "/menu", "/start", "退出（保留草稿）"])
async def test_a_draft_outlives_leaving(desk: Desk, leave: str):
    await desk.begin()
    await desk.writer.asks(HALF, "已保存900字")
    if leave.startswith("/"):
        await desk.writer.asks(leave, "草稿已保留" if leave == "/cancel" else "请选择要办理的事项")
    else:
        await desk.writer.turns(leave, "草稿已保留")
    assert "未作任何处理" in await desk.writer.asks("这不是汇报", "未能识别")
    assert "上次的草稿已保留" in await desk.begin()
    await desk.writer.asks(HALF.replace("理论", "方针"), "请核对", "正文共1800字")


async def test_a_draft_outlives_a_restart(desk: Desk):
    await desk.begin()
    await desk.writer.asks(HALF, "已保存900字")
    await desk.story.close_bot()
    await desk.story.open_bot()
    assert "正文共1800字" in await desk.writer.asks(HALF.replace("理论", "方针"), "请核对")


@ON_SQLITE
async def test_a_draft_outlives_a_dialogue_that_was_left_for_a_day(desk: Desk):
    await desk.begin()
    await desk.writer.asks(HALF, "已保存900字")
    await desk.story.move_clock(advance=25 * 3600)
    assert "草稿" in await desk.writer.asks("这不是汇报", "未能识别")
    assert "上次的草稿已保留" in await desk.begin()
    await desk.writer.asks(HALF.replace("理论", "方针"), "请核对", "正文共1800字")


@ON_SQLITE
async def test_a_draft_is_thrown_away_only_on_demand(desk: Desk):
    await desk.begin()
    await desk.writer.asks(HALF, "已保存900字")
    await desk.writer.turns("重新撰写", "草稿已清除")
    assert "已保存20字" in await desk.writer.asks("短" * 20, "继续发送后文")


async def test_pressing_twice_hands_in_once(desk: Desk):
    await desk.begin()
    await desk.writer.asks(WHOLE, "请核对")
    message, data = desk.writer.data_of("确认递交")
    receipt = await desk.writer.turns("确认递交", "思想汇报已收到")
    assert "此页面已更新" in await desk.writer.press_data(message, data, forge=True)
    assert await reports() == 1
    assert desk.writer.text_of(message) == receipt


async def test_a_confirmation_that_waited_through_a_pause_is_answered(desk: Desk):
    await desk.begin()
    await desk.writer.asks(WHOLE, "请核对")
    await desk.story.close_bot()
    await desk.writer.press_in_vain("确认递交")
    await desk.story.move_clock(advance=3600)
    await desk.story.open_bot()
    assert "2026年第四季度" in await desk.writer.reads("思想汇报已收到")
    assert (await desk.story.incidents(), await reports()) == (0, 1)


async def test_only_its_readers_open_a_report(desk: Desk):
    await desk.hand_in()
    await desk.reader.reads("收到思想汇报")
    _, data = desk.reader.data_of("打开")
    branch = await desk.story.world.branch()
    stranger = await desk.story.member(await desk.story.world.person(branch, Stage.FULL_MEMBER))
    contact = await desk.story.world.person(branch, Stage.FULL_MEMBER)
    other = await desk.story.world.person(branch, Stage.ACTIVIST)
    await desk.story.world.assign_contact(contact, other)
    for outsider in (stranger, await desk.story.member(contact)):
        message, _ = outsider.data_of("支部大会")
        refusal = await outsider.press_data(message, data, forge=True)
        assert "无权办理" in refusal
        assert "请联系管理员核对" in refusal


async def test_without_a_contact_the_secretary_is_told(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    student = await story.world.person(branch, Stage.ACTIVIST)
    writer = await story.member(student)
    await writer.asks("/report", "递交")
    await writer.asks(WHOLE, "请核对")
    await writer.turns("确认递交", "思想汇报已收到")
    assert student.name in await secretary.reads("收到思想汇报")
