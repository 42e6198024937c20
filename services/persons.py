"""One person as those who look after them see them: what is due, and what has been done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models import Person
from regulation.articles.article_12 import inspection_open, opinion_for, proposal_wanted
from regulation.case import Case
from regulation.records import (
    Dossier,
    Opinion,
    ReviewState,
    Talk,
    ThoughtReport,
)
from services.access import Actor
from services.days import day_of
from services.ledger import load_dossier
from services.notes import kinds_for
from services.office import Office
from services.sight import Right, require_sight
from services.standing import Standing, standing_of

STANDING = (ReviewState.PENDING, ReviewState.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """One 思想汇报 of theirs."""

    number: int
    quarter: str
    received: date
    state: ReviewState


@dataclass(frozen=True, kw_only=True)
class WrittenLine:
    """One talk or opinion in its newest version: who held or wrote it, and when."""

    number: int
    by: str
    on: date
    gist: str
    corrected: bool


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """What a person's screen shows; `rights` say in which capacities it is looked at.

    `proposal_asked`: no contact has been in favour of listing them in the annual plan (第12条);
    `opinion_owed`: the reader may write this half year's 考察意见 now; `may_note`: there is
    something the reader may note of them (services/notes.py).
    """

    standing: Standing
    number: str
    rights: frozenset[Right]
    reports: tuple[ReportLine, ...]
    talks: tuple[WrittenLine, ...]
    opinions: tuple[WrittenLine, ...]
    proposal_asked: bool
    opinion_owed: bool
    may_note: bool

    @property
    def person_id(self) -> int:
        """Who it is about."""
        return self.standing.person_id


async def view_person(*, actor: Actor, person_id: int, office: Office, now: datetime) -> PersonView:
    """Somebody within the actor's sight. Raises Refusal for everybody else."""
    person, rights = await require_sight(actor, person_id, on=day_of(now))
    standing = await standing_of(actor=actor, person_id=person_id, office=office, now=now)
    dossier = await load_dossier(person_id)
    case = Case(dossier, office.rules, day_of(now))
    return PersonView(
        standing=standing,
        number=person.student_number,
        rights=rights,
        reports=_reports(dossier),
        talks=await _written(dossier, Talk),
        opinions=await _written(dossier, Opinion),
        proposal_asked=proposal_wanted(case),
        opinion_owed=_owes_opinion(case, actor.person_id),
        may_note=bool(kinds_for(case, rights)),
    )


def _owes_opinion(case: Case, contact_id: int) -> bool:
    inspection = inspection_open(case, contact_id)
    return inspection is not None and opinion_for(case, inspection) is None


def _reports(dossier: Dossier) -> tuple[ReportLine, ...]:
    found = [
        ReportLine(
            number=record.id,
            quarter=record.payload.quarter,
            received=record.act_date,
            state=record.state,
        )
        for record in dossier.records
        if isinstance(record.payload, ThoughtReport)
    ]
    return tuple(sorted(found, key=lambda line: (line.quarter, line.number), reverse=True))


async def _written(dossier: Dossier, kind: type[Talk | Opinion]) -> tuple[WrittenLine, ...]:
    """The newest versions, the latest first."""
    corrected = {record.supersedes for record in dossier.records if record.state in STANDING}
    newest = [
        (record, record.payload)
        for record in dossier.records
        if isinstance(record.payload, kind) and record.id not in corrected
    ]
    names = await _names({_words(payload)[0] for _, payload in newest})
    newest.sort(key=lambda pair: (pair[0].act_date, pair[0].id), reverse=True)
    return tuple(
        WrittenLine(
            number=record.id,
            by=names[_words(payload)[0]],
            on=record.act_date,
            gist=_words(payload)[1],
            corrected=record.supersedes is not None,
        )
        for record, payload in newest
    )


def _words(payload: Talk | Opinion) -> tuple[int, str]:
    """Who wrote it, and what."""
    if isinstance(payload, Talk):
        return payload.talker_id, payload.gist
    return payload.contact_id, payload.text


async def _names(person_ids: Iterable[int]) -> dict[int, str]:
    found = await Person.filter(id__in=sorted(person_ids)).values_list("id", "name")
    return dict(found)
