"""A bot that is started, stopped and lied to about the time, in a small branch that changes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from models import ContactTerm, Identity, Notice, NoticeState, Person, Reminder, Role, RoleTerm
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import Payload, ThoughtReport
from reminders.calendar import SHANGHAI, is_quiet
from reminders.courier import Moved, NotYet, Outcome, Write
from reminders.sweep import Sweep
from services import duties
from services.access import Actor
from services.days import day_of
from services.gatherings import NOBODYS
from services.notices import LEASE, Lane, mark_reachable
from services.todo import my_todo, put_off
from tests.reminders.platform import Clock, Platform, courier
from tests.services.builders import PLATFORM, World

FIRST = date(2026, 12, 14)  # a Monday; the quarter ends on a Thursday, then come three days off
Told = tuple[int, int, str, str]  # the recipient, the person, the rule, the period


@dataclass
class Journal(Platform):
    """Writes down what became of every message, and when."""

    clock: Clock = field(default_factory=lambda: Clock(at(0, 9)))
    sends: list[tuple[str, datetime, Outcome]] = field(default_factory=list)

    async def send(self, address: str, lane: Lane, write: Write) -> Outcome:
        outcome = await super().send(address, lane, write)
        if outcome is not Outcome.NOTHING:
            self.sends.append((address, self.clock.now(), outcome))
        return outcome


def at(number: int, hour: int) -> datetime:
    """An hour in Shanghai on a day counted from the first."""
    return datetime.combine(FIRST + timedelta(days=number), time(hour), SHANGHAI)


@dataclass
class Life:
    """A small branch in which a good deal is due, and everything that can happen to it."""

    world: World
    student: Actor
    contact: Actor
    secretary: Actor
    deputy: Actor
    clock: Clock
    platform: Journal
    sweep: Sweep | None = None

    async def tick(self, instant: datetime) -> None:
        """One round of the sweep and the courier, by a clock that shows this instant."""
        self.clock.instant = instant
        self.sweep = self.sweep or Sweep(self.world.office)
        await self.sweep.run(instant)
        await courier(self.world.office, self.platform, self.clock).run()

    async def write(self, person: Actor, payload: Payload) -> None:
        """One more record in somebody's dossier."""
        now = self.clock.now()
        await self.world.record(person, payload, on=day_of(now), now=now)

    async def snooze(self, person: Actor) -> None:
        """稍后, of the first matter that may still be put off."""
        known = {"actor": person, "office": self.world.office, "now": self.clock.now()}
        found = await my_todo(**known)
        for item in [i for i in found.items if i.duty.due > found.on][:1]:
            await put_off(subject_id=item.subject_id, ref=item.ref, days=3, **known)

    async def hold_office(self, person: Actor, role: Role, holds: bool) -> None:
        """A term ends today or is opened again."""
        ends = None if holds else day_of(self.clock.now()) - timedelta(days=1)
        async with write_tx():
            await RoleTerm.filter(person_id=person.person_id, role=role).update(ends=ends)

    async def guide(self, guides: bool) -> None:
        """The contact leaves, or comes back."""
        ends = None if guides else day_of(self.clock.now()) - timedelta(days=1)
        async with write_tx():
            await ContactTerm.filter(contact_id=self.contact.person_id).update(ends=ends)

    async def graduate(self, days: int | None) -> None:
        """The student's graduation is put on another day."""
        leaving = None if days is None else day_of(self.clock.now()) + timedelta(days=days)
        async with write_tx():
            await Person.filter(id=self.student.person_id).update(graduation=leaving)

    async def let_in(self, person: Actor, reachable: bool) -> None:
        """Somebody blocks the bot, or opens the door again."""
        account = str(person.person_id)
        await mark_reachable(platform=PLATFORM, external_id=account, reachable=reachable)

    async def calm_down(self, number: int) -> None:
        """The platform works, everybody is reachable, and two quiet mornings pass."""
        self.platform.answers.clear()
        for account in await Identity.all():
            await mark_reachable(platform=PLATFORM, external_id=account.external_id, reachable=True)
        for day in (number + 1, number + 2):
            for pause in range(4):
                await self.tick(at(day, 9) + pause * (LEASE + timedelta(seconds=1)))

    async def told(self) -> set[Told]:
        """Every matter that has reached somebody."""
        arrived = await Notice.filter(state=NoticeState.SENT).values_list("id")
        rows = await Reminder.filter(digest_id__in=[i for (i,) in arrived])
        return {_key(row) for row in rows if row.subject_id != NOBODYS}

    async def due(self) -> set[Told]:
        """What one clean run would have told by now, but for what has been put off."""
        on = day_of(self.clock.now())
        people = await duties.everyone()
        found = await duties.due_notices(person_ids=people, office=self.world.office, on=on)
        later = await Reminder.filter(cause__startswith="later", not_before__gt=on)
        return {_key(each.draft) for each in found} - {_key(row) for row in later}

    def check_promises(self) -> None:
        """One message a day for a person, a doubtful one at most twice, none at night."""
        days = Counter((to, day_of(when), outcome) for to, when, outcome in self.platform.sends)
        for to, day, _ in days:
            sent, doubtful = days[to, day, Outcome.SENT], days[to, day, Outcome.IN_DOUBT]
            assert sent <= 1
            assert sent + doubtful <= 2
        assert not any(is_quiet(when) for _, when, _ in self.platform.sends)


def _key(row: Reminder | duties.ReminderDraft) -> Told:
    return row.recipient_id, row.subject_id, row.rule, row.period


def report(number: int) -> ThoughtReport:
    """A report of the quarter that ends meanwhile; each another text."""
    return ThoughtReport(quarter="2026Q4", files=(), characters=1600, fingerprint=f"text {number}")


async def begin(world: World) -> Life:
    """The branch, its people and their accounts."""
    branch = await world.branch()
    contact = await world.person(branch, Stage.FULL_MEMBER)
    student, _ = await world.people(branch, Stage.ACTIVIST, 2)
    await world.people(branch, Stage.APPLICANT, 1)
    await world.people(branch, Stage.PROBATIONARY_MEMBER, 1)
    await world.assign_contact(contact, student)
    secretary, deputy = await world.secretary(branch), await world.secretary(branch)
    await world.appoint(await world.person(branch, Stage.FULL_MEMBER), Role.ORGANIZER)
    clock = Clock(at(0, 9))
    for person_id in await duties.everyone():
        async with write_tx():
            await Identity.create(
                platform=PLATFORM,
                external_id=str(person_id),
                person_id=person_id,
                bound_at=clock.now(),
            )
    platform = Journal(clock=clock)
    return Life(world, student, contact, secretary, deputy, clock, platform)


__all__ = ["FIRST", "Life", "Moved", "NotYet", "Outcome", "at", "begin", "report"]
