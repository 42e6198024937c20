"""The control API: people act, tests and the page look."""

import asyncio
import json

import pytest

from tests.playground.conftest import LI, WANG, ZHAO

KEYBOARD = {"inline_keyboard": [[{"text": "按", "callback_data": "d"}]]}


async def test_people_are_changed_field_by_field(control):
    note = {"title": "邀请函", "text": "请绑定", "start": "inv_1"}
    await control.post("people", {"people": [{"id": LI, "first_name": "磊", "note": note}]})
    [li, *_] = (await control.get("state"))["people"]
    assert (li["first_name"], li["role"], li["started"]) == ("磊", "学生", True)
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert chat["note"] == note


@pytest.mark.parametrize(
    "person",
    [
        {"id": -1, "first_name": "x"},
        {"id": 5},
        {"id": 5, "first_name": "x", "admin": True},
        {"id": [5], "first_name": "x"},
        {"first_name": "x"},
        "李雷",
    ],
)
async def test_people_that_cannot_be(control, person):
    assert "error" in await control.post("people", {"people": [person]}, 400)


@pytest.mark.parametrize(
    ("group", "status"),
    [
        ({"id": 5, "title": "x", "members": [LI]}, 400),
        ({"id": -5, "title": "x", "members": []}, 400),
        ({"id": -5, "title": "x", "members": [404]}, 404),
    ],
)
async def test_groups_that_cannot_be(control, group, status):
    assert "error" in await control.post("groups", group, status)


@pytest.mark.parametrize("payload", ["x" * 65, "空", "a b"])
async def test_a_start_payload_has_64_plain_characters(control, payload):
    assert "64" in (await control.post(f"as/{LI}/start", {"payload": payload}, 400))["error"]
    assert await control.start(LI, "x" * 64)


async def test_only_real_buttons_can_be_pressed_unless_forged(control):
    sent = (await control.call("sendMessage", chat_id=LI, text="x", reply_markup=KEYBOARD))[
        "result"
    ]
    press = {"message_id": sent["message_id"], "data": "admin:all"}
    assert "no button" in (await control.post(f"as/{LI}/press", press, 400))["error"]
    await control.press(sent["message_id"], "admin:all", forge=True)
    [update] = await control.updates()
    assert update["callback_query"]["data"] == "admin:all"


async def test_an_unanswered_press_is_reported_as_such(control):
    sent = (await control.call("sendMessage", chat_id=LI, text="x", reply_markup=KEYBOARD))[
        "result"
    ]
    query = await control.press(sent["message_id"], "d")
    answer = await control.get(f"as/{LI}/callbacks/{query}", timeout=0)
    assert answer == {"answered": False, "text": None, "show_alert": False, "url": None}
    await control.get(f"as/{WANG}/callbacks/{query}", 404)


async def test_messages_since_an_event(control):
    first = (await control.get(f"as/{LI}/messages"))["event"]
    sent = (await control.call("sendMessage", chat_id=LI, text="一"))["result"]
    place = {"chat_id": LI, "message_id": sent["message_id"]}
    await control.call("editMessageText", text="二", **place)
    await control.call("editMessageText", text="三", **place)
    found = await control.get(f"as/{LI}/messages", after=first)
    assert [(one["text"], one["edited"]) for one in found["messages"]] == [("三", True)]
    again = await control.get(f"as/{LI}/messages", after=found["event"], timeout=0)
    assert again == {"event": found["event"], "messages": []}


async def test_waiting_for_the_next_message(control):
    event = (await control.get(f"as/{LI}/messages"))["event"]
    waiting = asyncio.create_task(control.messages(after=event, timeout=30))
    await asyncio.sleep(0)
    await control.start(WANG)
    await control.call("sendMessage", chat_id=LI, text="来了")
    assert [one["text"] for one in await waiting] == ["来了"]


async def test_unread_messages_are_counted_until_read(control):
    await control.call("sendMessage", chat_id=LI, text="一")
    await control.call("sendMessage", chat_id=LI, text="二")
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert (chat["unread"], chat["last_message"]["text"]) == (2, "二")
    await control.post(f"as/{LI}/read")
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert chat["unread"] == 0
    overview = await control.get("overview")
    assert overview["people"][0]["unread"] == 0


async def test_reply_keyboards_are_part_of_the_chat(control):
    keyboard = {"keyboard": [["今天", {"text": "昨天"}]], "resize_keyboard": True}
    await control.call("sendMessage", chat_id=LI, text="哪天？", reply_markup=keyboard)
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert chat["keyboard"]["keyboard"] == [[{"text": "今天"}, {"text": "昨天"}]]
    await control.call("sendMessage", chat_id=LI, text="好", reply_markup={"remove_keyboard": True})
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert chat["keyboard"] == {"remove_keyboard": True}


async def test_blocked_and_deleted_accounts_cannot_write(control):
    await control.post(f"as/{LI}/block")
    assert "blocked" in (await control.post(f"as/{LI}/text", {"text": "x"}, 400))["error"]
    await control.start(LI)
    assert await control.text("又来了")
    await control.post(f"as/{ZHAO}/deactivate")
    assert "deleted" in (await control.post(f"as/{ZHAO}/text", {"text": "x"}, 400))["error"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("as/404/text", {"text": "x"}, 404),
        ("as/x/text", {"text": "x"}, 400),
        (f"as/{LI}/text", {"text": ""}, 400),
        (f"as/{LI}/text", {"text": "字" * 4097}, 400),
        (f"as/{LI}/text", {"text": "x", "chat": -404}, 404),
        (f"as/{LI}/text", {"text": "x", "reply_to": 404}, 404),
        (f"as/{LI}/press", {"message_id": 404, "data": "d"}, 404),
        ("people", {"people": "all"}, 400),
    ],
)
async def test_impossible_acts_are_refused_with_a_reason(control, path, body, status):
    assert (await control.post(path, body, status))["error"]


async def test_the_journal_shows_calls_without_file_bytes(control):
    await control.call("sendMessage", chat_id=LI, text="您好")
    [call] = (await control.get("journal", limit=1))["calls"]
    assert call["method"] == "sendMessage"
    assert call["params"] == {"chat_id": LI, "text": "您好"}
    assert call["answer"]["result"]["text"] == "您好"
    assert call["ms"] >= 0


async def test_pages_are_told_what_changes(control):
    async with control.session.get("/playground/events") as stream:
        assert await stream.content.readline() == b"retry: 1000\n"
        await control.text("你好")
        await control.call("sendChatAction", chat_id=LI, action="typing")
        await control.post("clock", {"advance": 60})
        topics = []
        async with asyncio.timeout(5):
            while len(topics) < 3:
                line = (await stream.content.readline()).decode()
                topics += [json.loads(line[6:])] if line.startswith("data: ") else []
    kinds = [topic["type"] for topic in topics if topic["type"] != "journal"]
    assert kinds[0] == "messages"
    assert topics[0]["chat"] == LI
