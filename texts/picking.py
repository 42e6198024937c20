"""Choosing a day that has been: a few quick ones, else the year, the month, the day."""

from calendar import monthrange
from datetime import date, timedelta

from texts.screens import Button, Row, button

QUICK = ("今天", "昨天", "前天")
A_WEEK = 7
MONTHS_A_ROW = 4
MONTHS = 12
TYPED = "也可以直接输入，如 2026-11-20、11月20日、上周三。"


def day_rows(on: date, shown: tuple[int, ...], name: str, *arguments: str) -> tuple[Row, ...]:
    """The buttons of one page: `shown` is nothing yet, a year, or a year and a month."""
    if len(shown) == 2:
        return _days(on, (shown[0], shown[1]), name, *arguments)
    year = shown[0] if shown else on.year
    quick = tuple(
        button(label, name, *arguments, (on - timedelta(days=n)).isoformat())
        for n, label in enumerate(QUICK)
    )
    months = [
        button(f"{month}月", name, *arguments, f"{year}-{month}")
        for month in range(1, MONTHS + 1)
        if date(year, month, 1) <= on
    ]
    earlier = (button(f"{year - 1}年", name, *arguments, f"{year - 1}"),)
    return (*(() if shown else (quick,)), *_grid(months, MONTHS_A_ROW), earlier)


def _days(on: date, shown: tuple[int, int], name: str, *arguments: str) -> tuple[Row, ...]:
    year, month = shown
    days = [date(year, month, n + 1) for n in range(monthrange(year, month)[1])]
    buttons = [button(f"{d.day}", name, *arguments, d.isoformat()) for d in days if d <= on]
    back = (button(f"{year}年各月", name, *arguments, f"{year}"),)
    return (*_grid(buttons, A_WEEK), back)


def _grid(buttons: list[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
