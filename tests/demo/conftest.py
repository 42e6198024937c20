"""The product as a newcomer starts it: from the command line, in an empty folder."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
SETTINGS = ("BOT_TOKEN", "TELEGRAM_API_BASE", "DATABASE_URL", "DATA_DIR")


def free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])


@dataclass
class Shell:
    """A terminal in a folder of its own."""

    folder: Path

    async def begin(self, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
        """`python -m bot …` with these settings and no others."""
        inherited = {k: v for k, v in os.environ.items() if k not in SETTINGS}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env={**inherited, "PYTHONPATH": str(ROOT), **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str, **settings: str) -> tuple[int, list[str]]:
        """Run to the end; returns the exit code and the lines of stderr."""
        process = await self.begin(*arguments, **settings)
        _, complaints = await asyncio.wait_for(process.communicate(), START_SECONDS)
        return process.returncode or 0, complaints.decode().splitlines()


@dataclass
class Demo:
    """A running demo as its page sees it."""

    base: str
    http: aiohttp.ClientSession

    async def get(self, what: str, **query: Any) -> dict[str, Any]:
        async with self.http.get(f"{self.base}/playground/{what}", params=query) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def post(self, what: str, **wish: Any) -> None:
        async with self.http.post(f"{self.base}/playground/{what}", json=wish) as answer:
            assert answer.status == 200, await answer.text()

    async def person(self, name: str) -> int:
        """The account of somebody, by name."""
        people = (await self.get("state"))["people"]
        return next(int(one["id"]) for one in people if one["first_name"] == name)

    async def waits_for(self, name: str, *wanted: str) -> str:
        """Wait until somebody's chat holds a message with all of this; returns it."""
        account, after = await self.person(name), 0
        async with asyncio.timeout(START_SECONDS):
            while True:
                told = await self.get(f"as/{account}/messages", after=after, timeout=10)
                after = told["event"]
                for message in told["messages"]:
                    text = message.get("text", "")
                    if all(part in text for part in wanted):
                        return str(text)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@asynccontextmanager
async def running_demo(shell: Shell, *options: str) -> AsyncIterator[Demo]:
    """Start it, wait for its address, and end it as Ctrl-C does."""
    process = await shell.begin("demo", "--port", str(free_port()), *options)
    assert process.stdout is not None
    base = ""
    async with asyncio.timeout(START_SECONDS):
        while "：http" not in base:
            line = await process.stdout.readline()
            assert line, (await process.communicate())[1].decode()
            base = line.decode()
    async with aiohttp.ClientSession() as http:
        yield Demo(base.partition("：")[2].strip().rstrip("/"), http)
    process.send_signal(signal.SIGINT)
    _, complaints = await asyncio.wait_for(process.communicate(), START_SECONDS)
    assert (process.returncode, complaints.decode()) == (0, "")
