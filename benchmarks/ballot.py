"""300 members vote, all at once or 50 at a time, over real HTTP; then the bot is killed.

In one branch, and in ten branches at the same time; every acknowledged vote has to be there.

Run from the project's root: ``python -m benchmarks.ballot [--postgres postgres://…]``.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from benchmarks.branch import NOON
from benchmarks.postgres import fresh_database
from benchmarks.stage import Chat, Stage, quantile, stage
from models import Ballot, Envelope, Meeting, Person
from models.db import database
from regulation.rules import load_rules
from services import ballot_counting
from services.access import Actor
from services.office import Office
from texts.ballots import VOTED

CHOICES = ("赞成", "赞成", "赞成", "不赞成", "弃权")


async def vote(chat: Chat) -> None:
    """Press a choice on the paper; the short notice is the acknowledgement."""
    chat.last_vote = CHOICES[chat.account % len(CHOICES)]
    assert await chat.press(chat.last_vote, "密封投入票箱") == VOTED


async def papers(found: Stage) -> list[Chat]:
    """Everybody fetches the papers of their ballot."""
    voters = [found.admit(account) for account in found.told["members"]]
    await asyncio.gather(*(chat.say("/vote", "表决票（无记名）") for chat in voters))
    for chat in voters:
        chat.taken.clear()
    return voters


async def cast_all(voters: list[Chat], at_once: int) -> float:
    """So many vote at the same moment, and the next as soon as one is done; the wall time."""
    places, begun = asyncio.Semaphore(at_once), time.perf_counter()

    async def in_turn(chat: Chat) -> None:
        async with places:
            await vote(chat)

    await asyncio.gather(*map(in_turn, voters))
    return time.perf_counter() - begun


async def recount(url: str, folder: Path, ballots: list[str]) -> tuple[int, Counter[str]]:
    """The envelopes that survived, and what they hold once closed and counted."""
    office, counted = Office(rules=load_rules(), data_dir=folder), Counter[str]()
    async with database(url):
        kept = await Envelope.filter(ballot_id__in=ballots).count()
        for ballot_id in ballots:
            ballot = await Ballot.get(id=ballot_id)
            await ballot_counting.close_ballot(
                actor=await leader_of(ballot), meeting_id=ballot.meeting_id, office=office, now=NOON
            )
            ballot = await Ballot.get(id=ballot_id)
            counted += Counter(
                {"赞成": ballot.approve, "不赞成": ballot.oppose, "弃权": ballot.abstain}
            )
    return kept, counted


async def leader_of(ballot: Ballot) -> Actor:
    """The secretary of the branch that votes."""
    meeting = await Meeting.get(id=ballot.meeting_id)
    person = await Person.get(id=meeting.host_id)
    return Actor(person_id=person.id, branch_id=person.branch_id, name=person.name)


async def measure(name: str, kind: str, at_once: int, url: str, folder: Path) -> str:
    """One row of the table; fails where an acknowledged vote is missing or changed."""
    async with stage("benchmarks.bots", kind, url, str(folder)) as found:
        voters = await papers(found)
        worked = found.worked()
        wall = await cast_all(voters, at_once)
        worked = found.worked() - worked
        found.process.kill()
        await found.process.wait()
        kept, counted = await recount(url, folder, found.told["ballots"])
    assert kept == len(voters)
    assert counted == Counter(chat.last_vote for chat in voters)
    seconds = [took for chat in voters for _, took in chat.taken]
    p50, p99 = (quantile(seconds, share) for share in (0.5, 0.99))
    return (
        f"| {name} | {len(found.told['ballots'])} | {len(voters)} | {at_once} | {wall:.2f} |"
        f" {worked:.2f} | {p50:.0f} | {p99:.0f} | {kept} of {len(voters)} |"
        f" {os.getloadavg()[0]:.0f} |"
    )


# What is measured: one branch, and ten branches at the same time.
RUNS = (("ballot", 300), ("ballot", 50), ("ballots", 300), ("ballots", 50))


async def run(postgres: str | None) -> None:
    """Measure on SQLite, or on a PostgreSQL server where one is named."""
    print(
        "| database | ballots | voters | at once | wall s | bot CPU s | p50 ms | p99 ms"
        " | kept after kill -9 | load |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for kind, at_once in RUNS:
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            name, url = "SQLite", f"sqlite:///{folder}/fazhan.sqlite3"
            if postgres is not None:
                name, url = "PostgreSQL", await stack.enter_async_context(fresh_database(postgres))
            print(await measure(name, kind, at_once, url, folder), flush=True)


def main() -> None:
    """Measure one engine: a process opens only one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", metavar="URL", help="measure on this server instead")
    uvloop.run(run(parser.parse_args().postgres))


if __name__ == "__main__":
    main()
