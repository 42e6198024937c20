"""Refusals in Telegram's own words."""

import pytest

from tests.playground.conftest import LI, WANG

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


def keyboard(**button):
    return {"inline_keyboard": [[{"text": "按", **button}]]}


BAD_REQUESTS = [
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 999, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": LI, "text": " \n "}, "message text is empty"),
    ("sendMessage", {"chat_id": LI, "text": "字" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": LI, "text": "😀" * 2049}, "message is too long"),
    (
        "sendMessage",
        {"chat_id": LI, "text": "x", "reply_parameters": {"message_id": 999}},
        "message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": LI, "text": "x", "reply_markup": keyboard(callback_data="字" * 22)},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": LI, "text": "x", "reply_markup": keyboard()},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"chat_id": LI, "text": "x", "reply_markup": keyboard(url="javascript:alert(1)")},
        "inline keyboard button URL 'javascript:alert(1)' is invalid: Wrong HTTP URL",
    ),
    ("sendMessage", {"chat_id": LI, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    (
        "sendMessage",
        {
            "chat_id": LI,
            "text": "ab",
            "entities": [{"type": "bold", "offset": 1, "length": 2}],
        },
        "can't parse entities: entity beginning at UTF-16 offset 1 "
        "ends after the end of the text at UTF-16 offset 2",
    ),
    (
        "editMessageText",
        {"chat_id": LI, "message_id": 999, "text": "x"},
        "message to edit not found",
    ),
    ("editMessageText", {"chat_id": LI, "message_id": 1, "text": "x"}, "message can't be edited"),
    ("editMessageText", {"chat_id": LI, "text": "x"}, "message identifier is not specified"),
    ("deleteMessage", {"chat_id": LI, "message_id": 999}, "message to delete not found"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("getFile", {"file_id": "nothing"}, "invalid file_id"),
    (
        "sendDocument",
        {"chat_id": LI, "document": "nothing"},
        "wrong file identifier/HTTP URL specified",
    ),
    ("sendDocument", {"chat_id": LI}, "there is no document in the request"),
    ("sendChatAction", {"chat_id": LI, "action": "dancing"}, "wrong parameter action in request"),
    (
        "setMyCommands",
        {"commands": [{"command": "Bad!", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
    ("pinChatMessage", {"chat_id": LI, "message_id": 999}, "message to pin not found"),
]


@pytest.mark.parametrize(("method", "params", "reason"), BAD_REQUESTS)
async def test_bad_requests(control, method, params, reason):
    answer = await control.call(method, **params)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}


async def test_limits_are_met_exactly(control):
    texts = ["字" * 4096, "😀" * 2048, f"<b>{'x' * 4096}</b>"]
    for text in texts:
        answer = await control.call("sendMessage", chat_id=LI, text=text, parse_mode="HTML")
        assert answer["ok"], answer
    fits = keyboard(callback_data="字" * 21 + "x")
    assert (await control.call("sendMessage", chat_id=LI, text="x", reply_markup=fits))["ok"]


async def test_a_caption_of_1025_is_too_long(control):
    file_id = (await _document(control))["document"]["file_id"]
    for length, ok in ((1024, True), (1025, False)):
        answer = await control.call(
            "sendDocument", chat_id=LI, document=file_id, caption="字" * length
        )
        assert answer["ok"] is ok
    assert answer["description"] == "Bad Request: message caption is too long"


async def test_an_edit_must_change_something(control):
    sent = (await control.call("sendMessage", chat_id=LI, text="一"))["result"]
    place = {"chat_id": LI, "message_id": sent["message_id"]}
    answer = await control.call("editMessageText", text=" 一 ", **place)
    assert answer["description"] == f"Bad Request: {NOT_MODIFIED}"


async def test_text_and_caption_edits_need_their_kind(control):
    document = await _document(control)
    place = {"chat_id": LI, "message_id": document["message_id"]}
    answer = await control.call("editMessageText", text="x", **place)
    assert answer["description"].endswith("there is no text in the message to edit")


async def test_a_reply_may_do_without_its_target(control):
    target = {"message_id": 999, "allow_sending_without_reply": True}
    answer = await control.call("sendMessage", chat_id=LI, text="x", reply_parameters=target)
    assert "reply_to_message" not in answer["result"]


async def test_an_old_press_cannot_be_answered(control):
    sent = (
        await control.call(
            "sendMessage", chat_id=LI, text="x", reply_markup=keyboard(callback_data="d")
        )
    )["result"]
    query = await control.press(sent["message_id"], "d")
    await control.post("clock", {"advance": 60})
    answer = await control.call("answerCallbackQuery", callback_query_id=query)
    assert answer["error_code"] == 400


async def test_messages_older_than_two_days_stay(control):
    sent = (await control.call("sendMessage", chat_id=LI, text="x"))["result"]
    await control.post("clock", {"advance": 48 * 3600 + 60})
    answer = await control.call("deleteMessage", chat_id=LI, message_id=sent["message_id"])
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"


async def test_who_may_not_be_written_to(control, group):
    async def refusal(chat_id):
        return await control.call("sendMessage", chat_id=chat_id, text="x")

    def forbidden(reason):
        return {"ok": False, "error_code": 403, "description": f"Forbidden: {reason}"}

    assert await refusal(WANG) == forbidden("bot can't initiate conversation with a user")
    await control.post(f"as/{LI}/block")
    assert await refusal(LI) == forbidden("bot was blocked by the user")
    await control.post(f"as/{LI}/deactivate")
    assert await refusal(LI) == forbidden("user is deactivated")
    await control.post(f"groups/{group}/kick")
    assert await refusal(group) == forbidden("bot was kicked from the group chat")
    assert (await control.call("getChat", chat_id=group))["error_code"] == 403


async def test_an_upgraded_group_names_its_successor(control, group):
    await control.post(f"groups/{group}/upgrade", {"id": -1000000005001})
    answer = await control.call("sendMessage", chat_id=group, text="x")
    assert answer["error_code"] == 400
    assert answer["parameters"] == {"migrate_to_chat_id": -1000000005001}
    moved = await control.call("sendMessage", chat_id=-1000000005001, text="x")
    assert moved["result"]["chat"]["type"] == "supergroup"


async def test_tokens_and_methods(control):
    answer = await control.call("sendNothing")
    assert (answer["error_code"], answer["description"]) == (404, "Not Found: method not found")
    async with control.session.get("/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"


@pytest.mark.parametrize("scope", [[], "text", {"type": "chat", "chat_id": {}}])
async def test_json_of_a_wrong_shape_is_a_400(control, scope):
    answer = await control.call("getMyCommands", scope=scope or [1])
    assert answer["error_code"] == 400


async def _document(control):
    await control.file(("a.txt", b"abc"))
    file_id = (await control.messages())[-1]["document"]["file_id"]
    return (await control.call("sendDocument", chat_id=LI, document=file_id))["result"]
