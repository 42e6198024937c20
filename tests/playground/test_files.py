"""Downloads, sizes, and names that try to escape."""

import io

import pytest
from PIL import Image

from playground import uploads
from playground.errors import ApiError
from playground.files import FileStore
from playground.state import Bot, State
from playground.uploads import MEGABYTE, Upload
from tests.playground.conftest import LI, TOKEN, WANG


@pytest.fixture
def store():
    return FileStore(State(bot=Bot(1, "b", "b_bot")))


def picture(width, height):
    target = io.BytesIO()
    Image.new("RGB", (width, height)).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("path", ["../state.json", "documents/../../x", "/etc/passwd", "nothing"])
async def test_only_known_paths_are_served(control, path):
    async with control.session.get(f"/file/bot{TOKEN}/{path}") as response:
        assert response.status == 404


async def test_files_need_the_token(control):
    await control.file(("a.txt", b"abc"))
    file_id = (await control.messages())[-1]["document"]["file_id"]
    path = (await control.call("getFile", file_id=file_id))["result"]["file_path"]
    async with control.session.get(f"/file/bot1:other/{path}") as response:
        assert response.status == 401


async def test_people_download_what_they_got(control):
    await control.file(("a.html", b"<script>"))
    file_id = (await control.messages())[-1]["document"]["file_id"]
    async with control.session.get(f"/playground/as/{LI}/files/{file_id}") as response:
        assert await response.read() == b"<script>"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"


async def test_what_is_no_picture_is_no_photo(control):
    answer = await control.file(("a.jpg", b"not a picture"), kind="photo")
    assert answer == {"error": "Bad Request: IMAGE_PROCESS_FAILED"}


@pytest.mark.parametrize("size", [(10, 201), (9000, 1001)])
async def test_photos_have_sound_dimensions(store, size):
    with pytest.raises(ApiError, match="PHOTO_INVALID_DIMENSIONS"):
        await store.photo(Upload("a.png", picture(*size)))


async def test_large_photos_are_shrunk(store):
    sizes = await store.photo(Upload("a.png", picture(3000, 1500)))
    assert [(size["width"], size["height"]) for size in sizes] == [
        (90, 45),
        (320, 160),
        (1280, 640),
    ]


async def test_a_photo_has_at_most_ten_megabytes(store):
    with pytest.raises(ApiError, match="too big for a photo; the maximum size is 10485760 bytes"):
        await store.photo(Upload("a.png", bytes(10 * MEGABYTE + 1)))


@pytest.mark.parametrize(("extra", "ok"), [(0, True), (1, False)])
def test_get_file_serves_up_to_twenty_megabytes(store, extra, ok):
    stored = store.add("documents", Upload("a.bin", bytes(20 * MEGABYTE + extra)))
    if ok:
        assert store.describe(stored.id)["file_size"] == 20 * MEGABYTE
        return
    with pytest.raises(ApiError, match="file is too big"):
        store.describe(stored.id)


async def test_uploads_have_at_most_fifty_megabytes(control, monkeypatch):
    assert uploads.LARGEST_UPLOAD == 50 * MEGABYTE
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 1000)
    assert "message_id" in await control.file(("a.bin", bytes(1000)))
    answer = await control.file(("a.bin", bytes(1001)))
    assert answer == {"error": "Request Entity Too Large"}


def test_no_name_becomes_a_path(store):
    stored = store.add("documents", Upload("报告.p/../x", b""))
    assert stored.path.startswith("documents/file_")
    assert "报" not in stored.path


async def test_albums_answer_with_every_message(control):
    answer = await control.file(("a.txt", b"a"), ("b.txt", b"b"), person=WANG)
    first, second = answer["message_ids"]
    assert answer["message_id"] == first == second - 1


def form_of(*sizes):
    """A form without a length in front, as a stream sends it."""

    async def body():
        for number, size in enumerate(sizes):
            head = f'Content-Disposition: form-data; name="f{number}"; filename="a"'
            yield f"--x\r\n{head}\r\n\r\n".encode() + bytes(size) + b"\r\n"
        yield b"--x--\r\n"

    return body()


@pytest.mark.parametrize(
    ("sizes", "fits"), [([500, 500], True), ([500, 501], False), ([0] * 5, True), ([0] * 6, False)]
)
async def test_a_form_is_bounded_without_knowing_its_length(control, monkeypatch, sizes, fits):
    monkeypatch.setattr(uploads, "LARGEST_REQUEST", 1000)
    monkeypatch.setattr(uploads, "MOST_PARTS", 5)
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    path = f"/bot{TOKEN}/getMe"
    async with control.session.post(path, data=form_of(*sizes), headers=headers) as response:
        assert response.status == (200 if fits else 413)
