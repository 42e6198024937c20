"""第二十七条: 接收大会的程序依次完成, 方可投票."""

import pytest

from regulation.articles.article_27 import check_agenda
from regulation.records import BallotKind
from regulation.refusal import Refusal
from tests.regulation.building import RULES, day
from texts.requirements import ITEMS

ORDER = RULES.meeting.agenda
BEFORE = ORDER[:-1]
DAY = day("2026-11-20")


def refused(done):
    with pytest.raises(Refusal) as caught:
        check_agenda(RULES, BallotKind.ADMISSION, done, on=DAY)
    assert caught.value.article == 27
    return caught.value


class TestAgenda:
    def test_is_six_steps_that_end_with_the_ballot(self):
        assert (len(ORDER), ORDER[-1]) == (6, "ballot")

    def test_opens_the_ballot_when_all_before_it_is_done(self):
        check_agenda(RULES, BallotKind.ADMISSION, BEFORE, on=DAY)

    @pytest.mark.parametrize("left_out", BEFORE, ids=ITEMS.__getitem__)
    def test_may_leave_nothing_out(self, left_out):
        done = tuple(item for item in BEFORE if item != left_out)
        found = refused(done)
        assert (found.code, found.facts["missing"]) == ("agenda_incomplete", (left_out,))

    @pytest.mark.parametrize(
        "place", range(len(BEFORE) - 1), ids=lambda place: f"第{place + 1}项与后一项颠倒"
    )
    def test_may_not_be_turned_round(self, place):
        done = list(BEFORE)
        done[place], done[place + 1] = done[place + 1], done[place]
        assert refused(tuple(done)).code == "agenda_order"

    def test_may_have_further_items(self):
        check_agenda(RULES, BallotKind.ADMISSION, ("opening", *BEFORE), on=DAY)
