"""第三十三条: 编入支部; 每年集体教育不少于十六学时."""

import pytest

from regulation.assessment import Force, Owner, Verdict
from regulation.records import Extension, Training, TrainingPurpose
from tests.regulation.building import admitted, assessed, day, duties, the_duty
from tests.regulation.story import asked, changed, ready, story, until, without

STEP = "conversion_meeting"
READY = ready(STEP)


def hours(on, number, purpose=TrainingPurpose.PROBATION):
    return on, Training(purpose=purpose, hours=number)


class TestHours:
    @pytest.mark.parametrize(
        ("given", "verdict"),
        [(15, Verdict.UNMET), (16, Verdict.MET), (17, Verdict.MET)],
        ids=["十五学时", "十六学时", "十七学时"],
    )
    def test_are_usually_sixteen_a_year(self, given, verdict):
        found = asked(STEP, changed(READY, "education", hours=given))["education_hours"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)

    @pytest.mark.parametrize(
        ("on", "counted"),
        [("2025-06-09", 0), ("2025-06-10", 16), ("2026-06-09", 16), ("2026-06-10", 0)],
        ids=["预备期前", "首日", "末日", "期满当日"],
    )
    def test_count_within_the_year(self, on, counted):
        answer = assessed("2026-07-01", admitted("2025-06-10"), hours(on, 16))
        assert the_duty(answer, "education_hours").facts["hours"] == counted

    def test_of_other_trainings_do_not_count(self):
        other = hours("2025-09-01", 16, TrainingPurpose.REFRESHER)
        answer = assessed("2025-10-01", admitted("2025-06-10"), other)
        assert the_duty(answer, "education_hours").facts["hours"] == 0

    def test_add_up_to_the_day_they_suffice(self):
        parts = (hours("2025-09-01", 8), hours("2025-11-01", 7), hours("2025-12-01", 1))
        duty = the_duty(assessed("2026-01-01", admitted("2025-06-10"), *parts), "education_hours")
        assert duty.done_on == day("2025-12-01")

    def test_are_asked_for_from_the_ninth_month(self):
        duty = the_duty(assessed("2026-01-01", admitted("2025-06-10")), "education_hours")
        assert (duty.owner, duty.opens, duty.due) == (
            Owner.SELF,
            day("2026-03-10"),
            day("2026-06-09"),
        )

    @pytest.mark.parametrize(("months", "years"), [(6, 1), (12, 2)], ids=["半年", "一年"])
    def test_are_asked_for_in_each_whole_year(self, months, years):
        extended = ("2026-06-11", Extension(months=months))
        answer = assessed("2026-07-01", admitted("2025-06-10"), extended)
        assert len(duties(answer, "education_hours")) == years


class TestGroup:
    def test_is_assigned(self):
        acts = until(story(), "2025-06-27")
        found = asked("admission_talk", acts, "2025-06-27")["group_assignment"]
        assert found.verdict is Verdict.MET
        bare = asked("admission_talk", without(acts, "group"), "2025-06-27")
        assert bare["group_assignment"].verdict is Verdict.UNMET
