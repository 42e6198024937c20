"""Faults on demand."""

import aiohttp
import pytest

from tests.playground.conftest import LI


async def send(control, text="x"):
    return await control.call("sendMessage", chat_id=LI, text=text)


async def sent_texts(control):
    return [one["text"] for one in await control.messages() if not one["outgoing"]]


async def test_server_errors(control):
    await control.post("faults", {"kind": "500", "method": "sendMessage", "times": 2})
    assert [(await send(control))["ok"] for _ in range(3)] == [False, False, True]


async def test_only_calls_that_contain_the_words_fail(control):
    await control.post("faults", {"kind": "500", "contains": "公示"})
    assert (await send(control, "通知"))["ok"]
    answer = await send(control, "公示开始")
    assert (answer["error_code"], answer["description"]) == (500, "Internal Server Error")
    assert await sent_texts(control) == ["通知"]


async def test_a_reset_before_delivery_sends_nothing(control):
    await control.post("faults", {"kind": "reset_before", "method": "sendmessage"})
    with pytest.raises(aiohttp.ClientError):
        await send(control)
    assert await sent_texts(control) == []


async def test_a_reset_after_delivery_has_sent(control):
    await control.post("faults", {"kind": "reset_after", "method": "sendMessage"})
    with pytest.raises(aiohttp.ClientError):
        await send(control, "到了")
    assert await sent_texts(control) == ["到了"]


async def test_both_clients_see_a_lost_connection(client, control):
    await control.post("faults", {"kind": "reset_after", "method": "sendMessage"})
    with pytest.raises(client.Refused):
        await client.call("send_message", chat_id=LI, text="到了")
    assert await sent_texts(control) == ["到了"]


async def test_faults_are_listed_and_cleared(control):
    await control.post("faults", {"kind": "429", "times": 5})
    [fault] = (await control.get("faults"))["faults"]
    assert (fault["kind"], fault["times"]) == ("429", 5)
    async with control.session.delete("/playground/faults") as response:
        assert (await response.json())["faults"] == []


@pytest.mark.parametrize("wish", [{}, {"kind": "earthquake"}, {"kind": "500", "size": 3}])
async def test_unknown_faults_are_refused(control, wish):
    assert "not a fault" in (await control.post("faults", wish, 400))["error"]


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "500", "times": 0},
        {"kind": "500", "skip": -1},
        {"kind": "delay", "seconds": 61},
        {"kind": "delay", "seconds": "x"},
    ],
)
async def test_faults_of_impossible_size_are_refused(control, wish):
    assert "not a fault" in (await control.post("faults", wish, 400))["error"]


async def test_the_first_calls_may_pass(control):
    await control.post("faults", {"kind": "429", "skip": 2, "times": 1})
    assert [(await send(control))["ok"] for _ in range(4)] == [True, True, False, True]


async def test_a_burst_of_floods_says_how_long_to_wait(control):
    await control.post("faults", {"kind": "429", "times": 3, "retry_after": 9})
    answers = [await send(control) for _ in range(3)]
    assert [one["parameters"] for one in answers] == [{"retry_after": 9}] * 3


async def test_a_delayed_call_is_carried_out(control, timer):
    await control.post("faults", {"kind": "delay", "seconds": 7, "method": "sendMessage"})
    assert (await send(control, "慢"))["ok"]
    assert timer.slept == [7]


class TestUpdates:
    """What befalls updates on their way to the bot."""

    async def test_a_duplicate_comes_once_more_after_it_was_confirmed(self, control):
        await control.post("faults", {"kind": "duplicate", "contains": "签到"})
        await control.text("签到")
        offset, seen = 0, []
        for _ in range(3):
            updates = await control.updates(offset=offset)
            seen += [(one["update_id"], one["message"]["text"]) for one in updates]
            offset = updates[-1]["update_id"] + 1 if updates else offset
        assert len(seen) == 2
        assert len(set(seen)) == 1

    async def test_a_late_update_comes_behind_the_newer_one(self, control):
        await control.post("faults", {"kind": "reorder", "contains": "先"})
        await control.text("先")
        assert await control.updates() == []
        await control.text("后")
        assert [one["message"]["text"] for one in await control.updates()] == ["后", "先"]
        assert [one["message"]["text"] for one in await control.updates()] == ["先", "后"]

    async def test_a_late_update_is_not_lost_by_confirming_the_newer_one(self, control):
        await control.text("一")
        await control.post("faults", {"kind": "reorder"})
        await control.text("二")
        [first] = await control.updates()
        assert await control.updates(offset=first["update_id"] + 1) == []
        assert await control.updates(offset=first["update_id"] + 2) == []
        await control.text("三")
        found = await control.updates(offset=first["update_id"] + 2)
        assert [one["message"]["text"] for one in found] == ["三", "二"]

    async def test_dropping_pending_updates_drops_these_too(self, control):
        await control.post("faults", {"kind": "reorder"})
        await control.text("一")
        await control.call("deleteWebhook", drop_pending_updates=True)
        await control.text("二")
        assert [one["message"]["text"] for one in await control.updates()] == ["二"]

    async def test_calls_do_not_use_them_up(self, control):
        await control.post("faults", {"kind": "duplicate"})
        assert (await send(control))["ok"]
        assert (await control.get("faults"))["faults"][0]["times"] == 1


class TestNetwork:
    """A slow and lossy network, the same at every start."""

    async def test_a_profile_is_taken_and_changed(self, control):
        await control.post("network", {"profile": "mobile", "jitter_ms": 0})
        network = (await control.get("faults"))["network"]
        assert (network["latency_ms"], network["jitter_ms"]) == (120, 0)

    async def test_calls_take_as_long_as_it_says(self, control, timer):
        await control.post("network", {"latency_ms": 500, "jitter_ms": 100})
        for _ in range(20):
            await send(control)
        assert len(timer.slept) == 20
        assert 0.4 <= min(timer.slept) < max(timer.slept) <= 0.6

    async def test_half_of_what_is_lost_was_done(self, control):
        await control.post("network", {"loss": 1, "seed": 3})
        for number in range(12):
            with pytest.raises(aiohttp.ClientError):
                await send(control, str(number))
        first = await sent_texts(control)
        assert 0 < len(first) < 12
        await control.post("network", {"loss": 1, "seed": 3})
        for number in range(12):
            with pytest.raises(aiohttp.ClientError):
                await send(control, str(number))
        assert (await sent_texts(control))[len(first) :] == first

    async def test_clearing_makes_it_calm(self, control, timer):
        await control.post("network", {"profile": "poor"})
        async with control.session.delete("/playground/faults") as response:
            assert (await response.json())["network"]["latency_ms"] == 0
        assert (await send(control))["ok"]
        assert timer.slept == []

    @pytest.mark.parametrize(
        "wish",
        [{"profile": "moon"}, {"loss": 2}, {"latency_ms": 60_001}, {"speed": 1}, {"loss": "x"}],
    )
    async def test_networks_that_cannot_be(self, control, wish):
        assert "not a network" in (await control.post("network", wish, 400))["error"]


class TestTranscript:
    """Everything that was said, to be compared with a database."""

    async def test_every_form_of_a_message_is_in_it(self, control):
        event = control.playground.world.state.event
        message_id = (await send(control, "一"))["result"]["message_id"]
        place = {"chat_id": LI, "message_id": message_id}
        await control.call("editMessageText", text="二", **place)
        await control.call("deleteMessage", **place)
        lines = (await control.get("transcript", after=event, chat=LI))["lines"]
        assert [(one["kind"], one.get("text")) for one in lines] == [
            ("sent", "一"),
            ("edited", "二"),
            ("deleted", None),
        ]
        assert {one["message_id"] for one in lines} == {message_id}
        assert (await control.get("transcript", chat=-1))["lines"] == []

    async def test_as_text(self, control):
        event = control.playground.world.state.event
        await send(control, "第一行\n第二行")
        query = {"after": event, "format": "text"}
        async with control.session.get("/playground/transcript", params=query) as response:
            assert (await response.text()).endswith("123456 sent: 第一行 / 第二行\n")
