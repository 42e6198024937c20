"""A playground inside this process, a bot in a process of its own, and people who chat with it.

People act on the playground directly, so that what is measured is the bot and its HTTP traffic.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.feed import Watcher
from playground.people import People
from playground.server import Playground, serve
from playground.state import Json

TOKEN = "123456:BENCHMARK"
PATIENCE = 30.0  # seconds; an update unanswered for so long fails the run


class Listener(Watcher):
    """Wakes the one who waits for the next change in a chat."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int, asyncio.Future[None]] = {}

    def tell(self, key: str, topic: Json) -> None:
        """Called for every change of the playground."""
        answered = self.waiting.pop(topic["chat"], None) if topic["type"] == "messages" else None
        if answered is not None and not answered.done():
            answered.set_result(None)


@dataclass
class Stage:
    """A playground with one bot in it; `told` is what the bot said when it was ready."""

    playground: Playground
    process: asyncio.subprocess.Process
    told: Json
    listener: Listener
    people: People

    def admit(self, account: int) -> "Chat":
        """Somebody who has started the bot."""
        self.people.upsert({"id": account, "first_name": f"同学{account}"})
        self.playground.world.state.people[account].started = True
        return Chat(self, account)

    def worked(self) -> float:
        """The seconds of a core that the bot's process has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def end(self) -> Json:
        """Stop the bot as Ctrl-C does; returns what it measured and checked at the end."""
        self.process.terminate()
        last = await _line(self.process)
        assert await self.process.wait() == 0
        return last


@dataclass
class Chat:
    """One account in its private chat; `taken` are (end, seconds) of every answered update."""

    stage: Stage
    account: int
    visits: int = 0
    last_vote: str = ""
    taken: list[tuple[float, float]] = field(default_factory=list)

    async def say(self, text: str, *expected: str) -> None:
        """Write, wait for the answer, and see that it is one of those expected."""
        begun = time.perf_counter()
        self.stage.people.write(self.account, text, self.account, 0)
        await self._answer(begun, expected)

    async def press(self, label: str, *expected: str) -> str:
        """Press the newest button with this label; returns the short notice that it brought."""
        message, data = next(self._buttons(label))
        return await self.press_data(data, *expected, on=message)

    def _buttons(self, label: str) -> Iterator[tuple[Json, str]]:
        """News may have come after the message that has the button."""
        thread = self.stage.playground.world.state.thread(self.account)
        for _, number in reversed(thread.log):
            message = thread.entries[number].message
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                yield from ((message, b["callback_data"]) for b in row if b["text"] == label)

    async def press_data(self, data: str, *expected: str, on: Json | None = None) -> str:
        """Press what an earlier message's button carried; wait until the message has changed."""
        begun, number = time.perf_counter(), (on or self._newest())["message_id"]
        query = self.stage.people.press(self.account, self.account, number, data, forge=True)
        await self._answer(begun, expected)
        return self.stage.playground.world.state.callbacks[query].text or ""

    async def _answer(self, begun: float, expected: tuple[str, ...]) -> None:
        """News that is no answer is waited out."""
        text = ""
        while not any(part in text for part in expected):
            answered = asyncio.get_running_loop().create_future()
            self.stage.listener.waiting[self.account] = answered
            left = begun + PATIENCE - time.perf_counter()
            try:
                await asyncio.wait_for(answered, max(0, left))
            except TimeoutError:
                raise AssertionError(f"expected {expected}, read: {text}") from None
            text = str(self._newest()["text"])
        end = time.perf_counter()
        self.taken.append((end, end - begun))

    def _newest(self) -> Json:
        thread = self.stage.playground.world.state.thread(self.account)
        return thread.entries[thread.log[-1][1]].message


@asynccontextmanager
async def stage(module: str, *arguments: str, limits: str = "off") -> AsyncIterator[Stage]:
    """Run `python -m module BASE arguments…` as the bot of a fresh playground."""
    async with serve(TOKEN, limits=limits) as playground:
        command = ("-m", module, playground.url.rstrip("/"), *arguments)
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=asyncio.subprocess.PIPE
        )
        listener = Listener()
        playground.world.feed.watchers.add(listener)
        try:
            told = await _line(process)
            yield Stage(playground, process, told, listener, People(playground.world))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert line, "the bot ended before its time"
    told: dict[str, Any] = json.loads(line)
    return told


def quantile(seconds: list[float], share: float) -> float:
    """Milliseconds below which this share of the durations lies."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]
