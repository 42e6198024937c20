"""第十九条: 三天或二十四学时, 考试合格, 证书三年有效."""

import pytest

from regulation.assessment import Owner, Verdict
from regulation.ladder import steps_reached
from tests.regulation.building import RULES, assessed, became_prospective, day, duties, the_duty
from tests.regulation.story import asked, changed, moved, ready, story, without

STEP = "admission_meeting"
READY = ready(STEP)


class TestTraining:
    @pytest.mark.parametrize(
        ("days", "hours", "verdict"),
        [
            pytest.param(3, 0, Verdict.MET, id="三天"),
            pytest.param(0, 24, Verdict.MET, id="二十四学时"),
            pytest.param(2, 23, Verdict.UNMET, id="两天二十三学时"),
            pytest.param(2, 24, Verdict.MET, id="两天二十四学时"),
            pytest.param(3, 23, Verdict.MET, id="三天二十三学时"),
        ],
    )
    def test_is_long_enough_by_days_or_by_hours(self, days, hours, verdict):
        acts = changed(READY, "candidate training", days=days, hours=hours)
        assert asked(STEP, acts)["candidate_training"].verdict is verdict

    @pytest.mark.parametrize(
        "lacking", [{"exam_passed": False}, {"certificate": ""}], ids=["考试未通过", "没有证书"]
    )
    def test_ends_with_an_exam_and_a_certificate(self, lacking):
        acts = changed(READY, "candidate training", **lacking)
        assert asked(STEP, acts)["candidate_certificate"].verdict is Verdict.UNMET

    def test_is_not_that_of_the_activists(self):
        found = asked(STEP, without(READY, "candidate training"))
        assert found["candidate_training"].verdict is Verdict.UNMET
        assert found["candidate_certificate"].verdict is Verdict.UNMET
        assert "certificate_valid" not in found


class TestCertificate:
    @pytest.mark.parametrize(
        ("issued", "verdict"),
        [
            pytest.param("2022-06-10", Verdict.UNMET, id="满三年当日, 已失效"),
            pytest.param("2022-06-11", Verdict.MET, id="最后有效日"),
            pytest.param("2022-06-12", Verdict.MET, id="仍有效"),
        ],
    )
    def test_is_valid_on_the_day_of_the_meeting(self, issued, verdict):
        acts = moved(READY, "candidate training", issued)
        assert asked(STEP, acts)["certificate_valid"].verdict is verdict

    def test_has_its_last_day_before_the_third_anniversary(self):
        found = asked(STEP, moved(READY, "candidate training", "2024-02-29"))
        assert found["certificate_valid"].facts["last"] == day("2027-02-27")

    @pytest.mark.parametrize(
        ("on", "steps"),
        [
            ("2028-02-15", []),
            ("2028-02-17", [-90]),
            ("2028-04-16", [-90]),
            ("2028-04-17", [-30]),
        ],
        ids=["九十天之前", "九十天", "三十天之前", "三十天"],
    )
    def test_is_remembered_before_it_lapses(self, on, steps):
        acts = (became_prospective("2025-05-13"), story()["candidate training"])
        duty = the_duty(assessed(on, *acts), "certificate")
        assert (duty.owner, duty.due) == (Owner.SECRETARY, day("2028-05-17"))
        assert [step.days for step in steps_reached(duty, RULES, day(on))] == steps

    def test_is_not_remembered_after_the_admission(self):
        assert duties(assessed("2026-01-01", *story().values()), "certificate") == []


class TestTheTrainingStillToCome:
    LISTED = became_prospective("2025-05-13")

    def owed(self, on, *acts):
        return the_duty(assessed(on, self.LISTED, *acts), "candidate_training")

    def test_falls_due_half_a_year_after_the_listing(self):
        duty = self.owed("2025-06-01")
        assert (duty.owner, duty.due, duty.done_on) == (Owner.SECRETARY, day("2025-11-09"), None)

    @pytest.mark.parametrize(
        ("on", "steps"),
        [
            ("2025-08-10", []),
            ("2025-08-11", [-90]),
            ("2025-10-10", [-30]),
            ("2025-11-24", [-7, 14]),
        ],
        ids=["九十天之前", "九十天", "三十天", "逾期十四天"],
    )
    def test_is_remembered_in_time(self, on, steps):
        assert [step.days for step in steps_reached(self.owed(on), RULES, day(on))] == steps

    @pytest.mark.parametrize(
        ("lacking", "done"),
        [({}, True), ({"certificate": ""}, False), ({"days": 2, "hours": 23}, False)],
        ids=["取得证书", "没有证书", "时间不够"],
    )
    def test_ends_with_the_certificate(self, lacking, done):
        held = changed({"t": story()["candidate training"]}, "t", **lacking)["t"]
        assert (self.owed("2026-01-01", held).done_on is not None) is done

    def test_is_not_owed_after_the_admission(self):
        acts = without(story(), "candidate training").values()
        assert duties(assessed("2026-01-01", *acts), "candidate_training") == []
