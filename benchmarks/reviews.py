"""What the queue of a college costs its organizer, and comparing a report with others."""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

from models import AwaitingReview, Branch, College, LedgerRecord, Person, Role, RoleTerm
from models.db import database, migrate, write_tx
from regulation.records import Award, Level, ThoughtReport
from regulation.rules import load_rules
from services import reviews
from services.access import Actor
from services.ledger import encode
from services.office import Office
from services.similarity import MOST_COMPARED, alike_reports

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
BRANCHES, ROUNDS, CHARACTERS = 20, 11, 1600


def essay(dice: random.Random) -> str:
    """A report of somebody's own words."""
    return "".join(chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(CHARACTERS))


async def populate(people: int, records: int, waiting_people: int, office: Office) -> Actor:
    """A college; everybody has accepted records, and one report and one award that wait."""
    dice, rows, waiting = random.Random(7), [], []
    texts = [office.attachments.keep(essay(dice).encode()) for _ in range(MOST_COMPARED)]
    award = encode(Award(title="三好学生", level=Level.SCHOOL))
    async with write_tx():
        college = await College.create(name="学院")
        for number in range(BRANCHES):
            await Branch.create(college=college, name=f"第{number}党支部")
        everybody = [
            Person(id=n, name=f"同学{n}", student_number=f"S{n}", branch_id=n % BRANCHES + 1)
            for n in range(1, people + 1)
        ]
        await Person.bulk_create(everybody, batch_size=500)
        await RoleTerm.create(
            person_id=1, role=Role.ORGANIZER, branch_id=1, starts=date(2020, 1, 1)
        )
        for n in range(people * (records + 2)):
            person, last = n % people + 1, n // people
            text = texts[n % MOST_COMPARED]
            report = ThoughtReport(
                quarter="2026Q4", files=(text,), characters=CHARACTERS, fingerprint=text, text=text
            )
            payload = encode(report) if last == records else award
            kind = ThoughtReport.kind if last == records else Award.kind
            facts = {"kind": kind, "payload": payload, "act_date": DAY, "entered_at": NOW}
            signer = person if last >= records else 0
            rows.append(
                LedgerRecord(
                    position=n + 1, person_id=person, signer_id=signer, chain=f"{n:064}", **facts
                )
            )
            if last >= records and person <= waiting_people:
                waiting.append(AwaitingReview(position=n + 1, person_id=person, kind=kind))
        await LedgerRecord.bulk_create(rows, batch_size=500)
        await AwaitingReview.bulk_create(waiting, batch_size=500)
    return Actor(person_id=1, branch_id=1, name="组织员")


async def report(name: str, act: Callable[[], Awaitable[object]]) -> None:
    """Print the median of some rounds, by the processor and by the clock."""
    times, used = [], []
    for _ in range(ROUNDS):
        began, spent = time.perf_counter(), time.process_time()
        await act()
        times.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - spent))
    processor, clock = statistics.median(used), statistics.median(times)
    print(f"{name}: {processor:.1f} ms of the processor, {clock:.1f} ms by the clock")


async def main(people: int, records: int, waiting: int) -> None:
    """Make the college, then look at it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/benchmark.sqlite3"
        office = Office(rules=load_rules(), data_dir=Path(folder))
        await migrate(url)
        async with database(url):
            actor = await populate(people, records, waiting, office)
            number = people * records + 2
            queue = await reviews.queue(actor=actor, office=office, now=NOW)
            many, load = people * (records + 2), os.getloadavg()[0]
            print(f"{people} people, {many} records, {queue.total} waiting, load {load:.1f}")
            await report("queue", lambda: reviews.queue(actor=actor, office=office, now=NOW))
            await report("count", lambda: reviews.count_waiting(actor=actor, now=NOW))
            await report(
                "batch",
                lambda: reviews.batch(actor=actor, kind=Award.kind, office=office, now=NOW),
            )
            await report("comparison", lambda: alike_reports(number=number, office=office))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--waiting", type=int, default=1000, help="people with something waiting")
    parser.add_argument("--records", type=int, default=20)
    given = parser.parse_args()
    asyncio.run(main(given.people, given.records, given.waiting))
