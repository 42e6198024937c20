"""The control API: people act, the clock moves, the page looks."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.api import BotApi
from playground.errors import ApiError, ControlError
from playground.feed import Watcher
from playground.people import People
from playground.state import Json
from playground.transcript import as_text
from playground.uploads import read_request
from playground.views import Views
from playground.world import World

PAGE = Path(__file__).parent / "page"
LONGEST_WAIT = 60.0
HEARTBEAT_SECONDS = 15.0
SAFE_INLINE = {"image/jpeg", "image/png", "image/gif", "image/webp"}


class Control:
    """Answers ``/playground/…`` and ships the page."""

    def __init__(self, world: World, api: BotApi) -> None:
        self._world = world
        self._api = api
        self._people = People(world)
        self._views = Views(world)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return all routes of the control API and the page."""
        person = "/playground/as/{person}"
        return [
            web.get("/", self.page),
            web.static("/page", PAGE),
            web.get("/playground/clock", self.clock),
            web.post("/playground/clock", self.move_clock),
            web.post("/playground/people", self.upsert_people),
            web.post("/playground/groups", self.upsert_group),
            web.post("/playground/groups/{group}/kick", self.kick),
            web.post("/playground/groups/{group}/upgrade", self.upgrade),
            web.get("/playground/state", self.state),
            web.get("/playground/overview", self.overview),
            web.get("/playground/journal", self.journal),
            web.get("/playground/faults", self.faults),
            web.post("/playground/faults", self.plan_fault),
            web.delete("/playground/faults", self.clear_faults),
            web.post("/playground/network", self.set_network),
            web.get("/playground/transcript", self.transcript),
            web.get("/playground/events", self.events),
            web.post(f"{person}/start", self.start),
            web.post(f"{person}/text", self.text),
            web.post(f"{person}/file", self.file),
            web.post(f"{person}/press", self.press),
            web.post(f"{person}/share", self.share),
            web.post(f"{person}/read", self.read),
            web.post(f"{person}/block", self._act(self._people.block)),
            web.post(f"{person}/unblock", self._act(self._people.unblock)),
            web.post(f"{person}/deactivate", self._act(self._people.deactivate)),
            web.get(f"{person}/callbacks/{{query}}", self.callback),
            web.get(f"{person}/messages", self.messages),
            web.get(f"{person}/chats", self.chats),
            web.get(f"{person}/files/{{file}}", self.download),
        ]

    async def page(self, _: web.Request) -> web.FileResponse:
        """Send the chat page."""
        return web.FileResponse(PAGE / "index.html")

    async def clock(self, request: web.Request) -> web.Response:
        """Tell the time; with ``seen``, wait until the clock was moved."""
        if "seen" not in request.query:
            return _json(self._world.clock.describe())
        seen = _integer(request.query["seen"])
        return _json(await self._world.clock.changed(seen, _timeout(request)))

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock forward."""
        match await _body(request):
            case {"advance": int() | float() as seconds}:
                self._world.clock.advance(seconds)
            case {"to": str() as text}:
                self._world.clock.move_to(_moment(text))
            case _:
                raise ControlError('give {"advance": seconds} or {"to": ISO time with offset}')
        self._world.feed.publish("clock", type="clock", **self._world.clock.describe())
        return _json(self._world.clock.describe())

    async def upsert_people(self, request: web.Request) -> web.Response:
        """Add or change people."""
        wishes = (await _body(request)).get("people")
        if not isinstance(wishes, list):
            raise ControlError('give {"people": [...]}')
        people = [self._people.upsert(wish) for wish in wishes]
        return _json({"people": [person.id for person in people]})

    async def upsert_group(self, request: web.Request) -> web.Response:
        """Add or change a group."""
        return _json({"id": self._people.upsert_group(await _body(request)).id})

    async def kick(self, request: web.Request) -> web.Response:
        """Remove the bot from a group."""
        self._people.kick_bot(_integer(request.match_info["group"]))
        return _json({})

    async def upgrade(self, request: web.Request) -> web.Response:
        """Turn a group into a supergroup."""
        new_id = _integer((await _body(request)).get("id"))
        self._people.upgrade_group(_integer(request.match_info["group"]), new_id)
        return _json({"id": new_id})

    async def state(self, _: web.Request) -> web.Response:
        """Describe people, groups and the bot."""
        return _json(self._views.state())

    async def overview(self, _: web.Request) -> web.Response:
        """Return the newest message of every chat and who has unread ones."""
        return _json(self._views.overview())

    async def journal(self, request: web.Request) -> web.Response:
        """Return the newest Bot API calls."""
        limit = _integer(request.query.get("limit", 100))
        return _json({"calls": self._api.journal.last(limit)})

    async def faults(self, _: web.Request) -> web.Response:
        """Return the faults still to come and the network."""
        return _json(self._world.faults.describe())

    async def plan_fault(self, request: web.Request) -> web.Response:
        """Let the next matching calls fail."""
        self._world.faults.plan(await _body(request))
        return await self.faults(request)

    async def set_network(self, request: web.Request) -> web.Response:
        """Make the way to the bot slow or lossy."""
        self._world.faults.set_network(await _body(request))
        return await self.faults(request)

    async def transcript(self, request: web.Request) -> web.Response:
        """Return every form of every message after an event, as JSON or as lines of text."""
        after = _integer(request.query.get("after", 0))
        chat = _integer(request.query["chat"]) if "chat" in request.query else None
        lines = list(self._world.feed.transcript.since(after, chat))
        if request.query.get("format") == "text":
            return web.Response(text="".join(f"{as_text(line)}\n" for line in lines))
        return _json({"event": self._world.state.event, "lines": lines})

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Plan no faults any more; the network is calm again."""
        self._world.faults.clear()
        return await self.faults(request)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream what changes to an open page."""
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        watcher = Watcher()
        self._world.feed.watchers.add(watcher)
        try:
            await _stream(watcher, response)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._world.feed.watchers.discard(watcher)
        return response

    async def start(self, request: web.Request) -> web.Response:
        """Press START, with a payload after a deep link."""
        payload = str((await _body(request)).get("payload") or "")
        return _sent(self._people.start(_person(request), payload))

    async def text(self, request: web.Request) -> web.Response:
        """Send text."""
        person, body = _person(request), await _body(request)
        chat, reply_to = _integer(body.get("chat", person)), _integer(body.get("reply_to", 0))
        return _sent(self._people.write(person, str(body.get("text", "")), chat, reply_to))

    async def file(self, request: web.Request) -> web.Response:
        """Send a file, or an album of several."""
        person, params = _person(request), await read_request(request)
        messages = await self._people.send_files(
            person,
            params.integer("chat", person),
            list(params.uploads.values()),
            params.text("kind") or "document",
            params.text("caption"),
        )
        return _sent(*messages)

    async def press(self, request: web.Request) -> web.Response:
        """Press a button."""
        person, body = _person(request), await _body(request)
        chat, message_id = _integer(body.get("chat", person)), _integer(body.get("message_id"))
        query = self._people.press(
            person, chat, message_id, str(body.get("data", "")), body.get("forge") is True
        )
        return _json({"callback_query_id": query})

    async def share(self, request: web.Request) -> web.Response:
        """Press a key that asks for the person's contact or place, or for people or a group."""
        person, body = _person(request), await _body(request)
        picked = [_integer(one) for one in body.get("picked") or []]
        return _sent(self._people.share(person, str(body.get("key", "")), picked))

    async def read(self, request: web.Request) -> web.Response:
        """Note that a person has read a chat."""
        person, body = _person(request), await _body(request)
        chat = _integer(body.get("chat", person))
        self._people.check_member(person, chat)
        self._world.state.thread(chat).read[person] = self._world.state.event
        self._world.feed.publish("people", type="people")
        return _json({})

    async def callback(self, request: web.Request) -> web.Response:
        """Return the bot's answer to a pressed button, waiting for it."""
        query = self._world.state.callbacks.get(request.match_info["query"])
        if query is None or query.person != _person(request):
            raise ControlError("this person pressed no such button", 404)
        await self._world.feed.signal.wait_for(lambda: query.answered, _timeout(request))
        return _json(self._views.callback(query))

    async def messages(self, request: web.Request) -> web.Response:
        """Return the messages of a chat that changed after an event, waiting for one."""
        person, feed = _person(request), self._world.feed
        chat = _integer(request.query.get("chat", person))
        after = _integer(request.query.get("after", 0))
        self._people.check_member(person, chat)
        changed = partial(feed.since, chat, after)
        entries = await feed.signal.wait_for(changed, _timeout(request))
        messages = [self._views.message(entry, person) for entry in entries]
        return _json({"event": self._world.state.event, "messages": messages})

    async def chats(self, request: web.Request) -> web.Response:
        """Return a person's chats."""
        person = self._people.person(_person(request))
        return _json({"chats": self._views.chats(person)})

    async def download(self, request: web.Request) -> web.Response:
        """Send a file to a person; only images may open in the page."""
        self._people.person(_person(request))
        stored = self._world.files.find(request.match_info["file"])
        inline = stored.mime_type in SAFE_INLINE
        response = web.Response(body=self._world.files.data[stored.id])
        response.content_type = stored.mime_type if inline else "application/octet-stream"
        response.headers["Content-Disposition"] = "inline" if inline else "attachment"
        return response

    def _act(self, act: Callable[[int], None]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            act(_person(request))
            return _json({})

        return handler


@web.middleware
async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer refusals of the control API as JSON."""
    try:
        return await handler(request)
    except ControlError as error:
        return _json({"error": str(error)}, error.status)
    except ApiError as error:
        return _json({"error": error.description}, error.code)


async def _stream(watcher: Watcher, response: web.StreamResponse) -> None:
    await response.write(b"retry: 1000\n\n")
    while not watcher.signal.closed:
        topics = await watcher.take(HEARTBEAT_SECONDS)
        lines = [f"data: {json.dumps(topic, ensure_ascii=False)}\n\n" for topic in topics]
        await response.write("".join(lines or [": still here\n\n"]).encode())


def _json(body: Json, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _sent(*messages: Json) -> web.Response:
    ids = [message["message_id"] for message in messages]
    return _json({"message_id": ids[0], "message_ids": ids})


async def _body(request: web.Request) -> Json:
    if not request.can_read_body:
        return {}
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise ControlError("the body is no JSON") from error
    if not isinstance(body, dict):
        raise ControlError("the body is no JSON object")
    return body


def _person(request: web.Request) -> int:
    return _integer(request.match_info["person"])


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ControlError(f"{value!r} is no whole number") from error


def _timeout(request: web.Request) -> float:
    try:
        return max(0.0, min(float(request.query.get("timeout", 0)), LONGEST_WAIT))
    except ValueError as error:
        raise ControlError("timeout is no number") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ControlError(f"{text!r} is no ISO time") from error
    if moment.tzinfo is None:
        raise ControlError("the time needs its offset, for example +08:00")
    return moment
