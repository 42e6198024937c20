"""Rules of conversation that hold in every dialogue, whatever it is about."""

from aiogram.fsm.state import StatesGroup

import handlers  # noqa: F401 - brings every dialogue
from regulation.assessment import Stage
from services import conversations
from tests.walks.story import ON_SQLITE, TOKEN, Chatter, Story
from tests.walks.test_reports import WHOLE

pytestmark = ON_SQLITE
STATES = sorted(
    name for group in StatesGroup.__subclasses__() for name in group.__all_states_names__
)
DRAFT = {"somebody's": "draft"}


def row_of(person: Chatter) -> str:
    return f"{TOKEN.split(':')[0]}:{person.chat}:{person.account}"


async def put_into(person: Chatter, state: str) -> None:
    """As if the person had come this far in a dialogue, with something typed already."""
    now = person.story.clock.now()
    await conversations.save_state(key=row_of(person), state=state, now=now)
    await conversations.save_data(key=row_of(person), data=DRAFT, now=now)


async def left_with_draft(person: Chatter) -> bool:
    found = await conversations.load(key=row_of(person))
    return found == (None, DRAFT)


async def test_every_state_is_left_by_command_and_by_button_and_keeps_its_draft(story: Story):
    student = await story.world.person(await story.world.branch(), Stage.ACTIVIST)
    person = await story.member(student)
    assert len(STATES) > 20
    for state in STATES:
        await put_into(person, state)
        await person.asks("/cancel", "草稿已保留")
        assert await left_with_draft(person), state
        await put_into(person, state)
        await person.start()
        await person.reads("请选择要办理的事项")
        assert await left_with_draft(person), state
        await put_into(person, state)
        await person.asks("/menu", "请选择要办理的事项")
        assert await left_with_draft(person), state
    assert await story.incidents() == 0


async def test_no_state_loses_its_draft_to_a_command_nobody_knows(story: Story):
    person = await story.member(
        await story.world.person(await story.world.branch(), Stage.ACTIVIST)
    )
    for state in STATES:
        await put_into(person, state)
        await person.asks("/nobody_knows", "未能识别这条消息")
        found = await conversations.load(key=row_of(person))
        assert found == (state, DRAFT)
    assert await story.incidents() == 0


async def test_a_dialogue_left_for_a_day_asks_no_more_and_is_taken_up_again(story: Story):
    student = await story.world.person(await story.world.branch(), Stage.ACTIVIST)
    person = await story.member(student)
    await person.asks("/report", "请直接发送以下任一种")
    await person.asks(WHOLE, "请核对")
    await story.move_clock(advance=25 * 3600)
    await person.asks("今天的天气真好", "未能识别这条消息")
    await person.asks("/report", "草稿")
    await person.turns("确认递交", "思想汇报已收到")
    assert await story.incidents() == 0
