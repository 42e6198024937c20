"""Reminder ladders: who hears of a duty, and that catching up sends nothing obsolete."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.assessment import Duty, Owner
from regulation.ladder import ladder_of, steps_reached, told_on
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
            ("2027-01-03", [("self", -1)]),
            ("2027-01-04", [("self", -1), ("contact", 1)]),
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


def days_told(rules=RULES, **changes):
    owed = duty(**changes)
    return {
        (s.recipient.value, s.days): told_on(owed, s, rules).isoformat()
        for s in ladder_of(owed, rules)
    }


class TestRestDays:
    def test_a_reminder_moves_to_the_workday_before(self):
        told = days_told(due=day("2026-10-12"))  # a Monday; the 11th is a Sunday
        assert told["self", -1] == "2026-10-10"  # a Saturday worked (调休)
        assert told["self", -7] == "2026-09-30"  # the 5th lies in the national holiday
        assert told["self", -14] == "2026-09-28"

    def test_an_escalation_moves_to_the_workday_after(self):
        told = days_told(due=day("2026-09-30"))
        assert told["contact", 1] == "2026-10-08"
        assert told["secretary", 7] == "2026-10-08"


class TestTheLastDay:
    def test_is_mentioned_on_the_day_itself_workday_or_not(self):
        told = days_told(rule="conversion_application", due=day("2026-12-20"))  # a Sunday
        assert told["self", 0] == "2026-12-20"
        assert told["self", -5] == "2026-12-15"


class TestExamWeeks:
    RULES = replace(
        RULES,
        calendar=replace(RULES.calendar, exams=((day("2026-12-21"), day("2027-01-08")),)),
    )

    def test_are_kept_free_of_all_but_the_last_reminder(self):
        told = days_told(self.RULES)
        assert told["self", -7] == "2026-12-18"
        assert told["self", -1] == "2026-12-30"

    def test_put_off_what_a_contact_hears_of_a_student(self):
        assert days_told(self.RULES)["contact", 1] == "2027-01-11"

    def test_change_nothing_for_those_in_office(self):
        assert days_told(self.RULES)["secretary", 7] == "2027-01-07"
        office = days_told(self.RULES, rule="opinion", owner=Owner.SECRETARY)
        assert office["secretary", -7] == "2026-12-24"


@given(st.dates(day("2015-01-01"), day("2035-12-31")), st.sampled_from(sorted(Owner)))
def test_a_reminder_is_never_late_and_an_escalation_never_early(due, owner):
    owed = duty(due=due, owner=owner, rule="opinion")
    for step in ladder_of(owed, RULES):
        told = told_on(owed, step, RULES)
        assert RULES.calendar.is_workday(told)
        assert told > due if step.days > 0 else (told - due).days <= step.days
