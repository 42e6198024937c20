"""Guests of a 座谈会 in chat: from another branch by search, from no roster; what they may not."""

from models import Meeting
from regulation.assessment import Stage
from regulation.paper import VoteKind
from tests.walks.story import ON_SQLITE, Story
from tests.walks.test_vote_meetings import _to_guests, gather


@ON_SQLITE
async def test_guests_from_elsewhere_are_invited_and_answer(story: Story) -> None:
    circle = await gather(story, VoteKind.HEARING, Stage.ACTIVIST)
    host, (ann, *_) = circle.host, circle.guests
    elsewhere = await story.world.branch()
    teacher = await story.world.person(elsewhere, Stage.FULL_MEMBER)
    reader = await story.member(teacher)
    await _to_guests(circle)
    await host.turns("选择任课教师", "正在选择：任课教师")
    await host.turns("查找其他支部的人员", "只显示姓名和支部")
    await host.asks("绝无此人", "没有找到")
    await story.close_bot()
    await story.open_bot()
    await host.asks(teacher.name, "找到1人，点选即邀请为任课教师")
    label = f"［　］{teacher.name}（{elsewhere.name}）"
    tick = host.data_of(label)[1]
    assert "无权办理" in await ann.press_data(ann.data_of("递交入党申请")[0], tick, forge=True)
    await host.turns(label, "任课教师1名")
    await host.turns("名册以外的人员", "收不到通知")
    await host.asks(
        "张老师、李老师", "任课教师3名", "名册以外（纸质通知、纸质投票）：张老师、李老师"
    )
    await host.turns("选择班级同学", "正在选择：班级同学")
    await circle.invite()
    await circle.announce()
    await reader.reads("会议通知：听取意见的座谈会", circle.candidate.name, "请回复能否参加")
    assert "BEGIN:VEVENT" in (await reader.newest_file()).decode()
    await reader.turns("请假", "请输入请假的原因")
    await reader.asks("出差", "已回复：请假")
    await host.turns("会议回执", "请假1名", f"{teacher.name}：出差")
    await reader.asks("/meeting", "已通知和正在进行的会议")
    await reader.turns("听取意见的座谈会", "名册以外：2名，书面通知")
    number = (await Meeting.get()).id
    message = reader.data_of("返回主菜单")[0]
    for forged in (f"guests:{number}:0-0", f"guest_find:{number}:0", f"guest_paper:{number}:0"):
        assert "无权办理" in await reader.press_data(message, forged, forge=True)
    assert await story.incidents() == 0
