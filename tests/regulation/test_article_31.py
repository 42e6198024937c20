"""第三十一条: 批准后谈话、宣布; 党费从大会当月起; 未接收者谈话."""

import pytest

from regulation.articles.article_31 import dues_month
from regulation.assessment import Owner, Verdict
from regulation.gates import check_can_reject
from regulation.records import Rejection, RejectionTalk
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    assessed,
    became_prospective,
    day,
    dossier,
    duties,
    the_duty,
)
from tests.regulation.story import asked, changed, ready, story, until, without

STEP, ON = "admission_talk", "2025-06-27"
DONE = until(story(), ON)


class TestAfterTheApproval:
    @pytest.mark.parametrize(
        ("act", "rule"),
        [("admission talk", "admission_talk"), ("admission told", "admission_announced")],
        ids=["谈话", "宣布"],
    )
    def test_the_branch_talks_and_announces(self, act, rule):
        assert asked(STEP, DONE, ON)[rule].verdict is Verdict.MET
        assert asked(STEP, without(DONE, act), ON)[rule].verdict is Verdict.UNMET

    @pytest.mark.parametrize("missing", ["admission told", "admission talk"], ids=["宣布", "谈话"])
    def test_both_are_due_within_two_weeks(self, missing):
        acts = without(DONE, missing).values()
        duty = the_duty(assessed(ON, *acts), "admission_announcement")
        assert (duty.owner, duty.due, duty.article) == (Owner.SECRETARY, day("2025-07-09"), 31)
        assert duty.done_on is None
        assert the_duty(assessed(ON, *DONE.values()), "admission_announcement").done_on == day(ON)


class TestDues:
    @pytest.mark.parametrize(
        ("meeting", "month"),
        [("2025-06-01", "2025-06-01"), ("2025-06-30", "2025-06-01"), ("2025-07-01", "2025-07-01")],
        ids=["月初开会", "月末开会", "次月开会"],
    )
    def test_begin_in_the_month_of_the_meeting(self, meeting, month):
        assert dues_month(day(meeting)) == day(month)

    @pytest.mark.parametrize(
        ("stated", "verdict"),
        [
            pytest.param("2025-05-01", Verdict.UNMET, id="前一个月"),
            pytest.param("2025-06-01", Verdict.MET, id="当月"),
            pytest.param("2025-06-30", Verdict.MET, id="当月任一日"),
            pytest.param("2025-07-01", Verdict.UNMET, id="批准的次月"),
        ],
    )
    def test_are_stated_rightly(self, stated, verdict):
        acts = changed(DONE, "admission talk", dues_from=day(stated))
        assert asked(STEP, acts, ON)["dues_month"].verdict is verdict


class TestRejection:
    REJECTED = (became_prospective("2025-05-13"), ("2025-06-10", Rejection()))

    def test_calls_for_a_talk(self):
        duty = the_duty(assessed("2025-06-11", *self.REJECTED), "rejection_talk")
        assert (duty.owner, duty.due) == (Owner.SECRETARY, day("2025-06-24"))

    @pytest.mark.parametrize(
        ("talked", "done"),
        [("2025-06-09", False), ("2025-06-10", True), ("2025-06-11", True)],
        ids=["前一日", "当日", "次日"],
    )
    def test_is_closed_by_a_talk_that_follows(self, talked, done):
        answer = assessed("2025-06-20", *self.REJECTED, (talked, RejectionTalk()))
        assert (the_duty(answer, "rejection_talk").done_on is not None) is done

    def test_must_be_closed_before_the_next_meeting(self):
        acts = {**ready("admission_meeting"), "rejected": ("2025-06-05", Rejection())}
        assert asked("admission_meeting", acts)["rejection_talk"].verdict is Verdict.UNMET
        acts = {**acts, "talk": ("2025-06-06", RejectionTalk())}
        assert asked("admission_meeting", acts)["rejection_talk"].verdict is Verdict.MET

    def test_leaves_the_others_alone(self):
        assert duties(assessed(ON, *DONE.values()), "rejection_talk") == []

    def test_only_befalls_a_prospective_member(self):
        check_can_reject(dossier(became_prospective("2025-05-13")), RULES, day("2025-06-10"))
        with pytest.raises(Refusal) as refused:
            check_can_reject(dossier(), RULES, day("2025-06-10"))
        assert (refused.value.code, refused.value.article) == ("reject_wrong_stage", 31)
