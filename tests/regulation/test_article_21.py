"""第二十一条: 排名不在前一半的, 复审通过方可列为发展对象."""

import pytest

from regulation.assessment import Force, Verdict
from regulation.records import SpecialCase
from tests.regulation.story import asked, changed, ready

STEP = "prospective_decision"
READY = ready(STEP)


class TestSpecialCase:
    @pytest.mark.parametrize(
        ("rank", "needed"), [(50, False), (51, True)], ids=["恰在一半", "一半之外"]
    )
    def test_is_needed_beyond_the_top_half(self, rank, needed):
        found = asked(STEP, changed(READY, "ranking", rank=rank))
        assert ("special_case" in found) is needed

    @pytest.mark.parametrize(
        ("granted", "verdict"),
        [(None, Verdict.UNMET), (False, Verdict.UNMET), (True, Verdict.MET)],
        ids=["没有申请", "没有通过", "复审通过"],
    )
    def test_blocks_until_it_is_granted(self, granted, verdict):
        acts = changed(READY, "ranking", rank=60)
        if granted is not None:
            acts = {**acts, "special": ("2025-05-01", SpecialCase(granted=granted))}
        found = asked(STEP, acts)["special_case"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    def test_does_not_concern_postgraduates(self):
        acts = changed(READY, "ranking", rank=60)
        assert "special_case" not in asked(STEP, acts, postgraduate=True)
