"""Votes held on paper (第8、17、28、38、41条): the teller enters the count, the scrutineer signs.

Two people from two chats have to stand behind the same numbers. What is signed is the revision
that was shown; a correction begins anew. The signed count becomes the same record in the ledger
as a vote in chat.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from models import Branch, Lane, LedgerRecord, Meeting, PaperCount, Person
from models import PaperState as PaperState  # noqa: PLC0414 - for texts, which see no tables
from models.db import write_tx
from regulation.articles.article_45 import entered_late, late_entry_days
from regulation.outcomes import (
    VoteOutcome,
    VoteRecord,
    check_attendance,
    check_candidate,
    check_motion,
    outcome_of,
    record_of,
)
from regulation.paper import FORMAL, Figures, PaperForm, VoteKind, check_complete, paper_form
from regulation.records import BallotResult, BallotSource, Hearing, Motion, Outcome
from regulation.refusal import Refusal
from services.access import Actor
from services.chat_votes import UNDER_WAY as UNDER_WAY_IN_CHAT
from services.chat_votes import BallotState, BoxView, box_of, expected_heads
from services.code_cards import (
    PAPER_NOTICE,
    DeckState,
    DeckView,
    deck_view,
    discard_deck,
    has_deck,
    shred_deck,
)
from services.convening import check_counters, require_convener
from services.days import day_of
from services.decisions import record_decision
from services.deck_proofs import vote_number
from services.ledger import Entry, append, load_dossier, lock, to_record
from services.meeting_papers import (
    declare,
    is_attached,
    roll_figures,
    sealed_opinions,
    take_to_paper,
)
from services.notices import Draft, record
from services.office import Office
from services.vote_meetings import vote_to_call
from services.vote_proofs import evidence_of_count, ledger_request, with_evidence
from services.written import shred_settled

UNDER_WAY = (PaperState.WAITING, PaperState.SUBMITTED)
NOTICE = PAPER_NOTICE


class Part(StrEnum):
    """What somebody has to do with a count."""

    TELLER = "teller"
    SCRUTINEER = "scrutineer"
    CONVENER = "convener"
    READER = "reader"  # the branch's group, after the signature


@dataclass(frozen=True, kw_only=True)
class PaperPlan:
    """A vote that was held on paper, and who counts it."""

    kind: VoteKind
    candidate_id: int
    held: date
    scrutineer_id: int
    teller_id: int
    motion: Motion | None = None  # 第35条: what a 转正 vote is on


@dataclass(frozen=True, kw_only=True)
class PaperView:
    """A count as one of those concerned sees it.

    `roll` is what a meeting held here settles, `opinions` its 书面意见 still sealed, added at
    the signature. `number` is the ledger's once it is signed; `late_after` the days allowed where
    it has to be labelled 补录 (第45条). `evidence_number` is what `verify-ballot` takes,
    `meeting_id` the planned meeting, `expected` what that lets expect; it is only suggested.
    """

    count_id: int
    kind: VoteKind
    form: PaperForm
    branch: str
    candidate: str
    held: date
    state: PaperState
    revision: int
    figures: dict[str, int]
    outcome: VoteOutcome | None
    scrutineer: str
    teller: str
    part: Part
    deck: DeckView | None = None
    box: BoxView | None = None
    roll: dict[str, int] = field(default_factory=dict)
    opinions: int = 0
    number: int | None = None
    late_after: int | None = None
    evidence_number: str | None = None
    meeting_id: int | None = None
    motion: Motion | None = None
    expected: dict[str, int] = field(default_factory=dict)

    @property
    def fixed(self) -> dict[str, int]:
        """The figures that the meeting, code cards, or a ballot in chat have settled."""
        deck = {} if self.deck is None else self.deck.fixed
        return {**self.roll, **deck, **({} if self.box is None else self.box.fixed)}

    @property
    def voting(self) -> bool:
        """Codes or papers are still out; nothing can be filled in yet."""
        dealing = self.deck is not None and self.deck.state in (DeckState.READY, DeckState.OPEN)
        return dealing or (self.box is not None and self.box.state is not BallotState.COUNTED)


async def open_count(
    *, actor: Actor, plan: PaperPlan, request: str, office: Office, now: datetime
) -> PaperView:
    """Have a paper vote counted by two people.

    Raises Refusal where the actor may not call such a vote, the day has not come, the candidate
    or the counters are not fit, or another count on the candidate is under way.
    """
    on = day_of(now)
    async with write_tx():
        await require_convener(actor, plan.kind, branch_id=actor.branch_id, on=on)
        await Branch.filter(id=actor.branch_id).select_for_update()
        count = await PaperCount.get_or_none(request=request)
        if count is None:
            await _check_plan(actor, plan, office, on)
            count = await _create(actor, plan, request, now)
            await _tell(count, now, count.teller_id, count.scrutineer_id)
        elif count.opened_by_id != actor.person_id:
            raise Refusal("not_entitled")
    return await _view(count, Part.CONVENER, office)


async def call_vote(
    *, actor: Actor, meeting_id: int, item_id: int, office: Office, now: datetime
) -> PaperView:
    """第8、17、38条: the vote on one candidate of a planned meeting, counted by its two counters.

    Again is the same count. Raises Refusal before the opening, for anybody but its convener, and
    where the candidate or the counters are not fit any more.
    """
    async with write_tx():
        item = await vote_to_call(actor=actor, meeting_id=meeting_id, item_id=item_id, now=now)
        meeting = await Meeting.get(id=meeting_id)
        living = PaperCount.filter(meeting_id=meeting_id, candidate_id=item.candidate_id)
        count = await living.exclude(state=PaperState.CANCELLED).first()
        if count is None:
            plan = _plan_from(meeting, item.candidate_id, day_of(now))
            await _check_plan(actor, plan, office, day_of(now))
            count = await _create(actor, plan, None, now, meeting_id=meeting_id)
            await _tell(count, now, count.teller_id, count.scrutineer_id)
        elif count.opened_by_id != actor.person_id:
            raise Refusal("not_entitled")
    return await _view(count, Part.CONVENER, office)


def _plan_from(meeting: Meeting, candidate_id: int, held: date) -> PaperPlan:
    if meeting.scrutineer_id is None or meeting.teller_id is None:
        raise Refusal("counters_unfit", article=28)
    return PaperPlan(
        kind=VoteKind(meeting.kind.value),
        candidate_id=candidate_id,
        held=held,
        scrutineer_id=meeting.scrutineer_id,
        teller_id=meeting.teller_id,
    )


def check_day(*, held: date, on: date) -> None:
    """Raises Refusal for a day that has not come yet."""
    if held > on:
        raise Refusal("paper_in_future", article=45, held=held)


async def count_here(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> PaperView:
    """Have the next ballot of a meeting in session cast on paper or by cards.

    Its scrutineer and teller count it. Raises Refusal where the ballots may not go out yet.
    """
    async with write_tx():
        meeting, ballot = await take_to_paper(
            actor=actor, meeting_id=meeting_id, office=office, now=now
        )
        count = await PaperCount.create(
            kind=VoteKind(meeting.kind.value),
            branch_id=meeting.branch_id,
            candidate_id=ballot.candidate_id,
            held_on=day_of(meeting.opened_at or now),
            figures={},
            opened_by_id=actor.person_id,
            opened_at=now,
            teller_id=meeting.teller_id,
            scrutineer_id=meeting.scrutineer_id,
            ballot_id=ballot.id,
            outcome=ballot.outcome,
            months=ballot.months,
        )
        await _tell(count, now, count.teller_id, count.scrutineer_id)
    return await _view(count, Part.CONVENER, office)


async def _check_plan(actor: Actor, plan: PaperPlan, office: Office, on: date) -> None:
    check_day(held=plan.held, on=on)
    candidate = await Person.get_or_none(id=plan.candidate_id, branch_id=actor.branch_id)
    if candidate is None:
        raise Refusal("not_entitled")
    dossier = await load_dossier(candidate.id)
    check_candidate(dossier, office.rules.in_force_on(plan.held), plan.held, plan.kind)
    if plan.motion is not None:
        check_motion(dossier, office.rules, plan.held, plan.motion)
    others = PaperCount.filter(candidate_id=candidate.id, kind=plan.kind, state__in=UNDER_WAY)
    if await others.exists():
        raise Refusal("paper_under_way", name=candidate.name)
    await check_counters(
        actor=actor,
        kind=plan.kind,
        candidate_id=candidate.id,
        scrutineer_id=plan.scrutineer_id,
        teller_id=plan.teller_id,
        office=office,
        on=on,
    )


async def _create(
    actor: Actor,
    plan: PaperPlan,
    request: str | None,
    now: datetime,
    *,
    meeting_id: int | None = None,
) -> PaperCount:
    return await PaperCount.create(
        kind=plan.kind,
        branch_id=actor.branch_id,
        candidate_id=plan.candidate_id,
        held_on=plan.held,
        figures={},
        opened_by_id=actor.person_id,
        opened_at=now,
        teller_id=plan.teller_id,
        scrutineer_id=plan.scrutineer_id,
        request=request,
        outcome=None if plan.motion is None else plan.motion.outcome,
        months=0 if plan.motion is None else plan.motion.months,
        meeting_id=meeting_id,
    )


async def submit(
    *, actor: Actor, count_id: int, figures: Figures, office: Office, now: datetime
) -> PaperView:
    """The teller's figures, all of them. Again with the same figures is harmless.

    Raises Refusal where they contradict each other, or too few attended for a vote.
    """
    async with write_tx():
        count = await _locked(count_id)
        if actor.person_id != count.teller_id:
            raise Refusal("not_entitled")
        repeated = count.state is PaperState.SUBMITTED and count.figures == dict(figures)
        if not repeated:
            await _submit(count, figures, office, now)
    return await _view(count, Part.TELLER, office)


async def _submit(count: PaperCount, figures: Figures, office: Office, now: datetime) -> None:
    if count.state is not PaperState.WAITING:
        raise Refusal("paper_not_waiting")
    _check_settled(await _view(count, Part.TELLER, office), figures)
    rules = office.rules.in_force_on(count.held_on)
    check_complete(await _form(count, office), figures)
    check_attendance(count.kind, figures, rules)
    outcome_of(count.kind, figures, rules)  # a panel of nobody grades nobody
    count.figures, count.revision = dict(figures), count.revision + 1
    count.state, count.submitted_at = PaperState.SUBMITTED, now
    await count.save()
    await _tell(count, now, count.scrutineer_id)


def _check_settled(view: PaperView, figures: Figures) -> None:
    """With code cards or in chat: after the close only, and with what the box itself settles."""
    if view.voting:
        raise Refusal("deck_not_closed", article=28)
    if any(figures.get(name) != number for name, number in view.fixed.items()):
        raise Refusal("deck_figures", article=28)


async def co_sign(
    *, actor: Actor, count_id: int, revision: int, office: Office, now: datetime
) -> PaperView:
    """The scrutineer signs the figures they were shown; the result goes into the ledger.

    Raises Refusal for everybody else, and where the figures have been entered anew since.
    """
    async with write_tx():
        await lock()
        count = await _shown(actor, count_id, revision)
        if count.state is not PaperState.SIGNED:
            await _write(count, office, now)
            count.state, count.signed_at = PaperState.SIGNED, now
            await count.save()
            await _tell(count, now, count.opened_by_id, count.teller_id)
            await _announce(count, now)
    await shred_settled(office)
    return await _view(count, Part.SCRUTINEER, office)


async def _shown(actor: Actor, count_id: int, revision: int) -> PaperCount:
    """The count whose figures the scrutineer has before them."""
    count = await _locked(count_id)
    if actor.person_id != count.scrutineer_id:
        raise Refusal("not_entitled")
    if count.revision != revision or count.state not in (PaperState.SUBMITTED, PaperState.SIGNED):
        raise Refusal("paper_changed")
    return count


async def _write(count: PaperCount, office: Office, now: datetime) -> None:
    rules = office.rules.in_force_on(count.held_on)
    dossier = await load_dossier(count.candidate_id)
    check_candidate(dossier, rules, count.held_on, count.kind)
    source: BallotSource = await _source(count)
    payload: VoteRecord = (
        await declare(count, source, office, now)
        if is_attached(count)
        else record_of(
            count.kind,
            count.figures,
            rules,
            ballot_id=f"paper-{count.id}",
            source=source,
            motion=_motion(count),
        )
    )
    entry = Entry(
        person_id=count.candidate_id,
        payload=await with_evidence(count, await _with_chair(count, payload)),
        act_date=count.held_on,
        actor_id=count.opened_by_id,
        recorder_id=count.teller_id,
        responsible_id=count.opened_by_id,
        signer_id=count.scrutineer_id,
        request=ledger_request(count),
    )
    await append(entry, vault=office.vault, now=now)
    if isinstance(payload, BallotResult) and not is_attached(count):
        await record_decision(payload, entry, office=office, now=now)


def _motion(count: PaperCount) -> Motion | None:
    if count.kind is not VoteKind.CONVERSION:
        return None
    return Motion(outcome=count.outcome or Outcome.CONVERSION, months=count.months)


async def _with_chair(count: PaperCount, payload: VoteRecord) -> VoteRecord:
    """第17条: a planned hearing says who was in the chair."""
    meeting = await Meeting.get_or_none(id=count.meeting_id)
    if meeting is None or not isinstance(payload, Hearing):
        return payload
    return replace(payload, chair_id=meeting.host_id)


async def _source(count: PaperCount) -> BallotSource:
    if count.ballot_id is not None and not is_attached(count):
        return BallotSource.CHAT
    return BallotSource.CARDS if await has_deck(count.id) else BallotSource.PAPER


async def send_back(
    *, actor: Actor, count_id: int, revision: int, office: Office, now: datetime
) -> PaperView:
    """The figures are not right: the teller enters all of them anew."""
    async with write_tx():
        count = await _shown(actor, count_id, revision)
        if count.state is PaperState.SIGNED:
            raise Refusal("paper_signed")
        count.state, count.figures = PaperState.WAITING, {}
        await count.save()
        await _tell(count, now, count.teller_id)
    return await _view(count, Part.SCRUTINEER, office)


async def cancel(*, actor: Actor, count_id: int, office: Office) -> PaperView:
    """The convener takes back a count that nobody has signed yet, and with it its code cards."""
    async with write_tx():
        count = await _locked(count_id)
        if actor.person_id != count.opened_by_id:
            raise Refusal("not_entitled")
        if count.state is PaperState.SIGNED:
            raise Refusal("paper_signed")
        box = None if is_attached(count) else await box_of(count)
        if box is not None and box.state in UNDER_WAY_IN_CHAT:
            raise Refusal("deck_not_closed", article=28)
        count.state = PaperState.CANCELLED
        await count.save()
        deck_id = await discard_deck(count_id)
    if deck_id is not None:
        await shred_deck(deck_id, office)
    return await _view(count, Part.CONVENER, office)


async def _locked(count_id: int) -> PaperCount:
    count = await PaperCount.filter(id=count_id).select_for_update().first()
    if count is None:
        raise Refusal("not_entitled")
    return count


async def paper_count(*, actor: Actor, count_id: int, office: Office) -> PaperView:
    """A count as the actor may see it. Raises Refusal for those it does not concern."""
    count = await PaperCount.get_or_none(id=count_id)
    part = None if count is None else _part_of(count, actor.person_id)
    if count is None or part is None:
        raise Refusal("not_entitled")
    return await _view(count, part, office)


async def to_fill(*, actor: Actor, count_id: int, office: Office) -> PaperView:
    """A count for its teller to fill in. Raises Refusal where it waits for no figures."""
    view = await paper_count(actor=actor, count_id=count_id, office=office)
    if view.part is not Part.TELLER:
        raise Refusal("not_entitled")
    if view.state is not PaperState.WAITING:
        raise Refusal("paper_not_waiting")
    if view.voting:
        raise Refusal("deck_not_closed", article=28)
    return view


def _part_of(count: PaperCount, person_id: int | None) -> Part | None:
    parts = {
        count.opened_by_id: Part.CONVENER,
        count.scrutineer_id: Part.SCRUTINEER,
        count.teller_id: Part.TELLER,
        None: Part.READER,
    }
    return parts.get(person_id)


async def counts_under_way(*, actor: Actor, office: Office) -> tuple[PaperView, ...]:
    """The counts that wait for anything and concern the actor, the newest first."""
    rows = await PaperCount.filter(branch_id=actor.branch_id, state__in=UNDER_WAY).order_by("-id")
    parts = [(count, _part_of(count, actor.person_id)) for count in rows]
    return tuple([await _view(count, part, office) for count, part in parts if part is not None])


async def news_of(
    *, count_id: int, revision: int, state: str, recipient_id: int | None, office: Office
) -> PaperView | None:
    """What a notice about a count has to say; nothing once the count has moved on."""
    count = await PaperCount.get(id=count_id)
    part = _part_of(count, recipient_id)
    if part is None or (count.revision, count.state) != (revision, state):
        return None
    return await _view(count, part, office)


async def _tell(count: PaperCount, now: datetime, *recipients: int) -> None:
    await record([_news(count, recipient_id=i) for i in dict.fromkeys(recipients)], now=now)


async def _announce(count: PaperCount, now: datetime) -> None:
    branch = await Branch.get(id=count.branch_id)
    if count.kind in FORMAL and not is_attached(count) and branch.group_chat is not None:
        await record([_news(count, chat=branch.group_chat)], now=now)


def _news(count: PaperCount, *, recipient_id: int | None = None, chat: str | None = None) -> Draft:
    return Draft(
        key=f"{NOTICE}:{count.id}:{count.revision}:{count.state}:{recipient_id or chat}",
        kind=NOTICE,
        lane=Lane.URGENT,
        recipient_id=recipient_id,
        chat=chat,
        parameters={"count": count.id, "revision": count.revision, "state": count.state},
    )


async def _form(count: PaperCount, office: Office) -> PaperForm:
    dossier = await load_dossier(count.candidate_id)
    rules = office.rules.in_force_on(count.held_on)
    return paper_form(count.kind, rules, postgraduate=dossier.postgraduate)


async def _view(count: PaperCount, part: Part, office: Office) -> PaperView:
    names = {
        person.id: person.name
        for person in await Person.filter(
            id__in=[count.candidate_id, count.scrutineer_id, count.teller_id]
        )
    }
    rules = office.rules.in_force_on(count.held_on)
    number, late_after = await _recorded(count, office)
    return PaperView(
        count_id=count.id,
        kind=count.kind,
        form=await _form(count, office),
        branch=(await Branch.get(id=count.branch_id)).name,
        candidate=names[count.candidate_id],
        held=count.held_on,
        state=count.state,
        revision=count.revision,
        figures=count.figures,
        outcome=outcome_of(count.kind, count.figures, rules) if count.figures else None,
        scrutineer=names[count.scrutineer_id],
        teller=names[count.teller_id],
        part=part,
        deck=await deck_view(count, person_id=_reader_of(count, part)),
        box=None if is_attached(count) else await box_of(count),
        roll=await roll_figures(count) if is_attached(count) else {},
        opinions=await sealed_opinions(count) if is_attached(count) else 0,
        number=number,
        late_after=late_after,
        evidence_number=vote_number(count) if await evidence_of_count(count) else None,
        motion=_motion(count),
        meeting_id=count.meeting_id,
        expected=await expected_heads(count),
    )


def _reader_of(count: PaperCount, part: Part) -> int | None:
    return count.scrutineer_id if part is Part.SCRUTINEER else None


async def _recorded(count: PaperCount, office: Office) -> tuple[int | None, int | None]:
    """The number in the ledger, and the days allowed where it is a 补录."""
    row = await LedgerRecord.get_or_none(request=ledger_request(count))
    if row is None:
        return None, None
    written = to_record(row)
    late = entered_late(office.rules, written)
    return written.id, late_entry_days(office.rules, written) if late else None
