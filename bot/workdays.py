"""The workdays of the years the packs do not know yet, from two libraries that are kept up to date.

chinesecalendar carries the official days of the State Council's notices; holidays reckons the
festivals of later years, which stay 暂算 until a notice is out.
"""

from dataclasses import replace
from datetime import date

import holidays
from chinese_calendar.constants import holidays as official_holidays
from chinese_calendar.constants import workdays as official_workdays

from regulation.workdays import Calendar, Span, load_calendar

YEARS_AHEAD = 5


def full_calendar(exams: tuple[Span, ...] = ()) -> Calendar:
    """What the packs ship, the official days of newer years, and reckoned ones beyond them."""
    known = _with_official_years(load_calendar())
    later = range(known.known_until.year + 1, known.known_until.year + 1 + YEARS_AHEAD)
    reckoned = frozenset(holidays.country_holidays("CN", years=later))
    return replace(known, holidays=known.holidays | reckoned, exams=exams)


def _with_official_years(calendar: Calendar) -> Calendar:
    newest = max(official_holidays).year
    if newest <= calendar.known_until.year:
        return calendar
    added = range(calendar.known_until.year + 1, newest + 1)
    return replace(
        calendar,
        known_until=date(newest, 12, 31),
        holidays=calendar.holidays | {day for day in official_holidays if day.year in added},
        workdays=calendar.workdays | {day for day in official_workdays if day.year in added},
    )
