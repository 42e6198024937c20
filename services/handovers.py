"""Who is whose 培养联系人 (第12条): assigning, ending, and a handover that both sides confirm.

The last day of a term is today: from tomorrow on the one who leaves sees nothing of the person any
more, save the handover they have not confirmed yet.
"""

from dataclasses import dataclass
from datetime import date, datetime

from models import ContactTerm, LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_12 import inspections, opinion_for
from regulation.assessment import Stage
from regulation.case import Case
from regulation.contacts import check_can_assign, leaves_nobody
from regulation.records import ContactAssigned, ContactEnded, HandoverConfirmed, Talk
from regulation.refusal import Refusal
from services.access import Actor
from services.contact_news import (
    HANDED_OVER,
    HANDING_OVER,
    NOBODY_LEFT,
    TAKING_OVER,
    tell,
    tell_leadership,
)
from services.days import day_of
from services.ledger import Entry, append, find_request, load_dossier, lock, to_record
from services.lights import glances
from services.office import Office
from services.search import Named, find
from services.sight import Right, require_sight
from services.standing import names_of

MOST_FOUND = 200


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """One term of a contact; `handed_over` and `taken_over` say who has confirmed the handover."""

    contact_id: int
    name: str
    starts: date
    ends: date | None
    successor: str | None
    handed_over: bool
    taken_over: bool


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """The contacts of a person: those who serve and those who did, the newest first."""

    person_id: int
    person: str
    on: date
    serving: tuple[ContactLine, ...]
    former: tuple[ContactLine, ...]
    most: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A full member of the branch who may become a contact, with how many they look after."""

    person_id: int
    name: str
    looks_after: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who is assigned, whose term ends, who takes over; `vacant` where nobody is left."""

    person_id: int
    person: str
    assigned: str | None
    ended: str | None
    successor: str | None
    vacant: bool


@dataclass(frozen=True, kw_only=True)
class ChangeReceipt(Plan):
    """The same, on record."""

    number: int


@dataclass(frozen=True, kw_only=True)
class HandoverView:
    """A handover as its two sides see it: no more of the dossier than what is handed over."""

    number: int
    person_id: int
    person: str
    outgoing: str
    incoming: str
    takes_over: bool
    confirmed: bool
    other_confirmed: bool
    talks: int
    opinions_owed: int
    opinions_written: int


async def contacts_of_person(
    *, actor: Actor, person_id: int, office: Office, now: datetime
) -> Contacts:
    """第12条: the contacts of somebody in the actor's branch. Raises Refusal for all others."""
    on = day_of(now)
    person = await _require_leading(actor, person_id, on)
    terms = await ContactTerm.filter(person_id=person_id).order_by("-starts", "-id")
    people = {term.contact_id for term in terms} | {t.successor_id for t in terms if t.successor_id}
    ordered = sorted(people)
    names = dict(zip(ordered, await names_of(ordered), strict=True))
    lines = [(term, _line(term, names)) for term in terms]
    return Contacts(
        person_id=person.id,
        person=person.name,
        on=on,
        serving=tuple(line for term, line in lines if _serves(term, on)),
        former=tuple(line for term, line in lines if not _serves(term, on)),
        most=office.rules.in_force_on(on).contact.most,
    )


def _serves(term: ContactTerm, on: date) -> bool:
    return term.ends is None or (term.ends >= on and term.ended_by is None)


def _line(term: ContactTerm, names: dict[int, str]) -> ContactLine:
    return ContactLine(
        contact_id=term.contact_id,
        name=names[term.contact_id],
        starts=term.starts,
        ends=term.ends,
        successor=None if term.successor_id is None else names[term.successor_id],
        handed_over=term.handed_over_at is not None,
        taken_over=term.taken_over_at is not None,
    )


async def candidates(
    *, actor: Actor, person_id: int, typed: str, office: Office, now: datetime
) -> tuple[Candidate, ...]:
    """Full members of the branch other than those who serve already; `typed` searches them."""
    on = day_of(now)
    person = await _require_leading(actor, person_id, on)
    rows = await Person.filter(branch_id=person.branch_id).values_list(
        "id", "name", "student_number"
    )
    named = {row[0]: Named(*row) for row in rows}
    wanted = find(typed, list(named.values()))[:MOST_FOUND] if typed else list(named)
    seen = await glances(wanted, office=office, on=on)
    serving = {term.contact_id for term in await _serving(person_id)}
    fit = [
        i
        for i in wanted
        if seen[i].stage is Stage.FULL_MEMBER and i not in serving and i != person_id
    ]
    load = await _load(fit, on)
    if not typed:
        fit.sort(key=lambda i: (load[i], named[i].number))
    return tuple(Candidate(person_id=i, name=named[i].name, looks_after=load[i]) for i in fit)


async def _load(contact_ids: list[int], on: date) -> dict[int, int]:
    load = dict.fromkeys(contact_ids, 0)
    terms = ContactTerm.filter(contact_id__in=contact_ids, ends__isnull=True, starts__lte=on)
    for (contact_id,) in await terms.values_list("contact_id"):
        load[contact_id] += 1
    return load


async def _serving(person_id: int) -> list[ContactTerm]:
    return await ContactTerm.filter(person_id=person_id, ends__isnull=True)


async def change(
    *,
    actor: Actor,
    person_id: int,
    ending: int | None,
    incoming: int | None,
    request: str,
    office: Office,
    now: datetime,
) -> ChangeReceipt:
    """第12条: end a contact's term (`ending`), assign a new one (`incoming`), or both at once.

    Who takes over are the new one or else the one who stays; both sides are asked to confirm.
    Where nobody is left the leadership is alerted. The same `request` changes nothing more.
    Raises Refusal where the actor does not lead the branch, the one to end does not serve, or the
    new one may not.
    """
    on = day_of(now)
    async with write_tx():
        await lock()
        person = await _require_leading(actor, person_id, on)
        kind = (ContactAssigned if ending is None else ContactEnded).kind
        done = await find_request(request, person_id=person_id, kind=kind)
        case = Case(await load_dossier(person_id), office.rules, on)
        work = _Change(actor, person, case, office, now, request)
        if done is None:
            await work.make(ending, incoming)
        return await work.receipt(ending, incoming)


@dataclass
class _Change:
    """A change of contacts under way, inside its transaction."""

    actor: Actor
    person: Person
    case: Case
    office: Office
    now: datetime
    request: str

    async def check(self, incoming: int | None, ending: int | None) -> None:
        """Raises Refusal where the new one may not, or there is neither."""
        if incoming is not None:
            stage = await self._stage_of(incoming)
            check_can_assign(self.case, incoming, stage, ending=int(ending is not None))
        elif ending is None:
            raise Refusal("contact_not_serving", article=12)

    async def successor(self, ending: int, incoming: int | None) -> int | None:
        """Who takes over: the new one, else the one who stays. Raises Refusal for a stranger."""
        serving = [term.contact_id for term in await _serving(self.person.id)]
        if ending not in serving:
            raise Refusal("contact_not_serving", article=12)
        return incoming or next((who for who in serving if who != ending), None)

    async def make(self, ending: int | None, incoming: int | None) -> None:
        await self.check(incoming, ending)
        if ending is not None:
            await self._end(ending, incoming)
        if incoming is not None:
            await self._assign(incoming, None if ending is not None else self.request)

    async def _stage_of(self, incoming: int) -> Stage:
        """Of the same branch only; whoever has left counts as nobody."""
        member = await Person.filter(id=incoming, branch_id=self.person.branch_id).exists()
        found = await glances([incoming], office=self.office, on=self.case.on) if member else {}
        if incoming not in found:
            raise Refusal("not_entitled")
        return Stage.FULL_MEMBER if found[incoming].full_member else Stage.NONE

    async def _end(self, ending: int, incoming: int | None) -> None:
        successor = await self.successor(ending, incoming)
        term = await ContactTerm.get(person_id=self.person.id, contact_id=ending, ends__isnull=True)
        payload = ContactEnded(contact_id=ending, successor_id=successor)
        number = await self._append(payload, self.request)
        term.ends, term.ended_by, term.successor_id = self.case.on, number, successor
        await term.save()
        if successor is not None:
            await tell(HANDING_OVER, [ending], person=self.person, number=number, now=self.now)
            await tell(TAKING_OVER, [successor], person=self.person, number=number, now=self.now)
        elif leaves_nobody(self.case, ending):
            await self._alert(number)

    async def _alert(self, number: int) -> None:
        await tell_leadership(
            NOBODY_LEFT, person=self.person, actor=self.actor, number=number, now=self.now
        )

    async def _assign(self, incoming: int, request: str | None) -> None:
        await ContactTerm.create(contact_id=incoming, person_id=self.person.id, starts=self.case.on)
        await self._append(ContactAssigned(contact_id=incoming, full_member=True), request)

    async def _append(self, payload: ContactAssigned | ContactEnded, request: str | None) -> int:
        entry = Entry(
            person_id=self.person.id,
            payload=payload,
            act_date=self.case.on,
            actor_id=self.actor.person_id,
            request=request,
        )
        return await append(entry, vault=self.office.vault, now=self.now)

    async def receipt(self, ending: int | None, incoming: int | None) -> ChangeReceipt:
        row = await LedgerRecord.get(request=self.request)
        payload = to_record(row).payload
        successor = payload.successor_id if isinstance(payload, ContactEnded) else None
        known = [i for i in (ending, incoming, successor) if i is not None]
        names = dict(zip(known, await names_of(known), strict=True))
        return ChangeReceipt(
            person_id=self.person.id,
            person=self.person.name,
            assigned=None if incoming is None else names[incoming],
            ended=None if ending is None else names[ending],
            successor=None if successor is None else names[successor],
            vacant=ending is not None and successor is None,
            number=row.position,
        )


async def plan(
    *,
    actor: Actor,
    person_id: int,
    ending: int | None,
    incoming: int | None,
    office: Office,
    now: datetime,
) -> Plan:
    """What `change` would do, for the confirmation. Raises Refusal as `change` does."""
    on = day_of(now)
    person = await _require_leading(actor, person_id, on)
    case = Case(await load_dossier(person_id), office.rules, on)
    work = _Change(actor, person, case, office, now, "")
    await work.check(incoming, ending)
    successor = None if ending is None else await work.successor(ending, incoming)
    known = [i for i in (ending, incoming, successor) if i is not None]
    names = dict(zip(known, await names_of(known), strict=True))
    return Plan(
        person_id=person.id,
        person=person.name,
        assigned=None if incoming is None else names[incoming],
        ended=None if ending is None else names[ending],
        successor=None if successor is None else names[successor],
        vacant=ending is not None and successor is None,
    )


async def open_handover(
    *, actor: Actor, number: int, office: Office, now: datetime
) -> HandoverView:
    """What is handed over, for its two sides. Raises Refusal for everybody else."""
    term = await _require_side(actor, number)
    return await _view(term, actor, office, day_of(now))


async def confirm_handover(
    *, actor: Actor, number: int, request: str, office: Office, now: datetime
) -> HandoverView:
    """第12条: one side confirms; when both have, the leadership hears of it. Once is enough.

    Raises Refusal for everybody else.
    """
    async with write_tx():
        await lock()
        term = await _require_side(actor, number)
        takes_over = term.successor_id == actor.person_id
        done = term.taken_over_at if takes_over else term.handed_over_at
        if done is None:
            position = await _write_confirmation(term, actor, request, office, now)
            await _mark_confirmed(term, actor, position, now)
    return await _view(term, actor, office, day_of(now))


async def _write_confirmation(
    term: ContactTerm, actor: Actor, request: str, office: Office, now: datetime
) -> int:
    assert term.ended_by is not None
    entry = Entry(
        person_id=term.person_id,
        payload=HandoverConfirmed(ended=term.ended_by, contact_id=actor.person_id),
        act_date=day_of(now),
        actor_id=actor.person_id,
        request=request,
    )
    return await append(entry, vault=office.vault, now=now)


async def _mark_confirmed(term: ContactTerm, actor: Actor, position: int, now: datetime) -> None:
    if term.successor_id == actor.person_id:
        term.taken_over_at = now
    else:
        term.handed_over_at = now
    await term.save()
    if term.taken_over_at is not None and term.handed_over_at is not None:
        person = await Person.get(id=term.person_id)
        await tell_leadership(HANDED_OVER, person=person, actor=actor, number=position, now=now)


async def _require_side(actor: Actor, number: int) -> ContactTerm:
    term = await ContactTerm.get_or_none(ended_by=number)
    if term is None or actor.person_id not in (term.contact_id, term.successor_id):
        raise Refusal("not_entitled")
    return term


async def _view(term: ContactTerm, actor: Actor, office: Office, on: date) -> HandoverView:
    assert term.successor_id is not None
    assert term.ended_by is not None
    person = await Person.get(id=term.person_id)
    outgoing, incoming = await names_of([term.contact_id, term.successor_id])
    takes_over = term.successor_id == actor.person_id
    handed, taken = term.handed_over_at is not None, term.taken_over_at is not None
    case = Case(await load_dossier(person.id), office.rules, on)
    owed = [i for i in inspections(case) if i.contact_id == term.contact_id and i.opens <= on]
    return HandoverView(
        number=term.ended_by,
        person_id=person.id,
        person=person.name,
        outgoing=outgoing,
        incoming=incoming,
        takes_over=takes_over,
        confirmed=taken if takes_over else handed,
        other_confirmed=handed if takes_over else taken,
        talks=sum(act.payload.talker_id == term.contact_id for act in case.acts(Talk)),
        opinions_owed=len(owed),
        opinions_written=sum(opinion_for(case, inspection) is not None for inspection in owed),
    )


async def _require_leading(actor: Actor, person_id: int, on: date) -> Person:
    person, rights = await require_sight(actor, person_id, on=on)
    if Right.LEADERSHIP not in rights:
        raise Refusal("not_entitled")
    return person
