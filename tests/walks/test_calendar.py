"""A calendar as a file, and as a link that works until it is stopped."""

from dataclasses import replace

import pytest

from regulation.assessment import Stage
from tests.walks.story import ON_SQLITE, Story

ADDRESS = "https://calendar.example/feeds"


@pytest.fixture
async def publishing(story: Story) -> Story:
    """The same bot with an address for feeds."""
    await story.close_bot()
    story.config = replace(story.config, calendar_url=ADDRESS)
    await story.open_bot()
    return story


async def fetch(story: Story, url: str) -> tuple[int, str]:
    """What a calendar program gets: the proxy takes the public prefix away."""
    assert story.app is not None
    assert story.app.feed_server is not None
    path = url.removeprefix(ADDRESS)
    async with story.http.get(f"{story.app.feed_server.url}{path}") as answer:
        return answer.status, await answer.text()


def link_in(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(ADDRESS))


@ON_SQLITE
async def test_a_link_works_until_it_is_stopped(publishing: Story, capsys) -> None:
    story = publishing
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    applicant = await story.world.person(branch, Stage.APPLICANT)
    await secretary.asks("/calendar", "日历中不出现任何姓名")
    link = link_in(await secretary.turns("党支部订阅链接", "请勿转发"))
    status, text = await fetch(story, link)
    assert status == 200
    assert "BEGIN:VCALENDAR" in text
    assert "派人与入党申请人谈话" in text.replace("\r\n ", "")
    assert applicant.name not in text
    for wrong in ("/x.ics", f"/{'a' * 32}.ics", "/", link.removesuffix(".ics")):
        assert (await fetch(story, wrong))[0] == 404
    await secretary.turns("停用全部订阅链接", "已停用1个订阅链接")
    assert (await fetch(story, link))[0] == 404
    token = link.removeprefix(f"{ADDRESS}/").removesuffix(".ics")
    assert token not in "".join(capsys.readouterr())


@ON_SQLITE
async def test_a_file_comes_without_any_address(story: Story) -> None:
    student = await story.member(
        await story.world.person(await story.world.branch(), Stage.ACTIVIST)
    )
    await student.asks("/calendar", "日历")
    assert not any("链接" in label for label in student.labels())
    await student.press("我的日历文件")
    assert b"BEGIN:VEVENT" in await student.receives_file()
