"""Updates that come twice or late: everything happens once, and nothing is lost."""

from collections import Counter

from models import LedgerRecord
from regulation.assessment import Stage
from tests.walks.story import ON_SQLITE, Story
from tests.walks.test_reports import WHOLE

pytestmark = ON_SQLITE


async def receipts(story: Story, account: int) -> Counter[int]:
    """How often each message became a receipt, by the playground's transcript."""
    lines = story.playground.world.feed.transcript.since(0, account)
    found = (line for line in lines if "思想汇报已收到" in line.get("text", ""))
    return Counter(line["message_id"] for line in found)


async def test_a_report_is_handed_in_once_though_every_update_comes_twice(story: Story):
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, student)
    await story.post("faults", {"kind": "duplicate", "times": 1000})
    writer = await story.member(student)
    await writer.asks("/report", "递交2026年第四季度思想汇报")
    await writer.asks(WHOLE, "请核对")
    await writer.turns("确认递交", "思想汇报已收到")
    await writer.asks("/status", "发展进度")
    assert await LedgerRecord.filter(kind="thought_report").count() == 1
    assert list((await receipts(story, writer.account)).values()) == [1]
    assert await story.incidents() == 0


async def test_a_late_update_is_answered_when_it_comes(story: Story):
    branch = await story.world.branch()
    first = await story.member(await story.world.person(branch, Stage.ACTIVIST))
    second = await story.member(await story.world.person(branch, Stage.ACTIVIST))
    await story.post("faults", {"kind": "reorder", "contains": "/status"})
    await first.say("/status")
    await second.asks("/menu", "请选择")
    await first.reads("发展进度")
    assert await story.incidents() == 0
