"""第九条: 申请满三个月, 得票八成, 排名前一半, 没有处分."""

from fractions import Fraction

import pytest

from regulation.articles.article_09 import approval_holds
from regulation.assessment import Force, Verdict
from regulation.records import Discipline, Ranking, RankingKind
from tests.regulation.building import RULES, day
from tests.regulation.story import asked, changed, moved, ready, without

STEP = "activist_decision"
READY = ready(STEP)


class TestWaiting:
    @pytest.mark.parametrize(
        ("held", "verdict"),
        [
            pytest.param("2024-01-08", Verdict.UNMET, id="差一日满三个月"),
            pytest.param("2024-01-09", Verdict.MET, id="满三个月当日"),
            pytest.param("2024-01-10", Verdict.MET, id="满三个月次日"),
        ],
    )
    def test_is_usually_three_months_to_the_meeting(self, held, verdict):
        found = asked(STEP, moved(READY, "recommendation", held))["recommendation_waiting"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)

    def test_counts_from_a_proven_earlier_application(self):
        acts = changed(READY, "application", earlier_on=day("2023-09-01"), earlier_proven=True)
        acts = moved(acts, "recommendation", "2023-12-01")
        assert asked(STEP, acts)["recommendation_waiting"].verdict is Verdict.MET


class TestApproval:
    @pytest.mark.parametrize(
        ("cast", "approve", "verdict"),
        [
            pytest.param(50, 39, Verdict.UNMET, id="五十人三十九票"),
            pytest.param(50, 40, Verdict.MET, id="五十人四十票, 正好八成"),
            pytest.param(50, 41, Verdict.MET, id="五十人四十一票"),
            pytest.param(49, 39, Verdict.UNMET, id="四十九人三十九票, 不足八成"),
            pytest.param(49, 40, Verdict.MET, id="四十九人四十票"),
            pytest.param(0, 0, Verdict.UNMET, id="没有人投票"),
        ],
    )
    def test_is_four_fifths_of_the_votes_cast(self, cast, approve, verdict):
        acts = changed(READY, "recommendation", cast=cast, approve=approve)
        found = asked(STEP, acts)["recommendation_approval"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    def test_agrees_with_fractions_for_every_class_up_to_300(self):
        rules = RULES.recommendation
        for cast in range(1, 301):
            for approve in range(cast + 1):
                right = Fraction(approve, cast) >= Fraction(4, 5)
                assert approval_holds(rules, cast=cast, approve=approve) is right


class TestRanking:
    @pytest.mark.parametrize(
        ("rank", "total", "verdict"),
        [
            pytest.param(50, 100, Verdict.MET, id="百人第五十"),
            pytest.param(51, 100, Verdict.UNMET, id="百人第五十一"),
            pytest.param(25, 51, Verdict.MET, id="五十一人第二十五"),
            pytest.param(26, 51, Verdict.UNMET, id="五十一人第二十六"),
            pytest.param(0, 100, Verdict.UNMET, id="没有名次"),
            pytest.param(3, 2, Verdict.UNMET, id="名次超过人数"),
        ],
    )
    def test_is_in_the_top_half(self, rank, total, verdict):
        acts = changed(READY, "ranking", rank=rank, total=total)
        assert asked(STEP, acts)["recommendation_rank"].verdict is verdict

    def test_may_be_academic_instead(self):
        academic = Ranking(basis=RankingKind.ACADEMIC, period="2023-2024", rank=1, total=100)
        acts = changed(READY, "ranking", rank=90)
        acts = {**acts, "academic": ("2023-12-21", academic)}
        assert asked(STEP, acts)["recommendation_rank"].verdict is Verdict.MET

    def test_is_unmet_without_any(self):
        found = asked(STEP, without(READY, "ranking"))["recommendation_rank"]
        assert found.verdict is Verdict.UNMET


class TestConduct:
    @pytest.mark.parametrize(
        ("lifted", "verdict"),
        [
            pytest.param(None, Verdict.UNMET, id="未解除"),
            pytest.param("2024-04-09", Verdict.UNMET, id="次日解除"),
            pytest.param("2024-04-08", Verdict.MET, id="当日解除"),
        ],
    )
    def test_excludes_a_standing_penalty(self, lifted, verdict):
        penalty = Discipline(title="通报批评", lifted_on=lifted and day(lifted))
        acts = {**READY, "penalty": ("2024-01-01", penalty)}
        assert asked(STEP, acts)["conduct"].verdict is verdict
