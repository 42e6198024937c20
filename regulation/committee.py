"""支委会 (第10、16、17、22、37条): what it decides of one person, when it may, what it leaves."""

from datetime import date
from enum import StrEnum

from regulation.articles import (
    article_16,
    article_18,
    article_19,
    article_33,
    article_34,
    article_37,
)
from regulation.assessment import Owner, Requirement, Stage
from regulation.case import Case
from regulation.gates import check_requirements, requirements_of
from regulation.records import (
    ActivistDecision,
    CommitteeExamination,
    CommitteeMinutes,
    ConversionOpinions,
    Dossier,
    ProspectiveDecision,
)
from regulation.refusal import Refusal
from regulation.rules import CommitteeRules, Rules
from regulation.steps import BY_NAME, Step


class Matter(StrEnum):
    """支委会讨论的事项; 与其记录同名."""

    ACTIVIST = "activist_decision"  # 确定入党积极分子 (第10条)
    PROSPECTIVE = "prospective_decision"  # 列为发展对象 (第16、17条)
    EXAMINATION = "committee_examination"  # 集体审查材料 (第22条)
    CONVERSION = "conversion_opinions"  # 提出能否转正的初步意见 (第37条)


MatterRecord = ActivistDecision | ProspectiveDecision | CommitteeExamination | ConversionOpinions


def _examined(case: Case) -> date | None:
    """第22条: 已经审查合格的, 不再审查."""
    act = case.last(CommitteeExamination)
    return act.on if act is not None and act.payload.qualified else None


def _opinion_given(case: Case) -> date | None:
    """第37条: 针对这一份转正申请, 支委会已经提出初步意见; 仅征求过意见的, 仍须讨论."""
    applied = article_37.conversion_applied(case)
    discussed = (a.on for a in case.acts(CommitteeMinutes) if a.payload.matter == Matter.CONVERSION)
    return next((on for on in discussed if applied is not None and on >= applied.on), None)


STEPS: dict[Matter, Step] = {
    Matter.ACTIVIST: BY_NAME["activist_decision"],
    Matter.PROSPECTIVE: BY_NAME["prospective_decision"],
    Matter.EXAMINATION: Step(
        name="committee_examination",
        article=22,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SECRETARY,
        done=_examined,
        requires=(
            article_16.prospective_filing_required,
            article_18.political_review_required,
            article_19.candidate_training_required,
        ),
    ),
    Matter.CONVERSION: Step(
        name="conversion_opinions",
        article=37,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.SECRETARY,
        done=_opinion_given,
        requires=(
            article_37.conversion_application_required,
            article_34.analyses_required,
            article_33.education_required,
        ),
    ),
}


def matter_requirements(
    dossier: Dossier, rules: Rules, on: date, matter: Matter
) -> tuple[Requirement, ...]:
    """第10、16、22、37条: 支委会讨论这一事项之前, 本人须具备的各项."""
    return requirements_of(Case(dossier, rules, on), STEPS[matter])


def may_be_discussed(dossier: Dossier, rules: Rules, on: date, matter: Matter) -> bool:
    """第10、16、22、37条: 身份相符, 而且还没有定过."""
    case, step = Case(dossier, rules, on), STEPS[matter]
    return case.stage is step.stage and step.done(case) is None


def check_matter(dossier: Dossier, rules: Rules, on: date, matter: Matter) -> None:
    """第10、16、22、37条: 身份不符、已经定过、条件不具备的, 支委会不讨论.

    Raises Refusal: `step_wrong_stage`, `matter_settled`, `step_blocked`, `step_needs_reason`.
    """
    case, step = Case(dossier, rules, on), STEPS[matter]
    settled = step.done(case)
    if case.stage is step.stage and settled is not None:
        article = step.article
        raise Refusal("matter_settled", article=article, cited=article, settled=settled)
    check_requirements(case, step)


def check_committee_quorum(rules: CommitteeRules, *, entitled: int, present: int) -> None:
    """第10条: 条文没有写支委会到会多少人才能开; 数值在规则包. Raises Refusal below it."""
    if not (entitled > 0 and rules.quorum.reached(present, entitled)):
        needed = max(1, rules.quorum.least(entitled))
        raise Refusal(
            "committee_quorum", article=10, entitled=entitled, present=present, needed=needed
        )


def check_show_of_hands(*, present: int, approve: int, oppose: int, abstain: int) -> None:
    """第10条: 同意、不同意、弃权之和须等于到会人数. Raises Refusal with the sum."""
    counted = approve + oppose + abstain
    if min(approve, oppose, abstain) < 0 or counted != present:
        raise Refusal(
            "committee_sum",
            article=10,
            approve=approve,
            oppose=oppose,
            abstain=abstain,
            counted=counted,
            present=present,
        )


def is_adopted(rules: CommitteeRules, *, entitled: int, approve: int) -> bool:
    """第10条: 同意人数达到规则包所定的份额, 以应到为整体."""
    return entitled > 0 and rules.majority.reached(approve, entitled)


def record_of_matter(matter: Matter, *, adopted: bool) -> MatterRecord | None:
    """第10、16、22、37条: 决定留下的记录; 没有通过的, 前两项不留."""
    if matter is Matter.EXAMINATION:
        return CommitteeExamination(qualified=adopted)
    if matter is Matter.CONVERSION:
        return ConversionOpinions()
    if not adopted:
        return None
    return ActivistDecision() if matter is Matter.ACTIVIST else ProspectiveDecision()
