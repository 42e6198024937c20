"""第28条: 支部大会: 应到、书面意见、逐个表决、到会人数; 分歧较大的暂缓."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.records import (
    Approval,
    BallotKind,
    BallotResult,
    Discipline,
    Extension,
    PreReview,
    Rejection,
    Suspension,
)
from regulation.refusal import Refusal
from regulation.rules import CentralLimits, MeetingRules
from regulation.verdicts import central, central_limits, requirement


def suspension(case: Case) -> Act[Suspension] | None:
    """第20、28、29条: 尚未恢复的暂缓."""
    for act in case.acts(Suspension):
        resumed = act.payload.resumed_on
        if resumed is None or resumed > case.on:
            return act
    return None


def not_suspended_required(case: Case) -> Iterator[Requirement]:
    """第28条: 因异议、分歧或谈话中发现问题而暂缓的, 恢复之前不讨论."""
    act = suspension(case)
    since = None if act is None else act.on
    yield requirement("not_suspended", 28, met=act is None, since=since)


def ballot_of(case: Case, kind: BallotKind) -> Act[BallotResult] | None:
    """第28、41条: 最近一次这一事项的票决结果."""
    results = reversed(case.acts(BallotResult))
    return next((result for result in results if result.payload.ballot is kind), None)


def resolved_on(case: Case, kind: BallotKind) -> date | None:
    """第28、35、41条: 决议已经形成之日; 其后上级未予批准的, 或预备期已经延长的, 可以重新讨论."""
    passed = (a for a in case.acts(BallotResult) if a.payload.ballot is kind and a.payload.passed)
    closed = _closed_on(case, kind)
    return next((a.on for a in passed if closed is None or a.on > closed), None)


def _closed_on(case: Case, kind: BallotKind) -> date | None:
    """The day from which an earlier resolution binds no more: refused, or carried out for now."""
    approvals = case.acts(Approval)
    days = [a.on for a in approvals if a.payload.ballot is kind and not a.payload.approved]
    if kind is BallotKind.ADMISSION:
        days += [act.on for act in case.acts(Rejection)]
    else:
        days += [act.on for act in case.acts(Extension) if act.accepted]
    return max(days, default=None)


def has_vote(case: Case) -> bool:
    """第28条: 有表决权的是正式党员; 组织关系已转出的、留党察看期间的除外."""
    watched = any(
        act.payload.party_probation
        and (act.payload.lifted_on is None or act.payload.lifted_on > case.on)
        for act in case.acts(Discipline)
    )
    return case.stage is Stage.FULL_MEMBER and not case.left and not watched


def check_candidates(rules: MeetingRules, candidates: int) -> None:
    """第28条: 讨论两人以上的, 逐个讨论、逐个表决."""
    if candidates != rules.candidates_per_vote:
        raise Refusal("one_by_one", article=28, candidates=candidates)


def check_exclusion(
    rules: MeetingRules, *, ground: str, superior_consent: bool, adopted: bool
) -> None:
    """第28条: 从应到人数中除去一人, 须有认可的依据、上级同意, 并经大会通过."""
    if ground not in rules.exclusion_grounds:
        raise Refusal("exclusion_ground", article=28, ground=ground)
    if not (superior_consent and adopted):
        raise Refusal("exclusion_unconfirmed", article=28, ground=ground)


def check_written_opinion(
    centre: CentralLimits | None, *, before_vote: bool, before_opening: bool, author_present: bool
) -> tuple[str, ...]:
    """第28条: 书面意见须在表决前提出; 本人到会的, 书面意见作废.

    Returns the warning `central_written_late` where the centre asks for it before the opening.
    """
    if not before_vote:
        raise Refusal("written_too_late", article=28)
    if author_present:
        raise Refusal("written_author_present", article=28)
    earlier = centre is not None and centre.written_before_opening
    return ("central_written_late",) if earlier and not before_opening else ()


def attendance_warnings(
    rules: MeetingRules, centre: CentralLimits | None, entitled: int, present: int
) -> tuple[str, ...]:
    """第28条: 够本细则而不够中央细则的 (恰好一半), 缺席较多的, 宜改期."""
    enough = rules.quorum.reached(present, entitled)
    half = centre is not None and enough and not centre.quorum.reached(present, entitled)
    thin = not rules.thin_attendance.reached(present, entitled)
    return (*(("central_quorum",) if half else ()), *(("thin_attendance",) if thin else ()))


def leaving_required(case: Case) -> Iterator[Requirement]:
    """第28条: 中央细则规定, 几个月内将离开学校的一般不办理接收手续."""
    leaving = case.dossier.graduation
    for limits in central_limits(case):
        if leaving is not None:
            met = add_months(case.on, limits.leaving_months) <= leaving
            yield central(
                case,
                "central_leaving",
                "leaving_months",
                met=met,
                leaving=leaving,
                months=limits.leaving_months,
            )


def meeting_soon_required(case: Case) -> Iterator[Requirement]:
    """第28条: 中央细则 (2026) 要求预审通过后限期召开大会."""
    reviewed = case.day_of(PreReview)
    for limits in central_limits(case):
        if limits.meeting_within_months and reviewed is not None:
            last = add_months(reviewed, limits.meeting_within_months)
            met = case.on <= last
            yield central(case, "central_meeting", "meeting_within_months", met=met, last=last)
