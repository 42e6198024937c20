"""第二十四条: 两位介绍人都在志愿书上写下意见."""

import pytest

from regulation.assessment import Verdict
from tests.regulation.story import asked, changed, ready, without

STEP = "admission_meeting"
READY = ready(STEP)


class TestIntroducersOpinions:
    @pytest.mark.parametrize(
        ("written", "verdict"),
        [(0, Verdict.UNMET), (1, Verdict.UNMET), (2, Verdict.MET)],
        ids=["没有", "一份", "两份"],
    )
    def test_are_two(self, written, verdict):
        found = asked(STEP, changed(READY, "form", opinions=written))["introducer_opinions"]
        assert (found.verdict, found.facts["written"]) == (verdict, written)

    def test_stand_in_the_form(self):
        found = asked(STEP, without(READY, "form"))["introducer_opinions"]
        assert (found.verdict, found.facts["written"]) == (Verdict.UNMET, 0)
