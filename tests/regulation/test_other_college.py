"""Another college writes a pack, not code: an invented one with other numbers throughout."""

import ast
from dataclasses import fields, replace
from pathlib import Path

import pytest

from regulation.articles.article_15 import adjustable
from regulation.articles.article_28 import attendance_warnings
from regulation.articles.article_35 import check_extension
from regulation.articles.article_39 import check_panel, least_drawn
from regulation.articles.article_45 import entered_late
from regulation.assess import assess
from regulation.assessment import Verdict
from regulation.checks import check_can_submit_report
from regulation.notices import notice_terms
from regulation.records import NoticePurpose
from regulation.refusal import Refusal
from regulation.rules import PackError, Rules, is_section, load_rules
from regulation.voting import Tally, check_can_open, judge
from tests.regulation.building import (
    RULES,
    admitted,
    applied,
    became_activist,
    contact,
    day,
    dossier,
    record,
    report,
    talked,
)
from tests.regulation.story import asked, changed, ready, story

LAKESIDE = load_rules(Path(__file__).parent / "packs" / "lakeside.toml")


def duty(rule, on, *acts):
    answer = assess(dossier(*acts), LAKESIDE, day(on))
    return next(d for d in answer.duties if d.rule == rule)


def needed(step, rule, acts, on=None):
    return asked(step, acts, on, LAKESIDE)[rule]


class TestOtherNumbers:
    def test_rule_the_duties(self):
        assert duty("first_talk", "2026-03-11", applied("2026-03-10")).due == day("2026-05-10")
        activist = (became_activist("2026-03-10"), contact("2026-03-20"))
        assert duty("contact", "2026-03-11", activist[0]).due == day("2026-03-20")
        opinion = duty("opinion", "2026-07-01", *activist)
        assert (opinion.facts["anchor"], opinion.due) == (day("2026-07-10"), day("2026-07-25"))
        member = admitted("2026-03-10")
        assert duty("probation_end", "2026-03-11", member).facts["expiry"] == day("2027-09-10")
        assert duty("conversion_application", "2026-03-11", member).due == day("2027-08-21")
        assert duty("quarterly_analysis", "2026-03-11", member).due == day("2026-05-20")
        assert duty("education_hours", "2026-03-11", member).facts["needed"] == 24

    @pytest.mark.parametrize(("decided", "owed"), [("2026-12-01", True), ("2026-12-02", False)])
    def test_rule_the_first_quarter(self, decided, owed):
        answer = assess(dossier(became_activist(decided)), LAKESIDE, day("2026-12-31"))
        assert any(d.rule == "thought_report" for d in answer.duties) is owed

    @pytest.mark.parametrize(("characters", "enough"), [(799, False), (800, True)])
    def test_rule_the_reports(self, characters, enough):
        person = dossier(became_activist("2026-01-01"))
        handed_in = report("2026Q4", characters=characters)
        if enough:
            assert check_can_submit_report(person, LAKESIDE, day("2026-11-20"), handed_in) == ()
            return
        with pytest.raises(Refusal, match="report_too_short"):
            check_can_submit_report(person, LAKESIDE, day("2026-11-20"), handed_in)

    @pytest.mark.parametrize(
        ("step", "rule", "name", "fields", "here", "there"),
        [
            (
                "activist_decision",
                "recommendation_approval",
                "recommendation",
                {"cast": 50, "approve": 34},
                Verdict.UNMET,
                Verdict.MET,
            ),
            (
                "activist_decision",
                "recommendation_rank",
                "ranking",
                {"rank": 45},
                Verdict.MET,
                Verdict.UNMET,
            ),
            ("activist_decision", "notice_days", "ranking", {}, Verdict.MET, Verdict.UNMET),
            ("prospective_decision", "cultivation_year", "plan", {}, Verdict.MET, Verdict.UNMET),
            ("prospective_decision", "contacts", "plan", {}, Verdict.MET, Verdict.UNMET),
            (
                "prospective_decision",
                "hearing",
                "hearing",
                {"approve": 8, "oppose": 2, "attendees": 10},
                Verdict.MET,
                Verdict.MET,
            ),
            (
                "prospective_decision",
                "hearing",
                "hearing",
                {"approve": 15, "oppose": 5, "attendees": 20},
                Verdict.UNMET,
                Verdict.MET,
            ),
            (
                "prospective_decision",
                "activist_training",
                "plan",
                {},
                Verdict.MET,
                Verdict.UNMET,
            ),
            ("admission_meeting", "introducers", "form", {}, Verdict.MET, Verdict.UNMET),
            ("admission_meeting", "candidate_training", "form", {}, Verdict.MET, Verdict.UNMET),
            ("admission_meeting", "notice_days", "form", {}, Verdict.MET, Verdict.UNMET),
            ("conversion_meeting", "probation_end", "education", {}, Verdict.MET, Verdict.UNMET),
            ("conversion_meeting", "education_hours", "post", {}, Verdict.MET, Verdict.UNMET),
        ],
    )
    def test_rule_the_gates(self, step, rule, name, fields, here, there):
        acts = changed(ready(step), name, **fields)
        assert asked(step, acts)[rule].verdict is here
        assert needed(step, rule, acts).verdict is there

    def test_rule_the_votes(self):
        meeting = LAKESIDE.meeting
        check_can_open(12, 8, meeting.quorum)
        with pytest.raises(Refusal) as refused:
            check_can_open(12, 7, meeting.quorum)
        assert refused.value.facts["needed"] == 8
        tally = Tally(entitled=12, present=10, written=0, approve=7, oppose=3, abstain=0)
        assert judge(tally, RULES.meeting, None).passed
        assert not judge(tally, meeting, None).passed
        assert attendance_warnings(meeting, None, 12, 8) == ()

    def test_rule_each_kind_of_notice(self):
        needed = {kind: notice_terms(LAKESIDE, kind).days for kind in NoticePurpose}
        assert needed == {
            NoticePurpose.RECOMMENDATION: 7,
            NoticePurpose.ADMISSION: 7,
            NoticePurpose.CONVERSION: 5,
        }
        for name, step, least in (
            ("admission", "admission_notice", 7),
            ("conversion", "conversion_notice", 5),
        ):
            found = asked(step, story(), "2026-06-11", LAKESIDE)["notice_days"]
            assert (found.facts["purpose"], found.facts["needed"]) == (name, least)

    def test_rule_what_is_left(self):
        assert adjustable(LAKESIDE.plan, 40) == 4
        assert least_drawn(LAKESIDE.defence, 7) == 4
        assert check_panel(LAKESIDE.defence, members=9, contact_on_panel=False) == ()
        assert check_extension(LAKESIDE, months=3, extensions=0, on=day("2026-11-20")) == ()
        late = replace(record(1, *talked("2026-03-10")), entered_on=day("2026-03-14"))
        assert (entered_late(LAKESIDE, late), entered_late(RULES, late)) == (True, False)


class TestPack:
    def test_gives_every_number_its_article(self):
        numbers = {
            f"{section.name}.{number.name}"
            for section in fields(Rules)
            if is_section(type(getattr(LAKESIDE, section.name)))
            for number in fields(getattr(LAKESIDE, section.name))
        }
        optional = {"plan_listing.cadre_years"}
        assert set(LAKESIDE.sources) == numbers - optional

    def test_may_have_more_articles(self):
        assert LAKESIDE.heading.articles == 60


class TestEditions:
    """An act is judged under the pack in force on its day."""

    @pytest.fixture
    def editions(self, tmp_path):
        text = (Path(__file__).parent / "packs" / "lakeside.toml").read_text(encoding="utf-8")
        older = text.replace('id = "lakeside"', 'id = "lakeside-2014"').replace(
            "in_force_from = 2024-09-01", "in_force_from = 2014-09-01"
        )
        older = older.replace(
            "within_months = { value = 2, article = 7 }",
            "within_months = { value = 3, article = 7 }",
        )
        newer = text.replace('id = "lakeside"', 'id = "lakeside"\nreplaces = "lakeside-2014"')
        (tmp_path / "lakeside-2014.toml").write_text(older, encoding="utf-8")
        (tmp_path / "lakeside.toml").write_text(newer, encoding="utf-8")
        return tmp_path / "lakeside.toml"

    @pytest.mark.parametrize(
        ("on", "edition"),
        [
            ("2010-01-01", "lakeside-2014"),
            ("2024-08-31", "lakeside-2014"),
            ("2024-09-01", "lakeside"),
            ("2030-01-01", "lakeside"),
        ],
    )
    def test_change_on_their_day(self, editions, on, edition):
        assert load_rules(editions).in_force_on(day(on)).heading.id == edition

    @pytest.mark.parametrize(
        ("application", "due"), [("2024-08-31", "2024-11-30"), ("2024-09-01", "2024-11-01")]
    )
    def test_judge_an_act_by_its_own_day(self, editions, application, due):
        rules = load_rules(editions)
        acts = (applied(application), ("2025-03-01", talked("2025-03-01")[1]))
        found = assess(dossier(*acts), rules, day("2025-04-01")).findings
        (late,) = [f for f in found if f.rule == "first_talk_late"]
        assert late.facts["due"] == day(due)

    def test_must_be_older_than_what_replaces_them(self, editions):
        older = editions.with_name("lakeside-2014.toml")
        text = older.read_text(encoding="utf-8").replace("2014-09-01", "2024-09-01")
        older.write_text(text, encoding="utf-8")
        with pytest.raises(PackError, match=r"pack\.replaces: lakeside-2014 is not older"):
            load_rules(editions)


class TestNoNumberInCode:
    HARMLESS = frozenset({0, 1})

    def test_stands_in_a_condition(self):
        found = [
            f"{path.as_posix()}:{node.lineno}"
            for path in sorted(Path("regulation").rglob("*.py"))
            for compare in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(compare, ast.Compare)
            for node in ast.walk(compare)
            if isinstance(node, ast.Constant) and self.is_number(node.value)
        ]
        assert found == []

    def is_number(self, value):
        return type(value) is int and value not in self.HARMLESS
