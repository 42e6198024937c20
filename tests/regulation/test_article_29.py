"""第二十九条: 大会之后、审批之前组织员谈话."""

import pytest

from regulation.assessment import Force, Verdict
from regulation.records import OrganizerTalk
from tests.regulation.story import asked, changed, moved, story, until, without

STEP, ON = "admission_approval", "2025-06-18"
READY = without(until(story(), ON), "college approval")


class TestOrganizerTalk:
    @pytest.mark.parametrize(
        ("held", "verdict"),
        [
            pytest.param("2025-06-09", Verdict.UNMET, id="大会前一日"),
            pytest.param("2025-06-10", Verdict.MET, id="大会当日"),
            pytest.param("2025-06-11", Verdict.MET, id="大会次日"),
        ],
    )
    def test_follows_the_meeting(self, held, verdict):
        found = asked(STEP, moved(READY, "organizer talk", held), ON)["organizer_talk"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    def test_is_required(self):
        found = asked(STEP, without(READY, "organizer talk"), ON)
        assert found["organizer_talk"].verdict is Verdict.UNMET
        assert "organizer_talk_clear" not in found

    def test_stands_written_in_the_form(self):
        found = asked(STEP, changed(READY, "organizer talk", written=False), ON)
        assert found["organizer_talk"].verdict is Verdict.UNMET

    @pytest.mark.parametrize(
        ("problem", "verdict"), [(False, Verdict.MET), (True, Verdict.UNMET)], ids=["无", "有"]
    )
    def test_that_shows_a_problem_suspends(self, problem, verdict):
        found = asked(STEP, changed(READY, "organizer talk", problem=problem), ON)
        assert found["organizer_talk_clear"].verdict is verdict

    def test_after_the_problem_is_settled_counts(self):
        acts = {
            **changed(READY, "organizer talk", problem=True),
            "again": ("2025-06-17", OrganizerTalk()),
        }
        assert asked(STEP, acts, ON)["organizer_talk_clear"].verdict is Verdict.MET
