"""A dossier as the rules read it on one day: what counts, indexed by kind."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, cast

from regulation.assessment import Stage
from regulation.records import (
    STATED,
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
    TransferIn,
    TransferOut,
    Waiver,
)
from regulation.rules import Rules

P = TypeVar("P", bound=Payload)
T = TypeVar("T")

IN_ORDER = attrgetter("act_date", "id")
STANDING = (ReviewState.PENDING, ReviewState.ACCEPTED)

REACHED_BY: dict[type[Payload], Stage] = {
    Application: Stage.APPLICANT,
    ActivistDecision: Stage.ACTIVIST,
    ProspectiveDecision: Stage.PROSPECTIVE_MEMBER,
    Admission: Stage.PROBATIONARY_MEMBER,
    Conversion: Stage.FULL_MEMBER,
}
FROM_THE_LAST: tuple[type[Payload], ...] = (Cancellation, *reversed(REACHED_BY))


class Act(NamedTuple, Generic[P]):
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


def _is_claim(record: Record) -> bool:
    return record.state is ReviewState.PENDING and isinstance(record.payload, STATED)


class Case:
    """A dossier, the rules and the day they are applied on; never changed once made.

    `book` holds every edition; `rules` is the one in force on the day.
    """

    __slots__ = (
        "_acts",
        "_claims",
        "_decided",
        "book",
        "dossier",
        "known",
        "on",
        "rules",
        "stage",
        "stage_decision",
        "standing",
    )

    def __init__(self, dossier: Dossier, book: Rules, on: date) -> None:
        self.dossier = dossier
        self.book = book
        self.on = on
        self.rules = book.in_force_on(on)
        self.known: dict[object, object] = {}  # what `once` has worked out
        self._acts: dict[type, list[Act[Any]]] = {}
        self._claims: dict[type, list[Act[Any]]] = {}
        self._decided: dict[type, Act[Any]] = {}
        self._index()
        self.stage_decision = self._stage_decision()
        self.standing = self._standing()
        self.stage = self.standing[0]

    def _index(self) -> None:
        """What stands up to the day, by kind, each kind in the order of its days.

        What somebody states of themselves is only a claim until its review: it neither counts nor
        takes the place of what it corrects.
        """
        records = self.dossier.records
        standing = [r for r in records if r.state in STANDING]
        corrected = {r.supersedes for r in standing if not _is_claim(r)}
        outdated = {r.supersedes for r in standing}
        for record in sorted(standing, key=IN_ORDER):
            kind, act = type(record.payload), Act(record, record.payload)
            if record.act_date > self.on:
                continue
            if _is_claim(record):
                if record.id not in outdated:
                    self._claims.setdefault(kind, []).append(act)
            elif record.id not in corrected:
                self._acts.setdefault(kind, []).append(act)
                if act.accepted:
                    self._decided[kind] = act

    def rules_on(self, day: date) -> Rules:
        """The edition an act of this day is judged under."""
        return self.book.in_force_on(day)

    def rules_for(self, decision: type[Payload]) -> Rules:
        """The edition of the day of this decision; today's as long as it is not taken."""
        act = self._decided.get(decision)
        return self.rules if act is None else self.rules_on(act.on)

    def rules_of(self, act: "Act[Any] | None") -> Rules:
        """The edition of the day of this act; today's as long as there is none."""
        return self.rules if act is None else self.rules_on(act.on)

    def _stage_decision(self) -> Act[Any] | None:
        """The decision that brought the person where they stand."""
        decisions = (self._decided.get(kind) for kind in FROM_THE_LAST)
        return next((decision for decision in decisions if decision is not None), None)

    def acts(self, kind: type[P]) -> Sequence[Act[P]]:
        """Every standing act of this kind up to the day, the earliest first."""
        return self._acts.get(kind, ())

    def claims(self, kind: type[P]) -> Sequence[Act[P]]:
        """What somebody has stated of themselves and nobody has reviewed; it does not count yet."""
        return self._claims.get(kind, ())

    def pending(self) -> tuple[Act[Any], ...]:
        """Every act and claim up to the day that waits for its review (第45条)."""
        kinds = (*self._acts.values(), *self._claims.values())
        return tuple(act for acts in kinds for act in acts if not act.accepted)

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

    def _standing(self) -> tuple[Stage, date | None]:
        """The stage reached and the day it was reached."""
        decision = self.stage_decision
        if decision is None:
            return Stage.NONE, None
        return REACHED_BY.get(type(decision.payload), Stage.NONE), decision.on

    @property
    def left(self) -> bool:
        """第14、36条: 组织关系已经转出, 没有再转入."""
        out, back = self.day_of(TransferOut), self.day_of(TransferIn)
        return out is not None and (back is None or back < out)

    def waived(self, rule: str) -> bool:
        """Did somebody record a reason with a name for going on without this?"""
        waivers = (act for act in self.acts(Waiver) if act.accepted)
        return any(a.payload.rule == rule and a.record.actor_id is not None for a in waivers)

    def on_paper(self, day: date) -> bool:
        """Before the ledger was kept: what happened then stands on paper only."""
        kept = self.dossier.kept_since
        return kept is not None and day < kept


def once(question: Callable[[Case], T]) -> Callable[[Case], T]:
    """Work an answer out once for a case: a case never changes, so the answer stays right."""

    @wraps(question)
    def answer(case: Case) -> T:
        known = case.known
        if question not in known:
            known[question] = question(case)
        return cast("T", known[question])

    return answer
