"""第二十八条: 半数以上到会方能开会, 赞成超过应到的半数方能通过."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from regulation.articles.article_28 import (
    attendance_warnings,
    check_candidates,
    check_exclusion,
    check_written_opinion,
)
from regulation.assessment import Force, Verdict, Yardstick
from regulation.checks import check_can_discuss
from regulation.records import (
    Admission,
    Approval,
    BallotKind,
    Level,
    ProspectiveDecision,
    Rejection,
    Suspension,
)
from regulation.refusal import Refusal
from regulation.shares import Share
from regulation.voting import (
    Tally,
    central_least_present,
    check_can_open,
    judge,
    least_approvals,
    least_present,
    passes,
    quorum_met,
)
from tests.regulation.building import RULES, day, dossier
from tests.regulation.story import asked, ballot, moved, ready

QUORUM, MAJORITY = RULES.meeting.quorum, RULES.meeting.majority
CENTRE = RULES.central_limits_on(day("2025-06-10"))
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


def judged(counted):
    return judge(counted, RULES.meeting, CENTRE)


class TestFixedVectors:
    @pytest.mark.parametrize(
        ("entitled", "present", "central", "approvals"),
        [(10, 5, 6, 6), (11, 6, 6, 6), (4, 2, 3, 3), (2, 1, 2, 2), (1, 1, 1, 1)],
        ids=["应到10名", "应到11名", "应到4名", "应到2名", "应到1名"],
    )
    def test_give_the_least_numbers(self, entitled, present, central, approvals):
        assert least_present(entitled, QUORUM) == present
        assert central_least_present(entitled, QUORUM, CENTRE) == central
        assert least_approvals(entitled, MAJORITY) == approvals


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
        assert quorum_met(entitled, present, QUORUM) is met

    def test_of_the_centre_is_more_than_half(self):
        assert not quorum_met(22, 11, CENTRE.quorum)
        assert quorum_met(22, 12, CENTRE.quorum)

    def test_agrees_with_fractions_for_every_branch_up_to_300(self):
        for entitled in WHOLE_BRANCHES:
            for present in range(entitled + 1):
                share = Fraction(present, entitled)
                assert quorum_met(entitled, present, QUORUM) is (share >= HALF)
                assert quorum_met(entitled, present, CENTRE.quorum) is (share > HALF)


class TestOpening:
    def test_is_allowed_at_exactly_half(self):
        check_can_open(22, 11, QUORUM)

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
            check_can_open(entitled, present, QUORUM)
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
        assert passes(entitled, approve, MAJORITY) is passed

    def test_agrees_with_fractions_for_every_branch_up_to_300(self):
        for entitled in WHOLE_BRANCHES:
            for approve in range(entitled + 1):
                assert passes(entitled, approve, MAJORITY) is (Fraction(approve, entitled) > HALF)

    def test_is_not_reckoned_on_those_present(self):
        found = judged(tally(entitled=20, present=12, approve=10, oppose=2))
        assert not found.passed
        assert found.college.needed_approvals == 11


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
        found = judged(tally(entitled=10, present=5, written=1, approve=6))
        assert found.passed
        assert found.college.needed_present == 5

    def test_does_not_let_written_opinions_make_a_quorum(self):
        found = judged(tally(entitled=10, present=4, written=6, approve=10))
        assert (found.college.quorum, found.college.approved) == (False, True)
        assert not found.passed

    def test_leaves_unreturned_ballots_in_the_whole(self):
        assert not judged(tally(entitled=9, present=9, approve=4)).passed

    @given(tallies())
    def test_differs_between_the_texts_only_at_exactly_half_with_written_approval(self, counted):
        if judged(counted).differs:
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
        assert judged(more).passed >= judged(counted).passed

    @given(tallies())
    def test_passes_under_the_centre_only_if_it_passes_here(self, counted):
        found = judged(counted)
        assert found.college.passed >= found.central.passed


class TestTheSecondYardstick:
    HALF_THERE = tally(entitled=10, present=5, written=1, approve=6)

    def test_asks_for_more_people_at_exactly_half(self):
        assert judged(self.HALF_THERE).differs
        assert central_least_present(10, QUORUM, CENTRE) == 6
        assert central_least_present(11, QUORUM, CENTRE) == least_present(11, QUORUM) == 6

    def test_is_taken_from_the_central_pack(self):
        stricter = replace(CENTRE, quorum=Share(4, 5), majority=Share(7, 10))
        assert central_least_present(10, QUORUM, stricter) == 8
        found = judge(tally(entitled=10, present=9, approve=6), RULES.meeting, stricter)
        assert (found.college.passed, found.central.passed) == (True, False)
        assert (found.central.needed_present, found.central.needed_approvals) == (8, 7)

    def test_says_the_same_where_no_central_text_is_applied(self):
        assert not judge(self.HALF_THERE, RULES.meeting, None).differs
        assert central_least_present(10, QUORUM, None) == 5


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


class TestCandidates:
    def test_are_voted_on_one_by_one(self):
        check_candidates(RULES.meeting, 1)

    @pytest.mark.parametrize("candidates", [0, 2, 3], ids=["没有人", "两人", "三人"])
    def test_are_never_put_to_one_vote(self, candidates):
        with pytest.raises(Refusal) as refused:
            check_candidates(RULES.meeting, candidates)
        assert (refused.value.code, refused.value.article) == ("one_by_one", 28)
        assert refused.value.facts == {"candidates": candidates}


class TestExclusion:
    @pytest.mark.parametrize(
        "ground",
        RULES.meeting.exclusion_grounds,
        ids=["不能表达意志", "自费出国半年以上", "正在服刑", "长期卧床", "应转未转组织关系"],
    )
    def test_rests_on_an_accepted_ground(self, ground):
        check_exclusion(RULES.meeting, ground=ground, superior_consent=True, adopted=True)

    @pytest.mark.parametrize(
        ("ground", "consent", "adopted", "code"),
        [
            pytest.param("busy", True, True, "exclusion_ground", id="依据不认可"),
            pytest.param("bedridden", False, True, "exclusion_unconfirmed", id="上级未同意"),
            pytest.param("bedridden", True, False, "exclusion_unconfirmed", id="大会未通过"),
        ],
    )
    def test_is_refused_otherwise(self, ground, consent, adopted, code):
        with pytest.raises(Refusal) as refused:
            check_exclusion(RULES.meeting, ground=ground, superior_consent=consent, adopted=adopted)
        assert (refused.value.code, refused.value.article) == (code, 28)
        assert refused.value.facts == {"ground": ground}


class TestWrittenOpinion:
    @pytest.mark.parametrize(
        ("before_opening", "warnings"),
        [(True, ()), (False, ("central_written_late",))],
        ids=["开会前", "开会后表决前"],
    )
    def test_counts_when_it_comes_before_the_vote(self, before_opening, warnings):
        found = check_written_opinion(
            CENTRE, before_vote=True, before_opening=before_opening, author_present=False
        )
        assert found == warnings

    def test_may_come_after_the_opening_where_no_central_text_is_applied(self):
        for centre in (None, replace(CENTRE, written_before_opening=False)):
            found = check_written_opinion(
                centre, before_vote=True, before_opening=False, author_present=False
            )
            assert found == ()

    @pytest.mark.parametrize(
        ("before_vote", "author_present", "code"),
        [(False, False, "written_too_late"), (True, True, "written_author_present")],
        ids=["表决之后", "本人到会"],
    )
    def test_is_void_otherwise(self, before_vote, author_present, code):
        with pytest.raises(Refusal) as refused:
            check_written_opinion(
                CENTRE,
                before_vote=before_vote,
                before_opening=before_vote,
                author_present=author_present,
            )
        assert refused.value.code == code


class TestThinAttendance:
    @pytest.mark.parametrize(
        ("entitled", "present", "warnings"),
        [
            pytest.param(12, 6, ("central_quorum", "thin_attendance"), id="恰为一半"),
            pytest.param(12, 7, ("thin_attendance",), id="不足三分之二"),
            pytest.param(12, 8, (), id="恰为三分之二"),
            pytest.param(11, 8, (), id="超过三分之二"),
        ],
    )
    def test_suggests_another_day(self, entitled, present, warnings):
        assert attendance_warnings(RULES.meeting, CENTRE, entitled, present) == warnings

    def test_agrees_with_fractions_for_every_branch_up_to_300(self):
        for entitled in WHOLE_BRANCHES:
            for present in range(entitled + 1):
                share = Fraction(present, entitled)
                thin = ("thin_attendance",) if share < Fraction(2, 3) else ()
                half = ("central_quorum",) if share == HALF else ()
                found = attendance_warnings(RULES.meeting, CENTRE, entitled, present)
                assert found == (*half, *thin)

    def test_says_nothing_of_the_centre_where_none_is_applied(self):
        assert attendance_warnings(RULES.meeting, None, 12, 6) == ("thin_attendance",)


READY = ready("admission_meeting")


class TestBeforeTheMeeting:
    @pytest.mark.parametrize(
        ("leaving", "verdict"),
        [
            pytest.param("2025-09-09", Verdict.UNMET, id="差一日三个月"),
            pytest.param("2025-09-10", Verdict.MET, id="三个月当日"),
            pytest.param("2025-09-11", Verdict.MET, id="三个月以上"),
        ],
    )
    def test_the_centre_asks_for_three_months_before_leaving(self, leaving, verdict):
        found = asked("admission_meeting", READY, graduation=day(leaving))["central_leaving"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)
        assert found.yardstick is Yardstick.CENTRE

    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2026-06-20", Verdict.MET), ("2026-06-21", Verdict.UNMET)],
        ids=["一个月当日", "一个月次日"],
    )
    def test_the_centre_of_2026_gives_one_month_after_the_review(self, on, verdict, confirmed):
        acts = moved(READY, "pre review", "2026-05-20")
        found = asked("admission_meeting", acts, on, confirmed)["central_meeting"]
        assert found.verdict is verdict

    def test_deep_disagreement_suspends(self):
        pause = ("2025-06-09", Suspension(reason="讨论时意见分歧较大"))
        found = asked("admission_meeting", {**READY, "pause": pause})["not_suspended"]
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.BLOCK)
        assert found.facts["since"] == day("2025-06-09")


PASSED = ("2025-06-10", ballot(BallotKind.ADMISSION))
CANDIDATE = {"prospective": ("2025-05-13", ProspectiveDecision())}


def check_discussing(on, *acts, kind=BallotKind.ADMISSION):
    check_can_discuss(dossier(*CANDIDATE.values(), *acts), RULES, day(on), kind)


class TestASecondMeeting:
    def test_is_refused_once_the_resolution_stands(self):
        with pytest.raises(Refusal) as refused:
            check_discussing("2025-06-11", PASSED)
        assert (refused.value.code, refused.value.article) == ("candidate_passed", 28)
        assert refused.value.facts["passed"] == day("2025-06-10")

    @pytest.mark.parametrize(
        "acts",
        [
            pytest.param((), id="还没有票决"),
            pytest.param(
                (("2025-06-10", ballot(BallotKind.ADMISSION, approve=5, passed=False)),),
                id="没有通过",
            ),
            pytest.param((PASSED, ("2025-06-20", Rejection())), id="上级未接收"),
            pytest.param(
                (
                    PASSED,
                    (
                        "2025-06-20",
                        Approval(ballot=BallotKind.ADMISSION, level=Level.COLLEGE, approved=False),
                    ),
                ),
                id="上级未批准",
            ),
            pytest.param((("2025-06-10", ballot(BallotKind.CONVERSION)),), id="票决的是另一事项"),
        ],
    )
    def test_is_possible_while_no_resolution_stands(self, acts):
        check_discussing("2025-06-21", *acts)

    def test_is_refused_after_a_new_resolution(self):
        again = ("2025-06-25", ballot(BallotKind.ADMISSION))
        with pytest.raises(Refusal) as refused:
            check_discussing("2025-06-26", PASSED, ("2025-06-20", Rejection()), again)
        assert refused.value.facts["passed"] == day("2025-06-25")

    def test_on_the_conversion_is_not_opened_by_a_rejected_admission(self):
        acts = (
            ("2025-06-10", Admission()),
            ("2026-06-12", ballot(BallotKind.CONVERSION)),
            ("2026-06-20", Rejection()),
        )
        with pytest.raises(Refusal, match="candidate_passed") as refused:
            check_discussing("2026-06-21", *acts, kind=BallotKind.CONVERSION)
        assert refused.value.article == 41

    @pytest.mark.parametrize(
        ("kind", "article"),
        [(BallotKind.ADMISSION, 28), (BallotKind.CONVERSION, 41)],
        ids=["接收", "转正"],
    )
    def test_is_for_people_of_the_right_stage(self, kind, article):
        with pytest.raises(Refusal, match="candidate_wrong_stage") as refused:
            check_can_discuss(dossier(), RULES, day("2025-06-10"), kind)
        assert (refused.value.article, refused.value.facts["stage"]) == (article, "none")
