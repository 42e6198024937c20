"""第32条: 入党宣誓."""

from collections.abc import Iterator
from datetime import timedelta

from regulation.articles.article_30 import approval
from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Case
from regulation.deadlines import add_months
from regulation.records import BallotKind, Level, Oath
from regulation.verdicts import central, central_limits, requirement


def oath_required(case: Case) -> Iterator[Requirement]:
    """第32条: 批准为预备党员之后组织宣誓."""
    sworn = case.first(Oath)
    yield requirement("oath", 32, met=sworn is not None, held=None if sworn is None else sworn.on)


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
        due=approved.on + timedelta(days=case.rules.follow_up.oath_within_days),
        done_on=None if sworn is None else sworn.on,
    )


def central_oath_required(case: Case) -> Iterator[Requirement]:
    """第32条: 中央细则 (2026) 要求批准后一般一个月内宣誓."""
    approved, sworn = approval(case, BallotKind.ADMISSION, Level.SCHOOL), case.first(Oath)
    for limits in central_limits(case):
        if limits.oath_within_months and approved is not None:
            last = add_months(approved.on, limits.oath_within_months)
            met = (case.on if sworn is None else sworn.on) <= last
            yield central(case, "central_oath", "oath_within_months", met=met, last=last)
