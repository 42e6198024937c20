"""The outbox: each notice once, the pressing first, taken by one worker at a time."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models import Lane, Notice, NoticeState
from models.db import write_tx
from services.notices import (
    LEASE,
    Claimed,
    Draft,
    address_of,
    begin_sending,
    claim,
    mark_reachable,
    postpone,
    record,
    record_alone,
    settle,
)
from tests.services.builders import NOW, PLATFORM, World, later

ROOT = Path(__file__).parents[2]
ALL = tuple(Lane)
SECOND = timedelta(seconds=1)


def drafts(*keys: str, lane: Lane = Lane.NEWS) -> list[Draft]:
    """Notices to person 7 under these keys."""
    return [Draft(key=key, kind="report_received", lane=lane, recipient_id=7) for key in keys]


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

    async def test_lost_after_sending_began_twice_leaves_the_notice_unknown(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        times = [NOW + number * (LEASE + SECOND) for number in range(4)]
        taken = []
        for now in times:
            found = await take(now)
            await begin_sending(notice_ids=[claimed.id for claimed in found])
            taken.append(len(found))
        assert taken == [1, 1, 0, 0]
        notice = await Notice.get(key="a")
        assert (notice.state, notice.settled_at) == (NoticeState.UNKNOWN, times[2])

    async def test_lost_before_sending_began_leaves_no_doubt(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        for number in range(5):
            assert len(await take(NOW + number * (LEASE + SECOND))) == 1
        assert await state_of("a") is NoticeState.PENDING


class TestASettledNotice:
    @pytest.mark.parametrize(
        "state", [NoticeState.SENT, NoticeState.OBSOLETE, NoticeState.UNDELIVERABLE]
    )
    async def test_is_never_taken_again(self, db: str, state: NoticeState):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=state, now=NOW)
        assert await take(later(days=1)) == []
        assert await state_of("a") is state

    async def test_is_never_recorded_again(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=NoticeState.SENT, now=NOW)
        assert await record_alone(drafts=drafts("a"), now=later(days=1)) == 0
        assert await take(later(days=1)) == []

    async def test_stays_as_it_is_when_a_slow_worker_comes_late(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        await settle(notice_ids=[found.id], state=NoticeState.SENT, now=NOW)
        await settle(notice_ids=[found.id], state=NoticeState.UNDELIVERABLE, now=later(hours=1))
        await begin_sending(notice_ids=[found.id])
        await postpone(notice_ids=[found.id], begun=[], until=later(hours=2))
        notice = await Notice.get(key="a")
        assert (notice.state, notice.settled_at) == (NoticeState.SENT, NOW)
        assert (notice.attempts, notice.not_before) == (0, None)


class TestAPostponedNotice:
    async def test_waits_for_its_time_and_not_a_second_longer(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        (found,) = await take()
        until = NOW + timedelta(hours=10)
        await postpone(notice_ids=[found.id], begun=[], until=until)
        assert await take(until - SECOND) == []
        assert len(await take(until)) == 1

    async def test_gets_its_attempt_back_where_sending_had_begun(self, db: str):
        await record_alone(drafts=drafts("a"), now=NOW)
        for _ in range(5):
            (found,) = await take()
            await begin_sending(notice_ids=[found.id])
            await postpone(notice_ids=[found.id], begun=[found.id], until=NOW)
        notice = await Notice.get(key="a")
        assert (notice.state, notice.attempts) == (NoticeState.PENDING, 0)


class TestAnAddress:
    async def test_is_the_account_of_the_platform(self, world: World):
        person = await world.person(await world.branch())
        assert await address_of(person.person_id, platform=PLATFORM) is None
        account = await world.bind(person)
        assert await address_of(person.person_id, platform=PLATFORM) == account
        assert await address_of(person.person_id, platform="elsewhere") is None

    async def test_is_none_while_the_account_shuts_the_bot_out(self, world: World):
        person = await world.person(await world.branch())
        account = await world.bind(person)
        for reachable, address in ((False, None), (True, account)):
            await mark_reachable(platform=PLATFORM, external_id=account, reachable=reachable)
            assert await address_of(person.person_id, platform=PLATFORM) == address


async def take_all() -> Counter[int]:
    """Claim until nothing is left; how often each notice was taken."""
    taken: Counter[int] = Counter()
    while batch := await take(limit=50):
        taken.update(found.id for found in batch)
    return taken


class TestSeveralWorkers:
    MANY = 2000

    @pytest.fixture
    async def notices(self, db: str) -> str:
        """A full outbox; the value is the URL of its database."""
        await record_alone(drafts=drafts(*map(str, range(self.MANY))), now=NOW)
        return db

    async def test_in_one_process_never_take_the_same_notice(self, notices: str):
        shares = await asyncio.gather(*(take_all() for _ in range(4)))
        assert set(sum(shares, Counter()).values()) == {1}
        assert sum(share.total() for share in shares) == self.MANY

    async def test_in_two_processes_never_take_the_same_notice(self, notices: str):
        answers = await asyncio.gather(*(asyncio.to_thread(run_claimer, notices) for _ in range(2)))
        taken = Counter(number for answer in answers for number in answer.split())
        assert (len(taken), set(taken.values())) == (self.MANY, {1})


def run_claimer(url: str) -> str:
    """A worker in a process of its own; the ids it has taken."""
    command = [sys.executable, "-m", "tests.services.claimer", url]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
