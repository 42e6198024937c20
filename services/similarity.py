"""Passages that a 思想汇报 shares with another of the same college, for its reviewer to judge.

Character 8-grams of the written characters. What stands in many reports (quotations of the Party's
documents) does not count. Nothing is ever refused because of this.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from models.db import connection, is_postgres
from regulation.records import ThoughtReport
from services.office import Office

GRAM = 8  # characters
COMMON_SHARE = 0.05  # a gram in this share of the reports is a quotation, …
COMMON_REPORTS = 5  # … if they are at least this many
FLAGGED = 0.3  # this share of the rest found in one other report is shown to the reviewer
FEWEST_GRAMS = 50  # of its own; a report of quotations only has nothing to compare
MOST_COMPARED = 500  # the newest reports of the college
MOST_SHOWN = 3
LONGEST_PASSAGE = 300  # characters
WRITTEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The text of another report."""

    number: int
    author_id: int
    author: str
    quarter: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another report that holds much of this one: how much, in percent, and where most."""

    number: int
    author_id: int
    author: str
    quarter: str
    percent: int
    passage: str
    other_passage: str


@lru_cache(maxsize=2 * MOST_COMPARED)
def _written(text: str) -> str:
    """The letters and digits of a text. Remembered: a queue compares with the same ones again."""
    return "".join(WRITTEN.findall(text))


def _grams(written: str) -> Iterator[str]:
    return (written[i : i + GRAM] for i in range(len(written) - GRAM + 1))


def _passage(text: str, start: int, length: int) -> str:
    """The original words of so many written characters."""
    places = [i for found in WRITTEN.finditer(text) for i in range(*found.span())]
    return text[places[start] : places[start + length - 1] + 1]


def compare(text: str, others: Iterable[Compared]) -> tuple[Alike, ...]:
    """The reports that hold much of this text, the most alike first. CPU-bound."""
    wanted = set(_grams(_written(text)))
    held: list[tuple[Compared, set[str]]] = []
    spread: Counter[str] = Counter(wanted)
    for other in others:
        shared = wanted.intersection(_grams(_written(other.text)))
        spread.update(shared)
        held.append((other, shared))
    common = max(COMMON_REPORTS, COMMON_SHARE * (len(held) + 1))
    own = {gram for gram in wanted if spread[gram] < common}
    if len(own) < FEWEST_GRAMS:
        return ()
    found = [
        _alike(text, other, shared & own, len(own))
        for other, shared in held
        if len(shared & own) >= FLAGGED * len(own)
    ]
    return tuple(sorted(found, key=lambda alike: -alike.percent)[:MOST_SHOWN])


def _alike(text: str, other: Compared, shared: set[str], of: int) -> Alike:
    start, place, length = _longest(_written(text), _written(other.text), shared)
    return Alike(
        number=other.number,
        author_id=other.author_id,
        author=other.author,
        quarter=other.quarter,
        percent=round(100 * len(shared) / of),
        passage=_passage(text, start, length),
        other_passage=_passage(other.text, place, length),
    )


def _longest(mine: str, theirs: str, shared: set[str]) -> tuple[int, int, int]:
    """Where the longest common passage begins in both, and its length, in written characters."""
    best = (0, 0, 0)
    start, last = 0, len(mine) - GRAM
    while start <= last:
        length = max(GRAM, best[2] + 1)
        place = theirs.find(mine[start : start + length])
        if mine[start : start + GRAM] in shared and place >= 0:
            best = (start, place, _extent(mine[start:], theirs[place:]))
            start += best[2] - GRAM
        start += 1
    return best[0], best[1], min(best[2], LONGEST_PASSAGE)


def _extent(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


async def alike_reports(*, number: int, office: Office) -> tuple[Alike, ...]:
    """The reports of the same college that a report has much in common with, in a thread.

    Nothing where its text cannot be read: photographs and scans.
    """
    rows = await _readable_reports(number)
    if not rows or rows[0].number != number:
        return ()
    return await asyncio.to_thread(_compare_files, rows[0], rows[1:], office)


class _Row(NamedTuple):
    number: int
    author_id: int
    author: str
    quarter: str
    file: str


async def _readable_reports(number: int) -> list[_Row]:
    """This report and the newest others of the college."""
    text = _column("text")
    statement = (
        f"SELECT report.position, person.id, person.name, {_column('quarter')}, {text}"  # noqa: S608
        " FROM ledger_record AS report JOIN person ON person.id = report.person_id"
        " JOIN branch ON branch.id = person.branch_id"
        f" WHERE report.kind = '{ThoughtReport.kind}' AND {text} <> '' AND branch.college_id ="
        " (SELECT branch.college_id FROM ledger_record AS own"
        " JOIN person ON person.id = own.person_id JOIN branch ON branch.id = person.branch_id"
        f" WHERE own.position = {number:d})"
        f" ORDER BY report.position <> {number:d}, report.position DESC LIMIT {MOST_COMPARED:d}"
    )
    _, rows = await connection().execute_query(statement)
    return [_Row(*row) for row in rows]


def _column(name: str) -> str:
    if is_postgres():
        return f"COALESCE(report.payload ->> '{name}', '')"
    return f"COALESCE(json_extract(report.payload, '$.{name}'), '')"


def _compare_files(own: _Row, rows: Iterable[_Row], office: Office) -> tuple[Alike, ...]:
    versions = (own.author_id, own.quarter)
    others = (
        Compared(
            number=row.number,
            author_id=row.author_id,
            author=row.author,
            quarter=row.quarter,
            text=office.attachments.read(row.file).decode(),
        )
        for row in rows
        if (row.author_id, row.quarter) != versions
    )
    return compare(office.attachments.read(own.file).decode(), others)
