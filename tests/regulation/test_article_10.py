"""第十条: 推荐、支委会决定、报上级备案, 方为入党积极分子."""

import pytest

from regulation.assess import assess
from regulation.assessment import Stage, Verdict
from regulation.committee import (
    Matter,
    check_committee_quorum,
    check_matter,
    check_show_of_hands,
    is_adopted,
    record_of_matter,
)
from regulation.records import (
    ActivistDecision,
    CommitteeExamination,
    ConversionOpinions,
    MemberRecommendation,
    ProspectiveDecision,
    ReviewState,
)
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    applied,
    assessed,
    became_activist,
    day,
    dossier,
    needs,
    record,
)
from tests.regulation.story import DECISIONS, asked, changed, ready, told, until, without

STEP = "activist_decision"
UNRECOMMENDED = without(ready(STEP), "recommendation", "recommendation notice")


class TestRecommendation:
    def test_is_required(self):
        assert asked(STEP, UNRECOMMENDED)["recommended"].verdict is Verdict.UNMET

    def test_may_come_from_the_league(self):
        assert asked(STEP, ready(STEP))["recommended"].verdict is Verdict.MET

    def test_may_come_from_a_member(self):
        member = ("2024-03-11", MemberRecommendation(recommender_id=6))
        assert asked(STEP, {**UNRECOMMENDED, "m": member})["recommended"].verdict is Verdict.MET


class TestFiling:
    def needed(self, name, acts):
        return asked("activist_filing", acts, "2024-05-01")[name].verdict

    def test_follows_the_decision(self):
        acts = until(ready("prospective_decision"), "2024-05-01")
        assert self.needed("activist_filing", acts) is Verdict.MET
        assert self.needed("activist_filing", without(acts, "activist filing")) is Verdict.UNMET

    def test_of_another_decision_does_not_count(self):
        acts = until(ready("prospective_decision"), "2024-05-01")
        acts = changed(acts, "activist filing", of="prospective_decision")
        assert self.needed("activist_filing", acts) is Verdict.UNMET

    def test_rests_on_minutes(self):
        acts = until(ready("prospective_decision"), "2024-05-01")
        assert self.needed("activist_minutes", acts) is Verdict.MET
        assert self.needed("activist_minutes", changed(acts, "activist", minutes=False)) is (
            Verdict.UNMET
        )


class TestTheCommittee:
    """条文没有写支委会的人数和份额: 数值在规则包, 可以更改."""

    @pytest.mark.parametrize(
        ("entitled", "present", "enough"),
        [
            pytest.param(4, 1, False, id="四名到一名"),
            pytest.param(4, 2, True, id="恰为半数"),
            pytest.param(5, 2, False, id="五名到两名"),
            pytest.param(5, 3, True, id="五名到三名"),
            pytest.param(0, 0, False, id="没有委员"),
        ],
    )
    def test_meets_with_half_of_its_members(self, entitled, present, enough):
        if enough:
            check_committee_quorum(RULES.committee, entitled=entitled, present=present)
            return
        with pytest.raises(Refusal, match="committee_quorum"):
            check_committee_quorum(RULES.committee, entitled=entitled, present=present)

    @pytest.mark.parametrize(
        ("entitled", "approve", "adopted"),
        [
            pytest.param(4, 2, False, id="恰为半数"),
            pytest.param(4, 3, True, id="超过半数"),
            pytest.param(3, 1, False, id="三名中一名"),
            pytest.param(3, 2, True, id="三名中两名"),
        ],
    )
    def test_adopts_with_more_than_half_of_its_members(self, entitled, approve, adopted):
        assert is_adopted(RULES.committee, entitled=entitled, approve=approve) is adopted

    @pytest.mark.parametrize(
        ("hands", "adds_up"),
        [((2, 1, 0), True), ((2, 0, 0), False), ((3, 1, 0), False), ((4, -1, 0), False)],
        ids=["相符", "少一名", "多一名", "负数"],
    )
    def test_counts_every_hand(self, hands, adds_up):
        approve, oppose, abstain = hands
        said = {"present": 3, "approve": approve, "oppose": oppose, "abstain": abstain}
        if adds_up:
            check_show_of_hands(**said)
            return
        with pytest.raises(Refusal, match="committee_sum"):
            check_show_of_hands(**said)

    def test_leaves_what_it_decided(self):
        left = {
            (matter, adopted): record_of_matter(matter, adopted=adopted)
            for matter in Matter
            for adopted in (True, False)
        }
        assert left[Matter.ACTIVIST, True] == ActivistDecision()
        assert left[Matter.ACTIVIST, False] is left[Matter.PROSPECTIVE, False] is None
        assert left[Matter.PROSPECTIVE, True] == ProspectiveDecision()
        assert left[Matter.EXAMINATION, False] == CommitteeExamination(qualified=False)
        assert left[Matter.CONVERSION, False] == ConversionOpinions()

    @pytest.mark.parametrize(
        ("step", "matter", "code"),
        [
            pytest.param("activist_decision", Matter.ACTIVIST, "", id="积极分子"),
            pytest.param("prospective_decision", Matter.PROSPECTIVE, "", id="发展对象"),
            pytest.param("activist_decision", Matter.PROSPECTIVE, "step_wrong_stage", id="身份"),
        ],
    )
    def test_discusses_those_whose_gates_are_open(self, step, matter, code):
        acts, on = told(ready(step)), day(DECISIONS[step][0])
        if not code:
            check_matter(acts, RULES, on, matter)
            return
        with pytest.raises(Refusal, match=code):
            check_matter(acts, RULES, on, matter)


class TestStatus:
    def test_dates_from_the_decision(self):
        answer = assessed("2024-05-01", applied("2023-10-09"), became_activist("2024-04-08"))
        assert (answer.stage, answer.since) == (Stage.ACTIVIST, day("2024-04-08"))

    @pytest.mark.parametrize(
        ("state", "stage"),
        [
            (ReviewState.ACCEPTED, Stage.ACTIVIST),
            (ReviewState.PENDING, Stage.APPLICANT),
            (ReviewState.RETURNED, Stage.APPLICANT),
            (ReviewState.VOID, Stage.APPLICANT),
        ],
        ids=["已审", "待审", "退回", "作废"],
    )
    def test_waits_for_the_review(self, state, stage):
        decision = record(2, *became_activist("2024-04-08"), state=state)
        assert assessed("2024-05-01", applied("2023-10-09"), decision).stage is stage

    @pytest.mark.parametrize(
        ("on", "stage"),
        [("2024-04-07", Stage.APPLICANT), ("2024-04-08", Stage.ACTIVIST)],
        ids=["前一日", "当日"],
    )
    def test_is_not_anticipated(self, on, stage):
        acts = (applied("2023-10-09"), became_activist("2024-04-08"))
        assert assessed(on, *acts).stage is stage

    def test_follows_the_correction(self):
        wrong = record(2, *became_activist("2024-04-08"))
        right = record(3, *became_activist("2024-04-18"), supersedes=2)
        answer = assess(dossier(applied("2023-10-09"), wrong, right), RULES, day("2024-05-01"))
        assert answer.since == day("2024-04-18")

    def test_asks_for_the_filing_next(self):
        acts = (applied("2023-10-09"), became_activist("2024-04-08"))
        assert assessed("2024-04-09", *acts).next_step == "activist_filing"
        assert "activist_filing" in needs("activist_filing", "2024-04-09", *acts)
