"""The outbox: each notice once, the pressing first, taken by one worker at a time."""

import asyncio
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from models import Lane, Notice, NoticeState, Reminder, sqlite
from models.db import Busy, database, may_send, write_tx
from regulation.assessment import Stage
from services.notices import (
    LEASE,
    PATIENCE,
    Claimed,
    Draft,
    addresses,
    backlog,
    begin_sending,
    claim,
    give_back,
    mark_reachable,
    record,
    record_alone,
    settle,
)
from tests.services.builders import NOW, PLATFORM, World, later

ROOT = Path(__file__).parents[2]
ALL = tuple(Lane)
SEVENTH = 7
SECOND = timedelta(seconds=1)


def drafts(*keys: str, lane: Lane = Lane.NEWS) -> list[Draft]:
    """Notices to the seventh person under these keys."""
    return [Draft(key=key, kind="report_received", lane=lane, recipient_id=SEVENTH) for key in keys]


@pytest.fixture
async def seven(world: World) -> None:
    """The recipient of these notices is on the roster."""
    people = await world.people(await world.branch(), Stage.NONE, SEVENTH)
    assert people[-1].person_id == SEVENTH


async def take(now: datetime = NOW, *, limit: int = 10) -> list[Claimed]:
    """Claim from every lane."""
    return list(await claim(now=now, lanes=ALL, limit=limit))


async def state_of(key: str) -> NoticeState:
    return (await Notice.get(key=key)).state


class TestANotice:
    async def test_is_recorded_once_under_its_key(self, db: str):
        assert await record_alone(drafts=drafts("a", "b"), now=NOW) == 2
        assert await record_alone(drafts=drafts("b", "c"), now=NOW) == 1
        assert await record_alone(drafts=[], now=NOW) == 0
        assert await Notice.all().count() == 3

    async def test_is_recorded_or_not_together_with_what_it_tells_of(self, db: str):
        async def fail_halfway() -> None:
            async with write_tx():
                await record(drafts("a"), now=NOW)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail_halfway()
        assert await take() == []

    async def test_comes_out_as_it_went_in(self, db: str):
        draft = Draft(
            key="a",
            kind="duty",
            lane=Lane.REMINDER,
            chat="-100",
            subject_id=3,
            parameters={"rule": "thought_report", "days": -7},
        )
        await record_alone(drafts=[draft], now=NOW)
        (found,) = await take()
        assert (found.kind, found.lane, found.chat, found.subject_id, found.recipient_id) == (
            "duty",
            Lane.REMINDER,
            "-100",
            3,
            None,
        )
        assert found.parameters == {"rule": "thought_report", "days": -7}


class TestTheOrder:
    async def test_is_by_lane_and_within_a_lane_by_age(self, db: str):
        await record_alone(drafts=drafts("r", lane=Lane.REMINDER), now=NOW)
        await record_alone(drafts=drafts("n1", "n2", lane=Lane.NEWS), now=NOW)
        await record_alone(drafts=drafts("u", lane=Lane.URGENT), now=NOW)
        keys = {row.id: row.key for row in await Notice.all()}
        assert [keys[found.id] for found in await take(limit=3)] == ["u", "n1", "n2"]
        assert [keys[found.id] for found in await take()] == ["r"]

    async def test_leaves_the_lanes_that_were_not_asked_for(self, db: str):
        await record_alone(drafts=drafts("r", lane=Lane.REMINDER), now=NOW)
        assert await claim(now=NOW, lanes=[Lane.URGENT, Lane.NEWS], limit=9) == ()
        assert len(await claim(now=NOW, lanes=[Lane.REMINDER], limit=9)) == 1


class TestALease:
    async def test_keeps_others_off_until_it_has_run_out(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        assert len(await take()) == 1
        assert await take(NOW + LEASE) == []
        assert len(await take(NOW + LEASE + SECOND)) == 1

    @pytest.mark.usefixtures("seven")
    async def test_lost_after_sending_began_twice_leaves_the_notice_unknown(self):
        await record_alone(drafts=drafts("a"), now=NOW)
        times = [NOW + number * (LEASE + SECOND) for number in range(4)]
        taken = []
        for now in times:
            found = await take(now)
            for claimed in found:
                await begin_sending(claimed=claimed, now=now)
            taken.append(len(found))
        assert taken == [1, 1, 0, 0]
        notice = await Notice.get(key="a")
        assert (notice.state, notice.settled_at) == (NoticeState.UNKNOWN, times[2])
        reminder = await Reminder.get(recipient_id=SEVENTH)
        assert (reminder.rule, reminder.period) == ("unconfirmed", str(notice.id))

    async def test_lost_once_leaves_nothing_to_make_up_for(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await begin_sending(claimed=found, now=NOW)
        (again,) = await take(NOW + LEASE + SECOND)
        await settle(notice_ids=[again.id], state=NoticeState.SENT, now=NOW)
        assert not await Reminder.exists()

    async def test_lost_twice_on_the_way_to_a_group_is_made_up_to_nobody(self, db: str):
        draft = Draft(key="g", kind="ballot_counted", lane=Lane.NEWS, chat="-100")
        await record_alone(drafts=[draft], now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=NoticeState.UNKNOWN, now=NOW)
        assert not await Reminder.exists()

    async def test_lost_before_sending_began_leaves_no_doubt(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        for number in range(5):
            assert len(await take(NOW + number * (LEASE + SECOND))) == 1
        assert await state_of("a") is NoticeState.PENDING


@pytest.mark.usefixtures("seven")
class TestASettledNotice:
    @pytest.mark.parametrize(
        "state", [NoticeState.SENT, NoticeState.OBSOLETE, NoticeState.UNDELIVERABLE]
    )
    async def test_is_never_taken_again(self, state: NoticeState):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=state, now=NOW)
        assert await take(later(days=1)) == []
        assert await state_of("a") is state

    async def test_is_never_recorded_again(self):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=NoticeState.SENT, now=NOW)
        assert await record_alone(drafts=drafts("a"), now=later(days=1)) == 0
        assert await take(later(days=1)) == []

    async def test_stays_as_it_is_when_a_slow_worker_comes_late(self):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=NoticeState.SENT, now=NOW)
        await settle(notice_ids=[found.id], state=NoticeState.UNDELIVERABLE, now=later(hours=1))
        await begin_sending(claimed=found, now=NOW)
        await give_back(claimed=found, begun=False, until=later(hours=2))
        notice = await Notice.get(key="a")
        assert (notice.state, notice.settled_at) == (NoticeState.SENT, NOW)
        assert (notice.attempts, notice.not_before) == (0, None)


class TestAPostponedNotice:
    async def test_waits_for_its_time_and_not_a_second_longer(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        until = NOW + timedelta(hours=10)
        await give_back(claimed=found, begun=False, until=until)
        assert await take(until - SECOND) == []
        assert len(await take(until)) == 1

    async def test_gets_its_attempt_back_where_sending_had_begun(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        for _ in range(5):
            (found,) = await take()
            begun = await begin_sending(claimed=found, now=NOW)
            assert begun is not None
            await give_back(claimed=begun, begun=True, until=NOW)
        notice = await Notice.get(key="a")
        assert (notice.state, notice.attempts) == (NoticeState.PENDING, 0)


class TestAClaim:
    async def test_that_was_lost_to_another_cannot_begin_to_send(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        slow, after = await take(), NOW + LEASE + SECOND
        (other,) = await take(after)
        assert await begin_sending(claimed=slow[0], now=after) is None
        assert await begin_sending(claimed=other, now=after)
        assert (await Notice.get(key="a")).attempts == 1

    async def test_that_has_run_out_but_was_not_lost_is_renewed(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        slow, after = await take(), NOW + LEASE + SECOND
        assert await begin_sending(claimed=slow[0], now=after)
        assert await take(after + LEASE) == []

    async def test_that_was_lost_cannot_be_given_back(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        slow, after = await take(), NOW + LEASE + SECOND
        await take(after)
        await give_back(claimed=slow[0], begun=False, until=after)
        assert await take(after + SECOND) == []

    async def test_of_a_clock_that_was_ahead_does_not_last_until_then(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        await take(later(days=1))
        assert len(await take(NOW)) == 1


class TestTheBacklog:
    async def test_counts_what_may_go_and_since_when(self, db: str):
        await record_alone(drafts=drafts("a", lane=Lane.REMINDER), now=NOW)
        await record_alone(drafts=drafts("b", "c"), now=later(hours=1))
        (postponed,) = await take(limit=1)
        await give_back(claimed=postponed, begun=False, until=later(hours=3))
        found = await backlog(now=later(hours=2), lanes=ALL)
        assert found.waiting == {Lane.NEWS: 1, Lane.REMINDER: 1}
        assert found.oldest == NOW
        later_on = await backlog(now=later(hours=3), lanes=[Lane.NEWS])
        assert later_on.waiting == {Lane.NEWS: 2}
        assert later_on.oldest == later(hours=1)

    async def test_of_an_empty_outbox_has_no_oldest(self, db: str):
        assert (await backlog(now=NOW, lanes=ALL)).oldest is None


class TestAddresses:
    async def test_are_the_accounts_of_the_platform(self, world: World):
        branch = await world.branch()
        bound, other, unbound = await world.people(branch, Stage.APPLICANT, 3)
        accounts = {person.person_id: await world.bind(person) for person in (bound, other)}
        wanted = [bound.person_id, other.person_id, unbound.person_id]
        assert await addresses(wanted, platform=PLATFORM) == accounts
        assert await addresses(wanted, platform="elsewhere") == {}

    async def test_leave_out_whoever_shuts_the_bot_out(self, world: World):
        person = await world.person(await world.branch())
        account = await world.bind(person)
        for reachable, found in ((False, {}), (True, {person.person_id: account})):
            await mark_reachable(platform=PLATFORM, external_id=account, reachable=reachable)
            assert await addresses([person.person_id], platform=PLATFORM) == found


async def take_all() -> Counter[int]:
    """Claim, or stand by, until nothing is left to take; how often each notice was taken."""
    taken: Counter[int] = Counter()
    while await waiting():
        taken.update(found.id for found in await take(limit=500))
        await asyncio.sleep(0.01)
    return taken


async def waiting() -> bool:
    """Is anything left that nobody has taken?"""
    return bool(await Notice.filter(state=NoticeState.PENDING, lease_until__isnull=True).limit(1))


async def fill(many: int) -> None:
    """That many notices in the outbox, as copies of one: quickly."""
    await record_alone(drafts=drafts("0"), now=NOW)
    columns = [name for name in Notice._meta.db_fields if name not in {"id", "key"}]
    shared = ", ".join(columns)
    async with write_tx() as transaction:
        await transaction.execute_query(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            f" WHERE i < {many - 1}) INSERT INTO notice (key, {shared})"
            f" SELECT CAST(n.i AS VARCHAR(160)), {shared} FROM n, (SELECT * FROM notice) AS one"
        )


class TestSeveralWorkers:
    MANY = 40_000
    WORKERS = 4

    @pytest.fixture
    async def notices(self, db: str) -> str:
        """A full outbox; the value is the URL of its database."""
        await fill(self.MANY)
        return db

    async def test_in_one_process_never_take_the_same_notice(self, db: str):
        await fill(2000)
        shares = await asyncio.gather(*(take_all() for _ in range(self.WORKERS)))
        assert set(sum(shares, Counter()).values()) == {1}
        assert sum(share.total() for share in shares) == 2000

    async def test_in_processes_of_their_own_never_take_the_same_notice(
        self, notices: str, engine: str
    ):
        work = [asyncio.to_thread(run_claimer, notices) for _ in range(self.WORKERS)]
        shares = [answer.split() for answer in await asyncio.gather(*work)]
        taken = Counter(number for share in shares for number in share)
        assert (len(taken), set(taken.values())) == (self.MANY, {1})
        busy = sum(map(bool, shares))
        assert busy > 1 if engine == "postgres" else busy == 1


def claimer(url: str) -> subprocess.Popen[str]:
    """A worker in a process of its own that prints the ids it takes and then waits for its end."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.services.claimer", url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_claimer(url: str) -> str:
    """The ids that a worker takes until nothing is left."""
    process = claimer(url)
    said, failed = process.communicate("", timeout=300)
    assert process.returncode == 0, failed
    return said


@pytest.mark.parametrize("engine", ["sqlite"])
class TestTheOneWhoSends:
    """SQLite has one writer: of several processes one sends, and another one when it dies."""

    @staticmethod
    async def begin(url: str) -> subprocess.Popen[str]:
        """A sender that has taken the one notice there is, and lives on."""
        await record_alone(drafts=drafts("first"), now=NOW)
        process = claimer(url)
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "1\n"
        await record_alone(drafts=drafts("second"), now=NOW)
        return process

    @staticmethod
    async def end(process: subprocess.Popen[str]) -> None:
        process.kill()
        await asyncio.to_thread(process.communicate)

    async def test_keeps_the_others_from_it_while_it_lives(self, db: str):
        process = await self.begin(db)
        try:
            assert await take() == []
            assert await take(NOW + LEASE + SECOND) == []
        finally:
            await self.end(process)

    async def test_is_followed_by_another_the_moment_it_dies(self, db: str):
        await self.end(await self.begin(db))
        assert [found.id for found in await take()] == [2]
        assert [found.id for found in await take(NOW + LEASE + SECOND)] == [1, 2], "none is lost"

    async def test_gives_its_seat_back_when_it_closes_the_database(self, database_url: str):
        for _ in range(2):
            async with database(database_url):
                await record_alone(drafts=drafts("a"), now=NOW)
                assert may_send()
                assert may_send(), "as often as it asks"

    async def test_sits_there_once_whatever_the_file_is_called(self, db: str, tmp_path: Path):
        assert may_send()
        other = tmp_path / "link.sqlite3"
        other.symlink_to(db.removeprefix("sqlite:///"))
        async with database(f"sqlite:///{other}"):
            assert not may_send()


@pytest.mark.parametrize("engine", ["sqlite"])
class TestALockThatIsNotGivenBack:
    @pytest.fixture
    def blocker(self, db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
        """Another process in the middle of writing; we wait for it but a moment."""
        monkeypatch.setattr(sqlite, "LOCK_SECONDS", 0.02)
        other = sqlite3.connect(db.removeprefix("sqlite:///"), isolation_level=None)
        yield other
        other.close()

    async def test_is_told_apart_from_a_mistake(self, blocker: sqlite3.Connection):
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="locked"):
            await record_alone(drafts=drafts("a"), now=NOW)
        blocker.execute("COMMIT")
        assert await record_alone(drafts=drafts("a"), now=NOW) == 1

    @pytest.mark.parametrize(("waits", "settled"), [(PATIENCE - 1, True), (PATIENCE, False)])
    async def test_does_not_make_us_forget_what_was_sent(
        self, blocker: sqlite3.Connection, waits: int, settled: bool
    ):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        blocker.execute("BEGIN IMMEDIATE")
        with release_after(blocker, waits):
            act = settle(notice_ids=[found.id], state=NoticeState.SENT, now=NOW)
            if settled:
                await act
            else:
                with pytest.raises(Busy):
                    await act
        assert (await state_of("a") is NoticeState.SENT) is settled


@contextmanager
def release_after(blocker: sqlite3.Connection, waits: int) -> Iterator[None]:
    """The other process ends its transaction once somebody has given up waiting so many times."""
    begin, failures = sqlite.WritingConnection.begin_immediate, count(1)

    async def counted(connection: sqlite.WritingConnection) -> None:
        try:
            await begin(connection)
        except Busy:
            if next(failures) == waits:
                blocker.execute("COMMIT")
            raise

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sqlite.WritingConnection, "begin_immediate", counted)
        yield
