"""What the bot sees in a group, and what it is told about it."""

import pytest

from tests.playground.conftest import GROUP, LI, WANG, ZHAO

SEEN = [
    ("/status", True),
    ("/status@zhibu_playground_bot 快", True),
    ("/status@ZHIBU_playground_BOT", True),
    ("/status@other_bot", False),
    ("大家好", False),
    ("请看 /status", False),
    ("@zhibu_playground_bot 在吗", True),
    ("请 @ZHIBU_playground_bot 看", True),
    ("@zhibu_playground_bottle 在吗", False),
    ("😀 @zhibu_playground_bot", True),
]


@pytest.mark.parametrize(("text", "seen"), SEEN)
async def test_privacy_mode(control, group, text, seen):
    await control.text(text, chat=group)
    assert bool(await control.updates()) is seen
    assert (await control.messages(WANG, chat=group))[-1]["text"] == text


async def test_replies_to_the_bot_are_seen(control, group):
    sent = (await control.call("sendMessage", chat_id=group, text="请回复"))["result"]
    await control.text("收到", chat=group, reply_to=sent["message_id"])
    [update] = await control.updates()
    assert update["message"]["reply_to_message"]["text"] == "请回复"


async def test_replies_to_people_are_not(control, group):
    first = await control.text("大家好", chat=group)
    await control.text("你好", WANG, chat=group, reply_to=first)
    assert await control.updates() == []


async def test_the_bot_is_told_that_it_was_added_and_removed(control):
    await control.post("groups", {"id": GROUP, "title": "支部", "members": [LI]})
    await control.post("groups", {"id": GROUP, "title": "新名", "members": [LI]})
    await control.post(f"groups/{GROUP}/kick")
    changes = [update["my_chat_member"] for update in await control.updates()]
    states = [
        (one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in changes
    ]
    assert states == [("left", "member"), ("member", "kicked")]


async def test_members_coming_and_going_are_service_messages(control, group):
    await control.post("groups", {"id": group, "title": "支部", "members": [LI, ZHAO]})
    joined, left = [update["message"] for update in await control.updates()]
    assert joined["new_chat_members"][0]["id"] == ZHAO
    assert left["left_chat_member"]["id"] == WANG


async def test_only_members_may_speak_and_read(control, group):
    body = {"text": "x", "chat": group}
    assert "not in that chat" in (await control.post(f"as/{ZHAO}/text", body, 403))["error"]
    await control.get(f"as/{ZHAO}/messages", 403, chat=group)


async def test_the_bot_deletes_only_its_own_messages(control, group):
    message_id = await control.text("大家好", chat=group)
    answer = await control.call("deleteMessage", chat_id=group, message_id=message_id)
    assert answer["description"] == "Bad Request: message can't be deleted"


async def test_buttons_in_a_group_name_who_pressed(control, group):
    keyboard = {"inline_keyboard": [[{"text": "签到", "callback_data": "sign"}]]}
    sent = (await control.call("sendMessage", chat_id=group, text="会议", reply_markup=keyboard))[
        "result"
    ]
    await control.press(sent["message_id"], "sign", WANG, chat=group)
    [update] = await control.updates()
    assert update["callback_query"]["from"]["id"] == WANG
    assert update["callback_query"]["message"]["chat"]["id"] == group


@pytest.fixture
async def led_group(control):
    """A group in which the bot is an administrator."""
    wish = {"id": GROUP, "title": "支部", "members": [LI, WANG], "bot_admin": True}
    await control.post("groups", wish)
    control.playground.world.updates.clear()
    return GROUP


async def test_an_administrator_bot_sees_and_deletes_everything(control, led_group):
    message_id = await control.text("大家好", chat=led_group)
    assert len(await control.updates()) == 1
    assert (await control.call("deleteMessage", chat_id=led_group, message_id=message_id))["ok"]


async def test_an_administrator_bot_is_listed(control, led_group):
    found = (await control.call("getChatAdministrators", chat_id=led_group))["result"]
    assert [one["status"] for one in found] == ["creator", "administrator"]


async def test_an_upgrade_is_told_in_both_groups(client, control, group):
    await control.post(f"groups/{group}/upgrade", {"id": -1000000005001})
    updates = await client.call("get_updates", timeout=5)
    messages = [update.message for update in updates if update.message]
    assert [one.migrate_to_chat_id for one in messages] == [-1000000005001, None]
    assert [one.migrate_from_chat_id for one in messages] == [None, group]
    with pytest.raises(client.Refused, match="-1000000005001"):
        await client.call("send_message", chat_id=group, text="x")
