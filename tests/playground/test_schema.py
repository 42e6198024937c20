"""The oracle itself: it must find what is wrong, or its silence says nothing."""

import pytest

from playground.methods import METHODS
from tests.playground import schema
from tests.playground.schema import mistakes_of, request_mistakes, update_mistakes

USER = {"id": 1, "is_bot": False, "first_name": "雷"}
CHAT = {"id": 1, "type": "private", "first_name": "雷"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": USER, "text": "x"}


def answer(result, method="sendMessage"):
    return {"method": method, "params": {}, "answer": {"ok": True, "result": result}}


def request(method, **params):
    return {"method": method, "params": params, "answer": {"ok": True, "result": True}}


def test_every_method_served_is_in_the_schema():
    assert set(METHODS) == set(schema.METHODS)


def test_a_sound_answer_has_no_mistakes():
    assert mistakes_of(answer(MESSAGE)) == []
    assert update_mistakes({"update_id": 1, "message": MESSAGE}) == []


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"colour": "red"}, "sendmessage.colour is unknown"),
        ({"date": None}, "sendmessage.date is None, not Integer"),
        ({"date": True}, "sendmessage.date is True, not Integer"),
        ({"chat": {"id": 1}}, "sendmessage.chat.type is missing"),
        ({"chat": {**CHAT, "type": "club"}}, "not one of private|group|supergroup|channel"),
        ({"entities": [{"type": "loud", "offset": 0, "length": 1}]}, "entities[0].type is 'loud'"),
        ({"forward_origin": {"type": "user", "date": 1}}, "forward_origin.sender_user is missing"),
    ],
)
def test_mistakes_in_answers_are_found(change, mistake):
    [found] = mistakes_of(answer({**MESSAGE, **change}))
    assert mistake in found


@pytest.mark.parametrize(
    "params",
    [
        {"chat_id": 1, "text": "x"},
        {"chat_id": "1", "text": "1", "disable_notification": "true"},
        {"chat_id": "@x", "text": "x", "reply_markup": '{"inline_keyboard": [[{"text": "x"}]]}'},
        {"chat_id": 1, "text": "x", "reply_markup": {"keyboard": [[{"text": "x"}]]}},
    ],
)
def test_sound_requests_have_no_mistakes(params):
    assert request_mistakes(request("sendMessage", **params)) == []


@pytest.mark.parametrize(
    ("params", "mistake"),
    [
        ({"text": "x"}, "sendMessage.chat_id is missing"),
        ({"chat_id": 1, "text": "x", "parse": "HTML"}, "sendMessage.parse is unknown"),
        ({"chat_id": 1, "text": 5}, "sendMessage.text is 5, not String"),
        ({"chat_id": 1, "text": "x", "protect_content": "maybe"}, "'maybe', not Boolean"),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"txt": "x"}]]}},
            "inline_keyboard[0][0].text is missing",
        ),
    ],
)
def test_mistakes_in_requests_are_found(params, mistake):
    assert any(mistake in one for one in request_mistakes(request("sendMessage", **params)))


def test_files_count_as_given_whatever_their_part_is_called():
    file = {"file": "a.pdf", "size": 3}
    sent = request("sendDocument", chat_id="1", document="attach://part1", part1=file)
    assert request_mistakes(sent) == []
    assert request_mistakes(request("sendDocument", chat_id="1", document=file)) == []
