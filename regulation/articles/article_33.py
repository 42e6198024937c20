"""第33条: 编入支部; 预备党员每年的集体教育."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_35 import probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import add_months, anniversary
from regulation.records import GroupAssignment, Training, TrainingPurpose
from regulation.verdicts import requirement, usual


def group_required(case: Case) -> Iterator[Requirement]:
    """第33条: 及时编入支部、党小组."""
    yield requirement("group_assignment", 33, met=case.first(GroupAssignment) is not None)


def education_years(case: Case) -> Iterator[tuple[date, date]]:
    """第33条: 预备期内的每一年 (起日含, 止日不含), 最后一段不满一年的不要求."""
    term = probation(case)
    years = 0
    while term is not None and anniversary(term.since, years + 1) <= term.expiry:
        yield anniversary(term.since, years), anniversary(term.since, years + 1)
        years += 1


def hours_between(case: Case, since: date, until: date) -> int:
    """第33条: 一段时间内参加集体教育的学时."""
    return sum(act.payload.hours for act in education(case, since, until))


def education(case: Case, since: date, until: date) -> tuple[Act[Training], ...]:
    """第33条: 一段时间内参加的各次集体教育."""
    acts = (a for a in case.acts(Training) if a.payload.purpose is TrainingPurpose.PROBATION)
    return tuple(act for act in acts if since <= act.on < until)


def hours_needed(case: Case, since: date) -> int:
    """第33条: 自这一天起的一年应有多少学时."""
    return case.rules_on(since).education.hours_a_year


def hours_reached_on(case: Case, since: date, until: date) -> date | None:
    """第33条: 学时达到要求的那一天."""
    total = 0
    for act in education(case, since, until):
        total += act.payload.hours
        if total >= hours_needed(case, since):
            return act.on
    return None


def education_required(case: Case) -> Iterator[Requirement]:
    """第33条: 每年的集体教育一般不少于规定学时."""
    years = list(education_years(case))
    if not years:
        return
    worst = min(years, key=lambda year: hours_between(case, *year) - hours_needed(case, year[0]))
    hours, needed = hours_between(case, *worst), hours_needed(case, worst[0])
    yield usual("education_hours", 33, met=hours >= needed, hours=hours, needed=needed)


def education_due(case: Case) -> Iterator[Duty]:
    """第33条: 满九个月起提醒学时, 到年度期满为止."""
    if case.stage is not Stage.PROBATIONARY_MEMBER:
        return
    for since, until in education_years(case):
        rules = case.rules_on(since).education
        if not case.on_paper(until):
            yield Duty(
                rule="education_hours",
                article=33,
                period=since.isoformat(),
                owner=Owner.SELF,
                opens=add_months(since, rules.warn_after_months),
                due=until - timedelta(days=1),
                done_on=hours_reached_on(case, since, until),
                facts={"hours": hours_between(case, since, until), "needed": rules.hours_a_year},
            )
