"""第十五条: 列入计划方可发展; 年底上报, 六月底前调整, 不超过百分之五."""

import pytest

from regulation.articles.article_15 import (
    adjustable,
    adjustment_due,
    check_can_adjust,
    report_due,
)
from regulation.assessment import Force, Verdict
from regulation.refusal import Refusal
from tests.regulation.building import RULES, day
from tests.regulation.story import asked, changed, ready, without

STEP = "prospective_decision"
READY = ready(STEP)


class TestPlan:
    @pytest.mark.parametrize(
        ("year", "verdict"),
        [(2024, Verdict.UNMET), (2025, Verdict.MET), (2026, Verdict.UNMET)],
        ids=["上年", "当年", "下年"],
    )
    def test_of_the_year_names_the_person(self, year, verdict):
        found = asked(STEP, changed(READY, "plan", year=year))["planned"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    def test_is_required(self):
        assert asked(STEP, without(READY, "plan"))["planned"].verdict is Verdict.UNMET

    def test_is_reported_by_the_end_of_the_year(self):
        assert report_due(RULES.plan, 2026) == day("2026-12-31")
        assert adjustment_due(RULES.plan, 2026) == day("2026-06-30")


class TestAdjustment:
    @pytest.mark.parametrize(
        ("planned", "most"),
        [(0, 0), (19, 0), (20, 1), (39, 1), (40, 2), (100, 5)],
        ids=["没有计划", "计划十九名", "计划二十名", "计划三十九名", "计划四十名", "计划一百名"],
    )
    def test_is_five_percent_rounded_down(self, planned, most):
        assert adjustable(RULES.plan, planned) == most

    @pytest.mark.parametrize(
        ("changed_by", "warnings"),
        [(1, ()), (2, ()), (3, ("plan_adjustment_large",))],
        ids=["幅度之内", "恰为幅度", "超过幅度"],
    )
    def test_beyond_it_needs_a_reason(self, changed_by, warnings):
        on = day("2026-06-30")
        assert check_can_adjust(RULES.plan, planned=40, changed=changed_by, on=on) == warnings

    def test_is_refused_after_june(self):
        with pytest.raises(Refusal) as refused:
            check_can_adjust(RULES.plan, planned=40, changed=1, on=day("2026-07-01"))
        assert (refused.value.code, refused.value.article) == ("plan_adjustment_late", 15)
        assert refused.value.facts == {"last": day("2026-06-30")}
