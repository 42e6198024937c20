"""第四条: 三投票三公示一答辩, 归档前样样有据."""

import pytest

from regulation.assessment import Force, Verdict
from tests.regulation.story import asked, story, without
from texts.requirements import ITEMS

SYSTEMS = {
    "recommendation": "recommendation_vote",
    "admission ballot": "admission_vote",
    "conversion ballot": "conversion_vote",
    "recommendation notice": "recommendation_notice",
    "admission notice": "admission_notice",
    "conversion notice": "conversion_notice",
    "defence": "defence",
}


def needed(acts):
    return asked("archive", acts, "2026-12-31")["seven_systems"]


class TestSevenSystems:
    def test_are_met_when_all_are_evidenced(self):
        assert needed(story()).verdict is Verdict.MET

    @pytest.mark.parametrize(
        ("act", "system"), SYSTEMS.items(), ids=[ITEMS[system] for system in SYSTEMS.values()]
    )
    def test_name_the_one_without_evidence(self, act, system):
        found = needed(without(story(), act))
        assert (found.verdict, found.facts["missing"]) == (Verdict.UNMET, (system,))

    def test_may_be_excused_with_a_reason(self):
        assert needed(without(story(), "defence")).force is Force.WARN
