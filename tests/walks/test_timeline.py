"""The path as a picture, with its facts in words: one's own, and of those one looks after."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from regulation.assessment import Stage
from tests.walks.story import ON_SQLITE, Story

pytestmark = ON_SQLITE


async def test_the_path_is_shown_and_told(story: Story):
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    person = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, person)
    student = await story.member(person)
    assert "timeline" in await student.commands()
    words = await student.asks("/timeline", f"{person.name}同志的发展历程（2026年11月20日）")
    assert "2026年7月1日　确定为入党积极分子" in words
    assert f"当前：培养教育和考察，自2026年7月1日起，由培养联系人（{contact.name}）办理" in words
    assert "列为发展对象（最早2027年11月20日：培养考察期满（第十六条））" in words
    assert Image.open(io.BytesIO(await student.newest_file())).width > 0
    picture = student.story.messages(student.chat)[0]["message_id"]
    assert "展望" in await student.turns("尚缺事项与原因", "发展进度")
    assert student.text_of(picture) == words, "the words below the picture stay"
    await student.turns("发展历程", "当前：培养教育和考察")
    await student.press("到期日历")
    assert b"BEGIN:VEVENT" in await student.newest_file()


async def test_a_link_to_the_calendar_is_offered_where_there_is_an_address(story: Story):
    await story.close_bot()
    story.config = replace(story.config, calendar_url="https://calendar.example/feeds")
    await story.open_bot()
    person = await story.world.person(await story.world.branch(), Stage.PROBATIONARY_MEMBER)
    student = await story.member(person)
    await student.asks("/timeline", "当前")
    assert "calendar.example" in await student.turns("日历订阅", "日历") or (
        "我的订阅链接" in " ".join(student.labels())
    )


async def test_those_who_look_after_somebody_see_the_path_and_nobody_else(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    person = await story.world.person(branch, Stage.ACTIVIST)
    stranger = await story.member(await story.world.person(branch, Stage.FULL_MEMBER))
    await secretary.asks("/people", "共1人")
    await secretary.turns(person.name, "发展进度")
    await secretary.turns("发展历程", f"{person.name}同志的发展历程")
    await secretary.turns("返回该同志", "发展进度")
    message, _ = stranger.data_of("支部大会")
    refused = await stranger.press_data(message, f"timeline_of:{person.person_id}", forge=True)
    assert "无权办理" in refused
    assert await story.incidents() == 0


@pytest.mark.parametrize(
    ("stage", "wanted"),
    [(Stage.NONE, "当前：递交入党申请书，由本人办理"), (Stage.FULL_MEMBER, "已办（24项）")],
)
async def test_the_beginning_and_the_end_are_paths_too(story: Story, stage: Stage, wanted: str):
    chatter = await story.member(await story.world.person(await story.world.branch(), stage))
    assert wanted in await chatter.asks("/timeline", "发展历程")
