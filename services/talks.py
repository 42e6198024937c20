"""Talks (第7、12条): with an applicant by somebody the branch sends, with others by the contact."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from models import LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_45 import entered_late, late_entry_days
from regulation.assess import assess
from regulation.assessment import Assessment
from regulation.checks import check_can_talk
from regulation.records import Record, Talk
from regulation.refusal import Refusal
from services.access import Actor, require_guide
from services.days import day_of
from services.ledger import (
    Entry,
    append,
    find_request,
    load_dossier,
    lock,
    to_record,
)
from services.office import Office

LONGEST_GIST = 2000
LONGEST_PLACE = 100


@dataclass(frozen=True, kw_only=True)
class TalkNote:
    """What the talker writes down; `held` is the day of the talk."""

    held: date
    place: str
    gist: str
    problems: str = ""
    follow_up: str = ""


@dataclass(frozen=True, kw_only=True)
class TalkReceipt:
    """A logged talk; `late_after` where it has to be labelled 补录 (第45条): the days allowed."""

    number: int
    person: str
    held: date
    first: bool
    late_after: int | None


async def log_talk(
    *, actor: Actor, person_id: int, note: TalkNote, request: str, office: Office, now: datetime
) -> TalkReceipt:
    """Write a talk into the dossier of a person.

    Raises Refusal where the actor does not guide this person, talks to themselves, dates the
    talk in the future or before the application, or leaves the gist empty.
    """
    on = day_of(now)
    _check_note(note, on)
    async with write_tx():
        await lock()
        person = await require_guide(actor, person_id, on=on)
        done = await find_request(request, person_id=person_id, kind=Talk.kind)
        if done is not None:
            return _receipt(to_record(done), person, office)
        assessment = assess(await load_dossier(person_id), office.rules, on)
        _check_standing(actor, person, note, assessment)
        first = assessment.next_step == "first_talk"
        entry = Entry(
            person_id=person_id,
            payload=_payload(actor, note, first=first),
            act_date=note.held,
            actor_id=actor.person_id,
            request=request,
        )
        number = await append(entry, vault=office.vault, now=now)
        written = await LedgerRecord.get(position=number)
    return _receipt(to_record(written), person, office)


def _payload(actor: Actor, note: TalkNote, *, first: bool) -> Talk:
    return Talk(
        talker_id=actor.person_id,
        place=note.place.strip(),
        gist=note.gist.strip(),
        problems=note.problems.strip(),
        follow_up=note.follow_up.strip(),
        first=first,
    )


def _receipt(record: Record, person: Person, office: Office) -> TalkReceipt:
    late = entered_late(office.rules, record)
    return TalkReceipt(
        number=record.id,
        person=person.name,
        held=record.act_date,
        first=cast(Talk, record.payload).first,
        late_after=late_entry_days(office.rules, record) if late else None,
    )


def _check_note(note: TalkNote, on: date) -> None:
    check_day(held=note.held, on=on)
    check_place(note.place)
    check_gist(note.gist)


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


def _check_standing(actor: Actor, person: Person, note: TalkNote, found: Assessment) -> None:
    if actor.person_id == person.id:
        raise Refusal("talk_with_oneself", article=7)
    check_can_talk(found, note.held)
