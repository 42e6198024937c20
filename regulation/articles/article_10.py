"""第10条: 确定入党积极分子: 推荐、支委会决定、备案."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Requirement
from regulation.case import Case
from regulation.records import (
    ActivistDecision,
    LeagueRecommendation,
    MemberRecommendation,
    SuperiorFiling,
)
from regulation.verdicts import requirement


def recommended_required(case: Case) -> Iterator[Requirement]:
    """第10条: 经团组织推优, 或经党员推荐."""
    league = case.first(LeagueRecommendation) is not None
    yield requirement("recommended", 10, met=league or case.first(MemberRecommendation) is not None)


def filed_on(case: Case, decision: str) -> date | None:
    """第10、16条: 某项决定报上级备案之日."""
    filings = (act for act in case.acts(SuperiorFiling) if act.payload.of == decision)
    return next((act.on for act in filings), None)


def activist_filing_required(case: Case) -> Iterator[Requirement]:
    """第10条: 确定积极分子后报上级党组织备案."""
    filed = filed_on(case, ActivistDecision.kind)
    yield requirement("activist_filing", 10, met=filed is not None, filed=filed)


def activist_minutes_required(case: Case) -> Iterator[Requirement]:
    """第10条: 由支委会研究决定, 会议有记录."""
    decision = case.decided(ActivistDecision)
    met = decision is not None and decision.payload.minutes
    yield requirement("activist_minutes", 10, met=met)
