"""The earliest day of every later step, and the last safe day before graduation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.case import Case
from regulation.forecast import forecast
from regulation.records import TransferIn
from regulation.rules import load_rules
from tests.regulation.building import (
    RULES,
    admitted,
    applied,
    assessed,
    became_activist,
    became_prospective,
    day,
    dossier,
)
from tests.regulation.story import story, told, until


def outlook(on, *acts, rules=RULES, **person):
    found = forecast(Case(dossier(*acts, **person), rules, day(on)))
    return {o.step: o for o in found}


def earliest(on, *acts, **person):
    return {step: str(o.earliest) for step, o in outlook(on, *acts, **person).items()}


class TestEarliestDays:
    def test_of_an_applicant(self):
        assert earliest("2026-11-20", applied("2026-10-09")) == {
            "activist_decision": "2027-01-09",
            "prospective_decision": "2028-01-09",
            "admission_meeting": "2028-01-15",
            "conversion_meeting": "2029-01-15",
        }

    def test_of_an_applicant_who_has_waited_long_enough(self):
        found = outlook("2026-11-20", applied("2026-01-09"))["activist_decision"]
        assert (found.earliest, found.binding) == (day("2026-11-20"), "now")

    def test_of_an_applicant_whose_waiting_is_over_today(self):
        found = outlook("2026-04-09", applied("2026-01-09"))["activist_decision"]
        assert (found.earliest, found.binding) == (day("2026-04-09"), "now")
        found = outlook("2026-04-08", applied("2026-01-09"))["activist_decision"]
        assert (found.earliest, found.binding) == (day("2026-04-09"), "application_wait")

    def test_of_an_activist_without_training_count_it_from_today(self):
        acts = (applied("2025-01-09"), became_activist("2025-10-01"))
        assert earliest("2026-11-20", *acts)["prospective_decision"] == "2027-11-20"

    def test_of_an_activist_with_training_count_from_both(self):
        acts = (became_activist("2025-10-01"), story()["activist training"])
        assert earliest("2025-10-02", *acts)["prospective_decision"] == "2026-10-01"

    def test_of_a_prospective_member_wait_for_the_notice(self):
        found = outlook("2026-11-20", became_prospective("2026-11-01"))["admission_meeting"]
        assert (found.earliest, found.binding) == (day("2026-11-26"), "admission_notice")

    def test_of_a_prospective_member_know_a_notice_that_is_over(self):
        acts = (became_prospective("2025-05-13"), story()["admission notice"])
        assert earliest("2025-05-30", *acts)["admission_meeting"] == "2025-05-30"

    def test_of_a_probationary_member_are_the_expiry(self):
        found = outlook("2026-11-20", admitted("2026-06-10"))
        assert list(found) == ["conversion_meeting"]
        assert (found["conversion_meeting"].earliest, found["conversion_meeting"].article) == (
            day("2027-06-10"),
            40,
        )

    def test_of_a_new_student_wait_six_months(self):
        acts = (admitted("2025-12-10"), ("2026-09-01", TransferIn(newcomer=True)))
        assert earliest("2026-11-20", *acts)["conversion_meeting"] == "2027-03-01"

    def test_are_none_for_a_full_member(self):
        assert assessed("2026-12-31", *story().values()).forecast == ()

    def test_are_never_in_the_past(self):
        dossier_ = told(until(story(), "2025-06-09"))
        for outlook_ in forecast(Case(dossier_, RULES, day("2026-11-20"))):
            assert outlook_.earliest >= day("2026-11-20")


class TestGraduation:
    LEAVING = day("2028-06-30")

    def test_gives_the_last_safe_day_of_each_step(self):
        found = outlook("2026-11-20", applied("2026-10-09"), graduation=self.LEAVING)
        assert {step: o.latest and str(o.latest) for step, o in found.items()} == {
            "activist_decision": "2027-03-24",
            "prospective_decision": "2028-03-24",
            "admission_meeting": "2028-03-30",
            "conversion_meeting": None,
        }
        assert all(o.possible for o in found.values())

    @pytest.mark.parametrize(
        ("decided", "possible"),
        [("2027-03-24", True), ("2027-03-25", False)],
        ids=["最后一天", "晚一天"],
    )
    def test_says_when_it_is_already_too_late(self, decided, possible):
        training = (decided, story()["activist training"][1])
        acts = (became_activist(decided), training)
        found = outlook("2027-04-01", *acts, graduation=self.LEAVING)
        assert found["prospective_decision"].possible is possible
        assert found["prospective_decision"].binding == "cultivation_year"

    def test_without_the_centre_leaves_the_last_three_months(self):
        rules = load_rules("college", central_rules="off")
        found = outlook("2026-11-20", applied("2026-10-09"), rules=rules, graduation=self.LEAVING)
        assert found["admission_meeting"].latest == self.LEAVING

    def test_reaches_a_leap_day(self):
        found = outlook("2026-01-01", became_activist("2024-02-29"), graduation=day("2025-06-06"))
        assert found["prospective_decision"].latest == day("2025-02-28")

    @given(st.dates(day("2020-01-01"), day("2040-12-31")))
    def test_leaves_just_enough_time_between_the_steps(self, leaving):
        found = outlook("2019-06-01", applied("2019-05-01"), graduation=leaving)
        activist, listed, meeting = (
            found[step].latest
            for step in ("activist_decision", "prospective_decision", "admission_meeting")
        )
        chain = outlook(str(listed), became_prospective(str(listed)))
        assert chain["admission_meeting"].earliest <= meeting
        year = outlook(
            str(activist),
            became_activist(str(activist)),
            (str(activist), story()["activist training"][1]),
        )
        assert year["prospective_decision"].earliest <= listed
