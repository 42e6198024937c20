"""第二十八条: 半数以上到会方能开会, 赞成超过应到的半数方能通过."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from regulation.refusal import Refusal
from regulation.voting import (
    Tally,
    central_least_present,
    central_quorum_met,
    check_can_open,
    judge,
    least_approvals,
    least_present,
    passes,
    quorum_met,
)

HALF = Fraction(1, 2)
WHOLE_BRANCHES = range(1, 301)


def tally(entitled, present, approve, *, written=0, oppose=0, abstain=0):
    return Tally(
        entitled=entitled,
        present=present,
        written=written,
        approve=approve,
        oppose=oppose,
        abstain=abstain,
    )


class TestFixedVectors:
    @pytest.mark.parametrize(
        ("entitled", "present", "central", "approvals"),
        [(10, 5, 6, 6), (11, 6, 6, 6), (4, 2, 3, 3), (2, 1, 2, 2), (1, 1, 1, 1)],
        ids=["应到10名", "应到11名", "应到4名", "应到2名", "应到1名"],
    )
    def test_give_the_least_numbers(self, entitled, present, central, approvals):
        assert least_present(entitled) == present
        assert central_least_present(entitled) == central
        assert least_approvals(entitled) == approvals


class TestQuorum:
    @pytest.mark.parametrize(
        ("entitled", "present", "met"),
        [
            pytest.param(23, 11, False, id="23名到11名, 不足半数"),
            pytest.param(23, 12, True, id="23名到12名, 过半"),
            pytest.param(22, 10, False, id="22名到10名, 不足半数"),
            pytest.param(22, 11, True, id="22名到11名, 恰为半数"),
            pytest.param(22, 12, True, id="22名到12名, 过半"),
            pytest.param(0, 0, False, id="无人应到"),
        ],
    )
    def test_is_half_of_the_entitled_half_included(self, entitled, present, met):
        assert quorum_met(entitled, present) is met

    def test_of_the_centre_is_more_than_half(self):
        assert not central_quorum_met(22, 11)
        assert central_quorum_met(22, 12)

    def test_agrees_with_fractions_for_every_branch_up_to_300(self):
        for entitled in WHOLE_BRANCHES:
            for present in range(entitled + 1):
                share = Fraction(present, entitled)
                assert quorum_met(entitled, present) is (share >= HALF)
                assert central_quorum_met(entitled, present) is (share > HALF)


class TestOpening:
    def test_is_allowed_at_exactly_half(self):
        check_can_open(22, 11)

    @pytest.mark.parametrize(
        ("entitled", "present", "needed"),
        [
            pytest.param(23, 11, 12, id="23名到11名"),
            pytest.param(2, 0, 1, id="2名到0名"),
            pytest.param(0, 0, 1, id="无人应到"),
        ],
    )
    def test_is_refused_below_half_with_the_numbers(self, entitled, present, needed):
        with pytest.raises(Refusal) as refused:
            check_can_open(entitled, present)
        assert (refused.value.code, refused.value.article) == ("quorum_not_met", 28)
        assert refused.value.facts == {"entitled": entitled, "present": present, "needed": needed}


class TestMajority:
    @pytest.mark.parametrize(
        ("entitled", "approve", "passed"),
        [
            pytest.param(10, 4, False, id="10名中4票"),
            pytest.param(10, 5, False, id="10名中5票, 恰为半数"),
            pytest.param(10, 6, True, id="10名中6票"),
            pytest.param(11, 5, False, id="11名中5票"),
            pytest.param(11, 6, True, id="11名中6票"),
            pytest.param(0, 0, False, id="无人应到"),
        ],
    )
    def test_is_more_than_half_of_the_entitled(self, entitled, approve, passed):
        assert passes(entitled, approve) is passed

    def test_agrees_with_fractions_for_every_branch_up_to_300(self):
        for entitled in WHOLE_BRANCHES:
            for approve in range(entitled + 1):
                assert passes(entitled, approve) is (Fraction(approve, entitled) > HALF)

    def test_is_not_reckoned_on_those_present(self):
        judged = judge(tally(entitled=20, present=12, approve=10, oppose=2))
        assert not judged.passed
        assert judged.college.needed_approvals == 11


@st.composite
def tallies(draw):
    entitled = draw(st.integers(1, 300))
    present = draw(st.integers(0, entitled))
    written = draw(st.integers(0, entitled - present))
    approve = draw(st.integers(0, present + written))
    oppose = draw(st.integers(0, present + written - approve))
    abstain = draw(st.integers(0, present + written - approve - oppose))
    return tally(entitled, present, approve, written=written, oppose=oppose, abstain=abstain)


class TestJudgement:
    def test_counts_a_written_opinion_as_a_vote_but_not_as_present(self):
        judged = judge(tally(entitled=10, present=5, written=1, approve=6))
        assert judged.passed
        assert judged.college.needed_present == 5

    def test_does_not_let_written_opinions_make_a_quorum(self):
        judged = judge(tally(entitled=10, present=4, written=6, approve=10))
        assert (judged.college.quorum, judged.college.approved) == (False, True)
        assert not judged.passed

    def test_leaves_unreturned_ballots_in_the_whole(self):
        assert not judge(tally(entitled=9, present=9, approve=4)).passed

    @given(tallies())
    def test_differs_between_the_texts_only_at_exactly_half_with_written_approval(self, counted):
        if judge(counted).differs:
            assert 2 * counted.present == counted.entitled
            assert counted.written > 0

    @given(tallies())
    def test_is_never_undone_by_one_more_approval(self, counted):
        assume(counted.counted < counted.present + counted.written)
        more = tally(
            counted.entitled,
            counted.present,
            counted.approve + 1,
            written=counted.written,
            oppose=counted.oppose,
            abstain=counted.abstain,
        )
        assert judge(more).passed >= judge(counted).passed

    @given(tallies())
    def test_passes_under_the_centre_only_if_it_passes_here(self, counted):
        judged = judge(counted)
        assert judged.college.passed >= judged.central.passed


class TestTally:
    @pytest.mark.parametrize(
        "numbers",
        [
            pytest.param({"entitled": 0, "present": 0, "approve": 0}, id="无人应到"),
            pytest.param({"entitled": 5, "present": 6, "approve": 0}, id="实到多于应到"),
            pytest.param({"entitled": 5, "present": 4, "written": 2, "approve": 0}, id="书面多出"),
            pytest.param({"entitled": 5, "present": 3, "approve": 2, "oppose": 2}, id="票多于人"),
            pytest.param({"entitled": 5, "present": 5, "approve": 2, "abstain": 4}, id="弃权多"),
            pytest.param({"entitled": 5, "present": 5, "approve": -1}, id="负数"),
        ],
    )
    def test_refuses_numbers_that_cannot_be_one_vote(self, numbers):
        with pytest.raises(Refusal) as refused:
            tally(**numbers)
        assert (refused.value.code, refused.value.article) == ("tally_inconsistent", 28)

    def test_accepts_the_fullest_vote(self):
        assert tally(5, 3, 3, written=2, oppose=1, abstain=1).counted == 5
