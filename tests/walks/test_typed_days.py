"""Days are understood as people type them, and never guessed."""

from datetime import date

import pytest

from handlers.dates import read_day, read_month
from texts.dates import month_days, recent_days

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
        ("大前天", date(2026, 11, 17)),
        ("上个月20日", date(2026, 10, 20)),
        ("上月 3 号", date(2026, 10, 3)),
        ("上上个月31日", None),
        ("本月5日", date(2026, 11, 5)),
        ("周三", date(2026, 11, 18)),
        ("本周三", date(2026, 11, 18)),
        ("上周三", date(2026, 11, 11)),
        ("上个星期天", date(2026, 11, 15)),
        ("上上周五", date(2026, 11, 6)),
    ],
)
def test_a_day_is_read(typed: str, day: date | None):
    assert read_day(typed, FRIDAY) == day


@pytest.mark.parametrize(
    "typed", ["", "明年", "11月31日", "2026-02-29", "2026-13-01", "202611", "十一月", "٣-٣", "周八"]
)
def test_what_is_no_day_is_not_guessed(typed: str):
    assert read_day(typed, FRIDAY) is None


def test_the_day_that_leap_years_alone_have():
    assert read_day("2月29日", date(2024, 3, 1)) == date(2024, 2, 29)
    assert read_day("2月29日", date(2026, 3, 1)) is None


class TestThePicker:
    """Rows of buttons that anybody may use: a day comes back whole, a month turns the page."""

    def test_offers_the_last_days_and_the_months(self):
        days, months = recent_days("talk_day", FRIDAY)
        assert [(b.label, b.action) for b in days] == [
            ("今天", "talk_day:2026-11-20"),
            ("昨天", "talk_day:2026-11-19"),
            ("前天", "talk_day:2026-11-18"),
        ]
        assert [b.action for b in months] == ["talk_day_month:2026-11"]

    def test_shows_a_month_by_weeks_and_nothing_after_the_last_day(self):
        header, *weeks, turning = month_days("d", date(2026, 11, 1), last=FRIDAY)
        assert "".join(b.label for b in header) == "一二三四五六日"
        assert all(len(week) == 7 for week in weeks)
        days = [b for week in weeks for b in week if b.label != "·"]
        assert [b.label for b in days] == [str(n) for n in range(1, 21)]
        assert weeks[0][-1].action == "d:2026-11-01", "1 November 2026 is a Sunday"
        assert [(b.label, b.action) for b in turning] == [("2026年10月", "d_month:2026-10")]

    def test_turns_over_the_year_both_ways(self):
        *_, turning = month_days("d", date(2025, 12, 1), last=FRIDAY)
        assert [b.action for b in turning] == ["d_month:2025-11", "d_month:2026-01"]

    @pytest.mark.parametrize("forged", ["", "2026-13", "2026-1", "0001-01", "9999-99", "٢٠٢٦-01"])
    def test_takes_no_month_that_is_none(self, forged: str):
        with pytest.raises(ValueError):  # noqa: PT011 - the filter turns away on any
            read_month(forged)

    def test_goes_back_as_far_as_it_reads(self):
        assert read_month("1949-10") == date(1949, 10, 1)
