"""第30条: 学院党委逐个审议, 再报学校党委审批."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_35 import probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case, once
from regulation.deadlines import add_months
from regulation.records import (
    Admission,
    Approval,
    BallotKind,
    Cancellation,
    Conversion,
    Extension,
    Level,
    Outcome,
)
from regulation.rules import CentralLimits
from regulation.verdicts import central, central_limits, requirement

CARRIED_OUT = (Outcome.EXTENSION, Outcome.CANCELLATION)  # 不是转正, 批准即已办结


LEVELS = {  # 由谁先后审批 (第30、37条)
    BallotKind.ADMISSION: (Level.COLLEGE, Level.SCHOOL),
    BallotKind.CONVERSION: (Level.COLLEGE,),
}


def approval(case: Case, kind: BallotKind, level: Level) -> Act[Approval] | None:
    """第30、37条: 某一级对接收或按期转正的决议的批准; 此前另一次大会的不算."""
    decided = admitted_on(case) if kind is BallotKind.ADMISSION else None
    for act in reversed(case.acts(Approval)):
        given = act.payload
        same = given.ballot is kind and given.level is level
        if same and given.approved and given.outcome not in CARRIED_OUT:
            return act if decided is None or act.on >= decided else None
    return None


Decision = Admission | Conversion | Extension | Cancellation
DECISIONS: tuple[type[Decision], ...] = (Admission, Conversion, Extension, Cancellation)


@once
def awaiting_approval(case: Case) -> Act[Decision] | None:
    """第30、35、37条: 支部大会已经通过、上级尚未审批完毕的接收、转正、延长或取消."""
    last = (case.last(kind) for kind in DECISIONS)
    return next((act for act in last if act is not None and not act.accepted), None)


def awaiting_admission(case: Case) -> Act[Admission] | None:
    """第30条: 支部大会已经通过、尚未审批完毕的接收."""
    act = case.last(Admission)
    return act if act is not None and not act.accepted else None


def admitted_on(case: Case) -> date | None:
    """第28、30条: 支部大会通过接收决议之日, 不论批准与否."""
    waiting = awaiting_admission(case)
    return case.day_of(Admission) if waiting is None else waiting.on


def college_approval_required(case: Case) -> Iterator[Requirement]:
    """第30条: 学院党委集体讨论, 一人一议, 批准."""
    act = approval(case, BallotKind.ADMISSION, Level.COLLEGE)
    yield requirement("college_approval", 30, met=act is not None, held=act.on if act else None)
    if act is not None:
        together = act.payload.together
        single = together == case.rules_of(act).meeting.candidates_per_vote
        yield requirement("approval_one_by_one", 30, met=single, together=together)
        yield from _period_required(case, act.payload)


def _period_required(case: Case, given: Approval) -> Iterator[Requirement]:
    term = probation(case)
    if term is None:
        return
    right = given.period_from in {None, term.since}
    ends = {None, term.last_day, term.expiry}
    met = right and given.period_until in ends
    yield requirement("approval_period", 30, met=met, since=term.since, last_day=term.last_day)


def school_approval_required(case: Case) -> Iterator[Requirement]:
    """第30条: 报学校党委审批."""
    act = approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    yield requirement("school_approval", 30, met=act is not None, held=act.on if act else None)


def central_approval_required(case: Case) -> Iterator[Requirement]:
    """第30条: 中央细则要求几个月内审批."""
    meeting, act = admitted_on(case), approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    for limits in central_limits(case, meeting):
        if meeting is not None:
            last = add_months(meeting, limits.approval_months)
            met = (case.on if act is None else act.on) <= last
            yield central(case, "central_approval", "approval_months", meeting, met=met, last=last)


def approvals_due(case: Case) -> Iterator[Duty]:
    """第30、37条: 接收和转正的决议都要限期审批 (期限出自中央细则)."""
    for kind in BallotKind:
        decided = _decided_on(case, kind)
        if decided is None or case.on_paper(decided) or case.stage is Stage.NONE:
            continue
        for limits in central_limits(case, decided):
            yield _approval_due(case, kind, decided, approval_within(limits, kind))


def _decided_on(case: Case, kind: BallotKind) -> date | None:
    """The day of the decision that has to be approved; it may still wait for it."""
    if kind is BallotKind.ADMISSION:
        return admitted_on(case)
    waiting = _awaiting(case, kind)
    return case.day_of(Conversion) if waiting is None else waiting.on


def _awaiting(case: Case, kind: BallotKind) -> Act[Decision] | None:
    waiting = awaiting_approval(case)
    admission = waiting is not None and isinstance(waiting.payload, Admission)
    return waiting if admission is (kind is BallotKind.ADMISSION) else None


def approval_within(limits: CentralLimits, kind: BallotKind) -> int:
    """第30、37条: 决议应在几个月之内审批."""
    admission = kind is BallotKind.ADMISSION
    return limits.approval_months if admission else limits.conversion_approval_months


def _approval_due(case: Case, kind: BallotKind, decided: date, within: int) -> Duty:
    act = approval(case, kind, Level.SCHOOL) or approval(case, kind, Level.COLLEGE)
    if _awaiting(case, kind) is not None:
        act = None  # not by all of them, or it was another resolution
    return Duty(
        rule=f"{kind}_approval",
        article=30 if kind is BallotKind.ADMISSION else 37,
        period=decided.isoformat(),
        owner=Owner.COLLEGE,
        opens=decided + timedelta(days=1),
        due=add_months(decided, within),
        done_on=_day(act),
    )


def _day(act: Act[Approval] | None) -> date | None:
    return None if act is None else act.on
