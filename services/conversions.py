"""预备期与转正 (第33至37条): where a probationary member stands, and the 转正申请."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_33 import education, education_years, hours_between, hours_needed
from regulation.articles.article_34 import Analysis, analyses
from regulation.articles.article_35 import Condition, Probation, conversion_conditions, probation
from regulation.articles.article_37 import application_due, application_opens
from regulation.assess import assess
from regulation.assessment import Stage
from regulation.case import Case
from regulation.checks import check_can_apply_conversion
from regulation.records import ConversionApplication, Dossier, Record, ReviewState
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.handed_in import Draft, HandedIn, guides_of, know_files, news_for, take_back
from services.ledger import Entry, append, find_request, load_dossier, lock, to_record
from services.notices import record as record_notices
from services.office import Office
from services.sight import require_sight
from services.waivers import check_length

NOTICE = "conversion_application_received"
LATE = "conversion_late"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One 集体教育: its day and its hours."""

    on: date
    hours: int


@dataclass(frozen=True, kw_only=True)
class EducationYear:
    """第33条: a year of the probation, both ends included, with the hours of its sessions."""

    since: date
    until: date
    hours: int
    needed: int
    sessions: tuple[Session, ...]


@dataclass(frozen=True, kw_only=True)
class Application:
    """The 转正申请 handed in last; 退回 or 作废 where another is wanted."""

    number: int
    received: date
    state: ReviewState


@dataclass(frozen=True, kw_only=True)
class ProbationView:
    """All that the probation of one person is judged by on a day.

    `opens` and `due` are the first and the last day of the application; `warnings` what would be
    said of one handed in today, `None` where none may be.
    """

    person_id: int
    name: str
    own: bool
    on: date
    term: Probation
    years: tuple[EducationYear, ...]
    analyses: tuple[Analysis, ...]
    conditions: tuple[Condition, ...]
    opens: date
    due: date
    warnings: tuple[str, ...] | None
    application: Application | None
    next_step: str | None


async def own_probation(*, actor: Actor, office: Office, now: datetime) -> ProbationView:
    """第33至37条: where the actor stands. Raises Refusal outside the probation."""
    person = await Person.get(id=actor.person_id)
    return await _view(person, office, day_of(now), own=True)


async def probation_of(
    *, actor: Actor, person_id: int, office: Office, now: datetime
) -> ProbationView:
    """The same of somebody within the actor's sight. Raises Refusal for everybody else."""
    person, _ = await require_sight(actor, person_id, on=day_of(now))
    return await _view(person, office, day_of(now), own=False)


async def _view(person: Person, office: Office, on: date, *, own: bool) -> ProbationView:
    dossier = await load_dossier(person.id)
    case = Case(dossier, office.rules, on)
    term = probation(case)
    if case.stage is not Stage.PROBATIONARY_MEMBER or term is None:
        raise Refusal("conversion_wrong_stage", article=37, stage=case.stage)
    return ProbationView(
        person_id=person.id,
        name=person.name,
        own=own,
        on=on,
        term=term,
        years=tuple(_year(case, *year) for year in education_years(case)),
        analyses=analyses(case),
        conditions=conversion_conditions(case),
        opens=application_opens(case, term),
        due=application_due(case, term),
        warnings=_warnings(dossier, office, on),
        application=_newest(dossier),
        next_step=assess(dossier, office.rules, on).next_step,
    )


def _year(case: Case, since: date, until: date) -> EducationYear:
    held = education(case, since, until)
    return EducationYear(
        since=since,
        until=until - timedelta(days=1),
        hours=hours_between(case, since, until),
        needed=hours_needed(case, since),
        sessions=tuple(Session(on=act.on, hours=act.payload.hours) for act in held),
    )


def _warnings(dossier: Dossier, office: Office, on: date) -> tuple[str, ...] | None:
    try:
        return check_can_apply_conversion(dossier, office.rules, on)
    except Refusal:
        return None


def _newest(dossier: Dossier) -> Application | None:
    handed_in = (r for r in reversed(dossier.records) if r.payload.kind == "conversion_application")
    return next(
        (Application(number=r.id, received=r.act_date, state=r.state) for r in handed_in), None
    )


@dataclass(frozen=True, kw_only=True)
class ApplicationReceipt:
    """Proof that a 转正申请 was received; `late_reason` where it came after its day."""

    number: int
    received: date
    late_reason: str


async def check_may_apply(*, actor: Actor, office: Office, now: datetime) -> tuple[str, ...]:
    """第37条: the warnings of an application handed in today. Raises Refusal where none may be."""
    return check_can_apply_conversion(
        await load_dossier(actor.person_id), office.rules, day_of(now)
    )


async def apply(
    *, actor: Actor, draft: Draft, late_reason: str, request: str, office: Office, now: datetime
) -> ApplicationReceipt:
    """第37条: hand in the 转正申请; late ones say why. The same `request` changes nothing more.

    Raises Refusal where none may be handed in, and where a late one gives no reason.
    """
    check_length(late_reason)
    on = day_of(now)
    async with write_tx():
        await lock()
        done = await find_request(
            request, person_id=actor.person_id, kind=ConversionApplication.kind
        )
        if done is not None:
            return _receipt(to_record(done))
        dossier = await load_dossier(actor.person_id)
        late = LATE in check_can_apply_conversion(dossier, office.rules, on)
        if late and not late_reason.strip():
            raise Refusal("conversion_late_without_reason", article=37)
        payload = ConversionApplication(
            files=draft.digests,
            characters=draft.characters,
            fingerprint=draft.fingerprint,
            late_reason=late_reason.strip() if late else "",
        )
        await know_files(draft, now)
        number = await _enter(actor, payload, request, office, now)
    return ApplicationReceipt(number=number, received=on, late_reason=payload.late_reason)


async def _enter(
    actor: Actor, payload: ConversionApplication, request: str, office: Office, now: datetime
) -> int:
    entry = Entry(
        person_id=actor.person_id,
        payload=payload,
        act_date=day_of(now),
        actor_id=actor.person_id,
        request=request,
    )
    number = await append(entry, vault=office.vault, now=now)
    guides = await guides_of(await Person.get(id=actor.person_id), on=day_of(now))
    readers = tuple(sorted(guides - {actor.person_id}))
    news = news_for(readers, kind=NOTICE, author_id=actor.person_id, number=number)
    await record_notices(news, now=now)
    return number


def _receipt(record: Record) -> ApplicationReceipt:
    assert isinstance(record.payload, ConversionApplication)
    return ApplicationReceipt(
        number=record.id, received=record.act_date, late_reason=record.payload.late_reason
    )


async def take_application_back(
    *, actor: Actor, number: int, office: Office, now: datetime
) -> HandedIn[ConversionApplication]:
    """Take one's own application back before it is reviewed; another may then be handed in."""
    return await take_back(
        actor=actor, number=number, kind=ConversionApplication, office=office, now=now
    )


@dataclass(frozen=True, kw_only=True)
class ApplicationArrived:
    """For contacts and leadership: an application has come in; the latter review it."""

    number: int
    author: str
    late_reason: str
    may_review: bool


async def arrival_of(
    *, number: int, recipient_id: int | None, settled: bool, leads: bool, on: date
) -> ApplicationArrived | None:
    """What to tell of an application; `None` where it is settled, or none of theirs any more."""
    row = await LedgerRecord.get(position=number)
    author = await Person.get(id=row.person_id)
    if settled or recipient_id not in await guides_of(author, on=on):
        return None
    return ApplicationArrived(
        number=number,
        author=author.name,
        late_reason=str(row.payload.get("late_reason", "")),
        may_review=leads,
    )
