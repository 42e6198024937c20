"""News of 培养联系人 (第12条): what they wrote, who follows whom, and whom nobody looks after."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models import Lane, LedgerRecord, Person
from services.access import LEADERSHIP, Actor, holders
from services.days import day_of
from services.notices import Claimed, Draft, record
from services.office import Office
from services.standing import names_of

OPINION = "opinion_received"
PROPOSAL = "proposal_received"
HANDING_OVER = "handover_outgoing"
TAKING_OVER = "handover_incoming"
HANDED_OVER = "handover_complete"
NOBODY_LEFT = "contact_vacant"
TO_LEADERSHIP = (OPINION, PROPOSAL, HANDED_OVER, NOBODY_LEFT)


@dataclass(frozen=True, kw_only=True)
class ContactNews:
    """Something about a person's contacts: `kind` says what, `by` who did it, `record` where."""

    kind: str
    person_id: int
    person: str
    by: str
    record: int
    corrected: bool


async def tell_leadership(
    kind: str, *, person: Person, actor: Actor, number: int, now: datetime
) -> tuple[str, ...]:
    """Tell the leadership of the branch, all but the actor; returns whom."""
    leaders = await holders(LEADERSHIP, branch_id=person.branch_id, on=day_of(now))
    others = [leader for leader in leaders if leader != actor.person_id]
    await tell(kind, others, person=person, number=number, now=now)
    return await names_of(others)


async def tell(
    kind: str, recipients: Iterable[int], *, person: Person, number: int, now: datetime
) -> None:
    """Put the news of a record into the outbox, inside the caller's transaction."""
    drafts = [
        Draft(
            key=f"{kind}:{number}:{recipient}",
            kind=kind,
            lane=Lane.NEWS,
            recipient_id=recipient,
            subject_id=person.id,
            parameters={"record": number},
        )
        for recipient in recipients
    ]
    await record(drafts, now=now)


async def _news(notice: Claimed, office: Office, now: datetime) -> ContactNews | None:
    """What to say; nothing to those who have left their office meanwhile."""
    row = await LedgerRecord.get(position=notice.parameters["record"])
    person = await Person.get(id=row.person_id)
    if notice.kind in TO_LEADERSHIP and not await _leads(notice, person, day_of(now)):
        return None
    author = [] if row.actor_id is None else [row.actor_id]
    return ContactNews(
        kind=notice.kind,
        person_id=person.id,
        person=person.name,
        by="".join(await names_of(author)),
        record=row.position,
        corrected=row.supersedes is not None,
    )


async def _leads(notice: Claimed, person: Person, on: date) -> bool:
    leaders = await holders(LEADERSHIP, branch_id=person.branch_id, on=on)
    return notice.recipient_id in leaders


Source = Callable[[Claimed, Office, datetime], Awaitable[ContactNews | None]]
SOURCES: dict[str, Source] = dict.fromkeys(
    (OPINION, PROPOSAL, HANDING_OVER, TAKING_OVER, HANDED_OVER, NOBODY_LEFT), _news
)
