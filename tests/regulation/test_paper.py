"""纸质票: 数目互相矛盾的不登记; 结果与其他投票方式相同."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.outcomes import check_attendance, check_candidate, outcome_of, record_of
from regulation.paper import VoteKind, check_complete, check_figures, paper_form
from regulation.records import BallotKind, BallotSource
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    admitted,
    applied,
    became_activist,
    became_prospective,
    day,
    dossier,
)

FORMS = {kind: paper_form(kind, RULES) for kind in VoteKind}
SOUND = {
    "entitled": 23,
    "present": 20,
    "written": 1,
    "issued": 20,
    "returned": 19,
    "valid": 18,
    "invalid": 1,
    "approve": 15,
    "oppose": 3,
    "abstain": 1,
}


def code_of(kind, figures, check=check_figures):
    """The code of the refusal, or None where the figures are accepted."""
    try:
        check(FORMS[kind], figures)
    except Refusal as refusal:
        return refusal.code
    return None


class TestAResolution:
    def test_with_figures_that_agree_is_accepted(self):
        assert code_of(VoteKind.ADMISSION, SOUND, check_complete) is None

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            pytest.param({"present": 22, "issued": 22}, None, id="实到加书面意见等于应到"),
            pytest.param({"present": 23, "issued": 23}, "paper_exceeds", id="实到加书面意见多一"),
            pytest.param({"issued": 19}, "paper_unequal", id="发出少于实到"),
            pytest.param({"issued": 21}, "paper_unequal", id="发出多于实到"),
            pytest.param({"returned": 20, "invalid": 2}, None, id="收回等于发出"),
            pytest.param({"returned": 21, "invalid": 3}, "paper_void", id="收回多于发出"),
            pytest.param({"invalid": 0}, "paper_unequal", id="有效加无效不足"),
            pytest.param({"invalid": 2}, "paper_unequal", id="有效加无效过多"),
            pytest.param({"abstain": 0}, "paper_unequal", id="各项之和少一"),
            pytest.param({"abstain": 2}, "paper_exceeds", id="各项之和多一"),
            pytest.param({"written": 0}, "paper_exceeds", id="没有书面意见却多一票"),
            pytest.param({"approve": -1}, "paper_number", id="负数"),
            pytest.param({"approve": 2001}, "paper_number", id="过大的数"),
            pytest.param({"excellent": 1}, "paper_number", id="没有这一项"),
        ],
    )
    def test_is_refused_where_a_sum_does_not_hold(self, changes, code):
        assert code_of(VoteKind.ADMISSION, {**SOUND, **changes}) == code

    def test_is_refused_as_soon_as_a_number_contradicts_an_earlier_one(self):
        first = {"entitled": 23, "present": 20, "written": 1, "issued": 20, "returned": 19}
        so_far = {**first, "valid": 18, "invalid": 1, "approve": 15}
        assert code_of(VoteKind.ADMISSION, so_far) is None
        assert code_of(VoteKind.ADMISSION, {**so_far, "oppose": 5}) == "paper_exceeds"

    def test_shows_both_sides_of_the_sum(self):
        with pytest.raises(Refusal) as caught:
            check_figures(FORMS[VoteKind.CONVERSION], {**SOUND, "abstain": 0})
        facts = caught.value.facts
        assert (facts["left_sum"], facts["right_sum"]) == (18, 19)
        assert facts["left_numbers"] == ("15", "3", "0")
        assert facts["right"] == ("valid", "written")

    @pytest.mark.parametrize("name", sorted(SOUND))
    def test_lacks_no_figure(self, name):
        figures = {n: number for n, number in SOUND.items() if n != name}
        assert code_of(VoteKind.ADMISSION, figures, check_complete) == "paper_incomplete"


@given(kind=st.sampled_from(VoteKind), data=st.data())
def test_what_is_accepted_adds_up(kind, data):
    form = FORMS[kind]
    figures = {name: data.draw(st.integers(0, 4), label=name) for name in form.names}
    written = figures.get("written", 0)
    holds = (
        sum(figures[name] for name in form.voters) == figures["issued"] >= figures["returned"]
        and figures["valid"] + figures["invalid"] == figures["returned"]
        and all(sum(figures[o] for o in q) == figures["valid"] + written for q in form.questions)
        and figures.get("drawn", 0) <= figures.get("pool", 0)
        and figures.get("present", 0) + written <= figures.get("entitled", 99)
    )
    assert (code_of(kind, figures, check_complete) is None) == holds


@given(kind=st.sampled_from(VoteKind), data=st.data())
def test_a_count_that_adds_up_is_never_refused_on_the_way(kind, data):
    figures = draw_sound(kind, data)
    entered = {}
    for name in FORMS[kind].names:
        entered[name] = figures[name]
        assert code_of(kind, entered) is None
    assert code_of(kind, entered, check_complete) is None


def draw_sound(kind, data):
    """Figures of a vote as it could have been."""
    form, draw = FORMS[kind], lambda most: data.draw(st.integers(0, most))
    figures = {name: draw(9) for name in form.heads}
    if "entitled" in figures:
        figures["entitled"] = figures["present"] + figures.get("written", 0) + draw(3)
    if "pool" in figures:
        figures["pool"] = figures["drawn"] + draw(3)
    figures["issued"] = sum(figures[name] for name in form.voters)
    figures["returned"] = draw(figures["issued"])
    figures["valid"] = draw(figures["returned"])
    figures["invalid"] = figures["returned"] - figures["valid"]
    for question in form.questions:
        left = figures["valid"] + figures.get("written", 0)
        for option in question[:-1]:
            figures[option] = draw(left)
            left -= figures[option]
        figures[question[-1]] = left
    return figures


class TestTheOutcome:
    @pytest.mark.parametrize(
        ("approve", "passed"),
        [
            pytest.param(11, False, id="应到二十三人十一票"),
            pytest.param(12, True, id="应到二十三人十二票"),
            pytest.param(13, True, id="应到二十三人十三票"),
        ],
    )
    def test_of_a_resolution_is_counted_on_those_entitled(self, approve, passed):
        figures = {**SOUND, "approve": approve, "oppose": 18 - approve}
        found = outcome_of(VoteKind.ADMISSION, figures, RULES)
        assert (found.passed, found.needed, found.whole) == (passed, 12, 23)

    @pytest.mark.parametrize(
        ("returned", "approve", "passed"),
        [
            pytest.param(50, 39, False, id="五十票三十九票"),
            pytest.param(50, 40, True, id="五十票四十票, 正好八成"),
            pytest.param(50, 41, True, id="五十票四十一票"),
            pytest.param(0, 0, False, id="没有人投票"),
        ],
    )
    def test_of_a_recommendation_is_counted_on_the_votes_cast(self, returned, approve, passed):
        figures = {"returned": returned, "approve": approve}
        assert outcome_of(VoteKind.RECOMMENDATION, figures, RULES).passed is passed

    @pytest.mark.parametrize(
        ("approve", "oppose", "passed"),
        [
            pytest.param(8, 2, True, id="正好五分之四与五分之一"),
            pytest.param(7, 1, False, id="七一二: 中立的也在整体之中"),
            pytest.param(8, 0, True, id="八票赞成"),
            pytest.param(7, 3, False, id="反对超过五分之一"),
        ],
    )
    def test_of_a_hearing_is_counted_on_all_who_attended(self, approve, oppose, passed):
        figures = {"issued": 10, "approve": approve, "oppose": oppose}
        assert outcome_of(VoteKind.HEARING, figures, RULES).passed is passed

    def test_of_a_panel_is_advice_only(self):
        assert outcome_of(VoteKind.DEFENCE, {"panel": 5}, RULES).passed is None

    @pytest.mark.parametrize(
        ("panel", "warnings"),
        [(4, ("panel_size",)), (5, ()), (6, ("panel_size",)), (7, ()), (8, ("panel_size",))],
    )
    def test_of_a_panel_of_an_unusual_size_is_said(self, panel, warnings):
        assert outcome_of(VoteKind.DEFENCE, {"panel": panel}, RULES).warnings == warnings

    def test_of_a_panel_of_nobody_is_refused(self):
        with pytest.raises(Refusal):
            outcome_of(VoteKind.DEFENCE, {"panel": 0}, RULES)


class TestAttendance:
    @pytest.mark.parametrize(("present", "code"), [(11, "quorum_not_met"), (12, None), (13, None)])
    def test_of_a_resolution_is_at_least_half(self, present, code):
        assert self.code(VoteKind.CONVERSION, 23, present) == code

    @pytest.mark.parametrize(
        ("present", "code"), [(24, "league_quorum_not_met"), (25, None), (26, None)]
    )
    def test_of_a_recommendation_is_the_pack_s(self, present, code):
        assert self.code(VoteKind.RECOMMENDATION, 50, present) == code

    def code(self, kind, entitled, present):
        try:
            check_attendance(kind, {"entitled": entitled, "present": present}, RULES)
        except Refusal as refusal:
            return refusal.code
        return None


class TestTheRecord:
    def test_of_a_resolution_says_it_was_on_paper(self):
        found = record_of(
            VoteKind.CONVERSION, SOUND, RULES, ballot_id="paper", source=BallotSource.PAPER
        )
        assert (found.ballot, found.source, found.invalid) == (
            BallotKind.CONVERSION,
            BallotSource.PAPER,
            1,
        )
        assert (found.approve, found.oppose, found.abstain, found.passed) == (15, 3, 1, True)

    @pytest.mark.parametrize(("valid", "answered"), [(9, False), (10, True)])
    def test_of_a_hearing_names_who_was_heard(self, valid, answered):
        heads = {"counsellor": 1, "teacher": 2, "classmate": 7, "others": 0}
        figures = {**heads, "issued": 10, "valid": valid, "approve": 8, "oppose": 1}
        found = record_of(
            VoteKind.HEARING, figures, RULES, ballot_id="paper", source=BallotSource.PAPER
        )
        assert found.kinds == ("counsellor", "teacher", "classmate")
        assert (found.attendees, found.answered_both) == (10, answered)

    def test_of_a_panel_holds_the_grades_in_their_order(self):
        grades = {"excellent": 3, "good": 2, "fair": 0, "poor": 0}
        figures = {"pool": 4, "drawn": 2, "panel": 5, **grades}
        found = record_of(
            VoteKind.DEFENCE, figures, RULES, ballot_id="paper", source=BallotSource.PAPER
        )
        assert (found.grades, found.drawn, found.panel) == ((3, 2, 0, 0), 2, 5)


VOTED_ON = {
    VoteKind.ADMISSION: (28, became_prospective("2025-05-13")),
    VoteKind.CONVERSION: (41, admitted("2025-06-10")),
    VoteKind.RECOMMENDATION: (8, applied("2025-01-10")),
    VoteKind.HEARING: (17, became_activist("2025-03-10")),
    VoteKind.DEFENCE: (38, admitted("2025-06-10")),
}


class TestWhoIsVotedOn:
    @pytest.mark.parametrize("kind", list(VoteKind))
    def test_is_somebody_of_the_right_stage(self, kind):
        article, own = VOTED_ON[kind]
        check_candidate(dossier(own), RULES, day("2026-06-12"), kind)
        for _, act in VOTED_ON.values():
            if act != own:
                with pytest.raises(Refusal, match="candidate_wrong_stage") as refused:
                    check_candidate(dossier(act), RULES, day("2026-06-12"), kind)
                assert refused.value.article == article


class TestWhatARefusalRestsOn:
    @pytest.mark.parametrize(
        ("figures", "code"),
        [
            pytest.param({"issued": 20, "returned": 21}, "paper_void", id="收回多于发出"),
            pytest.param({"returned": 20, "valid": 18, "invalid": 1}, "paper_unequal", id="不相等"),
            pytest.param({"returned": 20, "valid": 21}, "paper_exceeds", id="超出"),
        ],
    )
    def test_is_the_article_of_the_vote(self, figures, code):
        with pytest.raises(Refusal, match=code) as refused:
            check_figures(FORMS[VoteKind.CONVERSION], figures)
        assert (refused.value.article, refused.value.facts["cited"]) == (41, 41)

    def test_nobody_more_is_drawn_than_there_are(self):
        check_figures(FORMS[VoteKind.DEFENCE], {"pool": 4, "drawn": 4})
        with pytest.raises(Refusal, match="paper_exceeds"):
            check_figures(FORMS[VoteKind.DEFENCE], {"pool": 4, "drawn": 5})

    def test_the_record_keeps_every_figure(self):
        made = record_of(
            VoteKind.ADMISSION, SOUND, RULES, ballot_id="b1", source=BallotSource.PAPER
        )
        kept = ("entitled", "present", "written", "issued", "returned", "invalid")
        assert {name: getattr(made, name) for name in kept} == {n: SOUND[n] for n in kept}
        assert (made.approve, made.oppose, made.abstain) == (15, 3, 1)
