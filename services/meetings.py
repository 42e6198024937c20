"""Meetings as they are seen, and the few questions every act in one begins with (第27、28条)."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from models import (
    AgendaItem,
    AgendaStep,
    Ballot,
    Branch,
    Envelope,
    LedgerRecord,
    Meeting,
    OpinionState,
    Person,
    RollCorrection,
    RollEntry,
    WrittenOpinion,
)
from models import BallotState as BallotState  # noqa: PLC0414 - for texts, which see no tables
from models import ItemState as ItemState  # noqa: PLC0414
from models import MeetingState as MeetingState  # noqa: PLC0414
from models import Reply as Reply  # noqa: PLC0414
from models.db import write_tx
from regulation.articles.article_27 import agenda
from regulation.articles.article_28 import attendance_warnings
from regulation.ballot_forms import BallotForm
from regulation.checks import MEETING_ARTICLE
from regulation.records import BallotKind, Cause, Motion, Outcome
from regulation.refusal import Refusal
from regulation.rules import CentralLimits, Rules
from regulation.shares import Share
from regulation.voting import central_least_present, least_present
from services.access import LEADERSHIP, Actor, require_role
from services.days import day_of
from services.office import Office

UNDER_PREPARATION = (MeetingState.PLANNED, MeetingState.POSTPONED)
LIVING = (*UNDER_PREPARATION, MeetingState.ANNOUNCED, MeetingState.IN_SESSION)
SETTLED = (ItemState.DECIDED, ItemState.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The result of a ballot: numbers only."""

    issued: int
    returned: int
    approve: int
    oppose: int
    abstain: int
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A counted vote on one candidate: on which motion (转正 meetings only), and the result."""

    motion: Motion | None
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class StepView:
    """A step of the article's order, whether it was gone through, and what was noted of it."""

    step: str
    done: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One candidate on the agenda; `planned` is the motion the notice named (转正 only)."""

    item_id: int
    position: int
    person_id: int
    candidate: str
    state: ItemState
    reason: str
    head_count: int | None
    adopted: bool
    steps: tuple[StepView, ...]
    planned: Motion | None = None
    cause: Cause | None = None

    @property
    def next_step(self) -> str | None:
        """The first step not gone through; `None` when only the ballot is left."""
        return next((s.step for s in self.steps if not s.done), None)


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """A meeting as one member of it may see it; `posts` are what this member does in it."""

    meeting_id: int
    ballot_id: str
    branch: str
    kind: BallotKind
    state: MeetingState
    starts_at: datetime | None
    place: str
    revision: int
    candidate: str
    items: tuple[ItemView, ...]
    item: ItemView
    convened_on: date
    entitled: int
    present: int
    needed: int
    central_needed: int
    needed_approvals: int
    quorum: Share
    majority: Share
    warnings: tuple[str, ...]
    attendance_reason: str
    state_reason: str
    written: int
    written_waiting: int
    corrections_waiting: int
    by_hand: int
    ballot: BallotState
    returned: int
    counts: Counts | None
    hosting: bool
    signed_in: bool
    posts: frozenset[str] = frozenset()
    kept: bool = False
    reply: Reply | None = None
    on_roll: bool = False
    motion: Motion | None = None
    votes: tuple[Vote, ...] = ()
    void_reason: str = ""
    void_proposer: str = ""
    may_void: bool = False

    @property
    def may_move_again(self) -> bool:
        """第35条: the last motion on the candidate failed, and another may be put to the vote."""
        failed = self.counts is not None and not self.counts.passed
        return self.motion is not None and failed and not self.item.adopted

    @property
    def in_session(self) -> bool:
        """Has it been opened and not yet ended?"""
        return self.state is MeetingState.IN_SESSION

    @property
    def next_candidate(self) -> str | None:
        """Whose turn it is after the current candidate."""
        waiting = (i.candidate for i in self.items if i.state is ItemState.WAITING)
        return next(waiting, None)


def ballot_kind(meeting: Meeting) -> BallotKind:
    """What a 支部大会 votes on. Raises Refusal for the other kinds of meetings."""
    if meeting.kind.value not in set(BallotKind):
        raise Refusal("no_such_meeting")
    return BallotKind(meeting.kind.value)


def held_on(meeting: Meeting) -> date:
    """The day of the meeting, or the day it is planned for."""
    return day_of(meeting.opened_at or meeting.starts_at or meeting.convened_at)


def rules_of(meeting: Meeting, office: Office) -> Rules:
    """The edition of the rules in force on the day of the meeting."""
    return office.rules.in_force_on(held_on(meeting))


def centre_of(meeting: Meeting, office: Office) -> CentralLimits | None:
    """What the centre is stricter about on that day; None where no central text is applied."""
    return office.rules.central_limits_on(held_on(meeting))


def article_of(meeting: Meeting) -> int:
    """The article that this 支部大会 stands under."""
    return MEETING_ARTICLE[ballot_kind(meeting)]


def resolution_request(item_id: int) -> str:
    """Under which key the resolution on a candidate stands in the ledger."""
    return f"resolution:{item_id}"


async def is_adopted(item: AgendaItem) -> bool:
    """Has the resolution on a candidate been signed?"""
    return await LedgerRecord.exists(request=resolution_request(item.id))


async def lock_meeting(meeting_id: int) -> Meeting:
    """The meeting, held until the transaction ends: sign-ins and the opening take turns."""
    meeting = await Meeting.filter(id=meeting_id).select_for_update().first()
    if meeting is None:
        raise Refusal("no_such_meeting")
    return meeting


async def leads(actor: Actor, branch_id: int, on: date) -> bool:
    """Does the actor lead this branch?"""
    try:
        await require_role(actor, *LEADERSHIP, branch_id=branch_id, on=on)
    except Refusal:
        return False
    return True


async def require_host(actor: Actor, meeting: Meeting, on: date) -> None:
    """Raises Refusal unless the actor hosts the meeting or leads its branch."""
    if actor.person_id != meeting.host_id:
        await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=on)


def require_scrutineer(actor: Actor, meeting: Meeting) -> None:
    """Raises Refusal for everybody but the 监票人 of the meeting."""
    if actor.person_id != meeting.scrutineer_id:
        raise Refusal("scrutineer_only", article=28)


def check_in_session(meeting: Meeting) -> None:
    """Raises Refusal before the opening and after the end."""
    if meeting.state in (MeetingState.ENDED, MeetingState.CANCELLED):
        raise Refusal("meeting_ended")
    if meeting.state is not MeetingState.IN_SESSION:
        raise Refusal("meeting_not_open", article=28)


async def items_of(meeting_id: int) -> list[AgendaItem]:
    """The candidates of a meeting in order, those taken off before it left out."""
    items = AgendaItem.filter(meeting_id=meeting_id).exclude(state=ItemState.REMOVED)
    return await items.order_by("position")


async def current_item(meeting_id: int) -> AgendaItem:
    """The candidate a meeting is about now: the one under way, else the last one settled."""
    items = await items_of(meeting_id)
    if not items:
        raise Refusal("meeting_without_candidates", article=28)
    under_way = [item for item in items if item.state is ItemState.UNDER_WAY]
    settled = [item for item in items if item.state in SETTLED]
    return (under_way or settled[-1:] or items)[0]


async def find_ballot(item: AgendaItem) -> Ballot | None:
    """The ballot on the latest motion on a candidate, the one that is not void if there is one.

    `None` before the opening.
    """
    ballots = Ballot.filter(meeting_id=item.meeting_id, candidate_id=item.candidate_id)
    found = await ballots.order_by("-number", "-prepared_at")
    latest = [ballot for ballot in found if ballot.number == found[0].number]
    valid = [ballot for ballot in latest if ballot.state is not BallotState.VOID]
    return next(iter(valid or latest), None)


async def counted_ballots(item: AgendaItem) -> list[Ballot]:
    """The counted ballots on a candidate, one a motion, in the order they were put."""
    ballots = Ballot.filter(meeting_id=item.meeting_id, candidate_id=item.candidate_id)
    return await ballots.filter(state=BallotState.COUNTED).order_by("number")


def motion_of(
    ballot: Ballot | None, kind: BallotKind, item: AgendaItem | None = None
) -> Motion | None:
    """第35条: what a ballot of a 转正 meeting is on, before the opening what the candidate is
    planned for; `None` at other meetings."""
    if kind is not BallotKind.CONVERSION:
        return None
    said = item if ballot is None else ballot
    if said is None or said.outcome is None:
        return Motion()
    return Motion(outcome=said.outcome, months=said.months)


def cause_of(item: AgendaItem, motion: Motion | None) -> Cause | None:
    """第36条: why somebody's membership is to be cancelled before the probation is over."""
    cancelled = motion is not None and motion.outcome is Outcome.CANCELLATION
    return Cause(fraud=item.fraud, text=item.cause) if cancelled and item.cause else None


async def current_ballot(meeting_id: int) -> Ballot:
    """The ballot on the current candidate. Raises Refusal before the meeting is opened."""
    ballot = await find_ballot(await current_item(meeting_id))
    if ballot is None:
        raise Refusal("meeting_not_open", article=28)
    return ballot


async def prepare_ballot(
    meeting_id: int,
    candidate_id: int,
    now: datetime,
    form: BallotForm = BallotForm.RESOLUTION,
    *,
    motion: Motion | None = None,
    number: int = 1,
) -> str:
    """A fresh ballot on a candidate, not yet open; inside the caller's transaction."""
    ballot_id = secrets.token_hex(6)
    await Ballot.create(
        id=ballot_id,
        meeting_id=meeting_id,
        candidate_id=candidate_id,
        form=form,
        prepared_at=now,
        outcome=None if motion is None else motion.outcome,
        months=0 if motion is None else motion.months,
        number=number,
    )
    return ballot_id


async def prepare_again(void: Ballot, now: datetime) -> Ballot:
    """Another ballot on the same matter in the place of a void one; nothing is continued."""
    motion = None if void.outcome is None else Motion(outcome=void.outcome, months=void.months)
    ballot_id = await prepare_ballot(
        void.meeting_id, void.candidate_id, now, void.form, motion=motion, number=void.number
    )
    return await Ballot.get(id=ballot_id)


async def settle_item(ballot: Ballot) -> None:
    """The candidate of a counted ballot is settled; inside the caller's transaction."""
    items = AgendaItem.filter(meeting_id=ballot.meeting_id, candidate_id=ballot.candidate_id)
    await items.update(state=ItemState.DECIDED)


async def view(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> MeetingView:
    """A meeting as its host or one of its members sees it. Raises Refusal for all others."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    hosting = actor.person_id == meeting.host_id or await leads(
        actor, meeting.branch_id, day_of(now)
    )
    entry = await RollEntry.get_or_none(meeting_id=meeting_id, person_id=actor.person_id)
    posts = posts_of(actor, meeting)
    if entry is None and not hosting and not posts:
        raise Refusal("not_on_roll", article=article_of(meeting))
    found = await describe(meeting, office, entry=entry, hosting=hosting, posts=posts)
    return replace(found, may_void=await _may_agree_to_void(actor, found))


async def _may_agree_to_void(actor: Actor, found: MeetingView) -> bool:
    """May the reader say the second word on voiding the ballot under way?"""
    keeps = bool({"scrutineer", "teller"} & found.posts)
    under_way = found.ballot in (BallotState.OPEN, BallotState.CLOSED)
    if not (under_way and found.void_proposer and (found.signed_in or found.hosting or keeps)):
        return False
    ballot = await Ballot.get(id=found.ballot_id)
    return ballot.void_proposed_by_id != actor.person_id


def posts_of(actor: Actor, meeting: Meeting) -> frozenset[str]:
    """What the actor does in the meeting: host, recorder, scrutineer, teller."""
    names = ("host", "recorder", "scrutineer", "teller")
    return frozenset(n for n in names if getattr(meeting, f"{n}_id") == actor.person_id)


async def describe(
    meeting: Meeting,
    office: Office,
    *,
    entry: RollEntry | None = None,
    hosting: bool = False,
    posts: frozenset[str] = frozenset(),
    ballot_id: str | None = None,
) -> MeetingView:
    """The facts of a meeting that everybody in it may know, about one ballot or the current."""
    item = await _item_of(meeting.id, ballot_id)
    items = await items_of(meeting.id)
    views = {one.id: await _item_view(one, meeting, office) for one in items}
    ballot = await (find_ballot(item) if ballot_id is None else Ballot.get(id=ballot_id))
    return MeetingView(
        meeting_id=meeting.id,
        ballot_id=ballot.id if ballot else "",
        branch=(await Branch.get(id=meeting.branch_id)).name,
        kind=ballot_kind(meeting),
        state=meeting.state,
        starts_at=meeting.starts_at,
        place=meeting.place,
        revision=meeting.revision,
        candidate=views[item.id].candidate,
        items=tuple(views.values()),
        item=views[item.id],
        convened_on=day_of(meeting.opened_at or meeting.starts_at or meeting.convened_at),
        attendance_reason=meeting.attendance_reason,
        state_reason=meeting.state_reason,
        ballot=ballot.state if ballot else BallotState.PREPARED,
        returned=await _returned(ballot),
        counts=counts_of(ballot),
        hosting=hosting,
        signed_in=bool(entry and entry.signed_in_at),
        posts=posts,
        kept=bool(meeting.scrutineer_id or meeting.teller_id),
        reply=entry.reply if entry else None,
        on_roll=entry is not None,
        motion=motion_of(ballot, ballot_kind(meeting), item),
        votes=tuple([vote_of(b, ballot_kind(meeting)) for b in await counted_ballots(item)]),
        void_reason=ballot.void_reason if ballot else "",
        void_proposer=await _void_proposer(ballot),
        **await _attendance(meeting, office),
        **await _waiting(item),
    )


async def _attendance(meeting: Meeting, office: Office) -> dict[str, Any]:
    """The roll in numbers, and what 第28条 makes of them."""
    entitled = await RollEntry.filter(meeting_id=meeting.id).count()
    present, edition = await count_present(meeting.id), rules_of(meeting, office)
    return {
        "entitled": entitled,
        "present": present,
        "needed": least_present(entitled, edition.meeting.quorum),
        "central_needed": central_least_present(
            entitled, edition.meeting.quorum, centre_of(meeting, office)
        ),
        "needed_approvals": edition.meeting.majority.least(entitled),
        "quorum": edition.meeting.quorum,
        "majority": edition.meeting.majority,
        "warnings": warnings_of(meeting, office, entitled, present),
    }


async def _waiting(item: AgendaItem) -> dict[str, Any]:
    """What the scrutineer has confirmed, and what still waits."""
    opinions = WrittenOpinion.filter(item_id=item.id)
    unsigned = RollCorrection.filter(meeting_id=item.meeting_id, signed_at__isnull=True)
    return {
        "written": await opinions.filter(state=OpinionState.CONFIRMED).count(),
        "written_waiting": await opinions.filter(state=OpinionState.RECEIVED).count(),
        "corrections_waiting": await unsigned.count(),
        "by_hand": await RollEntry.filter(meeting_id=item.meeting_id, by_hand=True).count(),
    }


async def _void_proposer(ballot: Ballot | None) -> str:
    if ballot is None or ballot.void_proposed_by_id is None:
        return ""
    return (await Person.get(id=ballot.void_proposed_by_id)).name


async def _item_of(meeting_id: int, ballot_id: str | None) -> AgendaItem:
    if ballot_id is None:
        return await current_item(meeting_id)
    ballot = await Ballot.get(id=ballot_id)
    return await AgendaItem.get(meeting_id=meeting_id, candidate_id=ballot.candidate_id)


async def _item_view(item: AgendaItem, meeting: Meeting, office: Office) -> ItemView:
    done = {row.step: row for row in await AgendaStep.filter(item_id=item.id)}
    order = agenda(rules_of(meeting, office), ballot_kind(meeting))
    planned = motion_of(None, ballot_kind(meeting), item)
    return ItemView(
        item_id=item.id,
        position=item.position,
        person_id=item.candidate_id,
        candidate=(await Person.get(id=item.candidate_id)).name,
        state=item.state,
        reason=item.reason,
        head_count=item.head_count,
        adopted=await is_adopted(item),
        planned=planned,
        cause=cause_of(item, planned),
        steps=tuple(
            StepView(step=s, done=s in done, note=done[s].note if s in done else "")
            for s in order[:-1]  # the last is the ballot itself
        ),
    )


async def _returned(ballot: Ballot | None) -> int:
    if ballot is None:
        return 0
    return ballot.returned or await Envelope.filter(ballot_id=ballot.id).count()


async def count_present(meeting_id: int) -> int:
    """实到: how many on the roll have signed in."""
    return await RollEntry.filter(meeting_id=meeting_id, signed_in_at__isnull=False).count()


def warnings_of(meeting: Meeting, office: Office, entitled: int, present: int) -> tuple[str, ...]:
    """第28条: why it would be better to postpone; what the centre says only where it is asked."""
    rules, centre = rules_of(meeting, office).meeting, centre_of(meeting, office)
    return attendance_warnings(rules, centre, entitled, present)


def counts_of(ballot: Ballot | None) -> Counts | None:
    """The result of a counted ballot, `None` before."""
    if ballot is None or ballot.state is not BallotState.COUNTED:
        return None
    return _counts(ballot)


def vote_of(ballot: Ballot, kind: BallotKind) -> Vote:
    """A counted ballot as a vote on its motion."""
    return Vote(motion=motion_of(ballot, kind), counts=_counts(ballot))


def _counts(ballot: Ballot) -> Counts:
    return Counts(
        issued=ballot.issued,
        returned=ballot.returned,
        approve=ballot.approve,
        oppose=ballot.oppose,
        abstain=ballot.abstain,
        passed=ballot.passed,
    )


async def meetings_for(*, actor: Actor, office: Office, now: datetime) -> tuple[MeetingView, ...]:
    """The announced meetings and those in session that the actor belongs to, the newest first."""
    on_rolls = [e.meeting_id for e in await RollEntry.filter(person_id=actor.person_id)]
    states = (MeetingState.ANNOUNCED, MeetingState.IN_SESSION)
    rows = Meeting.filter(state__in=states, kind__in=[k.value for k in BallotKind])
    if not await leads(actor, actor.branch_id, day_of(now)):
        rows = rows.filter(id__in=on_rolls)
    found = await rows.filter(branch_id=actor.branch_id).order_by("-id")
    return tuple([await view(actor=actor, meeting_id=m.id, office=office, now=now) for m in found])


async def bind_group(*, actor: Actor, chat: str, now: datetime) -> str:
    """Make this group the group of the actor's branch; returns the branch's name.

    Raises Refusal unless the actor leads the branch, or where another branch has this group.
    """
    async with write_tx():
        await require_role(actor, *LEADERSHIP, branch_id=actor.branch_id, on=day_of(now))
        if await Branch.filter(group_chat=chat).exclude(id=actor.branch_id).exists():
            raise Refusal("group_of_another_branch")
        branch = await Branch.get(id=actor.branch_id)
        branch.group_chat = chat
        await branch.save(update_fields=["group_chat"])
    return branch.name
