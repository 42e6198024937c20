"""What is stated once: question by question, with evidence, reviewed, corrected, taken back."""

from dataclasses import dataclass
from datetime import date

import pytest

from models import AwaitingReview, LedgerRecord
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import SocialWork
from services.access import Actor
from services.ledger import load_dossier
from services.reviews import accept, return_
from tests.services.builders import NOW, RULES
from tests.services.manuscript_files import photo
from tests.walks.story import ON_SQLITE, Chatter, Story

PROOF = photo(size=(200, 100))


@dataclass
class Folder:
    """An activist with their papers, and the secretary of the branch."""

    story: Story
    student: Actor
    chatter: Chatter
    secretary: Actor

    async def rank(self) -> str:
        """Everything up to the evidence of a ranking; returns what is shown then."""
        await self.rank_until_day("3/120")
        return await self.chatter.turns("15", "须附凭据")

    async def rank_until_day(self, place: str) -> None:
        """Every answer but the day."""
        await self.chatter.asks("/profile", "个人材料")
        await self.chatter.turns("填报成绩排名", "种类")
        await self.chatter.turns("综合测评", "范围")
        await self.chatter.turns("专业年级", "学年或学期")
        await self.chatter.turns("2025–2026学年", "名次和总人数")
        await self.chatter.asks(place, "哪一天公布")
        await self.chatter.turns("10月", "哪一天公布")

    async def rank_refused(self, place: str) -> str:
        """The same with a place that is refused; returns the refusal."""
        await self.rank_until_day(place)
        message, data = self.chatter.data_of("15")
        return await self.chatter.press_data(message, data)

    async def prove(self) -> str:
        """Send the evidence and look at the summary."""
        await self.chatter.send_file("rank.jpg", PROOF, "photo")
        await self.chatter.reads("已收到1个文件")
        return await self.chatter.turns("下一步", "请核对：成绩排名")

    async def state(self) -> int:
        """A ranking from the first press to the receipt; returns its number."""
        await self.rank()
        await self.prove()
        await self.chatter.turns("确认填报", "已送审")
        return (await LedgerRecord.all().order_by("-position").first()).position

    async def counts(self) -> bool:
        """Does the regulation count any social work of the student's?"""
        case = Case(await load_dossier(self.student.person_id), RULES, date(2026, 11, 20))
        return case.first(SocialWork) is not None

    async def review(self, number: int, reason: str = "") -> None:
        """The secretary accepts, or returns with a reason."""
        act = {"actor": self.secretary, "number": number, "request": f"review:{number}"}
        office = self.story.world.office
        if reason:
            await return_(reason=reason, office=office, now=NOW, **act)
        else:
            await accept(office=office, now=NOW, **act)


@pytest.fixture
async def folder(story: Story) -> Folder:
    branch = await story.world.branch()
    secretary = await story.world.secretary(branch)
    student = await story.world.person(branch, Stage.APPLICANT)
    return Folder(story, student, await story.member(student), secretary)


async def test_a_ranking_from_the_first_question_to_the_review(folder: Folder):
    listed = await folder.chatter.asks("/profile", "个人材料")
    assert f"姓名：{folder.student.name}" in listed
    assert "如有误请联系组织委员" in listed
    number = await folder.state()
    row = await LedgerRecord.get(position=number)
    assert (row.kind, row.act_date) == ("ranking", date(2026, 10, 15))
    assert (row.payload["rank"], row.payload["total"]) == (3, 120)
    assert folder.story.world.office.attachments.intact(row.payload["files"][0])
    assert await AwaitingReview.filter(position=number).exists()
    assert "〔待审〕2025–2026学年综合测评" in await folder.chatter.asks("/profile", "其中待审1项")
    await folder.review(number)
    await folder.chatter.asks("/profile", "〔已审〕2025–2026学年综合测评：专业年级第3名，共120人")
    shown = await folder.chatter.turns("第1项", "已审")
    assert "第九条 推优：排名在专业年级前50%：达到" in shown
    assert "第三十五条 按期转正：预备期间综合测评在专业年级前30%：达到" in shown


@ON_SQLITE
async def test_what_is_only_stated_counts_for_nothing_yet(folder: Folder):
    await folder.chatter.asks("/profile", "个人材料")
    await folder.chatter.turns("填报社会工作", "社会工作")
    await folder.chatter.asks("学院志愿服务队联络员", "哪一天起")
    await folder.chatter.turns("昨天", "没有的，由审核人核实")
    await folder.chatter.turns("没有凭据", "凭据：无")
    await folder.chatter.turns("确认填报", "已送审")
    assert not await folder.counts()
    number = (await LedgerRecord.all().order_by("-position").first()).position
    await folder.review(number)
    assert await folder.counts()


@ON_SQLITE
async def test_returned_with_a_reason_and_stated_again(folder: Folder):
    number = await folder.state()
    await folder.review(number, "请改附盖章的排名证明。")
    await folder.chatter.asks("/profile", "〔退回〕")
    await folder.chatter.turns("第1项", "退回理由：请改附盖章的排名证明。")
    await folder.chatter.turns("重新填报", "种类")
    await folder.chatter.turns("综合测评", "范围")
    await folder.chatter.turns("专业年级", "学年或学期")
    await folder.chatter.turns("2025–2026学年", "名次和总人数")
    await folder.chatter.asks("第5名，共120人", "哪一天公布")
    await folder.chatter.asks("10月16日", "须附凭据")
    await folder.prove()
    await folder.chatter.turns("确认填报", "已送审")
    listed = await folder.chatter.asks("/profile", "第5名")
    assert "〔退回〕" not in listed


@ON_SQLITE
async def test_a_correction_counts_only_once_accepted(folder: Folder):
    number = await folder.state()
    await folder.review(number)
    await folder.chatter.asks("/profile", "〔已审〕")
    await folder.chatter.turns("第1项", "已审")
    await folder.chatter.turns("更正", "种类")
    await folder.chatter.turns("综合测评", "范围")
    await folder.chatter.turns("专业年级", "学年或学期")
    await folder.chatter.turns("2025–2026学年", "名次和总人数")
    await folder.chatter.asks("100/120", "哪一天公布")
    await folder.chatter.turns("今天", "须附凭据")
    assert f"代替编号{number}的记录" in await folder.prove()
    await folder.chatter.turns("确认填报", "已送审")
    listed = await folder.chatter.asks("/profile", "其中待审1项")
    assert "〔已审〕" in listed
    newest = await LedgerRecord.all().order_by("-position").first()
    await folder.review(newest.position)
    listed = await folder.chatter.asks("/profile", "第100名")
    assert "第3名" not in listed


@ON_SQLITE
async def test_left_halfway_and_taken_up_after_a_restart(folder: Folder):
    await folder.rank()
    await folder.chatter.send_file("rank.jpg", PROOF, "photo")
    await folder.chatter.reads("已收到1个文件")
    await folder.chatter.asks("/cancel", "草稿已保留")
    await folder.story.close_bot()
    await folder.story.open_bot()
    await folder.chatter.asks("/profile", "个人材料")
    await folder.chatter.turns("继续填报：成绩排名", "已收到1个文件")
    await folder.chatter.turns("下一步", "请核对")
    message, data = folder.chatter.data_of("确认填报")
    await folder.chatter.turns("确认填报", "已送审")
    assert "此页面已更新" in await folder.chatter.press_data(message, data, forge=True)
    assert await LedgerRecord.filter(kind="ranking").count() == 1
    await folder.chatter.turns("撤回此项", "已撤回")
    assert await AwaitingReview.all().count() == 0
    await folder.chatter.asks("/profile", "尚未填报任何事项")


@ON_SQLITE
async def test_what_contradicts_itself_is_refused_and_the_rest_kept(folder: Folder):
    await folder.state()
    assert "名次130与总人数120矛盾" in await folder.rank_refused("130/120")
    refusal = await folder.rank_refused("3/120")
    assert "重复（第四十五条）" in refusal
    assert await folder.story.incidents() == 0
    assert await LedgerRecord.filter(kind="ranking").count() == 1
