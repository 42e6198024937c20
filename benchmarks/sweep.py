"""The duties of everybody, and everything the regulation says of everybody, on two cores.

Run from the project's root: ``python -m benchmarks.sweep [--people 10000 40000 100000]``. The
dossiers are made in the processes that assess them, a hundred at a time; making them is not
counted. What the product's own sweep costs, with its database, is `benchmarks.ticks`.
"""

import argparse
import gc
import multiprocessing
import os
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypeVar

from benchmarks.dossiers import population
from regulation.assess import assess, duties_of
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import Dossier
from regulation.rules import Rules, load_rules

TODAY = date(2026, 11, 20)
SEED = 1
CHUNK = 100
COLLECTOR = (50_000, 20, 20)  # as the product sets it when it starts
T = TypeVar("T")


@dataclass
class Timed:
    """Seconds on the wall and of the processor."""

    wall: float = 0.0
    cpu: float = 0.0

    def measure(self, work: Callable[[], T]) -> T:
        """Do it and add what it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        return result


@dataclass
class Share:
    """What one process did; memory in MB."""

    duties: Timed = field(default_factory=Timed)
    full: Timed = field(default_factory=Timed)
    found: Counter[str] = field(default_factory=Counter)
    memory: float = 0.0


def _duties(dossiers: Sequence[Dossier], rules: Rules) -> int:
    return sum(len(duties_of(Case(dossier, rules, TODAY))) for dossier in dossiers)


def _full(dossiers: Sequence[Dossier], rules: Rules) -> Counter[str]:
    found: Counter[str] = Counter()
    for dossier in dossiers:
        said = assess(dossier, rules, TODAY)
        found.update(duties=len(said.duties), findings=len(said.findings))
        found[said.stage] += 1
    return found


def work(people: range) -> Share:
    """The share of one process."""
    rules, share = load_rules(), Share()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)
    for start in range(people.start, people.stop, CHUNK):
        some = range(start, min(start + CHUNK, people.stop))
        dossiers = list(population(some, seed=SEED, on=TODAY, rules=rules))
        owed = share.duties.measure(lambda d=dossiers: _duties(d, rules))
        said = share.full.measure(lambda d=dossiers: _full(d, rules))
        assert said["duties"] == owed
        share.found += said
        share.found["records"] += sum(len(dossier.records) for dossier in dossiers)
    share.memory = _memory()
    return share


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(people: int, processes: int) -> str:
    """One row of the table; fails where the processes did not see everybody."""
    bounds = [1 + people * n // processes for n in range(processes + 1)]
    shares = [range(*pair) for pair in pairwise(bounds)]
    with multiprocessing.get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        done = pool.map(work, shares, chunksize=1)
    found: Counter[str] = sum((share.found for share in done), Counter())
    assert sum(found[stage] for stage in Stage) == people
    memory = _memory() + sum(share.memory for share in done)
    return (
        f"| {people:,} | {found['records'] / people:.0f}"
        f" | {_seconds([share.duties for share in done])}"
        f" | {_seconds([share.full for share in done])}"
        f" | {found['duties']:,} | {found['findings']:,} | {memory:.0f}"
        f" | {os.getloadavg()[0]:.1f} |"
    )


def _seconds(timed: Sequence[Timed]) -> str:
    return f"{max(t.wall for t in timed):.1f} | {sum(t.cpu for t in timed):.1f}"


def main() -> None:
    """Measure each population in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 40_000])
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    print(
        "| people | records each | duties s | CPU s | full s | CPU s"
        " | duties | findings | memory MB | load |"
    )
    print("|---:" * 10 + "|")
    for people in given.people:
        print(measure(people, given.processes), flush=True)


if __name__ == "__main__":
    main()
