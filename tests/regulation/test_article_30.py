"""第三十条: 两级审批, 逐个审议, 写明预备期起止."""

import pytest

from regulation.assessment import Force, Owner, Verdict, Yardstick
from tests.regulation.building import assessed, day, duties, the_duty
from tests.regulation.story import asked, changed, moved, story, until, without

STEP, ON = "admission_approval", "2025-06-25"
DONE = until(story(), ON)


class TestLevels:
    @pytest.mark.parametrize(
        ("act", "rule"),
        [("college approval", "college_approval"), ("school approval", "school_approval")],
        ids=["学院", "学校"],
    )
    def test_are_both_needed(self, act, rule):
        assert asked(STEP, DONE, ON)[rule].verdict is Verdict.MET
        assert asked(STEP, without(DONE, act), ON)[rule].verdict is Verdict.UNMET
        assert asked(STEP, changed(DONE, act, approved=False), ON)[rule].verdict is Verdict.UNMET


class TestOneByOne:
    @pytest.mark.parametrize(
        ("together", "verdict"), [(1, Verdict.MET), (2, Verdict.UNMET)], ids=["一人", "两人一并"]
    )
    def test_each_is_discussed_alone(self, together, verdict):
        found = asked(STEP, changed(DONE, "college approval", together=together), ON)
        assert found["approval_one_by_one"].verdict is verdict


class TestPeriod:
    @pytest.mark.parametrize(
        ("since", "until_", "verdict"),
        [
            pytest.param("2025-06-10", "2026-06-09", Verdict.MET, id="写最后一天"),
            pytest.param("2025-06-10", "2026-06-10", Verdict.MET, id="写转正之日"),
            pytest.param("2025-06-18", "2026-06-09", Verdict.UNMET, id="从批准日起"),
            pytest.param("2025-06-10", "2026-06-11", Verdict.UNMET, id="多一天"),
            pytest.param("2025-06-10", "2026-06-08", Verdict.UNMET, id="少一天"),
        ],
    )
    def test_runs_from_the_meeting(self, since, until_, verdict):
        acts = changed(DONE, "college approval", period_from=day(since), period_until=day(until_))
        assert asked(STEP, acts, ON)["approval_period"].verdict is verdict


class TestThreeMonthsOfTheCentre:
    @pytest.mark.parametrize(
        ("approved", "verdict"),
        [
            pytest.param("2025-09-09", Verdict.MET, id="差一日三个月"),
            pytest.param("2025-09-10", Verdict.MET, id="三个月当日"),
            pytest.param("2025-09-11", Verdict.UNMET, id="三个月次日"),
        ],
    )
    def test_bind_the_approval(self, approved, verdict):
        acts = moved(DONE, "school approval", approved)
        found = asked(STEP, acts, "2025-09-30")["central_approval"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)
        assert (found.yardstick, found.article) == (Yardstick.CENTRE, 27)

    def test_make_it_due(self):
        acts = without(DONE, "college approval", "school approval").values()
        duty = the_duty(assessed("2025-06-20", *acts), "admission_approval")
        assert (duty.owner, duty.due) == (Owner.COLLEGE, day("2025-09-10"))

    def test_are_kept_by_the_approval(self):
        duty = the_duty(assessed("2025-06-26", *DONE.values()), "admission_approval")
        assert duty.done_on == day("2025-06-25")

    def test_do_not_bind_what_stood_on_paper(self):
        acts = without(DONE, "college approval", "school approval").values()
        answer = assessed("2025-10-20", *acts, kept_since=day("2025-10-01"))
        assert duties(answer, "admission_approval") == []
