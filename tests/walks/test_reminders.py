"""Moving the clock makes the 转正申请 reminder arrive, by itself, once, and not at night."""

from datetime import date

from models import Notice, NoticeState, Reminder
from regulation.assessment import Stage
from regulation.records import Admission
from tests.walks.story import Chatter, Story, until

EXPIRY = date(2027, 1, 5)
DUE_DAY = "2026-12-21"  # fifteen days before the expiry


async def probationary_member(story: Story) -> Chatter:
    branch = await story.world.branch()
    person = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.record(person, Admission(), on=EXPIRY.replace(year=2026))
    return await story.member(person)


async def test_fifteen_days_before_the_probation_ends(story: Story) -> None:
    member = await probationary_member(story)
    await story.move_clock(to="2026-12-20T21:59:00+08:00")
    await member.reads("待办提醒", "递交转正申请", "还有1天")
    await story.move_clock(to=f"{DUE_DAY}T08:00:00+08:00")
    await member.reads("待办提醒", "递交转正申请", "2026年12月21日（周一）", "今天截止")


async def test_nothing_comes_in_quiet_hours(story: Story) -> None:
    member = await probationary_member(story)
    await story.move_clock(to=f"{DUE_DAY}T07:59:00+08:00")
    await member.say("/todo")
    await member.reads("待办事项", "今天截止")
    await until(lambda: Reminder.filter(digest_id__isnull=True).exists())
    await member.has_not_read("待办提醒")
    await story.move_clock(advance=60)
    await member.reads("待办提醒", "今天截止")


async def test_a_restart_does_not_repeat_a_reminder(story: Story) -> None:
    member = await probationary_member(story)
    await story.move_clock(to=f"{DUE_DAY}T09:00:00+08:00")
    await member.reads("待办提醒", "今天截止")
    await story.close_bot()
    sent = await Notice.filter(state=NoticeState.SENT).count()
    await story.open_bot()
    await member.say("/todo")
    await member.reads("待办事项")
    await member.has_not_read("待办提醒")
    assert await Notice.filter(state=NoticeState.SENT).count() == sent
