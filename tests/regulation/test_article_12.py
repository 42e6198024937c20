"""第十二条: 一至两名培养联系人, 半年一次考察意见."""

import pytest

from regulation.assessment import Owner, Verdict
from regulation.records import ContactEnded, Opinion
from tests.regulation.building import (
    admitted,
    assessed,
    became_activist,
    contact,
    day,
    duties,
    needs,
    the_duty,
)
from tests.regulation.story import asked, changed, ready, without


def opinion(on, who=5):
    return on, Opinion(contact_id=who, text="认真负责")


class TestContactsRequired:
    @pytest.mark.parametrize(
        ("contacts", "verdict"),
        [
            pytest.param((), Verdict.UNMET, id="没有"),
            pytest.param((5,), Verdict.MET, id="一名"),
            pytest.param((5, 6), Verdict.MET, id="两名"),
            pytest.param((5, 6, 7), Verdict.UNMET, id="三名"),
        ],
    )
    def test_are_one_or_two(self, contacts, verdict):
        assigned = (contact("2026-03-02", who) for who in contacts)
        needed = needs("contacts", "2026-03-05", became_activist("2026-03-01"), *assigned)
        assert needed["contacts"].verdict is verdict

    def test_count_only_full_members(self):
        probationary = contact("2026-03-02", full_member=False)
        needed = needs("contacts", "2026-03-05", became_activist("2026-03-01"), probationary)
        assert needed["contacts"].facts["count"] == 0

    def test_count_a_person_once(self):
        twice = (contact("2026-03-02"), contact("2026-03-03"))
        needed = needs("contacts", "2026-03-05", became_activist("2026-03-01"), *twice)
        assert needed["contacts"].facts["count"] == 1

    def test_do_not_count_one_whose_term_is_over(self):
        ended = ("2026-03-04", ContactEnded(contact_id=5))
        acts = (became_activist("2026-03-01"), contact("2026-03-02"), ended)
        assert needs("contacts", "2026-03-04", *acts)["contacts"].facts["count"] == 0


class TestContactDuty:
    @pytest.mark.parametrize(
        ("on", "overdue"),
        [("2026-03-07", False), ("2026-03-08", False), ("2026-03-09", True)],
        ids=["第六日", "第七日", "第八日"],
    )
    def test_is_due_within_seven_days(self, on, overdue):
        duty = the_duty(assessed(on, became_activist("2026-03-01")), "contact")
        assert duty.owner is Owner.SECRETARY
        assert duty.is_overdue(day(on)) is overdue

    def test_is_discharged_by_the_assignment(self):
        answer = assessed("2026-04-01", became_activist("2026-03-01"), contact("2026-03-05"))
        assert the_duty(answer, "contact").done_on == day("2026-03-05")

    def test_does_not_arise_when_a_contact_was_named_at_once(self):
        answer = assessed("2026-04-01", became_activist("2026-03-01"), contact("2026-03-01"))
        assert duties(answer, "contact") == []

    def test_arises_anew_when_the_last_contact_leaves(self):
        ended = ("2026-06-01", ContactEnded(contact_id=5))
        answer = assessed("2026-06-02", became_activist("2026-03-01"), contact("2026-03-01"), ended)
        assert the_duty(answer, "contact").period == "2026-06-01"

    def test_does_not_arise_while_another_contact_stays(self):
        acts = (contact("2026-03-01"), contact("2026-03-01", 6))
        ended = ("2026-06-01", ContactEnded(contact_id=5))
        answer = assessed("2026-06-02", became_activist("2026-03-01"), *acts, ended)
        assert duties(answer, "contact") == []

    @pytest.mark.parametrize(
        ("acts", "raised"),
        [
            pytest.param((contact("2026-03-05"),), False, id="当时补上的"),
            pytest.param((), True, id="至今空缺的"),
        ],
    )
    def test_from_before_the_ledger_is_raised_only_while_it_lasts(self, acts, raised):
        kept = day("2026-05-01")
        answer = assessed("2026-06-02", became_activist("2026-03-01"), *acts, kept_since=kept)
        assert bool(duties(answer, "contact")) is raised

    @pytest.mark.parametrize(
        ("kept", "raised"), [("2020-01-01", True), ("2026-07-01", False)], ids=["账本中", "纸面上"]
    )
    def test_of_a_gap_is_over_once_the_cultivation_is(self, kept, raised):
        acts = (became_activist("2025-03-01"), admitted("2026-05-01"))
        answer = assessed("2026-06-02", *acts, kept_since=day(kept))
        done = [duty.done_on for duty in duties(answer, "contact")]
        assert done == [day("2026-05-01")] * raised

    def test_ends_with_the_admission(self):
        ended = ("2026-06-01", ContactEnded(contact_id=5))
        acts = (became_activist("2025-03-01"), contact("2025-03-01"), admitted("2026-05-01"))
        assert duties(assessed("2026-06-02", *acts, ended), "contact") == []


class TestOpinionDuty:
    def first(self, on, *acts):
        base = (became_activist("2026-03-31"), contact("2026-03-31"))
        return duties(assessed(on, *base, *acts), "opinion")[0]

    def test_is_anchored_half_years_after_the_decision(self):
        base = (became_activist("2025-08-31"), contact("2025-08-31"))
        anchors = [d.facts["anchor"] for d in duties(assessed("2026-08-30", *base), "opinion")]
        assert anchors == [day("2026-02-28"), day("2026-08-31")]

    def test_has_a_window_of_thirty_days_on_each_side(self):
        duty = self.first("2026-09-01")
        assert (duty.opens, duty.due) == (day("2026-08-31"), day("2026-10-30"))

    @pytest.mark.parametrize(
        ("written", "done"),
        [
            pytest.param("2026-08-30", False, id="早于宽限"),
            pytest.param("2026-08-31", True, id="宽限首日"),
            pytest.param("2026-10-30", True, id="宽限末日"),
            pytest.param("2026-11-15", True, id="逾期补写"),
        ],
    )
    def test_is_discharged_by_an_opinion_since_the_window_opened(self, written, done):
        duty = self.first("2026-12-01", opinion(written))
        assert (duty.done_on == day(written)) is done

    def test_is_owed_by_each_contact(self):
        base = (became_activist("2026-03-31"), contact("2026-03-31"), contact("2026-04-01", 6))
        answer = assessed("2026-10-01", *base, opinion("2026-09-30"))
        owed = {d.facts["contact_id"]: d.done_on for d in duties(answer, "opinion")}
        assert owed == {5: day("2026-09-30"), 6: None}

    def test_passes_to_the_successor(self):
        base = (became_activist("2026-03-31"), contact("2026-03-31"))
        change = (("2026-06-01", ContactEnded(contact_id=5)), contact("2026-06-01", 6))
        answer = assessed("2026-10-01", *base, *change)
        assert the_duty(answer, "opinion").facts["contact_id"] == 6


class TestOpinionsRequired:
    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2026-10-30", Verdict.MET), ("2026-10-31", Verdict.UNMET)],
        ids=["宽限之内", "宽限已过"],
    )
    def test_are_asked_for_when_the_window_has_closed(self, on, verdict):
        acts = (became_activist("2026-03-31"), contact("2026-03-31"))
        assert needs("cultivation", on, *acts)["opinions"].verdict is verdict


READY = ready("prospective_decision")


class TestProposal:
    def test_of_the_contact_is_in_favour(self):
        step = "prospective_decision"
        assert asked(step, READY)["contact_proposal"].verdict is Verdict.MET
        for acts in (
            without(READY, "contact proposal"),
            changed(READY, "contact proposal", in_favour=False),
        ):
            assert asked(step, acts)["contact_proposal"].verdict is Verdict.UNMET
