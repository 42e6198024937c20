"""One home screen for everybody, whatever they are: what waits first, then desk by desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models import Role
from regulation.assessment import Stage
from regulation.records import Application
from reminders.menus import MOST_GIVEN, Menus
from services.access import Actor
from tests.services.builders import PLATFORM
from tests.walks.story import ON_SQLITE, Story, until
from texts.menus import MOST_BUTTONS

pytestmark = ON_SQLITE


@dataclass
class Setter:
    """A platform that takes menus, or does not."""

    platform: str = PLATFORM
    answers: bool = True
    given: list[str] = field(default_factory=list)

    async def set_menu(self, address: str, commands: Mapping[str, str]) -> bool:
        """Take it, unless nobody answers."""
        if self.answers:
            self.given.append(address)
        return self.answers


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
    assert {"我联系的同志", "记录谈话"} < set(chatter.labels())
    assert chatter.labels()[-1] == "返回主菜单"
    assert "我的选票" not in chatter.labels()
    await chatter.turns("返回主菜单", "等您办理")
    student = await story.member(await story.world.person(await story.world.branch()))
    message = next(iter(story.messages(student.chat)))["message_id"]
    await student.press_data(message, "desk:guide", forge=True)
    await student.reads("培养联系")
    assert student.labels() == ["返回主菜单"]
    assert "此页面已更新" in await student.press_data(message, "desk:nowhere", forge=True)


async def test_a_menu_follows_a_new_office_and_a_new_stage_without_being_asked(story: Story):
    branch = await story.world.branch()
    member = await story.world.person(branch, Stage.FULL_MEMBER)
    newcomer = await story.world.person(branch)
    chatters = [await story.member(member), await story.member(newcomer)]
    assert "review" not in await chatters[0].commands()
    assert "apply" in await chatters[1].commands()
    await story.world.appoint(member)
    await story.world.record(newcomer, Application())
    await story.move_clock(advance=60)

    async def followed() -> bool:
        return "review" in await chatters[0].commands() and "status" in await chatters[1].commands()

    await until(followed)
    assert "apply" not in await chatters[1].commands()


async def test_menus_are_given_a_few_at_a_time_and_each_once(story: Story):
    branch = await story.world.branch()
    people = await story.world.people(branch, Stage.FULL_MEMBER, MOST_GIVEN + 2)
    for person in people:
        await story.world.bind(person)
    setter = Setter()
    menus = Menus(story.world.office, setter)
    now = story.clock.now()
    assert await menus.run(now) == MOST_GIVEN
    assert await menus.run(now) == 2
    assert await menus.run(now) == 0
    setter.answers = False
    await story.world.appoint(people[0])
    assert await menus.run(now) == 0
    setter.answers = True
    assert await menus.run(now) == 1
    assert setter.given[-1] == f"account-{people[0].person_id}"
    assert len(setter.given) == MOST_GIVEN + 3
    assert await Menus(story.world.office, setter).run(now) == 0, "what was given is remembered"
