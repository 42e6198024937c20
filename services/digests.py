"""The digest: all that one person has to be told on a day, in one message, made from what is true
when it goes out and never sent again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models import Lane, Person, Reminder
from models.db import write_tx
from regulation.assessment import Duty, Owner
from services.days import day_of
from services.duties import Owed, open_duties_of
from services.notices import Draft, record_alone
from services.office import Office
from services.remits import Remit, remit_of

KIND = "digest"
SNOOZE = "snooze"


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """An open duty as the recipient has to hear of it: in which office, about whom."""

    subject_id: int
    person: str
    owner: Owner
    duty: Duty

    @property
    def own(self) -> bool:
        """It stands in the recipient's own dossier, and they owe it."""
        return self.owner is Owner.SELF

    @property
    def escalated(self) -> bool:
        """Others owed it, were told of it, and did not do it."""
        return self.owner is not self.duty.owner


@dataclass(frozen=True, kw_only=True)
class DigestContent:
    """What one person is told on a day, the nearest date first."""

    on: date
    items: tuple[DigestItem, ...]


async def open_digests(*, now: datetime) -> int:
    """Put today's digest into the outbox for everybody who has something waiting and can be
    reached; returns how many were new. Nobody gets a second one on a day.
    """
    on = day_of(now)
    waiting = Reminder.filter(
        digest_id__isnull=True, not_before__lte=on, recipient__identities__reachable=True
    )
    rows = await waiting.distinct().values_list("recipient_id")
    return await record_alone(drafts=[_draft(recipient, on) for (recipient,) in rows], now=now)


def _draft(recipient_id: int, on: date) -> Draft:
    return Draft(
        key=f"{KIND}:{recipient_id}:{on.isoformat()}",
        kind=KIND,
        lane=Lane.REMINDER,
        recipient_id=recipient_id,
        parameters={"day": on.isoformat()},
    )


async def compose(
    *, notice_id: int, recipient_id: int, day: str, office: Office, now: datetime
) -> DigestContent | None:
    """What to tell, looked up right before sending; `None` where nothing concerns them any more.

    Takes everything that waits for this person into the digest, so that a digest in doubt is made
    anew when it is repeated. One whose day has passed gives back what it has taken.
    """
    on = day_of(now)
    if day != on.isoformat():
        await _give_back(notice_id)
        return None
    await _take(notice_id, recipient_id, on)
    told = await Reminder.filter(digest_id=notice_id).order_by("id")
    items = await _items(told, await remit_of(recipient_id, on=on), office, on)
    return DigestContent(on=on, items=items) if items else None


async def _give_back(notice_id: int) -> None:
    async with write_tx():
        await Reminder.filter(digest_id=notice_id).update(digest_id=None)


async def _take(notice_id: int, recipient_id: int, on: date) -> None:
    waiting = Reminder.filter(recipient_id=recipient_id, digest_id__isnull=True)
    async with write_tx():
        await waiting.filter(not_before__lte=on).update(digest_id=notice_id)


async def _items(
    told: list[Reminder], remit: Remit, office: Office, on: date
) -> tuple[DigestItem, ...]:
    owed = await open_duties_of({r.subject_id for r in told}, office=office, on=on)
    snoozed = await _snoozed(remit.person_id, on)
    found: dict[tuple[int, str, str], DigestItem] = {}
    for reminder in told:
        key = (reminder.subject_id, reminder.rule, reminder.period)
        if key in owed and key not in snoozed and _concerns(remit, owed[key], reminder):
            found[key] = _item(owed[key], Owner(reminder.owner))
    return _by_date(found.values())


def _concerns(remit: Remit, owed: Owed, reminder: Reminder) -> bool:
    return remit.owes(owed.duty, owed.person, Owner(reminder.owner))


def _item(owed: Owed, owner: Owner) -> DigestItem:
    person: Person = owed.person
    return DigestItem(subject_id=person.id, person=person.name, owner=owner, duty=owed.duty)


def _by_date(items: Iterable[DigestItem]) -> tuple[DigestItem, ...]:
    return tuple(sorted(items, key=lambda i: (i.duty.due, i.duty.rule, i.subject_id)))


async def _snoozed(recipient_id: int, on: date) -> set[tuple[int, str, str]]:
    """What this person has put off to a later day."""
    later = Reminder.filter(recipient_id=recipient_id, cause__startswith=SNOOZE, not_before__gt=on)
    return {(row.subject_id, row.rule, row.period) for row in await later}
