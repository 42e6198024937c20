"""A broadcast under the playground's strict limits, over a jittery network, while people chat.

Run from the project's root: ``python -m benchmarks.delivery [--notices 1000] [--jitter 60 300]
[--postgres postgres://…]``. The full figure is ``--notices 40000`` and takes 24 minutes for each
jitter. Every call is delayed by up to the jitter (ms) before the platform counts it; a reply's
time includes the delay of the poll and of the answer. The bot is the product at its own pace.
"""

import argparse
import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import uvloop

from benchmarks.postgres import fresh_database
from benchmarks.stage import Chat, Stage, quantile, stage
from playground.errors import ApiError
from playground.feed import Watcher
from playground.server import Playground
from playground.state import Json

PERMITTED = 30  # messages a second
TALKERS = 3  # each says something about every three seconds


class Counted(Watcher):
    """What has arrived where and when, and how often the platform has refused."""

    def __init__(self, recipients: range) -> None:
        super().__init__()
        self.recipients = recipients
        self.arrived: Counter[int] = Counter()
        self.times: list[float] = []
        self.floods = 0
        self.done = asyncio.Event()

    def tell(self, key: str, topic: Json) -> None:
        """Called for every change of the playground."""
        if topic["type"] != "messages" or topic["chat"] not in self.recipients:
            return
        self.arrived[topic["chat"]] += 1
        self.times.append(time.perf_counter())
        if len(self.times) == len(self.recipients):
            self.done.set()

    def count_floods(self, playground: Playground) -> None:
        """Count the calls that the platform refuses as too many."""
        count = playground.world.limits.count

        def counting(*given: Any) -> None:
            try:
                count(*given)
            except ApiError:
                self.floods += 1
                raise

        playground.world.limits.count = counting  # type: ignore[method-assign]

    @property
    def rate(self) -> float:
        """Notices a second, from the first to the last."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])


async def talk(chats: Sequence[Chat], counted: Counted, luck: random.Random) -> None:
    """Ask for something every few seconds until the broadcast is over."""
    while not counted.done.is_set():
        await luck.choice(chats).say("/status", "发展进度")
        await asyncio.sleep(luck.expovariate(1 / TALKERS))


async def measure(found: Stage, jitter: float) -> tuple[Counted, list[float]]:
    """Let the broadcast begin; returns what arrived, and what the replies took."""
    first, last = found.told["recipients"]
    counted = Counted(range(first, last + 1))
    for account in counted.recipients:
        found.admit(account)
    chats = [found.admit(account) for account in found.told["students"]]
    counted.count_floods(found.playground)
    found.playground.world.feed.watchers.add(counted)
    network = {"latency_ms": jitter / 2, "jitter_ms": jitter / 2}
    found.playground.world.faults.set_network(network)
    found.process.send_signal(signal.SIGUSR1)
    share = len(chats) // TALKERS
    talks = [
        talk(chats[n * share : (n + 1) * share], counted, random.Random(n)) for n in range(TALKERS)
    ]
    await asyncio.gather(counted.done.wait(), *talks)
    return counted, [took for chat in chats for _, took in chat.taken]


async def row(name: str, url: str, notices: int, jitter: float) -> str:
    """One line of the table; fails where somebody was told twice or not at all."""
    arguments = ("delivery", url, "", str(notices))
    async with stage("benchmarks.bots", *arguments, limits="strict") as found:
        counted, replies = await measure(found, jitter)
        ended = await found.end()
    assert set(counted.arrived.values()) == {1}, "everybody is told, and once"
    assert (ended["sent"], ended["incidents"]) == (notices, 0)
    p50, p95 = (quantile(replies, share) for share in (0.5, 0.95))
    return (
        f"| {name} | {jitter:.0f} | {notices} | {counted.rate:.1f} | {counted.rate / PERMITTED:.0%}"
        f" | {counted.floods} | {len(replies)} | {p50:.0f} | {p95:.0f}"
        f" | {ended['memory']:.0f} | {ended['stall']:.0f} |"
    )


async def compare(notices: int, jitters: Sequence[float], postgres: str | None) -> None:
    """Print the table."""
    print(
        "| database | jitter ms | notices | sent/s | of 30/s | 429 | replies | reply p50 ms", end=""
    )
    print(" | reply p95 ms | memory MB | stall ms |")
    print("|---|" + "---:|" * 10)
    for jitter in jitters:
        print(await row("SQLite", "", notices, jitter), flush=True)
        if postgres is not None:
            async with fresh_database(postgres) as url:
                print(await row("PostgreSQL", url, notices, jitter), flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1000)
    parser.add_argument("--jitter", type=float, nargs="+", default=[60, 300])
    parser.add_argument("--postgres", metavar="URL", help="a server to measure on, too")
    options = parser.parse_args()
    uvloop.run(compare(options.notices, options.jitter, options.postgres))


if __name__ == "__main__":
    main()
