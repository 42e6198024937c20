"""A dossier as the rules read it on one day: what counts, indexed by kind."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from regulation.assessment import Stage
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    Cancellation,
    Conversion,
    Dossier,
    Payload,
    ProspectiveDecision,
    Record,
    ReviewState,
)
from regulation.rules import Rules

P = TypeVar("P", bound=Payload)

STANDING = frozenset({ReviewState.PENDING, ReviewState.ACCEPTED})

REACHED_BY: dict[type[Payload], Stage] = {
    Application: Stage.APPLICANT,
    ActivistDecision: Stage.ACTIVIST,
    ProspectiveDecision: Stage.PROSPECTIVE_MEMBER,
    Admission: Stage.PROBATIONARY_MEMBER,
    Conversion: Stage.FULL_MEMBER,
}


@dataclass(frozen=True, slots=True)
class Act(Generic[P]):
    """A record with its payload's type known."""

    record: Record
    payload: P

    @property
    def on(self) -> date:
        """The day of the act."""
        return self.record.act_date

    @property
    def accepted(self) -> bool:
        """Has it passed its review (第45条)?"""
        return self.record.state is ReviewState.ACCEPTED


@dataclass(frozen=True)
class Case:
    """A dossier, the rules and the day they are applied on."""

    dossier: Dossier
    rules: Rules
    on: date

    @cached_property
    def _acts(self) -> dict[type, list[Act[Any]]]:
        standing = [r for r in self.dossier.records if r.state in STANDING]
        corrected = {r.supersedes for r in standing}
        acts: dict[type, list[Act[Any]]] = {}
        for record in sorted(standing, key=lambda r: (r.act_date, r.id)):
            if record.act_date <= self.on and record.id not in corrected:
                acts.setdefault(type(record.payload), []).append(Act(record, record.payload))
        return acts

    def acts(self, kind: type[P]) -> tuple[Act[P], ...]:
        """Every standing act of this kind up to the day, the earliest first."""
        return tuple(cast("list[Act[P]]", self._acts.get(kind, ())))

    def first(self, kind: type[P]) -> Act[P] | None:
        """The earliest standing act of this kind."""
        return next(iter(self.acts(kind)), None)

    def last(self, kind: type[P]) -> Act[P] | None:
        """The latest standing act of this kind."""
        return next(reversed(self.acts(kind)), None)

    def decided(self, kind: type[P]) -> Act[P] | None:
        """The latest act of this kind that passed its review: only such a decision moves anyone."""
        return next((act for act in reversed(self.acts(kind)) if act.accepted), None)

    def day_of(self, kind: type[P]) -> date | None:
        """The day of the decision of this kind, `None` while there is none."""
        act = self.decided(kind)
        return None if act is None else act.on

    @cached_property
    def standing(self) -> tuple[Stage, date | None]:
        """The stage reached and the day it was reached."""
        cancelled = self.day_of(Cancellation)
        if cancelled is not None:
            return Stage.NONE, cancelled
        for kind, stage in reversed(REACHED_BY.items()):
            day = self.day_of(kind)
            if day is not None:
                return stage, day
        return Stage.NONE, None

    @property
    def stage(self) -> Stage:
        """The stage reached."""
        return self.standing[0]
