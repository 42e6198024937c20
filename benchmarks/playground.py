"""Requests per second of the playground beside an empty aiohttp handler, interleaved in one run.

Run from the project's root: ``python -m benchmarks.playground [--seconds 2] [--rounds 5]``.
Only the ratios mean something: machines are noisy.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import aiohttp
from aiohttp import web

TOKEN = "123456:BENCHMARK"
PERSON = 1001
CLIENTS = 32
Request = tuple[str, dict[str, object]]


def main() -> None:
    """Measure, or serve the empty handler when this program starts itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve-empty", action="store_true")
    options = parser.parse_args()
    if options.serve_empty:
        asyncio.run(serve_empty())
        return
    with (
        server("benchmarks.playground", "--serve-empty") as empty,
        server("playground", "--port", "0", "--token", TOKEN) as playground,
    ):
        asyncio.run(compare(empty, playground, options.seconds, options.rounds))


async def serve_empty() -> None:
    """Answer every request with the same small JSON object."""

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"ok": True, "result": []})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"empty ready http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


@contextmanager
def server(module: str, *options: str) -> Iterator[str]:
    """Run a server as a process; the value is the address that it prints."""
    command = [sys.executable, "-m", module, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.communicate()


async def compare(empty: str, playground: str, seconds: float, rounds: int) -> None:
    """Print the median requests per second of each call and its ratio to the empty handler."""
    await prepare(playground)
    calls: dict[str, Callable[[], Request]] = {
        "sendMessage": lambda: (
            f"bot{TOKEN}/sendMessage",
            {"chat_id": PERSON, "text": "<b>您好</b>，请签到 /sign", "parse_mode": "HTML"},
        ),
        "getUpdates": lambda: (f"bot{TOKEN}/getUpdates", {"timeout": 0}),
    }
    for name, call in calls.items():
        pairs = [
            (await rate(empty, call, seconds), await rate(playground, call, seconds))
            for _ in range(rounds)
        ]
        base, ours = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        ratio = median(pair[1] / pair[0] for pair in pairs)
        print(f"{name:12} playground {ours:7.0f}/s   empty {base:7.0f}/s   ratio {ratio:.2f}")


async def prepare(url: str) -> None:
    """Let one person start the bot."""
    async with aiohttp.ClientSession(url) as session:
        people = [{"id": PERSON, "first_name": "雷"}]
        await session.post("/playground/people", json={"people": people})
        await session.post(f"/playground/as/{PERSON}/start", json={})


async def rate(url: str, call: Callable[[], Request], seconds: float) -> float:
    """Return how many requests per second a server answers to a fixed number of clients."""
    end = time.perf_counter() + seconds
    async with aiohttp.ClientSession(url) as session:
        counts = await asyncio.gather(*(one_client(session, call, end) for _ in range(CLIENTS)))
    return sum(counts) / seconds


async def one_client(
    session: aiohttp.ClientSession, call: Callable[[], Request], end: float
) -> int:
    """Ask again and again until the time is over; return how often."""
    done = 0
    while time.perf_counter() < end:
        path, body = call()
        async with session.post(f"/{path}", json=body) as response:
            await response.read()
        done += 1
    return done


if __name__ == "__main__":
    main()
