"""Workdays with 法定节假日 and 调休; what no notice covers yet is provisional."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.workdays import load_calendar
from tests.regulation.building import day

CALENDAR = load_calendar()


class TestWorkday:
    @pytest.mark.parametrize(
        ("on", "worked"),
        [
            pytest.param("2026-01-01", False, id="元旦"),
            pytest.param("2026-01-04", True, id="元旦调休的周日"),
            pytest.param("2026-02-16", False, id="除夕"),
            pytest.param("2026-02-28", True, id="春节调休的周六"),
            pytest.param("2026-05-09", True, id="劳动节调休的周六"),
            pytest.param("2026-10-07", False, id="国庆末日"),
            pytest.param("2026-10-08", True, id="国庆后第一天"),
            pytest.param("2026-11-21", False, id="平常周六"),
            pytest.param("2026-11-23", True, id="平常周一"),
        ],
    )
    def test_follows_the_notice_of_the_year(self, on, worked):
        assert CALENDAR.is_workday(day(on)) is worked

    @pytest.mark.parametrize(
        ("on", "worked"),
        [("2029-01-01", False), ("2029-05-01", False), ("2029-10-02", False), ("2029-03-01", True)],
    )
    def test_of_a_later_year_knows_only_the_fixed_holidays(self, on, worked):
        assert CALENDAR.is_workday(day(on)) is worked

    @pytest.mark.parametrize(
        ("on", "provisional"),
        [("2013-12-31", True), ("2014-01-01", False), ("2026-12-31", False), ("2027-01-01", True)],
    )
    def test_says_when_it_is_provisional(self, on, provisional):
        assert CALENDAR.provisional(day(on)) is provisional


class TestCounting:
    @pytest.mark.parametrize(
        ("posted", "until", "count"),
        [
            pytest.param("2026-11-16", "2026-11-16", 0, id="张贴当日"),
            pytest.param("2026-11-16", "2026-11-20", 4, id="周一至周五"),
            pytest.param("2026-11-16", "2026-11-22", 4, id="周末不算"),
            pytest.param("2026-11-16", "2026-11-23", 5, id="跨周"),
            pytest.param("2026-09-30", "2026-10-10", 3, id="跨国庆含调休"),
            pytest.param("2026-11-20", "2026-11-16", 0, id="倒置"),
        ],
    )
    def test_leaves_out_the_posting_day(self, posted, until, count):
        assert CALENDAR.workdays_after(day(posted), day(until)) == count

    @given(st.dates(day("2015-01-01"), day("2035-12-31")), st.integers(0, 30))
    def test_comes_back_from_the_nth_workday(self, posted, count):
        last = CALENDAR.nth_workday_after(posted, count)
        assert CALENDAR.workdays_after(posted, last) == count
        assert count == 0 or CALENDAR.is_workday(last)
