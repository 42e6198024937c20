"""预备期与转正 in the chat: seen, handed in, opened, accepted; late, interrupted, returned."""

from datetime import date

from models import Branch, LedgerRecord
from regulation.assessment import Stage
from regulation.records import Admission
from services.access import Actor
from tests.services.manuscript_files import photo
from tests.walks.story import ON_SQLITE, Story

TEXT = "敬爱的党组织：我申请按期转为中国共产党正式党员。"


async def admitted(story: Story, on: date) -> Actor:
    """Somebody whose probation began on this day, in a new branch."""
    person = await story.world.person(await story.world.branch())
    await story.world.record(person, Admission(), on=on)
    return person


async def secretary_of(story: Story, person: Actor) -> Actor:
    return await story.world.secretary(await Branch.get(id=person.branch_id))


async def test_from_the_screen_to_the_accepted_application(story: Story):
    person = await admitted(story, date(2025, 12, 20))
    secretary = await story.member(await secretary_of(story, person))
    branch = await Branch.get(id=person.branch_id)
    contact_ = await story.world.person(branch, Stage.FULL_MEMBER)
    await story.world.assign_contact(contact_, person)
    contact, student = await story.member(contact_), await story.member(person)
    assert "probation" in await student.commands()
    screen = await student.asks("/probation", "预备期与转正")
    assert "预备期：2025年12月20日至2026年12月19日" in screen
    assert "期满转正之日：2026年12月20日（周日），还有30天" in screen
    assert "已有0学时，应有16学时，还差16学时" in screen
    assert "按期转正的条件（第三十五条，5项中具备0项）" in screen
    assert "尚未收到。2026年11月5日起递交，期限为2026年12月5日（周六）" in screen
    await student.turns("递交转正申请", "请直接发送")
    await student.asks(TEXT, "请核对：转正申请", "正文共22字")
    message, data = student.data_of("确认递交")
    receipt = await student.turns("确认递交", "转正申请已收到")
    assert "收到日期：2026年11月20日（周五）" in receipt
    assert "此页面已更新" in await student.press_data(message, data, forge=True)
    await contact.reads("收到转正申请", person.name)
    assert TEXT in await contact.turns("打开", "查阅已记录")
    await secretary.reads("收到转正申请", person.name)
    await secretary.press("审核")
    await secretary.reads("转正申请")
    await secretary.press("审核通过")
    await student.reads("转正申请", "已")
    assert "已经审核" in await student.asks("/probation", "转正申请")
    assert "递交转正申请" not in student.labels()
    assert await LedgerRecord.filter(kind="conversion_application").count() == 1
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_late_one_survives_a_restart_and_says_why(story: Story):
    person = await admitted(story, date(2025, 12, 1))
    student = await story.member(person)
    assert "已逾期4天" in await student.asks("/probation", "转正申请")
    todo = await student.asks("/todo", "递交转正申请：期限为2026年11月16日（周一），已逾期4天")
    assert "按季度" in todo or "分析预备党员情况" in todo
    assert "请向党支部说明迟交的原因" in await student.turns("递交转正申请", "请直接发送")
    await student.send_file("一.jpg", photo(), "photo")
    assert "共1页" in await student.reads("草稿已保存")
    await student.send_file("二.jpg", photo(size=(200, 100)), "photo")
    assert "共2页" in await student.reads("草稿已保存")
    await student.turns("写完了", "请说明迟交的原因", "共2页")
    await story.close_bot()
    await story.open_bot()
    summary = await student.asks("外出实习，<b>未能及时返校</b>。", "请核对：转正申请")
    assert "迟交的原因：外出实习，<b>未能及时返校</b>。" in summary
    assert "迟交的原因" in await student.turns("确认递交", "转正申请已收到")
    row = await LedgerRecord.get(kind="conversion_application")
    assert row.payload["late_reason"] == "外出实习，<b>未能及时返校</b>。"
    assert len(row.payload["files"]) == 2
    await student.turns("撤回此件", "已撤回转正申请")
    await student.turns("重新递交", "请直接发送")
    await student.asks(TEXT, "草稿已保存", "正文共22字")
    await student.asks("此致敬礼。", "草稿已保存", "正文共26字")
    await student.asks("/cancel", "草稿已保留")
    await student.asks("/probation", "转正申请")
    await student.turns("递交转正申请", "上次的草稿已保留")
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_returned_one_is_written_anew(story: Story):
    person = await admitted(story, date(2026, 6, 1))
    secretary = await story.member(await secretary_of(story, person))
    student = await story.member(person)
    await student.asks("/probation", "转正申请")
    assert "递交过早" in await student.turns("递交转正申请", "请直接发送")
    await student.asks(TEXT, "请核对")
    await student.turns("重新撰写", "草稿已清除")
    await student.asks(TEXT + "此致敬礼。", "请核对", "正文共26字")
    await student.turns("确认递交", "转正申请已收到")
    await secretary.reads("收到转正申请")
    await secretary.press("审核")
    await secretary.reads("转正申请")
    await secretary.press("退回")
    await secretary.asks("请写明预备期的表现。", "请写明预备期的表现")
    await secretary.press("确认退回")
    await student.reads("退回", "请写明预备期的表现")
    assert "上一份已退回" in await student.asks("/probation", "转正申请")
    await student.turns("递交转正申请", "请直接发送")


@ON_SQLITE
async def test_others_are_kept_out(story: Story):
    person = await admitted(story, date(2025, 12, 20))
    student = await story.member(person)
    member = await story.world.person(await story.world.branch(), Stage.FULL_MEMBER)
    stranger = await story.member(member)
    assert "转正申请由预备党员递交" in await stranger.asks("/probation", "未能提交")
    await student.asks("/probation", "转正申请")
    await student.turns("递交转正申请", "请直接发送")
    await student.asks(TEXT, "请核对")
    await student.turns("确认递交", "已收到")
    number = (await LedgerRecord.get(kind="conversion_application")).position
    message, _ = stranger.data_of("支部大会")
    for data in (
        f"probation_of:{person.person_id}",
        f"conversion_open:{number}",
        f"conversion_withdraw:{number}",
    ):
        assert "无权办理" in await stranger.press_data(message, data, forge=True)
    assert "此页面已更新" in await stranger.press_data(message, "conversion_send", forge=True)
    assert await story.incidents() == 0
