"""Files that a bot names by their URL; only from this machine unless the playground is exposed."""

from urllib.parse import urlsplit

import aiohttp

from playground.errors import bad_request
from playground.guard import is_loopback
from playground.uploads import CHUNK, MEGABYTE, Upload, safe_name

LARGEST = {"photo": 5 * MEGABYTE, "document": 20 * MEGABYTE}
KINDS = {
    "photo": ("image/",),
    "document": ("application/pdf", "application/zip", "image/gif"),
}
PATIENCE = aiohttp.ClientTimeout(total=20)
FAILED = "failed to get HTTP URL content"


async def fetch(url: str, kind: str, exposed: bool) -> Upload:
    """Download a photo or document, or raise the 400 that Telegram answers."""
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise bad_request("wrong HTTP URL specified")
    if not exposed and not is_loopback(address.hostname):
        raise bad_request(FAILED)
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            return await _download(session, url, kind)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise bad_request(FAILED) from error


async def _download(session: aiohttp.ClientSession, url: str, kind: str) -> Upload:
    async with session.get(url, allow_redirects=False) as response:
        if response.status != 200:
            raise bad_request(FAILED)
        if not response.content_type.startswith(KINDS[kind]):
            raise bad_request("wrong type of the web page content")
        data = await _limited(response, LARGEST[kind])
        return Upload(safe_name(response.url.name), data, response.content_type)


async def _limited(response: aiohttp.ClientResponse, most: int) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > most:
            raise bad_request(FAILED)
    return bytes(data)
