"""The people somebody looks after: a list with the worst first, and a search in it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from models import Branch, Person
from regulation.assessment import Stage
from services.access import Actor
from services.days import day_of
from services.lights import Glance, Light, glances
from services.office import Office
from services.search import Named, find
from services.sight import sight_of

PAGE = 8
MOST_FOUND = 200  # who gets more has typed too little to be looking for somebody
WORST_FIRST = {Light.LATE: 0, Light.SOON: 1, Light.CALM: 2}


@dataclass(frozen=True, kw_only=True)
class View:
    """What somebody wants to see of their people: a light, a stage, or what they have typed."""

    light: Light | None = None
    stage: Stage | None = None
    typed: str = ""
    page: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person in the list; `branch` is empty where all of them are of the same."""

    person_id: int
    name: str
    number: str
    branch: str
    glance: Glance


@dataclass(frozen=True, kw_only=True)
class People:
    """A page of somebody's people; `lights` counts all of them, `total` those who fit the view."""

    on: date
    view: View
    lines: tuple[Line, ...]
    total: int
    lights: Mapping[Light, int]
    as_contact_only: bool

    @property
    def everybody(self) -> int:
        """How many people there are without any filter."""
        return sum(self.lights.values())

    @property
    def pages(self) -> int:
        """How many pages the view has, at least one."""
        return max(1, -(-self.total // PAGE))


class _Row(NamedTuple):
    id: int
    name: str
    number: str
    branch_id: int


async def my_people(*, actor: Actor, view: View, office: Office, now: datetime) -> People:
    """第12条: a contact's own people on the path; those of their branches for who leads them.

    The worst come first; what has been typed is searched among the same people and no others,
    and the best match comes first.
    """
    on = day_of(now)
    sight = await sight_of(actor, on=on)
    found = Person.filter(sight.everybody).values_list("id", "name", "student_number", "branch_id")
    rows = {row[0]: _Row(*row) for row in await found}
    wanted = await _search(view.typed, rows.values()) if view.typed else list(rows)
    seen = await glances(wanted, office=office, on=on)
    path = [person_id for person_id in wanted if seen[person_id].on_the_path]
    fitting = [person_id for person_id in path if _fits(seen[person_id], view)]
    if not view.typed:
        fitting.sort(key=lambda i: _badness(seen[i], rows[i].number))
    page = min(view.page, max(0, len(fitting) - 1) // PAGE)
    shown = fitting[page * PAGE : (page + 1) * PAGE]
    return People(
        on=on,
        view=replace(view, page=page),
        lines=await _lines([rows[i] for i in shown], rows.values(), seen),
        total=len(fitting),
        lights=Counter(seen[i].light for i in path),
        as_contact_only=not (sight.branches | sight.overseen),
    )


async def _search(typed: str, rows: Iterable[_Row]) -> list[int]:
    """In a thread: names that nobody has searched yet take a tenth of a second to spell."""
    named = [Named(row.id, row.name, row.number) for row in rows]
    return (await asyncio.to_thread(find, typed, named))[:MOST_FOUND]


def _fits(glance: Glance, view: View) -> bool:
    return view.light in (None, glance.light) and view.stage in (None, glance.stage)


def _badness(glance: Glance, number: str) -> tuple[int, date, int, str]:
    due = glance.reason.due if glance.reason else date.max
    return WORST_FIRST[glance.light], due, len(number), number


async def _lines(
    shown: list[_Row], everybody: Iterable[_Row], seen: Mapping[int, Glance]
) -> tuple[Line, ...]:
    several = len({row.branch_id for row in everybody}) > 1
    branches = Branch.filter(id__in=sorted({row.branch_id for row in shown} if several else ()))
    names = dict(await branches.values_list("id", "name"))
    return tuple(
        Line(
            person_id=row.id,
            name=row.name,
            number=row.number,
            branch=names.get(row.branch_id, ""),
            glance=seen[row.id],
        )
        for row in shown
    )
