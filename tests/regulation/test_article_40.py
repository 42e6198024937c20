"""第四十条: 转正大会的程序."""

import pytest

from regulation.articles.article_27 import check_agenda
from regulation.records import BallotKind
from regulation.refusal import Refusal
from tests.regulation.building import RULES, day
from texts.requirements import ITEMS

BEFORE = RULES.conversion.agenda[:-1]
DAY = day("2026-11-20")


class TestAgenda:
    def test_is_four_steps_that_end_with_the_ballot(self):
        assert (len(RULES.conversion.agenda), RULES.conversion.agenda[-1]) == (4, "ballot")
        check_agenda(RULES, BallotKind.CONVERSION, BEFORE, on=DAY)

    @pytest.mark.parametrize("left_out", BEFORE, ids=ITEMS.__getitem__)
    def test_may_leave_nothing_out(self, left_out):
        done = tuple(item for item in BEFORE if item != left_out)
        with pytest.raises(Refusal) as refused:
            check_agenda(RULES, BallotKind.CONVERSION, done, on=DAY)
        assert (refused.value.article, refused.value.facts["missing"]) == (40, (left_out,))

    def test_does_not_ask_for_introducers(self):
        assert "introducer_statement" not in RULES.conversion.agenda
