"""Updates carried to a webhook."""

import asyncio
import json

import pytest
from aiohttp import FormData, web

from tests.playground.conftest import LI, WANG


async def test_updates_arrive_with_the_secret(client, control, receiver):
    await client.call("set_webhook", url=receiver.url, secret_token="s3cret")
    await control.text("你好")
    await receiver.until(1)
    assert client.parse(receiver.updates[0]).message.text == "你好"
    assert receiver.secrets == ["s3cret"]
    info = await client.call("get_webhook_info")
    assert info.url == receiver.url


async def test_pending_updates_are_carried_too(control, receiver):
    await control.text("早先")
    await control.call("setWebhook", url=receiver.url)
    await receiver.until(1)
    assert receiver.texts() == ["早先"]


async def test_a_refused_update_is_carried_again_with_doubling_pauses(control, receiver, timer):
    receiver.answers = [web.Response(status=500) for _ in range(3)]
    await control.call("setWebhook", url=receiver.url)
    await control.text("再来")
    await receiver.until(4)
    assert receiver.texts() == ["再来"] * 4
    assert timer.slept == [1.0, 2.0, 4.0]
    info = (await control.call("getWebhookInfo"))["result"]
    assert (
        info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["last_error_date"] > 0


async def test_updates_stay_in_order_within_a_chat(control, receiver):
    receiver.answers = [web.Response(status=502)]
    await control.call("setWebhook", url=receiver.url, max_connections=8)
    for number in range(6):
        await control.text(str(number))
    await control.start(WANG)
    await receiver.until(8)
    of_li = [one for one in receiver.updates if one["message"]["chat"]["id"] == LI]
    assert [one["message"]["text"] for one in of_li] == ["0", "0", "1", "2", "3", "4", "5"]


async def test_an_answer_may_carry_a_method_call(control, receiver):
    body = {"method": "sendMessage", "chat_id": LI, "text": "由回调发出"}
    receiver.answers = [web.Response(text=json.dumps(body), content_type="application/json")]
    await control.call("setWebhook", url=receiver.url)
    await control.text("你好")
    messages = await control.messages(after=2, timeout=5)
    assert messages[-1]["text"] == "由回调发出"


async def test_an_answer_may_be_a_multipart_form(control, receiver):
    form = FormData({"method": "sendMessage", "chat_id": str(LI), "text": "表单"})
    form._is_multipart = True
    receiver.answers = [web.Response(body=form())]
    await control.call("setWebhook", url=receiver.url)
    await control.text("你好")
    messages = await control.messages(after=2, timeout=5)
    assert messages[-1]["text"] == "表单"


@pytest.mark.parametrize("body", ["{", "[]", '"ok"', '{"method": "sendNothing"}'])
async def test_an_answer_that_is_no_call_is_accepted(control, receiver, body):
    receiver.answers = [web.Response(text=body, content_type="application/json")]
    await control.call("setWebhook", url=receiver.url)
    await control.text("一")
    await control.text("二")
    await receiver.until(2)
    assert receiver.texts() == ["一", "二"]


async def test_removing_the_webhook_leaves_the_rest_for_polling(control, receiver):
    await control.call("setWebhook", url="http://127.0.0.1:9/nobody")
    await control.text("留下")
    await control.call("deleteWebhook")
    assert [one["message"]["text"] for one in await control.updates()] == ["留下"]


async def test_pending_updates_can_be_dropped(control, receiver):
    await control.text("不要")
    await control.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    await control.text("要")
    await receiver.until(1)
    assert receiver.texts() == ["要"]


@pytest.mark.parametrize(
    "params", [{"url": "ftp://x.cn"}, {"url": "http://x.cn", "secret_token": "空 格"}]
)
async def test_bad_webhooks(control, params):
    answer = await control.call("setWebhook", **params)
    assert answer["error_code"] == 400
    assert (await control.call("getWebhookInfo"))["result"]["url"] == ""


async def test_at_most_max_connections_are_used_at_once(control, receiver):
    gate, inside, most = asyncio.Event(), 0, 0

    async def slow(request):
        nonlocal inside, most
        inside, most = inside + 1, max(most, inside + 1)
        await gate.wait()
        inside -= 1
        return web.Response()

    receiver.answer = slow
    people = [{"id": one, "first_name": "人"} for one in range(2001, 2007)]
    await control.post("people", {"people": people})
    await control.call("setWebhook", url=receiver.url, max_connections=2)
    for person in people:
        await control.start(person["id"])
    await receiver.until(2)
    assert (await control.call("getWebhookInfo"))["result"]["pending_update_count"] == 6
    gate.set()
    await receiver.until(6)
    assert most == 2


async def test_a_redirect_is_no_acceptance(control, receiver, timer):
    receiver.answers = [web.Response(status=302, headers={"Location": "/elsewhere"})]
    await control.call("setWebhook", url=receiver.url)
    await control.text("一")
    await receiver.until(2)
    assert receiver.texts() == ["一", "一"]


async def test_a_refused_connection_is_told(control, timer):
    await control.call("setWebhook", url="http://127.0.0.1:9/nobody")
    await control.text("一")
    await timer.asleep.wait()
    info = (await control.call("getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1


async def test_an_endless_answer_is_cut_off(control, receiver):
    body = json.dumps({"method": "sendMessage", "chat_id": LI, "text": "x" * 2_000_000})
    receiver.answers = [web.Response(text=body, content_type="application/json")]
    await control.call("setWebhook", url=receiver.url)
    await control.text("一")
    await control.text("二")
    await receiver.until(2)
    assert receiver.texts() == ["一", "二"]


async def test_a_duplicate_is_delivered_twice(control, receiver):
    await control.post("faults", {"kind": "duplicate", "contains": "两次"})
    await control.call("setWebhook", url=receiver.url)
    await control.text("两次")
    await control.text("一次")
    await receiver.until(3)
    assert receiver.texts() == ["两次", "两次", "一次"]


async def test_a_late_update_comes_behind_a_newer_one(control, receiver):
    await control.post("faults", {"kind": "reorder", "contains": "先"})
    await control.call("setWebhook", url=receiver.url)
    await control.text("先")
    await control.text("后")
    await receiver.until(2)
    assert receiver.texts() == ["后", "先"]


async def test_nothing_is_delivered_elsewhere(control):
    answer = await control.call("setWebhook", url="https://x.cn/hook")
    assert answer["description"] == (
        "Bad Request: bad webhook: this playground delivers to loopback only"
    )


class TestExposed:
    @pytest.fixture
    def options(self):
        return {"exposed": True}

    async def test_an_exposed_playground_delivers_anywhere(self, control):
        assert (await control.call("setWebhook", url="http://192.0.2.1/hook"))["ok"]
