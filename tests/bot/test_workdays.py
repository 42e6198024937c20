"""The edge's calendar: the packs agree with both libraries, and later years are reckoned."""

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from chinese_calendar import is_workday

from bot import workdays
from bot.settings import SettingsError, load_settings
from regulation.workdays import load_calendar

PACK = load_calendar()
FULL = workdays.full_calendar()


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_the_packs_say_what_chinesecalendar_says():
    assert [
        d
        for d in days_of(PACK.known_from, PACK.known_until)
        if PACK.is_workday(d) is not is_workday(d)
    ] == []


def test_holidays_agrees_on_the_years_it_shares():
    china = holidays.country_holidays("CN", years=range(2024, 2027))
    shared = days_of(date(2024, 1, 1), date(2026, 12, 31))
    assert [d for d in shared if d in china and PACK.is_workday(d)] == []


@pytest.mark.parametrize(
    "festival", ["2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2028-01-26"]
)
def test_the_moving_festivals_of_later_years_are_reckoned(festival):
    day = date.fromisoformat(festival)
    assert PACK.is_workday(day)
    assert not FULL.is_workday(day)
    assert FULL.provisional(day)


def test_an_official_year_that_the_packs_lack_is_taken_from_the_library(monkeypatch):
    older = replace(
        PACK, known_until=date(2025, 12, 31), holidays=frozenset(), workdays=frozenset()
    )
    monkeypatch.setattr(workdays, "load_calendar", lambda: older)
    filled = workdays.full_calendar()
    assert filled.known_until >= date(2026, 12, 31)
    assert not filled.is_workday(date(2026, 2, 16))
    assert filled.is_workday(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("on", "lacking"),
    [("2026-10-31", False), ("2026-11-01", True), ("2025-12-31", False), ("2027-01-04", True)],
)
def test_november_alarms_while_the_next_year_is_missing(on, lacking):
    known = replace(FULL, known_until=date(2026, 12, 31))
    assert known.lacks_next_year(date.fromisoformat(on)) is lacking


class TestExamWeeks:
    def test_are_read_from_the_settings(self, monkeypatch):
        monkeypatch.setenv("EXAM_WEEKS", "2027-01-04..2027-01-15, 2027-06-21..2027-06-21")
        (winter, summer) = load_settings(env_file=None).exam_weeks
        assert winter == (date(2027, 1, 4), date(2027, 1, 15))
        assert summer == (date(2027, 6, 21), date(2027, 6, 21))

    @pytest.mark.parametrize("wrong", ["2027-01-15..2027-01-04", "2027-01-04", "soon", "1,2"])
    def test_that_cannot_be_read_are_refused(self, monkeypatch, wrong):
        monkeypatch.setenv("EXAM_WEEKS", wrong)
        with pytest.raises(SettingsError, match="EXAM_WEEKS"):
            load_settings(env_file=None)
