"""The playground beside an empty aiohttp handler, and its share of a core behind a loaded bot.

Run from the project's root: ``python -m benchmarks.playground [--seconds 2] [--rounds 5]``.
Only the ratios mean something: machines are noisy. The ratio of processor time counts what each
server itself used and hardly depends on what else the machine does; it needs Linux' ``/proc``.
"""

import argparse
import asyncio
import gc
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp
import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
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
    parser.add_argument("--run-bot", metavar="URL")
    options = parser.parse_args()
    if options.serve_empty:
        uvloop.run(serve_empty())
    elif options.run_bot:
        uvloop.run(run_bot(options.run_bot))
    else:
        measure(options.seconds, options.rounds)


def measure(seconds: float, rounds: int) -> None:
    """Start both servers, compare them, then load a bot on a fresh playground."""
    with (
        server("benchmarks.playground", "--serve-empty") as empty,
        server("playground", "--port", "0", "--token", TOKEN) as playground,
    ):
        asyncio.run(compare(empty, playground, seconds, rounds))
    with (
        server("playground", "--port", "0", "--token", TOKEN) as playground,
        server("benchmarks.playground", "--run-bot", playground.url) as bot,
    ):
        asyncio.run(load(playground, bot, seconds * rounds))


@dataclass
class Server:
    """A process and the address that it printed."""

    url: str
    pid: int

    def cpu(self) -> float:
        """Return the processor seconds that it has used, in user code and in the kernel."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
    spare_the_collector()
    print(f"empty ready http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


async def run_bot(url: str) -> None:
    """Answer every message with its text, as fast as aiogram can."""
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url.rstrip("/"))))
    spare_the_collector()
    print(f"bot ready {url}", flush=True)
    await dispatcher.start_polling(bot, handle_signals=False)


def spare_the_collector() -> None:
    """Treat every process alike: as the playground's and the product's are tuned."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@contextmanager
def server(module: str, *options: str) -> Iterator[Server]:
    """Run a server as a process until it is no longer needed."""
    command = [sys.executable, "-m", module, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Server(process.stdout.readline().split()[-1], process.pid)
    finally:
        process.kill()
        process.communicate()


async def compare(empty: Server, playground: Server, seconds: float, rounds: int) -> None:
    """Print for each call what both servers serve, by the clock and by processor time."""
    await prepare(playground.url, 1)
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
        base, ours = median(pair[0].rate for pair in pairs), median(pair[1].rate for pair in pairs)
        clock = median(pair[1].rate / pair[0].rate for pair in pairs)
        used = median(pair[0].cost / pair[1].cost for pair in pairs)
        cost = 1e6 * median(pair[1].cost for pair in pairs)
        print(
            f"{name:12} playground {ours:6.0f}/s, {cost:4.0f} µs of a core each"
            f"   empty {base:6.0f}/s   ratio {clock:.2f} by the clock, {used:.2f} by processor time"
        )


@dataclass
class Speed:
    """Requests per second, and processor seconds of the server per request."""

    rate: float
    cost: float


async def prepare(url: str, people: int) -> list[int]:
    """Let so many people start the bot; return their ids."""
    ids = list(range(PERSON, PERSON + people))
    async with aiohttp.ClientSession(url) as session:
        wishes = [{"id": one, "first_name": "雷"} for one in ids]
        await session.post("/playground/people", json={"people": wishes})
        for one in ids:
            await session.post(f"/playground/as/{one}/start", json={})
        if people == 1:  # nobody polls here: the pending update would be served each time
            await session.post(f"/bot{TOKEN}/deleteWebhook", json={"drop_pending_updates": True})
    return ids


async def rate(server: Server, call: Callable[[], Request], seconds: float) -> Speed:
    """Measure how a server answers a fixed number of clients."""
    used, begin = server.cpu(), time.perf_counter()
    end = begin + seconds
    async with aiohttp.ClientSession(server.url) as session:
        counts = await asyncio.gather(*(one_client(session, call, end) for _ in range(CLIENTS)))
    taken, done = time.perf_counter() - begin, sum(counts)
    return Speed(done / taken, (server.cpu() - used) / done)


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


async def load(playground: Server, bot: Server, seconds: float) -> None:
    """Let people talk to the bot, each after its answer; print who used how much of a core."""
    people = await prepare(playground.url, CLIENTS)
    before, begin = (playground.cpu(), bot.cpu()), time.perf_counter()
    async with aiohttp.ClientSession(playground.url) as session:
        counts = await asyncio.gather(
            *(talk(session, person, begin + seconds) for person in people)
        )
    taken, done = time.perf_counter() - begin, sum(counts)
    ours, theirs = playground.cpu() - before[0], bot.cpu() - before[1]
    print(
        f"loaded bot   {done / taken:6.0f} messages answered/s   share of one core: playground "
        f"{ours / taken:.0%}, bot {theirs / taken:.0%}   a message costs {1e6 * ours / done:.0f} µs"
        f" and {1e6 * theirs / done:.0f} µs"
    )


async def talk(session: aiohttp.ClientSession, person: int, end: float) -> int:
    """Say something, wait for the answer to it, and so on; return how often."""
    event = 0
    for number in itertools.count():
        if time.perf_counter() >= end:
            return number
        async with session.post(
            f"/playground/as/{person}/text", json={"text": f"第{number}句"}
        ) as response:
            said = (await response.json())["message_id"]
        event = await answered(session, person, said, event)
    raise AssertionError("counting ended")


async def answered(session: aiohttp.ClientSession, person: int, said: int, event: int) -> int:
    """Wait for the bot's answer to what was ``said``; return the event that it was."""
    messages = f"/playground/as/{person}/messages"
    async with asyncio.timeout(60):
        while True:
            query = {"after": event, "timeout": 30}
            async with session.get(messages, params=query) as response:
                told = await response.json()
            event = told["event"]
            if any(not one["outgoing"] and one["message_id"] > said for one in told["messages"]):
                return event


if __name__ == "__main__":
    main()
