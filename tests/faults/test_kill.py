"""`kill -9` at any moment: what was acknowledged is there, once and whole; what was not, may be.

KILLS sets how often each sort of victim is killed (default 25).
"""

import asyncio
import multiprocessing
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import pytest

from models import Attachment, Branch, Envelope, LedgerRecord, Notice
from models.db import database
from regulation.assessment import Stage
from regulation.ballot_forms import OPINION, Choice
from regulation.records import ThoughtReport
from services.access import Actor
from services.ballot_counting import finish_counts
from services.ledger import verify
from services.reports import Receipt
from services.seal import unseal
from tests.faults import victims
from tests.faults.victims import Hall
from tests.services.builders import NOW, World, open_office
from tests.services.elections import Election, hold_election

pytestmark = pytest.mark.faults
T = TypeVar("T")

KILLS = int(os.environ.get("KILLS", "25"))
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.victims"])
QUARTER = timedelta(days=92)


def within(url: str, act: Callable[[], Awaitable[T]]) -> T:
    """Open the database anew, as after a restart, and act in it."""

    async def in_database() -> T:
        async with database(url):
            return await act()

    return asyncio.run(in_database())


def kill_in_the_middle(
    victim: Callable[..., None], *given: Any, seed: int, most: int = 10
) -> list[tuple]:
    """Start a victim, kill it at a random moment, return what it said until then.

    The moment comes up to a fiftieth of a second after one of its first `most` words.
    """
    luck = random.Random(seed)
    hear, tell = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=victim, args=(*given, tell), daemon=True)
    process.start()
    tell.close()
    heard = list(listen(hear, luck.randint(1, most)))
    time.sleep(luck.uniform(0, 0.02))
    process.kill()
    process.join()
    heard += listen(hear)
    hear.close()
    return heard


def listen(hear: Connection, at_most: int = 1_000_000) -> Iterator[tuple]:
    """What the victim says, until it has said so much or is no more."""
    for _ in range(at_most):
        try:
            yield hear.recv()
        except EOFError:
            return


def kills(engine: str) -> int:
    """PostgreSQL keeps its promises in a process of its own: fewer kills will do."""
    return KILLS if engine == "sqlite" else max(1, KILLS // 5)


class TestAReport:
    async def populate(self, world: World) -> list[Actor]:
        """Authors, and a secretary to be told of every report."""
        branch = await world.branch()
        await world.secretary(branch)
        return await world.people(branch, Stage.ACTIVIST, 8)

    def test_acknowledged_is_there_once_and_whole(
        self, engine: str, database_url: str, tmp_path: Path
    ):
        world = World(open_office(tmp_path / "data"))
        authors = within(database_url, lambda: self.populate(world))
        acknowledged: dict[int, Receipt] = {}
        interrupted = 0
        for turn in range(kills(engine)):
            now = NOW + turn * QUARTER
            given = (database_url, world.office.data_dir, authors, turn, now)
            heard = kill_in_the_middle(victims.hand_in_reports, *given, seed=turn)
            done = {person: message[0] for what, person, *message in heard if what == "done"}
            acknowledged.update({receipt.number: receipt for receipt in done.values()})
            begun = {person for what, person, *_ in heard if what == "begin"}
            interrupted += len(begun - set(done))
            within(database_url, lambda: self.check(world, acknowledged))
            within(database_url, lambda t=turn, n=now: self.repeat(world, authors, t, n))
        assert acknowledged
        assert interrupted, "at least one was killed between request and answer"

    async def check(self, world: World, acknowledged: dict[int, Receipt]) -> None:
        """Every report is there once, with its file, its notice and its place in the chain."""
        rows = await LedgerRecord.filter(kind=ThoughtReport.kind)
        written = {row.position: row for row in rows}
        assert set(acknowledged) <= set(written)
        assert all(written[n].payload["quarter"] == r.quarter for n, r in acknowledged.items())
        assert len({(r.person_id, r.payload["quarter"]) for r in rows}) == len(rows)
        files = {digest for row in rows for digest in row.payload["files"]}
        assert files == {row.sha256 for row in await Attachment.all()}
        told = [n.parameters["record"] for n in await Notice.filter(kind="report_received")]
        assert sorted(told) == sorted(written)
        found = await verify(vault=world.office.vault, attachments=world.office.attachments)
        assert found.damages == ()

    async def repeat(self, world: World, authors: list[Actor], turn: int, now: Any) -> None:
        """Everybody sends the same again, as people do: one report each."""
        for author in authors:
            await victims.hand_in(world, author, turn, now)
        quarters = await LedgerRecord.filter(kind=ThoughtReport.kind).count()
        assert quarters == len(authors) * (turn + 1)


async def opened(world: World, members: int) -> Hall:
    """An election whose ballot is open."""
    election = await hold_election(world, members)
    await election.begin()
    return Hall(
        folder=world.office.data_dir,
        branch_id=election.branch.id,
        members=election.members,
        candidate=election.candidate,
        meeting_id=election.meeting_id,
    )


# What the box may hold of each voter: one thing once it was acknowledged, two until then.
Possible = dict[int, set[Choice | None]]


class TestAVote:
    def test_acknowledged_is_in_the_box_once_and_is_counted(
        self, engine: str, database_url: str, tmp_path: Path
    ):
        world = World(open_office(tmp_path / "data"))
        hall = within(database_url, lambda: opened(world, 20))
        possible: Possible = {voter.person_id: {None} for voter in hall.members}
        acknowledged = 0
        for turn in range(kills(engine)):
            heard = kill_in_the_middle(victims.cast_votes, database_url, hall, turn, seed=turn)
            for what, voter, choice in heard:
                possible[voter] = {choice} if what == "done" else possible[voter] | {choice}
                acknowledged += what == "done"
            possible = within(database_url, lambda p=possible: self.check(hall, p))
        assert acknowledged
        within(database_url, hall.election().close)
        expected = tuple([*possible.values()].count({choice}) for choice in OPINION)
        assert within(database_url, hall.election().tally) == expected

    async def check(self, hall: Hall, possible: Possible) -> Possible:
        """Each envelope holds what was acknowledged or under way; returns what is there."""
        ballot = await hall.election().ballot()
        seed = open_office(hall.folder).vault.ballot_seed(ballot.id)
        assert seed is not None
        box = {e.voter_id: unseal(e.ciphertext, seed) for e in await Envelope.all()}
        assert {v: box.get(v) for v, allowed in possible.items() if box.get(v) not in allowed} == {}
        return {voter: {box.get(voter)} for voter in possible}


class TestACount:
    def test_killed_anywhere_is_finished_with_the_same_result(
        self, engine: str, database_url: str, tmp_path: Path
    ):
        world, interrupted = World(open_office(tmp_path / "data")), 0
        for turn in range(kills(engine)):
            hall = within(database_url, lambda: opened(world, 3))
            choices = random.Random(turn).choices(list(OPINION), k=3)
            election = hall.election()
            within(database_url, lambda e=election, c=choices: e.vote_all(*c))
            heard = kill_in_the_middle(victims.close_ballot, database_url, hall, seed=turn, most=1)
            interrupted += ("done",) not in heard
            within(database_url, lambda e=election: self.finish(e))
            expected = tuple(choices.count(choice) for choice in OPINION)
            assert within(database_url, election.tally) == expected
        assert interrupted
        assert world.office.vault.ballots_with_seed() == ()

    async def finish(self, election: Election) -> None:
        """What the start of the bot does, and then the secretary, who saw no answer."""
        await finish_counts(office=election.world.office, now=NOW)
        await election.close()
        assert await Envelope.all().count() == 0
        told = await Notice.filter(kind="ballot_counted").count()
        assert told == 3 * await Branch.all().count()
