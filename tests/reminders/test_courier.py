"""The courier: once, to those whom it still concerns, not at night, and never lost."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from models import (
    Branch,
    ContactTerm,
    Identity,
    Meeting,
    Notice,
    NoticeState,
    Person,
    Role,
    RoleTerm,
)
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import ThoughtReport
from reminders.courier import IN_HAND, UNBOUND_PAUSE, Moved, NotYet, Outcome
from reminders.sweep import Sweep
from services.access import Actor
from services.groups import lose
from services.invitations import bind, issue
from services.meeting_news import tell_group
from services.notices import LEASE, Draft, Lane, claim, mark_reachable, record_alone
from services.reports import withdraw
from tests.reminders.platform import Clock, Platform, courier
from tests.services.builders import LONG_AGO, NOW, PLATFORM, World, later
from tests.services.elections import convene_meeting

MORNING = later(days=34)  # 2026-12-24 at noon, a week before the quarter's report is due
NIGHT = MORNING.replace(hour=15)  # 23:00 in Shanghai
REPORT = ThoughtReport(quarter="2026Q4", files=("a" * 64,), characters=1600, fingerprint="f")


@dataclass
class Round:
    """An activist with an account whose reminders wait in the outbox."""

    world: World
    platform: Platform
    clock: Clock
    student: Actor
    account: str

    async def deliver(self) -> list[str]:
        """Sweep, and let the courier go; returns what the student has been told in all."""
        await self.sweep()
        await courier(self.world.office, self.platform, self.clock).run()
        return self.platform.told(self.account)

    async def sweep(self) -> None:
        """Note what is due, and open the digests of the day."""
        await Sweep(self.world.office).run(self.clock.now())

    async def states(self, person: Actor | None = None) -> set[NoticeState]:
        """What became of the notices of a person, by default the student."""
        recipient = (person or self.student).person_id
        return {notice.state for notice in await Notice.filter(recipient_id=recipient)}


@dataclass
class Hall:
    """A meeting has been called, and its group waits to be told."""

    world: World
    branch: Branch
    secretary: str
    platform: Platform
    clock: Clock

    async def deliver(self) -> None:
        await courier(self.world.office, self.platform, self.clock).run()


@pytest.fixture
async def round_(world: World) -> Round:
    student = await world.person(await world.branch(), Stage.ACTIVIST)
    await world.record(student, replace(REPORT, quarter="2026Q3"))
    account = await world.bind(student)
    return Round(world, Platform(), Clock(MORNING), student, account)


async def ask_to_wait(kind: str, recipient: Actor, lane: Lane, **parameters: int) -> None:
    draft = Draft(
        key=f"{kind}:{recipient.person_id}",
        kind=kind,
        lane=lane,
        recipient_id=recipient.person_id,
        parameters=parameters,
    )
    await record_alone(drafts=[draft], now=MORNING)


class TestAReminder:
    async def test_arrives_once(self, round_: Round):
        (told,) = await round_.deliver()
        assert "递交2026年第四季度思想汇报" in told
        assert await round_.states() == {NoticeState.SENT}
        assert await round_.deliver() == [told]

    async def test_of_a_settled_duty_is_not_sent(self, round_: Round):
        await round_.sweep()
        await round_.world.record(round_.student, REPORT, now=MORNING)
        assert not any("第四季度" in text for text in await round_.deliver())
        assert NoticeState.OBSOLETE in await round_.states()

    async def test_no_longer_goes_to_a_former_contact(self, round_: Round):
        world, student = round_.world, round_.student
        contact = await world.person(await world.branch(), Stage.FULL_MEMBER)
        await world.assign_contact(contact, student)
        account = await world.bind(contact)
        round_.clock.instant = later(days=100)
        await Sweep(world.office).run(round_.clock.now())
        assert await round_.states(contact) == {NoticeState.PENDING}
        async with write_tx():
            await ContactTerm.filter(contact_id=contact.person_id).update(ends=MORNING.date())
        await round_.deliver()
        assert round_.platform.told(account) == []
        assert await round_.states(contact) == {NoticeState.OBSOLETE}

    async def test_shares_one_message_with_the_others_of_that_person(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        people = await world.people(branch, Stage.APPLICANT, 3)
        account = await world.bind(secretary)
        await Sweep(world.office).run(NOW)
        platform = Platform()
        await courier(world.office, platform, Clock(NOW)).run()
        (digest,) = platform.told(account)
        assert all(person.name in digest for person in people)
        assert "1. " in digest
        assert "3. " in digest

    async def test_waits_for_the_morning_while_what_is_urgent_goes_out(self, round_: Round):
        await round_.sweep()
        round_.clock.instant = NIGHT
        assert await round_.deliver() == []
        assert await round_.states() == {NoticeState.PENDING}
        round_.clock.advance(hours=9)
        assert len(await round_.deliver()) == 1
        assert await round_.states() == {NoticeState.OBSOLETE, NoticeState.SENT}, "made anew"

    @pytest.mark.parametrize(
        ("local", "goes"), [("21:59", True), ("22:00", False), ("07:59", False), ("08:00", True)]
    )
    async def test_keeps_the_quiet_hours_to_the_minute(self, round_: Round, local: str, goes: bool):
        round_.clock.instant = datetime.fromisoformat(f"2026-12-25T{local}:00+08:00")
        assert bool(await round_.deliver()) is goes


class TestTheOutbox:
    async def test_gives_a_notice_to_one_worker_until_the_lease_ends(self, round_: Round):
        await round_.sweep()
        assert await claim(now=MORNING, lanes=list(Lane), limit=50)
        assert await round_.deliver() == []
        round_.clock.instant += LEASE + timedelta(seconds=1)
        assert len(await round_.deliver()) == 1

    async def test_postpones_everything_when_the_platform_asks_to_wait(self, round_: Round):
        round_.platform.answers = [NotYet(30)]
        assert await round_.deliver() == []
        assert await round_.deliver() == []
        assert {n.attempts for n in await Notice.all()} == {0}, "nothing was sent"
        round_.clock.advance(seconds=31)
        assert len(await round_.deliver()) == 1

    async def test_repeats_a_doubtful_send_once_and_then_lets_it_be(self, round_: Round):
        round_.platform.answers = [Outcome.IN_DOUBT] * 5
        for _ in range(4):
            await round_.deliver()
            round_.clock.instant += LEASE + timedelta(seconds=1)
        assert len(round_.platform.told(round_.account)) == 2
        assert await round_.states() == {NoticeState.UNKNOWN}

    async def test_notes_who_has_shut_the_bot_out(self, round_: Round):
        round_.platform.answers = [Outcome.SHUT_OUT]
        assert await round_.deliver() == []
        assert await round_.states() == {NoticeState.UNDELIVERABLE}
        assert not (await Identity.get(person_id=round_.student.person_id)).reachable

    async def test_blames_nobody_for_a_message_the_platform_will_not_carry(self, round_: Round):
        round_.platform.answers = [Outcome.REFUSED]
        assert await round_.deliver() == []
        assert await round_.states() == {NoticeState.UNDELIVERABLE}
        assert (await Identity.get(person_id=round_.student.person_id)).reachable

    async def test_looks_again_a_day_later_for_who_has_no_account(self, world: World):
        branch = await world.branch()
        student, contact = await world.people(branch, Stage.ACTIVIST, 2)
        await world.assign_contact(contact, student)
        number = await world.record(student, REPORT)
        await ask_to_wait("report_received", contact, Lane.NEWS, record=number)
        platform, clock = Platform(), Clock(MORNING)
        await courier(world.office, platform, clock).run()
        account = await world.bind(contact)
        await courier(world.office, platform, clock).run()
        assert platform.told(account) == [], "nobody looks before the pause is over"
        clock.instant += UNBOUND_PAUSE
        await courier(world.office, platform, clock).run()
        assert len(platform.told(account)) == 1

    async def test_opens_no_digest_for_who_has_no_account(self, round_: Round):
        async with write_tx():
            await Identity.all().delete()
        assert await round_.deliver() == []
        assert await round_.states() == set()
        await round_.world.bind(round_.student)
        assert len(await round_.deliver()) == 1

    async def test_goes_at_once_to_whoever_binds_an_account(self, round_: Round):
        async with write_tx():
            await Identity.all().delete()
        assert await round_.deliver() == []
        number = (await Person.get(id=round_.student.person_id)).student_number
        (invited,) = await issue(student_numbers=[number], now=MORNING)
        await bind(platform=PLATFORM, external_id=round_.account, code=invited.code, now=MORNING)
        assert len(await round_.deliver()) == 1

    async def test_says_nothing_of_a_report_taken_back(self, world: World):
        branch = await world.branch()
        contact = await world.person(branch, Stage.FULL_MEMBER)
        account = await world.bind(contact)
        student = await world.person(branch, Stage.ACTIVIST)
        await world.assign_contact(contact, student)
        number = await world.record(student, REPORT)
        await ask_to_wait("report_received", contact, Lane.NEWS, record=number)
        await withdraw(actor=student, number=number, office=world.office, now=NOW)
        platform = Platform()
        await courier(world.office, platform, Clock(NOW)).run()
        assert platform.told(account) == []
        assert {n.state for n in await Notice.all()} == {NoticeState.OBSOLETE}

    async def test_is_not_held_up_by_a_notice_that_breaks(self, round_: Round):
        await ask_to_wait("report_received", round_.student, Lane.NEWS, record=999_999)
        assert len(await round_.deliver()) == 1
        assert await round_.states() == {NoticeState.SENT, NoticeState.PENDING}

    async def test_writes_again_to_whoever_opens_the_door(self, round_: Round):
        await mark_reachable(platform=PLATFORM, external_id=round_.account, reachable=False)
        assert await round_.deliver() == []
        await mark_reachable(platform=PLATFORM, external_id=round_.account, reachable=True)
        assert len(await round_.deliver()) == 1

    async def test_waits_while_the_platform_is_not_ready(self, round_: Round):
        round_.platform.open = False
        assert await round_.deliver() == []
        assert await claim(now=MORNING, lanes=list(Lane), limit=1), "none was claimed for nothing"

    async def test_sends_nothing_that_another_has_taken_meanwhile(self, round_: Round):
        async def wait_too_long() -> None:
            round_.clock.instant += LEASE + timedelta(seconds=1)
            await claim(now=round_.clock.now(), lanes=list(Lane), limit=50)

        round_.platform.before_writing = wait_too_long
        assert await round_.deliver() == []
        assert {n.attempts for n in await Notice.all()} == {0}

    async def test_looks_again_when_its_turn_has_come(self, round_: Round):
        async def settle_meanwhile() -> None:
            round_.platform.before_writing = None
            await round_.world.record(round_.student, REPORT, now=MORNING)

        round_.platform.before_writing = settle_meanwhile
        assert not any("第四季度" in text for text in await round_.deliver())

    async def test_lets_what_is_pressing_pass_a_broadcast(self, world: World):
        branch = await world.branch()
        people = await world.people(branch, Stage.APPLICANT, 3 * IN_HAND)
        accounts = [await world.bind(person) for person in people]
        for person in people[:-1]:
            await ask_to_notice_a_lost_group(branch, person, Lane.REMINDER)
        platform, clock = Platform(), Clock(NOW)

        async def call_a_meeting() -> None:
            if len(platform.delivered) >= IN_HAND // 2:
                platform.before_writing = None
                await ask_to_notice_a_lost_group(branch, people[-1], Lane.URGENT)

        platform.before_writing = call_a_meeting
        await courier(world.office, platform, clock).run()
        order = [address for address, _ in platform.delivered]
        assert len(order) == len(people)
        assert order.index(accounts[-1]) < 5 * IN_HAND // 2

    async def test_stops_with_what_it_has_in_hand(self, world: World):
        branch = await world.branch()
        for person in await world.people(branch, Stage.APPLICANT, 2 * IN_HAND):
            await world.bind(person)
            await ask_to_notice_a_lost_group(branch, person, Lane.NEWS)
        platform = Platform()
        going = courier(world.office, platform, Clock(NOW))

        async def stop() -> None:
            going.stopping = True

        platform.before_writing = stop
        await going.run()
        assert len(platform.delivered) == IN_HAND
        assert await Notice.filter(state=NoticeState.PENDING).count() == IN_HAND


async def ask_to_notice_a_lost_group(branch: Branch, person: Actor, lane: Lane) -> None:
    """Something to say that takes little: the secretary's branch has no group."""
    async with write_tx():
        await RoleTerm.create(
            person_id=person.person_id,
            role=Role.SECRETARY,
            branch_id=branch.id,
            starts=LONG_AGO,
        )
    await ask_to_wait("group_lost", person, lane, branch=branch.id)


class TestAGroup:
    @pytest.fixture
    async def hall(self, world: World) -> Hall:
        branch = await world.branch(group="-100")
        secretary = await world.secretary(branch)
        account = await world.bind(secretary)
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        meeting_id = await convene_meeting(world, branch, secretary, candidate)
        async with write_tx():
            await tell_group(await Meeting.get(id=meeting_id), "meeting_begun", NOW)
        return Hall(world, branch, account, Platform(), Clock(NOW))

    async def test_that_has_moved_is_followed(self, hall: Hall):
        hall.platform.answers = [Moved("-200")]
        await hall.deliver()
        await hall.branch.refresh_from_db()
        assert hall.branch.group_chat == "-200"
        assert len(hall.platform.told("-200")) == 1
        (notice,) = await Notice.all()
        assert (notice.state, notice.attempts) == (NoticeState.SENT, 1)

    async def test_that_has_shut_us_out_is_forgotten_and_the_secretary_told_once(self, hall: Hall):
        hall.platform.answers = [Outcome.SHUT_OUT]
        await hall.deliver()
        await hall.branch.refresh_from_db()
        assert hall.branch.group_chat is None
        (told,) = hall.platform.told(hall.secretary)
        assert hall.branch.name in told
        assert "/start" in told
        await lose(chat="-100", now=NOW)
        await hall.deliver()
        assert len(hall.platform.told(hall.secretary)) == 1

    async def test_that_is_there_again_when_the_secretary_would_be_told_is_not_mentioned(
        self, hall: Hall
    ):
        await lose(chat="-100", now=NOW)
        async with write_tx():
            await Branch.filter(id=hall.branch.id).update(group_chat="-300")
        await hall.deliver()
        assert hall.platform.told(hall.secretary) == []
