"""第十八条: 没有政治审查的不能发展; 结论不早于回函."""

import pytest

from regulation.assessment import Verdict
from tests.regulation.building import day
from tests.regulation.story import asked, changed, moved, ready, without

STEP = "admission_meeting"
READY = ready(STEP)


class TestConclusion:
    def test_is_required_before_the_meeting(self):
        assert asked(STEP, READY)["political_review"].verdict is Verdict.MET
        bare = asked(STEP, without(READY, "political review"))
        assert bare["political_review"].verdict is Verdict.UNMET
        assert "review_letters" not in bare

    @pytest.mark.parametrize(
        "lacking", [{"cleared": False}, {"signed": False}], ids=["结论不合格", "没有签名"]
    )
    def test_is_clear_and_signed(self, lacking):
        acts = changed(READY, "political review", **lacking)
        assert asked(STEP, acts)["political_review"].verdict is Verdict.UNMET

    @pytest.mark.parametrize(
        "step", ["pre_review", "political_review"], ids=["党委审议", "政审一步"]
    )
    def test_is_required_by_every_later_step(self, step):
        found = asked(step, without(READY, "political review"), "2025-05-20")
        assert found["political_review"].verdict is Verdict.UNMET


class TestLetters:
    @pytest.mark.parametrize(
        ("replied", "verdict"),
        [
            pytest.param("2025-05-16", Verdict.MET, id="结论前一日回函"),
            pytest.param("2025-05-17", Verdict.MET, id="结论当日回函"),
            pytest.param("2025-05-18", Verdict.UNMET, id="结论次日回函"),
            pytest.param(None, Verdict.UNMET, id="没有回函"),
            pytest.param("2025-07-01", Verdict.UNMET, id="日后才回函"),
        ],
    )
    def test_are_all_answered_before_the_conclusion(self, replied, verdict):
        acts = changed(READY, "letter", replied_on=replied and day(replied))
        assert asked(STEP, acts)["review_letters"].verdict is verdict

    def test_are_not_needed_where_all_is_clear(self):
        assert asked(STEP, without(READY, "letter"))["review_letters"].verdict is Verdict.MET

    def test_count_the_latest_conclusion(self):
        acts = changed(READY, "letter", replied_on=day("2025-05-18"))
        again = moved(acts, "political review", "2025-05-19")
        assert asked(STEP, again)["review_letters"].verdict is Verdict.MET


class TestFloatingPeople:
    @pytest.mark.parametrize(
        ("opinions", "verdict"),
        [(0, Verdict.UNMET), (1, Verdict.UNMET), (2, Verdict.MET), (3, Verdict.MET)],
        ids=["没有", "一份", "两份", "三份"],
    )
    def test_need_the_opinions_of_both_places(self, opinions, verdict):
        acts = changed(READY, "political review", residence_opinions=opinions)
        assert asked(STEP, acts, floating=True)["floating_opinions"].verdict is verdict

    def test_alone_need_them(self):
        assert "floating_opinions" not in asked(STEP, READY)
