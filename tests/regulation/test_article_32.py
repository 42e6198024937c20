"""第三十二条: 批准之后宣誓."""

import pytest

from regulation.assessment import Owner, Verdict, Yardstick
from tests.regulation.building import assessed, day, duties, the_duty
from tests.regulation.story import asked, moved, story, until, without

DONE = until(story(), "2025-07-01")


class TestOath:
    def test_is_the_step_after_the_talk(self):
        unsworn = without(DONE, "oath")
        assert assessed("2025-07-01", *unsworn.values()).next_step == "oath"
        assert asked("oath", unsworn, "2025-07-01")["oath"].verdict is Verdict.UNMET
        assert asked("oath", DONE, "2025-07-01")["oath"].verdict is Verdict.MET

    @pytest.mark.parametrize(
        ("on", "overdue"),
        [("2025-07-24", False), ("2025-07-25", False), ("2025-07-26", True)],
        ids=["期限前一日", "期限当日", "期限次日"],
    )
    def test_is_organised_by_the_college_within_a_month(self, on, overdue):
        duty = the_duty(assessed(on, *without(DONE, "oath").values()), "oath")
        assert (duty.owner, duty.is_overdue(day(on))) == (Owner.COLLEGE, overdue)

    def test_discharges_the_duty(self):
        assert the_duty(assessed("2025-07-02", *DONE.values()), "oath").done_on == day("2025-07-01")

    def test_is_not_due_before_the_approval(self):
        acts = without(DONE, "oath", "school approval").values()
        assert duties(assessed("2025-07-02", *acts), "oath") == []

    @pytest.mark.parametrize(
        ("sworn", "verdict"),
        [("2026-07-24", Verdict.MET), ("2026-07-25", Verdict.MET), ("2026-07-26", Verdict.UNMET)],
        ids=["差一日", "当日", "次日"],
    )
    def test_under_the_centre_of_2026_has_one_month(self, sworn, verdict, confirmed):
        acts = moved(moved(DONE, "school approval", "2026-06-25"), "oath", sworn)
        found = asked("oath", acts, "2026-08-01", confirmed)["central_oath"]
        assert (found.verdict, found.yardstick) == (verdict, Yardstick.CENTRE)
