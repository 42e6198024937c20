"""A talk is written down in under two minutes: whom, when, where, what."""

from dataclasses import dataclass

import pytest

from models import LedgerRecord
from regulation.assessment import Stage
from services.access import Actor
from services.talks import LONGEST_GIST, LONGEST_PLACE
from tests.walks.story import ON_SQLITE, Chatter, Story

GIST = "思想上积极要求进步，学习刻苦；希望多参加志愿服务。"


@dataclass
class Sofa:
    """A contact and the activist they look after."""

    story: Story
    contact: Chatter
    student: Actor

    async def sit_down(self) -> str:
        """Choose the student; the day is asked for."""
        await self.contact.asks("/talk", "的同志（共")
        return await self.contact.turns(self.student.name, "请选择谈话日期")

    async def write_down(self, day: str = "今天") -> str:
        """Everything up to the summary, which is returned."""
        await self.sit_down()
        await self.contact.asks(day, "谈话日期：")
        await self.contact.turns("教室", "请输入谈话要点")
        return await self.contact.asks(GIST, "请核对")


@pytest.fixture
async def sofa(story: Story) -> Sofa:
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, student)
    return Sofa(story, await story.member(contact), student)


async def talks() -> int:
    return await LedgerRecord.filter(kind="talk").count()


async def test_typed_from_beginning_to_end(sofa: Sofa):
    await sofa.sit_down()
    await sofa.contact.asks("11月18日", "谈话日期：2026年11月18日（周三）")
    await sofa.contact.asks("图书馆<三楼>", "谈话地点：图书馆<三楼>")
    summary = await sofa.contact.asks(GIST, f"请核对：与{sofa.student.name}同志的谈话")
    assert "日期：2026年11月18日（周三）" in summary
    assert "地点：图书馆<三楼>" in summary
    assert "以后只能以更正记录修改" in summary
    receipt = await sofa.contact.turns("确认记录", "谈话已记录")
    assert "2026年11月18日（周三）" in receipt
    assert "补录" not in receipt


@ON_SQLITE
async def test_written_down_after_more_than_a_week_it_is_marked(sofa: Sofa):
    await sofa.write_down("2026-11-10")
    assert "标注为“补录”（第四十五条）" in await sofa.contact.turns("确认记录", "谈话已记录")


@ON_SQLITE
@pytest.mark.parametrize("typed", ["很久以前", "11月31日", "2026-13-01", "<b>" * 1000])
async def test_what_is_no_day_is_asked_for_again(sofa: Sofa, typed: str):
    await sofa.sit_down()
    assert "请按 2026-11-20 的格式输入" in await sofa.contact.asks(typed, "未能识别日期")
    await sofa.contact.asks("昨天", "谈话日期：2026年11月19日（周四）")
    assert await sofa.story.incidents() == 0


@ON_SQLITE
async def test_a_talk_that_has_not_been_held_is_not_written_down(sofa: Sofa):
    await sofa.sit_down()
    refusal = await sofa.contact.asks("2026-11-21", "尚未到来（第四十五条）")
    assert "请选择实际谈话的日期" in refusal
    assert "谈话日期：" in await sofa.contact.turns("昨天", "请选择地点")


@ON_SQLITE
async def test_what_is_too_long_is_refused_and_the_rest_kept(sofa: Sofa):
    await sofa.sit_down()
    await sofa.contact.turns("今天", "请选择地点")
    assert "请只写地点" in await sofa.contact.asks("楼" * (LONGEST_PLACE + 1), "未能记录")
    await sofa.contact.turns("宿舍", "请输入谈话要点")
    for length in (LONGEST_GIST + 1, 4096):
        refusal = await sofa.contact.asks(
            "长" * length, f"谈话要点{length}字，超过{LONGEST_GIST}字"
        )
        assert "请精简" in refusal
    assert "地点：宿舍" in await sofa.contact.asks("长" * LONGEST_GIST, "请核对")
    assert await sofa.story.incidents() == 0


async def test_the_gist_can_be_written_anew_before_it_is_confirmed(sofa: Sofa):
    await sofa.write_down()
    await sofa.contact.turns("修改要点", "请输入谈话要点")
    await sofa.contact.asks("另一种说法。", "请核对", "另一种说法。")
    await sofa.contact.turns("确认记录", "谈话已记录")
    record = await LedgerRecord.get(kind="talk")
    assert (record.payload["gist"], record.payload["place"]) == ("另一种说法。", "教室")


async def test_confirming_twice_writes_it_down_once(sofa: Sofa):
    await sofa.write_down()
    message, data = sofa.contact.data_of("确认记录")
    await sofa.contact.turns("确认记录", "谈话已记录")
    assert "此页面已更新" in await sofa.contact.press_data(message, data, forge=True)
    assert await talks() == 1


@ON_SQLITE
@pytest.mark.parametrize("leave", ["/menu", "/cancel", "/start"])
async def test_a_record_left_halfway_is_taken_up_again(sofa: Sofa, leave: str):
    await sofa.sit_down()
    await sofa.contact.turns("昨天", "请选择地点")
    await sofa.contact.asks(leave, "草稿已保留" if leave == "/cancel" else "请选择要办理的事项")
    assert "未能识别" in await sofa.contact.asks("办公室", "未作任何处理")
    await sofa.contact.asks("/talk", "的同志（共")
    assert "2026年11月19日" in await sofa.contact.turns("继续未完成的记录", "请选择地点")


async def test_a_restart_halfway_loses_nothing(sofa: Sofa):
    await sofa.write_down("前天")
    await sofa.story.close_bot()
    await sofa.story.open_bot()
    assert "2026年11月18日（周三）" in await sofa.contact.turns("确认记录", "谈话已记录")
    assert await talks() == 1


async def test_a_strangers_person_cannot_be_forged(sofa: Sofa):
    branch = await sofa.story.world.branch()
    stranger = await sofa.story.world.person(branch, Stage.ACTIVIST)
    await sofa.contact.asks("/talk", "的同志（共")
    message, data = sofa.contact.data_of(sofa.student.name)
    forged = data.replace(str(sofa.student.person_id), str(stranger.person_id))
    refusal = await sofa.contact.press_data(message, forged, forge=True)
    assert "无权办理" in refusal
    nobody = await sofa.contact.press_data(message, "talk_with:999999", forge=True)
    assert nobody == refusal, "an answer must not tell who exists"


async def test_the_first_talk_with_an_applicant_closes_the_duty(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    person = await story.world.person(branch, Stage.APPLICANT)
    applicant = await story.member(person)
    todo = await applicant.asks("/todo", "待办事项")
    assert "派人与入党申请人谈话：期限为2026年12月2日" in todo
    assert "第七条" in todo
    assert "责任人：党支部书记" in todo
    await Sofa(story, secretary, person).write_down()
    assert "首次谈话（第七条）" in await secretary.turns("确认记录", "谈话已记录")
    assert "派人与入党申请人谈话" not in await applicant.asks("/todo", "待办事项")
