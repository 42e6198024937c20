"""Keys that ask for a contact, a place, people or a group."""

import pytest

from tests.playground.conftest import LI, WANG

KEYS = [
    [{"text": "电话", "request_contact": True}, {"text": "位置", "request_location": True}],
    [{"text": "选人", "request_users": {"request_id": 7}}],
    [{"text": "选群", "request_chat": {"request_id": 8, "chat_is_channel": False}}],
    ["取消"],
]


@pytest.fixture
async def keys(control):
    await control.call("sendMessage", chat_id=LI, text="请选择", reply_markup={"keyboard": KEYS})


async def share(control, key, *picked, status=200):
    return await control.post(f"as/{LI}/share", {"key": key, "picked": picked}, status)


async def test_a_contact_and_a_place_reach_the_bot(client, control, keys):
    await share(control, "电话")
    await share(control, "位置")
    contact, place = [update.message for update in await client.call("get_updates")]
    assert (contact.contact.user_id, contact.contact.first_name) == (LI, "雷")
    assert contact.contact.phone_number.startswith("+86")
    assert 39 < place.location.latitude < 41


async def test_chosen_people_and_groups_reach_the_bot(client, control, group, keys):
    await share(control, "选人", WANG)
    await share(control, "选群", group)
    people, chat = [update.message for update in await client.call("get_updates")]
    assert (people.users_shared.request_id, people.users_shared.users[0].user_id) == (7, WANG)
    assert (chat.chat_shared.request_id, chat.chat_shared.chat_id) == (8, group)


@pytest.mark.parametrize(
    ("key", "picked", "status"),
    [
        ("没有", [], 400),
        ("取消", [], 400),
        ("选人", [], 400),
        ("选人", [9], 404),
        ("选群", [9], 404),
    ],
)
async def test_what_cannot_be_shared(control, keys, key, picked, status):
    assert (await share(control, key, *picked, status=status))["error"]
