"""第四十五条: 谁主办谁记录, 谁负责谁签字, 一步一审, 补录标明."""

from dataclasses import replace

import pytest

from regulation.articles.article_45 import entered_late
from regulation.assessment import Force, Owner, Verdict
from regulation.case import Case
from regulation.gates import requirements_of
from regulation.ladder import steps_reached
from regulation.records import Record, ReviewState
from regulation.steps import BY_NAME
from tests.regulation.building import (
    RULES,
    assessed,
    contact,
    day,
    duties,
    record,
    report,
    talked,
    the_duty,
)
from tests.regulation.story import asked, ready, story, told


def entered(on):
    return replace(record(1, *talked("2026-03-10")), entered_on=day(on))


class TestLateEntry:
    @pytest.mark.parametrize(
        ("on", "late"),
        [("2026-03-16", False), ("2026-03-17", False), ("2026-03-18", True)],
        ids=["第六日", "第七日", "第八日"],
    )
    def test_is_labelled_after_seven_days(self, on, late):
        assert entered_late(RULES, entered(on)) is late


class TestReview:
    @pytest.mark.parametrize(
        ("state", "waiting"),
        [
            (ReviewState.PENDING, 1),
            (ReviewState.ACCEPTED, 0),
            (ReviewState.RETURNED, 0),
            (ReviewState.VOID, 0),
        ],
        ids=["待审", "已审", "退回", "作废"],
    )
    def test_of_every_record_precedes_the_next_step(self, state, waiting):
        step = "prospective_decision"
        acts = ready(step)
        found = asked(step, acts)["reviews_done"]
        assert found.verdict is Verdict.MET
        last = told(acts).records[-1]
        waiting_case = _with(acts, replace(last, state=state))
        assert waiting_case.facts["waiting"] == waiting
        assert (waiting_case.verdict is Verdict.UNMET, waiting_case.force) == (
            waiting == 1,
            Force.WARN,
        )


def _with(acts, last: Record):
    person = told(acts)
    person = replace(person, records=(*person.records[:-1], last))
    case = Case(person, RULES, day("2025-05-13"))
    needed = requirements_of(case, BY_NAME["prospective_decision"])
    return next(r for r in needed if r.rule == "reviews_done")


class TestLedger:
    @pytest.mark.parametrize(
        ("on", "paper"),
        [("2026-04-30", True), ("2026-05-01", False), ("2026-05-02", False)],
        ids=["启用前一日", "启用当日", "启用次日"],
    )
    def test_covers_what_happens_from_its_first_day(self, on, paper):
        case = Case(told({}, kept_since=day("2026-05-01")), RULES, day("2026-06-01"))
        assert case.on_paper(day(on)) is paper
        assert not Case(told({}), RULES, day("2026-06-01")).on_paper(day(on))


class TestPaper:
    """A decision brought over from paper does not ask again for what belonged to it."""

    def imported(self, on):
        decision = replace(record(1, *story()["admission"]), entered_on=day(on))
        return assessed("2026-01-01", decision)

    def test_brings_its_formalities_with_it(self):
        assert self.imported("2025-12-01").next_step == "conversion_application"

    def test_entered_in_time_asks_for_them(self):
        assert self.imported("2025-06-17").next_step == "organizer_talk"

    def test_still_owes_what_lies_ahead(self):
        duty = the_duty(self.imported("2025-12-01"), "conversion_application")
        assert duty.due == day("2026-05-26")


class TestTheQueue:
    """What waits for its review is owed by the branch, a week after it was written down."""

    def waiting(self, on, state=ReviewState.PENDING, *acts, rule="review"):
        made = record(1, "2026-03-10", report("2026Q1"))
        handed_in = replace(made, entered_on=day("2026-03-12"), state=state)
        return duties(assessed(on, handed_in, *acts), rule)

    def test_is_owed_from_the_day_of_entry(self):
        (duty,) = self.waiting("2026-03-12")
        assert (duty.owner, duty.opens, duty.due) == (
            Owner.SECRETARY,
            day("2026-03-12"),
            day("2026-03-19"),
        )
        assert duty.facts["kind"] == "thought_report"

    def test_is_the_contacts_where_there_is_one_and_comes_up_to_the_branch(self):
        guided = contact("2026-01-05")
        assert self.waiting("2026-03-12", ReviewState.PENDING, guided) == []
        on = "2026-03-26"
        (duty,) = self.waiting(on, ReviewState.PENDING, guided, rule="report_review")
        steps = steps_reached(duty, RULES, day(on))
        assert duty.owner is Owner.CONTACT
        assert [(s.recipient.value, s.days) for s in steps] == [("contact", 3), ("secretary", 7)]

    @pytest.mark.parametrize(
        ("on", "heard"),
        [
            ("2026-03-12", []),
            ("2026-03-13", [("secretary", -4)]),
            ("2026-03-18", [("secretary", -1)]),
            ("2026-03-23", [("secretary", 3)]),
            ("2026-04-02", [("secretary", 3), ("college", 14)]),
        ],
        ids=["收到当日", "次日", "到期前一日", "逾期四天", "逾期十四天"],
    )
    def test_is_told_to_the_secretary_and_at_last_to_the_college(self, on, heard):
        (duty,) = self.waiting(on)
        steps = steps_reached(duty, RULES, day(on))
        assert [(step.recipient.value, step.days) for step in steps] == heard

    @pytest.mark.parametrize(
        "state",
        [ReviewState.ACCEPTED, ReviewState.RETURNED, ReviewState.VOID],
        ids=["已审", "退回", "作废"],
    )
    def test_is_empty_once_it_is_settled_either_way(self, state):
        assert self.waiting("2026-04-02", state) == []
