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
        assert await response.json() == {"faults": []}


@pytest.mark.parametrize("wish", [{}, {"kind": "earthquake"}, {"kind": "500", "size": 3}])
async def test_unknown_faults_are_refused(control, wish):
    assert "not a fault" in (await control.post("faults", wish, 400))["error"]
