"""第三十四条: 每季度分析一次预备党员."""

import pytest

from regulation.assessment import Force, Owner, Verdict
from regulation.records import Extension, QuarterlyAnalysis
from tests.regulation.building import admitted, assessed, day, duties
from tests.regulation.story import asked, ready, without

STEP = "conversion_meeting"
READY = ready(STEP)


def analyses(on, *acts):
    return duties(assessed(on, *acts), "quarterly_analysis")


class TestAnalyses:
    def test_are_anchored_every_three_months(self):
        found = analyses("2025-12-01", admitted("2025-11-30"))
        anchors = [duty.facts["anchor"] for duty in found]
        assert anchors == [
            day("2026-02-28"),
            day("2026-05-30"),
            day("2026-08-30"),
            day("2026-11-30"),
        ]

    def test_go_on_through_an_extension(self):
        extended = ("2026-06-11", Extension(months=6))
        assert len(analyses("2026-07-01", admitted("2025-06-10"), extended)) == 6

    @pytest.mark.parametrize(
        ("on", "overdue"),
        [("2025-10-09", False), ("2025-10-10", False), ("2025-10-11", True)],
        ids=["宽限前一日", "宽限末日", "宽限次日"],
    )
    def test_are_owed_within_a_month_of_the_quarter(self, on, overdue):
        first = analyses(on, admitted("2025-06-10"))[0]
        assert (first.owner, first.opens) == (Owner.SECRETARY, day("2025-09-10"))
        assert first.is_overdue(day(on)) is overdue

    def test_are_discharged_one_by_one(self):
        second = ("2025-12-12", QuarterlyAnalysis(number=2))
        found = analyses("2025-12-20", admitted("2025-06-10"), second)
        assert [duty.done_on for duty in found] == [None, day("2025-12-12"), None, None]


class TestBeforeConversion:
    @pytest.mark.parametrize(
        "missing", [1, 2, 3, 4], ids=["缺第一次", "缺第二次", "缺第三次", "缺第四次"]
    )
    def test_a_missing_one_needs_a_reason(self, missing):
        found = asked(STEP, without(READY, f"analysis {missing}"))["quarterly_analyses"]
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.WARN)
        assert (found.facts["held"], found.facts["owed"]) == (3, 4)

    def test_all_four_suffice(self):
        assert asked(STEP, READY)["quarterly_analyses"].verdict is Verdict.MET
