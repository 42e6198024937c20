"""第三十七条: 预备期满前半个月递交转正申请."""

import pytest

from regulation.assessment import Owner, Verdict
from regulation.checks import check_can_apply_conversion
from regulation.ladder import steps_reached
from regulation.records import (
    Announcement,
    Approval,
    BallotKind,
    Cancellation,
    Conversion,
    ConversionApplication,
    Extension,
    Level,
    Outcome,
)
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    admitted,
    assessed,
    became_activist,
    day,
    dossier,
    duties,
    the_duty,
)
from tests.regulation.story import asked, changed, moved, ready, story, until, without
from texts.requirements import ITEMS

HANDED_IN = ConversionApplication()


class TestApplicationDuty:
    @pytest.mark.parametrize(
        ("meeting", "due"),
        [
            pytest.param("2025-06-10", "2026-05-26", id="通常"),
            pytest.param("2025-01-10", "2025-12-26", id="跨年"),
            pytest.param("2024-02-29", "2025-02-13", id="闰日"),
        ],
    )
    def test_is_due_fifteen_days_before_the_expiry(self, meeting, due):
        duty = the_duty(assessed(meeting, admitted(meeting)), "conversion_application")
        assert duty.due == day(due)

    @pytest.mark.parametrize(
        ("on", "overdue"),
        [("2026-05-25", False), ("2026-05-26", False), ("2026-05-27", True)],
        ids=["到期前一日", "到期当日", "到期次日"],
    )
    def test_is_overdue_from_the_day_after(self, on, overdue):
        duty = the_duty(assessed(on, admitted("2025-06-10")), "conversion_application")
        assert duty.is_overdue(day(on)) is overdue

    def test_is_named_after_the_expiry(self):
        duty = the_duty(assessed("2026-01-01", admitted("2025-06-10")), "conversion_application")
        assert duty.period == "2026-06-10"

    def test_is_discharged_by_the_application(self):
        acts = (admitted("2025-06-10"), ("2026-05-20", HANDED_IN))
        duty = the_duty(assessed("2026-06-01", *acts), "conversion_application")
        assert duty.done_on == day("2026-05-20")

    def test_arises_anew_after_an_extension(self):
        acts = (
            admitted("2025-06-10"),
            ("2026-05-20", HANDED_IN),
            ("2026-06-12", Extension(months=6)),
        )
        duty = the_duty(assessed("2026-06-20", *acts), "conversion_application")
        assert (duty.period, duty.done_on) == ("2026-12-10", None)

    def test_does_not_arise_for_a_full_member_from_the_roster(self):
        acts = (admitted("2020-06-10"), ("2021-06-10", Conversion()))
        assert duties(assessed("2026-01-01", *acts), "conversion_application") == []


class TestApplicationReminders:
    @pytest.mark.parametrize(
        ("on", "steps"),
        [
            pytest.param("2026-04-25", [], id="期满前46天"),
            pytest.param("2026-04-26", [-30], id="期满前45天"),
            pytest.param("2026-05-11", [-15], id="期满前30天"),
            pytest.param("2026-05-21", [-5], id="期满前20天"),
            pytest.param("2026-05-26", [0], id="期满前15天"),
            pytest.param("2026-05-27", [0, 1], id="逾期1天"),
            pytest.param("2026-06-02", [0, 1, 7], id="逾期7天"),
            pytest.param("2026-06-09", [0, 1, 7, 14], id="逾期14天"),
        ],
    )
    def test_climb_the_ladder(self, on, steps):
        duty = the_duty(assessed(on, admitted("2025-06-10")), "conversion_application")
        assert [step.days for step in steps_reached(duty, RULES, day(on))] == steps


class TestApplying:
    def apply(self, on, *acts):
        return check_can_apply_conversion(dossier(*acts), RULES, day(on))

    @pytest.mark.parametrize(
        ("on", "warnings"),
        [
            pytest.param("2026-04-25", ("conversion_early",), id="期满前46天"),
            pytest.param("2026-04-26", (), id="期满前45天"),
            pytest.param("2026-05-26", (), id="期满前15天"),
            pytest.param("2026-05-27", ("conversion_late",), id="期满前14天"),
        ],
    )
    def test_warns_outside_the_usual_month(self, on, warnings):
        assert self.apply(on, admitted("2025-06-10")) == warnings

    @pytest.mark.parametrize(
        "acts",
        [
            pytest.param((became_activist("2025-06-10"),), id="积极分子"),
            pytest.param((admitted("2025-06-10"), ("2026-06-10", Conversion())), id="正式党员"),
        ],
    )
    def test_is_refused_to_anyone_but_a_probationary_member(self, acts):
        with pytest.raises(Refusal) as refused:
            self.apply("2026-06-11", *acts)
        assert (refused.value.code, refused.value.article) == ("conversion_wrong_stage", 37)

    def test_is_refused_a_second_time(self):
        with pytest.raises(Refusal) as refused:
            self.apply("2026-05-25", admitted("2025-06-10"), ("2026-05-20", HANDED_IN))
        assert refused.value.code == "conversion_already_applied"
        assert refused.value.facts == {"received": day("2026-05-20")}


READY = ready("conversion_meeting")


class TestOrder:
    @pytest.mark.parametrize(
        ("received", "verdict"),
        [
            pytest.param("2026-05-31", Verdict.MET, id="公示前一日申请"),
            pytest.param("2026-06-01", Verdict.MET, id="公示当日申请"),
            pytest.param("2026-06-02", Verdict.UNMET, id="公示次日申请"),
        ],
    )
    def test_puts_the_application_before_the_notice(self, received, verdict):
        found = asked("conversion_meeting", moved(READY, "conversion application", received))
        assert found["notice_after_application"].verdict is verdict
        assert found["notice_after_application"].facts["posted"] == day("2026-06-01")

    @pytest.mark.parametrize(
        ("last", "verdict"),
        [("2026-06-11", Verdict.MET), ("2026-06-12", Verdict.UNMET)],
        ids=["大会前一日", "大会当日"],
    )
    def test_puts_the_end_of_the_notice_before_the_meeting(self, last, verdict):
        dates = {"paper_until": day(last), "web_until": day(last)}
        found = asked("conversion_meeting", changed(READY, "conversion notice", **dates))
        assert found["notice_over"].verdict is verdict

    @pytest.mark.parametrize(
        ("asked_on", "verdict"),
        [("2026-05-19", Verdict.UNMET), ("2026-05-20", Verdict.MET)],
        ids=["申请之前", "申请当日"],
    )
    def test_collects_the_opinions_after_the_application(self, asked_on, verdict):
        found = asked("conversion_meeting", moved(READY, "conversion opinions", asked_on))
        assert found["conversion_opinions"].verdict is verdict

    def test_cannot_do_without_the_application(self):
        found = asked("conversion_meeting", without(READY, "conversion application"))
        assert found["conversion_application"].verdict is Verdict.UNMET
        assert found["notice_after_application"].verdict is Verdict.UNMET


class TestNotice:
    @pytest.mark.parametrize(
        ("last", "days", "verdict"),
        [
            pytest.param("2026-06-05", 4, Verdict.UNMET, id="四天"),
            pytest.param("2026-06-06", 5, Verdict.MET, id="五天"),
            pytest.param("2026-06-07", 6, Verdict.MET, id="六天"),
        ],
    )
    def test_lasts_five_days(self, last, days, verdict):
        dates = {"paper_until": day(last), "web_until": day(last)}
        found = asked("conversion_meeting", changed(READY, "conversion notice", **dates))
        assert (found["notice_days"].facts["days"], found["notice_days"].verdict) == (days, verdict)

    @pytest.mark.parametrize("item", RULES.conversion.contents, ids=ITEMS.__getitem__)
    def test_is_complete(self, item):
        rest = tuple(name for name in RULES.conversion.contents if name != item)
        found = asked("conversion_meeting", changed(READY, "conversion notice", contents=rest))
        assert found["notice_contents"].facts["missing"] == (item,)


class TestApproval:
    @pytest.mark.parametrize(
        ("act", "rule"),
        [
            ("conversion approval", "conversion_approval"),
            ("conversion told", "conversion_announced"),
        ],
        ids=["批准", "宣布"],
    )
    def test_is_given_and_announced(self, act, rule):
        done = until(story(), "2026-06-24")
        step = "conversion_approval"
        assert asked(step, done, "2026-06-24")[rule].verdict is Verdict.MET
        assert asked(step, without(done, act), "2026-06-24")[rule].verdict is Verdict.UNMET

    def test_is_due_within_three_months_by_the_centre(self):
        acts = until(story(), "2026-06-12").values()
        duty = the_duty(assessed("2026-06-13", *acts), "conversion_approval")
        assert (duty.owner, duty.due) == (Owner.COLLEGE, day("2026-09-12"))

    def test_makes_the_announcement_due(self):
        acts = until(story(), "2026-06-20").values()
        duty = the_duty(assessed("2026-06-20", *acts), "conversion_announcement")
        assert (duty.owner, duty.due, duty.article) == (Owner.SECRETARY, day("2026-07-04"), 37)

    @pytest.mark.parametrize(
        ("outcome", "decision"),
        [(Outcome.EXTENSION, Extension(months=6)), (Outcome.CANCELLATION, Cancellation())],
        ids=["延长", "取消"],
    )
    def test_of_an_extension_or_a_cancellation_does_so_too(self, outcome, decision):
        kind = BallotKind.CONVERSION
        acts = [
            admitted("2025-06-10"),
            ("2026-06-12", decision),
            ("2026-06-20", Approval(ballot=kind, level=Level.COLLEGE, outcome=outcome)),
        ]
        rule = f"{outcome}_announcement"
        duty = the_duty(assessed("2026-06-20", *acts), rule)
        assert (duty.owner, duty.due, duty.article) == (Owner.SECRETARY, day("2026-07-04"), 37)
        assert (duty.is_overdue(day("2026-07-04")), duty.is_overdue(day("2026-07-05"))) == (
            False,
            True,
        )
        other = Announcement(ballot=kind)
        assert the_duty(assessed("2026-06-24", *acts, ("2026-06-24", other)), rule).done_on is None
        told = Announcement(ballot=kind, outcome=outcome)
        done = the_duty(assessed("2026-06-24", *acts, ("2026-06-24", told)), rule).done_on
        assert done == day("2026-06-24")
        assert duties(assessed("2026-06-24", *acts), "conversion_announcement") == []

    def test_of_an_extension_is_none_of_the_conversion_that_follows(self):
        told = Announcement(ballot=BallotKind.CONVERSION, outcome=Outcome.EXTENSION)
        acts = {**until(story(), "2026-06-20"), "extended": ("2026-06-21", told)}
        duty = the_duty(assessed("2026-06-22", *acts.values()), "conversion_announcement")
        assert duty.done_on is None
