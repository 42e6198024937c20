"""推优, 座谈会 and 转正答辩会 from the builder to the co-signed record, in chat."""

import re
from dataclasses import dataclass
from datetime import date

from models import Branch, Envelope, LedgerRecord, Meeting, PaperCount
from regulation.assessment import Stage
from regulation.paper import VoteKind
from regulation.records import Application, Ranking, RankingKind
from services.access import Actor
from services.draws import fix_draw, reveal_draw
from tests.services.builders import RULES
from tests.services.paper_votes import CONVENER
from tests.walks.story import ON_SQLITE, Chatter, Story
from tests.walks.verifying import verify_ballot
from texts.names import VOTES
from texts.regulation_refusals import FIGURES as NAMES

PAST = date(2026, 6, 1)


@dataclass
class Circle:
    """A convener, a candidate, and six people with an account; the last three hold the posts."""

    story: Story
    kind: VoteKind
    host: Chatter
    guests: list[Chatter]
    names: list[str]
    candidate: Actor

    @property
    def scrutineer(self) -> Chatter:
        return self.guests[-2]

    @property
    def teller(self) -> Chatter:
        return self.guests[-1]

    async def plan(self, *, part: str) -> str:
        """The host fills the plan in, led from one question to the next; returns the plan."""
        host = self.host
        await host.asks("/meeting", "目前没有已通知")
        await host.turns(f"筹备会议：{VOTES[self.kind]}", "请按先后点选")
        await host.turns(self.candidate.name, "请按先后点选")
        await host.turns("选好了", "请选择开会日期")
        await host.turns(host.labels()[0], "请选择时间")
        await host.asks("16:00", "请选择地点")
        await host.turns("学院会议室", f"正在选择：{part}" if part else "正在选择")
        return await self.invite()

    async def invite(self) -> str:
        """Everybody else; then who has which post."""
        host = self.host
        await host.turns("其余全部选入", "已选")
        await host.turns("选好了", "请选择记录人")
        await host.turns(self.names[-3], "请选择监票人")
        await host.turns(self.names[-2], "请选择计票人")
        assert self.names[-2] not in host.labels()
        return await host.turns(self.names[-1], "筹备：")

    async def announce(self) -> None:
        await self.host.turns("发出通知", "请确认发出通知")
        await self.host.turns("确认发出通知", "已通知，尚未开会")

    async def open(self) -> None:
        await self.host.turns("开会", "请确认开会")
        await self.host.turns("确认开会", "正在开会")
        await self.host.turns(f"发起投票：{self.candidate.name}", "待计票人登记票数")

    async def vote(self, *choices: str) -> None:
        """The roll is called as it was invited, papers go out, everybody answers."""
        host = self.host
        there = len(choices)
        await host.turns("在私聊中投票", "已勾选")
        await host.turns("下一步", f"将向{there}人各发一张选票")
        await host.turns("开始投票", f"发出{there}张，已收回0张")
        for voter, choice in zip([self.host, *self.guests], choices, strict=False):
            await voter.reads("表决票（无记名）")
            await voter.press(choice)
            await voter.reads("密封投入票箱")

    async def count(self, **figures: int) -> str:
        """Close, note the root, count, fill in, sign; returns the signed sheet."""
        teller, scrutineer = self.teller, self.scrutineer
        await teller.asks("/paper", "办理中的纸质票")
        await teller.turns(f"{VOTES[self.kind]}：", "正在无记名投票")
        await teller.turns("截止投票", "请确认截止")
        await teller.turns("确认截止", "票箱校验根")
        await scrutineer.reads("票箱已封", "校验根")
        await teller.turns("已记下校验根，开箱计票", "已计票")
        await teller.press("登记票数")
        for name, number in figures.items():
            await teller.reads(f"请输入{NAMES[name]}")
            if self.kind is VoteKind.DEFENCE:
                await teller.say(str(number))
                continue
            assert str(number) in teller.labels(), "the invitations suggest it"
            await teller.press(str(number))
        await teller.reads("请核对")
        await teller.turns("提交会签", "待监票人核对会签")
        await scrutineer.reads("待监票人核对会签", "发出")
        return await scrutineer.turns("核对无误，会签", "已会签，记入档案")


async def gather(story: Story, kind: VoteKind, candidate: Stage) -> Circle:
    world = story.world
    branch = await world.branch()
    await world.secretary(branch)
    convener = await world.appoint(await world.person(branch, Stage.FULL_MEMBER), CONVENER[kind])
    people = await world.people(branch, Stage.NONE, 6)
    about = await world.person(branch, candidate)
    host = await story.member(convener)
    guests = [await story.member(person) for person in people]
    return Circle(story, kind, host, guests, [person.name for person in people], about)


async def test_a_recommendation_from_the_builder_to_the_record(story: Story) -> None:
    circle = await gather(story, VoteKind.RECOMMENDATION, Stage.NONE)
    host, (ann, ben, *_) = circle.host, circle.guests
    await story.world.record(circle.candidate, Application(), on=PAST)
    await circle.plan(part="到会团员")
    shown = await host.turns("发出通知", "会前体检", "不具备，不能开会")
    assert "学业成绩或综合测评排名在专业年级前50%（第九条）" in shown
    ranking = Ranking(basis=RankingKind.ACADEMIC, period="2025-2026", rank=3, total=60)
    await story.world.record(circle.candidate, ranking, on=PAST)
    await host.turns("返回", "会前体检通过。下一步：发出通知")
    await circle.announce()
    called = await ann.reads("会议通知：团支部推优大会", circle.candidate.name, "学院会议室")
    assert "2026年11月20日（周五）16:00" in called
    assert "DTSTART:20261120T080000Z" in (await ann.newest_file()).decode()
    await ann.turns("参加", "已回复：参加")
    await ben.reads("会议通知")
    await ben.turns("请假", "请输入请假的原因")
    await ben.asks("外出实习", "已回复：请假")
    await host.turns("会议回执", "参加1名", "请假1名", "外出实习")
    await host.turns("返回", "已答复参加1名，请假1名")
    await circle.open()
    guests = circle.guests
    circle.guests = [ann, *guests[2:]]
    await circle.vote(*["赞成"] * 5, "弃权")
    await guests[0].turns("我的凭证", "我的投票凭证")
    _, data = guests[0].data_of("我的票在票箱吗")
    signed = await circle.count(entitled=9)
    assert "推荐成立：投票6人，赞成5票，合格须5票（第九条）" in signed
    count = await PaperCount.get()
    assert f"复核编号：{count.ballot_id}（verify-ballot）" in signed
    shown = await guests[0].turns("我的票在票箱吗", "在票箱中", "计入的6份之一")
    told = await verify_ballot(story, str(count.ballot_id))
    assert "复核无误：发出6张，收回6张；赞成5票，不赞成0票，弃权1票" in told
    assert re.search("[0-9a-f]{64}", told)[0] in shown
    assert data.startswith(f"included:{count.ballot_id}:")
    record = await LedgerRecord.get(kind="league_recommendation")
    assert (record.payload["cast"], record.payload["source"]) == (6, "chat")
    await host.reads("已会签，记入档案")
    await host.turns("打开会议", "团支部推优大会", "已会签，记入档案")
    await host.turns("结束会议", "已结束")
    assert not await Envelope.exists()
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_hearing_hears_each_kind_of_people(story: Story) -> None:
    circle = await gather(story, VoteKind.HEARING, Stage.ACTIVIST)
    host = circle.host
    asked = await _to_guests(circle)
    assert "尚未选择应听取意见的辅导员（班主任）、任课教师、班级同学（第十七条）" in asked
    await host.turns(f"［　］{circle.names[0]}", "辅导员（班主任）1名")
    await host.turns("选择任课教师", "正在选择：任课教师")
    await host.turns(f"［　］{circle.names[1]}", "任课教师1名")
    await host.turns("选择班级同学", "正在选择")
    await circle.invite()
    checked = await host.turns("会前体检", "不影响开会，作决定之前须具备")
    assert "由党支部办理：指定培养联系人" in checked
    await host.turns("返回", "会前体检通过")
    await circle.announce()
    await circle.open()
    both, neither = "具备条件，同意入党", "不具备条件，不同意入党"
    await circle.vote(*[both] * 6, neither)
    signed = await circle.count(counsellor=1, teacher=1, classmate=5, others=0)
    assert "符合规定：到会7名，赞成6名，反对1名" in signed
    record = await LedgerRecord.get(kind="hearing")
    assert record.payload["kinds"] == ["counsellor", "teacher", "classmate"]
    assert record.payload["chair_id"] == host.account - 1000
    told = await verify_ballot(story, record.payload["ballot_id"])
    assert "具备条件，同意入党6票" in told


async def _to_guests(circle: Circle) -> str:
    host = circle.host
    await host.asks("/meeting", "目前没有已通知")
    await host.turns("筹备会议：座谈会", "请按先后点选")
    await host.turns(circle.candidate.name, "请按先后点选")
    await host.turns("选好了", "请选择开会日期")
    await host.turns(host.labels()[0], "请选择时间")
    await host.asks("16:00", "请选择地点")
    return await host.turns("学院会议室", "正在选择")


@ON_SQLITE
async def test_a_defence_with_the_draw(story: Story) -> None:
    circle = await gather(story, VoteKind.DEFENCE, Stage.PROBATIONARY_MEMBER)
    world, branch_id = story.world, circle.candidate.branch_id
    branch = await Branch.get(id=branch_id)
    pool = [circle.candidate, *await world.people(branch, Stage.PROBATIONARY_MEMBER, 3)]
    names = tuple(person.name for person in pool)
    fixed = fix_draw(RULES.defence, names)
    made = reveal_draw(RULES.defence, names, seed=fixed.seed, published=fixed.commitment)
    drawn = made.drawn
    circle.candidate = next(person for person in pool if person.name == drawn[0])
    host = circle.host
    await circle.plan(part="答辩小组成员")
    advised = await host.turns("会前体检", "不影响开会，作决定之前须具备")
    assert "转正申请" in advised
    await host.turns("返回", "会前体检通过")
    heard = await story.member(circle.candidate)
    await circle.announce()
    await heard.reads("会议通知：预备党员转正答辩会", "请回复能否参加")
    await heard.turns("参加", "已回复：参加", "下一步：按时到会。")
    await circle.open()
    await circle.vote(*["优秀"] * 4, "良好", "良好", "较差")
    signed = await circle.count(pool=4, drawn=len(drawn))
    assert "优秀4票，良好2票，一般0票，较差1票" in signed
    record = await LedgerRecord.get(kind="defence")
    assert (record.payload["pool"], record.payload["drawn"]) == (4, len(drawn))
    assert "优秀4票，良好2票，一般0票，较差1票" in await verify_ballot(
        story, record.payload["ballot_id"]
    )


@ON_SQLITE
async def test_a_gate_is_mended_by_whoever_answers_for_it(story: Story) -> None:
    circle = await gather(story, VoteKind.RECOMMENDATION, Stage.NONE)
    host = circle.host
    student = await story.member(circle.candidate)
    await story.world.record(circle.candidate, Application(), on=date(2026, 9, 1))
    await circle.plan(part="到会团员")
    await host.turns("发出通知", "会前体检", "须记名说明理由")
    rank = f"提醒{circle.candidate.name}：学业成绩"
    assert "说明理由" not in "".join(host.labels()), "that is for the branch to say"
    assert f"已提醒{circle.candidate.name}" in await host.press(rank)
    told = await student.reads("会前请办理", "专业年级前50%（第九条）")
    assert "由本人办理" in told
    assert "每日至多提醒一次" in await host.press(rank)
    await host.turns("改时间", "请选择开会日期")
    await host.asks("12月5日19:00", "2026年12月5日（周六）19:00")
    shown = await host.turns("会前体检", "按开会之日")
    assert "须记名说明理由" not in shown
    message, _ = student.data_of("返回主菜单")
    number = (await Meeting.get()).id
    forged = f"gate_call:{number}:{circle.candidate.person_id}-recommendation_rank"
    assert "无权办理" in await student.press_data(message, forged, forge=True)
    assert await story.incidents() == 0
