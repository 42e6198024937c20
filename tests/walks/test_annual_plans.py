"""第十五条: the secretary hears of the plan of the year, notes its number, and is left in peace."""

from models import AnnualPlan, Role
from regulation.assessment import Stage
from tests.walks.story import Story


async def test_the_plan_is_asked_for_and_noted_with_buttons(story: Story) -> None:
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    await secretary.asks("/annual", "目前没有需要登记的年度发展计划")
    await story.move_clock(to="2026-12-17T09:00:00+08:00")
    await secretary.reads("待办提醒", f"{branch.name}：向学院党委上报2027年度发展计划", "还有14天")
    await secretary.turns("年度发展计划", "期限为2026年12月31日（周四）")
    await secretary.turns(f"{branch.name}：登记2027年度计划", "计划发展人数：0名")
    for label, people in (("+10", 10), ("+1", 11), ("+1", 12), ("-10", 2)):
        await secretary.turns(label, f"计划发展人数：{people}名")
    await secretary.turns("登记：2名", "已登记", "计划发展2名")
    assert [(row.branch_id, row.people) for row in await AnnualPlan.all()] == [(branch.id, 2)]
    assert "上报2027年度发展计划" not in await secretary.asks("/todo", "待办事项")
    await story.move_clock(to="2026-12-24T09:00:00+08:00")
    await secretary.has_not_read("还有7天")


async def test_the_college_notes_its_own_and_a_stranger_nothing(story: Story) -> None:
    branch = await story.world.branch()
    organizer = await story.world.person(branch, Stage.FULL_MEMBER)
    chatter = await story.member(await story.world.appoint(organizer, Role.ORGANIZER))
    stranger = await story.member(await story.world.person(branch, Stage.FULL_MEMBER))
    await story.move_clock(to="2026-12-01T09:00:00+08:00")
    await chatter.asks("/annual", "确定2027年度发展计划，报校党委组织部")
    message, data = chatter.data_of("化学化工学院：登记2027年度计划")
    await chatter.turns("化学化工学院：登记2027年度计划", "计划发展人数：0名")
    await chatter.turns("+10", "计划发展人数：10名")
    await chatter.turns("登记：10名", "已登记")
    await stranger.asks("/annual", "无权办理")
    assert "/annual" not in " ".join(await stranger.commands())
    assert (await AnnualPlan.get()).branch_id is None
    assert data.startswith("year_plan:0:2027:")
    assert message
