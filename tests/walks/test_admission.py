"""接收 in chat to the very end: the organizer's talk, the college, the school, what follows."""

import pytest

from models import LedgerRecord
from tests.services.assemblies import make_ready
from tests.walks.rooms import Room, furnish, open_duty, organizer_of, owes
from tests.walks.story import ON_SQLITE, Chatter, Story

YES, NO = "赞成", "不赞成"


@pytest.fixture
async def room(story: Story) -> Room:
    """A 接收 meeting in session, everything before the ballot done."""
    room = await furnish(story, make_ready)
    await room.begin()
    await room.sign_in(room.host, *room.members)
    await room.discuss()
    return room


async def settle(organizer: Chatter, body: str, verdict: str, *wanted: str) -> None:
    """The day of the verdict by button, and what it would come to."""
    await organizer.turns(f"{body}：{verdict}", f"请选择{body}审议之日")
    await organizer.turns("今天", *wanted)


async def test_approved_by_both_levels_and_told(room: Room) -> None:
    host, organizer = room.host, await organizer_of(room)
    student, name = await room.story.member(room.candidate), room.candidate.name
    await host.turns("记录要点", "请输入发言要点")
    await host.asks("讨论中没有不同意见", "程序：")
    assert "决议已形成：赞成3票" in await room.hold_ballot(YES, YES, YES, NO, NO)
    text = await room.resolve()
    assert "已通知组织员，由其与本人谈话（第二十九条）" in text
    waits = await student.asks("/status", "下一步：组织员谈话")
    assert "阶段：发展对象" in waits

    told = await organizer.reads(f"待审批：{name}同志，接收预备党员", "赞成3票")
    assert "预备期：自2026年11月20日起，最后一天为2027年11月19日" in told
    await organizer.turns("登记审批结果", "组织员谈话：尚未登记", "待学院党委审批")
    await organizer.turns("学院党委：批准", "请选择学院党委审议之日")
    assert "组织员在审批前与本人谈话" in await organizer.press("今天")
    await organizer.turns("返回", "组织员谈话：尚未登记")
    await organizer.turns("登记组织员谈话", "请选择登记的事项", name)
    assert "集体教育学时" not in organizer.labels()
    await organizer.turns("组织员谈话", "谈话中是否发现问题")
    await organizer.turns("没有发现问题", "请选择日期")
    await organizer.turns("今天", "请核对：登记组织员谈话", "已如实填入《入党志愿书》")
    await organizer.turns("确认登记", "下一步：提请学院党委逐个审议")
    await organizer.turns("待审批的决议", "共1件")
    await organizer.turns(name, "没有发现问题")
    await settle(organizer, "学院党委", "批准", "请核对：批准", "随后报学校党委审批")
    await organizer.turns("填写批复文号", "请输入批复文号")
    await organizer.asks("院党发〔2026〕12号", "请核对：批准", "批复：院党发〔2026〕12号")
    await room.story.close_bot()
    await room.story.open_bot()
    await organizer.turns("确认批准", "学院党委已批准", "报学校党委审批")
    assert "下一步：审批预备党员" in await student.asks("/status", "阶段：发展对象")
    await organizer.turns("待审批的决议", "共1件")
    await organizer.turns(name, "待学校党委审批", "2026年11月20日批准（院党发〔2026〕12号）")
    await settle(organizer, "学校党委", "批准", "即为预备党员")
    message, data = organizer.data_of("确认批准")
    await organizer.turns("确认批准", "已登记：已批准", "与本人谈话")
    assert await organizer.press_data(message, data, forge=True)

    news = await host.reads(f"审批结果：{name}同志，接收预备党员")
    assert "在党员大会上宣布并张榜公布（第三十一条）" in news
    await student.asks("/status", "阶段：预备党员", "下一步：与新接收的预备党员谈话并宣布")
    await open_duty(host, "与新接收的预备党员谈话，在党员大会上宣布", "须有谈话和宣布的记录")
    assert "登记谈话、宣布" in host.labels()
    for kind in ("与新接收的预备党员谈话", "通知本人、在党员大会上宣布", "编入党支部"):
        await begin_note(host, name)
        await host.turns(kind, "请选择日期")
        await host.turns("今天", "请核对：登记")
        await host.turns("确认登记", "已登记：")
    received = await student.reads("您已被接收为预备党员")
    for fact in ("2026年11月20日，学校党委批准", "最后一天为2027年11月19日", "党费自2026年11月起"):
        assert fact in received
    assert not await owes(host, "在党员大会上宣布")
    await organizer.asks("/people", "人")
    await organizer.turns(name, "下一步：入党宣誓")
    await organizer.turns("登记预备期情况", "请选择登记的事项")
    await organizer.turns("入党宣誓", "请选择日期")
    await organizer.turns("今天", "请核对：登记入党宣誓（第三十二条）")
    await organizer.turns("确认登记", "已登记：入党宣誓")
    await student.asks("/status", "下一步：递交转正申请")
    assert await LedgerRecord.filter(kind="approval").count() == 2
    assert await room.story.incidents() == 0


async def begin_note(host: Chatter, name: str) -> None:
    await host.asks("/people", "人")
    await host.turns(name, "发展进度")
    await host.turns("登记预备期情况", "请选择登记的事项")


@ON_SQLITE
async def test_not_approved_by_the_college(room: Room) -> None:
    host, organizer = room.host, await organizer_of(room)
    student, name = await room.story.member(room.candidate), room.candidate.name
    await room.hold_ballot(YES, YES, YES, YES, NO)
    await room.resolve()
    await organizer.reads(f"待审批：{name}同志")
    await organizer.turns("登记审批结果", "待学院党委审批")
    await organizer.turns("学院党委：不予批准", "请选择学院党委审议之日")
    await organizer.turns("今天", "请输入未批准")
    await organizer.asks("培养考察不充分", "请核对：不予批准", "即为未接收，身份不变")
    await organizer.turns("确认不予批准", "已登记：未获批准", "认真谈话")
    news = await host.reads(f"审批结果：{name}同志", "未获批准", "培养考察不充分")
    assert "谈话之后方可再次讨论" in news
    await check_talked_with(host, name)
    assert "阶段：发展对象" in await student.asks("/status", "下一步：召开接收预备党员的支部大会")
    await student.has_not_read("未获批准")
    assert await room.story.incidents() == 0


@ON_SQLITE
async def test_voted_down_at_the_meeting(room: Room) -> None:
    host, name = room.host, room.candidate.name
    assert "决议未通过：赞成2票" in await room.hold_ballot(YES, YES, NO, NO, NO)
    text = await room.resolve()
    assert "已登记为未接收。下一步：与本人认真谈话" in text
    await host.turns("登记与其谈话", "请选择登记的事项", name)
    await host.turns("与未被接收的同志谈话", "请选择日期")
    await host.turns("退出（保留草稿）", "已退出")
    await check_talked_with(host, name, unfinished=True)
    assert await room.story.incidents() == 0


async def check_talked_with(host: Chatter, name: str, *, unfinished: bool = False) -> None:
    """The duty stands in /todo with the action that ends it, and is gone after it."""
    await open_duty(host, "与未被接收的发展对象谈话", "须有与本人谈话的记录")
    await host.turns("登记与其谈话", "有一项登记尚未完成" if unfinished else "请选择登记的事项")
    if unfinished:
        await host.turns("继续未完成的登记", "请选择日期")
    else:
        await host.turns("与未被接收的同志谈话", "请选择日期")
    await host.turns("今天", "请核对：登记与未被接收的同志谈话", name)
    await host.turns("确认登记", "已登记：与未被接收的同志谈话")
    assert not await owes(host, "与未被接收的发展对象谈话")
