"""第32条: 入党宣誓."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_30 import approval
from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.records import Approval, BallotKind, Level, Oath
from regulation.verdicts import central, central_limits, requirement


def oath_required(case: Case) -> Iterator[Requirement]:
    """第32条: 批准为预备党员之后组织宣誓."""
    sworn = case.first(Oath)
    yield requirement("oath", 32, met=sworn is not None, held=None if sworn is None else sworn.on)


def oath_last_day(case: Case, approved: Act[Approval]) -> date:
    """第32条: 批准之后多少天之内宣誓."""
    return approved.on + timedelta(days=case.rules_of(approved).follow_up.oath_within_days)


def oath_due(case: Case) -> Iterator[Duty]:
    """第32条: 宣誓由学院党委组织, 限期由规则包给出."""
    approved, sworn = approval(case, BallotKind.ADMISSION, Level.SCHOOL), case.first(Oath)
    if approved is None or case.on_paper(approved.on):
        return
    yield Duty(
        rule="oath",
        article=32,
        period=approved.on.isoformat(),
        owner=Owner.COLLEGE,
        opens=approved.on,
        due=oath_last_day(case, approved),
        done_on=None if sworn is None else sworn.on,
    )


def central_oath_required(case: Case) -> Iterator[Requirement]:
    """第32条: 中央细则 (2026) 要求批准后一般一个月内宣誓."""
    approved, sworn = approval(case, BallotKind.ADMISSION, Level.SCHOOL), case.first(Oath)
    if approved is None:
        return
    for limits in central_limits(case, approved.on):
        if limits.oath_within_months:
            months, limit = limits.oath_within_months, "oath_within_months"
            last = add_months(approved.on, months)
            met = (case.on if sworn is None else sworn.on) <= last
            yield central(
                case, "central_oath", limit, approved.on, met=met, last=last, months=months
            )
