"""A newcomer ties an account to a name on the roster with a one-time invitation."""

import pytest

from models import Identity
from regulation.assessment import Stage
from services.access import Actor
from services.invitations import GROUP_LENGTH, WRONG_CODES
from tests.walks.story import ON_SQLITE, Chatter, Story

pytestmark = ON_SQLITE  # the races of binding are tested with the services, on both engines
WRONG = "0" * 3 * GROUP_LENGTH


@pytest.fixture
async def student(story: Story) -> Actor:
    return await story.world.person(await story.world.branch(), Stage.ACTIVIST)


@pytest.fixture
async def newcomer(story: Story) -> Chatter:
    return await story.chatter(50, "新同学")


async def bound() -> int:
    return await Identity.all().count()


async def test_by_the_link_of_the_invitation(story: Story, student: Actor, newcomer: Chatter):
    await newcomer.start(await story.invitation(student))
    welcome = await newcomer.reads("绑定成功")
    assert f"{student.name}同志" in welcome
    assert "身份：入党积极分子" in welcome
    assert "递交思想汇报" in newcomer.labels()


async def test_by_typing_the_code_as_people_type(story: Story, student: Actor, newcomer: Chatter):
    code = (await story.invitation(student)).lower()
    groups = [code[i : i + GROUP_LENGTH] for i in range(0, len(code), GROUP_LENGTH)]
    assert student.name in await newcomer.asks(f"  {' – '.join(groups)} ", "绑定成功")


async def test_before_binding_every_door_leads_to_the_invitation(newcomer: Chatter):
    for attempt in ("/start", "/report", "/status", "/menu", "你好"):
        assert "请联系本支部组织委员领取" in await newcomer.asks(attempt, "尚未绑定")
    await newcomer.send_file("report.pdf", b"%PDF-1.7")
    assert "邀请链接" in await newcomer.reads("尚未绑定")
    assert await bound() == 0


async def test_a_code_works_once(story: Story, student: Actor, newcomer: Chatter):
    code = await story.invitation(student)
    await newcomer.start(code)
    await newcomer.reads("绑定成功")
    second = await story.chatter(51, "另一位")
    assert "请联系党支部重新发放邀请" in await second.asks(code, "已经使用过")
    await newcomer.start(code)
    await newcomer.reads("绑定成功")
    assert await bound() == 1, "the same account with the same code changes nothing"


async def test_a_code_expires_after_fourteen_days(story: Story, student: Actor, newcomer: Chatter):
    code = await story.invitation(student)
    await story.move_clock(advance=14 * 24 * 3600 + 60)
    await newcomer.start(code)
    assert "请联系党支部重新发放邀请" in await newcomer.reads("已过有效期")
    assert await bound() == 0


async def test_a_newer_invitation_replaces_an_older_one(
    story: Story, student: Actor, newcomer: Chatter
):
    old, new = await story.invitation(student), await story.invitation(student)
    assert "请使用最近一次发放的邀请码" in await newcomer.asks(old, "已由新的邀请码代替")
    assert student.name in await newcomer.asks(new, "绑定成功")


async def test_codes_cannot_be_guessed(story: Story, student: Actor, newcomer: Chatter):
    for _ in range(WRONG_CODES):
        assert "请核对后重新输入" in await newcomer.asks(WRONG, "邀请码不正确")
    code = await story.invitation(student)
    assert "请一小时后再试" in await newcomer.asks(code, "暂不能绑定")
    await story.move_clock(advance=3600)
    assert student.name in await newcomer.asks(code, "绑定成功")


async def test_an_account_belongs_to_one_person(story: Story, student: Actor):
    first = await story.member(student)
    other = await story.world.person(await story.world.branch())
    code = await story.invitation(other)
    await first.start(code)
    assert f"已绑定{student.name}同志" in await first.reads("未能绑定", "请联系管理员")
    assert await story.chatter(52, other.name)
    assert other.name in await (await story.chatter(52, other.name)).asks(code, "绑定成功"), (
        "a refusal does not use the code up"
    )


async def test_only_the_leadership_binds_a_group(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    member = await story.member(await story.world.person(branch, Stage.FULL_MEMBER))
    rooms = await story.group(secretary, member)
    in_group = rooms[member.account]
    assert "请联系管理员核对" in await in_group.asks("/start@zhibu_playground_bot", "无权办理")
    in_group = rooms[secretary.account]
    assert branch.name in await in_group.asks("/start@zhibu_playground_bot", "本群已设为")


@pytest.mark.parametrize("command", ["/status", "/todo", "/report", "/people", "/vote", "/menu"])
async def test_nothing_personal_is_shown_in_a_group(story: Story, student: Actor, command: str):
    member = await story.member(student)
    in_group = (await story.group(member))[member.account]
    answer = await in_group.asks(f"{command}@zhibu_playground_bot", "私聊")
    assert student.name not in answer
