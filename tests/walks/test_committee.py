"""支委会 in chat: who may come before it, the hands, two people behind every decision."""

import re

from models import CommitteeItem, LedgerRecord, Meeting, Role, RollEntry
from regulation.assessment import Stage
from regulation.committee import Matter
from tests.services.committees import make_ready, plan_committee
from tests.walks.story import ON_SQLITE, Story


async def test_an_activist_is_decided_and_another_refused(story: Story) -> None:
    world = story.world
    branch = await world.branch()
    seats = await world.people(branch, Stage.FULL_MEMBER, 3)
    roles = (Role.SECRETARY, Role.ORGANIZATION_COMMISSIONER, Role.COMMITTEE_MEMBER)
    for member, role in zip(seats, roles, strict=True):
        await world.appoint(member, role)
    ready = await make_ready(world, branch, Matter.ACTIVIST)
    early = await world.person(branch, Stage.APPLICANT)
    host, second, recorder = [await story.member(member) for member in seats]
    guest = await story.member(early)

    await host.asks("/meeting", "会议")
    await host.turns("筹备支委会", "请选择讨论事项")
    await host.turns("确定入党积极分子（第十条）", "身份相符的共2人")
    assert f"{ready.name}（具备）" in host.labels()
    assert any(re.match(f"{early.name}（不具备[0-9]+项）", label) for label in host.labels())
    shown = await host.turns(f"{early.name}（不具备", "会前体检", "不具备，不能开会")
    assert "由党支部书记或组织委员办理" in shown
    assert not any(label.startswith("列入：") for label in host.labels())
    await host.turns("返回", "身份相符的共2人")
    await host.turns(f"{ready.name}（具备）", "身份相符的共2人")
    assert f"已列入：{ready.name}" in host.labels()
    await host.turns("选好了", "请选择开会日期")
    await host.turns(host.labels()[0], "请选择时间")
    await host.asks("16:00", "请选择地点")
    await host.turns("党员活动室", "请选择记录人")
    await host.turns(seats[2].name, "下一步：发出通知", f"1. {ready.name}同志：确定入党积极分子")
    await host.turns("发出通知", "请确认发出支委会通知", "不发到支部群")
    await host.turns("确认发出通知", "已通知，尚未开会")
    called = await second.reads("会议通知：支部委员会会议", "请回复能否参加")
    assert ready.name not in called
    calendar = (await second.newest_file()).decode()
    assert "DTSTART:20261120T080000Z" in calendar
    assert "STATUS:CONFIRMED" in calendar
    assert ready.name not in calendar
    await second.turns("请假", "请输入请假的原因")
    await second.asks("外出调研", "已回复：请假", "支部委员会会议")
    await host.turns(
        "会议回执", "应到3名；到会须2名（第十条）", f"{seats[1].name}：外出调研", "未回复2名"
    )
    await second.turns("改为参加", "已回复：参加")
    await host.turns("刷新", "参加1名", "请假0名")
    await host.turns("打开支委会", "会议回执：参加1名，请假0名")
    number = (await Meeting.get()).id
    mine, _ = guest.data_of("我的进度")
    for forged in (
        f"cm:{number}",
        f"cm_who:{number}:0-0",
        f"cm_open:{number}",
        f"meeting:{number}",
        f"reply_yes:{number}",
        f"replies:{number}",
    ):
        assert await guest.press_data(mine, forged, forge=True)

    await host.turns("开会", "到会人员", "应到3名，实到0名，须2名")
    await recorder.reads("会议通知：支部委员会会议")
    await recorder.turns("打开支委会", "正在开会")
    item = (await CommitteeItem.get()).id
    await recorder.turns("到会人员", "应到3名")
    await recorder.turns(seats[0].name, "实到1名")
    await recorder.turns("返回", "到会满2名才能讨论决定（第十条）")
    await recorder.turns(f"1. {ready.name}", "同意满2名方为通过（第十条）")
    await recorder.turns("登记结果", "请依次输入同意、不同意、弃权的人数")
    refused = await recorder.asks("1 0 0", "不能讨论决定")
    assert "应到3名，实到1名，至少须到2名（第十条）" in refused
    await host.turns(seats[2].name, "实到2名")
    await story.close_bot()
    await story.open_bot()
    refused = await recorder.asks("2 1 0", "未登记：")
    assert "同意2＋不同意1＋弃权0＝3，与实到2不符（第十条）" in refused
    await recorder.asks("两名", "请依次输入三个数")
    await recorder.asks("2 0 0", "请输入讨论要点")
    await story.close_bot()
    await story.open_bot()
    await recorder.asks("动机端正，成绩优良", "待确认")
    await host.reads("请确认：支委会登记的结果")
    await host.turns("打开支委会", "由主持人或支部书记核对并确认")
    await host.turns(f"1. {ready.name}", "按此登记，结果为：通过", "讨论要点：动机端正，成绩优良")
    _, yes = host.data_of("确认：")
    own, _ = recorder.data_of("刷新")
    assert "登记的人不能自己确认" in await recorder.press_data(own, yes, forge=True)
    theirs, _ = second.data_of("打开支委会")
    assert "无权办理" in await second.press_data(theirs, yes, forge=True)
    assert await guest.press_data(mine, f"cm_yes:{number}:{item}-1", forge=True)
    assert await LedgerRecord.filter(kind="committee_minutes").count() == 0
    done = await host.turns("确认：", "签字确认")
    assert "报上级党组织备案" in done
    assert await host.press_data(host.data_of("返回")[0], yes, forge=True) == ""
    records = LedgerRecord.filter(person_id=ready.person_id)
    assert await records.filter(kind="activist_decision").count() == 1
    minutes = await records.get(kind="committee_minutes")
    for element in (
        "支部委员会会议记录",
        f"主持人：{seats[0].name}　记录人：{seats[2].name}",
        "应到3名，实到2名",
        "举手：同意2名，不同意0名，弃权0名，通过须2名",
        "决定：通过",
    ):
        assert element in minutes.payload["text"]
    await host.turns("返回", "下一步：结束会议")
    await host.turns("结束会议", "已结束")
    await host.turns("会议记录", "支部大会和支委会已经确认的记录共1份")
    line = next(label for label in host.labels() if ready.name in label)
    assert line == f"2026年11月20日　{ready.name}：确定入党积极分子（通过）"
    await story.close_bot()
    await story.open_bot()
    full = await host.turns(line, "会议记录：", "讨论：动机端正，成绩优良", "决定：通过")
    assert f"主持：{seats[0].name}　记录：{seats[2].name}　签字：{seats[0].name}" in full
    forged = host.data_of("该同志的会议记录")[1]
    assert "无权办理" in await guest.press_data(mine, forged, forge=True)
    open_it = f"minutes_open:{minutes.position}:0"
    assert "无权办理" in await recorder.press_data(own, open_it, forge=True)
    student = await story.member(ready)
    await student.asks("/status", "入党积极分子")
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_committee_put_off_is_taken_out_of_the_calendar(story: Story) -> None:
    world = story.world
    held = await plan_committee(world)
    await held.choose(Matter.ACTIVIST, await make_ready(world, held.branch, Matter.ACTIVIST))
    await held.call()
    host, second, _ = [await story.member(member) for member in held.members]
    await second.reads("会议通知：支部委员会会议")
    await second.turns("请假", "请输入请假的原因")
    await story.close_bot()
    await story.open_bot()
    await second.asks("外出调研", "已回复：请假")
    await host.reads("会议通知")
    await host.turns("打开支委会", "会议回执：参加0名，请假1名")
    await host.turns("改期", "请输入改期的原因")
    await host.asks("与课程冲突", "已改期，等待重新通知")
    await second.reads("会议改期或取消：支部委员会会议", "与课程冲突")
    calendar = (await second.newest_file()).decode()
    assert ("METHOD:CANCEL" in calendar, "SEQUENCE:2" in calendar) == (True, True)
    assert "未能回复" in await second.press("改为参加")
    assert not await RollEntry.filter(reply__isnull=False).exists()
    assert await story.incidents() == 0
