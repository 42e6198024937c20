"""/apply: handed in, confirmed, somebody sent to talk, the talk held; and every way astray."""

from dataclasses import dataclass
from datetime import date

import pytest

from models import LedgerRecord, Person, TalkTerm
from models.db import write_tx
from regulation.assessment import Stage
from services.access import Actor
from services.ledger import load_dossier
from tests.services.manuscript_files import photo
from tests.walks.story import ON_SQLITE, Chatter, Story

PROOF = photo(size=(200, 100))


@dataclass
class Table:
    """A newcomer, the secretary, and a member of the branch who can be sent."""

    story: Story
    person: Actor
    newcomer: Chatter
    secretary: Chatter
    member: Actor

    async def answer(self, day: str = "昨天") -> str:
        """Day and receiver; returns the question for an earlier application."""
        await self.newcomer.asks("/apply", "哪一天递交")
        await self.newcomer.turns(day, "交给了谁")
        return await self.newcomer.turns("同学", "此前是否在原单位")

    async def hand_in(self) -> int:
        """Without an earlier one, to the receipt; returns the number."""
        await self.answer()
        await self.newcomer.turns("没有在别处递交过", "请核对")
        await self.newcomer.turns("确认递交", "入党申请已送党支部")
        return (
            await LedgerRecord.filter(kind="application").order_by("-position").first()
        ).position


async def born(person: Actor, day: date | None) -> None:
    async with write_tx():
        await Person.filter(id=person.person_id).update(birth_date=day)


@pytest.fixture
async def table(story: Story) -> Table:
    branch = await story.world.branch()
    leader = await story.world.secretary(branch)
    member = await story.world.person(branch, Stage.FULL_MEMBER)
    person = await story.world.person(branch)
    await born(person, date(2008, 3, 1))
    return Table(story, person, await story.member(person), await story.member(leader), member)


async def test_from_the_paper_to_the_first_talk(table: Table):
    talker = await table.story.member(table.member)
    number = await table.hand_in()
    await table.newcomer.asks("/apply", "等待党支部确认")
    assert (await load_dossier(table.person.person_id)).records[-1].state == "pending"
    await table.secretary.reads("收到入党申请")
    opened = await table.secretary.turns("打开", f"编号{number}")
    assert "递交日期：2026年11月19日（周四）" in opened
    chosen = await table.secretary.turns("确认收到", "已确认")
    assert "派人与" in chosen
    await table.secretary.turns(table.member.name, "请核对：派")
    sent = await table.secretary.turns("确认派出", "已派人谈话")
    assert "期限2026年12月19日（周六）" in sent
    errand = await talker.reads("党支部派您谈话")
    assert table.person.name in errand
    assert "派人与入党申请人谈话" in await talker.asks("/todo", "待办事项")
    await talker.turns("第1项", "责任人：受派谈话的同志")
    await talker.turns("记录与其谈话", "谈话日期")
    await table.newcomer.reads("已审核通过")
    assert (await TalkTerm.get(person_id=table.person.person_id)).ends is None
    assert "阶段：入党申请人" in await table.newcomer.asks("/status", "发展进度")


@ON_SQLITE
async def test_eighteen_on_the_day_is_a_firm_gate(table: Table):
    await born(table.person, date(2008, 11, 20))
    await table.newcomer.asks("/apply", "哪一天递交")
    told = await table.newcomer.press("昨天")
    assert "2008年11月20日出生，至2026年11月19日为17周岁" in told
    assert "2026年11月20日年满18周岁" in told
    await table.newcomer.turns("今天", "交给了谁")


@ON_SQLITE
async def test_a_birth_date_that_nobody_knows_is_asked_for_and_kept_once_confirmed(table: Table):
    await born(table.person, None)
    await table.newcomer.asks("/apply", "没有出生日期")
    await table.newcomer.asks("2007-05-01", "哪一天递交")
    await table.newcomer.asks("11月10日", "交给了谁")
    await table.newcomer.turns("同学", "此前是否在原单位")
    await table.newcomer.turns("没有在别处递交过", "出生日期：2007年5月1日")
    await table.newcomer.turns("确认递交", "已送党支部")
    assert (await Person.get(id=table.person.person_id)).birth_date is None
    await table.secretary.reads("收到入党申请")
    await table.secretary.turns("打开", "出生日期：2007年5月1日")
    await table.secretary.turns("确认收到", "已确认")
    assert (await Person.get(id=table.person.person_id)).birth_date == date(2007, 5, 1)


@ON_SQLITE
@pytest.mark.parametrize("proven", [True, False])
async def test_an_earlier_application_counts_where_the_secretary_finds_it_proven(
    table: Table, proven: bool
):
    await table.answer()
    await table.newcomer.asks("2026-06-01", "原始申请书或档案记载能否提供")
    await table.newcomer.send_file("paper.jpg", PROOF, "photo")
    await table.newcomer.reads("已收到1个文件")
    await table.newcomer.turns("下一步", "附凭据1个文件")
    await table.newcomer.turns("确认递交", "已送党支部")
    await table.secretary.reads("收到入党申请")
    await table.secretary.turns("打开", "请核定原单位的申请")
    label = "确认：凭据已核实" if proven else "确认：没有凭据"
    since = "2026年6月1日" if proven else "2026年11月19日"
    assert f"申请入党时间{since}" in await table.secretary.turns(label, "已确认")


@ON_SQLITE
async def test_returned_and_handed_in_again_after_a_restart(table: Table):
    number = await table.hand_in()
    await table.secretary.reads("收到入党申请")
    await table.secretary.turns("打开", "确认后确定为入党申请人")
    await table.secretary.turns("退回", "请选择理由")
    await table.secretary.asks("日期与书面申请书不符。", "请核对")
    await table.secretary.turns("确认退回", "已退回")
    await table.newcomer.reads("已退回")
    await table.newcomer.turns("重新递交", "日期与书面申请书不符")
    await table.newcomer.turns("重新递交", "哪一天递交")
    await table.newcomer.turns("前天", "交给了谁")
    await table.newcomer.asks("/cancel", "草稿已保留")
    await table.story.close_bot()
    await table.story.open_bot()
    await table.newcomer.asks("/apply", "日期与书面申请书不符")
    await table.newcomer.turns("继续填写", "交给了谁")
    await table.newcomer.turns("同学", "此前是否在原单位")
    await table.newcomer.turns("没有在别处递交过", "2026年11月18日")
    message, data = table.newcomer.data_of("确认递交")
    await table.newcomer.turns("确认递交", "已送党支部")
    assert "此页面已更新" in await table.newcomer.press_data(message, data, forge=True)
    assert await LedgerRecord.filter(kind="application").count() == 2
    await table.newcomer.turns("撤回此件", "已撤回")
    message, _ = table.secretary.data_of("返回主菜单")
    told = await table.secretary.press_data(message, f"application_yes:{number}:1", forge=True)
    assert "退回" in told


@ON_SQLITE
async def test_the_secretary_enters_a_paper_for_somebody(table: Table):
    await table.secretary.asks("/menu", "请选择要办理的事项")
    await table.secretary.turns("代录入党申请", "本支部尚未申请的共1人")
    await table.secretary.asks(table.person.name, "1人")
    await table.secretary.turns(table.person.name, "哪一天递交")
    await table.secretary.turns("今天", "交给了谁")
    await table.secretary.turns("同学", "此前是否在原单位")
    await table.secretary.turns("没有在别处递交过", "请核对")
    await table.secretary.turns("确认递交", "派人与")
    row = await LedgerRecord.get(kind="application")
    leader = table.secretary.account - 1000
    assert (row.actor_id, row.recorder_id, row.signer_id) == (
        table.person.person_id,
        leader,
        leader,
    )
    assert "阶段：入党申请人" in await table.newcomer.asks("/status", "发展进度")


@ON_SQLITE
async def test_nobody_else_confirms_or_sends(table: Table):
    number = await table.hand_in()
    member = await table.story.member(table.member)
    message, _ = member.data_of("支部大会")
    person = table.person.person_id
    for data in (
        f"application:{number}",
        f"application_yes:{number}:1",
        f"talker:{person}",
        f"talker_yes:{person}:{table.member.person_id}",
        f"apply_for:{person}",
        f"apply_withdraw:{number}",
        f"talk_with:{person}",
    ):
        assert "无权办理" in await member.press_data(message, data, forge=True)
    accept = await table.secretary.press_data(
        table.secretary.data_of("支部大会")[0], f"review_accept:{number}:-", forge=True
    )
    assert "核定并确认" in accept
    assert await table.story.incidents() == 0
