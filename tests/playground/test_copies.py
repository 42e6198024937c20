"""Forwarded and copied messages, and reactions."""

import pytest

from tests.playground.conftest import LI, WANG


@pytest.fixture
async def place(control):
    """Where a message of Li lies that Wang may get."""
    await control.start(WANG)
    control.playground.world.updates.clear()
    message_id = await control.text("请转告 #支部")
    return {"from_chat_id": LI, "message_id": message_id}


async def test_a_forwarded_message_names_its_author(client, control, place):
    sent = await client.call("forward_message", chat_id=WANG, protect_content=True, **place)
    assert sent.text == "请转告 #支部"
    assert sent.forward_origin.sender_user.id == LI
    assert sent.has_protected_content
    assert [entity.type for entity in sent.entities] == ["hashtag"]
    assert (await control.messages(WANG))[-1]["text"] == "请转告 #支部"


async def test_a_forward_of_a_forward_names_the_first_author(control, place):
    first = (await control.call("forwardMessage", chat_id=WANG, **place))["result"]
    again = {"from_chat_id": WANG, "message_id": first["message_id"]}
    second = (await control.call("forwardMessage", chat_id=LI, **again))["result"]
    assert second["forward_origin"]["sender_user"]["id"] == LI


async def test_a_copy_is_the_bots_own(client, control, place):
    keyboard = client.keyboard([{"text": "好", "callback_data": "ok"}])
    sent = await client.call("copy_message", chat_id=WANG, reply_markup=keyboard, **place)
    last = (await control.messages(WANG))[-1]
    assert last["message_id"] == sent.message_id
    assert "forward_origin" not in last
    assert last["reply_markup"]["inline_keyboard"][0][0]["text"] == "好"


async def test_a_copy_may_have_another_caption(control, place):
    await control.file(("a.pdf", b"%PDF"), caption="旧")
    source = {**place, "message_id": (await control.messages())[-1]["message_id"]}
    for caption, expected in (("<b>新</b>", "新"), ("", None)):
        await control.call(
            "copyMessage", chat_id=WANG, caption=caption, parse_mode="HTML", **source
        )
        assert (await control.messages(WANG))[-1].get("caption") == expected
    await control.call("copyMessage", chat_id=WANG, **source)
    assert (await control.messages(WANG))[-1]["caption"] == "旧"


@pytest.mark.parametrize("method", ["forward_messages", "copy_messages"])
async def test_several_at_once_keep_their_albums(client, control, place, method):
    sent = (await control.file(("a.txt", b"a"), ("b.txt", b"b")))["message_ids"]
    params = {"chat_id": WANG, "from_chat_id": LI, "message_ids": [*sent, 9999]}
    copied = await client.call(method, **params)
    found = (await control.messages(WANG))[-2:]
    assert [one["message_id"] for one in found] == [one.message_id for one in copied]
    assert len({one["media_group_id"] for one in found}) == 1


@pytest.mark.parametrize(
    ("method", "word"), [("forwardMessage", "forward"), ("copyMessage", "copy")]
)
async def test_what_cannot_be_repeated(control, place, method, word):
    async def refusal(**change):
        answer = await control.call(method, chat_id=WANG, **{**place, **change})
        return answer["description"].removeprefix("Bad Request: ")

    assert await refusal(message_id=9999) == f"message to {word} not found"
    assert await refusal(from_chat_id=999) == "chat not found"
    sent = await control.call("sendMessage", chat_id=LI, text="x", protect_content=True)
    protected = sent["result"]["message_id"]
    done = {"forward": "forwarded", "copy": "copied"}[word]
    assert await refusal(message_id=protected) == f"the message can't be {done}"


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        ([], "message identifiers are not specified"),
        ([2, 1], "message identifiers must be in a strictly increasing order"),
        ([9998, 9999], "messages to copy not found"),
    ],
)
async def test_lists_of_messages_that_cannot_be(control, place, ids, reason):
    params = {"chat_id": WANG, "from_chat_id": LI, "message_ids": ids}
    assert (await control.call("copyMessages", **params))["description"].endswith(reason)


async def test_a_reaction_is_set_and_taken_back(control, place):
    where = {"chat_id": LI, "message_id": place["message_id"]}
    for reaction, shown in (([{"type": "emoji", "emoji": "👍"}], ["👍"]), ([], [])):
        assert (await control.call("setMessageReaction", reaction=reaction, **where))["ok"]
        assert (await control.messages())[-1]["reactions"] == shown


async def test_both_clients_react(client, control, place):
    assert await client.react(LI, place["message_id"], "👍")
    assert (await control.messages())[-1]["reactions"] == ["👍"]


@pytest.mark.parametrize(
    ("reaction", "reason"),
    [
        ([{"type": "emoji", "emoji": "🧭"}], "REACTION_INVALID"),
        (
            [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}],
            "REACTIONS_TOO_MANY",
        ),
    ],
)
async def test_reactions_that_cannot_be(control, place, reaction, reason):
    where = {"chat_id": LI, "message_id": place["message_id"]}
    answer = await control.call("setMessageReaction", reaction=reaction, **where)
    assert answer["description"] == f"Bad Request: {reason}"
