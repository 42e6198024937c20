"""第七条: 递交申请书一个月内派人谈话."""

import pytest

from regulation.assessment import Owner, Verdict
from regulation.checks import check_can_talk
from regulation.records import ReviewState, Talk
from regulation.refusal import Refusal
from tests.regulation.building import (
    STUDENT,
    applied,
    assessed,
    became_activist,
    day,
    duties,
    needs,
    record,
    talked,
    the_duty,
)


class TestFirstTalkDeadline:
    @pytest.mark.parametrize(
        ("application", "due"),
        [
            pytest.param("2026-03-10", "2026-04-10", id="对应日"),
            pytest.param("2026-01-31", "2026-02-28", id="平年二月末"),
            pytest.param("2028-01-31", "2028-02-29", id="闰年二月末"),
            pytest.param("2026-12-31", "2027-01-31", id="跨年"),
        ],
    )
    def test_falls_one_calendar_month_after_the_application(self, application, due):
        duty = the_duty(assessed(application, applied(application)), "first_talk")
        assert (duty.due, duty.owner, duty.article) == (day(due), Owner.SECRETARY, 7)

    @pytest.mark.parametrize(
        ("on", "overdue"),
        [("2026-04-09", False), ("2026-04-10", False), ("2026-04-11", True)],
        ids=["到期前一日", "到期当日", "到期次日"],
    )
    def test_is_overdue_from_the_day_after(self, on, overdue):
        duty = the_duty(assessed(on, applied("2026-03-10")), "first_talk")
        assert duty.is_overdue(day(on)) is overdue

    def test_is_discharged_by_the_talk(self):
        duty = the_duty(
            assessed("2026-05-01", applied("2026-03-10"), talked("2026-04-20")), "first_talk"
        )
        assert duty.done_on == day("2026-04-20")

    def test_is_not_raised_again_for_an_activist(self):
        answer = assessed("2026-12-01", applied("2026-03-10"), became_activist("2026-07-01"))
        assert duties(answer, "first_talk") == []


class TestWhenATalkCounts:
    """第七条: 谈话在申请之后; 第十二条: 转为正式党员之后不再记."""

    def refused(self, held: str, *records) -> str | None:
        try:
            check_can_talk(assessed("2026-12-01", *records), day(held))
        except Refusal as refusal:
            return refusal.code
        return None

    @pytest.mark.parametrize(
        ("held", "refused"),
        [("2026-03-09", "talk_before_application"), ("2026-03-10", None), ("2026-03-11", None)],
        ids=["申请前一日", "申请当日", "申请次日"],
    )
    def test_is_from_the_application_on(self, held, refused):
        assert self.refused(held, applied("2026-03-10")) == refused

    def test_is_never_before_there_is_an_application(self):
        assert self.refused("2026-03-10") == "talk_wrong_stage"

    def test_is_any_day_for_an_activist(self):
        records = (applied("2026-03-10"), became_activist("2026-07-01"))
        assert self.refused("2026-03-09", *records) is None


class TestFirstTalkRequirement:
    def verdict(self, *acts):
        return needs("first_talk", "2026-05-01", *acts)["first_talk"].verdict

    def test_is_unmet_without_a_talk(self):
        assert self.verdict(applied("2026-03-10")) is Verdict.UNMET

    def test_is_met_by_a_talk(self):
        assert self.verdict(applied("2026-03-10"), talked("2026-03-20")) is Verdict.MET

    @pytest.mark.parametrize(
        ("held", "verdict"),
        [
            pytest.param("2026-03-09", Verdict.UNMET, id="申请前一日"),
            pytest.param("2026-03-10", Verdict.MET, id="申请当日"),
            pytest.param("2026-03-11", Verdict.MET, id="申请次日"),
        ],
    )
    def test_counts_only_a_talk_since_the_application(self, held, verdict):
        assert self.verdict(applied("2026-03-10"), talked(held)) is verdict

    def test_is_not_met_by_a_later_kind_of_talk(self):
        later = Talk(talker_id=9, place="书院", gist="近况", first=False)
        assert self.verdict(applied("2026-03-10"), ("2026-03-20", later)) is Verdict.UNMET

    def test_is_not_met_by_a_talk_with_oneself(self):
        own = Talk(talker_id=STUDENT, place="书院", gist="近况", first=True)
        assert self.verdict(applied("2026-03-10"), ("2026-03-20", own)) is Verdict.UNMET

    @pytest.mark.parametrize(
        "state", [ReviewState.VOID, ReviewState.RETURNED], ids=["作废", "退回"]
    )
    def test_is_not_met_by_a_record_that_does_not_stand(self, state):
        void = record(2, *talked("2026-03-20"), state=state)
        assert self.verdict(applied("2026-03-10"), void) is Verdict.UNMET

    def test_is_not_met_by_a_record_that_was_corrected_away(self):
        talk = record(2, *talked("2026-03-20"))
        correction = record(3, "2026-03-01", talk.payload, supersedes=2)
        assert self.verdict(applied("2026-03-10"), talk, correction) is Verdict.UNMET
