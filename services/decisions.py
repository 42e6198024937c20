"""What follows from a resolution on the end of a probation (第35至37条).

按期转正, 延长 and 取消 stand in the dossier as 待审 from the meeting on and move nobody until
学院党委 has approved them; what it does not approve is returned to the branch.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from models import Branch, Lane, LedgerRecord, Person, Role
from models.db import write_tx
from regulation.articles.article_30 import DECISIONS, Decision, awaiting_approval
from regulation.articles.article_35 import Probation
from regulation.case import Case
from regulation.outcomes import decision_of, term_of
from regulation.records import (
    Approval,
    BallotKind,
    BallotResult,
    Dossier,
    Level,
    Motion,
    Outcome,
)
from regulation.records import ReviewState as ReviewState  # noqa: PLC0414 - for texts
from regulation.refusal import Refusal
from services.access import Actor, holders
from services.days import day_of
from services.ledger import Entry, Review, append, decode, load_dossier, load_dossiers, lock
from services.notices import Draft, record
from services.office import Office
from services.remits import organizers_of, remit_of

WAITING, SETTLED = "decision_waiting", "decision_settled"
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """A decision as those above and the branch see it; `approved_on` is the day it was settled."""

    number: int
    person_id: int
    name: str
    branch: str
    branch_id: int
    motion: Motion
    resolved_on: date
    term: Probation | None
    vote: BallotResult | None
    state: ReviewState
    settled_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionNews:
    """A decision waits for those above, or has been settled by them, as `decision.state` says."""

    decision: DecisionView


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What 学院党委 decided, when, and why where it did not approve."""

    approved: bool
    decided_on: date
    reason: str = ""


async def record_decision(
    result: BallotResult, template: Entry, *, office: Office, now: datetime
) -> None:
    """第35条: write down what a passed resolution of a 转正 meeting decides, to be approved.

    `template` says on whom, when and who stands behind it. Inside the caller's transaction, with
    the ledger locked; nothing for resolutions that failed and for those of other meetings.
    """
    if result.ballot is not BallotKind.CONVERSION or not result.passed:
        return
    motion = Motion(outcome=result.outcome or Outcome.CONVERSION, months=result.months)
    dossier = await load_dossier(template.person_id)
    decision = decision_of(dossier, office.rules, template.act_date, motion)
    number = await append(_with(template, decision), vault=office.vault, now=now)
    await append(_review(number, template, ReviewState.PENDING), vault=office.vault, now=now)
    person = await Person.get(id=template.person_id)
    await _tell(WAITING, number, await organizers_of(person.branch_id, on=day_of(now)), now)


def _with(template: Entry, decision: Decision) -> Entry:
    return Entry(
        person_id=template.person_id,
        payload=decision,
        act_date=template.act_date,
        actor_id=template.actor_id,
        recorder_id=template.recorder_id,
        responsible_id=template.responsible_id,
        signer_id=template.signer_id,
        request=f"decision:{template.request}",
    )


def _review(number: int, like: Entry, state: ReviewState, reason: str = "") -> Entry:
    return Entry(
        person_id=like.person_id,
        payload=Review(record=number, state=state, reason=reason),
        act_date=like.act_date,
        actor_id=like.actor_id,
    )


async def waiting(*, actor: Actor, office: Office, now: datetime) -> tuple[DecisionView, ...]:
    """Everything that waits for 学院党委 in the branches the actor oversees, the oldest first."""
    on = day_of(now)
    overseen = (await remit_of(actor.person_id, on=on)).overseen
    people = {p.id: p for p in await Person.filter(branch_id__in=list(overseen))}
    kinds = [decision.kind for decision in DECISIONS]
    known = LedgerRecord.filter(kind__in=kinds, person_id__in=list(people))
    numbers = dict(await known.order_by("position").values_list("position", "person_id"))
    dossiers = await load_dossiers(set(numbers.values()))
    acts = [awaiting_approval(Case(d, office.rules, on)) for d in dossiers.values()]
    found = sorted(act.record.id for act in acts if act is not None)
    return tuple([await _view(number, office) for number in found])


async def decision(*, actor: Actor, number: int, office: Office, now: datetime) -> DecisionView:
    """One decision, for those who record what 学院党委 says of it. Refusal for all others."""
    found = await _view(number, office)
    await _require_overseer(actor, found, now)
    return found


async def _require_overseer(actor: Actor, found: DecisionView, now: datetime) -> None:
    remit = await remit_of(actor.person_id, on=day_of(now))
    if found.branch_id not in remit.overseen or found.person_id == actor.person_id:
        raise Refusal("not_entitled")


async def _view(number: int, office: Office) -> DecisionView:
    row = await LedgerRecord.get_or_none(position=number)
    if row is None or row.kind not in [decision.kind for decision in DECISIONS]:
        raise Refusal("not_entitled")
    person = await Person.get(id=row.person_id)
    payload = decode(row.kind, row.payload)
    motion = Motion(outcome=Outcome(row.kind), months=getattr(payload, "months", 0))
    dossier = await load_dossier(person.id)
    before = replace(dossier, records=tuple(r for r in dossier.records if r.id < number))
    review, settled_on = await _last_review(person.id, number)
    return DecisionView(
        number=number,
        person_id=person.id,
        name=person.name,
        branch=(await Branch.get(id=person.branch_id)).name,
        branch_id=person.branch_id,
        motion=motion,
        resolved_on=row.act_date,
        term=term_of(before, office.rules, row.act_date, motion),
        vote=_vote(before),
        state=ReviewState.ACCEPTED if review is None else review.state,
        settled_on=settled_on,
        reason="" if review is None else review.reason,
    )


def _vote(before: Dossier) -> BallotResult | None:
    """The vote that a decision came from: the last one that passed before it."""
    votes = [r.payload for r in before.records if isinstance(r.payload, BallotResult)]
    return next((vote for vote in reversed(votes) if vote.passed), None)


async def _last_review(person_id: int, number: int) -> tuple[Review | None, date | None]:
    rows = LedgerRecord.filter(person_id=person_id, kind=Review.kind, position__gt=number)
    for row in await rows.order_by("-position"):
        review = decode(row.kind, row.payload)
        if isinstance(review, Review) and review.record == number:
            return review, row.act_date
    return None, None


async def settle(
    *, actor: Actor, number: int, verdict: Verdict, office: Office, now: datetime
) -> DecisionView:
    """第30、35、37条: record what 学院党委 decided of one resolution; approval carries it out.

    Organizers of the college only, one by one; again with the same verdict is harmless. Raises
    Refusal for a day before the meeting or ahead, for no reason where it was not approved.
    """
    async with write_tx():
        await lock()
        found = await _view(number, office)
        await _require_overseer(actor, found, now)
        if found.state is _state(verdict):
            return found
        if found.state is not ReviewState.PENDING:
            raise Refusal("decision_settled", article=35)
        check_verdict(found, verdict, on=day_of(now))
        await _carry_out(actor, found, verdict, office, now)
        secretaries = await holders([Role.SECRETARY], branch_id=found.branch_id, on=day_of(now))
        await _tell(SETTLED, number, secretaries, now)
        return await _view(number, office)


def check_day(found: DecisionView, decided_on: date, *, on: date) -> None:
    """Raises Refusal for a day before the meeting or ahead of today."""
    if not found.resolved_on <= decided_on <= on:
        raise Refusal("approval_day", article=35, resolved=found.resolved_on, today=on)


def check_verdict(found: DecisionView, verdict: Verdict, *, on: date) -> None:
    """Raises Refusal for a day that cannot be, and where no or too long a reason is given."""
    check_day(found, verdict.decided_on, on=on)
    if not verdict.approved and not verdict.reason.strip():
        raise Refusal("postponed_without_reason", article=45)
    if len(verdict.reason) > LONGEST_REASON:
        raise Refusal("reason_too_long", characters=len(verdict.reason), limit=LONGEST_REASON)


def _state(verdict: Verdict) -> ReviewState:
    return ReviewState.ACCEPTED if verdict.approved else ReviewState.RETURNED


async def _carry_out(
    actor: Actor, found: DecisionView, verdict: Verdict, office: Office, now: datetime
) -> None:
    approval = Approval(
        ballot=BallotKind.CONVERSION,
        level=Level.COLLEGE,
        approved=verdict.approved,
        outcome=found.motion.outcome,
    )
    entry = Entry(
        person_id=found.person_id,
        payload=approval,
        act_date=verdict.decided_on,
        actor_id=actor.person_id,
        request=f"approval:{found.number}",
    )
    await append(entry, vault=office.vault, now=now)
    review = _review(found.number, entry, _state(verdict), verdict.reason.strip())
    await append(review, vault=office.vault, now=now)


async def news_of(
    *, number: int, kind: str, recipient_id: int, office: Office, now: datetime
) -> DecisionNews | None:
    """What a notice has to say; nothing once it is settled, or to who holds the office no more."""
    found, on = await _view(number, office), day_of(now)
    settled = found.state is not ReviewState.PENDING
    entitled = (
        await holders([Role.SECRETARY], branch_id=found.branch_id, on=on)
        if kind == SETTLED
        else await organizers_of(found.branch_id, on=on)
    )
    if settled is not (kind == SETTLED) or recipient_id not in entitled:
        return None
    return DecisionNews(decision=found)


async def _tell(kind: str, number: int, recipients: tuple[int, ...], now: datetime) -> None:
    drafts = [
        Draft(
            key=f"{kind}:{number}:{recipient}",
            kind=kind,
            lane=Lane.URGENT,
            recipient_id=recipient,
            parameters={"number": number},
        )
        for recipient in recipients
    ]
    await record(drafts, now=now)
