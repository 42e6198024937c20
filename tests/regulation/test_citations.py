"""A rule cites the article whose module it stands in."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from regulation.assess import DUTIES
from regulation.assessment import Yardstick
from regulation.case import Case
from regulation.records import (
    ContactEnded,
    NoticePurpose,
    Objection,
    Rejection,
    ReviewState,
    TransferIn,
)
from regulation.steps import STEPS
from tests.regulation.building import RULES, day
from tests.regulation.story import END, START, changed, moved, story, told, until, without

# Rules that serve several articles at once.
SHARED = {
    "recommendation_notice_required": {8},
    "admission_notice_required": {20},
    "conversion_notice_required": {37},
    "notices_over": {8, 20, 37},
    "objections_due": {8, 20, 37},
    "approvals_due": {30, 37},
    "announcements_due": {31, 37},
}
MORE = {
    "came": ("2025-10-01", TransferIn(newcomer=True)),
    "rejected": ("2025-06-09", Rejection()),
    **{
        f"objection {purpose}": ("2025-05-23", Objection(purpose=purpose))
        for purpose in NoticePurpose
    },
}
PENDING = ReviewState.PENDING
DRAWN = changed(without(story(), "conversion"), "defence", grades=())
DOSSIERS = [
    told({**story(), **MORE}, floating=True),
    told(
        {**moved(without(story(), "admission", "conversion"), "contact", "2024-04-10"), **MORE},
        postgraduate=True,
    ),
    told({**until(story(), "2024-04-01"), **MORE}),
    told({**DRAWN, "handed over": ("2024-09-01", ContactEnded(contact_id=1, successor_id=2))}),
    replace(told(DRAWN), records=tuple(replace(r, state=PENDING) for r in told(DRAWN).records)),
]
DAYS = [START, *map(day, ("2024-04-01", "2024-12-01", "2025-06-09", "2026-01-05")), END]
REQUIREMENTS = {rule.__name__: rule for step in STEPS for rule in step.requires}


def articles_said(rule, confirmed):
    cases = [Case(person, confirmed, on) for person in DOSSIERS for on in DAYS]
    said = (answer for case in cases for answer in rule(case))
    own = (a for a in said if getattr(a, "yardstick", Yardstick.COLLEGE) is Yardstick.COLLEGE)
    return {answer.article for answer in own}


def module_article(rule):
    return {int(re.findall(r"article_(\d+)$", rule.__module__)[0])}


@pytest.mark.parametrize("rule", REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_requirements_cite_their_article(rule, confirmed):
    said = articles_said(rule, confirmed)
    assert said == SHARED.get(rule.__name__, module_article(rule)) or (
        not said and rule.__doc__.count("中央细则")
    )


@pytest.mark.parametrize("rule", DUTIES, ids=lambda rule: rule.__name__)
def test_duties_cite_their_article(rule):
    assert articles_said(rule, RULES) == (SHARED.get(rule.__name__) or module_article(rule))


HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parent.glob("test_article_*.py")), ids=lambda path: path.stem
)
def test_cases_are_named_so_that_an_organizer_can_read_them(path):
    """The names of cases are Chinese: written out, or taken from the list of materials."""
    source = path.read_text(encoding="utf-8")
    tables = [
        ast.get_source_segment(source, call) or ""
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("parametrize")
    ]
    unnamed = [table for table in tables if not re.search(r"\bids?=", table)]
    assert unnamed == []
    assert all(HAN.search(table) or "ITEMS" in table for table in tables)
