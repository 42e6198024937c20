"""What runs in the processes that are killed: services in a loop, each acknowledged by a line.

Every message is (what, …): `begin` before a service is called, `done` after it has returned.
"""

import asyncio
import inspect
import os
import pkgutil
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from models import Branch
from models.db import database
from regulation.ballot_forms import OPINION, Choice
from services.access import Actor
from services.ballot_voiding import agree_to_void, void_vote
from services.handed_in import Draft, keep
from services.manuscripts import inspect_text
from services.reports import Receipt, submit
from services.voting import SealedVote, cast_many
from tests.services.builders import NOW, PLATFORM, RULES, World, open_office, outcome
from tests.services.elections import Election


def run(url: str, act: Callable[[], Awaitable[None]]) -> None:
    """Open the database and act in it until the act ends or the process does."""

    async def in_database() -> None:
        async with database(url):
            await act()

    asyncio.run(in_database())


def draft_of(world: World, author: Actor, turn: int) -> Draft:
    """A report that nobody else writes and this author never again."""
    text = f"{author.name}第{turn}份" * RULES.thought_report.minimum_characters
    return keep(content=text.encode(), manuscript=inspect_text(text), office=world.office)


async def hand_in(world: World, author: Actor, turn: int, now: datetime) -> Receipt:
    return await submit(
        actor=author,
        draft=draft_of(world, author, turn),
        request=f"{turn}-{author.person_id}",
        office=world.office,
        now=now,
    )


def hand_in_reports(
    url: str, folder: Path, authors: list[Actor], turn: int, now: datetime, pipe: Connection
) -> None:
    """Every author hands in a report, one after the other."""

    async def act() -> None:
        world = World(open_office(folder))
        for author in authors:
            pipe.send(("begin", author.person_id))
            receipt = await hand_in(world, author, turn, now)
            pipe.send(("done", author.person_id, receipt))

    run(url, act)


@dataclass(frozen=True)
class Hall:
    """What another process needs to know of an election whose ballot is open.

    `pressed` are sealed presses of everybody for every choice, as the intake has kept them.
    """

    folder: Path
    branch_id: int
    members: list[Actor]
    candidate: Actor
    meeting_id: int
    keepers: list[Actor]
    code: str
    pressed: dict[tuple[int, Choice], str]

    def election(self) -> Election:
        """The election itself, in this process."""
        return Election(
            world=World(open_office(self.folder)),
            branch=Branch(id=self.branch_id),
            members=self.members,
            candidate=self.candidate,
            meeting_id=self.meeting_id,
            keepers=self.keepers,
            code=self.code,
        )


# Where the process dies: a function of the chain, and whether before it or after.
STEPS: dict[str, tuple[str, str, str]] = {
    "closed, not committed": ("services.ballot_counting", "close_box", "after"),
    "closed": ("services.ballot_counting", "_count", "before"),
    "envelopes about to be opened": ("services.ballot_counting", "_open_envelopes", "before"),
    "counted in memory": ("services.ballot_counting", "_open_envelopes", "after"),
    "result written, not committed": ("services.ballot_counting", "_declare", "after"),
    "envelopes taken out, not committed": (
        "services.ballot_counting",
        "_leave_numbers_only",
        "after",
    ),
    "counted": ("services.ballot_counting", "checkpoint", "before"),
    "log emptied": ("services.ballot_counting", "checkpoint", "after"),
    "key overwritten": ("services.files.os", "fsync", "after"),
    "key removed": ("services.files", "_sync_folder", "before"),
    "key shredded": ("services.ballot_counting.written", "shred_settled", "before"),
}


VOID_STEPS = (
    "envelopes taken out, not committed",
    "counted",  # and here: void
    "log emptied",
    "key overwritten",
    "key removed",
    "key shredded",
)


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(step: str) -> None:
    """Replace the function of a step by one that kills this process."""
    module, name, when = STEPS[step]
    owner = pkgutil.resolve_name(module)
    original = getattr(owner, name)

    def then_die(*given: Any) -> None:
        original(*given)
        _die()

    async def await_then_die(*given: Any) -> None:
        await original(*given)
        _die()

    after = await_then_die if inspect.iscoroutinefunction(original) else then_die
    setattr(owner, name, _die if when == "before" else after)


def close_ballot(url: str, hall: Hall, step: str, pipe: Connection) -> None:
    """The box is closed, opened and counted until the process dies at a step."""

    async def act() -> None:
        election = hall.election()
        die_at(step)
        await close_and_count(election, pipe)

    run(url, act)


async def close_and_count(election: Election, pipe: Connection) -> None:
    """Close the box, and open it with its code where it has one."""
    pipe.send(("closing",))
    await election.close()
    pipe.send(("closed",))
    if election.code:
        await election.count()
    pipe.send(("counted",))


def vote_and_close(url: str, hall: Hall, seed: int, pipe: Connection) -> None:
    """Members vote, alone and in batches, again and again, until well after the box is closed."""

    async def act() -> None:
        election, luck = hall.election(), random.Random(seed)
        votes = luck.randint(0, 8)
        for _ in range(votes):
            await vote(hall, luck, pipe)
        closing = asyncio.create_task(close_and_count(election, pipe))
        while not closing.done():
            await vote(hall, luck, pipe)
            await asyncio.sleep(0)
        await closing
        while True:
            await vote(hall, luck, pipe)

    run(url, act)


async def vote(hall: Hall, luck: random.Random, pipe: Connection) -> None:
    """One to three members hand in a press each; one alone goes the way that says why not."""
    voters = luck.sample([voter.person_id for voter in hall.members], luck.randint(1, 3))
    chosen = {voter: luck.choice(list(OPINION)) for voter in voters}
    pipe.send(("begin", chosen))
    votes = [
        SealedVote(
            update_id=voter, external_id=f"account-{voter}", data=hall.pressed[voter, choice]
        )
        for voter, choice in chosen.items()
    ]
    if len(votes) == 1:
        alone = next(v for v in hall.members if v.person_id == voters[0])
        accepted = voters if await outcome(lambda: put(hall, alone, votes[0])) == "done" else []
    else:
        accepted = list(await cast_many(platform=PLATFORM, votes=votes, now=NOW))
    pipe.send(("end", {voter: chosen[voter] for voter in accepted}))


async def put(hall: Hall, voter: Actor, vote: SealedVote) -> None:
    """One vote by itself."""
    await hall.election().put(voter, vote.data)


@dataclass(frozen=True)
class LostBox:
    """A box that nobody can open, and who has the last word on voiding it: of a 支部大会 or of a
    count. `told` is the notice that so many `people` have to get once.
    """

    folder: Path
    actor: Actor
    meeting_id: int = 0
    count_id: int = 0
    told: str = ""
    people: int = 0


async def void(lost: LostBox) -> None:
    """The last word."""
    by: dict[str, Any] = {"actor": lost.actor, "office": open_office(lost.folder), "now": NOW}
    if lost.count_id:
        await void_vote(**by, count_id=lost.count_id, reason="监票人、计票人均无法联系")
    else:
        await agree_to_void(**by, meeting_id=lost.meeting_id)


def void_the_box(url: str, lost: LostBox, step: str, pipe: Connection) -> None:
    """The box is voided until the process dies at a step."""

    async def act() -> None:
        die_at(step)
        pipe.send(("voiding",))
        await void(lost)
        pipe.send(("voided",))

    run(url, act)
