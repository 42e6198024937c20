"""What an organizer's own lists cost over a college of thousands: /todo, the home screen, the week.

Run from the project's root: ``python -m benchmarks.college [--people 5000] [--on-the-way 1000]``.
The others are members of whom nothing is due. SQLite, one process.
"""

import argparse
import os
import tempfile
from pathlib import Path

import uvloop

from benchmarks.reviews import report
from benchmarks.sweep import TODAY
from benchmarks.ticks import NOON, RULES, fill
from models import Person, Role, RoleTerm
from models.db import database, migrate
from reminders.sweep import Sweep
from services.access import Actor
from services.office import Office
from services.remits import remit_of
from services.todo import my_todo
from services.waiting import waiting_for
from services.weekly import weekly_for


async def organizer() -> Actor:
    """Whoever oversees the first branch, and with it the college."""
    term = await RoleTerm.filter(role=Role.ORGANIZER).order_by("branch_id").first()
    assert term is not None
    person = await Person.get(id=term.person_id)
    return Actor(person_id=person.id, branch_id=person.branch_id, name=person.name)


async def measure(office: Office, records: int) -> None:
    """Look at the lists, once the sweep has seen everybody."""
    actor = await organizer()
    await Sweep(office).run(NOON)
    remit = await remit_of(actor.person_id, on=TODAY)
    people = await Person.filter(branch_id__in=list(remit.overseen)).count()
    found = await my_todo(actor=actor, office=office, now=NOON)
    load = os.getloadavg()[0]
    print(f"{people} people, {records} records, {len(found.items)} matters, load {load:.1f}")
    await report("/todo", lambda: my_todo(actor=actor, office=office, now=NOON))
    await report("home screen", lambda: waiting_for(actor=actor, office=office, now=NOON))
    await report("week", lambda: weekly_for(remit, office=office, on=TODAY))


async def main(people: int, on_the_way: int) -> None:
    """Make the college, then measure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fazhan.sqlite3"
        await migrate(f"sqlite:///{path}")
        records = fill(path, people, on_the_way, college_of=people + 1)
        async with database(f"sqlite:///{path}"):
            await measure(Office(rules=RULES, data_dir=Path(folder)), records)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--on-the-way", type=int, default=1000)
    given = parser.parse_args()
    uvloop.run(main(given.people, given.on_the_way))
