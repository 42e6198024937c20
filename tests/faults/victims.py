"""What runs in the processes that are killed: services in a loop, each acknowledged by a line.

Every message is (what, …): `begin` before a service is called, `done` after it has returned.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from models import Branch
from models.db import database
from regulation.ballot_forms import OPINION
from services.access import Actor
from services.handed_in import Draft, keep
from services.manuscripts import inspect_text
from services.reports import Receipt, submit
from tests.services.builders import RULES, World, open_office
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
    """What another process needs to know of an election."""

    folder: Path
    branch_id: int
    members: list[Actor]
    candidate: Actor
    meeting_id: int

    def election(self) -> Election:
        """The election itself, in this process."""
        return Election(
            world=World(open_office(self.folder)),
            branch=Branch(id=self.branch_id),
            members=self.members,
            candidate=self.candidate,
            meeting_id=self.meeting_id,
        )


def cast_votes(url: str, hall: Hall, seed: int, pipe: Connection) -> None:
    """Members vote, and vote again, in random order for ever."""

    async def act() -> None:
        election, luck = hall.election(), random.Random(seed)
        while True:
            voter, choice = luck.choice(election.members), luck.choice(list(OPINION))
            pipe.send(("begin", voter.person_id, choice))
            await election.vote(voter, choice)
            pipe.send(("done", voter.person_id, choice))

    run(url, act)


def close_ballot(url: str, hall: Hall, pipe: Connection) -> None:
    """The box is closed and counted."""

    async def act() -> None:
        election = hall.election()
        pipe.send(("begin",))
        await election.close()
        pipe.send(("done",))

    run(url, act)
