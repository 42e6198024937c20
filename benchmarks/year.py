"""A year of reminders for a generated population: the product's sweep, digests and courier.

Run from the project's root: ``python -m benchmarks.year [--people 400] [--days 365]``. Everybody
has an account that takes every message; nobody does anything all year, so that everything that is
due is told, climbs its ladder and runs out. SQLite, one process, colleges of 2,000 people.
"""

import argparse
import asyncio
import os
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import uvloop

from benchmarks.sweep import TODAY
from benchmarks.ticks import NOON, RULES, fill
from bot.simulation import live, reach_everybody
from models.db import database, migrate
from services.office import Office
from services.previews import Simulated


async def row(people: int, days: int) -> str:
    """One line of the table; fails where a promise is broken."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "fazhan.sqlite3"
        url = f"sqlite:///{path}"
        await migrate(url)
        records = await asyncio.to_thread(fill, path, people, people)
        wall, cpu = time.perf_counter(), time.process_time()
        async with database(url):
            await reach_everybody(now=NOON)
            office = Office(rules=RULES, data_dir=Path(name))
            found = await live(office=office, first=TODAY, last=TODAY + timedelta(days=days - 1))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert found.kept, "one message a day for a person, none at night"
    return _line(found, records, days, wall, cpu)


def _line(found: Simulated, records: int, days: int, wall: float, cpu: float) -> str:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"| {found.people:,} | {records:,} | {days} | {found.messages:,} | {found.people_told:,}"
        f" | {found.most_a_day} | {found.in_quiet_hours} | {found.most_for_one}"
        f" | {found.on_busiest_day:,} | {wall:.0f} | {cpu:.0f} | {memory:.0f}"
        f" | {os.getloadavg()[0]:.1f} |"
    )


async def run(people: list[int], days: int) -> None:
    """Print the table."""
    print(
        "| people | records | days | messages | people told | most a day | at night | most for one"
        " | busiest day | s | CPU s | memory MB | load |"
    )
    print("|---:" * 13 + "|")
    for many in people:
        print(await row(many, days), flush=True)


def main() -> None:
    """Measure each population in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[400])
    parser.add_argument("--days", type=int, default=365)
    given = parser.parse_args()
    uvloop.run(run(given.people, given.days))


if __name__ == "__main__":
    main()
