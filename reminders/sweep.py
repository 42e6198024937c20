"""The sweep: what is due becomes reminders and digests. Running it again changes nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from reminders.calendar import is_quiet
from services import annual_plans, digests, duties, gatherings, lookouts, weekly
from services.days import day_of
from services.office import Office
from services.recipients import circumstances

CHUNK = 20  # people whose reminders are noted down together


@dataclass
class Sweep:
    """Looks at those for whom something can have changed; the first time, at everybody.

    That is where a dossier has grown since, and on a new day also whose day has come (every look
    says when the next one is needed) and who is not where they were or under whom they were: the
    roster, contacts and offices change outside the ledger. Rules change only with a restart.

    What it remembers only saves work: a fresh one, after a restart, looks at everybody again and
    the outbox knows what it has already. Whom it has not come to yet keeps `waiting`.
    """

    office: Office
    day: date | None = None
    position: int = 0
    circumstances: Mapping[int, int] = field(default_factory=dict)
    agenda: defaultdict[date, set[int]] = field(default_factory=lambda: defaultdict(set))
    waiting: set[int] = field(default_factory=set)
    covered: int = -1

    async def run(self, now: datetime) -> int:
        """Note the reminders that are due; returns how many were new."""
        on, new = day_of(now), 0
        if on != self.day:
            new += await weekly.note_weekly(office=self.office, on=on, now=now)
            new += await annual_plans.note_plan_reminders(office=self.office, on=on, now=now)
            new += await gatherings.note_gatherings(office=self.office, on=on, now=now)
        await self._gather(on)
        people = sorted(self.waiting)
        for start in range(0, len(people), CHUNK):
            new += await self._look_at(people[start : start + CHUNK], on, now)
        if self.position != self.covered:
            await lookouts.keep_position(position=self.position, on=on)
            self.covered = self.position
        if not is_quiet(now):
            await digests.open_digests(now=now)
        return new

    async def _gather(self, on: date) -> None:
        """Whom to look at."""
        position = await duties.ledger_position()
        if self.day is None or on < self.day:  # a clock set back: the agenda lies ahead of it
            self.circumstances, self.position = {}, position
        self.waiting.update(await duties.people_changed_since(self.position))
        if on != self.day:
            await self._begin_day(on)
        self.day, self.position = on, position

    async def _begin_day(self, on: date) -> None:
        before, self.circumstances = self.circumstances, await circumstances(on=on)
        changed = (who for who, now in self.circumstances.items() if before.get(who) != now)
        self.waiting.update(changed)
        for day in [day for day in self.agenda if day <= on]:
            self.waiting.update(self.agenda.pop(day))

    async def _look_at(self, people: list[int], on: date, now: datetime) -> int:
        look = await duties.look(person_ids=people, office=self.office, on=on)
        new = await duties.record_reminders([item.draft for item in look.due], now=now)
        await lookouts.keep(look.ahead, position=self.position, on=on)
        for person_id, ahead in look.ahead.items():
            self.agenda[ahead.change].add(person_id)
        self.waiting.difference_update(people)
        return new
