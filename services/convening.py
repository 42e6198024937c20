"""Who calls which vote, on whom, and who may count it (第8、17、28、39、41条)."""

from dataclasses import dataclass
from datetime import date, datetime

from models import Identity, Person, Role
from regulation.assess import assess
from regulation.assessment import Stage
from regulation.outcomes import VOTED_AS
from regulation.paper import ARTICLES, FORMAL, VoteKind
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, holders, require_role
from services.days import day_of
from services.ledger import load_dossiers
from services.office import Office

CONVENERS: dict[VoteKind, tuple[Role, ...]] = {
    VoteKind.ADMISSION: LEADERSHIP,
    VoteKind.CONVERSION: LEADERSHIP,
    VoteKind.RECOMMENDATION: (Role.LEAGUE_SECRETARY,),
    VoteKind.HEARING: (*LEADERSHIP, Role.COMMITTEE_MEMBER),
    VoteKind.DEFENCE: (Role.ORGANIZER,),
}


@dataclass(frozen=True, kw_only=True)
class Choosable:
    """Somebody who can be named for a part in a vote."""

    person_id: int
    name: str


async def require_convener(actor: Actor, kind: VoteKind, *, branch_id: int, on: date) -> None:
    """Raises Refusal unless the actor may call this vote in this branch on this day."""
    await require_role(actor, *CONVENERS[kind], branch_id=branch_id, on=on)


async def convenable(*, actor: Actor, now: datetime) -> tuple[VoteKind, ...]:
    """The votes that the actor may call today."""
    on = day_of(now)
    return tuple(
        [
            kind
            for kind, roles in CONVENERS.items()
            if actor.person_id in await holders(roles, branch_id=actor.branch_id, on=on)
        ]
    )


async def candidates_of(
    *, actor: Actor, kind: VoteKind, office: Office, now: datetime
) -> tuple[Choosable, ...]:
    """Everybody in the branch at the stage this vote is about. For its convener only."""
    await require_convener(actor, kind, branch_id=actor.branch_id, on=day_of(now))
    return await _at_stage(actor.branch_id, VOTED_AS[kind], office, day_of(now))


async def counters_of(
    *, actor: Actor, kind: VoteKind, candidate_id: int, office: Office, now: datetime
) -> tuple[Choosable, ...]:
    """第28条: who may be named 监票人 or 计票人: never the candidate, the convener, the secretary.

    They sign from their own chat, so they need an account; at a branch meeting they are full
    members. For its convener only.
    """
    on = day_of(now)
    await require_convener(actor, kind, branch_id=actor.branch_id, on=on)
    return await _counters(actor, kind, candidate_id, office, on)


async def _counters(
    actor: Actor, kind: VoteKind, candidate_id: int, office: Office, on: date
) -> tuple[Choosable, ...]:
    stage = Stage.FULL_MEMBER if kind in FORMAL else None
    secretaries = await holders([Role.SECRETARY], branch_id=actor.branch_id, on=on)
    barred = {candidate_id, actor.person_id, *secretaries}
    bound = {i.person_id for i in await Identity.filter(person__branch_id=actor.branch_id)}
    found = await _at_stage(actor.branch_id, stage, office, on)
    return tuple(c for c in found if c.person_id in bound - barred)


async def check_counters(
    *,
    actor: Actor,
    kind: VoteKind,
    candidate_id: int,
    scrutineer_id: int,
    teller_id: int,
    office: Office,
    on: date,
) -> None:
    """第28条: 监票人 and 计票人 are two people fit for it. Raises Refusal otherwise."""
    fit = {c.person_id for c in await _counters(actor, kind, candidate_id, office, on)}
    if scrutineer_id == teller_id or not {scrutineer_id, teller_id} <= fit:
        raise Refusal("counters_unfit", article=ARTICLES[kind])


async def _at_stage(
    branch_id: int, stage: Stage | None, office: Office, on: date
) -> tuple[Choosable, ...]:
    people = await Person.filter(branch_id=branch_id).order_by("id")
    if stage is not None:
        dossiers = await load_dossiers([person.id for person in people])
        people = [p for p in people if assess(dossiers[p.id], office.rules, on).stage is stage]
    return tuple(Choosable(person_id=person.id, name=person.name) for person in people)
