"""Until the day that `next_change` names, nobody has to hear anything else of a dossier."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.dossiers import synthetic
from regulation.assess import duties_of
from regulation.assessment import Owner
from regulation.case import Case
from regulation.changes import LOOK_AHEAD, look_ahead, next_change
from regulation.ladder import steps_reached
from regulation.records import Conversion
from regulation.rules import load_rules
from tests.regulation.building import RULES, applied, became_activist, day, dossier, report

TODAY = day("2026-11-20")
DAY = timedelta(days=1)
BOOKS = {mode: load_rules(central_rules=mode) for mode in ("warn", "off")}


def told(found, rules, on):
    """Who hears which step of which duty on a day."""
    return {
        (duty.rule, duty.period, step)
        for duty in duties_of(Case(found, rules, on))
        for step in steps_reached(duty, rules, on)
    }


def in_order(found):
    """Duties with a step reached, in whatever order they came."""
    return sorted(
        found, key=lambda each: (each[0].rule, each[0].period, each[1].days, each[1].recipient)
    )


@settings(max_examples=80, deadline=None)
@given(
    person=st.integers(1, 10_000),
    offset=st.integers(-900, 500),
    lost=st.sets(st.integers(1, 60), max_size=20),
    mode=st.sampled_from(sorted(BOOKS)),
)
def test_what_is_to_be_told_today_is_seen_from_ahead(person, offset, lost, mode):
    rules = BOOKS[mode]
    whole = synthetic(person, seed=3, on=TODAY, rules=RULES).dossier
    kept = tuple(record for record in whole.records if record.id not in lost)
    found, on = replace(whole, records=kept), TODAY + timedelta(days=offset)
    duties = duties_of(Case(found, rules, on))
    today = [(duty, step) for duty in duties for step in steps_reached(duty, rules, on)]
    assert in_order(look_ahead(found, rules, on).reached) == in_order(today)


@settings(max_examples=40, deadline=None)
@given(
    person=st.integers(1, 10_000),
    offset=st.integers(-900, 500),
    lost=st.sets(st.integers(1, 60), max_size=20),
    mode=st.sampled_from(sorted(BOOKS)),
)
def test_nothing_changes_before_the_day_it_names(person, offset, lost, mode):
    rules = BOOKS[mode]
    whole = synthetic(person, seed=3, on=TODAY, rules=RULES).dossier
    kept = tuple(record for record in whole.records if record.id not in lost)
    found, on = replace(whole, records=kept), TODAY + timedelta(days=offset)
    until = next_change(found, rules, on)
    assert on < until <= on + LOOK_AHEAD + DAY
    said = told(found, rules, on)
    later = on + DAY
    while later < until:
        assert told(found, rules, later) == said
        later += DAY


class TestTheNextDay:
    @pytest.mark.parametrize(
        ("on", "names"),
        [
            ("2026-12-16", "2026-12-17"),  # T-14
            ("2026-12-17", "2026-12-24"),  # T-7
            ("2026-12-24", "2026-12-30"),  # T-1
            ("2026-12-30", "2027-01-04"),  # T+1 falls on a holiday
        ],
    )
    def test_is_the_next_step_of_a_ladder(self, on, names):
        activist = dossier(applied("2025-01-06"), became_activist("2026-10-08"))
        assert next_change(activist, RULES, day(on)) == day(names)

    def test_passes_over_what_has_been_done(self):
        acts = (applied("2025-01-06"), became_activist("2026-10-08"))
        done = dossier(*acts, ("2026-11-02", report("2026Q4")))
        assert next_change(done, RULES, day("2026-12-16")) > day("2026-12-30")

    def test_is_the_day_from_which_an_act_dated_ahead_counts(self):
        ahead = dossier(("2025-01-06", Conversion()), applied("2027-03-01"))
        assert next_change(ahead, RULES, TODAY) == day("2027-03-01")

    def test_is_the_day_a_new_edition_comes_into_force(self):
        heading = replace(RULES.heading, in_force_from=day("2027-01-01"))
        edited = replace(RULES, heading=heading, predecessor=RULES)
        member = dossier(("2025-01-06", Conversion()))
        assert next_change(member, edited, TODAY) == day("2027-01-01")
        assert next_change(member, edited, day("2027-01-01")) > day("2027-12-31")

    def test_comes_after_a_year_where_nothing_is_owed(self):
        member = dossier(("2025-01-06", Conversion()))
        assert next_change(member, RULES, TODAY) == TODAY + LOOK_AHEAD + DAY


def falls_to_the_college(found, rules, on):
    """Is something in the dossier the college's, by its own office or by a ladder?"""
    return any(
        duty.is_open(on)
        and (
            duty.owner is Owner.COLLEGE
            or any(step.recipient is Owner.COLLEGE for step in steps_reached(duty, rules, on))
        )
        for duty in duties_of(Case(found, rules, on))
    )


@settings(max_examples=30, deadline=None)
@given(
    person=st.integers(1, 10_000),
    offset=st.integers(-900, 300),
    lost=st.sets(st.integers(1, 60), max_size=20),
)
def test_the_college_has_nothing_to_do_before_the_day_it_names(person, offset, lost):
    whole = synthetic(person, seed=3, on=TODAY, rules=RULES).dossier
    kept = tuple(record for record in whole.records if record.id not in lost)
    found, on = replace(whole, records=kept), TODAY + timedelta(days=offset)
    ahead = look_ahead(found, RULES, on)
    later = on
    while later < ahead.until:
        named = ahead.college_from is not None and ahead.college_from <= later
        assert falls_to_the_college(found, RULES, later) is named
        later += timedelta(days=5)
