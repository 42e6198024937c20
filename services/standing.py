"""Where people stand, and what a home screen depends on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from models import Branch, Person, Role
from regulation.assess import assess
from regulation.assessment import Assessment, Stage
from regulation.reasons import open_questions
from regulation.refusal import Refusal
from services.access import Actor, contacts_of, holders, people_of, roles_of, talkers_of
from services.days import day_of
from services.ledger import load_dossier
from services.office import Office
from services.sight import Right, require_sight


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One person's assessment on a day, with the names a reader needs beside it.

    `may_reason`: the reader leads the branch and something may be answered with a reason.
    """

    person_id: int
    name: str
    branch: str
    on: date
    assessment: Assessment
    contacts: tuple[str, ...]
    secretaries: tuple[str, ...]
    may_reason: bool = False
    talkers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Home:
    """What an actor's home screen and command menu depend on."""

    name: str
    branch: str
    stage: Stage
    roles: frozenset[Role]
    guides_anyone: bool


async def home(*, actor: Actor, office: Office, now: datetime) -> Home:
    """The stage and offices of the actor, today."""
    on = day_of(now)
    branch = await Branch.get(id=actor.branch_id)
    return Home(
        name=actor.name,
        branch=branch.name,
        stage=assess(await load_dossier(actor.person_id), office.rules, on).stage,
        roles=await roles_of(actor.person_id, on=on),
        guides_anyone=bool(await people_of(actor.person_id, on=on)),
    )


async def own_standing(*, actor: Actor, office: Office, now: datetime) -> Standing:
    """Where the actor stands."""
    return await _standing(await Person.get(id=actor.person_id), office, day_of(now))


async def standing_of(*, actor: Actor, person_id: int, office: Office, now: datetime) -> Standing:
    """Where somebody within the actor's sight stands. Raises Refusal for everybody else."""
    on = day_of(now)
    person, rights = await require_sight(actor, person_id, on=on)
    found = await _standing(person, office, on)
    may_reason = Right.LEADERSHIP in rights and bool(open_questions(found.assessment))
    return replace(found, may_reason=may_reason)


async def standing_by_number(*, student_number: str, office: Office, on: date) -> Standing:
    """For the command line, whose user holds the database anyway. Raises Refusal if unknown."""
    person = await Person.get_or_none(student_number=student_number)
    if person is None:
        raise Refusal("unknown_student_number", student_number=student_number)
    return await _standing(person, office, on)


async def _standing(person: Person, office: Office, on: date) -> Standing:
    branch = await Branch.get(id=person.branch_id)
    return Standing(
        person_id=person.id,
        name=person.name,
        branch=branch.name,
        on=on,
        assessment=assess(await load_dossier(person.id), office.rules, on),
        contacts=await names_of(await contacts_of(person.id, on=on)),
        talkers=await names_of(await talkers_of(person.id, on=on)),
        secretaries=await names_of(await holders([Role.SECRETARY], branch_id=branch.id, on=on)),
    )


async def names_of(person_ids: Iterable[int]) -> tuple[str, ...]:
    """The names of these people, in the order given."""
    wanted = list(person_ids)
    names = {person.id: person.name for person in await Person.filter(id__in=wanted)}
    return tuple(names[person_id] for person_id in wanted)
