"""第十二条: 考察意见写什么、何时写, 谁能做联系人, 交接由双方确认."""

import pytest

from regulation.assessment import Stage
from regulation.case import Case
from regulation.contacts import (
    check_can_assign,
    check_can_write_opinion,
    check_opinion_text,
    leaves_nobody,
    open_inspection,
    similar,
)
from regulation.records import ContactEnded, HandoverConfirmed, Opinion
from regulation.refusal import Refusal
from tests.regulation.building import (
    RULES,
    STUDENT,
    admitted,
    applied,
    assessed,
    became_activist,
    contact,
    day,
    dossier,
    duties,
    record,
)

WORDS = (
    "该同志思想端正，学习刻苦，积极参加志愿服务，团结同学，群众基础较好；"
    "不足是理论学习不够系统，参加讨论不够主动，今后须加强。"
)
OTHER = (
    "半年来按时递交思想汇报，主动承担班级工作，科研训练有明显进步；"
    "缺点是与同学交流偏少，应当更加主动一些，继续努力，多向老同志请教。"
)
ASSIGNED = (became_activist("2026-03-01"), contact("2026-03-02"))


def case(on, *acts):
    return Case(dossier(*acts), RULES, day(on))


def expect_refusal(code, act, *arguments):
    with pytest.raises(Refusal) as caught:
        act(*arguments)
    assert (caught.value.code, caught.value.article) == (code, 12)
    return caught.value.facts


class TestTheWindow:
    """满半年为 9月1日, 前后各30天; 下一轮从次年1月30日起."""

    @pytest.mark.parametrize(
        ("on", "code"),
        [("2026-08-01", "opinion_too_early"), ("2026-08-02", None), ("2026-10-01", None)],
    )
    def test_opens_thirty_days_before(self, on, code):
        if code:
            assert expect_refusal(code, open_inspection, case(on, *ASSIGNED), 5)["opens"] == day(
                "2026-08-02"
            )
        else:
            assert open_inspection(case(on, *ASSIGNED), 5).due == day("2026-10-01")

    @pytest.mark.parametrize(
        ("on", "warnings"), [("2026-10-01", ()), ("2026-10-02", ("opinion_late",))]
    )
    def test_is_late_after_its_last_day(self, on, warnings):
        assert check_can_write_opinion(case(on, *ASSIGNED), 5, WORDS) == warnings

    def test_is_for_one_opinion(self):
        acts = (*ASSIGNED, ("2026-08-20", Opinion(contact_id=5, text=WORDS)))
        facts = expect_refusal(
            "opinion_written", check_can_write_opinion, case("2026-09-01", *acts), 5, OTHER
        )
        assert facts["written"] == day("2026-08-20")

    def test_is_not_for_strangers_nor_after_admission(self):
        expect_refusal("opinion_not_owed", open_inspection, case("2026-09-01", *ASSIGNED), 6)
        acts = (*ASSIGNED, admitted("2026-06-01"))
        expect_refusal("opinion_not_owed", open_inspection, case("2026-09-01", *acts), 5)


class TestTheText:
    EARLIER = ("2026-08-20", Opinion(contact_id=5, text=WORDS))

    @pytest.mark.parametrize(("characters", "allowed"), [(49, False), (50, True)])
    def test_has_fifty_characters_without_punctuation(self, characters, allowed):
        text = "，" * 30 + "学" * characters
        if allowed:
            assert check_opinion_text(case("2026-09-01", *ASSIGNED), text) == ()
        else:
            expect_refusal(
                "opinion_too_short", check_opinion_text, case("2026-09-01", *ASSIGNED), text
            )

    def test_is_no_copy_however_it_is_spaced(self):
        later = case("2027-03-01", *ASSIGNED, self.EARLIER)
        copy = WORDS.replace("，", "\n").replace("；", "。")
        expect_refusal("opinion_same_text", check_opinion_text, later, copy)
        expect_refusal("opinion_same_text", check_can_write_opinion, later, 5, copy)

    def test_may_stay_where_it_takes_its_own_place(self):
        earlier = record(77, "2026-08-20", Opinion(contact_id=5, text=WORDS))
        found = case("2026-09-01", *ASSIGNED, earlier)
        assert check_opinion_text(found, WORDS, 77) == ()

    def test_warns_where_it_is_nearly_one(self):
        later = case("2027-03-01", *ASSIGNED, self.EARLIER)
        assert check_opinion_text(later, WORDS.replace("刻苦", "勤奋")) == ("opinion_similar",)
        assert check_opinion_text(later, OTHER) == ()

    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            ("甲乙丙丁戊己", "甲乙丙丁戊庚", True),  # 四对之于五对
            ("甲乙丙丁戊己", "甲乙丙丁庚辛", False),
            ("", "", False),
        ],
    )
    def test_is_compared_by_pairs(self, one, other, alike):
        assert similar(one, other, 80) is alike


class TestWhoMayBeContact:
    @pytest.mark.parametrize(
        ("who", "stage", "code"),
        [
            (6, Stage.FULL_MEMBER, None),
            (6, Stage.PROBATIONARY_MEMBER, "contact_not_full_member"),
            (5, Stage.FULL_MEMBER, "contact_already"),
            (STUDENT, Stage.FULL_MEMBER, "contact_not_full_member"),
        ],
    )
    def test_is_another_full_member(self, who, stage, code):
        found = case("2026-04-01", *ASSIGNED)
        if code is None:
            assert check_can_assign(found, who, stage) is None
        else:
            expect_refusal(code, check_can_assign, found, who, stage)

    def test_is_one_of_two(self):
        found = case("2026-04-01", *ASSIGNED, contact("2026-03-03", 6))
        facts = expect_refusal("contacts_too_many", check_can_assign, found, 7, Stage.FULL_MEMBER)
        assert facts["most"] == 2
        assert check_can_assign(found, 7, Stage.FULL_MEMBER, 1) is None

    def test_is_not_for_applicants(self):
        found = case("2026-04-01", applied("2026-03-01"))
        expect_refusal("contact_wrong_stage", check_can_assign, found, 5, Stage.FULL_MEMBER)

    def test_is_missed_where_the_last_one_ends(self):
        one = case("2026-04-01", *ASSIGNED)
        two = case("2026-04-01", *ASSIGNED, contact("2026-03-03", 6))
        assert (leaves_nobody(one, 5), leaves_nobody(two, 5)) == (True, False)


class TestTheHandover:
    ENDED = record(90, "2026-05-01", ContactEnded(contact_id=5, successor_id=6))

    def owed(self, on, *acts):
        answer = assessed(on, *ASSIGNED, self.ENDED, contact("2026-05-01", 6), *acts)
        return {d.facts["contact_id"]: d for d in duties(answer, "contact_handover")}

    def test_is_owed_by_both_within_seven_days(self):
        found = self.owed("2026-05-01")
        assert {who: d.facts["takes_over"] for who, d in found.items()} == {5: False, 6: True}
        assert {d.due for d in found.values()} == {day("2026-05-08")}
        late = self.owed("2026-05-09")
        assert all(d.is_overdue(day("2026-05-09")) for d in late.values())

    def test_is_settled_by_each_for_themselves(self):
        found = self.owed("2026-05-09", ("2026-05-03", HandoverConfirmed(ended=90, contact_id=5)))
        assert {who: d.done_on for who, d in found.items()} == {5: day("2026-05-03"), 6: None}

    def test_is_not_asked_for_what_a_roster_says(self):
        answer = assessed("2026-05-09", *ASSIGNED, ("2026-05-01", ContactEnded(contact_id=5)))
        assert duties(answer, "contact_handover") == []
