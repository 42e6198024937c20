"""第十一条: 每季度一份思想汇报."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.assessment import Force, Stage, Verdict
from regulation.checks import check_can_submit_report, open_quarters, quarter_to_report
from regulation.deadlines import quarter_bounds, quarter_of
from regulation.records import Conversion, ReviewState
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    admitted,
    applied,
    assessed,
    became_activist,
    became_prospective,
    day,
    dossier,
    duties,
    needs,
    record,
    report,
)
from tests.regulation.story import asked, changed, ready, without


def periods(answer):
    return [duty.period for duty in duties(answer, "thought_report")]


class TestQuartersOwed:
    @pytest.mark.parametrize(
        ("decided", "owed"),
        [
            pytest.param("2026-11-15", ["2026Q4"], id="余46天"),
            pytest.param("2026-11-16", ["2026Q4"], id="余45天"),
            pytest.param("2026-11-17", [], id="余44天"),
        ],
    )
    def test_include_the_first_partial_quarter_when_enough_of_it_remains(self, decided, owed):
        assert periods(assessed("2026-12-31", became_activist(decided))) == owed

    def test_run_on_through_every_stage_until_conversion(self):
        acts = (
            became_activist("2025-01-01"),
            became_prospective("2026-02-01"),
            admitted("2026-05-01"),
        )
        answer = assessed("2026-07-01", *acts)
        assert answer.stage is Stage.PROBATIONARY_MEMBER
        assert periods(answer)[-3:] == ["2026Q1", "2026Q2", "2026Q3"]

    def test_are_none_for_an_applicant(self):
        assert periods(assessed("2026-12-31", applied("2026-01-01"))) == []

    def test_are_none_for_a_full_member(self):
        acts = (became_activist("2024-01-01"), admitted("2025-05-01"), ("2026-05-01", Conversion()))
        assert periods(assessed("2026-12-31", *acts)) == []

    def test_do_not_reach_back_before_the_ledger_was_kept(self):
        answer = assessed("2026-12-31", became_activist("2024-03-01"), kept_since=day("2026-07-01"))
        assert periods(answer) == ["2026Q3", "2026Q4"]

    @pytest.mark.parametrize(
        ("kept_since", "first"),
        [("2026-09-30", "2026Q3"), ("2026-10-01", "2026Q4")],
        ids=["第三季度末日启用", "第四季度首日启用"],
    )
    def test_include_the_quarter_in_which_the_ledger_began(self, kept_since, first):
        acts = became_activist("2024-03-01")
        assert periods(assessed("2026-12-31", acts, kept_since=day(kept_since)))[0] == first


class TestReportDuty:
    def test_is_due_on_the_last_day_of_the_quarter(self):
        (duty,) = duties(assessed("2026-12-31", became_activist("2026-10-01")), "thought_report")
        assert (duty.opens, duty.due) == (day("2026-10-01"), day("2026-12-31"))

    def test_stays_open_when_the_quarter_is_over(self):
        answer = assessed("2027-02-01", became_activist("2026-10-01"))
        first = duties(answer, "thought_report")[0]
        assert first.is_overdue(day("2027-02-01"))

    @pytest.mark.parametrize(
        ("state", "discharged"),
        [
            (ReviewState.PENDING, True),
            (ReviewState.ACCEPTED, True),
            (ReviewState.RETURNED, False),
            (ReviewState.VOID, False),
        ],
        ids=["待审", "已审", "退回", "作废"],
    )
    def test_is_discharged_by_a_report_that_stands(self, state, discharged):
        handed_in = record(2, "2026-11-20", report("2026Q4"), state=state)
        answer = assessed("2026-12-31", became_activist("2026-10-01"), handed_in)
        (duty,) = duties(answer, "thought_report")
        assert (duty.done_on is not None) is discharged

    @given(decided=st.dates(day("2020-01-01"), day("2040-12-31")), days=st.integers(0, 1500))
    def test_is_one_for_each_quarter_and_never_two(self, decided, days):
        on = decided.fromordinal(decided.toordinal() + days)
        found = periods(assessed(on.isoformat(), became_activist(decided.isoformat())))
        assert len(found) == len(set(found))
        assert all(quarter_bounds(q)[1] >= decided for q in found)
        assert all(quarter_bounds(q)[0] <= on for q in found)


class TestReportsRequired:
    def test_name_the_quarters_that_are_missing(self):
        acts = (
            became_activist("2026-01-01"),
            ("2026-03-01", report("2026Q1")),
        )
        needed = needs("cultivation", "2026-11-20", *acts)["thought_reports"]
        assert needed.facts["missing"] == ("2026Q2", "2026Q3")
        assert (needed.facts["handed_in"], needed.facts["owed"]) == (1, 3)


class TestSubmitting:
    ACTIVIST = (applied("2026-01-05"), became_activist("2026-05-01"))

    def submit(self, handed_in, *acts, on="2026-11-20"):
        return check_can_submit_report(dossier(*self.ACTIVIST, *acts), RULES, day(on), handed_in)

    def refusal(self, handed_in, *acts, on="2026-11-20"):
        with pytest.raises(Refusal) as refused:
            self.submit(handed_in, *acts, on=on)
        assert refused.value.article == 11
        return refused.value

    def test_is_allowed_for_the_present_quarter(self):
        assert self.submit(report("2026Q4")) == ()

    def test_is_refused_to_an_applicant(self):
        with pytest.raises(Refusal) as refused:
            check_can_submit_report(
                dossier(applied("2026-01-05")), RULES, day("2026-11-20"), report("2026Q4")
            )
        assert (refused.value.code, refused.value.facts["stage"]) == (
            "report_wrong_stage",
            "applicant",
        )

    @pytest.mark.parametrize(
        ("quarter", "code"),
        [
            pytest.param("2026Q5", "report_unknown_quarter", id="没有第五季度"),
            pytest.param("今年", "report_unknown_quarter", id="不是季度"),
            pytest.param("2027Q1", "report_future_quarter", id="未来的季度"),
            pytest.param("2026Q1", "report_before_activist", id="成为积极分子之前"),
        ],
    )
    def test_is_refused_for_a_quarter_that_is_not_open(self, quarter, code):
        assert self.refusal(report(quarter)).code == code

    def test_is_refused_for_a_quarter_that_has_one(self):
        refused = self.refusal(report("2026Q4", "新"), ("2026-10-08", report("2026Q4", "旧")))
        assert refused.code == "report_quarter_taken"
        assert refused.facts == {"quarter": "2026Q4", "received": day("2026-10-08")}

    @pytest.mark.parametrize(
        "state", [ReviewState.RETURNED, ReviewState.VOID], ids=["退回之后", "撤回之后"]
    )
    def test_is_allowed_again_after_a_return_or_a_withdrawal(self, state):
        earlier = record(3, "2026-10-08", report("2026Q4"), state=state)
        assert self.submit(report("2026Q4"), earlier) == ()

    def test_in_the_place_of_another_is_allowed_for_its_quarter_and_with_another_text_only(self):
        earlier = dossier(*self.ACTIVIST, record(3, "2026-11-10", report("2026Q4", "旧")))
        on = day("2026-11-20")
        new, same = report("2026Q4", "新"), report("2026Q4", "旧")
        assert check_can_submit_report(earlier, RULES, on, new, replacing=3) == ()
        with pytest.raises(Refusal) as refused:
            check_can_submit_report(earlier, RULES, on, same, replacing=3)
        assert refused.value.code == "report_same_text"

    def test_is_refused_for_the_text_of_an_earlier_quarter(self):
        refused = self.refusal(report("2026Q4", "同文"), ("2026-08-08", report("2026Q3", "同文")))
        assert refused.code == "report_same_text"

    @pytest.mark.parametrize(
        ("characters", "refused"),
        [(1499, True), (1500, False), (1501, False), (1, True), (0, False)],
        ids=["差一字", "正好", "多一字", "一个字", "照片无字数"],
    )
    def test_needs_the_minimum_of_characters_when_typed(self, characters, refused):
        handed_in = report("2026Q4", characters=characters)
        if refused:
            facts = self.refusal(handed_in).facts
            assert facts == {"characters": characters, "minimum": 1500}
        else:
            assert self.submit(handed_in) == ()

    @pytest.mark.parametrize(
        ("previous", "warnings"),
        [
            pytest.param("2026-09-29", (), id="相隔31天"),
            pytest.param("2026-09-30", (), id="相隔30天"),
            pytest.param("2026-10-01", ("report_interval_short",), id="相隔29天"),
        ],
    )
    def test_warns_of_two_reports_close_together(self, previous, warnings):
        earlier = (previous, report("2026Q3"))
        assert self.submit(report("2026Q4"), earlier, on="2026-10-30") == warnings

    def test_warns_of_a_report_for_a_past_quarter(self):
        assert self.submit(report("2026Q3")) == ("report_late",)


READY = ready("prospective_decision")


class TestTraining:
    @pytest.mark.parametrize(
        ("days", "hours", "verdict"),
        [
            pytest.param(2, 16, Verdict.MET, id="两天十六课时"),
            pytest.param(1, 16, Verdict.UNMET, id="一天十六课时"),
            pytest.param(2, 15, Verdict.UNMET, id="两天十五课时"),
            pytest.param(3, 17, Verdict.MET, id="三天十七课时"),
        ],
    )
    def test_reaches_both_the_days_and_the_hours(self, days, hours, verdict):
        acts = changed(READY, "activist training", days=days, hours=hours)
        assert asked("prospective_decision", acts)["activist_training"].verdict is verdict

    def test_is_required(self):
        found = asked("prospective_decision", without(READY, "activist training"))
        assert found["activist_training"].verdict is Verdict.UNMET
        assert "training_year" not in found


class TestSocialWork:
    def test_is_usually_given(self):
        assert asked("prospective_decision", READY)["social_work"].verdict is Verdict.MET
        found = asked("prospective_decision", without(READY, "social work"))["social_work"]
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.WARN)


@given(st.dates(day("1990-01-01"), day("2090-12-31")))
def test_every_day_lies_within_its_quarter(on):
    first, last = quarter_bounds(quarter_of(on))
    assert first <= on <= last


class TestTheQuarterAtHand:
    GRACE = RULES.thought_report.previous_quarter_days

    def choices(self, on, *acts):
        found = dossier(became_activist("2026-05-01"), *acts)
        return open_quarters(found, RULES, day(on)), quarter_to_report(found, RULES, day(on))

    @pytest.mark.parametrize(
        ("on", "meant"),
        [
            ("2026-09-30", "2026Q3"),
            (f"2026-10-{GRACE:02}", "2026Q3"),
            (f"2026-10-{GRACE + 1:02}", "2026Q4"),
        ],
        ids=["季末", "宽限末日", "宽限之后"],
    )
    def test_is_the_previous_one_as_long_as_it_is_missing_in_the_first_days(self, on, meant):
        handed_in = ("2026-06-20", report("2026Q2"))
        assert self.choices(on, handed_in)[1] == meant

    def test_is_the_present_one_when_the_previous_is_there(self):
        handed_in = [("2026-06-20", report("2026Q2")), ("2026-09-20", report("2026Q3"))]
        assert self.choices("2026-10-02", *handed_in) == (("2026Q4",), "2026Q4")

    def test_is_the_latest_missing_one_when_the_present_is_there_and_none_when_all_are(self):
        present = ("2026-11-01", report("2026Q4"))
        assert self.choices("2026-11-20", present) == (("2026Q2", "2026Q3"), "2026Q3")
        earlier = [("2026-06-20", report("2026Q2")), ("2026-09-20", report("2026Q3"))]
        assert self.choices("2026-11-20", *earlier, present) == ((), None)

    def test_does_not_include_what_stands_on_paper_only(self):
        found = dossier(became_activist("2026-05-01"), kept_since=day("2026-10-01"))
        assert open_quarters(found, RULES, day("2026-11-20")) == ("2026Q4",)

    def test_exists_for_nobody_who_owes_none(self):
        with pytest.raises(Refusal) as refused:
            open_quarters(dossier(applied("2026-01-05")), RULES, day("2026-11-20"))
        assert refused.value.code == "report_wrong_stage"
