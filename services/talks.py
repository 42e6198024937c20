"""Talks (第7、12条): with an applicant by somebody the branch sends, with others by the contact."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from models import AccessLog, Attachment, LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_45 import entered_late, late_entry_days
from regulation.assess import assess
from regulation.assessment import Assessment
from regulation.checks import STAGES_WITHOUT_TALKS, check_can_talk
from regulation.records import Record, Talk
from regulation.refusal import Refusal
from services.access import Actor
from services.corrections import History, check_correction, history_of
from services.days import day_of
from services.handed_in import Draft, KeptFile, know_files
from services.ledger import (
    Entry,
    append,
    find_request,
    load_dossier,
    lock,
    to_record,
)
from services.office import Office
from services.sight import require_sight
from services.standing import names_of
from services.talkers import end_term, require_partner
from services.voices import VOICE

LONGEST_GIST = 2000
LONGEST_PLACE = 100
LONGEST_REMARK = 500


@dataclass(frozen=True, kw_only=True)
class TalkNote:
    """What the talker writes down; `held` is the day of the talk, `voices` lie in the store."""

    held: date
    place: str
    gist: str
    problems: str = ""
    follow_up: str = ""
    voices: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TalkReceipt:
    """A logged talk; `late_after` where it has to be labelled 补录 (第45条): the days allowed.

    `corrects` where it takes the place of an earlier version, with or without a `reason`.
    """

    number: int
    person_id: int
    person: str
    held: date
    first: bool
    late_after: int | None
    corrects: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TalkVersion:
    """One version of a talk as it stands in the ledger."""

    number: int
    held: date
    entered_at: datetime
    talk: Talk


@dataclass(frozen=True, kw_only=True)
class TalkView:
    """A talk with all its versions, the oldest first, for one who may read it; `shown` is one."""

    person_id: int
    person: str
    talker: str
    versions: tuple[TalkVersion, ...]
    shown: TalkVersion
    voices: tuple[KeptFile, ...]
    may_correct: bool
    reason_needed: bool


async def check_may_talk(*, actor: Actor, person_id: int, office: Office, now: datetime) -> str:
    """The name of somebody the actor may write a talk down with. Raises Refusal for all others."""
    person = await require_partner(actor, person_id, on=day_of(now))
    found = assess(await load_dossier(person_id), office.rules, day_of(now))
    if found.stage in STAGES_WITHOUT_TALKS:
        raise Refusal("talk_wrong_stage", article=12, stage=found.stage)
    return person.name


async def log_talk(
    *, actor: Actor, person_id: int, note: TalkNote, request: str, office: Office, now: datetime
) -> TalkReceipt:
    """Write a talk into the dossier of a person.

    Raises Refusal where the person is not within the actor's sight, where the actor talks to
    themselves, dates the talk in the future or before the application, or says nothing of it.
    """
    on = day_of(now)
    _check_note(note, on)
    async with write_tx():
        await lock()
        person = await _require_other(actor, person_id, on)
        done = await find_request(request, person_id=person_id, kind=Talk.kind)
        if done is not None:
            return _receipt(to_record(done), person, office)
        assessment = assess(await load_dossier(person_id), office.rules, on)
        check_can_talk(assessment, note.held)
        first = assessment.next_step == "first_talk"
        entry = Entry(
            person_id=person_id,
            payload=_payload(actor, note, first=first),
            act_date=note.held,
            actor_id=actor.person_id,
            request=request,
        )
        written = await _write(entry, note, office, now)
        if first:
            await end_term(person_id, on=on)
    return _receipt(to_record(written), person, office)


async def correct_talk(
    *,
    actor: Actor,
    number: int,
    note: TalkNote,
    reason: str,
    request: str,
    office: Office,
    now: datetime,
) -> TalkReceipt:
    """Put a talk of one's own right: within a day as it is, later as a 更正 with its reason.

    Raises Refusal for somebody else's talk, an outdated version, and whatever a talk may not say.
    """
    on = day_of(now)
    _check_note(note, on)
    async with write_tx():
        await lock()
        history = await history_of(number, kind=Talk.kind)
        person = await _require_talker(actor, history, now)
        done = await find_request(request, person_id=person.id, kind=Talk.kind)
        if done is not None:
            return _receipt(to_record(done), person, office)
        check_correction(history, number, reason, now)
        _check_corrected_day(assess(await load_dossier(person.id), office.rules, on), note.held)
        kept = reason.strip() if history.reason_needed(now) else ""
        first = _talk(history.newest).first
        entry = Entry(
            person_id=person.id,
            payload=_payload(actor, note, first=first, correction=kept),
            act_date=note.held,
            actor_id=actor.person_id,
            supersedes=number,
            request=request,
        )
        written = await _write(entry, note, office, now)
    return _receipt(to_record(written), person, office)


async def _write(entry: Entry, note: TalkNote, office: Office, now: datetime) -> LedgerRecord:
    await know_files(Draft(files=note.voices, characters=0, fingerprint=""), now)
    number = await append(entry, vault=office.vault, now=now)
    return await LedgerRecord.get(position=number)


async def _require_other(actor: Actor, person_id: int, on: date) -> Person:
    if actor.person_id == person_id:
        raise Refusal("talk_with_oneself", article=7)
    return await require_partner(actor, person_id, on=on)


async def _require_reader(actor: Actor, history: History, now: datetime) -> Person:
    """Who was sent for a first talk has done their part with it, but may put it right for a day."""
    talk = _talk(history.newest)
    if talk.first and talk.talker_id == actor.person_id and not history.reason_needed(now):
        return await Person.get(id=history.person_id)
    person, _ = await require_sight(actor, history.person_id, on=day_of(now))
    return person


async def _require_talker(actor: Actor, history: History, now: datetime) -> Person:
    person = await _require_reader(actor, history, now)
    if _talk(history.newest).talker_id != actor.person_id:
        raise Refusal("correction_by_others", article=45)
    return person


def _check_corrected_day(found: Assessment, held: date) -> None:
    if found.stage not in STAGES_WITHOUT_TALKS:  # the stage was right when it was written
        check_can_talk(found, held)


async def open_talk(*, actor: Actor, number: int, office: Office, now: datetime) -> TalkView:
    """A talk with somebody within the actor's sight; a reading by others is noted.

    Raises Refusal for everybody else.
    """
    history = await history_of(number, kind=Talk.kind)
    async with write_tx():
        person = await _require_reader(actor, history, now)
        talker = _talk(history.newest).talker_id
        if talker != actor.person_id:
            await AccessLog.create(
                actor_id=actor.person_id, person_id=person.id, record=number, at=now
            )
    (name,) = await names_of([talker])
    versions = tuple(_version(row) for row in history.versions)
    return TalkView(
        person_id=person.id,
        person=person.name,
        talker=name,
        versions=versions,
        shown=next(version for version in versions if version.number == number),
        voices=await _voices(_talk(history.newest)),
        may_correct=talker == actor.person_id,
        reason_needed=history.reason_needed(now),
    )


async def voices_of(
    *, actor: Actor, number: int, office: Office, now: datetime
) -> tuple[bytes, ...]:
    """The voice notes kept with a talk. Raises Refusal as `open_talk` does."""
    view = await open_talk(actor=actor, number=number, office=office, now=now)
    return tuple(office.attachments.read(digest) for digest in view.shown.talk.files)


async def _voices(talk: Talk) -> tuple[KeptFile, ...]:
    sizes = dict(await Attachment.filter(sha256__in=talk.files).values_list("sha256", "size"))
    return tuple(KeptFile(sha256=d, size=sizes[d], media_type=VOICE) for d in talk.files)


def _version(row: LedgerRecord) -> TalkVersion:
    return TalkVersion(
        number=row.position, held=row.act_date, entered_at=row.entered_at, talk=_talk(row)
    )


def _talk(row: LedgerRecord) -> Talk:
    return cast(Talk, to_record(row).payload)


def _payload(actor: Actor, note: TalkNote, *, first: bool, correction: str = "") -> Talk:
    return Talk(
        talker_id=actor.person_id,
        place=note.place.strip(),
        gist=note.gist.strip(),
        problems=note.problems.strip(),
        follow_up=note.follow_up.strip(),
        first=first,
        files=tuple(voice.sha256 for voice in note.voices),
        correction=correction,
    )


def _receipt(record: Record, person: Person, office: Office) -> TalkReceipt:
    talk = cast(Talk, record.payload)
    late = record.supersedes is None and entered_late(office.rules, record)
    return TalkReceipt(
        number=record.id,
        person_id=person.id,
        person=person.name,
        held=record.act_date,
        first=talk.first,
        late_after=late_entry_days(office.rules, record) if late else None,
        corrects=record.supersedes,
        reason=talk.correction,
    )


def _check_note(note: TalkNote, on: date) -> None:
    check_day(held=note.held, on=on)
    check_place(note.place)
    check_gist(note.gist)
    check_remark(note.problems)
    check_remark(note.follow_up)


def check_day(*, held: date, on: date) -> None:
    """Raises Refusal for a day that has not come yet."""
    if held > on:
        raise Refusal("talk_in_future", article=45, held=held)


def check_place(place: str) -> None:
    """Raises Refusal for a place that is a story."""
    if len(place) > LONGEST_PLACE:
        raise Refusal("talk_place_too_long", characters=len(place), limit=LONGEST_PLACE)


def check_gist(gist: str) -> None:
    """Raises Refusal for a gist that says nothing, or too much."""
    if not gist.strip():
        raise Refusal("talk_without_gist", article=7)
    if len(gist) > LONGEST_GIST:
        raise Refusal("talk_too_long", characters=len(gist), limit=LONGEST_GIST)


def check_remark(remark: str) -> None:
    """Raises Refusal for problems or a follow-up that are a story."""
    if len(remark) > LONGEST_REMARK:
        raise Refusal("talk_remark_too_long", characters=len(remark), limit=LONGEST_REMARK)
