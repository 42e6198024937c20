"""/profile: what a person states of themselves once, for every gate and form (第9至35条)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from models import Branch, LedgerRecord, Person
from models.db import write_tx
from regulation.case import STANDING
from regulation.facts import FACTS, Fact, Use, check_fact, needs_evidence, uses_of
from regulation.records import Dossier, Record, ReviewState
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.handed_in import Draft, HandedIn, know_files, take_back
from services.ledger import Entry, append, find_request, load_dossier, lock, to_record
from services.office import Office
from services.reviews import settlement

PAGE = 8


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """One stated fact: where its review stands, and what it is good for once reviewed.

    `corrects` is the record it stands in for, `reason` why it was returned.
    """

    number: int
    fact: Fact
    happened: date
    state: ReviewState
    uses: tuple[Use, ...]
    reason: str = ""
    corrects: int | None = None


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the roster says of a person, and a page of what they have stated, the newest first."""

    name: str
    student_number: str
    branch: str
    class_name: str
    birth_date: date | None
    graduation: date | None
    lines: tuple[FactLine, ...]
    total: int
    waiting: int
    page: int


@dataclass(frozen=True, kw_only=True)
class FactReceipt:
    """A fact that lies in the ledger and waits for its review."""

    number: int
    fact: Fact
    happened: date


async def my_profile(*, actor: Actor, office: Office, now: datetime, page: int = 0) -> Profile:
    """What the roster and the ledger say of the actor."""
    person = await Person.get(id=actor.person_id)
    branch = await Branch.get(id=person.branch_id)
    records = _current(await load_dossier(person.id))
    page = max(0, min(page, (len(records) - 1) // PAGE))
    return Profile(
        name=person.name,
        student_number=person.student_number,
        branch=branch.name,
        class_name=person.class_name,
        birth_date=person.birth_date,
        graduation=person.graduation,
        lines=await _lines(records[page * PAGE : (page + 1) * PAGE], actor, office),
        total=len(records),
        waiting=sum(record.state is ReviewState.PENDING for record in records),
        page=page,
    )


def _current(dossier: Dossier) -> list[Record]:
    """The facts that stand or were returned, without those that others have taken the place of."""
    replaced = {r.supersedes for r in dossier.records if r.state is ReviewState.ACCEPTED}
    facts = [r for r in dossier.records if isinstance(r.payload, FACTS) and r.id not in replaced]
    found = [r for r in facts if r.state is not ReviewState.VOID and not _redone(r, facts)]
    return sorted(found, key=lambda record: record.id, reverse=True)


def _redone(record: Record, facts: Iterable[Record]) -> bool:
    """A claim that was returned, or corrected before its review, and stated anew since."""
    later = (r for r in facts if r.supersedes == record.id and r.state in STANDING)
    return record.state is not ReviewState.ACCEPTED and any(later)


async def _lines(records: Iterable[Record], actor: Actor, office: Office) -> tuple[FactLine, ...]:
    return tuple([await _line(record, actor, office) for record in records])


async def _line(record: Record, actor: Actor, office: Office) -> FactLine:
    fact, settled = cast(Fact, record.payload), None
    if record.state is ReviewState.RETURNED:
        settled = await settlement(person_id=actor.person_id, number=record.id)
    return FactLine(
        number=record.id,
        fact=fact,
        happened=record.act_date,
        state=record.state,
        uses=uses_of(office.rules, fact, record.act_date),
        reason="" if settled is None else settled.reason,
        corrects=record.supersedes,
    )


async def open_fact(*, actor: Actor, number: int, office: Office) -> FactLine:
    """One of the actor's own facts. Raises Refusal where it is none of theirs, or out of date."""
    records = _current(await load_dossier(actor.person_id))
    found = [record for record in records if record.id == number]
    if not found:
        raise Refusal("not_entitled")
    return await _line(found[0], actor, office)


async def check_draft(
    *, actor: Actor, fact: Fact, happened: date, corrects: int | None, now: datetime
) -> None:
    """Raises Refusal where this could not be stated, before anybody looks for the evidence."""
    dossier = await load_dossier(actor.person_id)
    _check_correction(dossier, fact, corrects)
    check_fact(dossier, fact, happened, day_of(now), corrects)


async def state_fact(
    *,
    actor: Actor,
    fact: Fact,
    happened: date,
    draft: Draft | None,
    corrects: int | None = None,
    request: str,
    office: Office,
    now: datetime,
) -> FactReceipt:
    """Put a fact into the ledger, where it waits for its review; the same `request` once only.

    `corrects` is the record it takes the place of, once it has been accepted. Raises Refusal for
    what contradicts itself or the dossier, and for what lacks its evidence.
    """
    stated = replace(fact, files=draft.digests if draft else ())
    async with write_tx():
        await lock()
        done = await find_request(request, person_id=actor.person_id, kind=fact.kind)
        if done is not None:
            return _receipt(to_record(done))
        await check_draft(actor=actor, fact=stated, happened=happened, corrects=corrects, now=now)
        _check_evidence(stated)
        if draft is not None:
            await know_files(draft, now)
        entry = Entry(
            person_id=actor.person_id,
            payload=stated,
            act_date=happened,
            actor_id=actor.person_id,
            supersedes=corrects,
            request=request,
        )
        number = await append(entry, vault=office.vault, now=now)
        return _receipt(to_record(await LedgerRecord.get(position=number)))


def _check_correction(dossier: Dossier, fact: Fact, corrects: int | None) -> None:
    known = {record.id: record for record in _current(dossier)}
    if corrects is None:
        return
    if corrects not in known or type(known[corrects].payload) is not type(fact):
        raise Refusal("not_entitled")


def _check_evidence(fact: Fact) -> None:
    if needs_evidence(fact) and not fact.files:
        raise Refusal("evidence_missing", article=22)


def _receipt(record: Record) -> FactReceipt:
    return FactReceipt(number=record.id, fact=cast(Fact, record.payload), happened=record.act_date)


async def withdraw_fact(
    *, actor: Actor, number: int, office: Office, now: datetime
) -> HandedIn[Fact]:
    """Take one's own statement back before its review; it stays in the ledger as 作废."""
    line = await open_fact(actor=actor, number=number, office=office)
    return await take_back(actor=actor, number=number, kind=type(line.fact), office=office, now=now)
