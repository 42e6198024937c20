"""A talk is written down in under two minutes: whom, when, where, what."""

import hashlib
from dataclasses import dataclass

import pytest

from models import Branch, LedgerRecord
from regulation.assessment import Stage
from services.access import Actor
from services.talks import LONGEST_GIST, LONGEST_PLACE, LONGEST_REMARK
from tests.walks.story import ON_SQLITE, Chatter, Story

VOICE = b"OggS" + bytes(range(200))
GIST = "思想上积极要求进步，学习刻苦；希望多参加志愿服务。"


@dataclass
class Sofa:
    """A contact and the activist they look after."""

    story: Story
    guide: Actor
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
        await self.contact.asks(GIST, "谈话中发现的问题")
        return await self.contact.turns("问题、措施均无", "请核对")


@pytest.fixture
async def sofa(story: Story) -> Sofa:
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, student)
    return Sofa(story, contact, await story.member(contact), student)


async def talks() -> int:
    return await LedgerRecord.filter(kind="talk").count()


async def test_typed_from_beginning_to_end(sofa: Sofa):
    await sofa.sit_down()
    await sofa.contact.asks("11月18日", "谈话日期：2026年11月18日（周三）")
    await sofa.contact.asks("图书馆<三楼>", "谈话地点：图书馆<三楼>")
    await sofa.contact.asks(GIST, "谈话中发现的问题")
    await sofa.contact.asks("英语学习吃力", "后续措施")
    summary = await sofa.contact.asks("一周后再谈", f"请核对：与{sofa.student.name}同志的谈话")
    assert "问题：英语学习吃力\n后续措施：一周后再谈" in summary
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
    await sofa.contact.turns("按月选日", "请选择谈话日期：2026年11月")
    assert "21" not in sofa.contact.labels()
    await sofa.contact.turns("2026年10月", "请选择谈话日期：2026年10月")
    message, data = sofa.contact.data_of("2026年9月")
    for forged in ("talk_day_month:9999-12", "talk_day_month:1948-01", "talk_day_month:2026-00"):
        await sofa.contact.press_data(message, forged, forge=True)
    await sofa.contact.press_data(message, data, forge=True)
    await sofa.contact.reads("请选择谈话日期：2026年9月")
    await sofa.contact.turns("30", "谈话日期：2026年9月30日（周三）")
    await sofa.contact.turns("线上", "请输入谈话要点")
    await sofa.contact.asks(GIST, "谈话中发现的问题")
    await sofa.contact.turns("问题、措施均无", "请核对")
    await sofa.contact.turns("修改日期", "请选择谈话日期")
    assert "日期：2026年11月19日（周四）" in await sofa.contact.turns("昨天", "请核对")
    assert await sofa.story.incidents() == 0


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
    await sofa.contact.asks("长" * LONGEST_GIST, "谈话中发现的问题")
    await sofa.contact.asks("短" * (LONGEST_REMARK + 1), f"超过{LONGEST_REMARK}字")
    await sofa.contact.turns("无", "后续措施")
    assert "地点：宿舍" in await sofa.contact.turns("无", "请核对")
    assert await sofa.story.incidents() == 0


async def test_the_gist_can_be_written_anew_before_it_is_confirmed(sofa: Sofa):
    await sofa.write_down()
    await sofa.contact.turns("修改要点", "请输入谈话要点")
    await sofa.contact.asks("另一种说法。", "请核对", "另一种说法。")
    await sofa.contact.asks("第三种说法。", "请核对", "第三种说法。")
    await sofa.contact.turns("确认记录", "谈话已记录")
    record = await LedgerRecord.get(kind="talk")
    assert (record.payload["gist"], record.payload["place"]) == ("第三种说法。", "教室")


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
    branch = await sofa.story.world.branch()
    other = await sofa.story.world.person(branch, Stage.ACTIVIST)
    await sofa.story.world.assign_contact(sofa.guide, other)
    await sofa.contact.asks("/talk", "的同志（共2人")
    await sofa.contact.turns(other.name, "草稿只保留一份")
    await sofa.contact.turns("继续未完成的记录", "2026年11月19日", "请选择地点")
    await sofa.contact.asks("/talk", "的同志（共2人")
    await sofa.contact.turns(other.name, "草稿只保留一份")
    await sofa.contact.turns("放弃草稿，改记", f"记录与{other.name}同志的谈话")


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
    guide = await story.world.secretary(branch)
    secretary = await story.member(guide)
    person = await story.world.person(branch, Stage.APPLICANT)
    applicant = await story.member(person)
    todo = await applicant.asks("/todo", "待办事项")
    assert "派人与入党申请人谈话：期限为2026年12月2日" in todo
    assert "第七条" in todo
    assert "责任人：党支部书记" in todo
    await Sofa(story, guide, secretary, person).write_down()
    assert "首次谈话（第七条）" in await secretary.turns("确认记录", "谈话已记录")
    assert "派人与入党申请人谈话" not in await applicant.asks("/todo", "待办事项")


async def test_a_voice_note_waits_to_be_typed_whatever_happens(sofa: Sofa):
    await sofa.sit_down()
    await sofa.contact.send_file("note.oga", VOICE, "voice")
    await sofa.contact.reads("语音已留存（共1段），待整理", "请选择谈话日期")
    await sofa.contact.turns("昨天", "请选择地点")
    await sofa.contact.turns("教室", "已留存语音1段，待整理")
    await sofa.contact.send_file("again.oga", VOICE, "voice")
    await sofa.contact.reads("语音已留存（共1段）", "请输入谈话要点")
    await sofa.contact.send_file("noise.oga", b"no voice at all", "voice")
    assert "重新录制" in await sofa.contact.reads("不是可以识别的语音")
    await sofa.contact.asks("/cancel", "草稿已保留")
    await sofa.story.close_bot()
    await sofa.story.open_bot()
    assert await talks() == 0, "a talk without text is not recorded"
    await sofa.contact.asks("/talk", "的同志（共")
    assert any("语音待整理" in label for label in sofa.contact.labels())
    await sofa.contact.turns("继续未完成的记录", "已留存语音1段", "请输入谈话要点")
    await sofa.contact.asks(GIST, "谈话中发现的问题")
    assert "留存语音：1段" in await sofa.contact.turns("问题、措施均无", "请核对")
    await sofa.contact.turns("确认记录", "谈话已记录")
    record = await LedgerRecord.get(kind="talk")
    assert record.payload["files"] == [hashlib.sha256(VOICE).hexdigest()]
    await sofa.contact.turns("返回该同志", "发展进度")
    await sofa.contact.turns("谈话记录（1）", "共1次")
    await sofa.contact.turns("第1次", "现行记录", "留存语音：1段")
    await sofa.contact.press("取语音")
    assert await sofa.contact.receives_file() == VOICE
    assert await sofa.story.incidents() == 0


@ON_SQLITE
async def test_a_talk_is_changed_for_a_day_and_corrected_with_a_reason_after(sofa: Sofa):
    secretary = await sofa.story.world.secretary(await Branch.get(id=sofa.student.branch_id))
    leader = await sofa.story.member(secretary)
    await sofa.write_down()
    await sofa.contact.turns("确认记录", "谈话已记录", "24小时之内可以修改")
    await sofa.contact.turns("修改", "请核对", "确认后原记录保留")
    await sofa.contact.turns("修改地点", "请选择地点")
    await sofa.contact.turns("宿舍", "请核对", "地点：宿舍")
    await sofa.contact.turns("确认修改", "修改已记录", "原记录保留")
    await sofa.story.move_clock(advance=25 * 3600)
    await sofa.contact.turns("返回该同志", "发展进度")
    await sofa.contact.turns("谈话记录（1）", "共1次", "〔更正〕")
    await sofa.contact.turns("第1次", "现行记录", "地点：宿舍")
    await sofa.contact.turns("更正", "须作为更正记录（第四十五条）")
    await sofa.contact.asks("地点误记<一字>", "请核对", "更正理由：地点误记<一字>")
    await sofa.contact.turns("修改要点", "请输入谈话要点")
    await sofa.contact.asks("更正后的要点", "请核对")
    await sofa.contact.turns("确认更正", "更正已记录")
    rows = await LedgerRecord.filter(kind="talk").order_by("position")
    assert [row.supersedes for row in rows] == [None, rows[0].position, rows[1].position]
    await leader.asks("/people", "我负责的同志")
    await leader.turns(sofa.student.name, "更正后的要点")
    await leader.turns("谈话记录（1）", "共1次")
    seen = await leader.turns("第1次", "现行记录", "更正理由：地点误记<一字>")
    assert "更正后的要点" in seen
    assert "更正" not in leader.labels(), "only the talker puts it right"
    await leader.turns("第1版", "原记录，已由其后的版本取代", GIST, "地点：教室")
    message, _ = leader.data_of("第2版")
    forged = f"talk_correct:{rows[-1].position}"
    assert "此页面已更新" in await leader.press_data(message, forged, forge=True)
    assert await sofa.story.incidents() == 0


@ON_SQLITE
async def test_somebody_elses_talk_is_not_opened(sofa: Sofa):
    await sofa.write_down()
    await sofa.contact.turns("确认记录", "谈话已记录")
    number = (await LedgerRecord.get(kind="talk")).position
    branch = await sofa.story.world.branch()
    stranger = await sofa.story.member(await sofa.story.world.secretary(branch))
    message, _ = stranger.data_of("我联系的同志")
    person = sofa.student.person_id
    for data in (
        *(f"talk_open:{number}", f"talk_voice:{number}", f"talk_correct:{number}"),
        *(f"talks_of:{person}:0", f"talk_fresh:{person}", "talk_open:1", "talk_open:99999"),
    ):
        assert "无权办理" in await stranger.press_data(message, data, forge=True)
    assert await talks() == 1
