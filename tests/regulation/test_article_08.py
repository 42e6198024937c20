"""第八条: 团员推优, 公示不少于五天, 有效一到两年."""

from dataclasses import replace

import pytest

from regulation.assessment import Force, Owner, Verdict
from regulation.case import Case
from regulation.gates import requirements_of
from regulation.steps import BY_NAME
from tests.regulation.building import RULES, applied, assessed, day, duties, the_duty
from tests.regulation.story import asked, changed, moved, ready, told, without

STEP = "activist_decision"
READY = ready(STEP)
UNRECOMMENDED = without(READY, "recommendation", "recommendation notice")


def born(birth, acts):
    person = replace(told(acts), birth_date=birth and day(birth))
    case = Case(person, RULES, day("2024-04-08"))
    return {needed.rule: needed for needed in requirements_of(case, BY_NAME[STEP])}


class TestLeagueRoute:
    @pytest.mark.parametrize(
        ("birth", "verdict"),
        [
            pytest.param("1995-04-09", Verdict.UNMET, id="二十八周岁"),
            pytest.param("1995-04-08", Verdict.MET, id="满二十九周岁"),
            pytest.param("1996-04-08", Verdict.UNMET, id="当日满二十八周岁"),
            pytest.param(None, Verdict.UNMET, id="出生日期未登记"),
        ],
    )
    def test_binds_league_members_of_that_age(self, birth, verdict):
        found = born(birth, UNRECOMMENDED)["league_route"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)

    def test_does_not_bind_others(self):
        found = asked(STEP, UNRECOMMENDED, league_member=False)["league_route"]
        assert found.verdict is Verdict.MET

    def test_is_met_by_a_recommendation(self):
        assert asked(STEP, READY)["league_route"].verdict is Verdict.MET


class TestSecretVote:
    @pytest.mark.parametrize(
        ("secret", "verdict"), [(True, Verdict.MET), (False, Verdict.UNMET)], ids=["是", "否"]
    )
    def test_is_required(self, secret, verdict):
        acts = changed(READY, "recommendation", secret_ballot=secret)
        assert asked(STEP, acts)["recommendation_secret"].verdict is verdict


class TestNotice:
    @pytest.mark.parametrize(
        ("last", "days", "verdict"),
        [
            pytest.param("2024-03-16", 4, Verdict.UNMET, id="四天"),
            pytest.param("2024-03-17", 5, Verdict.MET, id="五天"),
            pytest.param("2024-03-18", 6, Verdict.MET, id="六天"),
        ],
    )
    def test_lasts_five_days_without_the_posting_day(self, last, days, verdict):
        acts = changed(READY, "recommendation notice", paper_until=day(last), web_until=day(last))
        found = asked(STEP, acts)["notice_days"]
        assert (found.facts["days"], found.verdict, found.force) == (days, verdict, Force.WARN)

    def test_counts_only_the_days_of_both_channels(self):
        acts = changed(READY, "recommendation notice", web_from=day("2024-03-15"))
        assert asked(STEP, acts)["notice_days"].facts["days"] == 3

    @pytest.mark.parametrize(
        "channel",
        ["paper_from", "paper_until", "web_from", "web_until"],
        ids=["缺书面起日", "缺书面止日", "缺网上起日", "缺网上止日"],
    )
    def test_needs_both_channels(self, channel):
        acts = changed(READY, "recommendation notice", **{channel: None})
        found = asked(STEP, acts)["notice_channels"]
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.BLOCK)

    def test_is_missing_where_nothing_was_posted(self):
        acts = without(READY, "recommendation notice")
        assert asked(STEP, acts)["notice_channels"].verdict is Verdict.UNMET

    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2024-03-18", Verdict.UNMET), ("2024-03-19", Verdict.MET)],
        ids=["公示末日", "公示次日"],
    )
    def test_is_over_before_the_decision(self, on, verdict):
        assert asked(STEP, READY, on)["notice_over"].verdict is verdict


class TestValidity:
    @pytest.mark.parametrize(
        ("on", "verdict", "force"),
        [
            pytest.param("2025-03-11", Verdict.MET, Force.WARN, id="满一年当日"),
            pytest.param("2025-03-12", Verdict.UNMET, Force.WARN, id="满一年次日"),
            pytest.param("2026-03-11", Verdict.UNMET, Force.WARN, id="满两年当日"),
            pytest.param("2026-03-12", Verdict.UNMET, Force.BLOCK, id="满两年次日"),
        ],
    )
    def test_warns_after_one_year_and_ends_after_two(self, on, verdict, force):
        found = asked(STEP, READY, on)["recommendation_validity"]
        assert (found.verdict, found.force) == (verdict, force)

    def test_runs_from_the_approval_of_the_league(self):
        acts = changed(READY, "recommendation", league_approved_on=day("2024-03-20"))
        found = asked(STEP, acts)["recommendation_validity"]
        assert found.facts["until"] == day("2025-03-20")

    def test_makes_the_decision_due(self):
        answer = assessed("2024-04-01", applied("2023-10-09"), READY["recommendation"])
        duty = the_duty(answer, "recommendation_validity")
        assert (duty.owner, duty.due) == (Owner.SECRETARY, day("2025-03-11"))

    def test_is_not_due_any_more_for_an_activist(self):
        acts = moved(ready("prospective_decision"), "recommendation", "2024-03-11").values()
        assert duties(assessed("2024-06-01", *acts), "recommendation_validity") == []
