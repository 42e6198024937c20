"""第三十五条: 预备期一年, 自支部大会通过之日起."""

import pytest

from regulation.articles.article_35 import check_extension
from regulation.assessment import Force, Owner, Stage, Verdict
from regulation.checks import check_can_discuss
from regulation.outcomes import decision_of, term_of
from regulation.preparations import check_can_put
from regulation.records import (
    BallotKind,
    BallotResult,
    Cancellation,
    Cause,
    Conversion,
    ConversionApplication,
    Extension,
    Motion,
    Outcome,
    ReviewState,
)
from regulation.refusal import Refusal
from regulation.rules import load_rules
from tests.regulation.building import (
    RULES,
    admitted,
    assessed,
    day,
    dossier,
    duties,
    needs,
    the_duty,
)
from tests.regulation.story import asked, changed, moved, ready, told, without

TODAY = day("2026-11-20")
READY = ready("conversion_meeting")


def ballot(on, kind=BallotKind.CONVERSION):
    return on, BallotResult(
        ballot=kind,
        ballot_id="b",
        entitled=9,
        present=9,
        written=0,
        issued=9,
        returned=9,
        approve=9,
        oppose=0,
        abstain=0,
        passed=True,
    )


class TestProbation:
    @pytest.mark.parametrize(
        ("meeting", "expiry", "last_day"),
        [
            pytest.param("2025-06-10", "2026-06-10", "2026-06-09", id="通常"),
            pytest.param("2024-02-29", "2025-02-28", "2025-02-27", id="闰日"),
            pytest.param("2025-03-01", "2026-03-01", "2026-02-28", id="三月一日"),
            pytest.param("2025-12-31", "2026-12-31", "2026-12-30", id="年末"),
        ],
    )
    def test_lasts_one_year_from_the_meeting(self, meeting, expiry, last_day):
        facts = the_duty(assessed(meeting, admitted(meeting)), "probation_end").facts
        assert facts == {"expiry": day(expiry), "last_day": day(last_day)}

    @pytest.mark.parametrize(
        ("months", "expiry"), [(6, "2026-11-30"), (12, "2027-05-31")], ids=["半年", "一年"]
    )
    def test_is_extended_from_the_same_anchor(self, months, expiry):
        extended = ("2026-06-02", Extension(months=months))
        answer = assessed("2026-06-03", admitted("2025-05-31"), extended)
        assert the_duty(answer, "probation_end").facts["expiry"] == day(expiry)


class TestDiscussion:
    def test_is_owed_by_the_secretary_once_the_probation_is_over(self):
        duty = the_duty(assessed("2026-06-10", admitted("2025-06-10")), "probation_end")
        assert (duty.owner, duty.opens, duty.due) == (
            Owner.SECRETARY,
            day("2026-06-10"),
            day("2026-06-25"),
        )

    @pytest.mark.parametrize(
        ("held", "done"),
        [
            pytest.param("2026-06-09", False, id="期满前一日"),
            pytest.param("2026-06-10", True, id="期满当日"),
            pytest.param("2026-06-11", True, id="期满次日"),
        ],
    )
    def test_is_discharged_by_a_ballot_since_the_expiry(self, held, done):
        duty = the_duty(
            assessed("2026-07-01", admitted("2025-06-10"), ballot(held)), "probation_end"
        )
        assert (duty.done_on == day(held)) is done

    def test_is_not_discharged_by_the_ballot_on_the_admission(self):
        other = ballot("2026-06-20", BallotKind.ADMISSION)
        duty = the_duty(assessed("2026-07-01", admitted("2025-06-10"), other), "probation_end")
        assert duty.done_on is None

    def test_is_discharged_by_the_conversion(self):
        converted = ("2026-06-12", Conversion())
        duty = the_duty(assessed("2026-07-01", admitted("2025-06-10"), converted), "probation_end")
        assert duty.done_on == day("2026-06-12")

    def test_is_not_owed_by_an_applicant(self):
        assert duties(assessed("2026-07-01"), "probation_end") == []


class TestConversionBeforeExpiry:
    @pytest.mark.parametrize(
        ("on", "verdict", "days_left"),
        [
            pytest.param("2026-06-09", Verdict.UNMET, 1, id="期满前一日"),
            pytest.param("2026-06-10", Verdict.MET, 0, id="期满当日"),
            pytest.param("2026-06-11", Verdict.MET, 0, id="期满次日"),
        ],
    )
    def test_is_not_discussed(self, on, verdict, days_left):
        applied = ("2026-05-20", ConversionApplication())
        needed = needs("conversion_meeting", on, admitted("2025-06-10"), applied)["probation_end"]
        assert (needed.verdict, needed.facts["days_left"]) == (verdict, days_left)


class TestExtension:
    @pytest.mark.parametrize(
        ("months", "allowed"),
        [(5, False), (6, True), (7, True), (11, True), (12, True), (13, False)],
        ids=["五个月", "半年", "七个月", "十一个月", "一年", "十三个月"],
    )
    def test_lasts_half_a_year_to_a_year(self, months, allowed):
        if allowed:
            assert check_extension(RULES, months=months, extensions=0, on=TODAY) == ()
            return
        with pytest.raises(Refusal) as refused:
            check_extension(RULES, months=months, extensions=0, on=TODAY)
        assert refused.value.code == "extension_length"
        assert refused.value.facts == {"months": months, "shortest": 6, "longest": 12}

    @pytest.mark.parametrize(
        ("mode", "warnings"),
        [("warn", ("central_extension",)), ("off", ())],
        ids=["提示", "不用中央细则"],
    )
    def test_is_granted_again_only_against_the_centre(self, mode, warnings):
        rules = load_rules("college", central_rules=mode)
        assert check_extension(rules, months=6, extensions=1, on=TODAY) == warnings

    def test_is_refused_again_when_the_centre_decides(self):
        rules = load_rules("college", central_rules="block")
        assert check_extension(rules, months=6, extensions=0, on=TODAY) == ()
        with pytest.raises(Refusal) as refused:
            check_extension(rules, months=6, extensions=1, on=TODAY)
        assert refused.value.code == "extension_again"


EXTENDED = Motion(outcome=Outcome.EXTENSION, months=6)
VOTED = ballot("2026-06-12")
WAITING, GRANTED = ReviewState.PENDING, ReviewState.ACCEPTED


class TestAResolution:
    """Binds nobody before the college has approved it."""

    @pytest.mark.parametrize(
        "decision",
        [Conversion(), Extension(months=6), Cancellation()],
        ids=["转正", "延长", "取消"],
    )
    def test_waits_for_the_college(self, decision):
        acts = (admitted("2025-06-10"), VOTED, ("2026-06-12", decision, WAITING))
        answer = assessed("2026-06-20", *acts)
        assert (answer.stage, answer.next_step) == (
            Stage.PROBATIONARY_MEMBER,
            "conversion_approval",
        )
        needed = next(r for r in answer.requirements if r.rule == "outcome_approval")
        assert (needed.verdict, needed.facts["outcome"]) == (Verdict.UNMET, decision.kind)
        duty = the_duty(answer, "conversion_approval")
        assert (duty.owner, duty.done_on) == (Owner.COLLEGE, None)

    @pytest.mark.parametrize(
        ("state", "free"), [(WAITING, False), (GRANTED, True)], ids=["待批", "已批准"]
    )
    def test_on_an_extension_lets_the_branch_meet_again_once_it_is_granted(self, state, free):
        extension = ("2026-06-12", Extension(months=6), state)
        found = dossier(admitted("2025-06-10"), VOTED, extension)
        again = [found, RULES, day("2026-12-10"), BallotKind.CONVERSION]
        if free:
            check_can_discuss(*again)
            return
        with pytest.raises(Refusal, match="candidate_passed"):
            check_can_discuss(*again)

    def test_names_what_it_comes_to(self):
        found, on = dossier(admitted("2025-06-10")), day("2026-06-12")
        conversion = decision_of(found, RULES, on, Motion())
        assert conversion == Conversion(from_day=day("2026-06-10"))
        assert decision_of(found, RULES, on, EXTENDED) == Extension(months=6)
        assert term_of(found, RULES, on, EXTENDED).expiry == day("2026-12-10")
        assert term_of(found, RULES, on, Motion(outcome=Outcome.CANCELLATION)) is None


class TestFiveConditions:
    def needed(self, acts):
        return asked("conversion_meeting", acts)["conversion_conditions"]

    def test_are_met_together(self):
        found = self.needed(READY)
        assert (found.verdict, found.facts["fulfilled"]) == (Verdict.MET, 5)

    @pytest.mark.parametrize(
        "acts",
        [
            pytest.param(changed(READY, "ranking two", rank=31), id="名次"),
            pytest.param(
                changed(moved(READY, "post", "2024-09-10"), "post", until=day("2025-06-09")),
                id="任职止于预备期之前",
            ),
            pytest.param(changed(READY, "scholarship two", scholarship=4), id="奖学金"),
            pytest.param(without(READY, "honour two"), id="荣誉"),
            pytest.param(without(READY, "post"), id="干部"),
            pytest.param(without(READY, "refresher"), id="再教育培训"),
            pytest.param(moved(READY, "honour two", "2025-06-09"), id="预备期之前的荣誉"),
        ],
    )
    def test_are_joint_but_never_block(self, acts):
        found = self.needed(acts)
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.WARN)
        assert (found.facts["fulfilled"], found.facts["conditions"]) == (4, 5)

    @pytest.mark.parametrize(
        ("rank", "met"), [(29, True), (30, True), (31, False)], ids=["29", "恰为30%", "31"]
    )
    def test_ask_for_the_top_thirty_percent(self, rank, met):
        found = self.needed(changed(READY, "ranking two", rank=rank))
        assert (found.verdict is Verdict.MET) is met

    def test_count_a_course_from_the_first_day_of_the_probation(self):
        on_the_day = moved(READY, "refresher", "2025-06-10")
        assert self.needed(on_the_day).verdict is Verdict.MET
        before = moved(READY, "refresher", "2025-06-09")
        assert self.needed(before).verdict is Verdict.UNMET

    def test_do_not_measure_postgraduates(self):
        assert "conversion_conditions" not in asked("conversion_meeting", READY, postgraduate=True)


class TestCancellation:
    def test_ends_the_membership_and_its_duties(self):
        acts = (admitted("2025-06-10"), ("2026-06-12", Cancellation()))
        answer = assessed("2026-06-13", *acts)
        assert (answer.stage, answer.since) == (Stage.NONE, day("2026-06-12"))
        assert answer.open_duties(day("2026-07-13")) == ()


MOTIONS = {
    "转正": Motion(),
    "延长": Motion(outcome=Outcome.EXTENSION, months=6),
    "取消": Motion(outcome=Outcome.CANCELLATION),
}
PROCEDURE = ("conversion application", "conversion opinions", "conversion notice")


class TestWhatEachMotionAsks:
    def put(self, motion, acts, on="2026-06-12", **more):
        try:
            check_can_put(told(acts), RULES, day(on), motion, **more)
        except Refusal as refusal:
            return refusal.code, refusal.facts["rules"]
        return "put", ()

    @pytest.mark.parametrize("name", MOTIONS, ids=["转正", "延长", "取消"])
    def test_is_there_in_a_complete_dossier(self, name):
        assert self.put(MOTIONS[name], READY) == ("put", ())

    def test_who_has_not_applied_may_be_extended_or_cancelled_and_not_converted(self):
        acts = without(READY, *PROCEDURE)
        code, rules = self.put(MOTIONS["转正"], acts)
        assert (code, rules) == (
            "step_blocked",
            ("conversion_application", "conversion_opinions", "notice_channels"),
        )
        assert self.put(MOTIONS["延长"], acts) == ("put", ())
        assert self.put(MOTIONS["取消"], acts) == ("put", ())

    def test_who_fails_the_conditions_may_be_extended_without_a_reason(self):
        acts = without(READY, "honour two", "education")
        code, rules = self.put(MOTIONS["转正"], acts)
        assert (code, rules) == ("step_needs_reason", ("education_hours", "conversion_conditions"))
        assert self.put(MOTIONS["延长"], acts) == ("put", ())

    def test_the_analyses_are_asked_before_an_extension_and_not_before_a_cancellation(self):
        acts = without(READY, "analysis 4")
        needed = ("step_needs_reason", ("quarterly_analyses",))
        assert self.put(MOTIONS["延长"], acts) == needed
        assert self.put(MOTIONS["取消"], acts) == ("put", ())

    @pytest.mark.parametrize("name", ["延长", "取消"], ids=["延长", "取消"])
    @pytest.mark.parametrize(
        ("on", "code"),
        [
            pytest.param("2026-06-09", "step_blocked", id="预备期最后一天"),
            pytest.param("2026-06-10", "put", id="期满之日"),
            pytest.param("2026-06-11", "put", id="期满次日"),
        ],
    )
    def test_both_wait_for_the_end_of_the_probation(self, name, on, code):
        acts = without(READY, *PROCEDURE)
        assert self.put(MOTIONS[name], acts, on)[0] == code

    def test_a_second_extension_needs_a_reason_against_the_centre(self):
        acts = {**READY, "extended": ("2025-12-10", Extension(months=0))}
        needed = ("step_needs_reason", ("central_extension",))
        assert self.put(MOTIONS["延长"], acts) == needed


class TestACancellationBeforeTheEnd:
    def test_does_not_wait_for_it_once_its_cause_is_stated(self):
        acts = without(READY, *PROCEDURE)
        motion = Motion(outcome=Outcome.CANCELLATION)
        assert check_can_put(told(acts), RULES, day("2026-01-10"), motion, early=True) is None
        with pytest.raises(Refusal):
            check_can_put(told(acts), RULES, day("2026-01-10"), motion)

    @pytest.mark.parametrize("fraud", [True, False], ids=["弄虚作假", "严重违纪"])
    def test_states_it_in_the_record(self, fraud):
        motion = Motion(outcome=Outcome.CANCELLATION)
        cause = Cause(fraud=fraud, text="查实")
        found = decision_of(dossier(), RULES, TODAY, motion, cause)
        assert found == Cancellation(fraud=fraud, reason="查实")
        assert decision_of(
            dossier(), RULES, TODAY, Motion(outcome=Outcome.EXTENSION, months=6), cause
        ) == Extension(months=6)
