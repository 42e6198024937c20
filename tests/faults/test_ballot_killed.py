"""`kill -9` while people vote and at every step of the count: no acknowledged vote is lost, none
is doubled, none accepted after the close, and the numbers are those of the box.

BALLOT_KILLS sets how often on SQLite (default 24; `make test-long` does it 1,000 times); on
PostgreSQL it is a quarter of that. Each named step is met once besides.
"""

import asyncio
import logging
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from models import BallotState, Envelope, Notice
from models.db import database
from regulation.ballot_forms import OPINION, Choice
from services.ballot_counting import finish_counts
from services.ledger import verify
from services.seal import unseal
from tests.faults.killing import kill_after, within
from tests.faults.victims import STEPS, Hall, close_ballot, vote_and_close
from tests.services.builders import NOW, World, open_office, outcome
from tests.services.elections import Election, hold_election

pytestmark = pytest.mark.faults
log = logging.getLogger(__name__)
KILLS = int(os.environ.get("BALLOT_KILLS", "24"))
MEMBERS = 4
Copied = Callable[[str], AbstractContextManager[str]]
Held = Choice | None  # what the box holds of somebody


async def open_hall(folder: Path, *, coded: bool) -> Hall:
    """An election whose ballot is open, and everybody's presses on every button."""
    election = await hold_election(World(open_office(folder)), MEMBERS)
    if coded:
        await election.appoint_keepers()
    await election.begin()
    return Hall(
        folder=folder,
        branch_id=election.branch.id,
        members=election.members,
        candidate=election.candidate,
        meeting_id=election.meeting_id,
        keepers=election.keepers,
        code=election.code,
        pressed={
            (member.person_id, choice): await election.press(
                member, await election.button(member, choice)
            )
            for member in election.members
            for choice in OPINION
        },
    )


@dataclass(frozen=True)
class Stage:
    """A database and a folder in which a ballot is open, to be copied for every kill."""

    url: str
    hall: Hall
    copied: Copied

    @contextmanager
    def again(self, name: str) -> Iterator[tuple[str, Hall]]:
        """A copy of everything as it was."""
        folder = self.hall.folder.with_name(f"data-{name}")
        shutil.copytree(self.hall.folder, folder)
        with self.copied(self.url) as url:
            yield url, replace(self.hall, folder=folder)
        shutil.rmtree(folder)


@pytest.fixture(params=[False, True], ids=["without code", "with code"])
def stage(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, copied: Copied
) -> Stage:
    coded, folder = bool(request.param), tmp_path / "data"
    hall = within(database_url, lambda: open_hall(folder, coded=coded))
    return Stage(database_url, hall, copied)


@dataclass
class Heard:
    """What a victim said before it died: which votes were acknowledged, which were under way."""

    possible: dict[int, set[Held]]
    acknowledged: int = 0
    late: int = 0
    said: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, words: list[tuple], hall: Hall) -> "Heard":
        heard = cls({voter.person_id: {None} for voter in hall.members})
        for what, *given in words:
            heard.said.add(what)
            if what == "begin":
                heard._begin(given[0])
            elif what == "end":
                heard._end(given[0])
        return heard

    def _begin(self, chosen: dict[int, Choice]) -> None:
        self.before = {voter: set(held) for voter, held in self.possible.items()}
        self.begun_late = "closed" in self.said
        for voter, choice in chosen.items():
            self.possible[voter].add(choice)

    def _end(self, accepted: dict[int, Choice]) -> None:
        self.possible = self.before | {voter: {choice} for voter, choice in accepted.items()}
        self.acknowledged += len(accepted)
        self.late += len(accepted) * self.begun_late

    def tallies(self) -> set[tuple[int, ...]]:
        """Every result that is consistent with what was acknowledged."""
        boxes = map(Counter, product(*self.possible.values()))
        return {tuple(box[choice] for choice in OPINION) for box in boxes}


async def look_into_the_box(hall: Hall) -> dict[int, Held] | None:
    """Who said what, for us who have key and code; `None` once it has been counted."""
    election = hall.election()
    ballot = await election.ballot()
    if ballot.state not in (BallotState.OPEN, BallotState.CLOSED):
        return None
    seed = election.world.office.vault.ballot_seed(ballot.id)
    assert seed is not None, "an uncounted box has its key"
    envelopes = await Envelope.filter(ballot_id=ballot.id)
    return {e.voter_id: unseal(e.ciphertext, seed, hall.code) for e in envelopes}


async def recover(hall: Hall) -> tuple[int, ...]:
    """What the next start does, and then the keepers, who saw no answer; returns the numbers."""
    election = hall.election()
    await finish_counts(office=election.world.office, now=NOW)
    await election.close()
    if hall.code:
        await election.count()
    await check_nothing_but_numbers(election, hall)
    return await election.tally()


async def check_nothing_but_numbers(election: Election, hall: Hall) -> None:
    office = election.world.office
    assert await Envelope.all().count() == 0
    assert office.vault.ballots_with_seed() == ()
    told = Counter(n.recipient_id for n in await Notice.filter(kind="ballot_counted"))
    assert told == {member.person_id: 1 for member in hall.members}
    assert (await verify(vault=office.vault, attachments=office.attachments)).sound
    for (voter, _), sealed in hall.pressed.items():
        member = next(m for m in hall.members if m.person_id == voter)
        assert await outcome(lambda m=member, s=sealed: election.put(m, s)) == "ballot_closed"


class TestTheChainOfClosing:
    def test_killed_at_any_step_ends_in_the_same_numbers(self, stage: Stage, engine: str):
        # On PostgreSQL every other step with a code, and the ones between without.
        steps = list(STEPS) if engine == "sqlite" else list(STEPS)[bool(stage.hall.code) :: 2]
        for step in steps:
            with stage.again("step") as (url, hall):
                choices = random.Random(step).choices(list(OPINION), k=MEMBERS)
                within(url, lambda h=hall, c=choices: h.election().vote_all(*c))
                words = [word for (word,) in kill_after(close_ballot, url, hall, step)]
                assert words[:1] == ["closing"], step
                assert "counted" not in words, step
                expected = tuple(choices.count(choice) for choice in OPINION)
                assert within(url, lambda h=hall: recover(h)) == expected, step


class TestABallotThatIsKilled:
    def test_keeps_what_it_acknowledged_and_nothing_else(self, stage: Stage, engine: str):
        """Every other one is killed right after somebody has begun to close the box."""
        acknowledged, said = 0, Counter[str]()
        kills = max(1, KILLS // (2 if engine == "sqlite" else 8))
        for turn in range(kills):
            luck = random.Random(turn)
            with stage.again(str(turn)) as (url, hall):
                when: dict[str, Any] = (
                    {"word": "closing"} if turn % 2 else {"words": luck.randint(1, 40)}
                )
                pause = luck.uniform(0, 0.02)
                words = kill_after(vote_and_close, url, hall, turn, **when, pause=pause)
                heard = Heard.of(words, hall)
                asyncio.run(self.check(url, hall, heard))
                acknowledged += heard.acknowledged
                said.update(heard.said)
        log.info("%d kills, %d votes acknowledged, heard %s", kills, acknowledged, dict(said))
        assert acknowledged

    async def check(self, url: str, hall: Hall, heard: Heard) -> None:
        async with database(url):
            box = await look_into_the_box(hall)
            numbers = await recover(hall)
        assert heard.late == 0, "accepted after the close"
        if box is None:
            assert numbers in heard.tallies()
            return
        possible = heard.possible.items()
        assert {v: box.get(v) for v, held in possible if box.get(v) not in held} == {}
        assert set(box) <= set(heard.possible)
        assert numbers == tuple([*box.values()].count(choice) for choice in OPINION)
