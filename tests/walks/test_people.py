"""/people: the worst first, eight a page, filtered, searched by typing; wrong people see nobody."""

from models import Person
from models.db import write_tx
from regulation.assessment import Stage
from tests.walks.story import ON_SQLITE, Story

pytestmark = ON_SQLITE


async def test_a_secretary_looks_through_the_branch(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    people = await story.world.people(branch, Stage.ACTIVIST, 9)
    applicant = await story.world.person(branch, Stage.APPLICANT)
    listed = await secretary.asks("/people", "我负责的同志（共10人：红9人，黄1人，绿0人）")
    assert f"1. 〔红〕{people[0].name}（" in listed
    assert "已逾期" in listed.splitlines()[1]
    first = secretary.labels()
    assert [label.split("　")[0] for label in first[:8]] == [p.name for p in people[:8]]
    assert first[8:] == [
        *("全部", "红", "黄", "绿"),
        *("申请人", "积极分子", "发展对象", "预备党员"),
        *("下一页", "返回主菜单"),
    ]
    await secretary.turns("下一页", f"9. 〔红〕{people[8].name}", f"10. 〔黄〕{applicant.name}")
    only = await secretary.turns("黄", "只看：黄（1人）")
    assert applicant.name in only
    assert "还有12天" in only
    await secretary.turns("积极分子", "只看：黄、入党积极分子（0人）")
    await secretary.turns("全部", "共10人")


async def test_typing_while_the_list_is_open_searches_it(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    wanted, _, stranger = (
        *await story.world.people(branch, Stage.ACTIVIST, 2),
        await story.world.person(await story.world.branch(), Stage.ACTIVIST),
    )
    async with write_tx():
        await Person.filter(id=wanted.person_id).update(name="单雄信", student_number="2023001234")
        await Person.filter(id=stranger.person_id).update(name="单于飞")
    await secretary.asks("/people", "共2人")
    for typed in ("单雄信", "shan", "danxx"[:3], "sxx", "1234", "shanxoingxin"):
        found = await secretary.asks(typed, f"查找“{typed}”（找到1人）")
        assert "单雄信（2023001234）" in found
    assert "可输入姓名的一部分" in await secretary.asks("<b>💥", "查找“<b>💥”（找到0人）")
    await secretary.asks("单", "找到1人")
    await story.close_bot()
    await story.open_bot()
    assert "学号：2023001234" in await secretary.turns("单雄信", "单雄信同志的发展进度")
    assert "查找“单”（找到1人）" in await secretary.turns("返回名单", "查找")
    await secretary.turns("返回名单", "共2人")
    assert await story.incidents() == 0


async def test_a_member_looks_after_nobody_and_sees_nobody(story: Story):
    branch = await story.world.branch()
    chatter = await story.member(await story.world.person(branch, Stage.FULL_MEMBER))
    assert "没有由您联系或负责的同志" in await chatter.asks("/people", "目前")
    person = await story.world.person(branch, Stage.ACTIVIST)
    assert "找到0人" in await chatter.asks(person.name, "查找")
    message, _ = chatter.data_of("返回主菜单")
    for data in (f"person:{person.person_id}", f"talk_with:{person.person_id}", "person:999999"):
        assert "无权办理" in await chatter.press_data(message, data, forge=True)
    for data in ("people_at:late.nobody:0", "people_at:x:0", "people_at:all.all:-1", "people_at"):
        assert "此页面已更新" in await chatter.press_data(message, data, forge=True)
    await chatter.press_data(message, "people_found:9", forge=True)
    assert await story.incidents() == 0
