"""Reminder ladders: who hears of a duty, and that catching up sends nothing obsolete."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.assessment import Duty, Owner
from regulation.ladder import steps_reached
from tests.regulation.building import RULES, day


def duty(**changes):
    facts = {
        "rule": "thought_report",
        "article": 11,
        "period": "2026Q4",
        "owner": Owner.SELF,
        "opens": day("2026-10-01"),
        "due": day("2026-12-31"),
    }
    return Duty(**{**facts, **changes})


def heard(on, **changes):
    return [(s.recipient.value, s.days) for s in steps_reached(duty(**changes), RULES, day(on))]


class TestDefaultLadder:
    @pytest.mark.parametrize(
        ("on", "steps"),
        [
            ("2026-12-16", []),
            ("2026-12-17", [("self", -14)]),
            ("2026-12-23", [("self", -14)]),
            ("2026-12-24", [("self", -7)]),
            ("2026-12-30", [("self", -1)]),
            ("2027-01-01", [("self", -1), ("contact", 1)]),
            ("2027-01-07", [("self", -1), ("contact", 1), ("secretary", 7)]),
            ("2027-01-14", [("self", -1), ("contact", 1), ("secretary", 7), ("college", 14)]),
        ],
    )
    def test_tells_the_person_first_and_then_those_above(self, on, steps):
        assert heard(on) == steps

    @pytest.mark.parametrize("owner", [Owner.CONTACT, Owner.SECRETARY, Owner.COLLEGE])
    def test_begins_with_whoever_owes_the_duty(self, owner):
        assert heard("2026-12-17", owner=owner, rule="opinion") == [(owner.value, -14)]


class TestSilence:
    def test_falls_when_the_duty_is_discharged(self):
        assert heard("2027-01-14", done_on=day("2027-01-10")) == []

    def test_lasts_until_the_duty_opens(self):
        assert heard("2026-12-17", opens=day("2026-12-18")) == []


@given(st.dates(day("2026-09-01"), day("2027-06-01")))
def test_each_recipient_hears_at_most_one_step_and_none_from_the_future(on):
    steps = steps_reached(duty(), RULES, on)
    assert len({step.recipient for step in steps}) == len(steps)
    assert all((on - day("2026-12-31")).days >= step.days for step in steps)
