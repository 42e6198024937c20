"""What a branch may note of a 预备党员, and which analysis it was (第33、34、37条)."""

import pytest

from regulation.notes import analysis_held_on, check_can_note, check_opinions
from regulation.records import ConversionApplication, QuarterlyAnalysis
from regulation.refusal import Refusal
from tests.regulation.building import RULES, admitted, day, dossier

SINCE = admitted("2025-12-01")


def number(held, *done, on="2026-11-20"):
    acts = [("2026-01-01", QuarterlyAnalysis(number=n)) for n in done]
    return analysis_held_on(dossier(SINCE, *acts), RULES, day(on), day(held)).number


class TestTheAnalysisOfADay:
    @pytest.mark.parametrize(
        ("held", "done", "expected"),
        [
            ("2026-02-28", (), 1),  # a day early
            ("2026-03-01", (), 1),  # on the day
            ("2026-05-31", (), 1),  # late, before the second
            ("2026-06-01", (), 2),  # the first was missed and stays so
            ("2026-03-20", (1,), 2),  # early, after the first
            ("2026-11-20", (1, 2, 3), 4),
        ],
    )
    def test_is_the_newest_that_is_due_and_not_done(self, held, done, expected):
        assert number(held, *done) == expected

    def test_is_none_where_those_around_it_are_done(self):
        with pytest.raises(Refusal) as refused:
            number("2026-03-02", 1, 2)
        assert refused.value.code == "analysis_done"


class TestANote:
    @pytest.mark.parametrize("held", ["2025-12-01", "2026-11-20"])
    def test_is_of_a_day_within_the_probation(self, held):
        check_can_note(dossier(SINCE), RULES, day("2026-11-20"), day(held))
        assert day(held) >= day("2025-12-01")

    @pytest.mark.parametrize(
        ("held", "code"),
        [("2025-11-30", "note_before_probation"), ("2026-11-21", "note_in_future")],
    )
    def test_is_refused_outside(self, held, code):
        with pytest.raises(Refusal) as refused:
            check_can_note(dossier(SINCE), RULES, day("2026-11-20"), day(held))
        assert refused.value.code == code


class TestOpinions:
    @pytest.mark.parametrize(("held", "allowed"), [("2026-11-09", False), ("2026-11-10", True)])
    def test_follow_the_application(self, held, allowed):
        acts = dossier(SINCE, ("2026-11-10", ConversionApplication()))
        if allowed:
            assert check_opinions(acts, RULES, day("2026-11-20"), day(held)) is None
            return
        with pytest.raises(Refusal) as refused:
            check_opinions(acts, RULES, day("2026-11-20"), day(held))
        assert refused.value.code == "opinions_before_application"
