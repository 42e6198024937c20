"""Dates and times as official Chinese writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = "一二三四五六日"
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
