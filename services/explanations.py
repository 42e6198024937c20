"""Why a requirement stands as it does: what it was judged by, and whose reason let it pass."""

from dataclasses import dataclass
from datetime import date, datetime

from models import Person
from regulation.assess import assess
from regulation.assessment import Requirement, Verdict
from regulation.evidence import Evidence, evidence_for
from regulation.records import Dossier, ReviewState, Waiver
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.ledger import load_dossier
from services.office import Office
from services.sight import require_sight


@dataclass(frozen=True, kw_only=True)
class GivenReason:
    """A reason on record: whose it is, of which day, and its words."""

    given_by: str
    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One requirement of somebody's next step, with the records it was judged by.

    Of the records only kind, day and state are told. `reason` where it was waived.
    """

    person_id: int
    name: str
    own: bool
    requirement: Requirement
    evidence: tuple[Evidence, ...]
    reason: GivenReason | None = None


async def explain(
    *, actor: Actor, person_id: int, rule: str, office: Office, now: datetime
) -> Explanation:
    """Why this requirement is asked of somebody: of the actor, or of one they guide.

    Raises Refusal for other people, and where the rule is not in question today.
    """
    on, own = day_of(now), actor.person_id == person_id
    if own:
        person = await Person.get(id=person_id)
    else:
        person, _ = await require_sight(actor, person_id, on=on)
    dossier = await load_dossier(person_id)
    asked = {r.rule: r for r in assess(dossier, office.rules, on).requirements}
    if rule not in asked:
        raise Refusal("requirement_settled")
    waived = asked[rule].verdict is Verdict.WAIVED
    return Explanation(
        person_id=person_id,
        name=person.name,
        own=own,
        requirement=asked[rule],
        evidence=evidence_for(dossier, office.rules, on, rule),
        reason=await _given_reason(dossier, rule) if waived else None,
    )


async def _given_reason(dossier: Dossier, rule: str) -> GivenReason | None:
    for record in reversed(dossier.records):
        payload = record.payload
        accepted = record.state is ReviewState.ACCEPTED and record.actor_id is not None
        if isinstance(payload, Waiver) and payload.rule == rule and accepted:
            author = await Person.get(id=record.actor_id)
            return GivenReason(given_by=author.name, on=record.act_date, reason=payload.reason)
    return None
