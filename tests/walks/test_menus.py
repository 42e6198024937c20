"""One home screen for everybody, whatever they are: what waits first, then desk by desk."""

from models import Role
from regulation.assessment import Stage
from services.access import Actor
from tests.walks.story import ON_SQLITE, Story
from texts.menus import MOST_BUTTONS

pytestmark = ON_SQLITE


async def busy(story: Story) -> Actor:
    """Somebody who is secretary, organizer and contact at once."""
    branch = await story.world.branch()
    person = await story.world.secretary(branch)
    await story.world.appoint(person, Role.ORGANIZER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(person, student)
    return person


async def test_several_offices_make_one_home_screen(story: Story):
    chatter = await story.member(await busy(story))
    home = await chatter.asks("/menu", "请选择要办理的事项")
    assert "身份：正式党员（组织员、支部书记）" in home
    assert "等您办理：待办" in home
    labels = chatter.labels()
    assert labels[0].startswith("待办事项（")
    assert len(labels) == len(set(labels)) <= MOST_BUTTONS


async def test_what_is_on_a_desk_is_shown_for_what_somebody_is_now(story: Story):
    chatter = await story.member(await busy(story))
    message, _ = chatter.data_of("待办事项")
    await chatter.press_data(message, "desk:guide", forge=True)
    await chatter.reads("培养联系")
    assert chatter.labels() == ["我联系的同志", "记录谈话", "审核", "考察意见", "返回主菜单"]
    await chatter.turns("返回主菜单", "等您办理")
    student = await story.member(await story.world.person(await story.world.branch()))
    message = next(iter(story.messages(student.chat)))["message_id"]
    await student.press_data(message, "desk:guide", forge=True)
    await student.reads("培养联系")
    assert student.labels() == ["返回主菜单"]
    assert "此页面已更新" in await student.press_data(message, "desk:nowhere", forge=True)
