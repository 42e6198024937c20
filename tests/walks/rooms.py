"""A branch holding a meeting in chat: every word goes through real chats."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from models import Branch, Meeting, Role
from regulation.assessment import Stage
from services.access import Actor
from services.roll import code_at, slot_of
from tests.services.builders import World
from tests.walks.story import Chatter, Story

STEPS = ("本人汇报", None, "支委会报告", "与会党员讨论", "本人表态")


@dataclass
class Room:
    """A branch of five full members with a 发展对象 who is ready, all members in the group."""

    story: Story
    branch: Branch
    host: Chatter
    members: list[Chatter]
    candidates: list[Actor]
    group: dict[int, Chatter]
    names: dict[int, str] = field(default_factory=dict)
    opening_code: str = ""
    title: str = "接收预备党员"
    steps: tuple[str | None, ...] = STEPS
    performance: str = "发展对象的主要表现"

    @property
    def candidate(self) -> Actor:
        return self.candidates[0]

    @property
    def scrutineer(self) -> Chatter:
        return self.members[3]

    @property
    def in_group(self) -> Chatter:
        """The group as the host sees it."""
        return self.group[self.host.account]

    def name(self, member: Chatter) -> str:
        return self.names[member.account]

    async def plan(self, *, when: str = "16:00") -> None:
        """The host fills the plan in, led from one question to the next."""
        host = self.host
        await host.asks("/meeting", "正在进行的")
        await host.turns(f"筹备大会：{self.title}", "请按讨论的先后点选")
        for number, candidate in enumerate(self.candidates, 1):
            await host.turns(candidate.name, "请按讨论的先后点选")
            assert f"{number}. {candidate.name}" in host.labels()
        await host.turns("选好了", "请选择开会日期")
        await host.turns(host.labels()[0], "请选择时间")
        await host.asks(when, "请选择地点")
        await host.turns("党员活动室", "请选择记录人")
        await host.turns(self.name(self.members[0]), "请选择监票人")
        assert self.name(host) not in host.labels()
        await host.turns(self.name(self.scrutineer), "请选择计票人")
        await host.turns(self.name(self.members[2]), "筹备：")

    async def announce(self) -> None:
        """The notice goes out."""
        await self.host.turns("发出通知", "请确认发出通知", "应到名单")
        await self.host.turns("确认发出通知", "已通知，尚未开会")

    async def open(self) -> None:
        """The meeting begins."""
        await self.host.turns("开会", "请确认开会")
        await self.host.turns("确认开会", f"应到：{len(self.names)}名　实到：0名")

    async def begin(self) -> None:
        """From nothing to a meeting in session."""
        await self.plan()
        await self.announce()
        await self.open()

    async def code(self) -> str:
        meeting = await Meeting.all().order_by("-id").first()
        assert meeting is not None
        return code_at(meeting.code_key, slot_of(self.story.clock.now()))

    async def sign_in(self, *members: Chatter) -> None:
        """Members find the meeting and type the code on the screen."""
        for member in members:
            await member.asks("/meeting", "正在进行的")
            await member.turns(f"{self.title}：", "实到")
            await member.turns("签到", "6位签到码")
            await member.asks(await self.code(), "签到成功")

    async def discuss(self, steps: tuple[str | None, ...] | None = None) -> None:
        """The steps before the ballot, one after the other."""
        await self.host.asks("/meeting", "正在进行的")
        await self.host.turns(f"{self.title}：", "程序：")
        for step in self.steps if steps is None else steps:
            label = f"完成：{step}" if step else "完成：两名介绍人已介绍情况"
            await self.host.turns(label, "程序：")

    async def count_heads(self, counted: int) -> None:
        """The scrutineer counts the room."""
        await self.scrutineer.asks("/meeting", "正在进行的")
        await self.scrutineer.turns(f"{self.title}：", "实到")
        await self.scrutineer.turns("清点人数", "请清点会场内")
        await self.scrutineer.asks(f"{counted}人", "清点一致")

    async def open_ballot(self) -> None:
        """The papers go out; the scrutineer copies the opening code, whose message goes away."""
        await self.host.turns("开始表决", "请确认开始表决")
        await self.host.turns("确认开始表决", "正在无记名投票")
        told = await self.scrutineer.reads("开箱码（仅发给监票人和计票人）")
        found = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", told)
        assert found is not None
        self.opening_code = found[0]

    async def close(self) -> None:
        """The scrutineer closes the box and opens it with the code."""
        await self.scrutineer.asks("/meeting", "正在进行的")
        await self.scrutineer.turns(f"{self.title}：", "已收回")
        await self.scrutineer.turns("票箱", "已收回")
        await self.scrutineer.turns("截止投票", "请确认截止")
        await self.scrutineer.turns("确认截止", "已截止，尚未计票")
        assert "开箱码不符" in await self.scrutineer.asks("2222-2222-2222", "开箱码不符")
        await self.scrutineer.asks(self.opening_code.lower(), "已计票")
        await self.host.asks("/meeting", "正在进行的")
        await self.host.turns(f"{self.title}：", "已计票")

    async def panel(self, *wanted: str) -> None:
        """The meeting as the host sees it, in a new message."""
        await self.host.asks("/meeting", "正在进行的")
        await self.host.turns(f"{self.title}：", *wanted)

    async def hold_ballot(self, *labels: str) -> str:
        """Count heads, hand the papers out, vote, close; returns the result the group reads."""
        await self.count_heads(len(self.names))
        await self.panel("下一步：由主持人开始表决")
        await self.open_ballot()
        for member, label in zip((self.host, *self.members), labels, strict=True):
            await vote(member, label)
        await self.close()
        return await self.in_group.reads("表决结果")

    async def resolve(self) -> str:
        """The secretary signs the resolution; returns its text."""
        await self.host.turns("形成决议", f"请输入{self.performance}")
        await self.host.asks("政治坚定，成绩优良。", "请核对决议")
        return await self.host.turns("确认签名", "决议已形成并签名")


async def vote(member: Chatter, label: str) -> str:
    """Fill in the paper that has arrived; returns everything the voter is shown."""
    await member.reads("表决票（无记名）")
    toast = await member.press(label)
    return toast + await member.reads("密封投入票箱")


async def owes(member: Chatter, duty: str) -> str | None:
    """The label of this duty in /todo, on whatever page it stands; None where it is not there."""
    shown = await member.asks("/todo", "待办事项")
    while (found := re.search(rf"(\d+)\. [^\n]*{duty}", shown)) is None:
        if "下一页" not in member.labels():
            return None
        shown = await member.turns("下一页", "待办事项")
    return f"第{found[1]}项"


async def open_duty(member: Chatter, duty: str, *wanted: str) -> None:
    """Open this duty from /todo."""
    label = await owes(member, duty)
    assert label is not None
    await member.turns(label, *wanted)


async def organizer_of(room: Room) -> Chatter:
    """The 组织员 of the college, from another branch."""
    world = room.story.world
    branch = await world.branch()
    return await room.story.member(await world.appoint(await world.person(branch), Role.ORGANIZER))


async def furnish(story: Story, make: Callable[[World, Branch], Awaitable[Actor]]) -> Room:
    """A branch of five full members, all in its group, with one candidate made like this."""
    branch = await story.world.branch()
    secretary = await story.world.secretary(branch)
    others = await story.world.people(branch, Stage.FULL_MEMBER, 4)
    candidate = await make(story.world, branch)
    host = await story.member(secretary)
    members = [await story.member(person) for person in others]
    group = await story.group(host, *members)
    await group[host.account].say("/start@zhibu_playground_bot")
    await group[host.account].reads("本群已设为")
    names = {1000 + p.person_id: p.name for p in (secretary, *others)}
    return Room(story, branch, host, members, [candidate], group, names)
