"""The sweep: what is due becomes reminders and digests. Running it again changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from reminders.calendar import is_quiet
from services import digests, duties
from services.days import day_of
from services.office import Office


@dataclass
class Sweep:
    """Looks at everybody once a day, and in between at those whose dossier has grown.

    What it remembers only saves work: a fresh one, after a restart, looks at everybody again and
    the outbox knows what it has already.
    """

    office: Office
    day: date | None = None
    position: int = 0

    async def run(self, now: datetime) -> int:
        """Note the reminders that are due; returns how many were new."""
        on, position = day_of(now), await duties.ledger_position()
        people = await self._whom(on)
        due = await duties.due_notices(person_ids=people, office=self.office, on=on)
        new = await duties.record_reminders([item.draft for item in due], now=now)
        if not is_quiet(now):
            await digests.open_digests(now=now)
        self.day, self.position = on, position
        return new

    async def _whom(self, on: date) -> tuple[int, ...]:
        if self.day != on:
            return await duties.everyone()
        return await duties.people_changed_since(self.position)
