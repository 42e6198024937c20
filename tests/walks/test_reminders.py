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


async def test_the_digest_waits_for_the_morning_and_its_buttons_answer(story: Story) -> None:
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    (applicant,) = await story.world.people(branch, Stage.APPLICANT, 1)
    await story.move_clock(to="2026-11-23T22:30:00+08:00")
    await until(lambda: Reminder.filter(digest_id__isnull=True).exists())
    await secretary.has_not_read("待办提醒")
    await story.move_clock(to="2026-11-24T08:00:00+08:00")
    told = await secretary.reads("待办提醒　2026年11月24日（周二）")
    assert f"1. 〔{applicant.name}同志〕派人与入党申请人谈话" in told
    shown = await secretary.turns("第1项", "办结依据")
    assert "须有谈话人登记的首次谈话记录" in shown
    put_off = await secretary.turns("3天后提醒", "已推迟")
    assert "2026年11月27日（周五）再提醒您" in put_off
    listed = await secretary.turns("返回待办事项", "待办事项（共")
    assert "已推迟至2026年11月27日提醒" in listed
    await secretary.turns("第1项", "办结依据")
    await secretary.turns("已办", "账本中还没有相应的记录")
    await story.move_clock(to="2026-11-27T08:00:00+08:00")
    await secretary.reads("待办提醒　2026年11月27日（周五）", applicant.name)


async def test_a_contact_and_a_secretary_see_all_their_dossiers_page_by_page(story: Story) -> None:
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, student)
    applicants = await story.world.people(branch, Stage.APPLICANT, 9)
    guide = await story.member(contact)
    assert student.name in await guide.asks("/todo", "待办事项（共")
    secretary = await story.member(await story.world.secretary(branch))
    first = await secretary.asks("/todo", "待办事项（共", "第1页，共")
    assert "8. " in first
    assert "9. " not in first
    second = await secretary.turns("下一页", "第2页，共")
    assert any(applicant.name in second for applicant in applicants)


async def test_not_mine_reaches_the_secretary_in_the_next_digest(story: Story) -> None:
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    student = await story.member(await story.world.person(branch, Stage.ACTIVIST))
    await student.asks("/todo", "待办事项（共")
    await student.turns("第1项", "办结依据")
    await student.turns("不是我", "已转告", "核对责任人")
    await story.move_clock(to="2026-11-24T08:00:00+08:00")
    await secretary.reads("待办提醒", "表示不由其办理，请核对责任人")


async def test_the_week_comes_with_mondays_digest_and_names_who_cannot_be_reached(
    story: Story,
) -> None:
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    blocker = await story.member(await story.world.person(branch, Stage.ACTIVIST))
    stranger = await story.world.person(branch, Stage.APPLICANT)
    await blocker.block()
    await story.move_clock(to="2026-11-23T08:00:00+08:00")
    told = await secretary.reads("待办提醒　2026年11月23日（周一）", "本周汇总")
    assert f"尚未绑定账号：{stranger.name}。" in told
    assert "账号已停用或拒收消息：" in told
    await story.move_clock(to="2026-11-24T08:00:00+08:00")
    await secretary.asks("/todo", "待办事项（共")
    await secretary.has_not_read("本周汇总")
