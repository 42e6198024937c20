"""The secretary goes on without something usual: which, why, confirmed, in the dossier."""

from dataclasses import dataclass

import pytest

from models import LedgerRecord
from regulation.assessment import Stage
from services.access import Actor
from tests.walks.story import ON_SQLITE, Chatter, Story

WHY = "支委会研究：9月起承担学院信息员工作<补录>。"


@dataclass
class Desk:
    """A secretary and an activist without social work."""

    story: Story
    secretary: Chatter
    student: Actor

    async def choose(self) -> str:
        """Everything up to the question for the reason."""
        await self.secretary.asks("/people", "我负责的同志")
        await self.secretary.turns(self.student.name, "的发展进度")
        listed = await self.secretary.turns("记名说明理由", "可以记名说明理由的事项")
        line = next(row for row in listed.splitlines() if "分配一定的社会工作" in row)
        return await self.secretary.turns(f"第{line.partition('.')[0]}项", "请写明理由")


@pytest.fixture
async def desk(story: Story) -> Desk:
    branch = await story.world.branch()
    secretary = await story.world.secretary(branch)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(await story.world.person(branch, Stage.FULL_MEMBER), student)
    return Desk(story, await story.member(secretary), student)


async def test_a_reason_is_written_down_and_shown(desk: Desk):
    await desk.choose()
    await desk.secretary.asks("先写一遍", "请核对", "先写一遍")
    assert WHY in await desk.secretary.asks(WHY, "请核对")
    assert WHY in await desk.secretary.turns("确认记录", "理由已记录")
    await desk.secretary.asks("/people", "我负责的同志")
    await desk.secretary.turns(desk.student.name, "已记名说明理由：分配一定的社会工作")
    row = await LedgerRecord.get(kind="waiver")
    assert row.payload["reason"] == WHY


@ON_SQLITE
async def test_an_outdated_page_writes_nothing(desk: Desk):
    await desk.choose()
    await desk.secretary.asks(WHY, "请核对")
    message, data = desk.secretary.data_of("确认记录")
    await desk.secretary.turns("确认记录", "理由已记录")
    assert await desk.secretary.press_data(message, data, forge=True)
    assert await LedgerRecord.filter(kind="waiver").count() == 1
    assert await desk.story.incidents() == 0
