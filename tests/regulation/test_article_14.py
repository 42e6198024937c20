"""第十四条: 毕业离校之前, 培养材料进入个人档案."""

import pytest

from regulation.assessment import Owner, Stage
from regulation.records import Archived, TransferIn, TransferOut
from tests.regulation.building import (
    admitted,
    applied,
    assessed,
    became_activist,
    day,
    duties,
    the_duty,
)

LEAVING = day("2027-06-30")


class TestHandover:
    @pytest.mark.parametrize(
        "acts",
        [(applied("2025-01-01"),), (became_activist("2025-01-01"),)],
        ids=["入党申请人", "入党积极分子"],
    )
    def test_is_due_on_the_day_of_leaving(self, acts):
        duty = the_duty(assessed("2027-06-01", *acts, graduation=LEAVING), "graduation_handover")
        assert (duty.owner, duty.opens, duty.due) == (
            Owner.SECRETARY,
            day("2027-05-31"),
            LEAVING,
        )

    def test_is_discharged_by_the_receipt(self):
        archived = ("2027-06-20", Archived(materials=("application",)))
        answer = assessed("2027-06-25", applied("2025-01-01"), archived, graduation=LEAVING)
        assert the_duty(answer, "graduation_handover").done_on == day("2027-06-20")

    def test_is_not_for_members(self):
        answer = assessed("2027-06-25", admitted("2026-12-01"), graduation=LEAVING)
        assert duties(answer, "graduation_handover") == []

    def test_needs_a_known_date(self):
        assert duties(assessed("2027-06-25", applied("2025-01-01")), "graduation_handover") == []


class TestLeaving:
    ACTS = (became_activist("2025-01-01"), ("2026-06-30", TransferOut()))

    def test_ends_every_duty_but_the_handover(self):
        answer = assessed("2026-07-10", *self.ACTS, graduation=day("2026-06-30"))
        assert [duty.rule for duty in answer.duties] == ["graduation_handover"]
        assert (answer.next_step, answer.requirements, answer.forecast) == (None, (), ())
        assert answer.stage is Stage.ACTIVIST

    @pytest.mark.parametrize(
        ("came", "stays"),
        [("2026-06-29", False), ("2026-06-30", True), ("2026-09-01", True)],
        ids=["转出之前转入", "当日转回", "日后转回"],
    )
    def test_is_undone_by_coming_back(self, came, stays):
        answer = assessed("2026-09-02", *self.ACTS, (came, TransferIn()))
        assert (answer.next_step is not None) is stays
