"""Times of meetings as people type them: always ahead, nothing guessed."""

from datetime import date, datetime

import pytest

from handlers.dates import read_moment

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-20 19:00", "2026-11-20T19:00"),
        ("20261127 19:00", "2026-11-27T19:00"),
        ("2026年12月2日19点半", "2026-12-02T19:30"),
        ("2026年12月2日 9时05分", "2026-12-02T09:05"),
        ("11月21日下午3点", "2026-11-21T15:00"),
        ("1月8日 19：00", "2027-01-08T19:00"),
        ("今天19点", "2026-11-20T19:00"),
        ("今晚7点", "2026-11-20T19:00"),
        ("明天中午12点", "2026-11-21T12:00"),
        ("后天 8:00", "2026-11-22T08:00"),
        ("本周日19:00", "2026-11-22T19:00"),
        ("下周三晚上7点", "2026-11-25T19:00"),
        ("下下周一 9:30", "2026-11-30T09:30"),
    ],
)
def test_are_understood(typed: str, meant: str):
    assert read_moment(typed, TODAY) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed",
    ["", "11月31日19:00", "明天", "25:00", "明天25点", "19:60", "开会", "2026-11-20", "周三"],
)
def test_that_are_none_are_not_guessed(typed: str):
    assert read_moment(typed, TODAY) is None


def test_of_a_chosen_day_need_the_hour_only():
    meant = datetime.fromisoformat("2026-12-01T19:00")
    assert read_moment("19:00", TODAY, date(2026, 12, 1)) == meant
    assert read_moment("19:00", TODAY) is None
