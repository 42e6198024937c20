"""一步一审: the queue worked through, returned and again, interrupted, by the wrong person."""

from dataclasses import dataclass

import pytest

from models import LedgerRecord
from regulation.assessment import Stage
from regulation.records import Award, Level
from services.access import Actor
from tests.services.manuscript_files import photo
from tests.walks.story import ON_SQLITE, Chatter, Story

WHOLE = "本季度我认真学习党的创新理论，积极参加支部活动，学习成绩有所进步。" * 50
AWARD = Award(title="三好学生", level=Level.SCHOOL)


@dataclass
class Branch:
    """A secretary who reviews, and two students who hand in."""

    story: Story
    secretary: Chatter
    first: Actor
    second: Actor

    async def hand_in(self, author: Actor, *, handwritten: bool = False) -> Chatter:
        """A report on its whole way."""
        writer = await self.story.member(author)
        await writer.asks("/report", "递交2026年第四季度思想汇报")
        if handwritten:
            await writer.send_file("手写.jpg", photo(), "photo")
        else:
            await writer.say(WHOLE)
        await writer.reads("请核对")
        await writer.turns("确认递交", "思想汇报已收到")
        await self.secretary.reads("收到思想汇报", author.name)
        return writer


@pytest.fixture
async def branch(story: Story) -> Branch:
    rows = await story.world.branch()
    first, second = await story.world.people(rows, Stage.ACTIVIST, 2)
    return Branch(story, await story.member(await story.world.secretary(rows)), first, second)


async def reviews() -> int:
    return await LedgerRecord.filter(kind="review").count()


async def test_the_queue_is_worked_through(branch: Branch):
    reviewer = branch.secretary
    typed = await branch.hand_in(branch.first)
    photographed = await branch.hand_in(branch.second, handwritten=True)
    award = await branch.story.world.state(branch.second, AWARD)
    assert "审核（3）" in " ".join(await _labels(reviewer, "/menu", "材料3件待审核"))
    await reviewer.asks("/review", "待审核的材料", "共3件：思想汇报2件，奖励荣誉1件")
    await reviewer.turns(f"{branch.first.name}　2026年第四季度思想汇报", "待审第1件", WHOLE[:40])
    await reviewer.press("审核通过")
    assert await reviewer.receives_file()
    await reviewer.reads(branch.second.name, "待审第1件，共2件", "查阅已记录")
    assert "记入档案" in await typed.reads("已审核通过")
    await reviewer.turns("退回", "请选择理由")
    await reviewer.turns("照片不清晰或缺页", "请核对", "理由：照片不清晰或缺页")
    assert "三好学生（校级）\n第" in await reviewer.turns("确认退回", "三好学生", f"编号{award}")
    assert "理由：照片不清晰或缺页" in await photographed.reads("已退回：2026年第四季度思想汇报")
    await reviewer.turns("审核通过", "已通过", "目前没有等待您审核的材料")
    assert (await reviews(), await branch.story.incidents()) == (3, 0)
    await photographed.turns("重新递交", "递交2026年第四季度思想汇报")
    await photographed.asks(WHOLE, "请核对")
    await photographed.turns("确认递交", "思想汇报已收到")
    await reviewer.reads("收到思想汇报", branch.second.name)
    await reviewer.turns("打开", "待审第1件，共1件", WHOLE[:40])


async def _labels(reader: Chatter, text: str, *wanted: str) -> list[str]:
    await reader.asks(text, *wanted)
    return reader.labels()


@ON_SQLITE
async def test_a_reason_outlives_a_restart_and_leaving(branch: Branch):
    reviewer = branch.secretary
    await branch.hand_in(branch.first)
    await reviewer.turns("打开", "待审第1件")
    await reviewer.turns("退回", "请选择理由")
    await branch.story.close_bot()
    await branch.story.open_bot()
    await reviewer.asks("请补充本季度参加支部活动的体会。", "请核对", "参加支部活动的体会")
    assert "草稿已保留" in await reviewer.asks("/cancel", "已退出")
    await reviewer.turns("确认退回", "已退回", "目前没有等待您审核的材料")
    assert await reviews() == 1


@ON_SQLITE
async def test_only_reviewers_review_and_only_once(branch: Branch):
    reviewer, story = branch.secretary, branch.story
    author = await branch.hand_in(branch.first)
    contact = await story.world.person(await story.world.branch(), Stage.FULL_MEMBER)
    await story.world.assign_contact(contact, branch.first)
    await story.world.state(branch.second, AWARD)
    await reviewer.turns("打开", "待审第1件")
    report = reviewer.data_of("审核通过")[1]
    colleague = await story.member(contact)
    assert "共1件：思想汇报1件" in await colleague.asks("/review", "待审核的材料")
    await reviewer.turns("审核通过", "三好学生")
    award = reviewer.data_of("审核通过")[1]
    stranger = await story.member(await story.world.person(await story.world.branch()))
    for outsider, data, told in (
        (colleague, report, "无须再审"),
        (colleague, award, "无权办理"),
        (author, report, "不能审核"),
        (stranger, report, "无权办理"),
    ):
        message = story.messages(outsider.chat)[0]["message_id"]
        for press in (data, data.replace("accept", "return")):
            assert told in await outsider.press_data(message, press, forge=True)
        if outsider is not colleague:
            opening = data.replace("accept", "open")
            assert told in await outsider.press_data(message, opening, forge=True)
    assert (await reviews(), await story.incidents()) == (1, 0)


@ON_SQLITE
async def test_facts_are_accepted_together_and_reports_never(branch: Branch):
    reviewer, story = branch.secretary, branch.story
    await branch.hand_in(branch.first)
    for person in (branch.first, branch.second, branch.second):
        await story.world.state(person, AWARD)
    await reviewer.asks("/review", "共4件")
    assert "列出全文，一并通过" not in reviewer.labels()
    await reviewer.turns("奖励荣誉", "待审核的材料")
    listed = await reviewer.turns("列出全文，一并通过", "一并通过：奖励荣誉")
    assert listed.count("三好学生（校级）") == 3
    message, data = reviewer.data_of("以上3件全部通过")
    await reviewer.turns("以上3件全部通过", "已通过3件", "共1件：思想汇报1件")
    assert "此页面已更新" in await reviewer.press_data(message, data, forge=True)
    assert (await reviews(), await story.incidents()) == (3, 0)
