"""第30条: 学院党委逐个审议, 再报学校党委审批."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_35 import probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.records import Admission, Approval, BallotKind, Conversion, Level
from regulation.rules import CentralLimits
from regulation.verdicts import central, central_limits, requirement

DECIDED_BY: dict[BallotKind, type[Admission] | type[Conversion]] = {
    BallotKind.ADMISSION: Admission,
    BallotKind.CONVERSION: Conversion,
}


def approval(case: Case, kind: BallotKind, level: Level) -> Act[Approval] | None:
    """第30、37条: 某一级对某一决议的批准."""
    for act in reversed(case.acts(Approval)):
        given = act.payload
        if given.ballot is kind and given.level is level and given.approved:
            return act
    return None


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
    meeting, act = case.day_of(Admission), approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    for limits in central_limits(case, meeting):
        if meeting is not None:
            last = add_months(meeting, limits.approval_months)
            met = (case.on if act is None else act.on) <= last
            yield central(case, "central_approval", "approval_months", meeting, met=met, last=last)


def approvals_due(case: Case) -> Iterator[Duty]:
    """第30、37条: 接收和转正的决议都要限期审批 (期限出自中央细则)."""
    for kind, decision in DECIDED_BY.items():
        decided = case.day_of(decision)
        if decided is None or case.on_paper(decided) or case.stage is Stage.NONE:
            continue
        for limits in central_limits(case, decided):
            yield _approval_due(case, kind, decided, approval_within(limits, kind))


def approval_within(limits: CentralLimits, kind: BallotKind) -> int:
    """第30、37条: 决议应在几个月之内审批."""
    admission = kind is BallotKind.ADMISSION
    return limits.approval_months if admission else limits.conversion_approval_months


def _approval_due(case: Case, kind: BallotKind, decided: date, within: int) -> Duty:
    act = approval(case, kind, Level.SCHOOL) or approval(case, kind, Level.COLLEGE)
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
