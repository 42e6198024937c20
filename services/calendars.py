"""Due days as a calendar: for a person, or for the branches somebody answers for.

No entry names anybody, and matters that would give somebody away are left out: a calendar ends up
on devices and servers that we know nothing of.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from tortoise.expressions import Q
from tortoise.functions import Count

from models import CalendarFeed, LedgerRecord, Person
from models.db import write_tx
from regulation.assess import duties_of
from regulation.assessment import Duty
from regulation.case import Case
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.ledger import load_dossiers
from services.office import Office
from services.remits import Remit, remit_of

LEFT_OUT = ("objection", "rejection_talk", "file_audit")
SLICE = 20  # dossiers worked out before anybody else has a turn
TOKEN_BYTES = 24


class Scope(StrEnum):
    """Whose due days a calendar holds."""

    PERSON = "person"  # what this person owes, in whatever office
    BRANCH = "branch"  # what anybody owes in the branches this person answers for


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One due day. `uid` names it for ever; `sequence` rises with the dossier behind it."""

    uid: str
    sequence: int
    duty: Duty


@dataclass(frozen=True, kw_only=True)
class CalendarView:
    """A calendar as it stands."""

    scope: Scope
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Subscriptions:
    """Which calendars an actor may have, and for which of them a link is in use."""

    scopes: tuple[Scope, ...]
    linked: tuple[Scope, ...]


async def calendar_of(*, actor: Actor, scope: Scope, office: Office, now: datetime) -> CalendarView:
    """The actor's calendar. Raises Refusal for branches where the actor answers for none."""
    found = await _calendar(actor.person_id, scope, office, day_of(now))
    if found is None:
        raise Refusal("not_entitled")
    return found


async def _calendar(person_id: int, scope: Scope, office: Office, on: date) -> CalendarView | None:
    remit = await remit_of(person_id, on=on)
    if scope not in _scopes(remit):
        return None
    found = [entry async for entry in _entries(remit, scope, office, on)]
    entries = tuple(sorted(found, key=lambda entry: (entry.duty.due, entry.uid)))
    return CalendarView(scope=scope, entries=entries)


def _scopes(remit: Remit) -> tuple[Scope, ...]:
    leads = bool(remit.branches or remit.overseen)
    return (Scope.PERSON, Scope.BRANCH) if leads else (Scope.PERSON,)


async def _entries(remit: Remit, scope: Scope, office: Office, on: date) -> AsyncIterator[Entry]:
    theirs = Q(branch_id__in=[*remit.branches, *remit.overseen])
    if scope is Scope.PERSON:
        theirs |= Q(id__in=[remit.person_id, *remit.people, *remit.to_talk])
    people = await Person.filter(theirs).order_by("id")
    for start in range(0, len(people), SLICE):
        some = {person.id: person for person in people[start : start + SLICE]}
        written = await _records_of(list(some))
        for person_id, dossier in (await load_dossiers(some)).items():
            for duty in duties_of(Case(dossier, office.rules, on)):
                if _shown(duty, some[person_id], remit, scope):
                    yield _entry(duty, person_id, written.get(person_id, 0))
        await asyncio.sleep(0)


def _shown(duty: Duty, person: Person, remit: Remit, scope: Scope) -> bool:
    if duty.done_on is not None or duty.rule in LEFT_OUT:
        return False
    return scope is Scope.BRANCH or remit.owes(duty, person, duty.owner)


async def _records_of(person_ids: list[int]) -> dict[int, int]:
    rows = LedgerRecord.filter(person_id__in=person_ids).annotate(many=Count("position"))
    return dict(await rows.group_by("person_id").values_list("person_id", "many"))


def _entry(duty: Duty, person_id: int, records: int) -> Entry:
    named = sha256(f"{person_id}:{duty.rule}:{duty.period}".encode()).hexdigest()
    return Entry(uid=named[:32], sequence=records, duty=duty)


async def subscriptions(*, actor: Actor, now: datetime) -> Subscriptions:
    """What the actor may subscribe to, and what is linked already."""
    remit = await remit_of(actor.person_id, on=day_of(now))
    rows = await CalendarFeed.filter(person_id=actor.person_id, revoked_at__isnull=True)
    linked = {row.scope for row in rows}
    return Subscriptions(
        scopes=_scopes(remit), linked=tuple(scope for scope in Scope if scope in linked)
    )


async def open_feed(*, actor: Actor, scope: Scope, now: datetime) -> str:
    """A new secret token for this calendar; the one before it stops working.

    Raises Refusal for branches where the actor answers for none.
    """
    if scope not in _scopes(await remit_of(actor.person_id, on=day_of(now))):
        raise Refusal("not_entitled")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    async with write_tx():
        await _revoke(actor, now, scope)
        await CalendarFeed.create(
            token_hash=_hash(token), person_id=actor.person_id, scope=scope, created_at=now
        )
    return token


async def close_feeds(*, actor: Actor, now: datetime) -> int:
    """Stop every link of the actor's; returns how many were in use."""
    async with write_tx():
        return await _revoke(actor, now, *Scope)


async def _revoke(actor: Actor, now: datetime, *scopes: Scope) -> int:
    in_use = CalendarFeed.filter(person_id=actor.person_id, revoked_at__isnull=True)
    return await in_use.filter(scope__in=list(scopes)).update(revoked_at=now)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def fetch_feed(*, token: str, office: Office, now: datetime) -> CalendarView | None:
    """The calendar behind a token; `None` for one that is unknown, stopped, or no longer due."""
    feed = await CalendarFeed.get_or_none(token_hash=_hash(token), revoked_at__isnull=True)
    if feed is None:
        return None
    return await _calendar(feed.person_id, Scope(feed.scope), office, day_of(now))
