"""Days as people type them: 2026-11-20, 20261120, 11月20日, 昨天, 上周三."""

import re
from datetime import date, timedelta

AGO = {"今天": 0, "昨天": 1, "前天": 2}
WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
WEEKDAY = re.compile(r"(上*)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
WHOLE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)
IN_THE_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?", re.ASCII)


def read_day(text: str, today: date) -> date | None:
    """The day that was meant, `None` where none can be read; without a year the latest such day."""
    typed = re.sub(r"\s", "", text)
    if typed in AGO:
        return today - timedelta(days=AGO[typed])
    if found := WEEKDAY.fullmatch(typed):
        monday = today - timedelta(days=today.weekday(), weeks=len(found[1]))
        return monday + timedelta(days=WEEKDAYS[found[2]])
    try:
        return _read_numbers(typed, today)
    except ValueError:  # 11月31日
        return None


def _read_numbers(typed: str, today: date) -> date | None:
    if found := WHOLE.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day)
    if found := IN_THE_YEAR.fullmatch(typed):
        this_year = date(today.year, int(found[1]), int(found[2]))
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    return None
