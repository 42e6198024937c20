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
    limits = Limits(True, timer)
    limits.count(1)
    assert refused(limits, 1) == 1
    timer.time += 1
    limits.count(1)


def test_thirty_messages_a_second_in_all(timer):
    limits = Limits(True, timer)
    for chat in range(30):
        limits.count(chat)
    assert refused(limits, 99) == 1
    timer.time += 1
    limits.count(99)


def test_twenty_messages_a_minute_to_a_group(timer):
    limits = Limits(True, timer)
    for _ in range(20):
        limits.count(-5)
        timer.time += 2
    assert refused(limits, -5) == 20
    timer.time += 20
    limits.count(-5)


def test_no_limits_unless_strict(timer):
    limits = Limits(False, timer)
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

    async def test_after_the_wait_it_is_sent(self, control, timer):
        await control.call("sendMessage", chat_id=LI, text="一")
        timer.time += 1
        assert (await control.call("sendMessage", chat_id=LI, text="二"))["ok"]
