"""Two voters exchange their choices, and nobody can tell: not by a message, a log line or a row."""

import asyncio
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from bot.logs import configure_logging
from models import BallotState, IncomingUpdate, Lane, Lookout, Notice, NoticeState
from models.db import database
from regulation.assessment import Stage
from services import ballot_counting, ballot_opening
from services.lookouts import EVERYBODY
from tests.services import builders
from tests.services.builders import NOW
from tests.services.elections import Election, convene_meeting
from tests.services.test_ballot_secrecy import every_row
from tests.walks.story import Chatter, Story, open_story, until

# What is random or the time of day, by its length: what differs beyond that would tell something.
OPAQUE = (
    re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"),  # hashes
    re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])"),  # ballots
    re.compile(r"(?<![\w-])[A-Za-z0-9_-]{22}(?![\w-])"),  # tokens of buttons and links
    re.compile(r"(?<!\d)\d{13}(?!\d)"),  # updates, which begin at the time of day
)
CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)?|\d\d:\d\d(?::\d\d)?")
POLLING = ("getUpdates", "getMe")
TIMED = ("at", "date", "id", "elapsed", "duration", "ms")


def masked(value: Any) -> Any:
    """The same without what chance and the clock have put there; sizes stay."""
    if isinstance(value, dict):
        return {str(k): masked(v) for k, v in value.items() if k not in TIMED or k == "id"}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    text = str(value)
    for pattern in OPAQUE:
        text = pattern.sub(lambda found: f"<{len(found[0])} letters>", text)
    return CLOCK.sub("<time>", text)


class Trace:
    """Everything an election leaves to be seen by others than its voters."""

    def __init__(self) -> None:
        self.log = io.StringIO()
        self.written = ""
        self.toasts: list[str] = []
        self.calls: dict[str, list[Any]] = {}
        self.rows: list[dict[str, list[str]]] = []

    async def take_rows(self) -> None:
        """Of every table, once the last answer has been noted; keys of chance give no order."""
        await until(everything_handled)
        found = {name: map(masked, rows) for name, rows in (await every_row()).items()}
        self.rows.append({table: sorted(map(json.dumps, rows)) for table, rows in found.items()})

    def take_calls(self, story: Story) -> None:
        """What the bot has sent, in its order within each chat: between chats the net decides."""
        for call in reversed(story.playground.api.journal.last(1000)):
            if call["method"] not in POLLING:
                params = call.get("params") or {}
                chat = str(params.get("chat_id", call["method"]))
                self.calls.setdefault(chat, []).append(masked([call["method"], params]))

    def take_log(self) -> None:
        """What the bot at work has written: how a tick is broken off at its end is chance."""
        self.written = self.log.getvalue()

    def log_lines(self) -> list[Any]:
        """Those of the bot at work; `started` may still come from its start."""
        lines = [json.loads(line) for line in self.written.splitlines()]
        told = [masked({**line, "timestamp": ""}) for line in lines if line["event"] != "started"]
        return sorted(map(json.dumps, told))


class Meeting:
    """A branch of four voters with accounts, their ballot open."""

    def __init__(self, story: Story, election: Election, voters: list[Chatter]) -> None:
        self.story, self.election, self.voters = story, election, voters

    @classmethod
    async def open(cls, story: Story) -> "Meeting":
        await until(everybody_looked_at)  # the next sweep is a minute away
        world = story.world
        branch = await world.branch()
        secretary = await world.secretary(branch)
        members = [secretary, *await world.people(branch, Stage.FULL_MEMBER, 3)]
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        meeting_id = await convene_meeting(world, branch, secretary, candidate)
        election = Election(world, branch, members, candidate, meeting_id)
        voters = [await story.member(member) for member in members]
        await election.sign_in(*members)
        await election.count_heads()
        await ballot_opening.open_ballot(
            actor=secretary, meeting_id=meeting_id, office=world.office, now=NOW
        )
        for voter in voters:  # before anybody asks for a paper: which comes first is chance
            await voter.reads("表决票（无记名）")
        await until(everything_handled)
        return cls(story, election, voters)

    async def vote(self, choices: tuple[str, ...], trace: Trace) -> None:
        """One after the other, and the first of them twice; rows are taken after each vote."""
        for voter, choice in [
            *zip(self.voters, choices, strict=True),
            (self.voters[0], choices[0]),
        ]:
            await voter.asks("/vote", "表决票（无记名）")
            trace.toasts.append(await voter.press(choice))
            trace.toasts.append(await voter.reads("密封投入票箱"))
            await trace.take_rows()

    async def count(self) -> tuple[int, int, int]:
        await ballot_counting.close_ballot(
            actor=self.election.secretary,
            meeting_id=self.election.meeting_id,
            office=self.story.world.office,
            now=NOW,
        )
        for voter in self.voters:
            await voter.reads("表决结果")
        assert (await self.election.ballot()).state is BallotState.COUNTED
        return await self.election.tally()


async def hold(
    url: str, folder: Path, choices: tuple[str, ...]
) -> tuple[Trace, tuple[int, int, int]]:
    """The same election from the same beginning, with these choices."""
    builders._numbers = count(1)
    EXECUTOR_CACHE.clear()
    trace = Trace()
    async with database(url), open_story(url, folder, NOW) as story:
        meeting = await Meeting.open(story)
        configure_logging("DEBUG", stream=trace.log)
        logging.getLogger("services").debug("the log is being read")
        await meeting.vote(choices, trace)
        tally = await meeting.count()
        await trace.take_rows()
        trace.take_calls(story)
        trace.take_log()
        assert await story.incidents() == 0
    return trace, tally


async def everything_handled() -> bool:
    """Nothing taken in waits for its mark, and nothing to be sent for its turn."""
    waiting = Notice.filter(state=NoticeState.PENDING, lane=Lane.URGENT)
    unmarked = IncomingUpdate.filter(handled_at__isnull=True)
    return not (await waiting.exists() or await unmarked.exists())


async def everybody_looked_at() -> bool:
    """The sweep that belongs to the bot's start is over: when it sees what would be chance."""
    return await Lookout.exists(person_id=EVERYBODY)


@pytest.fixture
def _as_before() -> Iterator[None]:
    yield
    configure_logging("INFO")


@pytest.mark.usefixtures("_as_before")
def test_nothing_that_others_see_depends_on_who_chose_what(
    tmp_path: Path, database_url: str, copied: Callable[[str], AbstractContextManager[str]]
):
    traces, tallies = [], []
    for name, choices in (
        ("one", ("赞成", "不赞成", "弃权", "赞成")),
        ("other", ("不赞成", "赞成", "弃权", "赞成")),
    ):
        with copied(database_url) as url:
            trace, tally = asyncio.run(hold(url, tmp_path / name, choices))
        traces.append(trace)
        tallies.append(tally)
    one, other = traces
    assert tallies == [(2, 1, 1)] * 2
    assert one.toasts == other.toasts
    assert len(set(one.toasts)) <= 2, "one toast and one screen for everybody"
    assert one.calls.keys() == other.calls.keys()
    assert one.calls == other.calls
    assert one.log_lines() == other.log_lines()
    assert "the log is being read" in one.written
    assert len(one.rows) == 6
    for ours, theirs in zip(one.rows, other.rows, strict=True):
        differing = {table for table, rows in ours.items() if rows != theirs[table]}
        assert {table: (ours[table], theirs[table]) for table in differing} == {}
