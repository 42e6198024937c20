"""Whatever people do in whatever order, the ballot does what a very simple model does."""

import asyncio
import shutil
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import Envelope
from models.db import database
from regulation.ballot_forms import OPINION, Choice
from tests.services.builders import World, open_office, outcome
from tests.services.elections import Election, hold_election

MEMBERS = 5
MEMBER = st.integers(0, MEMBERS - 1)


class Model:
    """A ballot as one would explain it: who is in the room, and what each said last."""

    def __init__(self) -> None:
        self.phase = "prepared"
        self.present: set[int] = set()
        self.box: dict[int, Choice] = {}

    def sign_in(self, member: int) -> str:
        if member in self.present:
            return "done"
        if self.phase != "prepared":
            return "meeting_ended" if self.phase == "ended" else "sign_in_closed"
        self.present.add(member)
        return "done"

    def open(self) -> str:
        if self.phase == "prepared":
            if 2 * len(self.present) < MEMBERS:
                return "quorum_not_met"
            self.phase = "open"
        return "meeting_ended" if self.phase == "ended" else "done"

    def vote(self, member: int, choice: Choice) -> str:
        if self.phase in ("prepared", "ended"):
            return "ballot_not_open"
        if member not in self.present:
            return "not_signed_in"
        if self.phase != "open":
            return "ballot_closed"
        self.box[member] = choice
        return "done"

    def close(self) -> str:
        if self.phase in ("prepared", "ended"):
            return "ballot_not_open"
        self.phase = "counted"
        return "done"

    def end(self) -> str:
        if self.phase == "open":
            return "ballot_still_open"
        if self.phase == "prepared":
            self.phase = "ended"
        return "done"

    def tally(self) -> tuple[int, int, int]:
        said = Counter(self.box.values())
        return said[Choice.APPROVE], said[Choice.OPPOSE], said[Choice.ABSTAIN]


async def envelopes() -> int:
    """How many there are; a query has to be made where it runs."""
    return await Envelope.all().count()


class BallotMachine(RuleBasedStateMachine):
    """Drives the services on a fresh SQLite file, and the model beside them."""

    template: Path

    @initialize()
    def convene(self) -> None:
        EXECUTOR_CACHE.clear()
        self.model, self.runner = Model(), asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.run(self._convene())

    async def _convene(self) -> None:
        file = Path(shutil.copy(self.template, self.folder / "fazhan.sqlite3"))
        self.stack = AsyncExitStack()
        await self.stack.enter_async_context(database(f"sqlite:///{file}"))
        self.election: Election = await hold_election(World(open_office(self.folder)), MEMBERS)

    def run(self, act: Any) -> Any:
        return self.runner.run(act)

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.run(self.stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)

    @rule(member=MEMBER)
    def sign_in(self, member: int) -> None:
        voter = self.election.members[member]
        done = self.run(outcome(lambda: self.election.sign_in(voter)))
        assert done == self.model.sign_in(member)

    @rule()
    def open(self) -> None:
        assert self.run(outcome(self.election.open)) == self.model.open()

    @rule(member=MEMBER, choice=st.sampled_from(OPINION))
    def vote(self, member: int, choice: Choice) -> None:
        voter = self.election.members[member]
        done = self.run(outcome(lambda: self.election.vote(voter, choice)))
        assert done == self.model.vote(member, choice)

    @rule()
    def close(self) -> None:
        assert self.run(outcome(self.election.close)) == self.model.close()

    @rule()
    def end(self) -> None:
        assert self.run(outcome(self.election.end)) == self.model.end()

    @invariant()
    def agrees_with_the_model(self) -> None:
        if not hasattr(self, "stack"):
            return
        seen = self.run(self.election.seen_by(self.election.secretary))
        assert (seen.present, seen.returned) == (len(self.model.present), len(self.model.box))
        if self.model.phase == "counted":
            assert self.run(self.election.tally()) == self.model.tally()
            assert self.run(envelopes()) == 0
        else:
            assert seen.counts is None


def test_the_ballot_agrees_with_the_model(sqlite_template: Path):
    BallotMachine.template = sqlite_template
    machine = BallotMachine.TestCase()
    machine.settings = settings(
        max_examples=20,
        stateful_step_count=20,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    assert machine.runTest() is None
