"""会前体检 (第8、9、17、27、35、36、38、39、40条): what each vote and each motion asks for.

What stands in the way of the vote itself is asked; what is needed later only is advised, so that
it can be mended in time.
"""

from collections.abc import Mapping
from dataclasses import replace
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
from regulation.gates import check_all, check_requirements, judged, requirements_of
from regulation.outcomes import check_candidate
from regulation.paper import VoteKind
from regulation.records import Dossier, Motion, Outcome
from regulation.rules import Rules
from regulation.steps import (
    BE_CANCELLED,
    BE_CANCELLED_EARLY,
    BE_EXTENDED,
    BY_NAME,
    Rule,
    Step,
)

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


def meeting_step(motion: Motion | None, *, early: bool = False) -> Step:
    """第28、35、36条: 支部大会就接收 (没有提议) 或就某项提议表决之前须具备的.

    `early`: 预备期满之前取消资格, 已经写明原因.
    """
    if motion is None:
        return BY_NAME["admission_meeting"]
    step = BY_NAME["conversion_meeting"]
    if motion.outcome is Outcome.EXTENSION:
        return replace(step, requires=BE_EXTENDED)
    if motion.outcome is Outcome.CANCELLATION:
        return replace(step, requires=BE_CANCELLED_EARLY if early else BE_CANCELLED)
    return step


def meeting_requirements(
    case: Case, motion: Motion | None, *, early: bool = False
) -> tuple[Requirement, ...]:
    """第27、28、35、36、40条: 会前体检: 这项提议须具备的各项."""
    return requirements_of(case, meeting_step(motion, early=early))


def check_can_put(
    dossier: Dossier, rules: Rules, on: date, motion: Motion | None, *, early: bool = False
) -> None:
    """第28、35、36、41条: 能否就此付支部大会表决.

    Raises Refusal: `step_wrong_stage`, `step_blocked`, `step_needs_reason`.
    """
    check_requirements(Case(dossier, rules, on), meeting_step(motion, early=early))


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
