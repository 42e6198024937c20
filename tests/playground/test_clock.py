"""The clock that tests and people move."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from playground.clock import parse_start


async def test_advancing_moves_messages_too(control):
    before = await control.get("clock")
    after = await control.post("clock", {"advance": 86400})
    moved = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
    assert timedelta(days=1) <= moved < timedelta(days=1, minutes=1)
    assert after["version"] == before["version"] + 1
    await control.text("明天")
    [update] = await control.updates()
    assert update["message"]["date"] >= datetime.fromisoformat(after["now"]).timestamp() - 1


async def test_moving_to_a_moment(control):
    answer = await control.post("clock", {"to": "2099-01-01T09:00:00+08:00"})
    assert answer["now"].startswith("2099-01-01T01:00:00")


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"advance": -1}, "only moves forward"),
        ({"advance": 1e12}, "at most a century"),
        ({"advance": float("nan")}, "only moves forward"),
        ({"to": "2001-01-01T00:00:00+08:00"}, "only moves forward"),
        ({"to": "2099-01-01T00:00:00"}, "needs its offset"),
        ({"to": "tomorrow"}, "no ISO time"),
        ({}, "give"),
    ],
)
async def test_what_the_clock_refuses(control, wish, reason):
    assert reason in (await control.post("clock", wish, 400))["error"]


async def test_waiting_for_the_clock(control):
    seen = (await control.get("clock"))["version"]
    waiting = asyncio.create_task(control.get("clock", seen=seen, timeout=30))
    await asyncio.sleep(0)
    moved = await control.post("clock", {"advance": 3600})
    assert (await waiting)["version"] == moved["version"]


async def test_waiting_ends_by_itself(control):
    seen = (await control.get("clock"))["version"]
    assert (await control.get("clock", seen=seen, timeout=0))["version"] == seen


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("09:00", "2026-11-23T01:00:00+00:00"),
        ("2026-12-01T09:00", "2026-12-01T01:00:00+00:00"),
        ("2026-12-01T09:00:00+00:00", "2026-12-01T09:00:00+00:00"),
    ],
)
def test_the_start_time_is_read_in_shanghai(text, moment):
    late_evening_in_utc = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    assert parse_start(text, late_evening_in_utc).astimezone(UTC).isoformat() == moment


class TestStartedWithATime:
    @pytest.fixture
    def options(self):
        return {"clock": "2030-05-04T09:00"}

    async def test_the_playground_starts_then(self, control):
        assert (await control.get("clock"))["now"].startswith("2030-05-04T01:00")
