"""getUpdates: offsets, waiting, and who may poll."""

import asyncio

import pytest

from tests.playground.conftest import LI

OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@pytest.fixture
async def five(control):
    """Five pending updates; the value is the id of the first."""
    for number in range(5):
        await control.text(f"第{number}条")
    return next(iter(control.playground.world.state.updates))


def texts(updates):
    return [update["message"]["text"] for update in updates]


async def waiting_poll(control):
    """A getUpdates call that the server holds already."""
    signal = control.playground.world.updates.signal
    begun = asyncio.create_task(signal.wait_for(iter([False, True]).__next__, 5))
    await asyncio.sleep(0)
    poll = asyncio.create_task(control.call("getUpdates", timeout=50))
    assert await begun
    return poll


async def test_updates_come_again_until_confirmed(control, five):
    assert len(await control.updates()) == len(await control.updates()) == 5


async def test_a_positive_offset_confirms_all_below(control, five):
    assert texts(await control.updates(offset=five + 3)) == ["第3条", "第4条"]
    assert texts(await control.updates(offset=0)) == ["第3条", "第4条"]


async def test_a_negative_offset_keeps_the_last_ones(control, five):
    assert texts(await control.updates(offset=-2)) == ["第3条", "第4条"]
    assert texts(await control.updates()) == ["第3条", "第4条"]


async def test_a_negative_offset_beyond_the_queue_keeps_all(control, five):
    assert len(await control.updates(offset=-50)) == 5


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (3, 3), (100, 5), (0, 5), (101, 5)])
async def test_limit(control, five, limit, count):
    assert len(await control.updates(limit=limit)) == count


async def test_update_ids_count_up(control, five):
    ids = [update["update_id"] for update in await control.updates()]
    assert ids == list(range(five, five + 5))


async def test_a_poll_waits_for_the_next_update(control):
    poll = asyncio.create_task(control.updates(timeout=50))
    await asyncio.sleep(0)
    await control.text("来了")
    assert texts(await poll) == ["来了"]


async def test_the_older_of_two_polls_gets_the_conflict(control):
    older = await waiting_poll(control)
    newer = asyncio.create_task(control.call("getUpdates", timeout=50))
    assert await older == {"ok": False, "error_code": 409, "description": OTHER_POLL}
    await control.text("给新的")
    assert texts((await newer)["result"]) == ["给新的"]


async def test_no_poll_while_a_webhook_is_set(control):
    poll = await waiting_poll(control)
    await control.call("setWebhook", url="http://127.0.0.1:9/")
    assert (await poll)["error_code"] == 409
    answer = await control.call("getUpdates")
    assert answer["description"].startswith("Conflict: can't use getUpdates method while webhook")
    await control.call("deleteWebhook")
    assert (await control.call("getUpdates"))["ok"]


async def test_allowed_updates_count_when_an_update_is_made(control):
    await control.call("getUpdates", allowed_updates=["callback_query"])
    await control.text("不要")
    await control.call("getUpdates", allowed_updates=[])
    await control.text("要")
    assert texts(await control.updates()) == ["要"]


async def test_stopping_ends_a_pending_poll(control, playground):
    poll = await waiting_poll(control)
    await playground.stop()
    assert await poll == {"ok": True, "result": []}


@pytest.mark.parametrize("name", ["getupdates", "GETUPDATES", "GetUpdates"])
async def test_method_names_in_any_case(control, five, name):
    assert len((await control.call(name))["result"]) == 5


async def test_both_clients_run_their_own_loops(client, control):
    await control.text("一")
    [first] = await client.call("get_updates", timeout=5)
    await control.text("二", LI)
    [second] = await client.call("get_updates", offset=first.update_id + 1, timeout=5)
    assert second.message.text == "二"
