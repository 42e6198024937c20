"""300 members vote at the same moment, over real HTTP; then the bot is killed and reopened.

Run from the project's root: ``python -m benchmarks.ballot [--postgres postgres://…]``.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from benchmarks.branch import NOON, secretary
from benchmarks.postgres import fresh_database
from benchmarks.stage import Chat, Stage, quantile, stage
from models import Ballot, Envelope
from models.db import database
from regulation.rules import load_rules
from services import ballot_counting
from services.office import Office
from texts.ballots import VOTED

CHOICES = ("赞成", "赞成", "赞成", "不赞成", "弃权")


async def vote(chat: Chat) -> None:
    """Press a choice on the paper; the short notice is the acknowledgement."""
    chat.last_vote = CHOICES[chat.account % len(CHOICES)]
    assert await chat.press(chat.last_vote, "密封投入票箱") == VOTED


async def rush(found: Stage) -> tuple[list[Chat], float]:
    """Everybody fetches a paper; then everybody votes at once. Returns the wall time, too."""
    voters = [found.admit(account) for account in found.told["members"]]
    await asyncio.gather(*(chat.say("/vote", "表决票（无记名）") for chat in voters))
    for chat in voters:
        chat.taken.clear()
    begun = time.perf_counter()
    await asyncio.gather(*map(vote, voters))
    return voters, time.perf_counter() - begun


async def recount(url: str, folder: Path, ballot_id: str) -> tuple[int, dict[str, int]]:
    """The envelopes that survived, and what they hold once closed and counted."""
    office = Office(rules=load_rules(), data_dir=folder)
    async with database(url):
        kept = await Envelope.filter(ballot_id=ballot_id).count()
        ballot = await Ballot.get(id=ballot_id)
        await ballot_counting.close_ballot(
            actor=await secretary(), meeting_id=ballot.meeting_id, office=office, now=NOON
        )
        ballot = await Ballot.get(id=ballot_id)
    return kept, {"赞成": ballot.approve, "不赞成": ballot.oppose, "弃权": ballot.abstain}


async def measure(name: str, url: str, folder: Path) -> str:
    """One row of the table; fails where an acknowledged vote is missing or changed."""
    async with stage("benchmarks.bots", "ballot", url, str(folder)) as found:
        voters, wall = await rush(found)
        found.process.kill()
        await found.process.wait()
        kept, counted = await recount(url, folder, found.told["ballot"])
    assert kept == len(voters)
    cast = Counter(chat.last_vote for chat in voters)
    assert counted == {choice: cast[choice] for choice in counted}
    seconds = [took for chat in voters for _, took in chat.taken]
    p50, p99 = (quantile(seconds, share) for share in (0.5, 0.99))
    return (
        f"| {name} | {len(voters)} | {wall:.2f} | {len(voters) / wall:.0f} | {p50:.0f} | {p99:.0f}"
        f" | {kept} of {len(voters)} |"
    )


async def run(postgres: str | None) -> None:
    """Measure on SQLite, and on a PostgreSQL server where one is named."""
    print("| database | voters | wall s | votes/s | p50 ms | p99 ms | kept after kill -9 |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if postgres is None:
            print(await measure("SQLite", f"sqlite:///{folder}/fazhan.sqlite3", folder))
            return
        url = await stack.enter_async_context(fresh_database(postgres))
        print(await measure("PostgreSQL", url, folder))


def main() -> None:
    """Measure one engine: a process opens only one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", metavar="URL", help="measure on this server instead")
    uvloop.run(run(parser.parse_args().postgres))


if __name__ == "__main__":
    main()
