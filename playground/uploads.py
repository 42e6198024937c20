"""Reading what a client sends: query strings, forms, JSON and multipart, alike."""

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from aiohttp import BodyPartReader, ClientResponse, MultipartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from playground.errors import ApiError, bad_request
from playground.state import Json

MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 50 * MEGABYTE
LARGEST_REQUEST = LARGEST_UPLOAD + 10 * MEGABYTE
LARGEST_REPLY = MEGABYTE
MOST_PARTS = 200
CHUNK = 256 * 1024
ATTACHED = "attach://"
UNREADABLE = (
    AssertionError,
    HttpProcessingError,
    LookupError,
    RuntimeError,
    ValueError,
    zlib.error,
)
INTEGER = re.compile(r"\s*-?\d{1,18}\s*")


@dataclass
class Upload:
    """A file that came with a request."""

    name: str
    data: bytes
    content_type: str = ""


@dataclass
class Params:
    """The parameters of a call, whichever way they came."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a string; empty when absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        if type(value) is int:
            return str(value)
        return "" if value is None else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return an integer; what is no integer counts as absent, as with Telegram."""
        value = self.values.get(name)
        return int(value) if value is not None and INTEGER.fullmatch(str(value)) else default

    def flag(self, name: str) -> bool:
        """Return a boolean, however the client spells it."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """Return a nested object, which may come as a JSON string; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value.strip() else None
        except ValueError as error:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error

    def has(self, name: str) -> bool:
        """Say whether a parameter came at all."""
        return name in self.values or name in self.uploads

    def upload(self, name: str) -> Upload | None:
        """Return the file of a parameter: a part of that name or an ``attach://`` one."""
        value = self.values.get(name)
        attached = isinstance(value, str) and value.startswith(ATTACHED)
        return self.uploads.get(str(value).removeprefix(ATTACHED) if attached else name)

    def shown(self) -> Json:
        """Return the parameters for the journal, files as name and size."""
        return {**self.values, **dict(self._shown_uploads())}

    def _shown_uploads(self) -> Iterator[tuple[str, Json]]:
        for name, upload in self.uploads.items():
            yield name, {"file": upload.name, "size": len(upload.data)}


async def read_request(request: web.Request) -> Params:
    """Read a call; its body goes before its query string."""
    if (request.content_length or 0) > LARGEST_REQUEST:
        raise ApiError(413, "Request Entity Too Large")
    params = Params(dict(request.query))
    with _readable():
        if request.content_type.startswith("multipart/"):
            await _read_parts(await request.multipart(), params)
        elif request.can_read_body:
            params.values.update(await _read_body(request))
    return params


async def read_reply(response: ClientResponse) -> Params:
    """Read a method call from the body of a webhook answer; empty when there is none."""
    params = Params()
    with _readable():
        if response.content_type.startswith("multipart/"):
            await _read_parts(MultipartReader.from_response(response).stream, params)
        elif response.content_type == "application/json":
            params.values.update(_object(await _text_of(response)))
    return params


@contextmanager
def _readable() -> Iterator[None]:
    """Turn whatever the readers say of a broken body into a 400."""
    try:
        yield
    except UNREADABLE as error:
        raise bad_request("can't parse the request body") from error


async def _text_of(response: ClientResponse) -> str:
    body = await response.content.read(LARGEST_REPLY + 1)
    if len(body) > LARGEST_REPLY:
        raise ApiError(413, "Request Entity Too Large")
    return body.decode(errors="replace")


async def _read_body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return _object(await request.text())
    return dict(await request.post())


def _object(body: str) -> Json:
    try:
        found = json.loads(body or "{}")
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    return found if isinstance(found, dict) else {}


async def _read_parts(reader: MultipartReader, params: Params) -> None:
    """Read a form; its parts are bounded one by one, together, and in number."""
    room, count = LARGEST_REQUEST, 0
    async for part in reader:
        count += 1
        if count > MOST_PARTS:
            raise ApiError(413, "Request Entity Too Large")
        if isinstance(part, BodyPartReader):
            room -= await _read_part(part, params, min(room, LARGEST_UPLOAD))


async def _read_part(part: BodyPartReader, params: Params, most: int) -> int:
    """Take one part into ``params``; return its size."""
    name, data = part.name or "", await _read_limited(part, most)
    content_type = part.headers.get(hdrs.CONTENT_TYPE, "")
    if part.filename is None and _is_text(content_type):
        params.values[name] = data.decode(errors="replace")
        return len(data)
    upload = Upload(safe_name(part.filename or name), data, content_type)
    key = name if name not in params.uploads else f"{name}#{len(params.uploads)}"
    params.uploads[key] = upload
    return len(data)


async def _read_limited(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > most:
            raise ApiError(413, "Request Entity Too Large")
    return bytes(data)


def _is_text(content_type: str) -> bool:
    return not content_type or content_type.startswith(("text/", "application/json"))


def safe_name(name: str) -> str:
    """Return a bare file name: no folders, no control characters, never empty."""
    plain = name.replace("%22", '"').replace("\\", "/")
    bare = PurePosixPath(plain).name
    printable = "".join(character for character in bare if character.isprintable())
    return printable[-120:] if printable.strip(". ") else "file"
