"""The keep-file: a second start continues."""

import pytest

from playground import serve
from playground.keep import DEBOUNCE_SECONDS, Keeper
from tests.playground.conftest import LI, TOKEN


@pytest.fixture
def path(tmp_path):
    return tmp_path / "world.json"


@pytest.fixture
def options(path):
    return {"keep": path, "clock": "2031-01-01T09:00"}


async def test_everything_is_there_again(control, playground, path, picture):
    await control.post("groups", {"id": -7, "title": "支部", "members": [LI]})
    await control.file(("a.png", picture), kind="photo")
    await control.call("sendMessage", chat_id=LI, text="您好")
    await control.post("clock", {"advance": 3600})
    await playground.stop()
    before = playground.world
    async with serve(TOKEN, keep=path, clock="2040-01-01T09:00") as second:
        after = second.world
        assert after.state.people == before.state.people
        assert after.state.groups == before.state.groups
        assert after.state.threads == before.state.threads
        assert after.state.updates == before.state.updates
        assert after.state.clock_offset == before.state.clock_offset
        assert after.files.data == before.files.data
        assert after.state.next_update_id >= before.state.next_update_id


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


async def test_update_ids_are_never_used_again(control, playground):
    await control.text("一")
    [first] = await control.updates()
    async with serve(TOKEN) as fresh:
        assert fresh.world.state.next_update_id > first["update_id"]


async def test_a_kill_between_saves_does_not_reuse_update_ids(control, playground, path):
    Keeper(path, playground.world).save()
    saved = playground.world.state.next_update_id
    await control.text("之后")
    async with serve(TOKEN, keep=path) as second:
        assert second.world.state.next_update_id > saved


async def test_a_file_is_written_whole_or_not_at_all(control, playground, path, monkeypatch):
    keeper = Keeper(path, playground.world)
    keeper.save()
    whole = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(type(path), "replace", _failing)
        with pytest.raises(OSError, match="disk"):
            keeper.save()
    assert path.read_bytes() == whole
    assert [one.name for one in path.parent.glob("*.draft")] == []


def test_saving_waits_only_moments():
    assert 0 < DEBOUNCE_SECONDS <= 1


def _failing(*_):
    raise OSError("disk")
