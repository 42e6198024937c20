"""支部大会 in chat: called, signed in to, refused below half, voted on in secret, announced."""

from dataclasses import dataclass

import pytest

from models import Branch, Envelope, LedgerRecord, Meeting
from models.db import sqlite_path
from regulation.assessment import Stage
from regulation.records import BallotKind
from services.access import Actor
from tests.walks.story import Chatter, Story


@dataclass
class Assembly:
    """A branch of five full members with a 发展对象, all of them in the group."""

    story: Story
    host: Chatter
    members: list[Chatter]
    candidate: Actor
    group: dict[int, Chatter]

    @property
    def in_group(self) -> Chatter:
        """The group as the host sees it."""
        return self.group[self.host.account]

    async def convene(self) -> None:
        """The host calls the meeting."""
        await self.host.say("/meeting")
        await self.host.reads("目前没有正在进行的支部大会")
        await self.host.press("召开大会：接收预备党员")
        await self.host.reads("请选择讨论对象")
        await self.host.press(self.candidate.name)
        await self.host.reads("请确认", "应到名单")
        await self.host.press("确认召开")
        await self.host.reads("应到：5名　实到：0名")

    async def sign_in(self, *members: Chatter) -> None:
        """Members answer the summons."""
        for member in members:
            await member.reads("会议通知", self.candidate.name)
            await member.press("签到")
            await member.reads("实到")

    async def open(self) -> None:
        """The host opens the ballot."""
        await self.host.press("开始表决")
        await self.host.reads("正在无记名投票")

    async def close(self) -> None:
        """The host closes the ballot and has it counted."""
        await self.host.press("截止并计票")
        await self.host.reads("请确认截止")
        await self.host.press("确认截止并计票")
        await self.host.reads("已计票")


async def vote(member: Chatter, label: str) -> str:
    """Fill in the paper that has arrived; returns everything the voter is shown."""
    await member.reads("表决票（无记名）")
    toast = await member.press(label)
    return toast + await member.reads("密封投入票箱")


@pytest.fixture
async def assembly(story: Story) -> Assembly:
    branch = await story.world.branch()
    secretary = await story.world.secretary(branch)
    others = await story.world.people(branch, Stage.FULL_MEMBER, 4)
    candidate = await story.world.person(branch, Stage.PROSPECTIVE_MEMBER)
    host = await story.member(secretary)
    members = [await story.member(person) for person in others]
    group = await story.group(host, *members)
    await group[host.account].say("/start@zhibu_playground_bot")
    await group[host.account].reads("本群已设为")
    return Assembly(story, host, members, candidate, group)


async def test_a_resolution_from_call_to_announcement(assembly: Assembly) -> None:
    host, (ann, ben, cai, dan) = assembly.host, assembly.members
    await assembly.convene()
    await assembly.in_group.reads("会议通知", "应到会有表决权的正式党员5名")

    await assembly.sign_in(ann, ben)
    refusal = await host.press("开始表决")
    assert "正式党员5名，实到2名，未达到半数，至少须到3名（第二十八条）" in refusal

    await assembly.sign_in(cai)
    await host.press("签到")
    await host.reads("实到：4名（已达到半数）")
    await assembly.open()
    await assembly.in_group.reads("开始表决", "应到5名，实到4名")

    shown = {
        await vote(ann, "赞成"),
        await vote(ben, "不赞成"),
        await vote(cai, "赞成"),
        await vote(host, "赞成"),
    }
    assert len(shown) == 1, "the answer to a vote must not depend on the vote"

    await ben.press("更改选票")
    await ben.reads("将替换原来的选票")
    await ben.press("弃权")
    await ben.reads("密封投入票箱")

    with pytest.raises(AssertionError, match="no button"):
        dan.data_of("赞成")

    await host.say("/meeting")
    await host.reads("正在进行的大会如下")
    await host.press("接收预备党员：")
    await host.reads("已收回：4/4")
    await assembly.close()
    result = await assembly.in_group.reads("表决结果")
    assert "应到5名，实到4名。" in result
    assert "发出选票4张，收回4张。" in result
    assert "赞成3票，不赞成0票，弃权1票。" in result
    assert "决议已形成：赞成3票，超过应到会有表决权正式党员（5名）的半数（第二十八条）" in result
    assert await LedgerRecord.filter(kind="ballot_result").count() == 1
    assert await Envelope.all().count() == 0


async def test_half_of_those_entitled_is_not_a_majority(assembly: Assembly) -> None:
    ann, ben, cai, dan = assembly.members
    await assembly.convene()
    await assembly.sign_in(ann, ben, cai, dan)
    await assembly.host.press("刷新")
    await assembly.open()
    for member, label in ((ann, "赞成"), (ben, "赞成"), (cai, "弃权")):
        await vote(member, label)
    await assembly.close()
    result = await assembly.in_group.reads("表决结果")
    assert "发出选票4张，收回3张。" in result
    assert "决议未通过：赞成2票" in result
    assert "至少须3票赞成" in result


async def test_those_without_a_vote_are_turned_away(assembly: Assembly) -> None:
    story, (ann, ben, cai, dan) = assembly.story, assembly.members
    guest = await story.member(assembly.candidate)
    stranger = await story.chatter(77, "路人")
    await assembly.convene()
    await assembly.sign_in(ann, ben, cai)
    await assembly.open()
    await ann.reads("表决票（无记名）")
    paper, data = ann.data_of("赞成")

    await guest.say("/meeting")
    await guest.reads("目前没有正在进行的支部大会")
    message, _ = guest.data_of("返回主菜单")
    foreign = await guest.press_data(message, data, forge=True)
    assert "不在本次大会的应到名单内" in foreign
    await dan.reads("会议通知")
    late_message, _ = dan.data_of("签到")
    assert "您尚未签到" in await dan.press_data(late_message, data, forge=True)
    assert "签到已截止" in await dan.press("签到")
    forged = data[:-3] + ("AAA" if not data.endswith("AAA") else "BBB")
    assert "不是发给您的" in await ann.press_data(paper, forged, forge=True)
    await stranger.say("/vote")
    await stranger.reads("尚未绑定")
    assert await Envelope.all().count() == 0

    await assembly.close()
    assert "表决已经截止" in await ann.press_data(paper, data, forge=True)


async def test_a_vote_survives_a_restart_and_never_lies_readable(assembly: Assembly) -> None:
    story, (ann, ben, cai, _) = assembly.story, assembly.members
    await assembly.convene()
    await assembly.sign_in(ann, ben, cai)
    await assembly.open()
    await vote(ann, "赞成")
    await story.close_bot()
    await ben.reads("表决票（无记名）")
    data = await ben.press_in_vain("不赞成")
    await story.open_bot()
    await ben.reads("密封投入票箱")
    assert await Envelope.all().count() == 2
    assert not _lies_in_files(story, data)
    await vote(cai, "赞成")
    await assembly.close()
    assert "赞成2票，不赞成1票，弃权0票" in await assembly.in_group.reads("表决结果")


async def test_the_way_to_the_paper_by_command_and_by_the_groups_link(assembly: Assembly) -> None:
    host, (ann, ben, cai, _) = assembly.host, assembly.members
    assert "目前没有待您表决的选票" in await ann.asks("/vote", "选票")
    await assembly.convene()
    await assembly.sign_in(ann, ben, cai)
    await assembly.open()
    await ann.reads("表决票（无记名）")
    assert assembly.candidate.name in await ann.asks("/vote", "表决票（无记名）")
    await assembly.in_group.reads("开始表决")
    link = assembly.in_group.url_of("去投票")
    assert link.startswith("https://t.me/zhibu_playground_bot?start=vote_")
    payload = link.partition("start=")[2]
    await ann.start(payload)
    assert assembly.candidate.name in await ann.reads("表决票（无记名）")
    await ann.turns("弃权", "密封投入票箱")
    await host.start(payload)
    assert "您尚未签到" in await host.reads("未能投票")
    await ann.start("vote_0123456789ab")
    assert "请发送 /vote" in await ann.reads("没有这张选票")


async def test_one_who_shut_the_bot_out_holds_nobody_up(assembly: Assembly) -> None:
    ann, ben, cai, dan = assembly.members
    await dan.block()
    await assembly.convene()
    await assembly.sign_in(ann, ben, cai)
    await assembly.open()
    for member in (ann, ben, cai):
        await vote(member, "赞成")
    await assembly.close()
    assert "决议已形成：赞成3票" in await assembly.in_group.reads("表决结果")
    assert await assembly.story.incidents() == 0


async def test_convening_twice_calls_one_meeting(assembly: Assembly) -> None:
    host = assembly.host
    await assembly.convene()
    forged = f"convene:{BallotKind.ADMISSION}:{assembly.candidate.person_id}"
    message, _ = host.data_of("刷新")
    refusal = await host.press_data(message, forged, forge=True)
    assert f"{assembly.candidate.name}同志的大会正在进行（第二十八条）" in refusal
    assert "请先结束该次大会" in refusal
    assert await Meeting.all().count() == 1


async def test_a_meeting_ends_after_the_count_and_not_before(assembly: Assembly) -> None:
    host, (ann, ben, cai, _) = assembly.host, assembly.members
    await assembly.convene()
    await assembly.sign_in(ann, ben, cai)
    message, end = host.data_of("结束大会")
    await assembly.open()
    refusal = await host.press_data(message, end, forge=True)
    assert "表决尚未计票（第二十八条）。请先截止并计票" in refusal
    await assembly.close()
    assert "状态：大会已结束" in await host.turns("结束大会", "大会已结束")
    assert "本次大会已经结束" in await host.press_data(
        message, end.replace("meeting_end", "sign_in"), forge=True
    )


async def test_only_the_leadership_runs_a_meeting(assembly: Assembly) -> None:
    ann = assembly.members[0]
    message, _ = ann.data_of("支部大会")
    convene = f"convene:{BallotKind.ADMISSION}:{assembly.candidate.person_id}"
    for forged in ("meeting_new:admission", convene):
        assert "无权办理" in await ann.press_data(message, forged, forge=True)
    assert not await Meeting.exists()
    await assembly.convene()
    number = (await Meeting.get()).id
    for act in ("ballot_open", "ballot_close", "ballot_count", "meeting_end"):
        await ann.press_data(message, f"{act}:{number}", forge=True)
    await assembly.host.asks("/meeting", "正在进行的大会如下")
    assert "尚未开始表决" in await assembly.host.turns("接收预备党员：", "实到")


async def test_a_conversion_is_announced_as_such(assembly: Assembly) -> None:
    story, host = assembly.story, assembly.host
    branch = await Branch.get(id=assembly.candidate.branch_id)
    assembly.candidate = await story.world.person(branch, Stage.PROBATIONARY_MEMBER)
    await host.asks("/meeting", "目前没有正在进行的支部大会")
    await host.turns("召开大会：预备党员转正", "讨论预备党员转正的支部大会")
    check = await host.turns(assembly.candidate.name, "请确认")
    assert "会前体检" in check
    await host.turns("确认召开", "应到：5名　实到：0名")
    await assembly.sign_in(*assembly.members[:3])
    await assembly.open()
    for member in assembly.members[:3]:
        await vote(member, "赞成")
    await assembly.close()
    result = await assembly.in_group.reads("表决结果：预备党员转正")
    assert "超过应到会有表决权正式党员（5名）的半数（第四十一条）" in result


def _lies_in_files(story: Story, token: str) -> bool:
    """Is the token in SQLite's file or its write-ahead log? (PostgreSQL's files are not ours.)"""
    path = sqlite_path(story.url)
    if path is None:
        return False
    files = [path, path.with_name(f"{path.name}-wal")]
    return any(token.encode() in file.read_bytes() for file in files)
