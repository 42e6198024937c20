"""No trace of a choice outside its envelope: not in a row, a notice, a log or a size."""

import base64
import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from tortoise.models import Model

import models
from bot.logs import OUR_PACKAGES, configure_logging
from models import Envelope
from regulation.ballot_forms import OPINION, Choice
from services.conversations import save_data, save_state
from services.inbox import finish, store
from services.voting import paper
from tests.services.builders import NOW, World
from tests.services.elections import APPROVE, OPPOSE, Election, hold_election

TABLES = [t for t in vars(models).values() if isinstance(t, type) and issubclass(t, Model)]
Rows = dict[str, list[dict[str, Any]]]


async def every_row() -> Rows:
    """All there is in the database, by table."""
    return {
        table.__name__: await table.all().order_by(table._meta.pk_attr).values() for table in TABLES
    }


def without_ciphertext(rows: Rows) -> Rows:
    """The same with the size of each ciphertext in its place."""
    sealed = [{**row, "ciphertext": len(row["ciphertext"])} for row in rows["Envelope"]]
    return {**rows, "Envelope": sealed}


class TestTwoVotersWhoExchangeTheirChoices:
    async def test_change_nothing_but_the_ciphertexts(self, world: World):
        election = await hold_election(world, 4, group="-100")
        await election.begin()
        one, other = election.members[:2]
        answers, snapshots = [], []
        for choices in ((APPROVE, OPPOSE), (OPPOSE, APPROVE)):
            voted = zip((one, other), choices, strict=True)
            answers.append([await election.vote(voter, choice) for voter, choice in voted])
            snapshots.append(await every_row())
        before, after = snapshots
        assert answers[0] == answers[1]
        assert without_ciphertext(before) == without_ciphertext(after)
        assert before["Envelope"] != after["Envelope"]
        await election.close()
        assert await election.tally() == (1, 1, 0)


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """Logging as it was before the test, afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = before, level
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(logging.NOTSET)
    structlog.reset_defaults()


class Canaries:
    """Every piece of text that would betray a vote, gathered while an election goes on."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.tokens: set[str] = set()
        self.sealed: set[str] = set()
        self.answers: list[str] = []

    async def hold_the_ballot(self) -> None:
        """A whole ballot, by way of the inbox, with a change of mind and a dialogue open."""
        await self.election.begin()
        for number, voter in enumerate(self.election.members):
            for choice in (APPROVE, list(OPINION)[number % 3]):
                await self._vote(number, voter, choice)

    async def _vote(self, number: int, voter: Any, choice: Choice) -> None:
        key = f"telegram:{voter.person_id}"
        await save_state(key=key, state="voting", now=NOW)
        await save_data(key=key, data={"meeting": self.election.meeting_id}, now=NOW)
        button = await self.election.button(voter, choice)
        self.tokens.add(button.rpartition(":")[2])
        sealed = await self.election.press(voter, button)
        await store(updates=[(number, sealed)], now=NOW)
        self.answers.append(repr(await self.election.put(voter, sealed)))
        await finish(update_ids=[number], now=NOW)
        self._remember(sealed.rpartition(":")[2])

    def _remember(self, encoded: str) -> None:
        ciphertext = base64.urlsafe_b64decode(encoded)
        self.sealed |= {encoded, ciphertext.hex(), repr(ciphertext)[2:-1]}

    def found_in(self, text: str) -> set[str]:
        """Which of them this text holds."""
        return {canary for canary in self.tokens | self.sealed if canary in text}


class TestAWholeBallot:
    @pytest.fixture
    async def canaries(self, world: World) -> Canaries:
        return Canaries(await hold_election(world, 6, group="-100"))

    async def test_leaves_no_choice_token_or_ciphertext_in_our_logs_at_debug(
        self, canaries: Canaries, logging_restored: None
    ):
        log = io.StringIO()
        configure_logging("DEBUG", stream=log)
        logging.getLogger("services").debug("the log is being read")
        await canaries.hold_the_ballot()
        await canaries.election.close()
        assert "the log is being read" in log.getvalue()
        assert canaries.found_in(log.getvalue()) == set()
        assert [choice for choice in OPINION if choice in log.getvalue()] == []

    async def test_leaves_no_token_in_any_library_s_log_at_debug(
        self, canaries: Canaries, caplog: pytest.LogCaptureFixture
    ):
        for name in (None, "tortoise", "tortoise.db_client", "aiosqlite", "asyncio"):
            caplog.set_level(logging.DEBUG, name)
        await canaries.hold_the_ballot()
        await canaries.election.close()
        assert "INSERT INTO" in caplog.text, "the libraries do log what they are given"
        assert [token for token in canaries.tokens if token in caplog.text] == []

    async def test_leaves_nothing_in_any_row_but_the_envelopes(self, canaries: Canaries):
        await canaries.hold_the_ballot()
        assert {row.ballot_id for row in await Envelope.all()}, "the box is full"
        rows = await every_row()
        del rows["Envelope"]
        assert canaries.found_in(repr(rows)) == set()
        values = [value for table in rows.values() for row in table for value in row.values()]
        assert [value for value in values if value in list(OPINION)] == []

    async def test_answers_everybody_in_the_same_words(self, canaries: Canaries):
        await canaries.hold_the_ballot()
        assert len(set(canaries.answers)) == 1

    async def test_leaves_notices_that_name_the_ballot_and_nothing_more(self, canaries: Canaries):
        await canaries.hold_the_ballot()
        await canaries.election.close()
        found = await models.Notice.filter(kind__in=["ballot_opened", "ballot_counted"])
        assert {tuple(sorted(notice.parameters)) for notice in found} == {("ballot", "meeting")}


async def test_a_paper_keeps_one_order_of_choices_for_everybody(world: World):
    election = await hold_election(world, 3)
    await election.begin()
    ballot = await election.ballot()
    orders = {
        tuple((await paper(voter_id=m.person_id, ballot_id=ballot.id, office=world.office)).tokens)
        for m in election.members
    }
    assert orders == {OPINION}
