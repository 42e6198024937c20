"""Attackers: each tries to tell from the images who chose what. They know every schema.

A linker returns guesses, `{voter: choice}` each. Where a design keeps no choice in the open, a
linker makes do with the published counts, laid out in every order beside what it can sort.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, permutations
from math import comb
from typing import Any

from regulation.ballot_forms import OPINION
from services.ballot_evidence import leaf_of
from tests.forensics.images import Image, Row

LABELS = [choice.value for choice in OPINION]
NAMES_A_VOTER = ("voter", "person", "recipient", "author", "actor")
ACCOUNT = re.compile(r"account-(\d+)")
Guess = dict[int, str]
Trace = Callable[[Row], Any]


@dataclass(frozen=True)
class Loot:
    """The images in their order, who could vote, and the counts as they were published."""

    images: Sequence[Image]
    voters: frozenset[int]
    counts: Counter[str]

    def rows(self) -> list[Row]:
        """Every row there ever was, as it was last."""
        found = {row.identity: row for image in self.images for row in image.rows}
        return list(found.values())

    def voter_of(self, row: Row) -> int | None:
        """Whom a row is about."""
        for column, value in row.cells.items():
            if value in self.voters and any(name in column for name in NAMES_A_VOTER):
                return int(value)
            if isinstance(value, str) and (account := ACCOUNT.search(value)):
                return int(account[1])
        return None


def choice_of(row: Row) -> str | None:
    """The choice that a row says in the open."""
    said = [v for v in row.cells.values() if isinstance(v, str) and v in LABELS]
    return said[0] if said else None


def by_rank(trace: Trace) -> Callable[[Loot], Iterator[Guess]]:
    """Sort the rows about voters and the rows that say a choice by the same trace; lay them side
    by side."""

    def link(loot: Loot) -> Iterator[Guess]:
        traced = [(trace(row), row) for row in loot.rows()]
        traced = [(found, row) for found, row in traced if found is not None]
        for voters in _lines(traced, loot.voter_of):
            if 2 * len(set(voters)) < len(loot.voters):
                continue
            choices = [c for c in _lines(traced, choice_of) if len(c) == len(voters)]
            for line in choices or _laid_out(loot.counts):
                yield dict(zip(voters, line, strict=False))

    return link


def _lines(traced: list[tuple[Any, Row]], tell: Callable[[Row], Any]) -> Iterator[list[Any]]:
    """What the rows of each table tell, in the order of their traces."""
    for table in sorted({row.table for _, row in traced}):
        told = [(found, tell(row)) for found, row in traced if row.table == table]
        told = [pair for pair in told if pair[1] is not None]
        if told and len({type(found) for found, _ in told}) == 1:
            yield [said for _, said in sorted(told, key=lambda pair: pair[0])]


def _laid_out(counts: Counter[str]) -> list[list[str]]:
    """The counted votes, one label after the other, in every order of the labels."""
    return [[c for c in order for _ in range(counts[c])] for order in permutations(counts)]


def by_commit(loot: Loot) -> Iterator[Guess]:
    """Replay the log: one commit, one voter, one choice."""
    guess, appeared = Guess(), dict[int, None]()
    for before, after in pairwise(loot.images):
        known = {row.identity: row for row in before.rows}
        new = [row for row in after.rows if known.get(row.identity) != row]
        voters = {voter for row in new if (voter := loot.voter_of(row)) is not None}
        appeared |= dict.fromkeys(voters)
        choices = {said for row in new if (said := _said(row, known.get(row.identity)))}
        if len(voters) == len(choices) == 1:
            guess[voters.pop()] = choices.pop()
    yield guess
    for line in _laid_out(loot.counts):
        yield dict(zip(appeared, line, strict=False))


def _said(row: Row, before: Row | None) -> str | None:
    """The choice of a new row, or of a counter that went up by one."""
    if before is None:
        return choice_of(row)
    for column, value in row.cells.items():
        if isinstance(value, int) and value - (before.cells[column] or 0) == 1:
            return column if column in LABELS else choice_of(row)
    return None


def by_transaction(loot: Loot) -> Iterator[Guess]:
    """Join rows that the same transaction of PostgreSQL has written."""
    voters, choices = dict[int, int](), dict[int, str]()
    for row in loot.rows():
        voter, said, number = loot.voter_of(row), choice_of(row), row.traces.get("xmin", 0)
        voters |= {} if voter is None else {number: voter}
        choices |= {} if said is None else {number: said}
    yield {voters[number]: said for number, said in choices.items() if number in voters}


def _moment(row: Row) -> str | None:
    """The last moment a row names, whatever the engine keeps it as."""
    named = [v for c, v in row.cells.items() if c.endswith("at") and isinstance(v, str | datetime)]
    return max(map(str, named), default=None)


def _key(row: Row) -> Any:
    return row.identity[1]


def _box(row: Row) -> bytes | None:
    sealed = row.cells.get("ciphertext")
    return None if sealed is None else bytes(sealed)


def _leaf(row: Row) -> str | None:
    """The place of an envelope among the published leaves."""
    sealed = _box(row)
    return None if sealed is None else leaf_of(str(row.cells["ballot_id"]), sealed)


def _size(row: Row) -> int | None:
    sealed = _box(row)
    return None if sealed is None else len(sealed)


def _hidden(name: str) -> Trace:
    return lambda row: row.traces.get(name)


LINKERS: dict[str, Callable[[Loot], Iterator[Guess]]] = {
    "key": by_rank(_key),
    "rowid": by_rank(_hidden("rowid")),
    "cell offset": by_rank(_hidden("offset")),
    "log replay": by_commit,
    "timestamp": by_rank(_moment),
    "xmin": by_transaction,
    "xmin order": by_rank(_hidden("xmin")),
    "ctid": by_rank(_hidden("ctid")),
    "dump order": by_rank(_hidden("dump")),
    "ciphertext order": by_rank(_box),
    "ciphertext size": by_rank(_size),
    "leaf order": by_rank(_leaf),
}


@dataclass(frozen=True)
class Score:
    """The best of a linker's guesses, and whether luck alone can explain it."""

    best: float
    luck: float

    @property
    def at_chance(self) -> bool:
        """Somebody who throws dice does as well more often than once in a million times."""
        return self.luck > 1e-6


def score(linker: str, loot: Loot, truth: dict[int, str]) -> Score:
    """Let a linker loose; `luck` is how likely the best of so many blind guesses is as good."""
    guesses = list(LINKERS[linker](loot))
    hits = max((sum(g.get(v) == c for v, c in truth.items()) for g in guesses), default=0)
    voters, share = len(truth), max(loot.counts.values()) / loot.counts.total()
    tail = [
        comb(voters, n) * share**n * (1 - share) ** (voters - n) for n in range(hits, voters + 1)
    ]
    return Score(hits / voters, min(1.0, sum(tail) * max(1, len(guesses))))
