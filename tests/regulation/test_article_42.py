"""第四十二条: 转正之后材料归档."""

import pytest

from regulation.assessment import Verdict
from regulation.records import Archived
from tests.regulation.building import RULES, assessed, day, duties, the_duty
from tests.regulation.story import asked, changed, story, without
from texts.requirements import ITEMS

ON = "2026-07-10"
MATERIALS = RULES.archive.materials


class TestArchive:
    def test_is_complete(self):
        assert asked("archive", story(), ON)["archived"].verdict is Verdict.MET

    @pytest.mark.parametrize("material", MATERIALS, ids=ITEMS.__getitem__)
    def test_lacks_nothing(self, material):
        rest = tuple(name for name in MATERIALS if name != material)
        found = asked("archive", changed(story(), "archived", materials=rest), ON)["archived"]
        assert (found.verdict, found.facts["missing"]) == (Verdict.UNMET, (material,))

    def test_is_not_done_while_something_is_missing(self):
        acts = changed(story(), "archived", materials=MATERIALS[:3])
        assert the_duty(assessed(ON, *acts.values()), "archive").done_on is None

    def test_may_be_handed_in_by_parts(self):
        acts = changed(story(), "archived", materials=MATERIALS[:3])
        acts = {**acts, "rest": ("2026-07-05", Archived(materials=MATERIALS[3:]))}
        assert the_duty(assessed(ON, *acts.values()), "archive").done_on == day("2026-07-05")

    @pytest.mark.parametrize(
        ("on", "overdue"),
        [("2026-07-19", False), ("2026-07-20", False), ("2026-07-21", True)],
        ids=["期限前一日", "期限当日", "期限次日"],
    )
    def test_is_due_a_month_after_the_approval(self, on, overdue):
        duty = the_duty(assessed(on, *without(story(), "archived").values()), "archive")
        assert duty.is_overdue(day(on)) is overdue

    def test_is_not_due_before_it(self):
        acts = without(story(), "archived", "conversion approval").values()
        assert duties(assessed(ON, *acts), "archive") == []

    def test_ends_the_path(self):
        answer = assessed(ON, *story().values())
        assert answer.next_step is None
        assert assessed(ON, *without(story(), "archived").values()).next_step == "archive"
