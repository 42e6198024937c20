"""第十三条: 列入发展对象计划名单的两条路径."""

import pytest

from regulation.achievements import places_within
from regulation.assessment import Verdict
from regulation.records import Award, Level, Post
from tests.regulation.story import asked, changed, ready, without

STEP = "prospective_decision"
READY = ready(STEP)
CADRE = ("2023-10-15", Post(title="班长", major=True, excellent=True))


def verdict(acts, **person):
    return asked(STEP, acts, **person)["plan_conditions"].verdict


def cadre(rank, scholarship=3, **post):
    acts = changed(changed(READY, "ranking", rank=rank), "scholarship", scholarship=scholarship)
    fields = {"title": "班长", "major": True, "excellent": True, **post}
    return {**acts, "post": ("2023-10-15", Post(**fields))}


class TestExcellentRoute:
    @pytest.mark.parametrize(
        ("rank", "total", "met"),
        [
            pytest.param(5, 100, Verdict.MET, id="百人第五"),
            pytest.param(6, 100, Verdict.UNMET, id="百人第六"),
            pytest.param(1, 20, Verdict.MET, id="二十人第一"),
            pytest.param(1, 19, Verdict.UNMET, id="十九人第一, 小班没有名额"),
        ],
    )
    def test_needs_the_top_five_percent(self, rank, total, met):
        assert verdict(changed(READY, "ranking", rank=rank, total=total)) is met

    @pytest.mark.parametrize(
        ("scholarship", "met"),
        [(0, Verdict.UNMET), (1, Verdict.MET), (2, Verdict.UNMET)],
        ids=["没有奖学金", "一等", "二等"],
    )
    def test_needs_a_first_class_scholarship(self, scholarship, met):
        assert verdict(changed(READY, "scholarship", scholarship=scholarship)) is met

    def test_needs_two_honours(self):
        assert verdict(READY) is Verdict.MET
        assert verdict(without(READY, "honour")) is Verdict.UNMET

    @pytest.mark.parametrize(
        ("level", "met"),
        [(Level.BRANCH, Verdict.UNMET), (Level.COLLEGE, Verdict.MET), (Level.SCHOOL, Verdict.MET)],
        ids=["支部", "学院", "学校"],
    )
    def test_counts_honours_of_the_college_and_above(self, level, met):
        assert verdict(changed(READY, "honour", level=level)) is met


class TestCadreRoute:
    @pytest.mark.parametrize(
        ("rank", "met"),
        [(39, Verdict.MET), (40, Verdict.MET), (41, Verdict.UNMET)],
        ids=["第三十九名", "恰在前40%", "40%之外"],
    )
    def test_needs_the_top_forty_percent(self, rank, met):
        assert verdict(cadre(rank)) is met

    @pytest.mark.parametrize(
        ("scholarship", "met"),
        [(3, Verdict.MET), (4, Verdict.UNMET), (2, Verdict.MET)],
        ids=["三等", "四等", "二等"],
    )
    def test_needs_a_third_class_scholarship_or_better(self, scholarship, met):
        assert verdict(cadre(30, scholarship)) is met

    @pytest.mark.parametrize(
        "lacking", [{"major": False}, {"excellent": False}], ids=["不是主要干部", "考核不是优秀"]
    )
    def test_needs_a_major_post_with_an_excellent_review(self, lacking):
        assert verdict(cadre(30, **lacking)) is Verdict.UNMET


class TestSmallClass:
    @pytest.mark.parametrize(
        ("total", "places"),
        [(19, 0), (20, 1), (39, 1), (40, 2)],
        ids=["十九人的班", "二十人的班", "三十九人的班", "四十人的班"],
    )
    def test_shows_how_many_places_there_are(self, total, places):
        assert places_within(total, 5) == places
        acts = changed(READY, "ranking", rank=1, total=total)
        assert asked(STEP, acts)["plan_conditions"].facts["places"] == places


class TestHonours:
    def test_do_not_count_scholarships_twice(self):
        more = {"another": ("2024-12-03", Award(title="奖", level=Level.SCHOOL, scholarship=1))}
        acts = {**without(READY, "honour"), **more}
        assert asked(STEP, acts)["plan_conditions"].facts["honours"] == 1


def test_the_conditions_of_undergraduates_do_not_bind_postgraduates():
    assert "plan_conditions" not in asked(STEP, READY, postgraduate=True)
