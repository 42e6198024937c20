"""A stretch of days as the bot would live it: the real sweep, digests and courier on a copy.

The database is only read. In the copy everybody has an account that takes every message, the
clock jumps from hour to hour, and what would be sent is counted.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tortoise.models import Model

from models import (
    Branch,
    College,
    ContactTerm,
    Identity,
    LedgerHead,
    LedgerRecord,
    Person,
    RoleTerm,
)
from models.db import database, migrate, write_tx
from reminders.calendar import SHANGHAI, is_quiet
from reminders.courier import Courier, Outcome, Write
from reminders.sweep import Sweep
from services.days import day_of
from services.notices import Lane
from services.office import Office
from services.previews import Simulated

PLATFORM = "simulation"
COPIED: tuple[type[Model], ...] = (
    *(College, Branch, Person, RoleTerm, ContactTerm),
    *(LedgerHead, LedgerRecord),
)
HOURS = (time(7, 59), time(8), time(15), time(21, 59), time(22))


@dataclass
class Outbox:
    """A platform on which every message arrives; remembers who got one when."""

    now: datetime
    platform: str = PLATFORM
    username: str = "simulation"
    sent: list[tuple[str, datetime]] = field(default_factory=list)
    longest: int = 0

    async def ready(self) -> bool:
        """Always."""
        return True

    async def send(self, address: str, lane: Lane, write: Write) -> Outcome:
        """Note the message, if there is one."""
        screen = await write()
        if screen is None:
            return Outcome.NOTHING
        self.sent.append((address, self.now))
        self.longest = max(self.longest, len(screen.text))
        return Outcome.SENT


async def simulate(*, url: str, office: Office, first: date, last: date) -> Simulated:
    """Live through [first, last] on a copy of the database behind `url`, which is only read."""
    async with database(url):
        rows = [await table.all() for table in COPIED]
    with tempfile.TemporaryDirectory() as folder:
        copy = f"sqlite:///{Path(folder) / 'simulation.sqlite3'}"
        await migrate(copy)
        async with database(copy):
            await _fill(rows, datetime.combine(first, HOURS[0], SHANGHAI))
            return await live(office=office, first=first, last=last)


async def _fill(rows: list[list[Model]], now: datetime) -> None:
    async with write_tx():
        for table, copied in zip(COPIED, rows, strict=True):
            await table.bulk_create(copied, batch_size=500)
    await reach_everybody(now=now)


async def reach_everybody(*, now: datetime) -> None:
    """Give everybody in the open database an account on the platform of the simulation."""
    async with write_tx():
        people = await Person.all().values_list("id")
        accounts = [
            Identity(platform=PLATFORM, external_id=str(i), person_id=i, bound_at=now)
            for (i,) in people
        ]
        await Identity.bulk_create(accounts, batch_size=500)


async def live(*, office: Office, first: date, last: date) -> Simulated:
    """Live through [first, last] in the open database, which is changed by it."""
    outbox = Outbox(now=datetime.combine(first, HOURS[0], SHANGHAI))
    sweep, courier = Sweep(office), Courier(office, outbox, lambda: outbox.now)
    for instant in _instants(first, last):
        outbox.now = instant
        await sweep.run(instant)
        await courier.run()
    people = await Identity.filter(platform=PLATFORM).count()
    return _count(outbox, people, first, last)


def _instants(first: date, last: date) -> Iterator[datetime]:
    for number in range((last - first).days + 1):
        for hour in HOURS:
            yield datetime.combine(first + timedelta(days=number), hour, SHANGHAI)


def _count(outbox: Outbox, people: int, first: date, last: date) -> Simulated:
    daily = Counter((address, day_of(at)) for address, at in outbox.sent)
    by_day = Counter(day_of(at) for _, at in outbox.sent)
    by_person = Counter(address for address, _ in outbox.sent)
    busiest = max(by_day, key=lambda day: (by_day[day], -day.toordinal()), default=None)
    return Simulated(
        first=first,
        last=last,
        people=people,
        messages=len(outbox.sent),
        people_told=len(by_person),
        most_a_day=max(daily.values(), default=0),
        in_quiet_hours=sum(is_quiet(at) for _, at in outbox.sent),
        most_for_one=max(by_person.values(), default=0),
        busiest_day=busiest,
        on_busiest_day=0 if busiest is None else by_day[busiest],
        longest_message=outbox.longest,
    )
