"""What follows from a resolution of a 支部大会 (第29至31、35至37条).

接收, 按期转正, 延长 and 取消 stand in the dossier as 待审 from the meeting on and move nobody until
those above have approved them, one level after the other; what they do not approve is returned.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from models import Branch, Lane, LedgerRecord, Person, Role
from models.db import write_tx
from regulation.articles.article_30 import DECISIONS, LEVELS, Decision, awaiting_approval
from regulation.articles.article_35 import Probation
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.outcomes import check_can_approve, decision_of, term_of
from regulation.records import (
    Admission,
    Approval,
    BallotKind,
    BallotResult,
    Cancellation,
    Cause,
    Dossier,
    Level,
    Motion,
    OrganizerTalk,
    Outcome,
    Rejection,
    Waiver,
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
LONGEST_REASON, LONGEST_DOCUMENT = 500, 60
KINDS = tuple(decision.kind for decision in DECISIONS)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one level decided of a resolution, when, and in which document."""

    level: Level
    approved: bool
    decided_on: date
    document: str


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """A decision as those above and the branch see it; `motion` is `None` for an admission.

    `level` is whose answer is waited for, or was the last; `talk` the 组织员谈话 with its day.
    """

    number: int
    person_id: int
    name: str
    branch: str
    branch_id: int
    kind: BallotKind
    motion: Motion | None
    resolved_on: date
    term: Probation | None
    vote: BallotResult | None
    state: ReviewState
    level: Level
    given: tuple[Given, ...] = ()
    talk: tuple[date, OrganizerTalk] | None = None
    settled_on: date | None = None
    reason: str = ""
    cause: Cause | None = None

    @property
    def last_level(self) -> bool:
        """Does this level's approval carry the decision out?"""
        return self.level is LEVELS[self.kind][-1]

    @property
    def earliest(self) -> date:
        """The first day on which this level can have decided."""
        return max([self.resolved_on, *(each.decided_on for each in self.given)])


@dataclass(frozen=True, kw_only=True)
class DecisionNews:
    """A decision waits for those above, or has been settled by them, as `decision.state` says."""

    decision: DecisionView


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a level decided and when; `reason` where it did not approve, or approved late."""

    approved: bool
    decided_on: date
    level: Level = Level.COLLEGE
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class VerdictPreview:
    """A verdict before it is written: `late` is what an approval goes on with by a reason only."""

    decision: DecisionView
    late: tuple[Requirement, ...]
    reason_wanted: bool


async def record_decision(
    result: BallotResult,
    template: Entry,
    *,
    cause: Cause | None = None,
    office: Office,
    now: datetime,
) -> None:
    """第28、31、35条: write down what a resolution decides: to be approved, or 未接收.

    `template` says on whom, when and who stands behind it, `cause` why a membership is cancelled
    before the probation is over. Inside the caller's transaction, with
    the ledger locked; nothing for a conversion, an extension or a cancellation that failed.
    """
    if not result.passed:
        if result.ballot is BallotKind.ADMISSION:
            await append(_with(template, Rejection()), vault=office.vault, now=now)
        return
    motion = _motion_of(result)
    dossier = await load_dossier(template.person_id)
    decision = decision_of(dossier, office.rules, template.act_date, motion, cause)
    number = await append(_with(template, decision), vault=office.vault, now=now)
    await append(_review(number, template, ReviewState.PENDING), vault=office.vault, now=now)
    person = await Person.get(id=template.person_id)
    await _tell(WAITING, number, await organizers_of(person.branch_id, on=day_of(now)), now)


def _motion_of(result: BallotResult) -> Motion | None:
    if result.ballot is BallotKind.ADMISSION:
        return None
    return Motion(outcome=result.outcome or Outcome.CONVERSION, months=result.months)


def _with(template: Entry, decision: Decision | Rejection) -> Entry:
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
        request=None if state is ReviewState.PENDING else _settled_by(number),
    )


def _settled_by(number: int) -> str:
    return f"decided:{number}"


async def waiting(*, actor: Actor, office: Office, now: datetime) -> tuple[DecisionView, ...]:
    """Everything that waits for those above in the branches the actor oversees, oldest first.

    Of those whose resolution was settled once the dossiers are not read.
    """
    on = day_of(now)
    overseen = (await remit_of(actor.person_id, on=on)).overseen
    resolved = LedgerRecord.filter(request__startswith="decision:", kind__in=KINDS)
    found = await resolved.filter(person__branch_id__in=list(overseen)).order_by("position")
    keys = [_settled_by(row.position) for row in found]
    settled = {row.request for row in await LedgerRecord.filter(request__in=keys)}
    people = {row.person_id for row in found if _settled_by(row.position) not in settled}
    dossiers = await load_dossiers(people)
    acts = [awaiting_approval(Case(d, office.rules, on)) for d in dossiers.values()]
    numbers = sorted(act.record.id for act in acts if act is not None)
    return tuple([await _view(number, office) for number in numbers])


async def decision(*, actor: Actor, number: int, office: Office, now: datetime) -> DecisionView:
    """One decision, for those who record what those above say of it. Refusal for all others."""
    found = await _view(number, office)
    await _require_overseer(actor, found, now)
    return found


async def _require_overseer(actor: Actor, found: DecisionView, now: datetime) -> None:
    remit = await remit_of(actor.person_id, on=day_of(now))
    if found.branch_id not in remit.overseen or found.person_id == actor.person_id:
        raise Refusal("not_entitled")


async def _view(number: int, office: Office) -> DecisionView:
    row = await LedgerRecord.get_or_none(position=number)
    if row is None or row.kind not in KINDS:
        raise Refusal("not_entitled")
    person = await Person.get(id=row.person_id)
    motion, given = _decided(row), await _given(number)
    kind = BallotKind.ADMISSION if motion is None else BallotKind.CONVERSION
    dossier = await load_dossier(person.id)
    before = replace(dossier, records=tuple(r for r in dossier.records if r.id < number))
    review, settled_on = await _last_review(person.id, number)
    return DecisionView(
        number=number,
        person_id=person.id,
        name=person.name,
        branch=(await Branch.get(id=person.branch_id)).name,
        branch_id=person.branch_id,
        kind=kind,
        motion=motion,
        resolved_on=row.act_date,
        term=term_of(before, office.rules, row.act_date, motion),
        vote=_vote(before),
        state=ReviewState.ACCEPTED if review is None else review.state,
        level=_level(kind, given),
        given=given,
        talk=None if motion is not None else _talk(dossier, row.act_date),
        settled_on=settled_on,
        reason="" if review is None else review.reason,
        cause=_cause(row),
    )


def _cause(row: LedgerRecord) -> Cause | None:
    payload = decode(row.kind, row.payload)
    if not isinstance(payload, Cancellation) or not payload.reason:
        return None
    return Cause(fraud=payload.fraud, text=payload.reason)


def _decided(row: LedgerRecord) -> Motion | None:
    """The motion that a decision carries out; `None` for an admission."""
    if row.kind == Admission.kind:
        return None
    payload = decode(row.kind, row.payload)
    return Motion(outcome=Outcome(row.kind), months=getattr(payload, "months", 0))


async def _given(number: int) -> tuple[Given, ...]:
    """What each level has said of it, in order."""
    keys = [f"approval:{number}", *(_said_by(number, level) for level in Level)]
    rows = await LedgerRecord.filter(request__in=keys).order_by("position")
    found = [(row.act_date, decode(row.kind, row.payload)) for row in rows]
    return tuple(
        Given(level=p.level, approved=p.approved, decided_on=on, document=p.document)
        for on, p in found
        if isinstance(p, Approval)
    )


def _said_by(number: int, level: Level) -> str:
    return f"approval:{number}:{level}"


def _level(kind: BallotKind, given: tuple[Given, ...]) -> Level:
    """Whose answer is waited for: the first that has not approved; in the end the last asked."""
    if given and not given[-1].approved:
        return given[-1].level
    levels = LEVELS[kind]
    return levels[min(len(given), len(levels) - 1)]


def _talk(dossier: Dossier, resolved_on: date) -> tuple[date, OrganizerTalk] | None:
    held = [
        (record.act_date, record.payload)
        for record in dossier.records
        if isinstance(record.payload, OrganizerTalk) and record.act_date >= resolved_on
    ]
    return max(held, key=lambda each: each[0], default=None)


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


async def preview(
    *, actor: Actor, number: int, verdict: Verdict, office: Office, now: datetime
) -> VerdictPreview:
    """What a verdict would come to, and whether it wants a reason. Raises Refusal as `settle`."""
    found = await decision(actor=actor, number=number, office=office, now=now)
    late = await _check(found, verdict, office, day_of(now))
    wanted = not verdict.approved or bool(late)
    return VerdictPreview(decision=found, late=late, reason_wanted=wanted)


async def settle(
    *, actor: Actor, number: int, verdict: Verdict, office: Office, now: datetime
) -> DecisionView:
    """第30、35、37条: record what one level decided of one resolution; the last carries it out.

    Organizers of the college only, one by one; again with the same verdict is harmless. Raises
    Refusal for a day before the meeting or ahead, for no reason where one is wanted, and before
    the organizer has talked with somebody to be admitted (第29条).
    """
    async with write_tx():
        await lock()
        found = await _view(number, office)
        await _require_overseer(actor, found, now)
        if any((g.level, g.approved) == (verdict.level, verdict.approved) for g in found.given):
            return found
        late = await _check(found, verdict, office, day_of(now))
        _check_reason(verdict, late)
        for entry in _records(actor, found, verdict, late):
            await append(entry, vault=office.vault, now=now)
        settled = await _view(number, office)
        if settled.state is not ReviewState.PENDING:
            secretaries = await holders([Role.SECRETARY], branch_id=found.branch_id, on=day_of(now))
            await _tell(SETTLED, number, secretaries, now)
        return settled


async def _check(
    found: DecisionView, verdict: Verdict, office: Office, on: date
) -> tuple[Requirement, ...]:
    """Raises Refusal for what cannot be; returns what an approval goes on with by a reason."""
    if found.state is not ReviewState.PENDING or found.level is not verdict.level:
        raise Refusal("decision_settled", article=35)
    if not found.earliest <= verdict.decided_on <= on:
        raise Refusal("approval_day", article=35, resolved=found.earliest, today=on)
    if len(verdict.reason) > LONGEST_REASON:
        raise Refusal("reason_too_long", characters=len(verdict.reason), limit=LONGEST_REASON)
    if len(verdict.document) > LONGEST_DOCUMENT:
        raise Refusal("document_too_long", limit=LONGEST_DOCUMENT)
    if not verdict.approved or found.kind is not BallotKind.ADMISSION:
        return ()
    return check_can_approve(await load_dossier(found.person_id), office.rules, verdict.decided_on)


def _check_reason(verdict: Verdict, late: tuple[Requirement, ...]) -> None:
    if verdict.reason.strip():
        return
    if not verdict.approved:
        raise Refusal("postponed_without_reason", article=45)
    for needed in late:
        raise Refusal("waiver_without_reason", article=needed.article, cited=needed.article)


def _records(
    actor: Actor, found: DecisionView, verdict: Verdict, late: tuple[Requirement, ...]
) -> list[Entry]:
    """What a verdict leaves in the dossier; only the last approval or a refusal settles it."""
    entry = Entry(
        person_id=found.person_id,
        payload=_approval(found, verdict),
        act_date=verdict.decided_on,
        actor_id=actor.person_id,
        request=_said_by(found.number, verdict.level),
    )
    written = [_reason_for(needed.rule, entry, verdict) for needed in late]
    written.append(entry)
    if found.last_level or not verdict.approved:
        state = ReviewState.ACCEPTED if verdict.approved else ReviewState.RETURNED
        reason = "" if verdict.approved else verdict.reason.strip()
        written.append(_review(found.number, entry, state, reason))
    if found.kind is BallotKind.ADMISSION and not verdict.approved:
        written.append(replace(entry, payload=Rejection(), request=f"rejected:{found.number}"))
    return written


def _approval(found: DecisionView, verdict: Verdict) -> Approval:
    """第30条: the first approval of an admission states from when to when the probation runs."""
    term = found.term if found.motion is None and not found.given and verdict.approved else None
    return Approval(
        ballot=found.kind,
        level=verdict.level,
        approved=verdict.approved,
        outcome=None if found.motion is None else found.motion.outcome,
        period_from=None if term is None else term.since,
        period_until=None if term is None else term.last_day,
        document=verdict.document.strip(),
    )


def _reason_for(rule: str, like: Entry, verdict: Verdict) -> Entry:
    reason = Waiver(rule=rule, reason=verdict.reason.strip())
    return replace(like, payload=reason, request=f"{like.request}:{rule}")


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
