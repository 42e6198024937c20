"""第九、十三、十六、十九、三十五条: 填报的事实何为矛盾, 有何用途; 审核之前不算数 (第四十五条)."""

from dataclasses import replace

import pytest

from regulation.case import Case
from regulation.checks import check_can_apply, check_can_send_talker
from regulation.facts import check_fact, needs_evidence, uses_of
from regulation.records import (
    Application,
    Award,
    Dossier,
    Level,
    Post,
    Ranking,
    RankingKind,
    RankingScope,
    ReviewState,
    SocialWork,
    TalkerAssigned,
    Training,
    TrainingPurpose,
)
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    STUDENT,
    applied,
    assessed,
    day,
    dossier,
    record,
    talked,
    the_duty,
)

ON = "2026-11-20"
RANK = Ranking(basis=RankingKind.COMPREHENSIVE, period="2025-2026", rank=6, total=120)
POST = Post(title="班长", major=True, until=day("2026-06-30"), excellent=True)
CERTIFIED = Training(
    purpose=TrainingPurpose.CANDIDATE, days=3, hours=24, exam_passed=True, certificate="17"
)


EMPTY = dossier()


def refused(fact, happened=ON, known: Dossier = EMPTY, corrects=None) -> str | None:
    try:
        check_fact(known, fact, day(happened), day(ON), corrects)
    except Refusal as refusal:
        return refusal.code
    return None


class TestAContradiction:
    @pytest.mark.parametrize(
        ("fact", "happened", "code"),
        [
            (RANK, ON, None),
            (RANK, "2026-11-21", "fact_in_future"),
            (replace(RANK, rank=120), ON, None),
            (replace(RANK, rank=121), ON, "ranking_beyond_total"),
            (replace(RANK, rank=0), ON, "ranking_beyond_total"),
            (replace(RANK, period="2025-2027"), ON, "ranking_period_unknown"),
            (replace(RANK, period="2025-2026-3"), ON, "ranking_period_unknown"),
            (RANK, "2025-07-31", "ranking_before_period"),
            (RANK, "2025-08-01", None),
            (POST, "2026-06-30", None),
            (POST, "2026-07-01", "post_ends_before"),
            (replace(POST, title=" "), "2026-06-30", "fact_without_title"),
            (Award(title="奖" * 61, level=Level.SCHOOL), ON, "fact_title_too_long"),
            (CERTIFIED, ON, None),
            (replace(CERTIFIED, days=1, hours=25), ON, "training_hours_beyond_days"),
            (replace(CERTIFIED, days=0, hours=0), ON, "training_without_extent"),
            (replace(CERTIFIED, exam_passed=False), ON, "certificate_without_exam"),
        ],
    )
    def test_is_refused_with_what_is_wrong(self, fact, happened, code):
        assert refused(fact, happened) == code

    def test_is_a_day_before_the_birth(self):
        assert refused(RANK, known=dossier(birth_date=day("2026-11-20"))) == "fact_before_birth"


class TestARepetition:
    @pytest.mark.parametrize("state", [ReviewState.PENDING, ReviewState.ACCEPTED])
    def test_is_refused(self, state):
        known = dossier(record(1, "2026-10-15", RANK, state))
        assert refused(replace(RANK, rank=7), known=known) == "fact_known"
        assert refused(replace(RANK, rank=7), known=known, corrects=1) is None
        assert refused(replace(RANK, scope=RankingScope.CLASS), known=known) is None
        assert refused(replace(RANK, period="2024-2025"), known=known) is None

    @pytest.mark.parametrize("state", [ReviewState.RETURNED, ReviewState.VOID])
    def test_of_what_was_returned_or_taken_back_is_none(self, state):
        assert refused(RANK, known=dossier(record(1, "2026-10-15", RANK, state))) is None

    @pytest.mark.parametrize(
        ("since", "code"), [("2026-06-30", "fact_known"), ("2026-07-01", None)]
    )
    def test_is_a_post_held_at_the_same_time(self, since, code):
        known = dossier(("2025-09-01", POST))
        assert refused(replace(POST, until=None), since, known=known) == code


class TestAClaim:
    """第四十五条: 本人填报的, 审核之前不算数, 也不动摇已审的记录."""

    def test_does_not_count_before_its_review(self):
        for payload in (RANK, POST, CERTIFIED, Application(), SocialWork(task="联络")):
            known = dossier(record(1, "2026-06-01", payload, ReviewState.PENDING))
            case = Case(known, RULES, day(ON))
            assert case.first(type(payload)) is None
            assert [claim.payload for claim in case.claims(type(payload))] == [payload]

    def test_takes_the_place_of_nothing_before_its_review(self):
        better = replace(RANK, rank=1)
        claim = record(2, "2026-10-16", better, ReviewState.PENDING, supersedes=1)
        waiting = Case(dossier(("2026-10-15", RANK), claim), RULES, day(ON))
        assert [act.payload for act in waiting.acts(Ranking)] == [RANK]
        accepted = replace(claim, state=ReviewState.ACCEPTED)
        reviewed = Case(dossier(("2026-10-15", RANK), accepted), RULES, day(ON))
        assert [act.payload for act in reviewed.acts(Ranking)] == [better]


class TestTheUse:
    def uses(self, fact) -> dict[tuple[int, str], bool | None]:
        return {(use.article, use.rule): use.met for use in uses_of(RULES, fact, day(ON))}

    def test_of_a_ranking_is_told_at_every_threshold(self):
        found = self.uses(RANK)  # 6 of 120 are exactly 5%
        assert found[13, "excellent_rank"] is True
        assert self.uses(replace(RANK, rank=7))[13, "excellent_rank"] is False
        assert self.uses(replace(RANK, rank=36))[35, "conversion_rank"] is True
        assert self.uses(replace(RANK, rank=37))[35, "conversion_rank"] is False
        assert self.uses(replace(RANK, rank=60))[9, "recommendation_rank"] is True
        assert self.uses(replace(RANK, rank=61))[9, "recommendation_rank"] is False

    def test_of_a_ranking_in_the_class_is_none(self):
        assert self.uses(replace(RANK, scope=RankingScope.CLASS)) == {(9, "other_scope"): False}

    def test_of_an_award_depends_on_its_level(self):
        found = self.uses(Award(title="三好学生", level=Level.COLLEGE))
        assert (found[13, "honour"], found[16, "honour"]) == (None, False)
        found = self.uses(Award(title="一等奖学金", level=Level.SCHOOL, scholarship=2))
        assert found[13, "excellent_scholarship"] is False
        assert found[16, "cadre_scholarship"] is True

    def test_of_other_facts(self):
        assert self.uses(POST)[16, "cadre_post"] is None
        assert self.uses(replace(POST, excellent=False))[16, "cadre_post"] is False
        assert self.uses(CERTIFIED)[19, "candidate_certificate"] is True
        assert self.uses(SocialWork(task="联络")) == {(11, "social_work"): True}

    def test_evidence_is_asked_for_ranks_awards_and_certificates(self):
        assert [needs_evidence(f) for f in (RANK, CERTIFIED, POST)] == [True, True, False]


class TestAnApplication:
    """第五条: 申请之日须满18周岁; 原单位的日期也是如此."""

    BORN = day("2008-11-20")

    def refused(self, handed_in, known=None, **said) -> str | None:
        known = known or dossier(birth_date=self.BORN)
        try:
            check_can_apply(known, RULES, day("2026-12-01"), Application(**said), day(handed_in))
        except Refusal as refusal:
            return refusal.code
        return None

    @pytest.mark.parametrize(
        ("handed_in", "code"),
        [
            ("2026-11-19", "application_under_age"),
            ("2026-11-20", None),
            ("2026-12-01", None),
            ("2026-12-02", "application_in_future"),
        ],
    )
    def test_needs_eighteen_years(self, handed_in, code):
        assert self.refused(handed_in) == code

    def test_elsewhere_lies_before_and_needs_the_age_as_well(self):
        assert self.refused("2026-11-30", earlier_on=day("2026-11-30")) == "application_not_earlier"
        assert self.refused("2026-11-30", earlier_on=day("2026-11-19")) == "application_under_age"
        assert self.refused("2026-11-30", earlier_on=day("2026-11-20")) is None

    def test_needs_a_birth_date(self):
        assert self.refused("2026-11-30", dossier()) == "application_birth_unknown"
        assert self.refused("2026-11-30", dossier(), born_on=self.BORN) is None

    def test_waits_or_stands_once(self):
        waiting = dossier(
            record(1, "2026-11-25", Application(), ReviewState.PENDING), birth_date=self.BORN
        )
        assert self.refused("2026-11-30", waiting) == "application_waiting"
        standing = dossier(("2026-11-25", Application()), birth_date=self.BORN)
        assert self.refused("2026-11-30", standing) == "application_wrong_stage"


class TestTheTalker:
    """第七条: 派定的专人接过谈话一事."""

    def test_takes_over_the_duty(self):
        sent = ("2026-11-03", TalkerAssigned(talker_id=7))
        duty = the_duty(assessed(ON, applied("2026-11-02"), sent), "first_talk")
        assert (duty.owner, duty.facts["talker_id"], duty.due) == ("talker", 7, day("2026-12-02"))

    def test_can_be_sent_only_while_the_talk_is_owed_and_never_to_oneself(self):
        def code(talker, *acts) -> str | None:
            try:
                check_can_send_talker(dossier(*acts), RULES, day(ON), talker)
            except Refusal as refusal:
                return refusal.code
            return None

        assert code(7, applied("2026-11-02")) is None
        assert code(STUDENT, applied("2026-11-02")) == "talker_is_applicant"
        assert code(7, applied("2026-11-02"), talked("2026-11-10")) == "talker_not_needed"
        assert code(7) == "talker_not_needed"
