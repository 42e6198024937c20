"""Whose matters somebody may look at: a contact their own people, the leadership its branch, an
organizer every branch of the college. Nobody else, and never oneself by this door.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tortoise.expressions import Q

from models import Branch, Person, Role, RoleTerm
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, in_force, people_of


class Right(StrEnum):
    """In which capacity somebody looks at a person."""

    CONTACT = "contact"  # 培养联系人
    LEADERSHIP = "leadership"  # 支部书记, 组织委员
    ORGANIZER = "organizer"  # 学院党委组织员


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The people and branches within somebody's sight on a day."""

    actor_id: int
    people: frozenset[int]
    branches: frozenset[int]
    overseen: frozenset[int]

    def rights_over(self, person: Person) -> frozenset[Right]:
        """The capacities in which this person may be looked at; none for most."""
        if person.id == self.actor_id:
            return frozenset()
        held = {
            Right.CONTACT: person.id in self.people,
            Right.LEADERSHIP: person.branch_id in self.branches,
            Right.ORGANIZER: person.branch_id in self.overseen,
        }
        return frozenset(right for right, is_held in held.items() if is_held)

    @property
    def everybody(self) -> Q:
        """All of them, for a query over people."""
        branches = sorted(self.branches | self.overseen)
        return (Q(id__in=sorted(self.people)) | Q(branch_id__in=branches)) & ~Q(id=self.actor_id)


async def sight_of(actor: Actor, *, on: date) -> Sight:
    """What lies within the actor's sight on this day, by the offices they hold on it."""
    terms = await RoleTerm.filter(in_force(on), person_id=actor.person_id)
    organized = [term.branch_id for term in terms if term.role is Role.ORGANIZER]
    return Sight(
        actor_id=actor.person_id,
        people=frozenset(await people_of(actor.person_id, on=on)),
        branches=frozenset(term.branch_id for term in terms if term.role in LEADERSHIP),
        overseen=await sister_branches(organized),
    )


async def sister_branches(branch_ids: list[int]) -> frozenset[int]:
    """Every branch of the colleges that these branches belong to."""
    if not branch_ids:
        return frozenset()
    colleges = {branch.college_id for branch in await Branch.filter(id__in=branch_ids)}
    return frozenset(branch.id for branch in await Branch.filter(college_id__in=list(colleges)))


async def sees_anybody(actor: Actor, *, on: date) -> bool:
    """Has the actor anybody to look after at all?"""
    found = await sight_of(actor, on=on)
    return bool(found.people or found.branches or found.overseen)


async def require_sight(
    actor: Actor, person_id: int, *, on: date
) -> tuple[Person, frozenset[Right]]:
    """The person, and in which capacities the actor looks at them.

    Raises Refusal for everybody else, in the same words whether or not the person exists.
    """
    person = await Person.get_or_none(id=person_id)
    rights = frozenset() if person is None else (await sight_of(actor, on=on)).rights_over(person)
    if person is None or not rights:
        raise Refusal("not_entitled")
    return person, rights
