"""What a requirement was judged by, who holds the current step and since when."""

from datetime import timedelta

from regulation.assess import assess
from regulation.assessment import Owner, Stage
from regulation.evidence import evidence_for
from regulation.records import Introducer, Objection, SuperiorFiling, Talk, Waiver
from regulation.steps import STEPS
from tests.regulation.building import (
    CONTACT,
    RULES,
    applied,
    assessed,
    became_activist,
    became_prospective,
    contact,
    day,
    dossier,
    report,
    talked,
)
from tests.regulation.story import END, START, story, told, until


def evidence(rule, on, *acts):
    found = evidence_for(dossier(*acts), RULES, day(on), rule)
    return [(e.kind, e.variant, str(e.on)) for e in found]


class TestEvidence:
    def test_is_the_records_of_the_kinds_that_were_asked_for(self):
        acts = (
            became_activist("2026-01-05"),
            contact("2026-01-06"),
            ("2026-01-07", SuperiorFiling(of="activist_decision")),
            ("2026-03-01", report("2026Q1")),
            ("2026-06-01", report("2026Q2")),
            ("2026-06-02", Talk(talker_id=CONTACT, place="办公室", gist="秘密")),
        )
        assert evidence("thought_reports", "2026-11-20", *acts) == [
            ("activist_decision", "", "2026-01-05"),
            ("thought_report", "2026Q1", "2026-03-01"),
            ("thought_report", "2026Q2", "2026-06-01"),
        ]

    def test_is_empty_for_what_is_not_in_question(self):
        assert evidence("oath", "2026-11-20", applied("2026-10-09")) == []
        assert evidence("first_talk", "2026-11-20") == []

    def test_never_tells_of_objections_or_reasons(self):
        for on in (START + timedelta(days=30 * n) for n in range((END - START).days // 30)):
            person = told(until(story(), on.isoformat()))
            for needed in assess(person, RULES, on).requirements:
                kinds = {e.kind for e in evidence_for(person, RULES, on, needed.rule)}
                assert not kinds & {Objection.kind, Waiver.kind}


class TestTheStepInHand:
    def test_waits_since_the_last_thing_before_it_was_done(self):
        current = assessed("2026-11-20", applied("2026-10-09"), talked("2026-10-20")).current
        assert current is not None
        assert (current.name, current.owner) == ("activist_decision", Owner.SECRETARY)
        assert current.since == day("2026-10-20")

    def test_waits_since_the_stage_was_reached_where_the_rest_is_on_paper(self):
        current = assessed("2026-11-20", became_activist("2026-07-01")).current
        assert current is not None
        assert current.since == day("2026-07-01")

    def test_is_none_once_everything_is_done(self):
        assert assess(told(story()), RULES, END).current is None

    def test_is_held_by_whoever_owes_its_duty(self):
        owners = {step.name: step.owner for step in STEPS}
        for on in (START + timedelta(days=7 * n) for n in range((END - START).days // 7)):
            for duty in assess(told(until(story(), on.isoformat())), RULES, on).duties:
                assert owners.get(duty.rule, duty.owner) is duty.owner

    def test_of_the_introducers_is_done_the_day_the_second_was_named(self):
        acts = (
            became_prospective("2026-09-01"),
            ("2026-09-02", Introducer(introducer_id=5)),
            ("2026-09-09", Introducer(introducer_id=6)),
        )
        found = {step.name: step for step in assessed("2026-11-20", *acts).steps}
        assert found["introducers"].done_on == day("2026-09-09")
        assert assessed("2026-11-20", *acts).stage is Stage.PROSPECTIVE_MEMBER


class TestTheNextDueDay:
    def test_is_ahead_where_nothing_is_owed_yet(self):
        found = assessed("2026-11-20", became_activist("2026-11-19"), contact("2026-11-19"))
        duty = found.next_due(day("2026-11-20"))
        assert duty is not None
        assert duty.done_on is None
        assert duty.due == min(
            [d.due for d in found.open_duties(day("2026-11-20"))]
            or [d.due for d in found.duties if d.done_on is None]
        )
