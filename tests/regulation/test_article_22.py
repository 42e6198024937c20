"""第二十二条: 材料齐备, 党委审议, 公示, 组织部审查, 然后领表."""

import pytest

from regulation.assessment import Verdict
from tests.regulation.building import RULES
from tests.regulation.story import asked, changed, moved, ready, without
from texts.requirements import ITEMS

STEP = "admission_meeting"
READY = ready(STEP)


class TestMaterials:
    @pytest.mark.parametrize("material", RULES.review.materials, ids=ITEMS.__getitem__)
    def test_are_all_there(self, material):
        rest = tuple(name for name in RULES.review.materials if name != material)
        found = asked(STEP, changed(READY, "pre review", materials=rest))["review_materials"]
        assert (found.verdict, found.facts["missing"]) == (Verdict.UNMET, (material,))

    def test_are_ten(self):
        assert len(RULES.review.materials) == 10
        assert asked(STEP, READY)["review_materials"].verdict is Verdict.MET


class TestReview:
    @pytest.mark.parametrize(
        ("name", "field", "rule"),
        [
            ("examination", "qualified", "committee_examination"),
            ("pre review", "passed", "pre_review"),
        ],
        ids=["支委会审查", "学院党委审议"],
    )
    def test_must_have_been_passed(self, name, field, rule):
        assert asked(STEP, READY)[rule].verdict is Verdict.MET
        assert asked(STEP, changed(READY, name, **{field: False}))[rule].verdict is Verdict.UNMET
        assert asked(STEP, without(READY, name))[rule].verdict is Verdict.UNMET


class TestClearance:
    @pytest.mark.parametrize(
        ("cleared", "verdict"),
        [
            pytest.param("2025-05-26", Verdict.UNMET, id="公示末日"),
            pytest.param("2025-05-27", Verdict.MET, id="公示次日"),
            pytest.param("2025-05-28", Verdict.MET, id="以后"),
        ],
    )
    def test_comes_after_the_notice(self, cleared, verdict):
        assert asked(STEP, moved(READY, "clearance", cleared))["clearance"].verdict is verdict

    @pytest.mark.parametrize(
        "missing", ["clearance", "admission notice"], ids=["没有审查", "没有公示"]
    )
    def test_needs_both(self, missing):
        assert asked(STEP, without(READY, missing))["clearance"].verdict is Verdict.UNMET


class TestFormIssue:
    @pytest.mark.parametrize(
        ("issued", "verdict"),
        [
            pytest.param("2025-05-27", Verdict.UNMET, id="审查前一日"),
            pytest.param("2025-05-28", Verdict.MET, id="审查当日"),
            pytest.param("2025-05-29", Verdict.MET, id="审查次日"),
        ],
    )
    def test_waits_for_the_clearance(self, issued, verdict):
        assert asked(STEP, moved(READY, "form issued", issued))["form_issued"].verdict is verdict

    @pytest.mark.parametrize("missing", ["form issued", "clearance"], ids=["没有领取", "没有审查"])
    def test_needs_both(self, missing):
        assert asked(STEP, without(READY, missing))["form_issued"].verdict is Verdict.UNMET
