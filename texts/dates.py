"""Dates and times as official Chinese writes them, and a picker of days as rows of buttons."""

from calendar import Calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from texts.screens import Button, Row, button

WEEKDAYS = "一二三四五六日"
AGO = ("今天", "昨天", "前天")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def plain_date(day: date) -> str:
    """2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def long_date(day: date) -> str:
    """2026年11月20日（周五）."""
    return f"{plain_date(day)}（周{WEEKDAYS[day.weekday()]}）"


def long_moment(instant: datetime) -> str:
    """2026年11月20日（周五）19:00, Beijing time."""
    local = instant.astimezone(SHANGHAI)
    return f"{long_date(local.date())}{local:%H:%M}"


def clock_time(instant: datetime) -> str:
    """2026年11月20日 09:05, Beijing time."""
    local = instant.astimezone(SHANGHAI)
    return f"{plain_date(local.date())} {local:%H:%M}"


def recent_days(action: str, on: date) -> tuple[Row, ...]:
    """Buttons for the last days, and one that opens the picker.

    A day brings back `action:2026-11-20`, the picker `action_month:2026-11`: whoever uses these
    rows answers both.
    """
    days = ((label, on - timedelta(days=n)) for n, label in enumerate(AGO))
    return (
        tuple(button(label, action, day.isoformat()) for label, day in days),
        (button("按月选日", f"{action}_month", f"{on:%Y-%m}"),),
    )


def month_days(action: str, month: date, *, last: date) -> tuple[Row, ...]:
    """The days of a month up to `last` as buttons, week by week, and the months before and after.

    What cannot be chosen leads to the same page.
    """
    month = min(month, last).replace(day=1)
    here = f"{month:%Y-%m}"
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    weeks = [week for week in weeks if max(week[0], month) <= last]
    header = tuple(button(weekday, f"{action}_month", here) for weekday in WEEKDAYS)
    return (
        header,
        *(tuple(_day(action, day, month, last) for day in week) for week in weeks),
        _turning(action, month, last),
    )


def _day(action: str, day: date, month: date, last: date) -> Button:
    if day.month != month.month or day > last:
        return button("·", f"{action}_month", f"{month:%Y-%m}")
    return button(str(day.day), action, day.isoformat())


def _turning(action: str, month: date, last: date) -> Row:
    before = month - timedelta(days=1)
    after = (month + timedelta(days=31)).replace(day=1)
    turns = [button(f"{before.year}年{before.month}月", f"{action}_month", f"{before:%Y-%m}")]
    if after <= last:
        turns.append(button(f"{after.year}年{after.month}月", f"{action}_month", f"{after:%Y-%m}"))
    return tuple(turns)
