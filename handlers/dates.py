"""Days as people type them: 2026-11-20, 20261120, 11月20日, 昨天, 大前天, 上周三, 上个月20日.

Moments ahead, too: 2026-11-20 19:00, 11月20日19点半, 下周三晚上7点.
"""

import re
from datetime import date, datetime, time, timedelta

AGO = {"今天": 0, "昨天": 1, "前天": 2, "大前天": 3}
WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
WEEKDAY = re.compile(r"(上*|本|这)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
WHOLE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)
IN_A_MONTH = re.compile(r"(上+|本|这)(?:个)?月(\d{1,2})[日号]?", re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
FIRST_YEAR = 1949  # no act of ours is older; turning the calendar back ends here
IN_THE_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?", re.ASCII)


def read_day(text: str, today: date) -> date | None:
    """The day that was meant, `None` where none can be read; without a year the latest such day."""
    typed = re.sub(r"\s", "", text)
    if typed in AGO:
        return today - timedelta(days=AGO[typed])
    if found := WEEKDAY.fullmatch(typed):
        monday = today - timedelta(days=today.weekday(), weeks=found[1].count("上"))
        return monday + timedelta(days=WEEKDAYS[found[2]])
    try:
        return _read_numbers(typed, today)
    except ValueError:  # 11月31日
        return None


def read_month(text: str) -> date:
    """The first day of a month on a button of the picker. Raises ValueError for anything else."""
    found = MONTH.fullmatch(text)
    if found is None or int(found[1]) < FIRST_YEAR:
        raise ValueError
    return date(int(found[1]), int(found[2]), 1)


def _months_back(today: date, months: int) -> date:
    """The first day of the month so many months ago."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _read_numbers(typed: str, today: date) -> date | None:
    if found := WHOLE.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day)
    if found := IN_A_MONTH.fullmatch(typed):
        return _months_back(today, found[1].count("上")).replace(day=int(found[2]))
    if found := IN_THE_YEAR.fullmatch(typed):
        this_year = date(today.year, int(found[1]), int(found[2]))
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    return None


EARLIEST_YEAR = 1900


def read_pick(text: str) -> tuple[int, ...]:
    """A year, a month or a day of a button: 2026, 2026-11, 2026-11-20. Raises ValueError."""
    parts = tuple(int(part) for part in text.split("-") if part.isascii() and part.isdecimal())
    padded = (*parts, 1, 1)[:3]
    if not 1 <= len(parts) == len(text.split("-")) <= len(padded) or parts[0] < EARLIEST_YEAR:
        raise ValueError
    date(*padded)
    return parts


AHEAD = {"今天": 0, "今晚": 0, "明天": 1, "明晚": 1, "后天": 2}
DAY_AHEAD = re.compile(r"(今天|今晚|明天|明晚|后天)")
WEEKDAY_AHEAD = re.compile(r"(下*|本|这)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
DATE_AHEAD = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})(?:[日号]|(?!\d))|(\d{4})(\d{2})(\d{2})(?!\d)",
    re.ASCII,
)
HOUR = re.compile(
    r"(上午|中午|下午|晚上|晚)?(\d{1,2})(?:[:：点时](?:(半)|(\d{1,2})分?)?)?整?", re.ASCII
)
AFTERNOON = ("中午", "下午", "晚上", "晚")
NOON = 12


def read_moment(text: str, today: date, day: date | None = None) -> datetime | None:
    """The moment that was meant, in local time without a zone; `None` where none can be read.

    `day` is the day already chosen: then an hour alone is enough. A day without a year is the
    next such day.
    """
    typed = re.sub(r"\s+", "T", text.strip())
    try:
        found, rest = _read_day_ahead(typed, today)
        when = _read_hour(rest.replace("T", ""), evening=typed.startswith(("今晚", "明晚")))
    except ValueError:  # 11月31日, 25点
        return None
    chosen = found or day
    return datetime.combine(chosen, when) if chosen and when else None


def _read_day_ahead(typed: str, today: date) -> tuple[date | None, str]:
    if found := DAY_AHEAD.match(typed):
        return today + timedelta(days=AHEAD[found[1]]), typed[found.end() :]
    if found := WEEKDAY_AHEAD.match(typed):
        weeks = found[1].count("下")
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
        return monday + timedelta(days=WEEKDAYS[found[2]]), typed[found.end() :]
    if found := DATE_AHEAD.match(typed):
        year, month, day = found[1] or found[4], found[2] or found[5], found[3] or found[6]
        return _next(year, int(month), int(day), today), typed[found.end() :]
    return None, typed


def _next(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


def _read_hour(text: str, *, evening: bool) -> time | None:
    found = HOUR.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[2]), 30 if found[3] else int(found[4] or 0)
    if hour < NOON and (evening or found[1] in AFTERNOON):
        hour += NOON
    return time(hour, minute)
