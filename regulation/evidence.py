"""Which records a requirement was judged by: their kinds and days, nothing of what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulation.case import Act, Case, P
from regulation.records import Dossier, Objection, Record, ReviewState, Waiver
from regulation.rules import Rules
from regulation.steps import Rule, next_step

VARIANTS = (
    "purpose",
    "quarter",
    "number",
    "ballot",
    "basis",
    "of",
)  # what tells two of a kind apart
# A reason given is shown as such; who objected to somebody, and when, is nobody's to be told.
LEFT_OUT = (Waiver, Objection)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One record that was looked at; `variant` tells records of one kind apart."""

    kind: str
    variant: str
    on: date
    state: ReviewState


class WatchedCase(Case):
    """A case that remembers which kinds of records it was asked for."""

    __slots__ = ("asked",)

    def __init__(self, dossier: Dossier, book: Rules, on: date) -> None:
        self.asked: set[type[Any]] = set()
        super().__init__(dossier, book, on)

    def acts(self, kind: type[P]) -> Sequence[Act[P]]:
        """Every standing act of this kind; remembered."""
        self.asked.add(kind)
        return super().acts(kind)

    def decided(self, kind: type[P]) -> Act[P] | None:
        """The latest decision of this kind; remembered."""
        self.asked.add(kind)
        return super().decided(kind)


def evidence_for(dossier: Dossier, rules: Rules, on: date, rule: str) -> tuple[Evidence, ...]:
    """第45条 (全程记实): 判断下一步这项要求时查看的记录, 依日期先后."""
    step = next_step(Case(dossier, rules, on))
    found = {
        act.record.id: act.record
        for judged in (() if step is None else step.requires)
        for act in _looked_at(WatchedCase(dossier, rules, on), judged, rule)
    }
    records = sorted(found.values(), key=lambda record: (record.act_date, record.id))
    return tuple(_evidence(record) for record in records)


def _looked_at(case: WatchedCase, judged: Rule, rule: str) -> list[Act[Any]]:
    if rule not in [requirement.rule for requirement in judged(case)]:
        return []
    kinds = [kind for kind in case.asked if kind not in LEFT_OUT]
    return [act for kind in kinds for act in Case.acts(case, kind)]


def _evidence(record: Record) -> Evidence:
    payload = record.payload
    variant = next((str(getattr(payload, n)) for n in VARIANTS if hasattr(payload, n)), "")
    return Evidence(kind=payload.kind, variant=variant, on=record.act_date, state=record.state)
