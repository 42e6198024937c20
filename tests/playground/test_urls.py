"""Files that the bot names by a URL."""

import pytest
from aiohttp import web

from playground import fetch
from tests.playground.conftest import LI


@pytest.fixture
async def site(picture):
    """A site on this machine; the value is its address."""
    answers = {
        "/a.pdf": {"body": b"%PDF", "content_type": "application/pdf"},
        "/a.png": {"body": picture, "content_type": "image/png"},
        "/page": {"text": "<p>", "content_type": "text/html"},
        "/away": {"status": 302, "headers": {"Location": "http://x.cn/"}},
    }

    async def handle(request):
        return web.Response(**answers.get(request.path, {"status": 404}))

    runner = web.AppRunner(web.Application())
    runner.app.router.add_get("/{path:.*}", handle)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_documents_and_photos_are_fetched(client, control, site):
    document = await client.call("send_document", chat_id=LI, document=f"{site}/a.pdf")
    assert (document.document.file_name, document.document.file_size) == ("a.pdf", 4)
    photo = await client.call("send_photo", chat_id=LI, photo=f"{site}/a.png")
    assert photo.photo[-1].width == 640


async def test_albums_are_fetched(control, site):
    media = [{"type": "photo", "media": f"{site}/a.png"}] * 2
    assert (await control.call("sendMediaGroup", chat_id=LI, media=media))["ok"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nothing", "failed to get HTTP URL content"),
        ("/away", "failed to get HTTP URL content"),
        ("/page", "wrong type of the web page content"),
    ],
)
async def test_what_cannot_be_fetched(control, site, path, reason):
    answer = await control.call("sendDocument", chat_id=LI, document=f"{site}{path}")
    assert answer["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://x.cn/a.pdf", "failed to get HTTP URL content"),
        ("http://169.254.169.254/", "failed to get HTTP URL content"),
        ("http://127.0.0.1.x.cn/", "failed to get HTTP URL content"),
        ("ftp://127.0.0.1/a.pdf", "wrong HTTP URL specified"),
        ("file:///etc/passwd", "wrong HTTP URL specified"),
        ("http:///a.pdf", "wrong HTTP URL specified"),
    ],
)
async def test_nothing_is_fetched_from_elsewhere(control, url, reason):
    answer = await control.call("sendDocument", chat_id=LI, document=url)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_a_fetched_file_is_bounded(control, site, monkeypatch):
    for most, ok in ((4, True), (3, False)):
        monkeypatch.setitem(fetch.LARGEST, "document", most)
        answer = await control.call("sendDocument", chat_id=LI, document=f"{site}/a.pdf")
        assert answer["ok"] is ok
