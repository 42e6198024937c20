"""会前体检 of the votes besides the resolutions (第8、9、17、38、39条).

What stands in the way of the vote itself is asked; what is needed later only is advised, so that
it can be mended in time.
"""

from collections.abc import Mapping
from datetime import date

from regulation.articles import (
    article_09,
    article_11,
    article_12,
    article_16,
    article_33,
    article_34,
    article_35,
    article_37,
    article_45,
)
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.gates import check_all, judged
from regulation.outcomes import check_candidate
from regulation.paper import VoteKind
from regulation.records import Dossier
from regulation.rules import Rules
from regulation.steps import Rule

ASKED: Mapping[VoteKind, tuple[Rule, ...]] = {
    VoteKind.RECOMMENDATION: (
        article_09.waiting_ahead_required,
        article_09.ranking_required,
        article_09.conduct_required,
    ),
}
ADVISED: Mapping[VoteKind, tuple[Rule, ...]] = {
    VoteKind.HEARING: (
        article_12.contacts_required,
        article_11.activist_training_required,
        article_11.thought_reports_required,
        article_12.opinions_required,
        article_16.cultivation_required,
        article_16.training_year_required,
        article_09.conduct_required,
        article_45.reviews_required,
    ),
    VoteKind.DEFENCE: (
        article_37.conversion_application_required,
        article_35.probation_end_required,
        article_34.analyses_required,
        article_33.education_required,
        article_11.thought_reports_required,
        article_45.reviews_required,
    ),
}


def asked_of(case: Case, kind: VoteKind) -> tuple[Requirement, ...]:
    """第9条: 推优的基本条件; 座谈会、答辩没有前置的硬性条件."""
    return judged(case, ASKED.get(kind, ()))


def advised_for(case: Case, kind: VoteKind) -> tuple[Requirement, ...]:
    """第16、35条: 会后作决定时才要具备的, 会前先看一遍; 不挡住开会."""
    return judged(case, ADVISED.get(kind, ()))


def check_can_vote_on(dossier: Dossier, rules: Rules, on: date, kind: VoteKind) -> None:
    """第8、9、17、39条: 身份相符, 基本条件具备, 才列为表决对象.

    Raises Refusal: `candidate_wrong_stage`, `step_blocked`, `step_needs_reason`.
    """
    check_candidate(dossier, rules, on, kind)
    check_all(kind.value, asked_of(Case(dossier, rules, on), kind))
