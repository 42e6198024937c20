"""记名说明理由: going on without what the text only calls usual, with a reason and a name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from models import Person
from models.db import write_tx
from regulation.assess import assess
from regulation.assessment import Finding, Requirement
from regulation.reasons import check_reason, open_questions
from regulation.records import Record, Waiver
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, require_role
from services.days import day_of
from services.ledger import Entry, append, find_request, load_dossier, lock, to_record
from services.office import Office

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class OpenQuestions:
    """What may be answered with a reason in one dossier today, by the rule of the reason."""

    person_id: int
    name: str
    items: dict[str, Requirement | Finding]


@dataclass(frozen=True, kw_only=True)
class WaiverReceipt:
    """A reason that stands in the dossier, under the name of who gave it."""

    number: int
    person: str
    given_by: str
    reason: str


async def questions(
    *, actor: Actor, person_id: int, office: Office, now: datetime
) -> OpenQuestions:
    """What the leadership of the branch may answer for this person. Raises Refusal for others."""
    person = await _require_leading(actor, person_id, now)
    found = assess(await load_dossier(person_id), office.rules, day_of(now))
    return OpenQuestions(person_id=person.id, name=person.name, items=open_questions(found))


async def waive(
    *,
    actor: Actor,
    person_id: int,
    rule: str,
    reason: str,
    request: str,
    office: Office,
    now: datetime,
) -> WaiverReceipt:
    """Record the reason for going on without something; the same `request` changes nothing more.

    Raises Refusal where the actor does not lead the branch or speaks for themselves, where the rule
    is firm or not in question today, and where the reason says nothing or too much.
    """
    async with write_tx():
        await lock()
        await _require_leading(actor, person_id, now)
        found = assess(await load_dossier(person_id), office.rules, day_of(now))
        given = Given(rule=rule, reason=reason, request=request)
        check = partial(check_reason, found, rule, reason)
        return await write_waiver(actor, person_id, given, check, office=office, now=now)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A reason for going on without a rule; `request` makes giving it idempotent."""

    rule: str
    reason: str
    request: str


async def write_waiver(
    actor: Actor,
    person_id: int,
    given: Given,
    check: Callable[[], None],
    *,
    office: Office,
    now: datetime,
) -> WaiverReceipt:
    """The one way a reason comes into a dossier, wherever it was asked for; `check` refuses.

    Inside the caller's transaction, with the ledger locked.
    """
    check_length(given.reason)
    person = await _require_leading(actor, person_id, now)
    done = await find_request(given.request, person_id=person_id, kind=Waiver.kind)
    if done is not None:
        return _receipt(to_record(done), person, actor)
    check()
    reason = given.reason.strip()
    entry = Entry(
        person_id=person_id,
        payload=Waiver(rule=given.rule, reason=reason),
        act_date=day_of(now),
        actor_id=actor.person_id,
        request=given.request,
    )
    number = await append(entry, vault=office.vault, now=now)
    return WaiverReceipt(number=number, person=person.name, given_by=actor.name, reason=reason)


def check_length(reason: str) -> None:
    """Raises Refusal for a reason that is a story."""
    if len(reason) > LONGEST_REASON:
        raise Refusal("reason_too_long", characters=len(reason), limit=LONGEST_REASON)


async def _require_leading(actor: Actor, person_id: int, now: datetime) -> Person:
    person = await Person.get_or_none(id=person_id)
    if person is None:
        raise Refusal("not_entitled")
    await require_role(actor, *LEADERSHIP, branch_id=person.branch_id, on=day_of(now))
    if person.id == actor.person_id:
        raise Refusal("waiver_for_oneself")
    return person


def _receipt(record: Record, person: Person, actor: Actor) -> WaiverReceipt:
    return WaiverReceipt(
        number=record.id,
        person=person.name,
        given_by=actor.name,
        reason=cast(Waiver, record.payload).reason,
    )
