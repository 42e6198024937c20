"""`kill -9` in the middle of sending, and a platform that fails: nothing lost, two copies at most.

SEND_KILLS sets how often the sender is killed on each engine (default 25; `make test-long` does it
1,000 times).
"""

import asyncio
import logging
import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from models import Identity, Notice, NoticeState
from playground.people import People
from playground.server import Playground, serve
from reminders.calendar import SHANGHAI
from reminders.courier import IN_HAND
from services import digests
from services.days import day_of
from services.notices import LEASE
from tests.faults.senders import TOKEN, record_notices, send_all, settle_people
from tests.services.builders import NOW

log = logging.getLogger(__name__)
pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("SEND_KILLS", "25"))
MOST = 12  # messages that arrive before a kill
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.senders"])
MOST_ROUNDS = 20
PATIENCE = 120.0
ROUND = LEASE + timedelta(seconds=1)


@dataclass
class Post:
    """A full outbox, a playground with its people, and a sender that is started again and again."""

    url: str
    folder: Path
    playground: Playground
    accounts: list[int]
    rounds: int = 0
    opened: datetime = NOW
    luck: random.Random = field(default_factory=lambda: random.Random(49))

    def start(self) -> multiprocessing.process.BaseProcess:
        """A sender in a process of its own, after the leases of the one before."""
        self.rounds += 1
        given = (self.url, self.folder, self.playground.url.rstrip("/"), self.now())
        process = PROCESSES.Process(target=send_all, args=given, daemon=True)
        process.start()
        return process

    def now(self) -> datetime:
        """What the sender's clock shows."""
        return self.opened + self.rounds * ROUND

    def sleep_until_morning(self) -> None:
        """Nobody sends until ten of the next day."""
        tomorrow = day_of(self.now()) + timedelta(days=1)
        self.opened = datetime.combine(tomorrow, time(10), SHANGHAI).astimezone(UTC)
        self.rounds = 0

    async def send_and_kill(self) -> None:
        """Kill the sender some milliseconds after one of its first messages."""
        process, until = self.start(), self.arrived() + self.luck.randint(1, MOST)
        async with asyncio.timeout(PATIENCE):
            while self.arrived() < until and process.is_alive():  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        await asyncio.sleep(self.luck.uniform(0, 0.005))
        process.kill()
        await asyncio.to_thread(process.join)
        assert process.exitcode == -signal.SIGKILL, "killed while there was something to send"

    async def send_the_rest(self) -> None:
        """Let senders work to their end, each stopping at a doubt, until none is left."""
        for _ in range(MOST_ROUNDS):
            await self.send()
            if not await Notice.filter(state=NoticeState.PENDING).exists():
                return
        raise AssertionError("something still waits")

    async def send(self) -> None:
        """Let a sender work to its end, as long as anything arrives meanwhile."""
        process, before = self.start(), -1
        while process.is_alive() and self.arrived() > before:
            before = self.arrived()
            await asyncio.to_thread(process.join, PATIENCE)
        assert process.exitcode == 0

    def arrived(self) -> int:
        """How many messages have arrived in all: nobody but the bot writes here."""
        return self.playground.world.state.next_message_id - 1

    def copies(self) -> Counter[int]:
        """How many messages have arrived at each account."""
        threads = self.playground.world.state.thread
        return Counter({a: len(threads(a).entries) for a in self.accounts if threads(a).entries})

    async def check(self) -> dict[NoticeState, int]:
        """Nothing waits, nothing was told thrice, what counts as sent has arrived."""
        copies, states = self.copies(), Counter[NoticeState]()
        accounts = dict(await Identity.all().values_list("person_id", "external_id"))
        for notice in await Notice.all():
            states[notice.state] += 1
            arrived = copies[int(accounts[notice.recipient_id])]
            assert arrived <= 2
            assert notice.attempts <= 2
            assert arrived >= 1 or notice.state is not NoticeState.SENT
            assert notice.attempts == 2 or notice.state is not NoticeState.UNKNOWN
        return dict(states)


async def open_post(url: str, folder: Path, playground: Playground, people: int) -> Post:
    accounts = await settle_people(people)
    for account in accounts:
        People(playground.world).upsert({"id": account, "first_name": f"同志{account}"})
        playground.world.state.people[account].started = True
    await record_notices()
    return Post(url, folder, playground, accounts)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with serve(TOKEN) as running:
        yield running


async def attempts() -> dict[int, int]:
    """How often the notices that are not settled have been begun."""
    rows = Notice.filter(state=NoticeState.PENDING, attempts__gte=1)
    return dict(await rows.values_list("id", "attempts"))


class TestASenderThatIsKilled:
    async def test_loses_nothing_and_repeats_only_what_was_under_way(
        self, db: str, engine: str, tmp_path: Path, playground: Playground
    ):
        post = await open_post(db, tmp_path, playground, people=KILLS * MOST)
        under_way = 0
        for _ in range(KILLS):
            before = await attempts()
            await post.send_and_kill()
            after = await attempts()
            interrupted = sum(number - before.get(id_, 0) for id_, number in after.items())
            assert interrupted <= IN_HAND
            under_way += interrupted
        await post.send_the_rest()
        states = await post.check()
        assert set(states) <= {NoticeState.SENT, NoticeState.UNKNOWN}
        assert under_way, "at least one was killed in the middle"
        copies = post.copies()
        doubled = sum(arrived == 2 for arrived in copies.values())
        assert doubled <= under_way
        unknown = states.get(NoticeState.UNKNOWN, 0)
        await self.make_up_in_the_morning(post, copies, unknown)
        never = len(post.accounts) - len(copies)
        log.info("%s: %s, %d interrupted, %d twice", engine, states, under_way, doubled)
        log.info("%d made up for, of which %d had not arrived", unknown, never)

    @staticmethod
    async def make_up_in_the_morning(post: Post, copies: Counter[int], unknown: int) -> None:
        """Whoever may not have heard gets one more message, and nobody has heard nothing."""
        post.sleep_until_morning()
        assert await digests.open_digests(now=post.now()) == unknown
        await post.send_the_rest()
        after = post.copies()
        assert (after - copies).total() == unknown
        assert set(after) == set(post.accounts)


class TestAPlatformThatFails:
    @pytest.mark.parametrize("kind", ["reset_before", "reset_after", "500", "429"])
    async def test_now_and_then_gets_every_message_in_the_end(
        self, db: str, tmp_path: Path, playground: Playground, kind: str
    ):
        post = await open_post(db, tmp_path, playground, people=40)
        for account in post.accounts[::7]:
            fault = {"kind": kind, "method": "sendMessage", "contains": str(account)}
            playground.world.faults.plan(fault)
        await post.send_the_rest()
        assert await post.check() == {NoticeState.SENT: 40}
        doubled = sum(arrived == 2 for arrived in post.copies().values())
        assert doubled == (len(post.accounts[::7]) if kind == "reset_after" else 0)

    async def test_for_good_is_told_apart_from_one_that_fails_now(
        self, db: str, tmp_path: Path, playground: Playground
    ):
        post = await open_post(db, tmp_path, playground, people=12)
        blocked, gone, *_ = post.accounts
        People(playground.world).block(blocked)
        People(playground.world).deactivate(gone)
        await post.send_the_rest()
        assert await post.check() == {NoticeState.SENT: 10, NoticeState.UNDELIVERABLE: 2}
        shut_out = await Identity.filter(reachable=False).values_list("external_id", flat=True)
        assert sorted(shut_out) == [str(blocked), str(gone)]

    async def test_for_long_leaves_in_doubt_only_what_was_on_its_way(
        self, db: str, tmp_path: Path, playground: Playground
    ):
        post = await open_post(db, tmp_path, playground, people=3 * IN_HAND)
        playground.world.faults.plan(
            {"kind": "reset_before", "times": 10_000, "method": "sendMessage"}
        )
        await post.send()
        assert 1 <= len(await attempts()) <= IN_HAND
        playground.world.faults.plan({"kind": "reset_before", "times": 10_000})
        await post.send()
        await post.send()
        in_doubt = await attempts()
        assert 1 <= len(in_doubt) <= IN_HAND
        playground.world.faults.clear()
        await post.send_the_rest()
        states = await post.check()
        assert states[NoticeState.SENT] >= 2 * IN_HAND
        assert states.get(NoticeState.UNKNOWN, 0) <= len(in_doubt)
