"""What a tick of the product's sweep costs when a thousand people are on the way among many more.

Run from the project's root: ``python -m benchmarks.ticks [--rosters 1000 10000 100000]``. The
others are members whose decisions were imported and of whom nothing is due. SQLite, one process.
"""

import argparse
import asyncio
import gc
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.dossiers import synthetic
from benchmarks.sweep import COLLECTOR, SEED, TODAY
from models import LedgerHead
from models.db import database, migrate, write_tx
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    Conversion,
    ProspectiveDecision,
    Record,
    ReviewState,
)
from regulation.rules import load_rules
from reminders.sweep import Sweep
from services.ledger import HANDED_IN, HEAD_ID, Review, encode
from services.office import Office

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BRANCH, COLLEGE = 30, 2000  # people
TICKS, DAYS, GROWN = 20, 28, 10
BEAT = 0.001
DECISIONS = (Application, ActivistDecision, ProspectiveDecision, Admission, Conversion)
RULES = load_rules()
PERSON = (
    "INSERT INTO person (id, student_number, name, graduation, branch_id, gender, ethnicity,"
    " native_place, class_name) VALUES (?,?,?,?,?,'','','','')"
)
RECORD = (
    "INSERT INTO ledger_record (position, person_id, kind, payload, act_date, entered_at,"
    " actor_id, chain) VALUES (?,?,?,?,?,?,?,?)"
)


def _records(person: int, on_the_way: bool) -> Iterator[tuple[date, Any, int | None]]:
    if on_the_way:
        made: tuple[Record, ...] = synthetic(
            person, seed=SEED, on=TODAY, rules=RULES
        ).dossier.records
        yield from ((record.act_date, record.payload, record.actor_id) for record in made)
        return
    for year, decision in enumerate(DECISIONS, start=2018):
        yield date(year, 5, 6), decision(), None


def fill(path: Path, roster: int, on_the_way: int, college_of: int = COLLEGE) -> int:
    """Write the roster, its colleges of so many people, offices and dossiers; returns how many
    records.
    """
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA synchronous=OFF")
        colleges = range(1, roster // college_of + 2)
        named = ((n, f"第{n}学院") for n in colleges)
        file.executemany("INSERT INTO college (id, name) VALUES (?,?)", named)
        branches = range(1, roster // BRANCH + 2)
        names = ((n, (n - 1) * BRANCH // college_of + 1, f"第{n}支部") for n in branches)
        file.executemany("INSERT INTO branch (id, college_id, name) VALUES (?,?,?)", names)
        people = range(1, roster + 1)
        rows = ((n, f"S{n}", f"同学{n}", "2028-06-30", n // BRANCH + 1) for n in people)
        file.executemany(PERSON, rows)
        terms = [
            (n * BRANCH or 1, "secretary", n, "2020-01-01") for n in branches if n < branches[-1]
        ]
        for college in colleges:  # somebody of its first branch
            branch = -(-(college - 1) * college_of // BRANCH) + 1
            terms.append((min(branch * BRANCH, roster), "organizer", branch, "2020-01-01"))
        office = "INSERT INTO role_term (person_id, role, branch_id, starts) VALUES (?,?,?,?)"
        file.executemany(office, terms)
        guided = ((n + 1, n, "2020-01-01") for n in range(1, on_the_way))
        contact = "INSERT INTO contact_term (contact_id, person_id, starts) VALUES (?,?,?)"
        file.executemany(contact, guided)
        file.executemany(RECORD, _ledger(people, on_the_way))
        (records,) = file.execute("SELECT count(*) FROM ledger_record").fetchone()
        file.execute("INSERT INTO ledger_head (id, position, chain) VALUES (1, ?, '')", (records,))
        return int(records)


def _ledger(people: range, on_the_way: int) -> Iterator[tuple[object, ...]]:
    """The others have been imported today."""
    position = count(1)
    for person in people:
        way = person <= on_the_way
        for on, payload, actor in _records(person, way):
            number = next(position)
            yield _row(number, person, (on, payload, actor), on if way else TODAY)
            if isinstance(payload, HANDED_IN):  # what these dossiers hold has been reviewed
                review = Review(record=number, state=ReviewState.ACCEPTED)
                yield _row(next(position), person, (on, review, actor), on)


def _row(
    number: int, person: int, act: tuple[date, Any, int | None], entered_on: date
) -> tuple[object, ...]:
    on, payload, actor = act
    values = json.dumps(encode(payload), ensure_ascii=False)
    entered = f"{entered_on} 04:00:00+00:00"
    return number, person, payload.kind, values, str(on), entered, actor, str(number)


@dataclass
class Counted(Sweep):
    """A sweep that counts whom it looks at."""

    looked: int = 0

    async def _look_at(self, people: list[int], on: date, now: datetime) -> int:
        self.looked += len(people)
        return await super()._look_at(people, on, now)


@dataclass
class Watch:
    """Keeps an eye on the loop: the longest it did not turn, on the wall and in its own work."""

    wall: float = 0.0
    work: float = 0.0
    ended: bool = field(default=False)

    async def run(self) -> None:
        """Until somebody says that it has ended."""
        while not self.ended:
            wall, work = time.perf_counter(), time.thread_time()
            await asyncio.sleep(BEAT)
            self.wall = max(self.wall, time.perf_counter() - wall - BEAT)
            self.work = max(self.work, time.thread_time() - work)


async def timed(act: Awaitable[int]) -> tuple[int, float, float]:
    """What came of it, seconds on the wall, seconds of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = await act
    return result, time.perf_counter() - wall, time.process_time() - cpu


async def _still(sweep: Sweep) -> float:
    """An ordinary tick: nothing has happened since the last one."""
    await asyncio.sleep(0)
    return (await timed(sweep.run(NOON)))[2]


async def _grow(people: int) -> None:
    """One more record for the first few."""
    async with write_tx() as transaction:
        head = await LedgerHead.get(id=HEAD_ID)
        for person in range(1, people + 1):
            head.position += 1
            row = [head.position, person, "social_work", '{"task": "x"}', str(TODAY)]
            await transaction.execute_query(
                RECORD, [*row, "2026-11-20 04:00:00+00:00", 1, str(head.position)]
            )
        await head.save()


async def measure(url: str, folder: Path, roster: int, records: int) -> str:
    """One row of the table; fails where a second run notes anything."""
    async with database(url):
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTOR)
        sweep, watch = Counted(Office(rules=RULES, data_dir=folder)), Watch()
        watching = asyncio.create_task(watch.run())
        _, first, first_cpu = await timed(sweep.run(NOON))
        assert sweep.looked == roster
        assert await sweep.run(NOON) == 0
        assert await Counted(sweep.office).run(NOON) == 0
        still = min([await _still(sweep) for _ in range(TICKS)])
        await _grow(GROWN)
        _, _, grown = await timed(sweep.run(NOON))
        sweep.looked = 0
        days = [await timed(sweep.run(NOON + timedelta(days=n))) for n in range(1, DAYS + 1)]
        watch.ended = True
        await watching
    day = sum(cpu for _, _, cpu in days) / DAYS
    return (
        f"| {roster:,} | {records:,} | {first:.1f} | {first_cpu:.1f} | {still * 1000:.1f}"
        f" | {grown * 1000:.1f} | {day * 1000:.0f} | {sweep.looked / DAYS:.0f}"
        f" | {watch.wall * 1000:.0f} | {watch.work * 1000:.0f} | {os.getloadavg()[0]:.1f} |"
    )


async def run(rosters: list[int], on_the_way: int) -> None:
    """Measure each roster in a database of its own."""
    print(
        "| roster | records | first s | CPU s | tick CPU ms | 10 grown CPU ms | new day CPU ms"
        " | looked at | stall ms | its CPU ms | load |"
    )
    print("|---:" * 11 + "|")
    for roster in rosters:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "fazhan.sqlite3"
            await migrate(f"sqlite:///{path}")
            records = fill(path, roster, min(on_the_way, roster))
            print(await measure(f"sqlite:///{path}", Path(name), roster, records), flush=True)


def main() -> None:
    """Measure each roster in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rosters", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--on-the-way", type=int, default=1000)
    given = parser.parse_args()
    uvloop.run(run(given.rosters, given.on_the_way))


if __name__ == "__main__":
    main()
