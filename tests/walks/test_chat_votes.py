"""推优, 座谈会 and 答辩评议 by buttons in private chats, from the roll call to the record."""

from dataclasses import dataclass

import pytest

from models import Branch, Envelope, LedgerRecord, Person
from regulation.assessment import Stage
from regulation.paper import VoteKind
from tests.walks.story import ON_SQLITE, Chatter, Story
from tests.walks.test_paper import Paper, prepare
from texts.regulation_refusals import FIGURES as NAMES


@dataclass
class Hall:
    """A vote that has been called, and the people in the room: two who count, and five more."""

    paper: Paper
    guests: list[Chatter]

    @property
    def voters(self) -> list[Chatter]:
        return [self.paper.scrutineer, self.paper.teller, *self.guests]

    async def call_the_roll(self, absent: str) -> str:
        """Tick everybody but one; returns the last question before the papers go out."""
        host = self.paper.convener
        await self.paper.call()
        await host.turns("在私聊中投票", "已勾选0人")
        await host.turns("全部勾选", "已勾选8人")
        await host.turns(f"［到］{absent}", "已勾选7人")
        return await host.turns("下一步", "将向7人各发一张选票")

    async def vote(self, *labels: str) -> set[str]:
        """Everybody answers the paper that has arrived; returns what they were shown."""
        shown = set()
        for voter, label in zip(self.voters, labels, strict=True):
            await voter.reads("表决票（无记名）")
            toast = await voter.press(label)
            shown.add(toast + await voter.reads("密封投入票箱"))
        return shown

    async def finish(self, **figures: int) -> str:
        """Close, add what the box does not say, hand over; returns what the scrutineer signs."""
        teller = self.paper.teller
        await self.paper.scrutineer.asks("/paper", "办理中的纸质票")
        await teller.asks("/paper", "办理中的纸质票")
        await teller.turns(LABELS[self.paper.kind], "正在无记名投票")
        await teller.turns("截止投票", "请确认截止")
        await teller.turns("确认截止", "已截止，尚未计票", "票箱校验根")
        await teller.turns("已记下校验根，开箱计票", "已计票")
        await teller.press("登记票数")
        for name, number in figures.items():
            await teller.reads(f"请输入{NAMES[name]}")
            await teller.say(str(number))
        await teller.reads("请核对")
        await teller.turns("提交会签", "待监票人核对会签")
        return await self.paper.scrutineer.reads("待监票人核对会签", "发出")


LABELS = {
    VoteKind.RECOMMENDATION: "推优：",
    VoteKind.HEARING: "座谈会：",
    VoteKind.DEFENCE: "答辩评议：",
}


async def gather(story: Story, kind: VoteKind) -> Hall:
    paper = await prepare(story, kind)
    branch = await Branch.get(id=paper.candidate.branch_id)
    guests = await story.world.people(branch, Stage.NONE, 5)
    return Hall(paper, [await story.member(guest) for guest in guests])


@ON_SQLITE
async def test_a_recommendation_with_a_restart_in_the_middle(story: Story) -> None:
    hall = await gather(story, VoteKind.RECOMMENDATION)
    host = hall.paper.convener
    await hall.call_the_roll(await _name(host))
    await host.turns("开始投票", "发出7张，已收回0张")
    with pytest.raises(AssertionError, match="no button"):
        host.data_of("赞成")
    shown = await hall.vote(*["赞成"] * 5, "不赞成", "弃权")
    assert len(shown) == 1, "the answer to a vote must not depend on the vote"
    changer = hall.guests[-1]
    await changer.turns("更改选票", "将替换原来的选票")
    await story.close_bot()
    await changer.press_in_vain("赞成")
    await story.open_bot()
    await changer.reads("密封投入票箱")
    result = await hall.finish(entitled=10)
    assert "推荐成立：投票7人，赞成6票，合格须6票（第九条）" in result
    await hall.paper.scrutineer.turns("核对无误，会签", "已会签，记入档案")
    record = await LedgerRecord.get(kind="league_recommendation", act_date="2026-11-20")
    assert (record.payload["cast"], record.payload["source"]) == (7, "chat")
    assert not await Envelope.exists()
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_hearing(story: Story) -> None:
    hall = await gather(story, VoteKind.HEARING)
    await hall.call_the_roll(await _name(hall.paper.convener))
    await hall.paper.convener.turns("开始投票", "发出7张")
    both, neither = "具备条件，同意入党", "不具备条件，不同意入党"
    await hall.vote(*[both] * 5, neither, "不表态")
    result = await hall.finish(counsellor=1, teacher=2, classmate=4, others=0)
    assert "具备入党条件5票，不具备入党条件1票" in result
    assert "原则上不能确定为发展对象：到会7名，赞成5名，反对1名；赞成不得少于6名" in result


@ON_SQLITE
async def test_a_panel(story: Story) -> None:
    hall = await gather(story, VoteKind.DEFENCE)
    asked = await hall.call_the_roll(await _name(hall.paper.convener))
    assert "投票人较少，公布的数目会在很大程度上显示各人的选择" in asked
    assert "答辩小组的人数与一般规定不符" not in asked
    await hall.paper.convener.turns("开始投票", "发出7张")
    await hall.vote(*["优秀"] * 4, "良好", "良好", "较差")
    result = await hall.finish(pool=4, drawn=2)
    assert "优秀4票，良好2票，一般0票，较差1票" in result
    assert "评议结果供支部大会参考" in result


@ON_SQLITE
async def test_nobody_but_the_convener_and_the_counters_handles_the_box(story: Story) -> None:
    hall = await gather(story, VoteKind.RECOMMENDATION)
    await hall.paper.call()
    guest = hall.guests[0]
    await guest.asks("/paper", "目前没有办理中的纸质票")
    message, _ = guest.data_of("返回主菜单")
    for forged in ("gather:1", "gather_close:1", "gather_sure", "gather_all", "gather_page:0"):
        assert "无权办理" in await guest.press_data(message, forged, forge=True)
    assert await guest.press_data(message, "gather_begin", forge=True)
    host = hall.paper.convener
    await host.turns("在私聊中投票", "已勾选0人")
    assert "请至少勾选一名" in await host.press("下一步")
    assert await story.incidents() == 0


async def _name(chatter: Chatter) -> str:
    return (await Person.get(id=chatter.account - 1000)).name
