"""What the counts of a vote come to, and the record they leave (第8、9、17、28、38、39、41条).

The same for votes on paper, by buttons and by code cards: the counts decide, not how they came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from regulation.articles.article_09 import approval_holds
from regulation.articles.article_17 import shares_hold
from regulation.articles.article_29 import organizer_talk_required
from regulation.articles.article_30 import Decision, central_approval_required
from regulation.articles.article_35 import (
    Probation,
    check_extension,
    granted_extensions,
    probation,
    probation_from,
    probation_with,
)
from regulation.articles.article_39 import check_panel
from regulation.assessment import Requirement, Stage
from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.case import Case
from regulation.checks import check_can_discuss
from regulation.gates import check_blocks, judged
from regulation.paper import ARTICLES, FORMAL, GRADES, OTHERS, Figures, VoteKind
from regulation.records import (
    Admission,
    BallotKind,
    BallotResult,
    BallotSource,
    Cancellation,
    Cause,
    Conversion,
    Defence,
    Dossier,
    Extension,
    Hearing,
    LeagueRecommendation,
    Motion,
    Outcome,
)
from regulation.refusal import Refusal
from regulation.rules import Rules
from regulation.voting import Tally, check_can_open, judge, quorum_met

VoteRecord = BallotResult | LeagueRecommendation | Hearing | Defence


@dataclass(frozen=True, kw_only=True)
class VoteOutcome:
    """A counted vote: `passed` is `None` where grades only advise (第38条).

    `needed` is the least number of approvals, `whole` what it is a share of; `most_opposed` is
    what a hearing bears (第17条), `warnings` what is unusual about a panel (第39条).
    """

    passed: bool | None
    needed: int = 0
    whole: int = 0
    most_opposed: int = 0
    warnings: tuple[str, ...] = ()


VOTED_AS = {
    VoteKind.ADMISSION: Stage.PROSPECTIVE_MEMBER,
    VoteKind.CONVERSION: Stage.PROBATIONARY_MEMBER,
    VoteKind.RECOMMENDATION: Stage.APPLICANT,
    VoteKind.HEARING: Stage.ACTIVIST,
    VoteKind.DEFENCE: Stage.PROBATIONARY_MEMBER,
}


def check_candidate(dossier: Dossier, rules: Rules, on: date, kind: VoteKind) -> None:
    """第8、17、28、39、41条: 只就身份相符的人投票.

    Raises Refusal: `candidate_wrong_stage`, `candidate_passed`.
    """
    if kind in FORMAL:
        check_can_discuss(dossier, rules, on, BallotKind(kind))
        return
    stage, article = Case(dossier, rules, on).stage, ARTICLES[kind]
    if stage is not VOTED_AS[kind]:
        raise Refusal("candidate_wrong_stage", article=article, cited=article, stage=stage)


def check_motion(dossier: Dossier, rules: Rules, on: date, motion: Motion) -> tuple[str, ...]:
    """第35条: 能否就此表决: 延长不短于半年、不长于一年, 次数不超过规定.

    Returns the warnings of `check_extension`. Raises Refusal for months where none belong.
    """
    if motion.outcome is Outcome.EXTENSION:
        granted = len(granted_extensions(Case(dossier, rules, on)))
        return check_extension(rules, months=motion.months, extensions=granted, on=on)
    if motion.months:
        raise Refusal("motion_months", article=35)
    return ()


def decision_of(
    dossier: Dossier, rules: Rules, on: date, motion: Motion | None, cause: Cause | None = None
) -> Decision:
    """第28、35、36条: 通过之后的记录, 待上级批准; 转正时间自预备期满之日算起.

    `motion` is `None` at a meeting on an admission; `cause` why a probation is not waited out.
    """
    if motion is None:
        return Admission()
    if motion.outcome is Outcome.EXTENSION:
        return Extension(months=motion.months)
    if motion.outcome is Outcome.CANCELLATION:
        return Cancellation() if cause is None else _cancelled_early(cause)
    term = probation(Case(dossier, rules, on))
    return Conversion(from_day=None if term is None else term.expiry)


def _cancelled_early(cause: Cause) -> Cancellation:
    return Cancellation(fraud=cause.fraud, reason=cause.text)


def term_of(dossier: Dossier, rules: Rules, on: date, motion: Motion | None) -> Probation | None:
    """第30、35条: 接收或提议通过后的预备期起止; 取消的没有."""
    case = Case(dossier, rules, on)
    return probation_from(case, on) if motion is None else probation_with(case, motion)


def check_can_approve(dossier: Dossier, rules: Rules, on: date) -> tuple[Requirement, ...]:
    """第29、30条: 批准接收之前组织员已经谈话, 没有发现问题; 中央细则要求限期审批.

    Returns what goes on only with a recorded reason. Raises Refusal `step_blocked`.
    """
    case = Case(dossier, rules, on)
    needed = judged(case, (organizer_talk_required, central_approval_required))
    check_blocks("admission_approval", needed)
    return tuple(requirement for requirement in needed if requirement.warns)


def check_attendance(kind: VoteKind, figures: Figures, rules: Rules) -> None:
    """第8、28条: 到会人数达到规定才能表决. Raises Refusal below it."""
    if kind in FORMAL:
        check_can_open(figures["entitled"], figures["present"], rules.meeting.quorum)
    if kind is VoteKind.RECOMMENDATION:
        _check_league_quorum(figures["entitled"], figures["present"], rules)


def _check_league_quorum(entitled: int, present: int, rules: Rules) -> None:
    quorum = rules.recommendation.quorum
    if not quorum_met(entitled, present, quorum):
        needed = max(1, quorum.least(entitled))
        raise Refusal(
            "league_quorum_not_met", article=8, entitled=entitled, present=present, needed=needed
        )


def outcome_of(kind: VoteKind, figures: Figures, rules: Rules) -> VoteOutcome:
    """第9、17、28、38、41条: 这些票数的结果."""
    if kind is VoteKind.DEFENCE:
        panel = check_panel(rules.defence, members=figures["panel"], contact_on_panel=False)
        return VoteOutcome(passed=None, warnings=panel)
    if kind is VoteKind.HEARING:
        return _hearing(figures, rules)
    if kind is VoteKind.RECOMMENDATION:
        cast = figures["returned"]
        passed = approval_holds(rules.recommendation, cast=cast, approve=figures["approve"])
        needed = rules.recommendation.approval.least(cast)
        return VoteOutcome(passed=passed, needed=needed, whole=cast)
    verdict = judge(tally_of(figures), rules.meeting, None).college
    return VoteOutcome(
        passed=verdict.passed, needed=verdict.needed_approvals, whole=figures["entitled"]
    )


def _hearing(figures: Figures, rules: Rules) -> VoteOutcome:
    people = figures["issued"]
    passed = shares_hold(
        rules.hearing, people=people, approve=figures["approve"], oppose=figures["oppose"]
    )
    return VoteOutcome(
        passed=passed,
        needed=rules.hearing.approval.least(people),
        whole=people,
        most_opposed=rules.hearing.opposition.least(people) - 1,
    )


def tally_of(figures: Figures) -> Tally:
    """第28条: 支部大会的票数; 赞成、不赞成、弃权都含书面意见."""
    names = ("entitled", "present", "written", "approve", "oppose", "abstain")
    return Tally(**{name: figures[name] for name in names})


def record_of(
    kind: VoteKind,
    figures: Figures,
    rules: Rules,
    *,
    ballot_id: str,
    source: BallotSource,
    motion: Motion | None = None,
) -> VoteRecord:
    """第8、17、28、38、41条: 写入档案的一条记录; 只有数目."""
    if kind is VoteKind.RECOMMENDATION:
        return LeagueRecommendation(
            cast=figures["returned"], approve=figures["approve"], source=source
        )
    if kind is VoteKind.HEARING:
        return _hearing_record(figures, source)
    if kind is VoteKind.DEFENCE:
        return _defence_record(figures, source)
    outcome = outcome_of(kind, figures, rules)
    return BallotResult(
        ballot=BallotKind(kind),
        ballot_id=ballot_id,
        source=source,
        passed=bool(outcome.passed),
        approve=figures["approve"],
        oppose=figures["oppose"],
        abstain=figures["abstain"],
        entitled=figures["entitled"],
        present=figures["present"],
        written=figures["written"],
        issued=figures["issued"],
        returned=figures["returned"],
        invalid=figures["invalid"],
        outcome=None if motion is None else motion.outcome,
        months=0 if motion is None else motion.months,
    )


FORM_OF = {
    VoteKind.ADMISSION: BallotForm.RESOLUTION,
    VoteKind.CONVERSION: BallotForm.RESOLUTION,
    VoteKind.RECOMMENDATION: BallotForm.NOMINATION,
    VoteKind.HEARING: BallotForm.HEARING,
    VoteKind.DEFENCE: BallotForm.PANEL,
}


def answers_of(kind: VoteKind, votes: Mapping[Choice, int]) -> dict[str, int]:
    """第8、17、28、38条: 各项答复的数目; 座谈会的一次表态同时回答两个问题."""
    said = {choice: votes.get(choice, 0) for choice in OPTIONS[FORM_OF[kind]]}
    if kind is not VoteKind.HEARING:
        return {choice.value: number for choice, number in said.items()}
    return {
        "qualified": said[Choice.YES_YES] + said[Choice.YES_NO],
        "unqualified": said[Choice.NO_NO],
        "undecided": said[Choice.UNDECIDED],
        "approve": said[Choice.YES_YES],
        "oppose": said[Choice.YES_NO] + said[Choice.NO_NO],
        "abstain": said[Choice.UNDECIDED],
    }


HEADS_OF_HEARINGS = ("counsellor", "teacher", "classmate", "supervisor", "peer", OTHERS)


def _hearing_record(figures: Figures, source: BallotSource) -> Hearing:
    return Hearing(
        attendees=figures["issued"],
        approve=figures["approve"],
        oppose=figures["oppose"],
        kinds=tuple(kind for kind in HEADS_OF_HEARINGS if figures.get(kind)),
        answered_both=figures["valid"] == figures["issued"],
        signed=True,
        source=source,
    )


def _defence_record(figures: Figures, source: BallotSource) -> Defence:
    return Defence(
        pool=figures["pool"],
        drawn=figures["drawn"],
        panel=figures["panel"],
        grades=tuple(figures[name] for name in GRADES),
        source=source,
    )
