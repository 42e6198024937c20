"""第十条: 推荐、支委会决定、报上级备案, 方为入党积极分子."""

import pytest

from regulation.assess import assess
from regulation.assessment import Stage, Verdict
from regulation.records import MemberRecommendation, ReviewState
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
from tests.regulation.story import asked, changed, ready, until, without

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
