"""A dossier as the rules read it on one day: what counts, indexed by kind."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar

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
    Waiver,
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
    """A dossier, the rules and the day they are applied on.

    `book` holds every edition; `rules` is the one in force on the day.
    """

    dossier: Dossier
    book: Rules
    on: date

    @cached_property
    def rules(self) -> Rules:
        """The edition in force on the day."""
        return self.book.in_force_on(self.on)

    def rules_on(self, day: date) -> Rules:
        """The edition an act of this day is judged under."""
        return self.book.in_force_on(day)

    @cached_property
    def _acts(self) -> dict[type, tuple[Act[Any], ...]]:
        standing = [r for r in self.dossier.records if r.state in STANDING]
        corrected = {r.supersedes for r in standing}
        acts: dict[type, list[Act[Any]]] = {}
        for record in sorted(standing, key=lambda r: (r.act_date, r.id)):
            if record.act_date <= self.on and record.id not in corrected:
                acts.setdefault(type(record.payload), []).append(Act(record, record.payload))
        return {kind: tuple(found) for kind, found in acts.items()}

    @cached_property
    def _decided(self) -> dict[type, Act[Any]]:
        return {kind: act for kind, acts in self._acts.items() for act in acts if act.accepted}

    def acts(self, kind: type[P]) -> tuple[Act[P], ...]:
        """Every standing act of this kind up to the day, the earliest first."""
        return self._acts.get(kind, ())

    def first(self, kind: type[P]) -> Act[P] | None:
        """The earliest standing act of this kind."""
        acts = self.acts(kind)
        return acts[0] if acts else None

    def last(self, kind: type[P]) -> Act[P] | None:
        """The latest standing act of this kind."""
        acts = self.acts(kind)
        return acts[-1] if acts else None

    def decided(self, kind: type[P]) -> Act[P] | None:
        """The latest act of this kind that passed its review: only such a decision moves anyone."""
        return self._decided.get(kind)

    def day_of(self, kind: type[P]) -> date | None:
        """The day of the decision of this kind, `None` while there is none."""
        act = self.decided(kind)
        return None if act is None else act.on

    @cached_property
    def stage_decision(self) -> Act[Any] | None:
        """The decision that brought the person where they stand."""
        for kind in (Cancellation, *reversed(REACHED_BY)):
            decision = self.decided(kind)
            if decision is not None:
                return decision
        return None

    @cached_property
    def standing(self) -> tuple[Stage, date | None]:
        """The stage reached and the day it was reached."""
        decision = self.stage_decision
        if decision is None:
            return Stage.NONE, None
        return REACHED_BY.get(type(decision.payload), Stage.NONE), decision.on

    @property
    def stage(self) -> Stage:
        """The stage reached."""
        return self.standing[0]

    def waived(self, rule: str) -> bool:
        """Did somebody record a reason with a name for going on without this?"""
        waivers = (act for act in self.acts(Waiver) if act.accepted)
        return any(a.payload.rule == rule and a.record.actor_id is not None for a in waivers)

    def on_paper(self, day: date) -> bool:
        """Before the ledger was kept: what happened then stands on paper only."""
        kept = self.dossier.kept_since
        return kept is not None and day < kept
