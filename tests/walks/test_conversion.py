"""转正 in chat to the very end: 按期转正, 延长 after a failed vote, 取消; approved or sent back."""

from datetime import timedelta

import pytest

from models import LedgerRecord
from tests.services.assemblies import make_ready_to_convert, make_unapplied
from tests.walks.rooms import Room, furnish, open_duty, organizer_of, owes
from tests.walks.story import ON_SQLITE, Chatter, Story

STEPS = ("本人汇报", "支委会报告", "与会党员讨论")


def on_conversion(room: Room) -> Room:
    """The words of a 转正 meeting."""
    room.title, room.steps, room.performance = "预备党员转正", STEPS, "申请转正人的主要优缺点"
    return room


@pytest.fixture
async def unapplied(story: Story) -> Room:
    """A branch, and a 预备党员 of it who has not applied; their year is over on 1 December."""
    return on_conversion(await furnish(story, make_unapplied))


@pytest.fixture
async def room(story: Story) -> Room:
    """The 转正 meeting of a branch in session, on the day after the year is over."""
    room = on_conversion(await furnish(story, make_ready_to_convert))
    await room.plan(when="2026年12月2日 19:00")
    await room.announce()
    await story.move_clock(advance=timedelta(days=12).total_seconds())
    await room.open()
    return room


YES, NO = "赞成", "不赞成"


async def test_on_time_from_the_ballot_to_the_approval(room: Room) -> None:
    host, organizer = room.host, await organizer_of(room)
    student = await room.story.member(room.candidate)
    await room.sign_in(host, *room.members)
    await room.discuss()
    await room.panel("表决提议：按期转正")
    result = await room.hold_ballot(YES, YES, YES, NO, NO)
    assert "预备党员转正（按期转正）" in result
    assert "决议已形成：赞成3票" in result
    text = await room.resolve()
    for element in (
        "关于" + room.candidate.name + "同志按期转为中共正式党员的决议",
        "申请转正人的主要优缺点：政治坚定，成绩优良。",
        "应到会有表决权的正式党员5名，实到会有表决权的正式党员5名",
        "赞成3票，不赞成2票，弃权0票",
        "转正时间自预备期满之日2026年12月1日算起",
        "通过日期：2026年12月2日",
        "已通知组织员，批准之后生效",
    ):
        assert element in text
    waits = await student.asks("/status", "下一步：审批并宣布转正")
    assert "预备党员" in waits
    assert "学院党委批准按期转正" in waits
    decision = await LedgerRecord.get(kind="conversion", person_id=room.candidate.person_id)
    number = decision.position
    mine, _ = room.members[0].data_of("返回主菜单")
    for forged in (f"approval:{number}", f"approve:{number}:1", f"approval_sure:{number}"):
        assert await room.members[0].press_data(mine, forged, forge=True)

    await organizer.reads("待审批：" + room.candidate.name, "按期转正", "赞成3票")
    await organizer.turns("登记审批结果", "待学院党委审批")
    await organizer.turns("批准", "请选择学院党委审议之日")
    await organizer.asks("2026-12-01", "不得早于支部大会通过之日")
    await organizer.turns("今天", "请核对：批准", "即转为正式党员")
    await room.story.close_bot()
    await room.story.open_bot()
    await organizer.turns("确认批准", "已登记：已批准")
    told = await host.reads("审批结果：" + room.candidate.name)
    assert "已批准（2026年12月2日）" in told
    assert "在本支部党员大会上宣布（第三十七条）" in told
    await student.asks("/status", "正式党员")
    assert await LedgerRecord.filter(kind="approval").count() == 1
    assert await room.story.incidents() == 0


@ON_SQLITE
async def test_an_extension_after_a_conversion_that_failed(room: Room) -> None:
    host, organizer = room.host, await organizer_of(room)
    await room.sign_in(host, *room.members)
    await room.discuss()
    result = await room.hold_ballot(YES, YES, NO, NO, NO)
    assert "决议未通过：赞成2票" in result
    await room.panel("未形成决议", "另提一项表决（第三十五条）")
    message, _ = host.data_of("另提一项表决")
    await host.turns("另提一项表决", "延长预备期6至12个月")
    _, data = host.data_of("延长6个月")
    for months in (5, 13):
        forged = data.replace("extension-6", f"extension-{months}")
        told = await host.press_data(message, forged, forge=True)
        assert f"所填{months}个月，延长预备期须不少于6个月、不超过12个月（第三十五条）" in told
    forged = data.replace("extension-6", "conversion-0")
    assert "不再重复表决" in await host.press_data(message, forged, forge=True)
    await host.turns(
        "延长6个月", "请确认表决提议", "延长至2027年6月1日满（最后一天为2027年5月31日）"
    )
    await host.turns("确认提议", "表决提议：延长预备期6个月", "已表决：按期转正，赞成2票，未通过")
    await room.story.close_bot()
    await room.story.open_bot()
    result = await room.hold_ballot(YES, YES, YES, YES, NO)
    assert "预备党员转正（延长预备期6个月）" in result
    text = await room.resolve()
    for element in (
        f"关于延长{room.candidate.name}同志预备期6个月的决议",
        "就按期转正进行无记名投票，发出表决票5张，收回5张；赞成2票，不赞成3票，弃权0票，未通过。",
        "就延长预备期6个月进行无记名投票，发出表决票5张，收回5张；赞成4票，不赞成1票，弃权0票。",
        "预备期延长至2027年6月1日满，最后一天为2027年5月31日",
    ):
        assert element in text
    await organizer.reads("待审批：", "延长预备期6个月", "预备期延长至2027年6月1日满")
    await organizer.turns("登记审批结果", "待学院党委审批")
    await organizer.turns("批准", "请选择学院党委审议之日")
    await organizer.turns("今天", "预备期随即延长")
    await organizer.turns("确认批准", "已登记：已批准")
    assert "2027年6月1日前半个月重新递交转正申请" in await host.reads("审批结果：")


@ON_SQLITE
async def test_a_cancellation_that_is_not_approved(room: Room) -> None:
    host, organizer = room.host, await organizer_of(room)
    await room.sign_in(host, *room.members)
    await room.discuss()
    await host.turns("更改表决提议", "不具备党员条件的，取消预备党员资格")
    await host.turns("取消预备党员资格", "不再是预备党员")
    await host.turns("确认提议", "表决提议：取消预备党员资格")
    await room.hold_ballot(YES, YES, YES, NO, NO)
    assert f"大会通过取消{room.candidate.name}同志预备党员资格的决议" in await room.resolve()
    await organizer.reads("待审批：", "取消预备党员资格")
    await organizer.turns("登记审批结果", "待学院党委审批")
    await organizer.turns("不予批准", "请选择学院党委审议之日")
    await organizer.turns("今天", "请输入未批准")
    await organizer.asks("事实尚待核实", "请核对：不予批准", "身份不变")
    await organizer.turns("确认不予批准", "已登记：未获批准")
    told = await host.reads("审批结果：")
    assert "未获批准（2026年12月2日，事实尚待核实）" in told
    student = await room.story.member(room.candidate)
    assert "预备党员" in await student.asks("/status", "阶段：")


async def put(room: Room, motion: str, *wanted: str) -> None:
    """In the plan, choose what is put to the vote; 会前体检 is that of the motion."""
    await room.host.turns("会前体检", "表决提议：按期转正", "不具备，不能开会")
    await room.host.turns("更改表决提议", "没有递交申请的也可以讨论")
    await room.host.turns(motion, *wanted)


async def carry(room: Room, organizer: Chatter, *wanted: str) -> str:
    """Vote in favour, sign, approve; returns what the secretary is told."""
    await room.sign_in(room.host, *room.members)
    await room.discuss()
    await room.hold_ballot(YES, YES, YES, YES, NO)
    await room.resolve()
    await organizer.reads("待审批：" + room.candidate.name, *wanted)
    await organizer.turns("登记审批结果", "待学院党委审批")
    await organizer.turns("批准", "请选择学院党委审议之日")
    await organizer.turns("今天", "请核对：批准")
    await organizer.turns("确认批准", "已登记：已批准")
    return await room.host.reads("审批结果：" + room.candidate.name)


async def announce(host: Chatter, duty: str) -> None:
    """The duty stands in /todo with the action that ends it."""
    await open_duty(host, duty, "须有通知本人和宣布的记录")
    await host.turns("登记通知、宣布", "请选择登记的事项")
    await host.turns("通知本人、在党员大会上宣布", "请选择日期")
    await host.turns("今天", "请核对：登记通知本人、在党员大会上宣布")
    await host.turns("确认登记", "已登记：通知本人、在党员大会上宣布")
    assert await owes(host, duty) is None


async def test_an_extension_of_somebody_who_has_not_applied(unapplied: Room) -> None:
    room, host = unapplied, unapplied.host
    organizer, student = await organizer_of(room), await room.story.member(room.candidate)
    await room.plan(when="2026年12月2日 19:00")
    shown = await host.turns("会前体检", "表决提议：按期转正", "不具备，不能开会")
    assert "转正申请由本人递交党支部" in shown
    await host.turns("返回", "（按期转正）")
    await put(room, "延长6个月", "表决提议：延长预备期6个月", "已具备")
    await host.turns("返回", "（延长预备期6个月）", "会前体检通过")
    await room.announce()
    await room.members[0].reads("会议通知", "（延长预备期6个月）")
    await room.story.move_clock(advance=timedelta(days=12).total_seconds())
    await room.open()
    await room.panel("表决提议：延长预备期6个月")
    news = await carry(room, organizer, "延长预备期6个月")
    assert "2027年6月1日前半个月重新递交转正申请" in news
    await announce(host, "将延长预备期的决定通知本人")
    told = await student.reads("您的预备期已延长")
    assert "预备期延长至2027年6月1日满（最后一天为2027年5月31日）" in told
    await student.asks("/probation", "2027年6月1日")
    assert await room.story.incidents() == 0


@ON_SQLITE
async def test_a_cancellation_of_somebody_who_has_not_applied(unapplied: Room) -> None:
    room, host = unapplied, unapplied.host
    organizer, student = await organizer_of(room), await room.story.member(room.candidate)
    await room.plan(when="2026年12月2日 19:00")
    await put(room, "取消预备党员资格", "表决提议：取消预备党员资格", "已具备")
    await host.turns("返回", "会前体检通过")
    await room.announce()
    await room.story.move_clock(advance=timedelta(days=12).total_seconds())
    await room.open()
    await room.panel("表决提议：取消预备党员资格")
    await carry(room, organizer, "取消预备党员资格")
    await announce(host, "将取消预备党员资格的决定通知本人")
    await student.reads("您的预备党员资格已取消", "2026年12月2日")
    await student.asks("/status", "支部大会2026年12月2日通过", "已取消您的预备党员资格")
    assert await room.story.incidents() == 0


@ON_SQLITE
async def test_a_cancellation_before_the_year_is_over(unapplied: Room) -> None:
    room, host = unapplied, unapplied.host
    organizer, student = await organizer_of(room), await room.story.member(room.candidate)
    await room.plan()
    await put(room, "取消预备党员资格", "不具备，不能开会", "预备期至2026年11月30日")
    await host.turns("更改表决提议", "不等预备期满即可讨论取消")
    await host.turns("满期之前取消：弄虚作假、伪造手续", "请输入查实的事实和依据")
    await room.story.close_bot()
    await room.story.open_bot()
    shown = await host.asks("伪造入党申请材料，已由学院党委查实", "表决提议：取消预备党员资格")
    assert "原因：弄虚作假、伪造手续。伪造入党申请材料，已由学院党委查实" in shown
    await host.turns("返回", "预备期满之前", "会前体检通过")
    await room.announce()
    await room.open()
    news = await carry(room, organizer, "取消预备党员资格", "已由学院党委查实")
    assert "报告学校党委组织部，转入的并通报原单位党组织（第三十六条）" in news
    decision = await LedgerRecord.get(kind="cancellation", person_id=room.candidate.person_id)
    assert decision.payload["fraud"] is True
    await announce(host, "将取消预备党员资格的决定通知本人")
    await student.reads("您的预备党员资格已取消")
    assert await room.story.incidents() == 0
