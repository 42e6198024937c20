"""第三十条: 两级审批, 逐个审议, 写明预备期起止."""

from dataclasses import replace

import pytest

from regulation.assess import assess
from regulation.assessment import Force, Owner, Progress, Stage, Verdict, Yardstick
from regulation.outcomes import check_can_approve
from regulation.records import Admission, Approval, BallotKind, Level, ReviewState
from regulation.refusal import Refusal
from tests.regulation.building import RULES, assessed, day, duties, the_duty
from tests.regulation.story import asked, changed, moved, story, told, until, without

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


def pending(acts):
    """The dossier of these acts, with the resolution not approved yet."""
    whole = told(acts)
    records = [
        replace(r, state=ReviewState.PENDING) if isinstance(r.payload, Admission) else r
        for r in whole.records
    ]
    return replace(whole, records=tuple(records))


class TestBeforeTheApproval:
    TALKED = until(story(), "2025-06-17")

    @pytest.mark.parametrize(
        ("talk", "step"),
        [(False, "organizer_talk"), (True, "admission_approval")],
        ids=["尚未谈话", "已经谈话"],
    )
    def test_nobody_is_admitted_and_the_college_has_the_next_step(self, talk, step):
        acts = self.TALKED if talk else without(self.TALKED, "organizer talk")
        found = assess(pending(acts), RULES, day("2025-06-17"))
        assert (found.stage, found.next_step) == (Stage.PROSPECTIVE_MEMBER, step)
        ahead = [(outlook.step, outlook.earliest) for outlook in found.forecast]
        assert ahead == [("conversion_meeting", day("2026-06-10"))]
        met = {state.name: state.progress for state in found.steps}
        assert met["admission_meeting"] is Progress.DONE
        owed = {duty.rule: duty.owner for duty in found.open_duties(day("2025-06-17"))}
        assert owed["admission_approval"] is Owner.COLLEGE
        assert ("organizer_talk" in owed) is not talk
        assert "review" not in owed

    @pytest.mark.parametrize(
        ("on", "late"),
        [
            pytest.param("2025-09-09", False, id="差一日三个月"),
            pytest.param("2025-09-10", False, id="三个月当日"),
            pytest.param("2025-09-11", True, id="三个月次日"),
        ],
    )
    def test_it_is_late_after_three_months(self, on, late):
        found = check_can_approve(pending(self.TALKED), RULES, day(on))
        assert [needed.rule for needed in found] == (["central_approval"] if late else [])

    @pytest.mark.parametrize(
        ("on", "allowed"), [("2025-06-12", False), ("2025-06-13", True)], ids=["谈话前", "谈话当日"]
    )
    def test_the_talk_comes_first(self, on, allowed):
        if allowed:
            assert check_can_approve(pending(self.TALKED), RULES, day(on)) == ()
            return
        with pytest.raises(Refusal) as refused:
            check_can_approve(pending(self.TALKED), RULES, day(on))
        assert (refused.value.code, refused.value.article) == ("step_blocked", 29)

    def test_an_approval_of_an_earlier_meeting_does_not_count(self):
        earlier = Approval(ballot=BallotKind.ADMISSION, level=Level.COLLEGE)
        acts = {"before": ("2025-06-09", earlier), **self.TALKED}
        found = assess(pending(acts), RULES, day("2025-06-17"))
        lacks = {r.rule for r in found.requirements if r.verdict is Verdict.UNMET}
        assert "college_approval" in lacks

    def test_the_first_of_two_levels_leaves_it_due(self):
        found = assess(pending(until(story(), "2025-06-18")), RULES, day("2025-06-19"))
        (duty,) = [d for d in found.duties if d.rule == "admission_approval"]
        assert duty.done_on is None
        (talk,) = [d for d in found.duties if d.rule == "organizer_talk"]
        assert talk.done_on == day("2025-06-13")
