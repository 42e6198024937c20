"""第二十三条: 两名正式党员作介绍人."""

import pytest

from regulation.assessment import Force, Verdict, Yardstick
from regulation.records import Introducer, IntroducerEnded
from tests.regulation.story import asked, changed, ready, without

STEP = "admission_meeting"
READY = ready(STEP)
THIRD = {"third": ("2025-05-15", Introducer(introducer_id=7))}


def verdict(acts):
    return asked(STEP, acts)["introducers"].verdict


class TestNumber:
    def test_is_two(self):
        assert verdict(READY) is Verdict.MET
        assert verdict(without(READY, "introducer two")) is Verdict.UNMET
        assert verdict({**READY, **THIRD}) is Verdict.UNMET

    def test_counts_different_people(self):
        assert verdict(changed(READY, "introducer two", introducer_id=5)) is Verdict.UNMET

    def test_allows_a_change(self):
        ended = {"ended": ("2025-05-15", IntroducerEnded(introducer_id=6))}
        assert verdict({**READY, **ended}) is Verdict.UNMET
        assert verdict({**READY, **ended, **THIRD}) is Verdict.MET

    def test_does_not_end_a_later_term(self):
        ended = {"ended": ("2025-05-13", IntroducerEnded(introducer_id=6))}
        assert verdict({**READY, **ended}) is Verdict.MET


class TestQualification:
    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param({"full_member": False}, id="不是正式党员"),
            pytest.param({"under_probation_penalty": True}, id="留党察看"),
            pytest.param({"file_elsewhere": True}, id="组织关系和档案不在校"),
        ],
    )
    def test_excludes(self, fault):
        assert verdict(changed(READY, "introducer two", **fault)) is Verdict.UNMET

    def test_here_allows_a_lighter_penalty(self):
        assert verdict(changed(READY, "introducer two", other_penalty=True)) is Verdict.MET

    def test_under_the_centre_of_2026_does_not(self, confirmed):
        acts = changed(READY, "introducer two", other_penalty=True)
        found = asked(STEP, acts, "2026-05-11", confirmed)["central_introducers"]
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.WARN)
        assert found.yardstick is Yardstick.CENTRE
