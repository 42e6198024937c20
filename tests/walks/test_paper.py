"""A vote held on paper, in chat: the convener names who counts, one enters, the other signs."""

from dataclasses import dataclass

import pytest

from models import LedgerRecord
from regulation.paper import VoteKind
from services.access import Actor
from tests.services.paper_votes import FIGURES, hold_paper_vote
from tests.walks.story import ON_SQLITE, Chatter, Story
from texts.regulation_refusals import FIGURES as NAMES


@dataclass
class Paper:
    """A vote on paper with those who call, count and sign it."""

    story: Story
    kind: VoteKind
    convener: Chatter
    scrutineer: Chatter
    teller: Chatter
    candidate: Actor
    names: tuple[str, str]

    async def call(self, day: str = "今天") -> str:
        """The convener says what was voted on, when, and who counts."""
        host = self.convener
        await host.asks("/paper", "目前没有办理中的纸质票")
        await host.turns(f"登记：{LABELS[self.kind]}", "请选择表决对象")
        if self.kind is VoteKind.CONVERSION:
            await host.turns(self.candidate.name, "请选择付表决的提议（第三十五条）")
            await host.turns("延长12个月", "请选择投票日期")
        else:
            await host.turns(self.candidate.name, "请选择投票日期")
        await host.asks(day, "请选择监票人")
        await host.turns(self.names[0], "请选择计票人")
        assert self.names[0] not in host.labels()
        await host.turns(self.names[1], "请确认")
        return await host.turns("确认", "待计票人登记票数")

    async def enter(self, **changes: int) -> str:
        """The teller types every figure; the last screen shows all of them."""
        teller = self.teller
        await teller.reads("待计票人登记票数", self.candidate.name)
        await teller.press("登记票数")
        figures = {**FIGURES[self.kind], **changes}
        for name, number in figures.items():
            await teller.reads(f"请输入{NAMES[name]}")
            await teller.say(str(number))
        return await teller.reads("请核对")


LABELS = {
    VoteKind.ADMISSION: "接收预备党员",
    VoteKind.CONVERSION: "预备党员转正",
    VoteKind.RECOMMENDATION: "推优",
    VoteKind.HEARING: "座谈会",
    VoteKind.DEFENCE: "答辩评议",
}
RESULTS = {
    VoteKind.ADMISSION: "决议已形成：赞成16票，应到23名，通过须12票（第二十八条）",
    VoteKind.CONVERSION: "决议已形成：赞成16票，应到23名，通过须12票（第四十一条）",
    VoteKind.RECOMMENDATION: "推荐成立：投票19人，赞成16票，合格须16票（第九条）",
    VoteKind.HEARING: "符合规定：到会20名，赞成16名，反对1名；赞成不得少于16名，反对不得多于4名",
    VoteKind.DEFENCE: "优秀3票，良好2票，一般0票，较差0票",
}


async def prepare(story: Story, kind: VoteKind) -> Paper:
    vote = await hold_paper_vote(story.world, kind, bound=False)
    return Paper(
        story=story,
        kind=kind,
        convener=await story.member(vote.convener),
        scrutineer=await story.member(vote.scrutineer),
        teller=await story.member(vote.teller),
        candidate=vote.candidate,
        names=(vote.scrutineer.name, vote.teller.name),
    )


@pytest.mark.parametrize("kind", sorted(LABELS))
@ON_SQLITE
async def test_each_kind_from_the_call_to_the_record(story: Story, kind: VoteKind) -> None:
    paper = await prepare(story, VoteKind(kind))
    await paper.call()
    await paper.scrutineer.reads("待计票人登记票数")
    await paper.enter()
    await paper.teller.turns("提交会签", "待监票人核对会签")
    shown = await paper.scrutineer.reads("待监票人核对会签")
    assert RESULTS[paper.kind] in shown
    signed = await paper.scrutineer.turns("核对无误，会签", "已会签，记入档案")
    assert "记录编号" in signed
    assert "补录" not in signed
    assert RESULTS[paper.kind] in await paper.convener.reads("已会签，记入档案")


async def test_contradictions_corrections_and_a_restart(story: Story) -> None:
    paper = await prepare(story, VoteKind.ADMISSION)
    await paper.call("11月10日")
    teller = paper.teller
    await teller.reads("待计票人登记票数")
    await teller.turns("登记票数", "请输入应到")
    await teller.asks("23名", "应到23名", "请输入实到")
    await teller.asks("二十", "票数和人数为0至2000之间的整数")
    await teller.asks("24", "未登记：实到24，多于应到23（第二十八条）")
    await teller.asks("20", "请输入书面意见")
    await teller.turns("0", "请输入发出")
    await story.close_bot()
    await story.open_bot()
    await teller.turns("20", "发出20张", "请输入收回")
    await teller.asks("21", "未登记：收回21张，多于发出20张，本次投票无效", "作废重投")
    await teller.turns("20", "请输入有效票")
    await teller.asks("19", "请输入无效票")
    await teller.turns("1", "请输入赞成")
    await teller.asks("15", "请输入不赞成")
    await teller.asks("5", "未登记：赞成15＋不赞成5＝20，多于有效票19＋书面意见0＝19")
    await teller.asks("3", "请输入弃权")
    await teller.turns("1", "请核对", "赞成15票，不赞成3票，弃权1票")
    await teller.turns("提交会签", "待监票人核对会签")
    scrutineer = paper.scrutineer
    await scrutineer.reads("待监票人核对会签")
    message, old = scrutineer.data_of("核对无误，会签")
    assert "无权办理" in await teller.press_data(teller.data_of("返回主菜单")[0], old, forge=True)
    await scrutineer.turns("数目不符，退回重填", "待计票人登记票数")
    await paper.enter()
    await teller.turns("提交会签", "待监票人核对会签")
    assert "与此页所列不同" in await scrutineer.press_data(message, old, forge=True)
    await scrutineer.reads("待监票人核对会签", "赞成16票")
    receipt = await scrutineer.turns("核对无误，会签", "已会签，记入档案")
    assert "录入距投票已超过7天，标注为“补录”（第四十五条）" in receipt
    assert await LedgerRecord.filter(kind="ballot_result").count() == 1


@ON_SQLITE
async def test_those_whom_it_does_not_concern_are_turned_away(story: Story) -> None:
    paper = await prepare(story, VoteKind.RECOMMENDATION)
    await paper.call()
    guest = await story.member(paper.candidate)
    text = await guest.asks("/paper", "目前没有办理中的纸质票")
    assert "推优" not in text
    message, _ = guest.data_of("返回主菜单")
    for forged in ("paper_count:1", "paper_fill:1", "paper_sign:1:0", "paper_cancel:1"):
        assert "无权办理" in await guest.press_data(message, forged, forge=True)
    assert "无权办理" in await guest.press_data(message, "paper_new:recommendation", forge=True)
    for stale in ("paper_open", "paper_by:1", "paper_about:1", "paper_submit:1"):
        assert await guest.press_data(message, stale, forge=True)
    await paper.convener.turns("撤销登记", "已撤销")
    await paper.teller.reads("待计票人登记票数")
    assert "已提交会签、已会签或已撤销" in await paper.teller.press("登记票数")
    assert await paper.story.incidents() == 0
