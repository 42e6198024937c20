"""Every way in which a client may send parameters and files."""

import asyncio
import json
from unittest.mock import Mock

import aiohttp
import pytest
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ApiError
from playground.uploads import read_request, safe_name
from tests.playground.conftest import LI, TOKEN

KEYBOARD = {"inline_keyboard": [[{"text": "按", "callback_data": "d"}]]}
BOUNDARY = "----x"


async def as_json(session, path):
    return await session.post(path, json={"chat_id": LI, "text": "x", "reply_markup": KEYBOARD})


async def as_form(session, path):
    form = {"chat_id": str(LI), "text": "x", "reply_markup": json.dumps(KEYBOARD)}
    return await session.post(path, data=form)


async def as_query(session, path):
    query = {"chat_id": str(LI), "text": "x", "reply_markup": json.dumps(KEYBOARD)}
    return await session.get(path, params=query)


async def as_multipart(session, path):
    with aiohttp.MultipartWriter("form-data") as writer:
        for name, value in (("chat_id", str(LI)), ("text", "x")):
            writer.append(value).set_content_disposition("form-data", name=name)
        part = writer.append(json.dumps(KEYBOARD))
        part.set_content_disposition("form-data", name="reply_markup")
    return await session.post(path, data=writer)


@pytest.mark.parametrize("send", [as_json, as_form, as_query, as_multipart])
async def test_parameters_come_in_any_form(control, send):
    response = await send(control.session, f"/bot{TOKEN}/sendMessage")
    result = (await response.json())["result"]
    assert (result["text"], result["reply_markup"]) == ("x", KEYBOARD)


async def test_get_me_needs_no_body(control):
    async with control.session.post(f"/bot{TOKEN}/getMe") as response:
        assert (await response.json())["result"]["is_bot"]


async def test_broken_json_is_a_400(control):
    headers = {"Content-Type": "application/json"}
    path = f"/bot{TOKEN}/sendMessage"
    async with control.session.post(path, data=b"{", headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error_code"] == 400


def raw_upload(disposition, name="document", value=None):
    """A hand-made multipart body, as clients other than ours write it."""
    fields = {"chat_id": str(LI), **({"document": value} if value else {})}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
        for key, text in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; {disposition}\r\n'
        f"Content-Type: application/octet-stream\r\n\r\nbytes\r\n--{BOUNDARY}--\r\n"
    )
    return "".join(parts).encode()


async def upload(control, body):
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    path = f"/bot{TOKEN}/sendDocument"
    async with control.session.post(path, data=body, headers=headers) as response:
        return (await response.json())["result"]["document"]


NAMES = [
    ('filename="思想汇报.docx"', "思想汇报.docx"),
    ('filename="a \\"b\\".pdf"', 'a "b".pdf'),
    ('filename="a %22b%22.pdf"', 'a "b".pdf'),
    ("filename*=UTF-8''%E6%B1%87%E6%8A%A5.pdf", "汇报.pdf"),
    ('filename="../../etc/passwd"', "passwd"),
    ('filename="C:/Windows/x.exe"', "x.exe"),
    ('filename=".."', "file"),
]


@pytest.mark.parametrize(("disposition", "name"), NAMES)
async def test_file_names(control, disposition, name):
    assert (await upload(control, raw_upload(disposition)))["file_name"] == name


async def test_attached_parts(control):
    body = raw_upload('filename="a.txt"', name="part1", value="attach://part1")
    document = await upload(control, body)
    assert (document["file_name"], document["file_size"]) == ("a.txt", 5)


@given(body=st.binary(max_size=300))
async def test_any_multipart_body_is_read_or_refused(body):
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    stream = StreamReader(Mock(_reading_paused=False), 2**16, loop=asyncio.get_running_loop())
    whole = b"--" + BOUNDARY.encode() + b"\r\n" + body + b"\r\n--" + BOUNDARY.encode() + b"--\r\n"
    stream.feed_data(whole)
    stream.feed_eof()
    request = make_mocked_request("POST", "/", headers=headers, payload=stream)
    try:
        params = await read_request(request)
    except ApiError:
        return
    for upload in params.uploads.values():
        assert safe_name(upload.name) == upload.name


@given(st.text(max_size=200))
def test_any_name_becomes_a_bare_name(name):
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert 0 < len(safe) <= 120
    assert not set("/\\\0\r\n") & set(safe)
    assert safe not in {".", ".."}


@pytest.mark.parametrize("body", [b"", b"--", b"--x\r\n", b"--other\r\n\r\nx\r\n--other--"])
async def test_a_broken_multipart_body_is_a_400(control, body):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    path = f"/bot{TOKEN}/sendDocument"
    async with control.session.post(path, data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error_code"] == 400
