"""The digest: all that one person has to be told on a day, in one message, made from what is true
when it goes out and never sent again.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models import Lane, Reminder
from models.db import write_tx
from regulation.assessment import Owner
from services.annual_plans import YearPlan, open_plans_of
from services.days import day_of
from services.due_items import (
    Answer,
    DueItem,
    Key,
    answers_to,
    by_date,
    due_item,
    key_of,
    open_duties_of,
)
from services.gatherings import NOBODYS, Gathering, gatherings_of
from services.notices import DIGEST, UNCONFIRMED, Claimed, Draft, record_alone, sent_before
from services.office import Office
from services.remits import Remit, remit_of
from services.weekly import WEEKLY, Weekly, week_of, weekly_for

NEAR = timedelta(days=7)  # meetings and ballots so near stand in every digest
Retell = Callable[[Claimed], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class DigestContent:
    """What one person is told on a day, the nearest date first.

    `unconfirmed` is what notices had to say that may not have arrived, as far as it still holds.
    """

    on: date
    items: tuple[DueItem, ...]
    gatherings: tuple[Gathering, ...] = ()
    weekly: Weekly | None = None
    unconfirmed: tuple[Any, ...] = ()
    plans: tuple[YearPlan, ...] = ()


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
        key=f"{DIGEST}:{recipient_id}:{on.isoformat()}",
        kind=DIGEST,
        lane=Lane.REMINDER,
        recipient_id=recipient_id,
        parameters={"day": on.isoformat()},
    )


async def compose(
    *, notice_id: int, recipient_id: int, day: str, office: Office, now: datetime, retell: Retell
) -> DigestContent | None:
    """What to tell, looked up right before sending; `None` where nothing concerns them any more.

    `retell` says what a notice has to say now, `None` for nothing.

    Takes everything that waits for this person into the digest, so that a digest in doubt is made
    anew when it is repeated. One whose day has passed gives back what it has taken.
    """
    on = day_of(now)
    if day != on.isoformat():
        await _give_back(notice_id)
        return None
    await _take(notice_id, recipient_id, on)
    told = await Reminder.filter(digest_id=notice_id).order_by("id")
    remit = await remit_of(recipient_id, on=on)
    items = await _items(told, remit, office, on)
    gatherings = await gatherings_of(remit, office=office, on=on)
    unconfirmed = await _unconfirmed(told, retell)
    plans = await open_plans_of(remit, office=office, on=on)
    keys = (*(each.key for each in gatherings), *(each.key for each in plans))
    live = {*items, *unconfirmed, *((NOBODYS, *key) for key in keys)}
    await _forget(r for r in told if key_of(r) not in live)
    weekly = await weekly_for(remit, office=office, on=on) if _is_weekly(told, on) else None
    if weekly is None and live.isdisjoint(map(key_of, told)):
        return None
    near = tuple(each for each in gatherings if each.duty.due <= on + NEAR)
    return DigestContent(
        on=on,
        items=by_date(items.values()),
        gatherings=near,
        weekly=weekly,
        unconfirmed=tuple(unconfirmed.values()),
        plans=plans,
    )


def _is_weekly(told: Iterable[Reminder], on: date) -> bool:
    return any(r.rule == WEEKLY and r.period == week_of(on) for r in told)


async def _unconfirmed(told: Iterable[Reminder], retell: Retell) -> dict[Key, Any]:
    """What notices that may not have arrived still have to say."""
    numbers = [int(r.period) for r in told if r.rule == UNCONFIRMED]
    said = {n.id: await retell(n) for n in await sent_before(numbers)} if numbers else {}
    return {(NOBODYS, UNCONFIRMED, str(i)): what for i, what in said.items() if what is not None}


async def _give_back(notice_id: int) -> None:
    async with write_tx():
        await Reminder.filter(digest_id=notice_id).update(digest_id=None)


async def _take(notice_id: int, recipient_id: int, on: date) -> None:
    waiting = Reminder.filter(recipient_id=recipient_id, digest_id__isnull=True)
    async with write_tx():
        await waiting.filter(not_before__lte=on).update(digest_id=notice_id)


async def _forget(untold: Iterable[Reminder]) -> None:
    """What is settled, put off or not theirs any more is noted anew where it comes back to them.

    What others have said of a matter stays, and so does the week.
    """
    kept = (Answer.DONE, Answer.NOT_MINE, WEEKLY)
    numbers = [r.id for r in untold if not r.cause.startswith(kept)]
    if numbers:
        async with write_tx():
            await Reminder.filter(id__in=numbers).delete()


async def _items(
    told: list[Reminder], remit: Remit, office: Office, on: date
) -> dict[Key, DueItem]:
    """What is still owed and theirs, and not put off."""
    owed = await open_duties_of({r.subject_id for r in told}, office=office, on=on)
    answers = await answers_to(remit.person_id)
    found: dict[Key, DueItem] = {}
    for reminder in told:
        key = key_of(reminder)
        if key in owed and remit.owes(owed[key].duty, owed[key].person, Owner(reminder.owner)):
            found[key] = due_item(owed[key], Owner(reminder.owner), answers)
    return {key: item for key, item in found.items() if not item.put_off(on)}
