"""支部大会 (第27、28、40、41条): convening, the frozen roll, signing in, ending."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from models import (
    AgendaItem,
    Ballot,
    Branch,
    Envelope,
    ItemState,
    Lane,
    Meeting,
    MeetingKind,
    MeetingState,
    Person,
    RollEntry,
)
from models import BallotState as BallotState  # noqa: PLC0414 - for texts, which see no tables
from models.db import write_tx
from regulation.assess import assess
from regulation.assessment import Assessment, Requirement, Stage
from regulation.ballot_forms import BallotForm
from regulation.checks import DISCUSSED_AS, MEETING_ARTICLE, check_can_discuss
from regulation.records import BallotKind
from regulation.refusal import Refusal
from regulation.voting import central_least_present, least_present
from services.access import LEADERSHIP, Actor, require_role
from services.days import day_of
from services.ledger import load_dossier, load_dossiers
from services.notices import Draft, record
from services.office import Office


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody a meeting could vote on, and what their dossier still lacks."""

    person_id: int
    name: str
    unmet: tuple[Requirement, ...]


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
class MeetingView:
    """A meeting as one member of it may see it."""

    meeting_id: int
    ballot_id: str
    branch: str
    kind: BallotKind
    candidate: str
    convened_on: date
    in_session: bool
    entitled: int
    present: int
    needed: int
    central_needed: int
    needed_approvals: int
    ballot: BallotState
    returned: int
    counts: Counts | None
    hosting: bool
    signed_in: bool


async def candidates(
    *, actor: Actor, kind: BallotKind, office: Office, now: datetime
) -> tuple[Candidate, ...]:
    """Everybody in the branch at the stage this ballot is about. Branch leadership only."""
    await require_role(actor, *LEADERSHIP, branch_id=actor.branch_id, on=day_of(now))
    people = await Person.filter(branch_id=actor.branch_id).order_by("id")
    found = await _assess_all(people, office, day_of(now))
    return tuple(
        Candidate(person_id=person.id, name=person.name, unmet=found[person.id].unmet)
        for person in people
        if found[person.id].stage is DISCUSSED_AS[kind]
    )


async def _assess_all(people: list[Person], office: Office, on: date) -> dict[int, Assessment]:
    dossiers = await load_dossiers([person.id for person in people])
    return {i: assess(dossier, office.rules, on) for i, dossier in dossiers.items()}


async def convene(
    *,
    actor: Actor,
    kind: BallotKind,
    candidate_id: int,
    request: str,
    office: Office,
    now: datetime,
) -> int:
    """Open a meeting on one candidate, freeze the roll, call the members; returns its number.

    The roll holds every 正式党员 of the branch. Raises Refusal where the actor does not lead
    the branch, the candidate is not at the stage, or a meeting on them is under way already.
    """
    on = day_of(now)
    async with write_tx():
        await require_role(actor, *LEADERSHIP, branch_id=actor.branch_id, on=on)
        await Branch.filter(id=actor.branch_id).select_for_update()
        repeated = await _find_meeting(request, actor)
        if repeated is not None:
            return repeated
        await _check_candidate(actor, kind, candidate_id, office, on)
        voters = await _voters(actor.branch_id, office, on)
        meeting = await Meeting.create(
            branch_id=actor.branch_id,
            kind=MeetingKind(kind),
            state=MeetingState.IN_SESSION,
            convened_by_id=actor.person_id,
            convened_at=now,
            opened_at=now,
            request=request,
        )
        await AgendaItem.create(
            meeting=meeting, position=1, candidate_id=candidate_id, state=ItemState.UNDER_WAY
        )
        await RollEntry.bulk_create(RollEntry(meeting=meeting, person_id=i) for i in voters)
        await prepare_ballot(meeting.id, candidate_id, now)
        await _call(meeting, voters, now)
    return meeting.id


async def _find_meeting(request: str, actor: Actor) -> int | None:
    meeting = await Meeting.get_or_none(request=request)
    if meeting is None:
        return None
    if meeting.convened_by_id != actor.person_id:
        raise Refusal("not_entitled")
    return meeting.id


async def _check_candidate(
    actor: Actor, kind: BallotKind, candidate_id: int, office: Office, on: date
) -> None:
    candidate = await Person.get_or_none(id=candidate_id, branch_id=actor.branch_id)
    if candidate is None:
        raise Refusal("not_entitled")
    check_can_discuss(await load_dossier(candidate_id), office.rules, on, kind)
    if await Ballot.exists(
        candidate_id=candidate_id,
        meeting__state=MeetingState.IN_SESSION,
        state__not=BallotState.COUNTED,
    ):
        raise Refusal("candidate_has_meeting", article=28, name=candidate.name)


async def _voters(branch_id: int, office: Office, on: date) -> list[int]:
    people = await Person.filter(branch_id=branch_id).order_by("id")
    found = await _assess_all(people, office, on)
    voters = [person.id for person in people if found[person.id].stage is Stage.FULL_MEMBER]
    if not voters:
        raise Refusal("nobody_entitled", article=28)
    return voters


async def prepare_ballot(
    meeting_id: int,
    candidate_id: int,
    now: datetime,
    form: BallotForm = BallotForm.RESOLUTION,
) -> str:
    """A fresh ballot on a candidate, not yet open; inside the caller's transaction."""
    ballot_id = secrets.token_hex(6)
    await Ballot.create(
        id=ballot_id,
        meeting_id=meeting_id,
        candidate_id=candidate_id,
        form=form,
        prepared_at=now,
    )
    return ballot_id


async def _call(meeting: Meeting, voters: list[int], now: datetime) -> None:
    drafts = [_notice("meeting_called", meeting.id, recipient_id=voter) for voter in voters]
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        drafts.append(_notice("meeting_called", meeting.id, chat=branch.group_chat))
    await record(drafts, now=now)


def _notice(
    kind: str, meeting_id: int, *, recipient_id: int | None = None, chat: str | None = None
) -> Draft:
    return Draft(
        key=f"{kind}:{meeting_id}:{recipient_id or chat}",
        kind=kind,
        lane=Lane.URGENT,
        recipient_id=recipient_id,
        chat=chat,
        parameters={"meeting": meeting_id},
    )


async def sign_in(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> MeetingView:
    """Sign in to a meeting; again is harmless. Those not on the roll are refused (第28条)."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        entry = await RollEntry.get_or_none(meeting_id=meeting_id, person_id=actor.person_id)
        if entry is None:
            raise Refusal("not_on_roll", article=article_of(meeting))
        if entry.signed_in_at is None:
            await _check_may_sign_in(meeting)
            entry.signed_in_at = now
            await entry.save(update_fields=["signed_in_at"])
    return await view(actor=actor, meeting_id=meeting_id, office=office, now=now)


async def _check_may_sign_in(meeting: Meeting) -> None:
    if meeting.state is MeetingState.ENDED:
        raise Refusal("meeting_ended")
    ballot = await current_ballot(meeting.id)
    if ballot.state is not BallotState.PREPARED:
        raise Refusal("sign_in_closed", article=28)


async def lock_meeting(meeting_id: int) -> Meeting:
    """The meeting, held until the transaction ends: sign-ins and the opening take turns."""
    meeting = await Meeting.filter(id=meeting_id).select_for_update().first()
    if meeting is None:
        raise Refusal("no_such_meeting")
    return meeting


def ballot_kind(meeting: Meeting) -> BallotKind:
    """What a 支部大会 votes on. Raises ValueError for the other kinds of meetings."""
    return BallotKind(meeting.kind.value)


def article_of(meeting: Meeting) -> int:
    """The article that this 支部大会 stands under."""
    return MEETING_ARTICLE[ballot_kind(meeting)]


async def current_item(meeting_id: int) -> AgendaItem:
    """The candidate a meeting is about now: the first one not settled, else the last settled."""
    items = await AgendaItem.filter(meeting_id=meeting_id).order_by("position")
    ahead = [item for item in items if item.state in (ItemState.WAITING, ItemState.UNDER_WAY)]
    settled = [item for item in items if item.state is not ItemState.REMOVED]
    return (ahead or settled[-1:] or items)[0]


async def current_ballot(meeting_id: int) -> Ballot:
    """The ballot on the current candidate: the one that is not void, else the last."""
    item = await current_item(meeting_id)
    ballots = Ballot.filter(meeting_id=meeting_id, candidate_id=item.candidate_id)
    valid = await ballots.exclude(state=BallotState.VOID).first()
    ballot = valid or await ballots.order_by("-prepared_at").first()
    assert ballot is not None
    return ballot


async def settle_item(ballot: Ballot) -> None:
    """The candidate of a counted ballot is settled; inside the caller's transaction."""
    items = AgendaItem.filter(meeting_id=ballot.meeting_id, candidate_id=ballot.candidate_id)
    await items.update(state=ItemState.DECIDED)


async def end(*, actor: Actor, meeting_id: int, now: datetime) -> None:
    """End a meeting; a ballot still open has to be closed first."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
        if meeting.state is MeetingState.ENDED:
            return
        ballot = await current_ballot(meeting_id)
        if ballot.state in (BallotState.OPEN, BallotState.CLOSED):
            raise Refusal("ballot_still_open", article=28)
        meeting.state, meeting.ended_at = MeetingState.ENDED, now
        await meeting.save(update_fields=["state", "ended_at"])


async def view(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> MeetingView:
    """A meeting as its host or one of its members sees it. Raises Refusal for all others."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    hosting = await _leads(actor, meeting.branch_id, day_of(now))
    entry = await RollEntry.get_or_none(meeting_id=meeting_id, person_id=actor.person_id)
    if entry is None and not hosting:
        raise Refusal("not_on_roll", article=article_of(meeting))
    return await describe(
        meeting, office, hosting=hosting, signed_in=bool(entry and entry.signed_in_at)
    )


async def _leads(actor: Actor, branch_id: int, on: date) -> bool:
    try:
        await require_role(actor, *LEADERSHIP, branch_id=branch_id, on=on)
    except Refusal:
        return False
    return True


async def describe(
    meeting: Meeting, office: Office, *, hosting: bool = False, signed_in: bool = False
) -> MeetingView:
    """The facts of a meeting that everybody in it may know."""
    ballot = await current_ballot(meeting.id)
    entitled = await RollEntry.filter(meeting_id=meeting.id).count()
    shares = office.rules.in_force_on(day_of(meeting.convened_at)).meeting
    return MeetingView(
        meeting_id=meeting.id,
        ballot_id=ballot.id,
        branch=(await Branch.get(id=meeting.branch_id)).name,
        kind=ballot_kind(meeting),
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        convened_on=day_of(meeting.convened_at),
        in_session=meeting.state is MeetingState.IN_SESSION,
        entitled=entitled,
        present=await count_present(meeting.id),
        needed=least_present(entitled, shares.quorum),
        central_needed=central_least_present(entitled),
        needed_approvals=shares.majority.least(entitled),
        ballot=ballot.state,
        returned=ballot.returned or await Envelope.filter(ballot_id=ballot.id).count(),
        counts=counts_of(ballot),
        hosting=hosting,
        signed_in=signed_in,
    )


async def count_present(meeting_id: int) -> int:
    """实到: how many on the roll have signed in."""
    return await RollEntry.filter(meeting_id=meeting_id, signed_in_at__isnull=False).count()


def counts_of(ballot: Ballot) -> Counts | None:
    """The result of a counted ballot, `None` before."""
    if ballot.state is not BallotState.COUNTED:
        return None
    return Counts(
        issued=ballot.issued,
        returned=ballot.returned,
        approve=ballot.approve,
        oppose=ballot.oppose,
        abstain=ballot.abstain,
        passed=ballot.passed,
    )


async def meetings_for(*, actor: Actor, office: Office, now: datetime) -> tuple[MeetingView, ...]:
    """The meetings in session that the actor belongs to, the newest first."""
    on_rolls = [e.meeting_id for e in await RollEntry.filter(person_id=actor.person_id)]
    rows = Meeting.filter(state=MeetingState.IN_SESSION)
    if not await _leads(actor, actor.branch_id, day_of(now)):
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
