"""支部大会 in chat: prepared, announced, signed in to, gone through in order, resolved."""

import re

import pytest

from models import Envelope, LedgerRecord, Meeting, RollEntry, WrittenOpinion
from models.db import sqlite_path
from regulation.assessment import Stage
from regulation.records import Suspension
from tests.services.assemblies import make_ready
from tests.walks.rooms import STEPS, Room, furnish, vote
from tests.walks.story import ON_SQLITE, Story


@pytest.fixture
async def room(story: Story) -> Room:
    return await furnish(story, make_ready)


async def test_a_resolution_from_the_plan_to_the_signature(room: Room) -> None:
    host, (ann, ben, cai, dan) = room.host, room.members
    await room.plan()
    await host.turns("会前体检", "按开会之日", "已具备")
    await host.turns("返回", "2026年11月20日（周五）16:00")
    await room.announce()
    notice = await ann.reads("会议通知", room.candidate.name, "党员活动室")
    assert "2026年11月20日（周五）16:00" in notice
    calendar = (await ann.newest_file()).decode()
    assert "DTSTART:20261120T080000Z" in calendar
    assert room.candidate.name not in calendar
    assert "应到会有表决权的正式党员5名" in await room.in_group.reads("会议通知")

    await ann.turns("参加", "已回复：参加")
    await dan.reads("会议通知")
    await dan.turns("请假", "请输入请假的原因")
    await dan.asks("外出实习", "已回复：请假")
    await host.turns("会议回执", "参加1名", f"{room.name(dan)}：外出实习", "未回复3名")
    await host.turns("返回", "尚未开会")

    await room.open()
    await room.in_group.reads("开会签到", "应到会有表决权的正式党员5名")
    link = room.in_group.url_of("签到")
    await ann.start(link.partition("start=")[2])
    await ann.reads("实到")
    await room.sign_in(host, ann, ben)
    await room.sign_in(cai)
    await host.asks("/meeting", "正在进行的")
    await host.turns("接收预备党员：", "实到：4名（已达到半数）")
    await room.discuss()
    await host.turns("开始表决", "请确认开始表决", "监票人清点尚未进行")
    assert "监票人尚未清点到会人数" in await host.press("确认开始表决")
    await dan.asks("/meeting", "正在进行的")
    await dan.turns("接收预备党员：", "实到")
    await dan.turns("清点人数", "请清点会场内")
    refused = await dan.asks("5", "不能发票")
    assert "清点5人，签到4人，相差1人（第二十八条）。会场内有人没有签到" in refused
    await room.sign_in(dan)
    await room.count_heads(5)
    await host.turns("返回", "监票人清点到会5人")
    await room.open_ballot()
    await room.in_group.reads("开始表决", "应到5名，实到5名", "已收回：0/5")

    shown = {
        await vote(member, label)
        for member, label in ((ann, "赞成"), (ben, "不赞成"), (cai, "赞成"), (host, "赞成"))
    }
    assert len(shown) == 1, "the answer to a vote must not depend on the vote"
    await room.in_group.turns("刷新已收回", "已收回：4/5")

    await host.asks("/meeting", "正在进行的")
    await host.turns("接收预备党员：", "已收回：4/5")
    await room.close()
    result = await room.in_group.reads("表决结果")
    assert "发出选票5张，收回4张。" in result
    assert "赞成3票，不赞成1票，弃权0票。" in result
    assert "决议已形成：赞成3票，超过应到会有表决权正式党员（5名）的半数（第二十八条）" in result

    text = await room.resolve()
    for element in (
        "发展对象的主要表现：政治坚定，成绩优良。",
        "应到会有表决权的正式党员5名，实到会有表决权的正式党员5名",
        "赞成3票，不赞成1票，弃权0票",
        f"党支部书记：{room.name(host)}",
        "通过日期：2026年11月20日",
        "报上级党组织审批",
    ):
        assert element in text
    announced = await room.in_group.reads("决议已形成：")
    assert "政治坚定" not in announced
    assert await LedgerRecord.filter(kind="meeting_minutes").count() == 1
    assert await Envelope.all().count() == 0
    await host.turns("打开大会", "结束大会。")
    await host.turns("会议记录", "已经确认的记录共1份")
    full = await host.turns(f"2026年11月20日　{room.candidate.name}：", "政治坚定，成绩优良。")
    assert "程序：" in full
    _, opened = host.data_of("该同志的会议记录")
    assert "无权办理" in await dan.press_data(dan.data_of("返回主菜单")[0], opened, forge=True)
    await host.asks("/meeting", "正在进行的")
    await host.turns("接收预备党员：", "结束大会。")
    await host.turns("结束大会", "大会已结束")
    assert await room.story.incidents() == 0


@ON_SQLITE
async def test_a_gate_blocks_the_notice(room: Room) -> None:
    await room.story.world.record(room.candidate, Suspension(reason="有反映"))
    await room.plan()
    shown = await room.host.turns("发出通知", "会前体检", "不具备，不能开会")
    assert "没有尚未恢复的暂缓" in shown
    assert "由党支部办理" in shown
    message, _ = room.host.data_of("返回")
    number = (await Meeting.get()).id
    refusal = await room.host.press_data(message, f"plan_sent:{number}", forge=True)
    assert "暂缓" in refusal
    await room.members[0].has_not_read("会议通知")


@ON_SQLITE
async def test_too_few_and_the_meeting_is_put_off(room: Room) -> None:
    host, (ann, ben, *_) = room.host, room.members
    await room.begin()
    await room.sign_in(ann, ben)
    await host.turns("刷新", "达到半数须3名，还差1名")
    assert "完成：本人汇报" not in host.labels()
    await host.turns("改期", "请输入改期的原因")
    await host.asks("到会不足半数", "已改期，等待重新通知")
    told = await ann.reads("会议改期")
    assert "原因：到会不足半数" in told
    await room.in_group.reads("会议改期")
    await host.asks("/meeting", "正在进行的")
    await host.turns("筹备中：接收预备党员", "上次改期的原因")
    await host.turns("时间", "请选择开会日期")
    await host.asks("明天19点", "2026年11月21日（周六）19:00")
    await room.announce()
    assert "2026年11月21日（周六）19:00" in await ben.reads("会议通知", "11月21日")


async def test_a_restart_in_the_middle_loses_nothing(room: Room) -> None:
    story, host, (ann, ben, cai, dan) = room.story, room.host, room.members
    await room.begin()
    await room.sign_in(host, ann, ben)
    await cai.asks("/meeting", "正在进行的")
    await cai.turns("接收预备党员：", "实到")
    await cai.turns("签到", "6位签到码")
    await story.close_bot()
    await story.open_bot()
    await cai.asks(await room.code(), "签到成功")
    await host.turns("刷新", "实到：4名")
    await room.discuss(STEPS[:3])
    await story.close_bot()
    await story.open_bot()
    await room.discuss(STEPS[3:])
    await room.sign_in(dan)
    await room.count_heads(5)
    await room.open_ballot()
    await vote(ann, "赞成")
    await story.close_bot()
    await ben.reads("表决票（无记名）")
    data = await ben.press_in_vain("不赞成")
    await story.open_bot()
    await ben.reads("密封投入票箱")
    assert await Envelope.all().count() == 2
    assert not _lies_in_files(story, data)
    await room.close()
    assert "赞成1票，不赞成1票，弃权0票" in await room.in_group.reads("表决结果")


@ON_SQLITE
async def test_wide_disagreement_puts_the_vote_off_and_the_next_comes(room: Room) -> None:
    host = room.host
    room.candidates.append(await make_ready(room.story.world, room.branch))
    await room.begin()
    await room.sign_in(host, *room.members)
    await room.discuss(STEPS[:4])
    await host.turns("分歧较大，暂缓", "请输入分歧的主要内容")
    await host.asks("对其现实表现意见不一", "请确认暂缓表决")
    await host.turns("确认暂缓", "暂缓表决，提交上级党组织审议")
    said = await room.in_group.reads("暂缓表决")
    assert "意见不一" not in said
    await host.turns(f"讨论下一名：{room.candidates[1].name}", "程序：")
    await room.discuss()
    await room.count_heads(5)
    await room.open_ballot()
    for member in room.members:
        await vote(member, "赞成")
    await room.close()
    assert room.candidates[1].name in await room.in_group.reads("表决结果")


@ON_SQLITE
async def test_two_candidates_are_voted_on_one_after_the_other(room: Room) -> None:
    host = room.host
    room.candidates.append(await make_ready(room.story.world, room.branch))
    await room.begin()
    await room.sign_in(host, *room.members)
    for number, candidate in enumerate(room.candidates):
        await room.discuss()
        await room.count_heads(5)
        await room.open_ballot()
        for member in room.members:
            await member.reads("表决票（无记名）", candidate.name)
            await member.turns("赞成" if number else "弃权", "密封投入票箱")
        await room.close()
        result = await room.in_group.reads("表决结果", candidate.name)
        assert ("决议已形成" in result) is bool(number)
        if not number:
            await host.turns(f"讨论下一名：{room.candidates[1].name}", "程序：")


@ON_SQLITE
async def test_a_candidate_may_be_taken_off_before_the_meeting(room: Room) -> None:
    host = room.host
    room.candidates.append(await make_ready(room.story.world, room.branch))
    await room.plan()
    await room.announce()
    await host.turns("撤下讨论对象", "可在讨论之前撤下")
    await host.turns(room.candidate.name, "请输入撤下的原因")
    shown = await host.asks("材料有误，退回补正", "已通知，尚未开会")
    assert room.candidate.name not in shown
    assert room.candidates[1].name in shown
    assert "撤下讨论对象" not in host.labels()


@ON_SQLITE
async def test_a_written_opinion_is_sealed_confirmed_and_void_on_arrival(room: Room) -> None:
    host, (ann, ben, cai, dan) = room.host, room.members
    await room.plan()
    await room.announce()
    for author in (ann, ben):
        await author.reads("会议通知")
        await author.turns("请假", "请输入请假的原因")
        await author.asks("参加学术会议", "已回复：请假")
        await author.turns("提出书面意见", "书面意见", room.candidate.name)
        _, data = author.data_of("赞成")
        await author.press("赞成")
        await author.reads("书面意见已收到", "收件编号")
        assert not _lies_in_files(room.story, data)
    await dan.reads("收到书面意见")
    await dan.turns("查看", "共2份")
    for author in (ann, ben):
        await dan.turns(f"确认：{room.name(author)}", "书面意见")
    await room.open()
    await room.sign_in(host, ben, cai, dan)
    assert (await WrittenOpinion.filter(state="void").count()) == 1
    await room.discuss()
    await room.count_heads(4)
    await room.open_ballot()
    for member in (host, ben):
        await vote(member, "赞成")
    await room.close()
    result = await room.in_group.reads("表决结果")
    assert "实到4名" in result
    assert "赞成3票" in result
    assert "决议已形成" in result


@ON_SQLITE
async def test_the_wrong_people_are_turned_away(room: Room) -> None:
    story, host, (ann, *_) = room.story, room.host, room.members
    message, _ = ann.data_of("支部大会")
    assert "无权办理" in await ann.press_data(message, "plan_new:admission", forge=True)
    assert not await Meeting.exists()
    await room.begin()
    guest = await story.member(room.candidate)
    number = (await Meeting.get()).id
    for who, data in (
        (ann, f"meeting_opened:{number}"),
        (ann, f"code:{number}"),
        (ann, f"ballot_begin:{number}:0"),
        (ann, f"meeting_end:{number}"),
        (ann, f"left:{number}:0"),
        (host, f"opinions_in:{number}"),
    ):
        mine, _ = who.data_of("支部大会" if who is ann else "刷新")
        told = await who.press_data(mine, data, forge=True)
        assert re.search("无权办理|由监票人办理", told)
    mine, _ = guest.data_of("支部大会") if "支部大会" in guest.labels() else (1, "")
    await guest.start(f"in_{number}_{await room.code()}")
    assert "不在本次大会的应到名单内" in await guest.reads("应到名单")
    assert not await RollEntry.filter(signed_in_at__isnull=False).exists()


@ON_SQLITE
async def test_the_screen_shows_a_code_that_can_be_scanned_and_refreshed(room: Room) -> None:
    host, (ann, *_) = room.host, room.members
    await room.begin()
    await host.turns("签到码", "应到5名，已签到0名")
    assert (await host.newest_file()).startswith(b"\xff\xd8")  # the platform re-encodes pictures
    number = (await Meeting.get()).id
    await ann.start(f"in_{number}_{await room.code()}")
    await ann.reads("签到成功")
    await host.reads("应到5名，已签到1名")  # the picture is renewed by itself
    old = await room.code()
    await room.story.move_clock(advance=60)
    assert f"{old[:3]} {old[3:]}" not in await host.reads("每20秒更换")
    ben = room.members[1]
    await ben.start(f"in_{number}_000000")
    assert "签到码不对或已经更换，还可以试4次" in await ben.reads("签到码不对")


@ON_SQLITE
async def test_the_roll_is_corrected_with_two_signatures(room: Room) -> None:
    host, dan = room.host, room.scrutineer
    await room.begin()
    await host.turns("应到名单", "由主持人提出、监票人签认")
    await host.turns("不计入应到", "请选择党员")
    await host.turns(room.name(room.members[0]), "只有下列情形")
    await host.turns("年老体弱长期卧床", "请输入上级党组织同意的依据")
    await host.asks("学院党委11月18日批复", "待监票人签认")
    await dan.reads("请签认：应到名单的更正")
    await dan.turns("打开应到名单", "待监票人签认")
    await dan.turns("签认：不计入应到", "并由本次大会通过")
    await dan.turns("确认签认", "已签认")
    await host.turns("返回", "应到：4名")


def _lies_in_files(story: Story, token: str) -> bool:
    """Is the token in SQLite's file or its write-ahead log? (PostgreSQL's files are not ours.)"""
    path = sqlite_path(story.url)
    if path is None:
        return False
    files = [path, path.with_name(f"{path.name}-wal")]
    return any(token.encode() in file.read_bytes() for file in files)


@ON_SQLITE
async def test_a_member_without_a_phone_takes_the_ballot_to_paper(room: Room) -> None:
    host, (ann, _, cai, dan) = room.host, room.members
    (eve,) = await room.story.world.people(room.branch, Stage.FULL_MEMBER, 1)
    room.names[1000 + eve.person_id] = eve.name
    await room.begin()
    await room.sign_in(host, *room.members)
    await ann.asks("/meeting", "正在进行的")
    await ann.turns("接收预备党员：", "实到：5名")
    await ann.turns("代为签到（无手机）", "尚未签到1名", "全部用纸质票表决")
    await ann.turns(eve.name, "待监票人签认1项")
    await dan.reads("请签认：应到名单的更正")
    number = (await Meeting.get()).id
    message, _data = dan.data_of("打开应到名单")
    forged = f"by_hand_who:{number}:{eve.person_id}"
    assert "须由两人办理" in await dan.press_data(message, forged, forge=True)
    await dan.turns("打开应到名单", f"代为签到：{eve.name}（到会，没有手机）　待监票人签认")
    await dan.turns("签认：代为签到", "您已在会场见到其本人")
    await dan.turns("确认签认", "已签认")
    await room.discuss()
    await room.count_heads(6)
    shown = await host.turns("刷新", "实到：6名", "本次大会全部用纸质票表决")
    assert "其中1名没有手机" in shown
    assert "开始表决" not in host.labels()
    message, _data = host.data_of("刷新")
    refused = await host.press_data(message, f"ballot_begin:{number}:0", forge=True)
    assert "其选票会单独显出。请全部改用纸质票" in refused
    await host.turns("用纸质票表决", "待计票人登记票数")
    await cai.reads("待计票人登记票数")
    await cai.turns("登记票数", "请输入收回")
    for count, asked in ((6, "有效票"), (6, "无效票"), (0, "赞成"), (5, "不赞成"), (1, "弃权")):
        await cai.asks(str(count), f"请输入{asked}")
    await cai.asks("0", "请核对", "应到6名，实到6名")
    await cai.turns("提交会签", "待监票人核对会签")
    await dan.reads("待监票人核对会签")
    await dan.turns("核对无误，会签", "已会签，记入档案", "决议已形成：赞成5票，应到6名")
    entry = await RollEntry.get(person_id=eve.person_id)
    assert entry.by_hand
    assert await room.story.incidents() == 0
