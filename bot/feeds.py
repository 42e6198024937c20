"""Calendar feeds over HTTP, behind a reverse proxy: whoever holds a link sees one calendar."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from handlers.calendars import file_of
from services.calendars import fetch_feed
from services.office import Office

HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


class FeedServer:
    """Answers `/TOKEN.ics`, and 404 to everything else; writes no address into any log."""

    def __init__(self, office: Office, clock: Callable[[], datetime], listen: str) -> None:
        self._office = office
        self._clock = clock
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen; `url` then says where."""
        application = web.Application()
        application.router.add_get("/{token:[A-Za-z0-9_-]{32}}.ics", self._feed)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        now, token = self._clock(), request.match_info["token"]
        found = await fetch_feed(token=token, office=self._office, now=now)
        if found is None:
            raise web.HTTPNotFound
        body = file_of(found, now)
        return web.Response(
            body=body, content_type="text/calendar", charset="utf-8", headers=HEADERS
        )
