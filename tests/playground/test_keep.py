"""The keep-file: a second start continues."""

import shutil
import sqlite3

import pytest

from playground import serve
from playground.keep import DEBOUNCE_SECONDS
from tests.playground.conftest import LI, TOKEN

KEYBOARD = {"inline_keyboard": [[{"text": "按", "callback_data": "d"}]]}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "world.sqlite3"


@pytest.fixture
def options(path):
    return {"keep": path, "clock": "2031-01-01T09:00"}


def killed(path):
    """The file as a kill in this moment would leave it."""
    return shutil.copy(path, path.with_name("killed.sqlite3"))


async def test_everything_is_there_again(control, playground, path, picture):
    await control.post("groups", {"id": -7, "title": "支部", "members": [LI]})
    await control.file(("a.png", picture), kind="photo")
    sent = await control.call("sendMessage", chat_id=LI, text="您好", reply_markup=KEYBOARD)
    place = {"chat_id": LI, "message_id": sent["result"]["message_id"]}
    await playground.keeper.save()
    await control.press(place["message_id"], "d")
    await control.call("editMessageText", text="改了", **place)
    await control.post("clock", {"advance": 3600})
    before = playground.world.state
    await playground.stop()
    async with serve(TOKEN, keep=path, clock="2040-01-01T09:00") as second:
        after = second.world.state
        assert second.world.files.data == playground.world.files.data
        assert {one: len(thread.log) for one, thread in after.threads.items()} == {
            one: len(thread.entries) for one, thread in before.threads.items()
        }
        for thread in before.threads.values():
            thread.log = after.threads[
                thread.entries[max(thread.entries)].message["chat"]["id"]
            ].log
        before.callbacks.clear()  # none is young enough to be answered after an hour
        before.next_update_id = after.next_update_id
        assert after == before


async def test_what_happens_after_a_restart_follows(control, playground, path):
    event = playground.world.state.event
    await playground.stop()
    async with serve(TOKEN, keep=path) as second:
        second.world.messages.from_bot(LI, {"text": "新的"})
        [entry] = second.world.feed.since(LI, event)
        assert entry.message["text"] == "新的"


async def test_a_press_can_be_answered_after_a_restart(control, playground, path):
    sent = await control.call("sendMessage", chat_id=LI, text="x", reply_markup=KEYBOARD)
    query = await control.press(sent["result"]["message_id"], "d")
    await playground.stop()
    async with serve(TOKEN, keep=path) as second:
        assert query in second.world.state.callbacks


async def test_the_webhook_is_kept(control, playground, path):
    await control.call("setWebhook", url="http://127.0.0.1:9/x", secret_token="geheim")
    await playground.stop()
    async with serve(TOKEN, keep=path) as second:
        assert second.world.state.webhook.url == "http://127.0.0.1:9/x"
        assert second.world.state.webhook.secret_token == "geheim"


async def test_another_bot_cannot_continue(control, playground, path):
    await playground.stop()
    with pytest.raises(ValueError, match="belongs to another bot"):
        await serve("654321:OTHER", keep=path).__aenter__()


async def test_two_playgrounds_cannot_keep_in_one_file(control, playground, path):
    with pytest.raises(ValueError, match="cannot be used as a keep-file: database is locked"):
        await serve(TOKEN, keep=path).__aenter__()


async def test_another_file_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a playground\n" * 100)
    with pytest.raises(ValueError, match="cannot be used as a keep-file"):
        await serve(TOKEN, keep=path).__aenter__()
    assert path.read_text().startswith("not a playground\n")


async def test_a_file_of_another_version_is_refused(tmp_path):
    path = tmp_path / "future.sqlite3"
    sqlite3.connect(path).execute("PRAGMA user_version = 99")
    with pytest.raises(ValueError, match="version 99"):
        await serve(TOKEN, keep=path).__aenter__()


async def test_update_ids_are_never_used_again(control, playground):
    await control.text("一")
    [first] = await control.updates()
    async with serve(TOKEN) as fresh:
        assert fresh.world.state.next_update_id > first["update_id"]


async def test_a_kill_between_saves_does_not_reuse_update_ids(control, playground, path):
    await playground.keeper.save()
    saved = playground.world.state.next_update_id
    await control.text("之后")
    async with serve(TOKEN, keep=killed(path)) as second:
        assert second.world.state.next_update_id > saved


async def test_a_save_is_whole_or_not_at_all(control, playground, path, monkeypatch):
    await playground.keeper.save()
    await control.text("之后")
    put = playground.keeper._file._put

    def failing(table, *rest):
        if table == "messages":
            raise OSError("disk")
        put(table, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(playground.keeper._file, "_put", failing)
        with pytest.raises(OSError, match="disk"):
            await playground.keeper.save()
    async with serve(TOKEN, keep=killed(path)) as second:
        assert second.world.state.event < playground.world.state.event
    await playground.keeper.save()
    async with serve(TOKEN, keep=killed(path)) as third:
        assert third.world.state.event == playground.world.state.event


async def test_a_save_writes_only_what_changed(control, playground):
    for number in range(50):
        await control.text(str(number))
    await playground.keeper.save()
    await control.call("sendMessage", chat_id=LI, text="新的")
    changes = playground.keeper._changes()
    assert len(changes.messages) == 1
    assert changes.pieces.keys() == {"next_message_id", "event"}
    await playground.keeper.save()
    assert playground.keeper._changes().messages == []


def test_saving_waits_only_moments():
    assert 0 < DEBOUNCE_SECONDS <= 1
