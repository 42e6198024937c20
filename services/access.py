"""Who may do what. Asked inside every use case, within its transaction; the default is no."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from models import ContactTerm, Identity, Person, Role, RoleTerm, TalkTerm
from regulation.refusal import Refusal

LEADERSHIP = (Role.SECRETARY, Role.ORGANIZATION_COMMISSIONER)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A bound person acting from a chat account. Says who acts, never what they may do."""

    person_id: int
    branch_id: int
    name: str


async def identify(*, platform: str, external_id: str) -> Actor | None:
    """Whose account this is; `None` for an account bound to nobody."""
    identities = Identity.filter(platform=platform, external_id=external_id)
    identity = await identities.select_related("person").first()
    if identity is None:
        return None
    person = identity.person
    return Actor(person_id=person.id, branch_id=person.branch_id, name=person.name)


def in_force(on: date) -> Q:
    """Terms that have begun by this day and have not ended before it."""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gte=on))


async def roles_of(person_id: int, *, on: date) -> frozenset[Role]:
    """The offices a person holds on this day."""
    terms = await RoleTerm.filter(in_force(on), person_id=person_id)
    return frozenset(term.role for term in terms)


async def holders(roles: Iterable[Role], *, branch_id: int, on: date) -> tuple[int, ...]:
    """The people who hold one of these offices in a branch on this day."""
    terms = await RoleTerm.filter(in_force(on), role__in=list(roles), branch_id=branch_id)
    return tuple(sorted({term.person_id for term in terms}))


async def require_role(actor: Actor, *roles: Role, branch_id: int, on: date) -> None:
    """Raises Refusal unless the actor holds one of these offices in that branch on this day."""
    if actor.person_id not in await holders(roles, branch_id=branch_id, on=on):
        raise Refusal("not_entitled")


async def contacts_of(person_id: int, *, on: date) -> tuple[int, ...]:
    """第12条: the 培养联系人 of a person on this day, the longest serving first."""
    terms = await ContactTerm.filter(in_force(on), person_id=person_id).order_by("starts", "id")
    return tuple(term.contact_id for term in terms)


async def people_of(contact_id: int, *, on: date) -> tuple[int, ...]:
    """第12条: whom this contact looks after on this day."""
    terms = await ContactTerm.filter(in_force(on), contact_id=contact_id).order_by("starts", "id")
    return tuple(term.person_id for term in terms)


async def talkers_of(person_id: int, *, on: date) -> tuple[int, ...]:
    """第7条: whom the branch has sent to talk with this applicant, as long as the talk is owed."""
    terms = await TalkTerm.filter(in_force(on), person_id=person_id).order_by("id")
    return tuple(term.talker_id for term in terms)


async def talks_of(talker_id: int, *, on: date) -> tuple[int, ...]:
    """第7条: with whom this person has been sent to talk."""
    terms = await TalkTerm.filter(in_force(on), talker_id=talker_id).order_by("id")
    return tuple(term.person_id for term in terms)


async def require_guide(actor: Actor, person_id: int, *, on: date) -> Person:
    """The person, for one who guides them: a contact (第12条) or the leadership of their branch.

    Raises Refusal for everybody else, in the same words whether or not the person exists.
    """
    person = await Person.get_or_none(id=person_id)
    if person is None:
        raise Refusal("not_entitled")
    if actor.person_id in await contacts_of(person_id, on=on):
        return person
    await require_role(actor, *LEADERSHIP, branch_id=person.branch_id, on=on)
    return person
