"""A contact ends, another follows; both confirm; who has left sees nothing from the next day."""

from dataclasses import dataclass

import pytest

from models import Branch, ContactTerm, LedgerRecord
from regulation.assessment import Stage
from services.access import Actor
from tests.walks.story import ON_SQLITE, Chatter, Story

DAY = 24 * 3600


@dataclass
class Handing:
    """A secretary, a contact with an activist, and a full member who may follow."""

    story: Story
    secretary: Chatter
    old: Actor
    leaving: Chatter
    new: Actor
    coming: Chatter
    student: Actor

    async def open_contacts(self) -> str:
        """The contacts of the student, as the secretary sees them."""
        await self.secretary.asks("/people", "我负责的同志")
        await self.secretary.turns(self.student.name, "发展进度")
        return await self.secretary.turns("培养联系人：", "的培养联系人（第十二条：一至2名）")

    async def hand_over(self) -> str:
        """End the old contact's term for the new one; returns the receipt."""
        await self.open_contacts()
        await self.secretary.turns(f"结束{self.old.name}", "由谁接任")
        await self.secretary.turns(f"{self.new.name}（联系0人）", "请确认", "双方各自确认")
        return await self.secretary.turns("确认", "联系人已变更")


@pytest.fixture
async def handing(story: Story) -> Handing:
    branch = await story.world.branch()
    secretary = await story.world.secretary(branch)
    old, new = await story.world.people(branch, Stage.FULL_MEMBER, 2)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(old, student)
    return Handing(
        story,
        await story.member(secretary),
        old,
        await story.member(old),
        new,
        await story.member(new),
        student,
    )


async def test_both_confirm_and_the_secretary_sees_it(handing: Handing):
    assert handing.new.name in await handing.hand_over()
    await handing.leaving.reads("请确认交接", "自次日起不再能查看")
    await handing.coming.reads("请确认交接", "请与移交的同志交接")
    assert "待移交人、接收人确认" in await handing.secretary.turns("查看联系人", "已结束")
    await handing.story.close_bot()
    await handing.story.open_bot()
    await handing.coming.turns("确认交接", "移交人任期内的谈话记录：0次", "请当面交接后确认接收")
    message, data = handing.coming.data_of("确认接收")
    await handing.coming.turns("确认接收", "您已确认接收", "移交人尚未确认")
    await handing.coming.press_data(message, data, forge=True)
    assert "待移交人确认" in await handing.open_contacts()
    await handing.story.move_clock(advance=DAY)
    todo = await handing.leaving.asks("/todo", "待办事项（共1项）")
    assert "确认培养联系人交接（移交）" in todo
    assert "没有由您联系或负责的同志" in await handing.leaving.asks("/people", "目前")
    await handing.leaving.asks("/todo", "确认培养联系人交接（移交）")
    await handing.leaving.turns("第1项", "须由移交人和接收人各自确认交接")
    await handing.leaving.turns("确认交接", "接收人已确认")
    await handing.leaving.turns("确认移交", "您已确认移交", "接收人已确认")
    await handing.leaving.asks("/todo", "目前没有待办事项")
    await handing.secretary.reads("交接已完成")
    assert "双方均已确认" in await handing.secretary.turns("查看", "已结束")
    kinds = [row.kind for row in await LedgerRecord.filter(position__gt=0).order_by("position")]
    assert kinds[-4:] == [
        "contact_ended",
        "contact_assigned",
        "handover_confirmed",
        "handover_confirmed",
    ]
    await handing.coming.asks("/people", "我联系的同志（共1人")
    assert await handing.story.incidents() == 0


@ON_SQLITE
async def test_who_left_sees_nothing_from_the_next_day(handing: Handing):
    person = handing.student.person_id
    message, _ = handing.leaving.data_of("我联系的同志")
    await handing.hand_over()
    await handing.leaving.press_data(message, f"person:{person}", forge=True)
    await handing.leaving.reads("发展进度")
    await handing.story.move_clock(advance=DAY)
    for data in (f"person:{person}", f"talk_with:{person}", f"opinion_for:{person}"):
        assert "无权办理" in await handing.leaving.press_data(message, data, forge=True)
    ended = await ContactTerm.get(contact_id=handing.old.person_id)
    stranger = await handing.story.world.branch()
    other = await handing.story.member(await handing.story.world.secretary(stranger))
    elsewhere, _ = other.data_of("我联系的同志")
    for data in (
        *(f"handover:{ended.ended_by}", f"handover_yes:{ended.ended_by}", f"contacts:{person}"),
        *(f"contact_end:{person}:{handing.new.person_id}", f"contact_new:{person}"),
    ):
        assert "无权办理" in await other.press_data(elsewhere, data, forge=True)
        if not data.startswith("handover"):
            assert "无权办理" in await handing.leaving.press_data(message, data, forge=True)
    assert ended.handed_over_at is None


@ON_SQLITE
async def test_the_last_one_goes_only_with_an_alert(handing: Handing):
    second = await handing.story.member(
        await handing.story.world.secretary(await _branch_of(handing.student))
    )
    await handing.open_contacts()
    await handing.secretary.turns(f"结束{handing.old.name}", "由谁接任")
    await handing.secretary.turns("不另行指定", "请确认", "注意：结束之后没有培养联系人")
    await handing.secretary.turns("确认", "联系人已变更", "目前没有培养联系人，请尽快指定")
    await second.reads("联系人空缺", "不能空缺")
    todo = await second.asks("/todo", "指定培养联系人：期限为2026年11月27日")
    assert handing.student.name in todo
    assert "目前空缺" in await handing.secretary.turns("查看联系人", "的培养联系人")


@ON_SQLITE
async def test_who_may_not_be_contact_is_not_offered_and_refused(handing: Handing):
    branch = await _branch_of(handing.student)
    probationary = await handing.story.world.person(branch, Stage.PROBATIONARY_MEMBER)
    elsewhere = await handing.story.world.branch()
    stranger = await handing.story.world.person(elsewhere, Stage.FULL_MEMBER)
    await handing.open_contacts()
    await handing.secretary.turns("指定联系人", "本支部可以指定的正式党员共2人")
    labels = handing.secretary.labels()
    assert not any(label.startswith(probationary.name) for label in labels)
    message, _ = handing.secretary.data_of(handing.new.name)
    for forged, said in (
        (probationary.person_id, "须为当日的正式党员"),
        (handing.student.person_id, "须为当日的正式党员"),
        (handing.old.person_id, "已是其培养联系人"),
        (stranger.person_id, "无权办理"),
        (999999, "无权办理"),
    ):
        refusal = await handing.secretary.press_data(message, f"contact_pick:{forged}", forge=True)
        assert said in refusal
    await handing.secretary.asks(handing.new.name, "共1人")
    await handing.secretary.turns(handing.new.name, "请确认", f"指定：{handing.new.name}")
    await handing.secretary.turns("确认", "联系人已变更")
    await handing.secretary.turns("查看联系人", handing.old.name)
    assert not any(label.startswith("指定") for label in handing.secretary.labels()), "two serve"
    assert await handing.story.incidents() == 0


async def _branch_of(person: Actor) -> Branch:
    return await Branch.get(id=person.branch_id)
