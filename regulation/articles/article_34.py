"""第34条: 支部每季度分析一次预备党员的情况."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from regulation.articles.article_35 import probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Case, once
from regulation.deadlines import add_months
from regulation.records import QuarterlyAnalysis
from regulation.verdicts import usual


@dataclass(frozen=True)
class Analysis:
    """第34条: 预备期内的第几次分析, 与满期之日."""

    number: int
    anchor: date
    due: date
    done_on: date | None


@once
def analyses(case: Case) -> tuple[Analysis, ...]:
    """第34条: 自支部大会之日起每满三个月一次, 直到预备期满."""
    return tuple(_analyses(case))


def _analyses(case: Case) -> Iterator[Analysis]:
    term = probation(case)
    if term is None:
        return
    rules = case.rules_on(term.since).analysis
    held = {act.payload.number: act.on for act in reversed(case.acts(QuarterlyAnalysis))}
    number, anchor = 1, add_months(term.since, rules.every_months)
    while anchor <= term.expiry:
        due = anchor + timedelta(days=rules.window_days)
        yield Analysis(number, anchor, due, held.get(number))
        number += 1
        anchor = add_months(term.since, rules.every_months * number)


def analyses_due(case: Case) -> Iterator[Duty]:
    """第34条: 每次分析写入《预备党员考察表》."""
    if case.stage is not Stage.PROBATIONARY_MEMBER:
        return
    for analysis in analyses(case):
        if not case.on_paper(analysis.due):
            yield Duty(
                rule="quarterly_analysis",
                article=34,
                period=f"{analysis.anchor.isoformat()}#{analysis.number}",
                owner=Owner.SECRETARY,
                opens=analysis.anchor,
                due=analysis.due,
                done_on=analysis.done_on,
                facts={"number": analysis.number, "anchor": analysis.anchor},
            )


def analyses_required(case: Case) -> Iterator[Requirement]:
    """第34条: 转正之前各季度的分析齐全; 缺的须说明理由."""
    kept = [a for a in analyses(case) if a.anchor <= case.on and not case.on_paper(a.due)]
    held = sum(analysis.done_on is not None for analysis in kept)
    yield usual("quarterly_analyses", 34, met=held == len(kept), held=held, owed=len(kept))
