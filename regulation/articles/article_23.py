"""第23条: 两名正式党员作入党介绍人."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Requirement
from regulation.case import Act, Case
from regulation.records import Admission, Introducer, IntroducerEnded
from regulation.verdicts import central, central_limits, requirement


def introducers(case: Case) -> tuple[Introducer, ...]:
    """第23条: 现任的入党介绍人, 一人只算一次."""
    return tuple(act.payload for act in _in_office(case))


def introducers_complete_on(case: Case, needed: int) -> date | None:
    """第23条: 现任的介绍人凑足人数之日."""
    days = sorted(act.on for act in _in_office(case))
    return days[needed - 1] if len(days) >= needed else None


def _in_office(case: Case) -> tuple[Act[Introducer], ...]:
    named = {act.payload.introducer_id: act for act in case.acts(Introducer)}
    for ended in case.acts(IntroducerEnded):
        named_act = named.get(ended.payload.introducer_id)
        if named_act is not None and named_act.on <= ended.on:
            del named[ended.payload.introducer_id]
    return tuple(named.values())


def qualified(introducer: Introducer) -> bool:
    """第23条: 须为正式党员; 留党察看期间的、组织关系和档案不在校的流动党员不能担任."""
    barred = introducer.under_probation_penalty or introducer.file_elsewhere
    return introducer.full_member and not barred


def introducers_required(case: Case) -> Iterator[Requirement]:
    """第23条: 介绍人恰为规定人数, 人人合格."""
    named = introducers(case)
    good = sum(qualified(introducer) for introducer in named)
    needed = case.rules_for(Admission).introducer.count
    met = good == needed == len(named)
    yield requirement("introducers", 23, met=met, named=len(named), qualified=good, needed=needed)


def central_introducers_required(case: Case) -> Iterator[Requirement]:
    """第23条: 中央细则 (2026) 认为受其他处分、影响期未满的也不宜担任."""
    for limits in central_limits(case):
        if limits.introducer_without_penalty:
            penalised = sum(introducer.other_penalty for introducer in introducers(case))
            met, limit = penalised == 0, "introducer_without_penalty"
            yield central(case, "central_introducers", limit, met=met, penalised=penalised)
