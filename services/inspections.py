"""考察意见 (第12条): written by each contact every half year, put right, read; and the contact's
opinion on whether somebody may be listed in the annual plan.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from models import AccessLog, LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_12 import (
    Inspection,
    contacts_in_office,
    inspection_open,
    next_opening,
    opinion_for,
    proposal_wanted,
)
from regulation.case import Case
from regulation.contacts import check_can_write_opinion, check_opinion_text, open_inspection
from regulation.records import ContactProposal, Opinion
from regulation.refusal import Refusal
from services.access import Actor, people_of
from services.contact_news import OPINION, PROPOSAL, tell_leadership
from services.corrections import History, check_correction, history_of
from services.days import day_of
from services.ledger import (
    Entry,
    append,
    find_request,
    load_dossier,
    load_dossiers,
    lock,
    to_record,
)
from services.office import Office
from services.sight import Right, require_sight
from services.standing import names_of

LONGEST_OPINION = 2000


@dataclass(frozen=True, kw_only=True)
class Round:
    """One person and the round of opinions the contact may write now, or when the next opens."""

    person_id: int
    name: str
    inspection: Inspection | None
    written: date | None
    opens: date | None


@dataclass(frozen=True, kw_only=True)
class OpinionForm:
    """What a contact sees before writing: the window and the opinion before this one."""

    person_id: int
    name: str
    on: date
    inspection: Inspection
    previous: Opinion | None
    previous_on: date | None
    previous_by: str


@dataclass(frozen=True, kw_only=True)
class OpinionReceipt:
    """An opinion in the dossier; `corrects` where it takes the place of an earlier version."""

    number: int
    person_id: int
    person: str
    written: date
    told: tuple[str, ...]
    corrects: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OpinionVersion:
    """One version of an opinion as it stands in the ledger."""

    number: int
    on: date
    entered_at: datetime
    opinion: Opinion


@dataclass(frozen=True, kw_only=True)
class OpinionView:
    """An opinion with all its versions, the oldest first; `shown` is one of them."""

    person_id: int
    person: str
    author: str
    versions: tuple[OpinionVersion, ...]
    shown: OpinionVersion
    may_correct: bool
    reason_needed: bool


@dataclass(frozen=True, kw_only=True)
class ProposalReceipt:
    """What the contact proposes, on record."""

    number: int
    person_id: int
    person: str
    in_favour: bool
    told: tuple[str, ...]


async def my_rounds(*, actor: Actor, office: Office, now: datetime) -> tuple[Round, ...]:
    """第12条: for each of the actor's people what may be written now; the most urgent first."""
    on = day_of(now)
    people = await people_of(actor.person_id, on=on)
    names = dict(zip(people, await names_of(people), strict=True))
    dossiers = await load_dossiers(people)
    rounds = [
        _round(Case(dossiers[i], office.rules, on), names[i], actor.person_id) for i in people
    ]
    return tuple(sorted(rounds, key=_urgency))


def _round(case: Case, name: str, contact_id: int) -> Round:
    inspection = inspection_open(case, contact_id)
    return Round(
        person_id=case.dossier.person_id,
        name=name,
        inspection=inspection,
        written=None if inspection is None else opinion_for(case, inspection),
        opens=next_opening(case),
    )


def _urgency(found: Round) -> tuple[int, date, str]:
    if found.inspection is None:
        return 2, found.opens or date.max, found.name
    return (0 if found.written is None else 1), found.inspection.due, found.name


async def form_for(*, actor: Actor, person_id: int, office: Office, now: datetime) -> OpinionForm:
    """第12条: what the actor sees before writing an opinion. Raises Refusal where none is due."""
    person = await _require_contact(actor, person_id, day_of(now))
    case = await _case(person_id, office, now)
    inspection = open_inspection(case, actor.person_id)
    check_not_written(case, inspection)
    previous = case.last(Opinion)
    author = () if previous is None else await names_of([previous.payload.contact_id])
    return OpinionForm(
        person_id=person.id,
        name=person.name,
        on=case.on,
        inspection=inspection,
        previous=None if previous is None else previous.payload,
        previous_on=None if previous is None else previous.on,
        previous_by="".join(author),
    )


def check_not_written(case: Case, inspection: Inspection) -> None:
    """Raises Refusal where this round has its opinion."""
    written = opinion_for(case, inspection)
    if written is not None:
        raise Refusal("opinion_written", article=12, written=written)


def check_length(text: str) -> None:
    """Raises Refusal for an opinion that is a story."""
    if len(text) > LONGEST_OPINION:
        raise Refusal("opinion_too_long", characters=len(text), limit=LONGEST_OPINION)


async def preview(
    *,
    actor: Actor,
    person_id: int,
    text: str,
    corrects: int | None,
    office: Office,
    now: datetime,
) -> tuple[str, ...]:
    """The warnings that this text calls for. Raises Refusal where it may not be written."""
    check_length(text)
    await _require_contact(actor, person_id, day_of(now))
    return _check(await _case(person_id, office, now), actor, text, corrects)


def _check(case: Case, actor: Actor, text: str, corrects: int | None) -> tuple[str, ...]:
    if corrects is not None:
        return check_opinion_text(case, text, corrects)
    return check_can_write_opinion(case, actor.person_id, text)


async def write_opinion(
    *, actor: Actor, person_id: int, text: str, request: str, office: Office, now: datetime
) -> OpinionReceipt:
    """第12条: an opinion goes into the dossier, and the leadership hears of it.

    The same `request` again gives the same receipt. Raises Refusal where the actor is not their
    contact, no round is open or it is written already, or the text may not stand.
    """
    on = day_of(now)
    check_length(text)
    async with write_tx():
        await lock()
        person = await _require_contact(actor, person_id, on)
        done = await find_request(request, person_id=person_id, kind=Opinion.kind)
        if done is not None:
            return await _receipt(done, person, ())
        check_can_write_opinion(await _case(person_id, office, now), actor.person_id, text)
        entry = Entry(
            person_id=person_id,
            payload=Opinion(contact_id=actor.person_id, text=text.strip()),
            act_date=on,
            actor_id=actor.person_id,
            request=request,
        )
        return await _write(entry, person, actor, office, now)


async def correct_opinion(
    *,
    actor: Actor,
    number: int,
    text: str,
    reason: str,
    request: str,
    office: Office,
    now: datetime,
) -> OpinionReceipt:
    """Put an opinion of one's own right: within a day as it is, later as a 更正 with its reason.

    Raises Refusal for somebody else's, an outdated version, and a text that may not stand.
    """
    on = day_of(now)
    check_length(text)
    async with write_tx():
        await lock()
        history = await history_of(number, kind=Opinion.kind)
        person = await _require_contact(actor, history.person_id, on)
        if _opinion(history.newest).contact_id != actor.person_id:
            raise Refusal("correction_by_others", article=45)
        done = await find_request(request, person_id=person.id, kind=Opinion.kind)
        if done is not None:
            return await _receipt(done, person, ())
        check_correction(history, number, reason, now)
        check_opinion_text(await _case(person.id, office, now), text, number)
        kept = reason.strip() if history.reason_needed(now) else ""
        payload = Opinion(contact_id=actor.person_id, text=text.strip(), correction=kept)
        entry = _correction(history, payload, request)
        return await _write(entry, person, actor, office, now)


def _correction(history: History, payload: Opinion, request: str) -> Entry:
    """It keeps the day of the opinion, and so its round."""
    return Entry(
        person_id=history.person_id,
        payload=payload,
        act_date=history.newest.act_date,
        actor_id=payload.contact_id,
        supersedes=history.newest.position,
        request=request,
    )


async def _write(
    entry: Entry, person: Person, actor: Actor, office: Office, now: datetime
) -> OpinionReceipt:
    number = await append(entry, vault=office.vault, now=now)
    told = await tell_leadership(OPINION, person=person, actor=actor, number=number, now=now)
    return await _receipt(await LedgerRecord.get(position=number), person, told)


async def open_opinion(*, actor: Actor, number: int, office: Office, now: datetime) -> OpinionView:
    """An opinion on somebody within the actor's sight; a reading by others is noted.

    Raises Refusal for everybody else.
    """
    history = await history_of(number, kind=Opinion.kind)
    author = _opinion(history.newest).contact_id
    async with write_tx():
        person, _ = await require_sight(actor, history.person_id, on=day_of(now))
        if author != actor.person_id:
            await AccessLog.create(
                actor_id=actor.person_id, person_id=person.id, record=number, at=now
            )
    (name,) = await names_of([author])
    versions = tuple(_version(row) for row in history.versions)
    return OpinionView(
        person_id=person.id,
        person=person.name,
        author=name,
        versions=versions,
        shown=next(version for version in versions if version.number == number),
        may_correct=author == actor.person_id,
        reason_needed=history.reason_needed(now),
    )


async def check_may_propose(*, actor: Actor, person_id: int, office: Office, now: datetime) -> str:
    """第12条: the name of somebody the actor is asked about. Raises Refusal for all others."""
    person = await _require_contact(actor, person_id, day_of(now))
    await _check_proposal_asked(actor, person_id, office, now)
    return person.name


async def propose(
    *,
    actor: Actor,
    person_id: int,
    in_favour: bool,
    request: str,
    office: Office,
    now: datetime,
) -> ProposalReceipt:
    """第12条: whether somebody may be listed in the annual plan, said by their contact.

    The same `request` again gives the same receipt. Raises Refusal where nobody asks.
    """
    async with write_tx():
        await lock()
        person = await _require_contact(actor, person_id, day_of(now))
        done = await find_request(request, person_id=person_id, kind=ContactProposal.kind)
        if done is not None:
            return _proposed(done, person, ())
        await _check_proposal_asked(actor, person_id, office, now)
        entry = Entry(
            person_id=person_id,
            payload=ContactProposal(contact_id=actor.person_id, in_favour=in_favour),
            act_date=day_of(now),
            actor_id=actor.person_id,
            request=request,
        )
        number = await append(entry, vault=office.vault, now=now)
        told = await tell_leadership(PROPOSAL, person=person, actor=actor, number=number, now=now)
        return _proposed(await LedgerRecord.get(position=number), person, told)


async def _check_proposal_asked(
    actor: Actor, person_id: int, office: Office, now: datetime
) -> None:
    case = await _case(person_id, office, now)
    serves = actor.person_id in contacts_in_office(case, case.on)
    if not (serves and proposal_wanted(case)):
        raise Refusal("proposal_not_asked", article=12)


async def _require_contact(actor: Actor, person_id: int, on: date) -> Person:
    person, rights = await require_sight(actor, person_id, on=on)
    if Right.CONTACT not in rights:
        raise Refusal("not_entitled")
    return person


async def _case(person_id: int, office: Office, now: datetime) -> Case:
    return Case(await load_dossier(person_id), office.rules, day_of(now))


def _opinion(row: LedgerRecord) -> Opinion:
    return cast(Opinion, to_record(row).payload)


def _version(row: LedgerRecord) -> OpinionVersion:
    return OpinionVersion(
        number=row.position, on=row.act_date, entered_at=row.entered_at, opinion=_opinion(row)
    )


async def _receipt(row: LedgerRecord, person: Person, told: tuple[str, ...]) -> OpinionReceipt:
    return OpinionReceipt(
        number=row.position,
        person_id=person.id,
        person=person.name,
        written=row.act_date,
        told=told,
        corrects=row.supersedes,
        reason=_opinion(row).correction,
    )


def _proposed(row: LedgerRecord, person: Person, told: tuple[str, ...]) -> ProposalReceipt:
    return ProposalReceipt(
        number=row.position,
        person_id=person.id,
        person=person.name,
        in_favour=cast(ContactProposal, to_record(row).payload).in_favour,
        told=told,
    )
