"""/opinion: the window and the last one shown, no copies, confirmed, told; put right."""

from dataclasses import dataclass
from datetime import date

import pytest

from models import Branch, LedgerRecord
from regulation.assessment import Stage
from regulation.records import ContactProposal, Opinion
from services.access import Actor
from tests.walks.story import ON_SQLITE, Chatter, Story

EARLIER = (
    "该同志思想端正，学习刻苦，积极参加志愿服务，团结同学，群众基础较好；"
    "不足是理论学习不够系统，参加讨论不够主动，今后须加强。"
)
TEXT = (
    "半年来按时递交思想汇报，主动承担班级工作，科研训练有明显进步<实验>；"
    "缺点是与同学交流偏少，应当更加主动一些，继续努力，多向老同志请教。"
)


@dataclass
class Desk:
    """A contact, a leader, and an activist since 1 June 2025 whose third round is open."""

    story: Story
    guide: Actor
    contact: Chatter
    leader: Chatter
    student: Actor

    async def sit_down(self) -> str:
        """The form."""
        await self.contact.asks("/opinion", "考察意见（共1人）", "期限为2026年12月31日（周四）")
        return await self.contact.turns(self.student.name, "办理期间2026年11月1日至")


@pytest.fixture
async def desk(story: Story) -> Desk:
    branch = await story.world.branch()
    guide = await story.world.person(branch, Stage.FULL_MEMBER)
    leader = await story.world.secretary(branch)
    student = await story.world.person(branch, Stage.PROSPECTIVE_MEMBER)
    await story.world.assign_contact(guide, student)
    earlier = Opinion(contact_id=guide.person_id, text=EARLIER)
    await story.world.record(student, earlier, on=date(2026, 6, 2))
    return Desk(story, guide, await story.member(guide), await story.member(leader), student)


async def opinions() -> list[LedgerRecord]:
    return await LedgerRecord.filter(kind="opinion").order_by("position")


async def test_from_the_form_to_the_receipt_over_cancel_and_restart(desk: Desk):
    assert EARLIER in await desk.sit_down()
    await desk.contact.asks("/cancel", "草稿已保留")
    await desk.sit_down()
    assert TEXT in await desk.contact.asks(TEXT, "请核对")
    await desk.contact.asks("/cancel", "草稿已保留")
    await desk.story.close_bot()
    await desk.story.open_bot()
    await desk.sit_down()
    await desk.contact.turns("继续上次的草稿", "请核对", TEXT)
    message, data = desk.contact.data_of("确认提交")
    receipt = await desk.contact.turns("确认提交", "考察意见已提交")
    assert "2026年11月20日（周五）" in receipt
    assert "此页面已更新" in await desk.contact.press_data(message, data, forge=True)
    assert len(await opinions()) == 2
    await desk.leader.reads("收到考察意见", desk.guide.name)
    assert TEXT in await desk.leader.turns("打开", "现行记录")
    assert "修改" not in desk.leader.labels()
    await desk.contact.asks("/opinion", "本次已于2026年11月20日填写")
    assert await desk.story.incidents() == 0


@ON_SQLITE
async def test_what_may_not_stand_is_refused_and_kept(desk: Desk):
    await desk.sit_down()
    copy = EARLIER.replace("，", " ").replace("；", "。")
    assert "2026年6月2日" in await desk.contact.asks(copy, "完全相同（第十二条）")
    assert "至少须50字" in await desk.contact.asks("表现良好。", "未能提交")
    assert "请精简" in await desk.contact.asks("长" * 2001, "超过2000字")
    near = EARLIER.replace("刻苦", "勤奋")
    await desk.contact.asks(near, "请核对", "与以往的考察意见大部分相同")
    assert TEXT in await desk.contact.asks(TEXT, "请核对")
    assert "大部分相同" not in desk.contact.text_of(desk.contact.data_of("确认提交")[0])
    assert len(await opinions()) == 1
    assert await desk.story.incidents() == 0


@ON_SQLITE
async def test_is_changed_for_a_day_and_corrected_with_a_reason_after(desk: Desk):
    await desk.sit_down()
    await desk.contact.asks(TEXT, "请核对")
    await desk.contact.turns("确认提交", "考察意见已提交")
    await desk.contact.turns("打开", "现行记录")
    await desk.contact.turns("修改", "请输入修改后的全文", TEXT)
    await desk.contact.asks(f"{TEXT}另有进步。", "请核对", "另有进步。")
    await desk.contact.turns("确认修改", "考察意见已修改")
    await desk.story.move_clock(advance=25 * 3600)
    await desk.contact.turns("打开", "现行记录", "另有进步。")
    await desk.contact.turns("更正", "将作为更正记录，并须写明理由")
    await desk.contact.asks(f"{TEXT}更正之后。", "请输入更正的理由")
    await desk.contact.asks("事实有误", "请核对", "更正理由：事实有误")
    await desk.contact.turns("确认更正", "考察意见已更正")
    _, *written = await opinions()
    assert [row.act_date for row in written] == [date(2026, 11, 20)] * 3, "it keeps its round"
    assert [row.payload["correction"] for row in written] == ["", "", "事实有误"]
    await desk.leader.asks("/people", "我负责的同志")
    await desk.leader.turns(desk.student.name, "发展进度")
    await desk.leader.turns("考察意见（2）", "共2份", "〔更正〕")
    await desk.leader.turns("第1份", "现行记录", "更正之后")
    assert TEXT in await desk.leader.turns("第1版", "原记录，已由其后的版本取代")


@ON_SQLITE
async def test_strangers_and_the_leadership_write_none(desk: Desk):
    branch = await desk.story.world.branch()
    stranger = await desk.story.member(await desk.story.world.secretary(branch))
    number = (await opinions())[0].position
    message, _ = stranger.data_of("我联系的同志")
    person = desk.student.person_id
    for data in (
        *(f"opinion_for:{person}", f"opinion_open:{number}", f"opinion_correct:{number}"),
        *(f"opinions_of:{person}:0", f"proposal:{person}", f"proposal_save:{person}:yes"),
    ):
        assert "无权办理" in await stranger.press_data(message, data, forge=True)
    message, _ = desk.leader.data_of("我联系的同志")
    for data in (f"opinion_for:{person}", f"proposal_save:{person}:yes"):
        assert "无权办理" in await desk.leader.press_data(message, data, forge=True)
    message, _ = desk.contact.data_of("我联系的同志")
    refusal = await desk.contact.press_data(message, f"proposal_save:{person}:yes", forge=True)
    assert "目前不须由您提出" in refusal
    assert "此页面已更新" in await desk.contact.press_data(message, "opinion_save", forge=True)
    assert len(await opinions()) == 1


@ON_SQLITE
async def test_yes_or_no_to_the_annual_plan_when_it_is_asked(story: Story):
    branch = await story.world.branch()
    guide = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(guide, student)
    contact = await story.member(guide)
    leader = await story.member(await story.world.secretary(await Branch.get(id=branch.id)))
    await contact.asks("/people", "我联系的同志")
    await contact.turns(student.name, "发展进度")
    await contact.turns("能否列入发展计划", "请选择")
    await contact.turns("暂不列入", "您的意见：暂不列入年度发展计划")
    await contact.turns("返回该同志", "发展进度")
    await contact.turns("能否列入发展计划", "请选择")
    await contact.turns("能列入", "您的意见：能列入年度发展计划")
    message, data = contact.data_of("确认提出")
    await contact.turns("确认提出", "意见已记录")
    assert "目前不须由您提出" in await contact.press_data(message, data, forge=True)
    (row,) = await LedgerRecord.filter(kind=ContactProposal.kind)
    assert row.payload["in_favour"] is True
    await leader.reads("收到联系人意见", guide.name)
