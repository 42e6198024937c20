"""Dates: calendar months and anniversaries, counted from their anchor and never chained.

Months keep the day of the anchor and are clipped to the month's end (1月31日 + 1个月 = 2月末日).
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

MONTHS_IN_YEAR = 12
MONTHS_IN_QUARTER = 3
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later, clipped to the month's end."""
    years, month = divmod(day.month - 1 + months, MONTHS_IN_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


@lru_cache(maxsize=4096)
def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def anniversary(day: date, years: int) -> date:
    """The same day `years` years later; 2月29日 becomes 2月28日 in a common year."""
    return add_months(day, MONTHS_IN_YEAR * years)


def age_on(birth: date, day: date) -> int:
    """周岁: whole years completed on this day (2月29日 counts as 2月28日 in common years)."""
    years = day.year - birth.year
    return years if anniversary(birth, years) <= day else years - 1


def day_after_notice(posted: date, days: int) -> date:
    """The first day after `days` full days of notice; the posting day is not counted."""
    return posted + timedelta(days=days + 1)


def quarter_of(day: date) -> str:
    """The natural quarter of a day: 2026-11-20 → 2026Q4."""
    return f"{day.year:04d}{QUARTERS[(day.month - 1) // MONTHS_IN_QUARTER]}"


@lru_cache(maxsize=1024)
def quarter_bounds(quarter: str) -> tuple[date, date]:
    """First and last day of 2026Q4; ValueError for anything that is not a quarter."""
    year, name = quarter[:4], quarter[4:]
    if name not in QUARTERS or not (year.isascii() and year.isdecimal()) or int(year) == 0:
        raise ValueError(f"not a quarter: {quarter!r}")
    first = date(int(year), QUARTERS.index(name) * MONTHS_IN_QUARTER + 1, 1)
    return first, _last_day(first)


def _last_day(first: date) -> date:
    last_month = first.month + MONTHS_IN_QUARTER - 1
    return date(first.year, last_month, _days_in(first.year, last_month))


@lru_cache(maxsize=4096)
def quarters_between(first: date, last: date) -> tuple[str, ...]:
    """Every quarter that has a day in [first, last], in order."""
    quarters = []
    day = first
    while day <= last:
        quarters.append(quarter_of(day))
        day = quarter_bounds(quarters[-1])[1] + timedelta(days=1)
    return tuple(quarters)
