"""Flood limits by an injected clock."""

import pytest

from playground.errors import ApiError
from playground.limits import Limits
from tests.playground.conftest import LI


def refused(limits, chat):
    with pytest.raises(ApiError) as refusal:
        limits.count(chat)
    return refusal.value.parameters["retry_after"]


def test_one_message_a_second_to_a_chat(timer):
    limits = Limits("strict", timer)
    limits.count(1)
    assert refused(limits, 1) == 1
    timer.time += 1
    limits.count(1)


def test_thirty_messages_a_second_in_all(timer):
    limits = Limits("strict", timer)
    for chat in range(30):
        limits.count(chat)
    assert refused(limits, 99) == 1
    timer.time += 1
    limits.count(99)


def test_twenty_messages_a_minute_to_a_group(timer):
    limits = Limits("strict", timer)
    for _ in range(20):
        limits.count(-5)
        timer.time += 2
    assert refused(limits, -5) == 20
    timer.time += 20
    limits.count(-5)


def test_an_album_is_as_many_messages_as_it_has(timer):
    limits = Limits("strict", timer)
    limits.count(-5, 10)
    timer.time += 1
    limits.count(-5, 10)
    timer.time += 1
    assert refused(limits, -5) == 58
    limits.count(1, 10)
    limits.count(2, 10)
    limits.count(3, 10)
    assert refused(limits, 4) == 1


def test_jitter_refuses_needlessly_and_asks_for_more(timer):
    waits = []
    limits = Limits("jitter", timer)
    for _ in range(200):
        timer.time += 60
        try:
            limits.count(1)
        except ApiError as refusal:
            waits.append(refusal.parameters["retry_after"])
    assert 0 < len(waits) < 40
    assert set(waits) <= {1, 2, 3}
    again = Limits("jitter", timer)
    again.count(2)
    assert refused(again, 2) in {1, 2, 3, 4}


def test_only_known_profiles(timer):
    with pytest.raises(ValueError, match="off, strict, jitter"):
        Limits("loose", timer)


def test_no_limits_unless_strict(timer):
    limits = Limits("off", timer)
    for _ in range(100):
        limits.count(-5)
    assert timer.time == 1000


class TestStrictPlayground:
    @pytest.fixture
    def options(self):
        return {"limits": "strict"}

    async def test_a_flood_is_answered_with_the_wait(self, control):
        await control.call("sendMessage", chat_id=LI, text="一")
        path = f"/bot{control.playground.token}/sendMessage"
        async with control.session.post(path, json={"chat_id": LI, "text": "二"}) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "1"
            assert await response.json() == {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 1",
                "parameters": {"retry_after": 1},
            }

    async def test_edits_count_as_messages_do(self, control, timer):
        sent = await control.call("sendMessage", chat_id=LI, text="一")
        place = {"chat_id": LI, "message_id": sent["result"]["message_id"]}
        answer = await control.call("editMessageText", text="二", **place)
        assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
        timer.time += 1
        assert (await control.call("editMessageText", text="二", **place))["ok"]
        assert not (await control.call("sendMessage", chat_id=LI, text="三"))["ok"]

    async def test_what_sends_nothing_does_not_count(self, control):
        await control.call("sendMessage", chat_id=LI, text="一")
        for _ in range(40):
            assert (await control.call("sendChatAction", chat_id=LI, action="typing"))["ok"]

    async def test_after_the_wait_it_is_sent(self, control, timer):
        await control.call("sendMessage", chat_id=LI, text="一")
        timer.time += 1
        assert (await control.call("sendMessage", chat_id=LI, text="二"))["ok"]
