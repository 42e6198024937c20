"""入党申请 (第5条): handing one in, entering one received on paper, confirming what came in."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from models import Branch, LedgerRecord, Person, Role, RoleTerm
from models.db import write_tx
from regulation.articles.article_05 import applied_on
from regulation.assessment import Stage
from regulation.case import Case
from regulation.checks import check_can_apply, check_may_apply
from regulation.records import Application, Record, ReviewState
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, holders, in_force, require_role
from services.days import day_of
from services.handed_in import Draft, know_files, news_for, take_back
from services.ledger import (
    Entry,
    Review,
    append,
    find_request,
    load_dossier,
    load_dossiers,
    lock,
    to_record,
)
from services.notices import record as record_notices
from services.office import Office
from services.reviews import Settled, decide, settlement
from services.search import Named, find

PAGE = 8
NOTICE = "application_received"
RECEIVERS = (Role.SECRETARY, Role.ORGANIZATION_COMMISSIONER, Role.COMMITTEE_MEMBER)


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Somebody who may take an application for the branch, in which office."""

    person_id: int
    name: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What the questions start from: the applicant, their birth date if known, the receivers."""

    person_id: int
    person: str
    born: date | None
    receivers: tuple[Receiver, ...]


@dataclass(frozen=True, kw_only=True)
class ApplicationNote:
    """What is said of an application; `proven` only by who enters it for somebody else."""

    handed_in: date
    receiver_id: int
    earlier_on: date | None = None
    born_on: date | None = None
    proven: bool = False


@dataclass(frozen=True, kw_only=True)
class ApplicationView:
    """An application with its names: what is stated, where its review stands, what counts.

    `counted` is the day from which the time of cultivation runs, once it is confirmed.
    """

    number: int
    person_id: int
    person: str
    branch: str
    handed_in: date
    receiver: str
    earlier_on: date | None
    proven: bool
    born: date | None
    files: int
    state: ReviewState
    counted: date | None
    settled: Settled | None = None


async def begin(
    *, actor: Actor, office: Office, now: datetime, person_id: int | None = None
) -> Beginning:
    """第5条: may an application be handed in, by the actor or for somebody by the leadership?

    Raises Refusal where one stands or waits already, or nobody could take it.
    """
    on = day_of(now)
    person = await _applicant(actor, person_id, on)
    check_may_apply(await load_dossier(person.id), office.rules, on)
    receivers = await _receivers(person, on)
    if not receivers:
        raise Refusal("no_receivers", article=5)
    return Beginning(
        person_id=person.id, person=person.name, born=person.birth_date, receivers=receivers
    )


async def _applicant(actor: Actor, person_id: int | None, on: date) -> Person:
    """The actor, or somebody of a branch the actor leads."""
    if person_id is None or person_id == actor.person_id:
        return await Person.get(id=actor.person_id)
    return await _require_leading(actor, person_id, on)


async def _require_leading(actor: Actor, person_id: int, on: date) -> Person:
    person = await Person.get_or_none(id=person_id)
    if person is None:
        raise Refusal("not_entitled")
    await require_role(actor, *LEADERSHIP, branch_id=person.branch_id, on=on)
    return person


async def _receivers(person: Person, on: date) -> tuple[Receiver, ...]:
    college = (await Branch.get(id=person.branch_id)).college_id
    own = RoleTerm.filter(in_force(on), role__in=list(RECEIVERS), branch_id=person.branch_id)
    above = RoleTerm.filter(in_force(on), role=Role.ORGANIZER, branch__college_id=college)
    terms = [*await own.order_by("id"), *await above.order_by("id")]
    roles = {term.person_id: term.role for term in reversed(terms) if term.person_id != person.id}
    names = {p.id: p.name for p in await Person.filter(id__in=list(roles))}
    ordered = dict.fromkeys(term.person_id for term in terms if term.person_id in roles)
    return tuple(Receiver(person_id=i, name=names[i], role=roles[i]) for i in ordered)


async def check_note(
    *, person_id: int, note: ApplicationNote, office: Office, now: datetime
) -> None:
    """Raises Refusal for what the regulation does not take: the day, the age, the earlier day."""
    dossier = await load_dossier(person_id)
    check_can_apply(dossier, office.rules, day_of(now), _payload(note, ()), note.handed_in)


def _payload(note: ApplicationNote, files: tuple[str, ...]) -> Application:
    return Application(
        earlier_on=note.earlier_on,
        earlier_proven=note.proven and note.earlier_on is not None,
        receiver_id=note.receiver_id,
        born_on=note.born_on,
        files=files,
    )


async def submit(
    *,
    actor: Actor,
    person_id: int | None = None,
    note: ApplicationNote,
    draft: Draft | None,
    request: str,
    office: Office,
    now: datetime,
) -> ApplicationView:
    """第5条: hand in an application, or enter one received on paper for somebody (`person_id`).

    One's own waits for the leadership; one entered by the leadership stands at once. The same
    `request` again gives the same view. Raises Refusal where the regulation says no.
    """
    on = day_of(now)
    async with write_tx():
        await lock()
        person = await _applicant(actor, person_id, on)
        done = await find_request(request, person_id=person.id, kind=Application.kind)
        if done is None:
            said = note if person.id != actor.person_id else replace(note, proven=False)
            await _check(person, said, office, now)
            number = await _write(actor, person, said, draft, request, office, now)
        else:
            number = done.position
    return await _view(person, number, office, on)


async def _check(person: Person, note: ApplicationNote, office: Office, now: datetime) -> None:
    await check_note(person_id=person.id, note=note, office=office, now=now)
    receivers = await _receivers(person, day_of(now))
    if note.receiver_id not in {receiver.person_id for receiver in receivers}:
        raise Refusal("receiver_unknown", article=5)


async def _write(  # noqa: PLR0917 - one record and what belongs to it
    actor: Actor,
    person: Person,
    note: ApplicationNote,
    draft: Draft | None,
    request: str,
    office: Office,
    now: datetime,
) -> int:
    if draft is not None:
        await know_files(draft, now)
    entry = Entry(
        person_id=person.id,
        payload=_payload(note, draft.digests if draft else ()),
        act_date=note.handed_in,
        actor_id=person.id,
        recorder_id=actor.person_id,
        responsible_id=note.receiver_id,
        signer_id=actor.person_id,
        request=request,
    )
    number = await append(entry, vault=office.vault, now=now)
    if actor.person_id == person.id:
        leaders = await holders(LEADERSHIP, branch_id=person.branch_id, on=day_of(now))
        news = news_for(leaders, kind=NOTICE, author_id=person.id, number=number)
        await record_notices(news, now=now)
    else:
        await _know_birth(person, note.born_on)
    return number


async def _know_birth(person: Person, born: date | None) -> None:
    """What was stated and has been confirmed completes the roster."""
    if person.birth_date is None and born is not None:
        person.birth_date = born
        await person.save(update_fields=["birth_date"])


async def withdraw(*, actor: Actor, number: int, office: Office, now: datetime) -> None:
    """Take one's own application back before it is confirmed; it stays in the ledger as 作废."""
    await take_back(actor=actor, number=number, kind=Application, office=office, now=now)


async def my_application(*, actor: Actor, office: Office, now: datetime) -> ApplicationView | None:
    """The actor's newest application, whatever became of it; `None` where there is none."""
    records = (await load_dossier(actor.person_id)).records
    own = [record.id for record in records if isinstance(record.payload, Application)]
    if not own:
        return None
    person = await Person.get(id=actor.person_id)
    return await _view(person, max(own), office, day_of(now))


async def view(*, actor: Actor, number: int, office: Office, now: datetime) -> ApplicationView:
    """An application, for the leadership of the branch. Raises Refusal for everybody else."""
    row = await LedgerRecord.get_or_none(position=number, kind=Application.kind)
    if row is None:
        raise Refusal("not_entitled")
    person = await _require_leading(actor, row.person_id, day_of(now))
    return await _view(person, number, office, day_of(now))


async def _view(person: Person, number: int, office: Office, on: date) -> ApplicationView:
    dossier = await load_dossier(person.id)
    record = next(record for record in dossier.records if record.id == number)
    said = cast(Application, record.payload)
    receiver = await Person.get_or_none(id=said.receiver_id)
    return ApplicationView(
        number=number,
        person_id=person.id,
        person=person.name,
        branch=(await Branch.get(id=person.branch_id)).name,
        handed_in=record.act_date,
        receiver="" if receiver is None else receiver.name,
        earlier_on=said.earlier_on,
        proven=said.earlier_proven,
        born=person.birth_date or said.born_on,
        files=len(said.files),
        state=record.state,
        counted=applied_on(Case(dossier, office.rules, on)),
        settled=await settlement(person_id=person.id, number=number),
    )


async def confirm(
    *,
    actor: Actor,
    number: int,
    proven: bool,
    request: str,
    office: Office,
    now: datetime,
) -> ApplicationView:
    """第5条: the leadership has received the paper; of an earlier one it says whether it is proven.

    A proven one is written down as a record that supersedes the stated one. Raises Refusal where
    it has been settled, and for everybody who does not lead the branch.
    """
    on = day_of(now)
    row = await LedgerRecord.get_or_none(position=number, kind=Application.kind)
    if row is None:
        raise Refusal("not_entitled")
    async with write_tx():
        await lock()
        person = await _require_leading(actor, row.person_id, on)
        if await find_request(request, person_id=person.id, kind=Review.kind) is None:
            review = Review(record=number, state=ReviewState.ACCEPTED)
            await decide(actor=actor, review=review, request=request, office=office, now=now)
            said = cast(Application, to_record(row).payload)
            await _know_birth(person, said.born_on)
            if proven and said.earlier_on is not None:
                await _write_proven(actor, person, to_record(row), office, now)
    return await _view(person, number, office, on)


async def _write_proven(
    actor: Actor, person: Person, record: Record, office: Office, now: datetime
) -> None:
    entry = Entry(
        person_id=person.id,
        payload=replace(cast(Application, record.payload), earlier_proven=True),
        act_date=record.act_date,
        actor_id=person.id,
        recorder_id=actor.person_id,
        responsible_id=actor.person_id,
        signer_id=actor.person_id,
        supersedes=record.id,
    )
    await append(entry, vault=office.vault, now=now)


@dataclass(frozen=True, kw_only=True)
class Newcomers:
    """A page of those of the actor's branch who have not applied yet, as searched for."""

    people: tuple[tuple[int, str], ...]
    total: int
    page: int
    typed: str


async def newcomers(
    *, actor: Actor, office: Office, now: datetime, typed: str = "", page: int = 0
) -> Newcomers:
    """Whose application on paper the leadership may enter. Raises Refusal for everybody else."""
    on = day_of(now)
    await require_role(actor, *LEADERSHIP, branch_id=actor.branch_id, on=on)
    rows = await Person.filter(branch_id=actor.branch_id).exclude(id=actor.person_id).order_by("id")
    dossiers = await load_dossiers([row.id for row in rows])
    found = [r for r in rows if Case(dossiers[r.id], office.rules, on).stage is Stage.NONE]
    named = [Named(row.id, row.name, row.student_number) for row in found]
    wanted = find(typed, named) if typed else [one.person_id for one in named]
    names = {one.person_id: one.name for one in named}
    page = max(0, min(page, (len(wanted) - 1) // PAGE))
    shown = wanted[page * PAGE : (page + 1) * PAGE]
    return Newcomers(
        people=tuple((i, names[i]) for i in shown), total=len(wanted), page=page, typed=typed
    )


async def news_of(
    *, number: int, recipient_id: int | None, office: Office, now: datetime
) -> ApplicationView | None:
    """What to tell the leadership of an application; `None` where it is settled, or no longer
    theirs.
    """
    on = day_of(now)
    row = await LedgerRecord.get(position=number)
    person = await Person.get(id=row.person_id)
    leaders = await holders(LEADERSHIP, branch_id=person.branch_id, on=on)
    found = await _view(person, number, office, on)
    waits = found.state is ReviewState.PENDING and recipient_id in leaders
    return found if waits else None
