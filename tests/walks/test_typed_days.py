"""Days are understood as people type them, and never guessed."""

from datetime import date

import pytest

from handlers.dates import read_day

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-18", date(2026, 11, 18)),
        ("20261118", date(2026, 11, 18)),
        ("2026/1/8", date(2026, 1, 8)),
        ("2026年11月18日", date(2026, 11, 18)),
        (" 11 月 18 日 ", date(2026, 11, 18)),
        ("11.18", date(2026, 11, 18)),
        ("11月20号", FRIDAY),
        ("11月21日", date(2025, 11, 21)),
        ("今天", FRIDAY),
        ("昨天", date(2026, 11, 19)),
        ("前天", date(2026, 11, 18)),
        ("周三", date(2026, 11, 18)),
        ("上周三", date(2026, 11, 11)),
        ("上个星期天", date(2026, 11, 15)),
        ("上上周五", date(2026, 11, 6)),
    ],
)
def test_a_day_is_read(typed: str, day: date):
    assert read_day(typed, FRIDAY) == day


@pytest.mark.parametrize(
    "typed", ["", "明年", "11月31日", "2026-02-29", "2026-13-01", "202611", "十一月", "٣-٣", "周八"]
)
def test_what_is_no_day_is_not_guessed(typed: str):
    assert read_day(typed, FRIDAY) is None


def test_the_day_that_leap_years_alone_have():
    assert read_day("2月29日", date(2024, 3, 1)) == date(2024, 2, 29)
    assert read_day("2月29日", date(2026, 3, 1)) is None
