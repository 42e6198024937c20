"""Whatever people do in whatever order, the ballot does what a very simple model does."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import AgendaItem, Envelope, WrittenOpinion
from models.db import database
from regulation.ballot_forms import OPINION, Choice
from services import written
from services.seal import new_code
from tests.services.builders import World, open_office, outcome
from tests.services.elections import Election, hold_election

MEMBERS = 5
MEMBER = st.integers(0, MEMBERS - 1)
CHOICE = st.sampled_from(OPINION)
ACTS = (
    *(
        "go_on",
        "go_on",
        "go_on",
        "go_on",
        "vote",
        "vote",
        "sign_in",
        "leave",
        "write",
        "write",
        "confirm",
        "withdraw",
    ),
    *("open", "close", "count", "count_with_a_wrong_code", "end"),
    *("void", "void", "void"),
)


class Model:
    """A ballot as one would explain it: who is in the room, who wrote, and what each said last."""

    def __init__(self) -> None:
        self.phase, self.ended = "prepared", False
        self.present: set[int] = set()
        self.box: dict[int, Choice] = {}
        self.letters: dict[int, Choice] = {}
        self.confirmed: set[int] = set()

    @property
    def before_vote(self) -> bool:
        return self.phase == "prepared" and not self.ended

    def _room_closed(self) -> str:
        if self.ended:
            return "meeting_ended"
        return "done" if self.phase == "prepared" else "sign_in_closed"

    def sign_in(self, member: int) -> str:
        answer = "done" if member in self.present else self._room_closed()
        if answer == "done" and member not in self.present:
            self.present.add(member)
            self.withdraw(member)
        return answer

    def leave(self, member: int) -> str:
        answer = self._room_closed()
        if answer == "done":
            self.present.discard(member)
        return answer

    def write(self, member: int, choice: Choice) -> str:
        if not self.before_vote:
            return "written_too_late"
        if member in self.present:
            return "written_author_present"
        self.letters[member] = choice
        self.confirmed.discard(member)
        return "done"

    def confirm(self, member: int) -> str:
        if member not in self.letters or self.phase == "counted":
            return "written_gone"
        if member not in self.confirmed and not self.before_vote:
            return "written_too_late"
        self.confirmed.add(member)
        return "done"

    def withdraw(self, member: int) -> str:
        if self.before_vote:
            self.letters.pop(member, None)
            self.confirmed.discard(member)
        return "done"

    def open(self) -> str:
        if self.phase in ("open", "closed", "counted"):
            return "done"
        if self.ended:
            return "meeting_ended"
        if 2 * len(self.present) < MEMBERS:
            return "quorum_not_met"
        if set(self.letters) != self.confirmed:
            return "written_waiting"
        self.phase = "open"
        return "done"

    def vote(self, member: int, choice: Choice) -> str:
        if self.phase == "prepared":
            return "ballot_not_open"
        if member not in self.present:
            return "not_signed_in"
        if self.phase != "open":
            return "ballot_closed"
        self.box[member] = choice
        return "done"

    def close(self) -> str:
        if self.phase == "prepared":
            return "ballot_not_open"
        if self.phase == "open":
            self.phase = "closed"
        return "done"

    def count(self, *, right_code: bool) -> str:
        if self.phase == "counted":
            return "done"
        if self.phase != "closed":
            return "ballot_not_closed"
        if not right_code:
            return "opening_code_wrong"
        self.phase = "counted"
        return "done"

    def void(self) -> str:
        if self.phase in ("prepared", "counted"):
            return "ballot_not_open" if self.phase == "prepared" else "ballot_counted"
        self.phase, self.box = "void", {}
        return "done"

    def end(self) -> str:
        if self.phase in ("open", "closed"):
            return "ballot_still_open"
        if self.phase != "counted" and not self.ended:
            self.letters, self.confirmed = {}, set()
        self.ended = True
        return "done"

    def tally(self) -> tuple[int, int, int]:
        said = Counter([*self.box.values(), *self.letters.values()])
        return said[Choice.APPROVE], said[Choice.OPPOSE], said[Choice.ABSTAIN]


async def envelopes() -> int:
    """How many there are; a query has to be made where it runs."""
    return await Envelope.all().count()


async def sealed_opinions() -> int:
    """How many written opinions can still be opened."""
    return await WrittenOpinion.filter(ciphertext__isnull=False).count()


class BallotMachine(RuleBasedStateMachine):
    """Drives the services on a fresh SQLite file, and the model beside them."""

    template: Path

    @initialize(first=st.sampled_from([3, 4, MEMBERS, 2]))
    def convene(self, first: int) -> None:
        EXECUTOR_CACHE.clear()
        self.model, self.runner = Model(), asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.run(self._convene())
        for member in range(first):  # the rest may come, or write
            self._sign_in(member)

    async def _convene(self) -> None:
        file = Path(shutil.copy(self.template, self.folder / "fazhan.sqlite3"))
        self.stack = AsyncExitStack()
        await self.stack.enter_async_context(database(f"sqlite:///{file}"))
        self.election: Election = await hold_election(World(open_office(self.folder)), MEMBERS)
        await self.election.appoint_keepers()
        self.item = await AgendaItem.get(meeting_id=self.election.meeting_id)
        self.election.world.office.vault.create_opinion_seed(self.item.id)

    def run(self, act: Any) -> Any:
        return self.runner.run(act)

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.run(self.stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)

    # One rule, not a dozen: Hypothesis leaves rules out of whole runs, and few would ever count.
    @rule(act=st.sampled_from(ACTS), member=MEMBER, choice=CHOICE)
    def somebody_acts(self, act: str, member: int, choice: Choice) -> None:
        getattr(self, f"_{act}")(member, choice)

    def _go_on(self, member: int, choice: Choice) -> None:
        """The next step as it is meant to be."""
        if self.model.phase in ("prepared", "void"):
            for author in set(self.model.letters) - self.model.confirmed:
                self._confirm(author)
            self._open()
            for voter in range(MEMBERS - 1):
                self._vote(voter, OPINION[(voter + OPINION.index(choice)) % len(OPINION)])
        elif self.model.phase == "open":
            self._close()
        else:
            self._count()

    def agree(self, expected: str, act: Callable[[], Awaitable[object]]) -> None:
        assert self.run(outcome(act)) == expected

    def _sign_in(self, member: int, *_: Any) -> None:
        voter = self.election.members[member]
        self.agree(self.model.sign_in(member), lambda: self.election.sign_in(voter))

    def _leave(self, member: int, *_: Any) -> None:
        person = self.election.members[member]
        self.agree(self.model.leave(member), lambda: self.election.leave(person))

    def _write(self, member: int, choice: Choice) -> None:
        author = self.election.members[member]
        self.agree(self.model.write(member, choice), lambda: self.election.write(author, choice))

    def _confirm(self, member: int, *_: Any) -> None:
        author = self.election.members[member]
        self.agree(self.model.confirm(member), lambda: self.election.confirm(author))

    def _withdraw(self, member: int, *_: Any) -> None:
        author, meeting = self.election.members[member], self.election.meeting_id
        act = partial(written.withdraw, actor=author, meeting_id=meeting)
        self.agree(self.model.withdraw(member), act)

    def _open(self, *_: Any) -> None:
        self.agree(self.model.open(), self.election.open)

    def _vote(self, member: int, choice: Choice) -> None:
        voter = self.election.members[member]
        self.agree(self.model.vote(member, choice), lambda: self.election.vote(voter, choice))

    def _close(self, *_: Any) -> None:
        self.agree(self.model.close(), self.election.close)

    def _count(self, *_: Any) -> None:
        self.agree(self.model.count(right_code=True), self.election.count)

    def _count_with_a_wrong_code(self, *_: Any) -> None:
        expected = self.model.count(right_code=False)
        self.agree(expected, lambda: self.election.count(code=new_code()))

    def _void(self, *_: Any) -> None:
        self.agree(self.model.void(), self.election.void)

    def _end(self, *_: Any) -> None:
        self.agree(self.model.end(), self.election.end)

    @invariant()
    def agrees_with_the_model(self) -> None:
        if not hasattr(self, "stack"):
            return
        seen = self.run(self.election.seen_by(self.election.secretary))
        assert (seen.present, seen.returned) == (len(self.model.present), len(self.model.box))
        if self.model.phase == "counted":
            assert self.run(self.election.tally()) == self.model.tally()
            assert self.run(self.election.results())[0].written == len(self.model.letters)
        else:
            assert seen.counts is None
        sealed = len(self.model.box) if self.model.phase in ("open", "closed") else 0
        assert self.run(envelopes()) == sealed
        letters = 0 if self.model.phase == "counted" else len(self.model.letters)
        assert self.run(sealed_opinions()) == letters


def test_the_ballot_agrees_with_the_model(sqlite_template: Path):
    BallotMachine.template = sqlite_template
    machine = BallotMachine.TestCase()
    machine.settings = settings(
        max_examples=40,
        stateful_step_count=25,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    assert machine.runTest() is None
