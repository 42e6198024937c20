"""What somebody answers for on a day: themselves, people, branches, colleges."""

from dataclasses import dataclass
from datetime import date

from models import Branch, ContactTerm, Person, Role, RoleTerm
from regulation.assessment import Duty, Owner
from services.access import in_force, people_of, talks_of
from services.sight import sister_branches

HANDOVER = "contact_handover"


@dataclass(frozen=True, kw_only=True)
class Remit:
    """Of whom, and of which branches, somebody has to hear on a day."""

    person_id: int
    people: frozenset[int]  # as their 培养联系人 (第12条)
    to_talk: frozenset[int]  # as whom the branch has sent to talk with them (第7条)
    handing_over: frozenset[int]  # as one whose term is over and whose handover is not
    branches: frozenset[int]  # as 支部书记
    overseen: frozenset[int]  # as 组织员: every branch of the college

    def covers(self, person: Person, owner: Owner) -> bool:
        """Does this office fall to them for this person?"""
        match owner:
            case Owner.SELF:
                return person.id == self.person_id
            case Owner.CONTACT:
                return person.id in self.people | self.handing_over
            case Owner.TALKER:
                return person.id in self.to_talk
            case Owner.SECRETARY:
                return person.branch_id in self.branches
            case Owner.COLLEGE:
                return person.branch_id in self.overseen

    def owes(self, duty: Duty, person: Person, owner: Owner) -> bool:
        """Does this duty reach them in this office? Of two contacts each writes an opinion.

        Who only has to hand somebody over hears of nothing else.
        """
        named = duty.facts.get("contact_id")
        if owner is Owner.CONTACT and person.id not in self.people:
            return duty.rule == HANDOVER and named == self.person_id and self.covers(person, owner)
        theirs = owner is not Owner.CONTACT or named is None or named == self.person_id
        return theirs and self.covers(person, owner)


async def remit_of(person_id: int, *, on: date) -> Remit:
    """The remit of a person on this day, by the offices they hold on it."""
    terms = await RoleTerm.filter(in_force(on), person_id=person_id)
    organizes = [term.branch_id for term in terms if term.role is Role.ORGANIZER]
    return Remit(
        person_id=person_id,
        people=frozenset(await people_of(person_id, on=on)),
        to_talk=frozenset(await talks_of(person_id, on=on)),
        handing_over=await _handing_over(person_id),
        branches=frozenset(t.branch_id for t in terms if t.role is Role.SECRETARY),
        overseen=await sister_branches(organizes),
    )


async def organizers_of(branch_id: int, *, on: date) -> tuple[int, ...]:
    """第29条: the 组织员 of the college that a branch belongs to, on this day."""
    college = (await Branch.get(id=branch_id)).college_id
    terms = RoleTerm.filter(in_force(on), role=Role.ORGANIZER, branch__college_id=college)
    return tuple(sorted({term.person_id for term in await terms}))


async def _handing_over(contact_id: int) -> frozenset[int]:
    terms = ContactTerm.filter(
        contact_id=contact_id, successor_id__isnull=False, handed_over_at__isnull=True
    )
    return frozenset(person_id for (person_id,) in await terms.values_list("person_id"))
