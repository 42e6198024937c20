"""The sweep: what is due becomes notices. Running it again changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from services import duties, notices
from services.days import day_of
from services.office import Office


@dataclass
class Sweep:
    """Looks at everybody once a day, and in between at those whose dossier has grown.

    What it remembers only saves work: a fresh one, after a restart, looks at everybody again and
    the outbox knows which notices it has already.
    """

    office: Office
    day: date | None = None
    position: int = 0

    async def run(self, now: datetime) -> int:
        """Record the notices that are due; returns how many were new."""
        on, position = day_of(now), await duties.ledger_position()
        people = await self._whom(on)
        due = await duties.due_notices(person_ids=people, office=self.office, on=on)
        new = await notices.record_alone(drafts=[item.draft for item in due], now=now)
        self.day, self.position = on, position
        return new

    async def _whom(self, on: date) -> tuple[int, ...]:
        if self.day != on:
            return await duties.everyone()
        return await duties.people_changed_since(self.position)
