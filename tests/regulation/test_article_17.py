"""第十七条: 座谈会赞成不低于五分之四, 反对不超过五分之一."""

from fractions import Fraction

import pytest

from regulation.articles.article_17 import ratio_holds, shares_hold
from regulation.assessment import Force, Verdict
from regulation.case import Act, Case
from regulation.records import GroupOpinion, Hearing
from tests.regulation.building import RULES, day, dossier, record
from tests.regulation.story import asked, changed, ready, without

STEP = "prospective_decision"
READY = ready(STEP)


def held(attendees, approve, oppose):
    return changed(READY, "hearing", attendees=attendees, approve=approve, oppose=oppose)


class TestRatio:
    @pytest.mark.parametrize(
        ("attendees", "approve", "oppose", "verdict"),
        [
            pytest.param(10, 8, 2, Verdict.MET, id="恰为五分之四与五分之一"),
            pytest.param(10, 9, 1, Verdict.MET, id="九比一"),
            pytest.param(10, 7, 1, Verdict.UNMET, id="七比一, 两人中立"),
            pytest.param(10, 7, 3, Verdict.UNMET, id="七比三"),
            pytest.param(11, 9, 2, Verdict.MET, id="十一人九比二"),
            pytest.param(11, 8, 2, Verdict.UNMET, id="十一人八比二"),
            pytest.param(9, 8, 1, Verdict.MET, id="九人八比一"),
            pytest.param(0, 0, 0, Verdict.UNMET, id="无人到会"),
        ],
    )
    def test_is_reckoned_on_everybody_who_came(self, attendees, approve, oppose, verdict):
        found = asked(STEP, held(attendees, approve, oppose))["hearing"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    def test_agrees_with_fractions_for_every_meeting_up_to_40(self):
        case = Case(dossier(), RULES, day("2025-05-08"))
        for people in range(1, 41):
            for approve in range(people + 1):
                for oppose in range(people - approve + 1):
                    hearing = Hearing(attendees=people, approve=approve, oppose=oppose, kinds=())
                    act = Act(record(1, "2025-05-08", hearing), hearing)
                    right = Fraction(approve, people) >= Fraction(4, 5)
                    right = right and Fraction(oppose, people) <= Fraction(1, 5)
                    assert ratio_holds(case, act) is right

    def test_agrees_with_fractions_at_each_limit_up_to_300(self):
        rules, whole = RULES.hearing, Fraction(1)
        for people in range(1, 301):
            for part in range(people + 1):
                share = Fraction(part, people)
                approved = shares_hold(rules, people=people, approve=part, oppose=0)
                assert approved is (share >= Fraction(4, 5))
                opposed = shares_hold(rules, people=people, approve=people - part, oppose=part)
                assert opposed is (share <= Fraction(1, 5) and whole - share >= Fraction(4, 5))

    def test_needs_a_hearing(self):
        found = asked(STEP, without(READY, "hearing"))
        assert found["hearing"].verdict is Verdict.UNMET
        assert "hearing_kinds" not in found


class TestParticipants:
    @pytest.mark.parametrize(
        ("kinds", "missing"),
        [
            (("counsellor", "teacher", "classmate"), ()),
            (("counsellor", "classmate"), ("teacher",)),
            ((), ("counsellor", "teacher", "classmate")),
        ],
        ids=["三类齐全", "缺任课教师", "三类全缺"],
    )
    def test_of_undergraduates_are_three_kinds(self, kinds, missing):
        found = asked(STEP, changed(READY, "hearing", kinds=kinds))["hearing_kinds"]
        assert found.facts["missing"] == missing
        assert (found.verdict is Verdict.MET) is (missing == ())

    def test_of_postgraduates_are_others(self):
        found = asked(STEP, READY, postgraduate=True)["hearing_kinds"]
        assert found.facts["missing"] == ("supervisor", "peer")

    @pytest.mark.parametrize(
        ("people", "verdict"),
        [(4, Verdict.UNMET), (5, Verdict.MET), (6, Verdict.MET)],
        ids=["四人", "五人", "六人"],
    )
    def test_are_usually_five_or_more(self, people, verdict):
        found = asked(STEP, held(people, people, 0))["hearing_people"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)

    @pytest.mark.parametrize(
        "lacking",
        [{"signed": False}, {"answered_both": False}],
        ids=["没有签名", "没有表明两项态度"],
    )
    def test_answer_both_questions_and_sign(self, lacking):
        found = asked(STEP, changed(READY, "hearing", **lacking))["hearing_signed"]
        assert found.verdict is Verdict.UNMET


class TestPartyGroup:
    @pytest.mark.parametrize(
        ("opinion", "verdict"),
        [(True, Verdict.MET), (False, Verdict.UNMET), (None, Verdict.UNMET)],
        ids=["可以", "不可以", "没有意见"],
    )
    def test_speaks_in_favour(self, opinion, verdict):
        acts = without(READY, "group opinion")
        if opinion is not None:
            acts = {**acts, "group": ("2025-05-09", GroupOpinion(in_favour=opinion))}
        assert asked(STEP, acts)["group_opinion"].verdict is verdict
