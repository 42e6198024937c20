"""第三十九条: 随机抽取不少于三分之一; 抽签人人可以重算; 小组五人或七人."""

import subprocess
import sys
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.articles.article_39 import check_panel, least_drawn, may_be_drawn
from regulation.assessment import Force, Owner, Verdict
from regulation.case import Case
from regulation.draw import check_reveal, commitment, draw, script
from regulation.ladder import steps_reached
from regulation.records import ConversionApplication, Defence, DefenceDraw
from regulation.refusal import Refusal
from tests.regulation.building import RULES, admitted, assessed, day, dossier, duties, the_duty
from tests.regulation.story import asked, story, until

PEOPLE = ("李明", "王芳", "张伟", "刘洋", "陈静", "杨帆", "赵磊")
NAMES = st.text(
    st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=6
)
LISTS = st.lists(NAMES, min_size=1, max_size=30, unique=True).map(tuple)


class TestNumber:
    @pytest.mark.parametrize(
        ("pool", "least"),
        [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4)],
        ids=lambda n: f"{n}人",
    )
    def test_is_a_third_rounded_up(self, pool, least):
        assert least_drawn(RULES.defence, pool) == least

    def test_agrees_with_fractions(self):
        for pool in range(1, 301):
            assert least_drawn(RULES.defence, pool) == ceil(Fraction(pool, 3))


class TestDraw:
    def test_is_fixed_by_the_seed(self):
        assert draw(RULES.defence, seed="2026转正", candidates=PEOPLE) == (
            draw(RULES.defence, seed="2026转正", candidates=PEOPLE[::-1])
        )

    @given(seed=st.text(max_size=10), people=LISTS)
    def test_takes_enough_different_people_from_the_list(self, seed, people):
        drawn = draw(RULES.defence, seed=seed, candidates=people)
        assert len(set(drawn)) == len(drawn) == least_drawn(RULES.defence, len(people))
        assert set(drawn) <= set(people)

    def test_favours_nobody(self):
        times = dict.fromkeys(PEOPLE, 0)
        for seed in range(700):
            for name in draw(RULES.defence, seed=str(seed), candidates=PEOPLE):
                times[name] += 1
        assert all(240 <= count <= 360 for count in times.values())

    def test_is_repeated_by_a_ten_line_script(self):
        seed = "种子 7f3a"
        text = script(RULES.defence, seed=seed, candidates=PEOPLE)
        assert len(text.splitlines()) <= 10
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", text],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        drawn = list(draw(RULES.defence, seed=seed, candidates=PEOPLE))
        assert run.stdout.splitlines() == [
            f"承诺值 {commitment(seed, PEOPLE)}",
            f"抽中者 {drawn}",
        ]


class TestCommitment:
    def test_does_not_depend_on_the_order_of_the_list(self):
        assert commitment("种子", PEOPLE) == commitment("种子", PEOPLE[::-1])

    def test_is_kept_by_the_same_seed_and_list(self):
        check_reveal(commitment("种子", PEOPLE), seed="种子", candidates=PEOPLE)

    @pytest.mark.parametrize(
        ("seed", "people"),
        [("另一种子", PEOPLE), ("种子", PEOPLE[1:]), ("种子", (*PEOPLE, "外人"))],
        ids=["换种子", "少一人", "多一人"],
    )
    def test_is_broken_by_any_change(self, seed, people):
        with pytest.raises(Refusal) as refused:
            check_reveal(commitment("种子", PEOPLE), seed=seed, candidates=people)
        assert (refused.value.code, refused.value.article) == ("draw_mismatch", 39)

    @pytest.mark.parametrize(
        "people",
        [(), ("李明", "李明"), ("",), ("李\n明",)],
        ids=["空名单", "重名", "无名", "换行"],
    )
    def test_needs_a_clear_list(self, people):
        with pytest.raises(Refusal) as refused:
            commitment("种子", people)
        assert refused.value.code == "draw_list"


class TestPanel:
    @pytest.mark.parametrize(
        ("members", "warnings"),
        [
            (1, ("panel_size",)),
            (4, ("panel_size",)),
            (5, ()),
            (6, ("panel_size",)),
            (7, ()),
            (8, ("panel_size",)),
        ],
        ids=["一人", "四人", "五人", "六人", "七人", "八人"],
    )
    def test_usually_has_five_or_seven(self, members, warnings):
        found = check_panel(RULES.defence, members=members, contact_on_panel=False)
        assert found == warnings

    def test_warns_of_the_contact_on_it(self):
        found = check_panel(RULES.defence, members=5, contact_on_panel=True)
        assert found == ("panel_contact",)

    def test_does_not_sit_without_members(self):
        with pytest.raises(Refusal) as refused:
            check_panel(RULES.defence, members=0, contact_on_panel=False)
        assert (refused.value.code, refused.value.article) == ("panel_empty", 39)


class TestResult:
    def test_is_advice_and_never_a_gate_on_the_vote(self):
        poor = {**until(story(), "2026-06-11"), "poor": ("2026-06-11", _poor())}
        assert "defence" not in asked("conversion_meeting", poor)

    @pytest.mark.parametrize(
        ("grades", "verdict"),
        [((), Verdict.UNMET), ((0, 0, 0, 5), Verdict.MET)],
        ids=["没有评议", "已有评议"],
    )
    def test_of_one_who_was_drawn_is_awaited(self, grades, verdict):
        acts = {**until(story(), "2026-06-10"), "drawn": ("2026-06-10", _poor(grades))}
        found = asked("conversion_notice", acts, "2026-06-10")["defence"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)


def _poor(grades=(0, 0, 0, 5)):
    return Defence(pool=4, drawn=2, panel=5, grades=grades)


class TestWhoWasDrawn:
    """The draw is told at once to whoever was drawn; the college holds the defence in time."""

    def drawn(self, on, **facts):
        act = Defence(pool=6, drawn=2, panel=5, **facts)
        return assessed(on, admitted("2025-06-10"), ("2026-05-20", act))

    def test_is_owed_by_the_college_before_the_meeting(self):
        duty = the_duty(self.drawn("2026-05-20"), "defence")
        assert (duty.owner, duty.opens, duty.due) == (
            Owner.COLLEGE,
            day("2026-05-20"),
            day("2026-06-25"),
        )

    @pytest.mark.parametrize(
        ("on", "heard"),
        [
            ("2026-05-20", [("self", -90)]),
            ("2026-05-26", [("self", -90), ("college", -30)]),
            ("2026-06-24", [("self", -1), ("college", -1)]),
            ("2026-07-02", [("self", -1), ("college", -1), ("secretary", 7)]),
        ],
        ids=["抽中当日", "三十天", "前一日", "逾期七天"],
    )
    def test_hears_of_it_on_the_day_of_the_draw(self, on, heard):
        duty = the_duty(self.drawn(on), "defence")
        steps = steps_reached(duty, RULES, day(on))
        assert [(step.recipient.value, step.days) for step in steps] == heard

    @pytest.mark.parametrize(
        "facts", [{"selected": False}, {"grades": (3, 2, 0, 0)}], ids=["未抽中", "已评议"]
    )
    def test_owes_nothing_unless_drawn_and_not_yet_judged(self, facts):
        assert duties(self.drawn("2026-06-24", **facts), "defence") == []


def _draw(*, selected):
    names = ("李明", "王芳")
    return DefenceDraw(
        pool=names, drawn=names[:1], seed="种子", commitment="承诺值", selected=selected
    )


class TestARecordedDraw:
    """It is told like one that was noted beside the defence, and ends with the defence."""

    def after(self, on, *acts, selected=True):
        drawn = ("2026-05-20", _draw(selected=selected))
        return assessed(on, admitted("2025-06-10"), drawn, *acts)

    def test_is_owed_a_defence_in_time(self):
        duty = the_duty(self.after("2026-05-20"), "defence")
        assert (duty.opens, duty.due) == (day("2026-05-20"), day("2026-06-25"))

    def test_is_settled_by_the_defence(self):
        held = ("2026-06-11", Defence(pool=2, drawn=1, panel=5, grades=(5, 0, 0, 0)))
        assert duties(self.after("2026-06-24", held), "defence") == []

    def test_owes_nothing_to_who_was_not_drawn(self):
        assert duties(self.after("2026-06-24", selected=False), "defence") == []


class TestTheList:
    """拟转正: a probationary member who has applied and was in no draw since."""

    def may(self, *acts, on="2026-06-01"):
        made = dossier(admitted("2025-06-10"), *acts)
        return may_be_drawn(Case(made, RULES, day(on)))

    def test_holds_who_has_applied(self):
        assert self.may(("2026-05-20", ConversionApplication()))
        assert not self.may()

    def test_holds_nobody_twice(self):
        applied = ("2026-05-20", ConversionApplication())
        assert not self.may(applied, ("2026-05-25", _draw(selected=False)))
        assert not self.may(applied, ("2026-05-25", _poor()))
        assert self.may(("2026-04-25", _draw(selected=True)), applied)
