"""第八、十一、十六、二十、二十九、三十七条: 公示期满、培训、满一年、组织员谈话之后, 谁该办什么."""

import pytest

from regulation.assessment import Owner
from tests.regulation.building import assessed, day, duties, the_duty
from tests.regulation.story import story, until, without

ALL = story()


def owed(on, rule, acts):
    """The duty of this rule on a day, of which there is exactly one."""
    return the_duty(assessed(on, *acts.values()), rule)


class TestANoticeThatIsOver:
    OPEN = until(ALL, "2025-06-05")

    @pytest.mark.parametrize(
        ("on", "open_", "overdue"),
        [
            pytest.param("2025-05-26", False, False, id="公示末日"),
            pytest.param("2025-05-27", True, False, id="期满次日"),
            pytest.param("2025-06-10", True, False, id="期限当日"),
            pytest.param("2025-06-11", True, True, id="期限次日"),
        ],
    )
    def test_asks_the_secretary_for_the_meeting(self, on, open_, overdue):
        duty = owed(on, "admission_notice_over", self.OPEN)
        assert duty.owner is Owner.SECRETARY
        assert (duty.is_open(day(on)), duty.is_overdue(day(on))) == (open_, overdue)

    @pytest.mark.parametrize(
        ("rule", "done"),
        [
            ("recommendation_notice_over", "2024-04-08"),
            ("admission_notice_over", "2025-06-10"),
            ("conversion_notice_over", "2026-06-12"),
        ],
    )
    def test_is_answered_by_the_decision_it_was_for(self, rule, done):
        assert owed("2026-07-02", rule, ALL).done_on == day(done)

    def test_of_one_channel_alone_is_none(self):
        acts = without(self.OPEN, "admission notice")
        assert duties(assessed("2025-06-05", *acts.values()), "admission_notice_over") == []


class TestTheTrainingOfActivists:
    UNTRAINED = without(until(ALL, "2024-12-01"), "activist training")

    @pytest.mark.parametrize(
        ("on", "overdue"), [("2025-04-08", False), ("2025-04-09", True)], ids=["满一年", "次日"]
    )
    def test_is_due_when_the_year_is_full(self, on, overdue):
        duty = owed(on, "activist_training", self.UNTRAINED)
        assert (duty.owner, duty.is_overdue(day(on))) == (Owner.SECRETARY, overdue)

    def test_is_not_asked_of_who_was_listed_without_it(self):
        acts = without(until(ALL, "2025-05-13"), "activist training")
        assert duties(assessed("2025-05-14", *acts.values()), "activist_training") == []


class TestTheFullYear:
    @pytest.mark.parametrize(
        ("on", "open_"), [("2025-04-07", False), ("2025-04-08", True)], ids=["差一日", "当日"]
    )
    def test_is_brought_before_the_committee(self, on, open_):
        duty = owed(on, "cultivation_year", until(ALL, "2025-04-07"))
        assert (duty.owner, duty.is_open(day(on))) == (Owner.SECRETARY, open_)
        assert duty.due == day("2025-10-05")

    def test_is_answered_by_the_listing(self):
        assert owed("2025-05-14", "cultivation_year", ALL).done_on == day("2025-05-13")


class TestTheOrganizersTalk:
    UNTALKED = without(until(ALL, "2025-06-17"), "organizer talk")

    @pytest.mark.parametrize(
        ("on", "overdue"), [("2025-07-10", False), ("2025-07-11", True)], ids=["期限当日", "次日"]
    )
    def test_is_due_within_thirty_days_of_the_meeting(self, on, overdue):
        duty = owed(on, "organizer_talk", self.UNTALKED)
        assert (duty.owner, duty.is_overdue(day(on))) == (Owner.COLLEGE, overdue)

    def test_is_done_once_held(self):
        assert owed("2025-06-14", "organizer_talk", ALL).done_on == day("2025-06-13")

    def test_is_not_asked_for_after_the_approval(self):
        acts = without(until(ALL, "2025-06-25"), "organizer talk")
        assert owed("2025-06-26", "organizer_talk", acts).done_on is not None
