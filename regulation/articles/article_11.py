"""第11条: 入党积极分子的集中培训、社会工作与每季度的思想汇报."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case, once
from regulation.deadlines import anniversary, quarter_bounds, quarters_between
from regulation.records import (
    ActivistDecision,
    SocialWork,
    ThoughtReport,
    Training,
    TrainingPurpose,
)
from regulation.verdicts import requirement, usual

REPORTING = (Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER)


@once
def quarters_owed(case: Case) -> tuple[str, ...]:
    """第11条: 眼下欠着或交过的季度; 转正之后不再催交."""
    return quarters_until(case, case.on) if case.stage in REPORTING else ()


def quarters_until(case: Case, last: date) -> tuple[str, ...]:
    """第11条: 自确定为积极分子起, 每个自然季度一份; 首个不满的季度, 余下天数够了才算.

    账本建立之前已经过去的季度只见于纸面, 不再催交.
    """
    since = case.day_of(ActivistDecision)
    if since is None:
        return ()
    quarters = quarters_between(since, last)
    first_end = quarter_bounds(quarters[0])[1] if quarters else since
    enough = (first_end - since).days >= case.rules_on(since).thought_report.first_quarter_days
    owed = quarters if enough else quarters[1:]
    return tuple(q for q in owed if not case.on_paper(quarter_bounds(q)[1]))


@once
def reports_by_quarter(case: Case) -> dict[str, date]:
    """第11条: 各季度最早一份有效汇报的收到日期; 退回和作废的不算."""
    received: dict[str, date] = {}
    for report in case.acts(ThoughtReport):
        received.setdefault(report.payload.quarter, report.on)
    return received


def activist_training_due(case: Case) -> Iterator[Duty]:
    """第11条: 集中培训在培养考察满一年之前安排."""
    since, trained = case.day_of(ActivistDecision), activist_training(case)
    if since is None or (trained is None and case.stage is not Stage.ACTIVIST):
        return
    due = anniversary(since, case.rules_on(since).cultivation.years)
    if not case.on_paper(due):
        yield Duty(
            rule="activist_training",
            article=11,
            period=since.isoformat(),
            owner=Owner.SECRETARY,
            opens=since,
            due=due,
            done_on=None if trained is None else trained.on,
        )


def thought_reports_due(case: Case) -> Iterator[Duty]:
    """第11条: 每季度末日之前交一份; 往季未交的一直欠着."""
    received = reports_by_quarter(case)
    for quarter in quarters_owed(case):
        opens, due = quarter_bounds(quarter)
        yield Duty(
            rule="thought_report",
            article=11,
            period=quarter,
            owner=Owner.SELF,
            opens=opens,
            due=due,
            done_on=received.get(quarter),
        )


def thought_reports_required(case: Case) -> Iterator[Requirement]:
    """第11条: 进入下一步之前, 已经过去的季度份份都在."""
    received = reports_by_quarter(case)
    ended = [q for q in quarters_owed(case) if quarter_bounds(q)[1] < case.on]
    missing = tuple(q for q in ended if q not in received)
    yield usual(
        "thought_reports",
        11,
        met=not missing,
        handed_in=len(ended) - len(missing),
        owed=len(ended),
        missing=missing,
    )


@once
def activist_training(case: Case) -> Act[Training] | None:
    """第11条: 够天数也够课时的积极分子集中培训; 两项须同时达到."""
    for act in case.acts(Training):
        given, rules = act.payload, case.rules_of(act).activist_training
        enough = given.days >= rules.days and given.hours >= rules.hours
        if given.purpose is TrainingPurpose.ACTIVIST and enough:
            return act
    return None


def activist_training_required(case: Case) -> Iterator[Requirement]:
    """第11条: 集中培训不少于若干天, 且不少于若干课时."""
    trained = activist_training(case)
    rules = case.rules_of(trained).activist_training
    yield requirement(
        "activist_training",
        11,
        met=trained is not None,
        days=rules.days,
        hours=rules.hours,
        completed=None if trained is None else trained.on,
    )


def social_work_required(case: Case) -> Iterator[Requirement]:
    """第11条: 给积极分子分配一定的社会工作."""
    yield usual("social_work", 11, met=case.first(SocialWork) is not None)
