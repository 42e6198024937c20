"""第二十五条: 先审草稿, 再正式填写志愿书."""

import pytest

from regulation.assessment import Verdict
from tests.regulation.story import asked, moved, ready, without

STEP = "admission_meeting"
READY = ready(STEP)


class TestDraft:
    @pytest.mark.parametrize(
        ("approved", "verdict"),
        [
            pytest.param("2025-06-02", Verdict.MET, id="填写前一日"),
            pytest.param("2025-06-03", Verdict.MET, id="填写当日"),
            pytest.param("2025-06-04", Verdict.UNMET, id="填写次日"),
        ],
    )
    def test_is_approved_before_the_clean_copy(self, approved, verdict):
        assert asked(STEP, moved(READY, "form draft", approved))["form_draft"].verdict is verdict

    def test_is_required(self):
        assert asked(STEP, without(READY, "form draft"))["form_draft"].verdict is Verdict.UNMET


class TestForm:
    def test_is_filled_in_before_the_meeting(self):
        assert asked(STEP, READY)["form_completed"].verdict is Verdict.MET
        assert asked(STEP, without(READY, "form"))["form_completed"].verdict is Verdict.UNMET
