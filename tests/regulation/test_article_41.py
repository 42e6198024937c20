"""第四十一条: 转正大会的到会、赞成要求与接收大会相同."""

import pytest

from regulation.articles.article_28 import ballot_of
from regulation.audit import findings_of
from regulation.case import Case
from regulation.records import BallotKind
from tests.regulation.building import RULES, day
from tests.regulation.story import END, changed, story, told


def found(**fields):
    acts = changed(story(), "conversion ballot", **fields)
    return [(f.rule, f.article) for f in findings_of(Case(told(acts), RULES, END))]


class TestSameThresholds:
    @pytest.mark.parametrize(
        ("approve", "wrong"),
        [(5, [("majority_wrong", 41)]), (6, []), (7, [])],
        ids=["不足半数", "恰过半数", "超过半数"],
    )
    def test_pass_by_more_than_half_of_the_entitled(self, approve, wrong):
        assert found(approve=approve) == wrong

    @pytest.mark.parametrize(
        ("present", "wrong"),
        [(5, [("quorum_short", 41)]), (6, [])],
        ids=["不足半数", "达到半数"],
    )
    def test_open_with_half_of_the_entitled(self, present, wrong):
        fields = {"present": present, "issued": present, "returned": present, "abstain": 0}
        assert found(approve=6, **fields) == wrong


class TestOwnBallot:
    def test_is_kept_apart_from_that_of_the_admission(self):
        case = Case(told(story()), RULES, END)
        days = {kind: ballot_of(case, kind).on for kind in BallotKind}
        assert days == {
            BallotKind.ADMISSION: day("2025-06-10"),
            BallotKind.CONVERSION: day("2026-06-12"),
        }

    def test_has_a_resolution_of_its_own(self):
        acts = changed(story(), "conversion minutes", resolution=("votes", "date"))
        (wrong,) = findings_of(Case(told(acts), RULES, END))
        assert (wrong.rule, wrong.article) == ("resolution_lacks", 41)
        assert "entitled" in wrong.facts["missing"]
