"""Workdays with 法定节假日 and 调休; years without a notice yet are provisional (暂算)."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from regulation.packfile import PACKS

WEEKEND = (5, 6)
ANNOUNCED_FROM_MONTH = 11  # the State Council's notice for the next year is out by November
Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Which days are worked; exact from `known_from` to `known_until`, provisional elsewhere.

    `holidays` may hold reckoned festivals of later years. `exams` are the exam weeks, first and
    last day of each.
    """

    known_from: date
    known_until: date
    holidays: frozenset[date]
    workdays: frozenset[date]
    fixed: frozenset[tuple[int, int]]
    exams: tuple[Span, ...] = ()

    def provisional(self, day: date) -> bool:
        """No notice covers this day: its answer may still change."""
        return not self.known_from <= day <= self.known_until

    def is_workday(self, day: date) -> bool:
        """Worked, 调休 weekends included."""
        if self.provisional(day) and (day.month, day.day) in self.fixed:
            return False
        return day in self.workdays or (day.weekday() not in WEEKEND and day not in self.holidays)

    def is_calm(self, day: date) -> bool:
        """Worked, and in no exam week: a day to remind students on."""
        return self.is_workday(day) and not any(a <= day <= b for a, b in self.exams)

    def lacks_next_year(self, on: date) -> bool:
        """From November on: the official days of the next year, or even of this, are missing."""
        ahead = on.year + 1 if on.month >= ANNOUNCED_FROM_MONTH else on.year
        return self.known_until.year < ahead

    def workdays_after(self, posted: date, until: date) -> int:
        """Workdays in (posted, until]: the posting day is not counted, the last day is."""
        days = (posted + timedelta(days=n) for n in range(1, (until - posted).days + 1))
        return sum(self.is_workday(day) for day in days)

    def nth_workday_after(self, posted: date, count: int) -> date:
        """The day on which `count` workdays after the posting day are complete."""
        return max(self._workdays_from(posted, count), default=posted)

    def _workdays_from(self, posted: date, count: int) -> Iterator[date]:
        day = posted
        while count > 0:
            day += timedelta(days=1)
            if self.is_workday(day):
                count -= 1
                yield day


def load_calendar(path: Path = PACKS / "calendar.toml") -> Calendar:
    """The calendar that ships with the packs."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Calendar(
        known_from=table["known_from"],
        known_until=table["known_until"],
        holidays=frozenset(table["holidays"]),
        workdays=frozenset(table["workdays"]),
        fixed=frozenset((month, day) for month, day in table["fixed"]),
    )
