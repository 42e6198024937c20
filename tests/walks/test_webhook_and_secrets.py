"""The whole product behind a webhook, and what its logs know of it: nothing."""

import io
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import WebhookConfig
from bot.logs import configure_logging
from models import LedgerRecord
from regulation.assessment import Stage
from services.roll import code_at, slot_of
from tests.demo.conftest import free_port
from tests.services.builders import NOW
from tests.services.elections import CODE_KEY, Election, convene_meeting
from tests.walks.story import TOKEN, Story, open_story
from tests.walks.test_reports import WHOLE

SECRET = "secret-of-the-webhook"


@pytest.fixture
async def behind_a_webhook(db: str, tmp_path: Path) -> AsyncIterator[Story]:
    port = free_port()
    hook = WebhookConfig(
        url=f"http://127.0.0.1:{port}/hook", secret=SECRET, listen=f"127.0.0.1:{port}"
    )
    async with open_story(db, tmp_path / "data", NOW) as story:
        await story.close_bot()
        story.config = replace(story.config, webhook=hook)
        await story.open_bot()
        yield story


async def test_a_report_and_a_ballot_leave_no_trace_in_the_logs(behind_a_webhook: Story):
    story, log = behind_a_webhook, io.StringIO()
    configure_logging("DEBUG", stream=log)
    branch = await story.world.branch()
    voter = await story.world.secretary(branch)
    candidate = await story.world.person(branch, Stage.PROSPECTIVE_MEMBER)
    meeting_id = await convene_meeting(story.world, branch, voter, candidate)
    election = Election(story.world, branch, [voter], candidate, meeting_id)
    member, writer = await story.member(voter), await story.member(candidate)

    await writer.asks("/report", "递交")
    await writer.asks(WHOLE, "请核对")
    await writer.turns("确认递交", "思想汇报已收到")

    await member.start(f"in_{meeting_id}_{code_at(CODE_KEY, slot_of(story.clock.now()))}")
    await member.reads("签到成功")
    await election.count_heads()
    await member.turns("打开大会", "实到：1名")
    await member.turns("开始表决", "请确认开始表决")
    await member.turns("确认开始表决", "正在无记名投票")
    await member.reads("表决票（无记名）")
    _, data = member.data_of("不赞成")
    await member.turns("不赞成", "密封投入票箱")
    assert await LedgerRecord.filter(kind="thought_report").exists()

    logging.getLogger("bot").debug("the logs are being read")
    written = log.getvalue()
    assert "the logs are being read" in written
    for secret in (TOKEN, SECRET, data, data.rpartition(":")[2], "赞成", "oppose", WHOLE[:12]):
        assert secret not in written
