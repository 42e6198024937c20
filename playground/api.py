"""The HTTP side of the Bot API: tokens, methods, answers, faults and the journal."""

import logging
import socket
import struct
import time
from dataclasses import asdict
from typing import Any

from aiohttp import web

from playground.errors import ApiError, too_many_requests
from playground.faults import RESETS, Fault, Kind
from playground.journal import Journal
from playground.methods import METHODS, Call
from playground.signals import Sleep
from playground.state import Json
from playground.uploads import Params, read_request
from playground.world import World

log = logging.getLogger(__name__)

# What reading nested JSON of a wrong shape raises: the caller's mistake, hence a 400.
WRONG_SHAPE = (AttributeError, KeyError, TypeError, ValueError)
LINGER_NOT = struct.pack("ii", 1, 0)


class BotApi:
    """Answers ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

    def __init__(self, world: World, token: str, sleep: Sleep) -> None:
        self._world = world
        self._token = token
        self._sleep = sleep
        self.journal = Journal()

    def routes(self) -> list[web.RouteDef]:
        """Return the two routes of the Bot API."""
        return [
            web.route("*", "/bot{token:[^/]+}/{method}", self.handle),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        try:
            self._check_token(request)
            params = await read_request(request)
        except ApiError as error:
            return _response(_failure(error))
        name = request.match_info["method"].lower()
        fault = self._world.faults.take(name, params.values)
        started = time.perf_counter()
        if delay := self._world.faults.delay(fault):
            await self._sleep(delay)
        answer = await self._answer_with(fault, name, params)
        self._note(request.match_info["method"], params, answer, fault, started)
        if fault and fault.kind in RESETS:
            _cut(request)
        return _response(answer)

    async def answer(self, name: str, params: Params) -> Json:
        """Call a method by its lower-case name and wrap what it returns or raises."""
        try:
            if name not in METHODS:
                raise ApiError(404, "Not Found: method not found")
            return {"ok": True, "result": await METHODS[name](Call(self._world, params))}
        except ApiError as error:
            return _failure(error)
        except WRONG_SHAPE:
            log.warning("%s: parameters of a wrong shape", name, exc_info=True)
            return _failure(ApiError(400, "Bad Request: can't parse parameters"))

    async def reply(self, params: Params) -> None:
        """Carry out the method call that a webhook answered with, if it did."""
        name = params.text("method").lower()
        if name:
            started = time.perf_counter()
            answer = await self.answer(name, params)
            self._note(f"{name} (webhook)", params, answer, None, started)

    async def download(self, request: web.Request) -> web.Response:
        """Send the bytes of a file."""
        try:
            self._check_token(request)
            stored = self._world.files.at(request.match_info["path"])
        except ApiError as error:
            return _response(_failure(error))
        data = self._world.files.data[stored.id]
        return web.Response(body=data, content_type="application/octet-stream")

    async def _answer_with(self, fault: Fault | None, name: str, params: Params) -> Json:
        if fault is None or fault.kind in {Kind.RESET_AFTER, Kind.DELAY}:
            return await self.answer(name, params)
        if fault.kind is Kind.FLOOD:
            return _failure(too_many_requests(fault.retry_after))
        return _failure(ApiError(500, "Internal Server Error"))

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self._token:
            raise ApiError(401, "Unauthorized")

    def _note(
        self, method: str, params: Params, answer: Json, fault: Fault | None, started: float
    ) -> None:
        call: dict[str, Any] = {
            "at": self._world.clock.now(),
            "method": method,
            "params": params.shown(),
            "answer": answer,
            "ms": round(1000 * (time.perf_counter() - started), 2),
        }
        self.journal.add({**call, "fault": asdict(fault)} if fault else call)
        self._world.feed.publish("journal", type="journal")


def _failure(error: ApiError) -> Json:
    answer: Json = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    return {**answer, "parameters": error.parameters} if error.parameters else answer


def _response(answer: Json) -> web.Response:
    wait = answer.get("parameters", {}).get("retry_after")
    headers = {"Retry-After": str(wait)} if wait else None
    return web.json_response(answer, status=answer.get("error_code", 200), headers=headers)


def _cut(request: web.Request) -> None:
    """Reset the connection, so that the client sees an error and no answer."""
    transport = request.transport
    if transport is None:
        return
    plug = transport.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()
