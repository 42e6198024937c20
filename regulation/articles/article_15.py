"""第15条: 年度发展计划: 年底上报, 年中调整."""

from collections.abc import Iterator
from datetime import date

from regulation.achievements import HUNDRED
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.records import PlanListing
from regulation.refusal import Refusal
from regulation.rules import PlanRules
from regulation.verdicts import requirement


def report_due(rules: PlanRules, year: int) -> date:
    """第15条: 下一年度的计划在年底之前上报."""
    return date(year, rules.report_month, rules.report_day)


def adjustment_due(rules: PlanRules, year: int) -> date:
    """第15条: 调整在六月底之前."""
    return date(year, rules.adjust_month, rules.adjust_day)


def asked_from(due: date) -> date:
    """第15条: 计划和调整各自从期限所在月份的第一天起催办."""
    return due.replace(day=1)


def adjustable(rules: PlanRules, planned: int) -> int:
    """第15条: 最多可以调整几名; 不足一名的舍去, 小计划可能一名也不能调."""
    return rules.adjustment_percent * planned // HUNDRED


def check_can_adjust(rules: PlanRules, *, planned: int, changed: int, on: date) -> tuple[str, ...]:
    """第15条: 过了六月底不再调整; 超过幅度的 (一般) 只提示, 须说明理由.

    Returns the warning `plan_adjustment_large`.
    """
    last = adjustment_due(rules, on.year)
    if on > last:
        raise Refusal("plan_adjustment_late", article=15, last=last)
    return ("plan_adjustment_large",) if changed > adjustable(rules, planned) else ()


def planned_required(case: Case) -> Iterator[Requirement]:
    """第15条: 列入当年发展计划的才发展."""
    years = {act.payload.year for act in case.acts(PlanListing)}
    yield requirement("planned", 15, met=case.on.year in years, year=case.on.year)
