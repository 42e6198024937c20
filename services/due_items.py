"""A duty as one person has to hear of it: in which office, and what has been said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from models import Person, Reminder
from regulation.assess import duties_of
from regulation.assessment import Duty, Owner
from regulation.case import Case
from services.ledger import load_dossiers
from services.office import Office

REF_LETTERS = 8
SAID = "#"  # stands in the cause of a reminder that an answer has led to
Key = tuple[int, str, str]  # the person, the rule, the period


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A duty as it stands now, in somebody's dossier."""

    person: Person
    duty: Duty

    @property
    def key(self) -> Key:
        """What names it once and for all."""
        return self.person.id, self.duty.rule, self.duty.period

    @property
    def ref(self) -> str:
        """The same, short enough for a button."""
        return sha256(f"{self.duty.rule}:{self.duty.period}".encode()).hexdigest()[:REF_LETTERS]


async def open_duties_of(person_ids: Iterable[int], *, office: Office, on: date) -> dict[Key, Owed]:
    """Every duty owed on this day in these dossiers, by person, rule and period."""
    wanted = sorted(set(person_ids))
    dossiers = await load_dossiers(wanted)
    people = {person.id: person for person in await Person.filter(id__in=wanted)}
    return {
        (person_id, duty.rule, duty.period): Owed(person=people[person_id], duty=duty)
        for person_id, dossier in dossiers.items()
        for duty in duties_of(Case(dossier, office.rules, on))
        if duty.is_open(on)
    }


class Answer(StrEnum):
    """What somebody has said to a reminder; it stands in the cause of the reminder it led to."""

    DONE = "done"  # 已办: whoever keeps the record has to confirm it
    NOT_MINE = "not_mine"  # 不是我: those above have to see whose it is
    LATER = "later"  # 稍后: the same person again on a later day


@dataclass(frozen=True, kw_only=True)
class Said:
    """Somebody has answered a reminder of this duty."""

    answer: Answer
    name: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """An open duty that falls to somebody in an office."""

    subject_id: int
    ref: str
    person: str
    owner: Owner
    duty: Duty
    said: tuple[Said, ...] = ()

    @property
    def own(self) -> bool:
        """It stands in the recipient's own dossier, and they owe it."""
        return self.owner is Owner.SELF

    @property
    def escalated(self) -> bool:
        """Others owed it, were told of it, and did not do it."""
        return self.owner is not self.duty.owner

    def put_off(self, on: date) -> date | None:
        """The day to which the recipient has put it off, `None` where it is not put off."""
        days = [s.until for s in self.said if s.until is not None and s.until > on]
        return max(days, default=None)


def cause_of(answer: Answer, about: str | int) -> str:
    """The cause of a reminder that an answer leads to."""
    return f"{answer}{SAID}{about}"


def key_of(reminder: Reminder) -> Key:
    """The duty that a reminder is about."""
    return reminder.subject_id, reminder.rule, reminder.period


def due_item(owed: Owed, owner: Owner, answers: Mapping[Key, tuple[Said, ...]]) -> DueItem:
    """A duty that falls to somebody in this office, with what has been said of it."""
    return DueItem(
        subject_id=owed.person.id,
        ref=owed.ref,
        person=owed.person.name,
        owner=owner,
        duty=owed.duty,
        said=answers.get(owed.key, ()),
    )


def by_date(items: Iterable[DueItem]) -> tuple[DueItem, ...]:
    """The nearest date first."""
    return tuple(sorted(items, key=lambda item: (item.duty.due, item.duty.rule, item.subject_id)))


async def answers_to(recipient_id: int) -> dict[Key, tuple[Said, ...]]:
    """What this person has put off, and what others have said that concerns them, by duty."""
    rows = await Reminder.filter(recipient_id=recipient_id, cause__contains=SAID).order_by("id")
    speakers = {int(about) for _, about in map(_parts, rows) if about.isdecimal()}
    names = {p.id: p.name for p in await Person.filter(id__in=list(speakers))}
    found: dict[Key, tuple[Said, ...]] = {}
    for row in rows:
        found[key_of(row)] = (*found.get(key_of(row), ()), _said(row, names))
    return found


def _parts(reminder: Reminder) -> tuple[Answer, str]:
    answer, _, about = reminder.cause.partition(SAID)
    return Answer(answer), about


def _said(reminder: Reminder, names: Mapping[int, str]) -> Said:
    answer, about = _parts(reminder)
    if answer is Answer.LATER:
        return Said(answer=answer, name="", until=date.fromisoformat(about))
    return Said(answer=answer, name=names[int(about)])
