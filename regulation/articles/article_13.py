"""第13条: 列入发展对象计划名单的条件."""

from collections.abc import Iterator

from regulation.achievements import achievement, places_within
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.records import Level
from regulation.verdicts import requirement


def plan_conditions_required(case: Case) -> Iterator[Requirement]:
    """第13条: 两条路径具备其一 (荣誉以学院级起算); 小班的前百分之几可能没有名额, 一并列出."""
    if case.dossier.postgraduate:
        return
    rules = case.rules.plan_listing
    shown = achievement(case, rules, Level.COLLEGE)
    yield requirement(
        "plan_conditions",
        13,
        met=shown.enough,
        rank=shown.rank,
        total=shown.total,
        places=places_within(shown.total, rules.excellent_percent),
        scholarship=shown.scholarship,
        honours=shown.honours,
    )
