"""第十四条: 毕业离校之前, 培养材料进入个人档案."""

import pytest

from regulation.assessment import Owner
from regulation.records import Archived
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
    @pytest.mark.parametrize("acts", [(applied("2025-01-01"),), (became_activist("2025-01-01"),)])
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
