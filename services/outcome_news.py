"""第31、37条: what somebody is told of the decision on them, once the branch has talked to them or
announced it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from models import Lane, LedgerRecord, Person
from regulation.articles.article_30 import LEVELS, approval
from regulation.articles.article_31 import carried_out
from regulation.articles.article_35 import Probation, probation
from regulation.case import Case
from regulation.records import AdmissionTalk, Announcement, BallotKind, Outcome
from services.days import day_of
from services.ledger import decode, load_dossier
from services.notices import Claimed, Draft, record
from services.office import Office

KIND = "outcome_told"


@dataclass(frozen=True, kw_only=True)
class OutcomeTold:
    """What was decided of the recipient; `outcome` is `None` for an admission.

    `term` is the probation as it is now, `None` where the membership is cancelled.
    """

    name: str
    outcome: Outcome | None
    approved_on: date | None
    term: Probation | None
    dues_from: date | None = None


async def tell_outcome(person: Person, *, number: int, now: datetime) -> None:
    """Tell a person of the record that says they were told; inside the caller's transaction."""
    draft = Draft(
        key=f"{KIND}:{number}",
        kind=KIND,
        lane=Lane.NEWS,
        recipient_id=person.id,
        subject_id=person.id,
        parameters={"record": number},
    )
    await record([draft], now=now)


async def news_of(notice: Claimed, office: Office, now: datetime) -> OutcomeTold | None:
    """The facts as they stand now."""
    row = await LedgerRecord.get(position=notice.parameters["record"])
    case = Case(await load_dossier(row.person_id), office.rules, day_of(now))
    payload = decode(row.kind, row.payload)
    talk = payload if isinstance(payload, AdmissionTalk) else None
    outcome = _outcome(payload) if isinstance(payload, Announcement) else None
    return OutcomeTold(
        name=(await Person.get(id=row.person_id)).name,
        outcome=outcome,
        approved_on=_approved_on(case, outcome),
        term=None if outcome is Outcome.CANCELLATION else probation(case),
        dues_from=None if talk is None else talk.dues_from,
    )


def _outcome(announced: Announcement) -> Outcome | None:
    if announced.ballot is BallotKind.ADMISSION:
        return None
    return announced.outcome or Outcome.CONVERSION


def _approved_on(case: Case, outcome: Outcome | None) -> date | None:
    if outcome in (Outcome.EXTENSION, Outcome.CANCELLATION):
        days = [act.on for act in carried_out(case) if act.payload.outcome is outcome]
        return max(days, default=None)
    kind = BallotKind.ADMISSION if outcome is None else BallotKind.CONVERSION
    act = approval(case, kind, LEVELS[kind][-1])
    return None if act is None else act.on


Source = Callable[[Claimed, Office, datetime], Awaitable[OutcomeTold | None]]
SOURCES: dict[str, Source] = {KIND: news_of}
