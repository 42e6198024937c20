"""Where people stand, whom they guide, what they may press, and what happens to small talk."""

from datetime import date

import pytest

from models import LedgerRecord
from regulation.assessment import Stage
from regulation.records import (
    ActivistDecision,
    ContactAssigned,
    OrganizerTalk,
    SuperiorFiling,
    Training,
    TrainingPurpose,
)
from tests.walks.story import ON_SQLITE, Chatter, Story

pytestmark = ON_SQLITE


async def newcomer(story: Story, stage: Stage) -> Chatter:
    return await story.member(await story.world.person(await story.world.branch(), stage))


async def test_an_activist_sees_what_is_missing_and_what_comes_next(story: Story):
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    person = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, person)
    student = await story.member(person)
    status = await student.asks("/status", "发展进度（2026年11月20日）")
    assert "阶段：入党积极分子（自2026年7月1日）" in status
    assert f"培养联系人：{contact.name}" in status
    assert "2026年第三季度" in status
    assert "（第十一条）" in status
    assert "下一步：" in status
    assert "责任人：" in status.split("下一日期")[1]
    assert f"办理人：培养联系人（{contact.name}），自2026年7月1日起（第143天）" in status
    assert "尚缺事项（共" in status
    assert "列为发展对象：最早2027年11月20日，培养考察期满（第十六条）" in status
    assert "递交思想汇报" in student.labels()


async def test_every_lack_can_be_asked_why(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    person = await story.world.person(branch, Stage.PROBATIONARY_MEMBER)
    await story.world.record(person, OrganizerTalk())
    student = await story.member(person)
    status = await student.asks("/status", "尚缺事项")
    lacking = [line for line in status.splitlines() if line[:1].isdigit()]
    whys = [label for label in student.labels() if label.startswith("为什么")]
    assert len(lacking) == len(whys) > 1
    for number in range(1, len(whys) + 1):
        told = await student.turns(f"为什么 {number}", lacking[number - 1].partition(". ")[2])
        assert all(part in told for part in ("规定（", "怎样具备：", "由谁办理：", "查看过的记录"))
        await student.turns("返回进度", "尚缺事项")
    await secretary.asks("/people", "共1人")
    await secretary.turns(person.name, "发展进度")
    await secretary.turns("尚缺事项与原因", "展望")
    assert f"为什么（{person.name}同志）" in await secretary.turns("为什么 1", "怎样具备")
    stranger = await newcomer(story, Stage.FULL_MEMBER)
    message, _ = stranger.data_of("支部大会")
    for data in (f"why:{person.person_id}:oath", f"standing:{person.person_id}:0"):
        assert "无权办理" in await stranger.press_data(message, data, forge=True)
    message, _ = student.data_of("返回主菜单")
    old = await student.press_data(message, f"why:{person.person_id}:first_talk", forge=True)
    assert "请查看最新的进度" in old
    assert await story.incidents() == 0


async def test_a_long_list_is_turned_page_by_page(story: Story):
    person = await story.world.person(await story.world.branch())
    for on, payload in (
        (date(2024, 1, 5), ActivistDecision()),
        (date(2024, 1, 6), SuperiorFiling(of="activist_decision")),
        (date(2024, 1, 7), ContactAssigned(contact_id=999, full_member=True)),
        (date(2024, 3, 1), Training(purpose=TrainingPurpose.ACTIVIST, days=2, hours=16)),
    ):
        await story.world.record(person, payload, on=on)
    student = await story.member(person)
    first = await student.asks("/status", "下一步：列为发展对象", "尚缺事项（共")
    assert "\n8. " in first
    assert "\n9. " not in first
    second = await student.turns("下一页", "\n9. ")
    assert "\n8. " not in second
    assert "为什么 9" in student.labels()
    assert await student.turns("上一页", "\n1. ") == first


@pytest.mark.parametrize(
    ("stage", "wanted"),
    [
        (Stage.APPLICANT, "阶段：入党申请人"),
        (Stage.PROSPECTIVE_MEMBER, "阶段：发展对象"),
        (Stage.PROBATIONARY_MEMBER, "阶段：预备党员"),
        (Stage.FULL_MEMBER, "您已是正式党员"),
        (Stage.NONE, "请向所在党支部递交书面申请（第五条）"),
    ],
)
async def test_everybody_learns_where_they_stand(story: Story, stage: Stage, wanted: str):
    chatter = await newcomer(story, stage)
    assert wanted in await chatter.asks("/status", wanted)


@pytest.mark.parametrize(
    ("stage", "commands"),
    [
        (Stage.NONE, "menu apply help cancel"),
        (Stage.APPLICANT, "menu status timeline todo calendar profile help cancel"),
        (Stage.ACTIVIST, "menu status timeline todo calendar report profile help cancel"),
        (
            Stage.PROBATIONARY_MEMBER,
            "menu status timeline probation todo calendar report profile help cancel",
        ),
        (Stage.FULL_MEMBER, "menu todo calendar meeting vote help cancel"),
    ],
)
async def test_the_menu_fits_the_person(story: Story, stage: Stage, commands: str):
    chatter = await newcomer(story, stage)
    assert await chatter.commands() == commands.split()
    explained = await chatter.asks("/help", "使用说明")
    assert all(f"/{command}　" in explained for command in commands.split())


async def test_the_menu_of_those_who_guide(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    assert await secretary.commands() == [
        "menu",
        "todo",
        "annual",
        "calendar",
        "people",
        "talk",
        "review",
        "meeting",
        "vote",
        "paper",
        "help",
        "cancel",
    ]
    assert "身份：正式党员（支部书记）" in await secretary.asks("/menu", "请选择要办理的事项")


@pytest.mark.parametrize("said", ["今天天气不错", "/unknown", "/start" * 50, "🙂", "a" * 4096])
async def test_what_is_not_understood_is_answered_with_a_way_on(story: Story, said: str):
    chatter = await newcomer(story, Stage.ACTIVIST)
    answer = await chatter.asks(said, "未作任何处理")
    assert "/help" in answer
    assert chatter.labels() == ["返回主菜单"]


async def test_a_file_out_of_place_is_no_report(story: Story):
    chatter = await newcomer(story, Stage.ACTIVIST)
    await chatter.send_file("voice.ogg", b"OggS" + bytes(100))
    assert "请从菜单选择事项" in await chatter.reads("未能识别")
    assert await LedgerRecord.filter(kind="thought_report").count() == 0


async def test_an_old_button_says_so(story: Story):
    chatter = await newcomer(story, Stage.ACTIVIST)
    message, _ = chatter.data_of("我的进度")
    for old in (
        "talk_day:2026-11-20",
        "talk_place:1",
        "report_send",
        "talk_save",
        "talk_edit:gist",
    ):
        assert "请从最新一条消息继续" in await chatter.press_data(message, old, forge=True)
