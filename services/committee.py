"""The 支委会 (第10、16、22、37条): who sits on it, what it decides by show of hands, the records.

The recorder enters what the hands said; the host or the secretary, never the recorder, confirms
what was shown. A branch without a committee decides in a meeting of all its voting members.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from models import (
    Branch,
    CommitteeItem,
    Meeting,
    MeetingKind,
    Person,
    Role,
    RollEntry,
)
from models import MatterState as MatterState  # noqa: PLC0414 - for texts, which see no tables
from models.db import write_tx
from regulation.assessment import Requirement
from regulation.committee import (
    STEPS,
    Matter,
    check_committee_quorum,
    check_matter,
    check_show_of_hands,
    is_adopted,
    matter_requirements,
    may_be_discussed,
    record_of_matter,
)
from regulation.records import CommitteeMinutes
from regulation.refusal import Refusal
from regulation.rules import CommitteeRules
from services.access import LEADERSHIP, Actor, holders, require_role
from services.days import day_of
from services.ledger import Entry, append, load_dossier, load_dossiers, lock
from services.meeting_news import tell_people
from services.meeting_plans import Checked, check_asked, voters_of
from services.meetings import (
    LIVING,
    UNDER_PREPARATION,
    MeetingState,
    Reply,
    held_on,
    lock_meeting,
    require_host,
    rules_of,
)
from services.office import Office
from services.waivers import Given, write_waiver

SEATS = (*LEADERSHIP, Role.COMMITTEE_MEMBER)
LONGEST_GIST = 2000
OPEN = (MatterState.WAITING, MatterState.ENTERED)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A member of the committee, and whether they are there."""

    person_id: int
    name: str
    present: bool


@dataclass(frozen=True, kw_only=True)
class MatterView:
    """One matter about one person; the hands once they are entered, the result once confirmed."""

    item_id: int
    position: int
    matter: Matter
    person_id: int
    name: str
    state: MatterState
    approve: int
    oppose: int
    abstain: int
    opinion: str
    adopted: bool | None
    revision: int
    recorder: str = ""
    confirmer: str = ""


@dataclass(frozen=True, kw_only=True)
class CommitteeView:
    """A 支委会 as one who belongs to it sees it."""

    meeting_id: int
    branch: str
    by_branch: bool
    state: MeetingState
    state_reason: str
    starts_at: datetime | None
    held_on: date
    place: str
    host: str
    recorder: str
    seats: tuple[Seat, ...]
    present: int
    needed: int
    needed_approvals: int
    items: tuple[MatterView, ...]
    missing: tuple[str, ...]
    revision: int
    coming: int
    leave: int
    hosting: bool
    recording: bool
    leading: bool
    reply: Reply | None = None
    on_roll: bool = False


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Somebody a matter could be about, and what stands in the way."""

    person_id: int
    name: str
    chosen: bool
    blocked: int
    unexplained: int


@dataclass(frozen=True, kw_only=True)
class Hands:
    """A show of hands."""

    approve: int
    oppose: int
    abstain: int


Wording = Callable[[CommitteeView, MatterView], str]


async def is_committee(meeting_id: int) -> bool:
    """Is this meeting a 支委会?"""
    return await Meeting.exists(id=meeting_id, kind=MeetingKind.COMMITTEE)


async def begin(*, actor: Actor, request: str, now: datetime) -> int:
    """A new plan with the actor as its host. Branch leadership only."""
    async with write_tx():
        await require_role(actor, *LEADERSHIP, branch_id=actor.branch_id, on=day_of(now))
        known = await Meeting.get_or_none(request=request)
        if known is not None and known.convened_by_id != actor.person_id:
            raise Refusal("not_entitled")
        meeting = known or await Meeting.create(
            branch_id=actor.branch_id,
            kind=MeetingKind.COMMITTEE,
            state=MeetingState.PLANNED,
            convened_by_id=actor.person_id,
            convened_at=now,
            host_id=actor.person_id,
            request=request,
        )
    return int(meeting.id)


async def meetings_of(*, actor: Actor, now: datetime) -> tuple[tuple[int, MeetingState], ...]:
    """The living 支委会 of the actor's branch that they may see, the newest first."""
    rows = Meeting.filter(branch_id=actor.branch_id, kind=MeetingKind.COMMITTEE, state__in=LIVING)
    seen = [m for m in await rows.order_by("-id") if await _belongs(actor, m, now)]
    return tuple((meeting.id, meeting.state) for meeting in seen)


async def _belongs(actor: Actor, meeting: Meeting, now: datetime) -> bool:
    leaders = await holders(LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
    posts = (meeting.host_id, meeting.recorder_id, *leaders)
    if actor.person_id in posts:
        return True
    called = meeting.state not in UNDER_PREPARATION
    return called and await RollEntry.exists(meeting_id=meeting.id, person_id=actor.person_id)


async def _find(meeting_id: int) -> Meeting:
    meeting = await Meeting.get_or_none(id=meeting_id, kind=MeetingKind.COMMITTEE)
    if meeting is None:
        raise Refusal("no_such_meeting")
    return meeting


async def _locked(meeting_id: int) -> Meeting:
    meeting = await lock_meeting(meeting_id)
    if meeting.kind is not MeetingKind.COMMITTEE:
        raise Refusal("no_such_meeting")
    return meeting


async def view(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> CommitteeView:
    """A 支委会, for its members and the leadership of the branch. Raises Refusal for all others."""
    meeting = await _find(meeting_id)
    if not await _belongs(actor, meeting, now):
        raise Refusal("not_entitled")
    return await describe(meeting, office, now, actor_id=actor.person_id)


async def describe(
    meeting: Meeting, office: Office, now: datetime, *, actor_id: int | None = None
) -> CommitteeView:
    """The facts of a 支委会, and what this member does in it."""
    limits, on = _limits(meeting, office), held_on(meeting)
    seats = await _seats(meeting, office, now)
    leaders = await holders(LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
    names = await _names([meeting.host_id, meeting.recorder_id])
    roll = {e.person_id: e.reply for e in await RollEntry.filter(meeting_id=meeting.id)}
    replies = list(roll.values())
    return CommitteeView(
        meeting_id=meeting.id,
        branch=(await Branch.get(id=meeting.branch_id)).name,
        by_branch=not await _has_committee(meeting, limits),
        state=meeting.state,
        state_reason=meeting.state_reason,
        starts_at=meeting.starts_at,
        held_on=on,
        place=meeting.place,
        host=names.get(meeting.host_id, ""),
        recorder=names.get(meeting.recorder_id, ""),
        seats=seats,
        present=sum(seat.present for seat in seats),
        needed=max(1, limits.quorum.least(len(seats))),
        needed_approvals=limits.majority.least(len(seats)),
        items=await _items(meeting.id),
        missing=await _missing(meeting, now),
        revision=meeting.revision,
        coming=replies.count(Reply.COMING),
        leave=replies.count(Reply.LEAVE),
        hosting=actor_id == meeting.host_id,
        recording=actor_id is not None and actor_id == meeting.recorder_id,
        leading=actor_id in leaders,
        reply=None if actor_id is None else roll.get(actor_id),
        on_roll=actor_id in roll,
    )


def _limits(meeting: Meeting, office: Office) -> CommitteeRules:
    return rules_of(meeting, office).committee


async def _has_committee(meeting: Meeting, limits: CommitteeRules) -> bool:
    """第10条: with fewer posts than the pack says, the branch has none (不设支委会)."""
    members = await holders(SEATS, branch_id=meeting.branch_id, on=held_on(meeting))
    return len(members) >= limits.fewest_members


async def _body(meeting: Meeting, office: Office, now: datetime) -> list[int]:
    """Who decides: the committee, or every voting member of a branch without one."""
    if await _has_committee(meeting, _limits(meeting, office)):
        return list(await holders(SEATS, branch_id=meeting.branch_id, on=held_on(meeting)))
    return [named.person_id for named in await voters_of(meeting.branch_id, office, now)]


async def _seats(meeting: Meeting, office: Office, now: datetime) -> tuple[Seat, ...]:
    roll = await RollEntry.filter(meeting_id=meeting.id).order_by("person_id")
    present = {e.person_id: e.signed_in_at is not None for e in roll}
    if not present:
        present = dict.fromkeys(await _body(meeting, office, now), False)
    names = await _names(list(present))
    return tuple(Seat(person_id=i, name=names[i], present=here) for i, here in present.items())


async def _names(person_ids: list[int | None]) -> dict[int | None, str]:
    wanted = [i for i in person_ids if i is not None]
    return {person.id: person.name for person in await Person.filter(id__in=wanted)}


async def _items(meeting_id: int) -> tuple[MatterView, ...]:
    rows = await CommitteeItem.filter(meeting_id=meeting_id).order_by("position", "id")
    people = [i for row in rows for i in (row.person_id, row.entered_by_id, row.confirmed_by_id)]
    names = await _names(people)
    return tuple(
        MatterView(
            item_id=row.id,
            position=number,
            matter=row.matter,
            person_id=row.person_id,
            name=names[row.person_id],
            state=row.state,
            approve=row.approve,
            oppose=row.oppose,
            abstain=row.abstain,
            opinion=row.opinion,
            adopted=row.adopted,
            revision=row.revision,
            recorder=names.get(row.entered_by_id, ""),
            confirmer=names.get(row.confirmed_by_id, ""),
        )
        for number, row in enumerate(rows, 1)
    )


async def _missing(meeting: Meeting, now: datetime) -> tuple[str, ...]:
    late = meeting.starts_at is None or meeting.starts_at <= now
    filled = {
        "matters": await CommitteeItem.exists(meeting_id=meeting.id),
        "time": not late,
        "place": bool(meeting.place),
        "recorder": meeting.recorder_id is not None,
    }
    return tuple(name for name, there in filled.items() if not there)


async def offers(
    *, actor: Actor, meeting_id: int, matter: Matter, office: Office, now: datetime
) -> tuple[Offer, ...]:
    """会前体检 at a glance: everybody the matter could be about. Branch leadership only."""
    meeting = await _planned(actor, meeting_id, now)
    people = await Person.filter(branch_id=meeting.branch_id).order_by("id")
    dossiers = await load_dossiers([person.id for person in people])
    rows = await CommitteeItem.filter(meeting_id=meeting_id, matter=matter)
    chosen = {row.person_id for row in rows}
    on, found = held_on(meeting), []
    for person in people:
        if not may_be_discussed(dossiers[person.id], office.rules, on, matter):
            continue
        needed = matter_requirements(dossiers[person.id], office.rules, on, matter)
        found.append(
            Offer(
                person_id=person.id,
                name=person.name,
                chosen=person.id in chosen,
                blocked=sum(r.blocks for r in needed),
                unexplained=sum(r.warns for r in needed),
            )
        )
    return tuple(found)


async def _planned(actor: Actor, meeting_id: int, now: datetime) -> Meeting:
    meeting = await _find(meeting_id)
    await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
    if meeting.state not in UNDER_PREPARATION:
        raise Refusal("meeting_not_planned")
    return meeting


async def _person(meeting: Meeting, person_id: int) -> Person:
    person = await Person.get_or_none(id=person_id, branch_id=meeting.branch_id)
    if person is None:
        raise Refusal("not_entitled")
    return person


async def checked(
    *,
    actor: Actor,
    meeting_id: int,
    matter: Matter,
    person_id: int,
    office: Office,
    now: datetime,
) -> Checked:
    """会前体检: every gate of one person for one matter, on the day of the meeting."""
    meeting = await _planned(actor, meeting_id, now)
    person = await _person(meeting, person_id)
    needed = await _needed(meeting, matter, person_id, office)
    return Checked(person_id=person.id, name=person.name, requirements=needed)


async def _needed(
    meeting: Meeting, matter: Matter, person_id: int, office: Office
) -> tuple[Requirement, ...]:
    dossier = await load_dossier(person_id)
    return matter_requirements(dossier, office.rules, held_on(meeting), matter)


async def toggle(
    *,
    actor: Actor,
    meeting_id: int,
    matter: Matter,
    person_id: int,
    office: Office,
    now: datetime,
) -> None:
    """Put a matter on the agenda, or take it off. A gate that blocks, or lacks its reason, refuses.

    Raises Refusal as `check_matter`, and where another 支委会 has the matter before it.
    """
    async with write_tx():
        await _locked(meeting_id)
        meeting = await _planned(actor, meeting_id, now)
        person = await _person(meeting, person_id)
        mine = CommitteeItem.filter(meeting_id=meeting_id, matter=matter, person_id=person_id)
        if await mine.delete():
            return
        check_matter(await load_dossier(person_id), office.rules, held_on(meeting), matter)
        elsewhere = CommitteeItem.filter(matter=matter, person_id=person_id, state__in=OPEN)
        if await elsewhere.filter(meeting__state__in=LIVING).exists():
            raise Refusal("matter_elsewhere", article=STEPS[matter].article, name=person.name)
        position = 1 + await CommitteeItem.filter(meeting_id=meeting_id).count()
        await CommitteeItem.create(
            meeting_id=meeting_id, position=position, person_id=person_id, matter=matter
        )


async def waive(
    *,
    actor: Actor,
    meeting_id: int,
    matter: Matter,
    person_id: int,
    given: Given,
    office: Office,
    now: datetime,
) -> None:
    """Record a reason with a name for a gate that the text only calls usual."""
    async with write_tx():
        await lock()
        meeting = await _planned(actor, meeting_id, now)
        needed = await _needed(meeting, matter, person_id, office)
        asked = [requirement for requirement in needed if requirement.rule == given.rule]
        check = partial(check_asked, asked, given.reason)
        await write_waiver(actor, person_id, given, check, office=office, now=now)


async def announce(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Call the committee, if everything is filled in and every gate is open; its members are told.

    Raises Refusal `committee_incomplete` and as `check_matter`.
    """
    async with write_tx():
        meeting = await _locked(meeting_id)
        if meeting.state is MeetingState.ANNOUNCED:
            return
        await _planned(actor, meeting_id, now)
        missing = await _missing(meeting, now)
        if missing:
            raise Refusal("committee_incomplete", article=10, missing=missing)
        for item in await CommitteeItem.filter(meeting_id=meeting_id).order_by("position"):
            await _check_item(meeting, item, office)
        meeting.state, meeting.state_reason = MeetingState.ANNOUNCED, ""
        meeting.revision += 1
        await meeting.save()
        members = await _fill_roll(meeting, office, now)
        await tell_people(meeting, "committee_called", members, now)


async def _check_item(meeting: Meeting, item: CommitteeItem, office: Office) -> None:
    dossier = await load_dossier(item.person_id)
    check_matter(dossier, office.rules, held_on(meeting), item.matter)


async def _fill_roll(meeting: Meeting, office: Office, now: datetime) -> list[int]:
    members = await _body(meeting, office, now)
    if not members:
        raise Refusal("nobody_entitled", article=28)
    await RollEntry.filter(meeting_id=meeting.id).exclude(person_id__in=members).delete()
    known = {e.person_id for e in await RollEntry.filter(meeting_id=meeting.id)}
    fresh = [RollEntry(meeting=meeting, person_id=i) for i in members if i not in known]
    await RollEntry.bulk_create(fresh)
    return members


async def open_meeting(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Begin on the day it was called for: the members of today are fixed as 应到. Host only."""
    async with write_tx():
        meeting = await _locked(meeting_id)
        await require_host(actor, meeting, day_of(now))
        if meeting.state is MeetingState.IN_SESSION:
            return
        if meeting.state is not MeetingState.ANNOUNCED or meeting.starts_at is None:
            raise Refusal("committee_not_called", article=10)
        if day_of(now) != day_of(meeting.starts_at):
            raise Refusal("meeting_other_day", article=27, day=day_of(meeting.starts_at))
        meeting.state, meeting.opened_at = MeetingState.IN_SESSION, now
        await meeting.save()
        await _fill_roll(meeting, office, now)


async def _in_session(meeting_id: int) -> Meeting:
    meeting = await _locked(meeting_id)
    if meeting.state is not MeetingState.IN_SESSION:
        raise Refusal("committee_not_open", article=10)
    return meeting


async def mark(*, actor: Actor, meeting_id: int, person_id: int, now: datetime) -> None:
    """Note that a member is there, or is not after all. Recorder and host, before any figures."""
    async with write_tx():
        meeting = await _in_session(meeting_id)
        if actor.person_id != meeting.recorder_id:
            await require_host(actor, meeting, day_of(now))
        entered = CommitteeItem.filter(meeting_id=meeting_id).exclude(state=MatterState.WAITING)
        if await entered.exists():
            raise Refusal("attendance_fixed", article=10)
        entry = await RollEntry.get_or_none(meeting_id=meeting_id, person_id=person_id)
        if entry is None:
            raise Refusal("not_entitled")
        entry.signed_in_at = None if entry.signed_in_at else now
        await entry.save(update_fields=["signed_in_at"])


async def enter(
    *,
    actor: Actor,
    meeting_id: int,
    item_id: int,
    hands: Hands,
    gist: str,
    office: Office,
    now: datetime,
) -> None:
    """What the hands said and what was discussed, by the recorder; the host is asked to confirm.

    Raises Refusal where too few attend, the sum is wrong, or a gate has closed meanwhile.
    """
    if not gist.strip() or len(gist) > LONGEST_GIST:
        raise Refusal("note_length", limit=LONGEST_GIST)
    async with write_tx():
        meeting = await _in_session(meeting_id)
        _require_recorder(actor, meeting)
        item = await _open_item(meeting, item_id, MatterState.WAITING)
        await check_hands(meeting, hands, office)
        await _check_item(meeting, item, office)
        item.approve, item.oppose, item.abstain = hands.approve, hands.oppose, hands.abstain
        item.state, item.opinion = MatterState.ENTERED, gist.strip()
        item.revision, item.entered_by_id = item.revision + 1, actor.person_id
        await item.save()
        about = f"{item.id}.{item.revision}"
        await tell_people(meeting, "committee_entered", [meeting.host_id], now, about=about)


def _require_recorder(actor: Actor, meeting: Meeting) -> None:
    if actor.person_id != meeting.recorder_id:
        raise Refusal("recorder_only", article=45)


async def check_hands(meeting: Meeting, hands: Hands, office: Office) -> None:
    """第10条: enough members, and as many hands as there are members."""
    entitled, present = await _heads(meeting.id)
    check_committee_quorum(_limits(meeting, office), entitled=entitled, present=present)
    check_show_of_hands(
        present=present, approve=hands.approve, oppose=hands.oppose, abstain=hands.abstain
    )


async def check_entering(
    *,
    actor: Actor,
    meeting_id: int,
    item_id: int,
    hands: Hands | None = None,
    office: Office,
    now: datetime,
) -> CommitteeView:
    """Before asking on: the recorder may enter this item, and the hands, if given, add up."""
    meeting = await _find(meeting_id)
    _require_recorder(actor, meeting)
    if meeting.state is not MeetingState.IN_SESSION:
        raise Refusal("committee_not_open", article=10)
    await _open_item(meeting, item_id, MatterState.WAITING)
    if hands is not None:
        await check_hands(meeting, hands, office)
    return await describe(meeting, office, now, actor_id=actor.person_id)


async def _heads(meeting_id: int) -> tuple[int, int]:
    roll = RollEntry.filter(meeting_id=meeting_id)
    return await roll.count(), await roll.filter(signed_in_at__isnull=False).count()


async def _open_item(meeting: Meeting, item_id: int, state: MatterState) -> CommitteeItem:
    item = await CommitteeItem.get_or_none(id=item_id, meeting_id=meeting.id)
    if item is None or item.state is not state:
        raise Refusal("matter_not_waiting", article=45)
    return item


async def confirm(
    *,
    actor: Actor,
    meeting_id: int,
    item_id: int,
    revision: int,
    wording: Wording,
    office: Office,
    now: datetime,
) -> MatterView:
    """第45条: who answers for it signs what the recorder entered; minutes and decision are written.

    The host or the secretary, never the recorder; again is harmless. Raises Refusal where the
    figures are not those shown, and where a gate has closed meanwhile.
    """
    async with write_tx():
        await lock()
        meeting = await _in_session(meeting_id)
        await _require_signer(actor, meeting, now)
        item = await CommitteeItem.get_or_none(id=item_id, meeting_id=meeting_id)
        if item is None or item.revision != revision or item.state not in (*OPEN[1:], DECIDED):
            raise Refusal("paper_changed")
        if item.state is not DECIDED:
            await _check_item(meeting, item, office)
            await _decide(actor, meeting, item, office, now)
            await _write(actor, meeting, item, wording, office, now=now)
    return next(one for one in await _items(meeting_id) if one.item_id == item_id)


DECIDED = MatterState.DECIDED


async def _require_signer(actor: Actor, meeting: Meeting, now: datetime) -> None:
    if actor.person_id == meeting.recorder_id:
        raise Refusal("signer_is_recorder", article=45)
    if actor.person_id != meeting.host_id:
        await require_role(actor, Role.SECRETARY, branch_id=meeting.branch_id, on=day_of(now))


async def _decide(
    actor: Actor, meeting: Meeting, item: CommitteeItem, office: Office, now: datetime
) -> None:
    entitled, _ = await _heads(meeting.id)
    item.adopted = is_adopted(_limits(meeting, office), entitled=entitled, approve=item.approve)
    item.state, item.confirmed_by_id, item.decided_at = DECIDED, actor.person_id, now
    await item.save()


async def _write(
    actor: Actor,
    meeting: Meeting,
    item: CommitteeItem,
    wording: Wording,
    office: Office,
    *,
    now: datetime,
) -> None:
    seen = await describe(meeting, office, now)
    (shown,) = [one for one in seen.items if one.item_id == item.id]
    minutes = CommitteeMinutes(
        matter=item.matter.value,
        entitled=len(seen.seats),
        present=seen.present,
        approve=item.approve,
        oppose=item.oppose,
        abstain=item.abstain,
        adopted=bool(item.adopted),
        by_branch=seen.by_branch,
        text=wording(seen, shown),
    )
    decided = record_of_matter(item.matter, adopted=bool(item.adopted))
    for payload in (minutes, *([decided] if decided is not None else [])):
        entry = Entry(
            person_id=item.person_id,
            payload=payload,
            act_date=held_on(meeting),
            actor_id=meeting.host_id,
            recorder_id=item.entered_by_id,
            responsible_id=meeting.host_id,
            signer_id=actor.person_id,
            request=f"committee:{item.id}:{payload.kind}",
        )
        await append(entry, vault=office.vault, now=now)


async def send_back(
    *, actor: Actor, meeting_id: int, item_id: int, revision: int, now: datetime
) -> None:
    """The figures are not right: the recorder enters them anew."""
    async with write_tx():
        meeting = await _in_session(meeting_id)
        await _require_signer(actor, meeting, now)
        item = await _open_item(meeting, item_id, MatterState.ENTERED)
        if item.revision != revision:
            raise Refusal("paper_changed")
        item.state = MatterState.WAITING
        await item.save(update_fields=["state"])
        about = f"{item.id}.{item.revision}"
        await tell_people(meeting, "committee_returned", [meeting.recorder_id], now, about=about)


async def end(*, actor: Actor, meeting_id: int, now: datetime) -> None:
    """End it. What was entered has to be confirmed or sent back first. Host only."""
    async with write_tx():
        meeting = await _locked(meeting_id)
        await require_host(actor, meeting, day_of(now))
        if meeting.state is MeetingState.ENDED:
            return
        meeting = await _in_session(meeting_id)
        waiting = CommitteeItem.filter(meeting_id=meeting_id, state=MatterState.ENTERED)
        if await waiting.exists():
            raise Refusal("matter_unconfirmed", article=45)
        meeting.state, meeting.ended_at = MeetingState.ENDED, now
        await meeting.save(update_fields=["state", "ended_at"])


@dataclass(frozen=True, kw_only=True)
class CommitteeNews:
    """Something about a 支委会, to one of its members; `kind` says what."""

    kind: str
    view: CommitteeView


NEWS = {
    "committee_called": (MeetingState.ANNOUNCED,),
    "committee_cancelled": tuple(MeetingState),
    "committee_entered": (MeetingState.IN_SESSION,),
    "committee_returned": (MeetingState.IN_SESSION,),
}


async def news_of(
    *,
    kind: str,
    meeting_id: int,
    revision: int,
    recipient_id: int | None,
    office: Office,
    now: datetime,
) -> CommitteeNews | None:
    """What a notice has to say; nothing once it is out of date."""
    meeting = await Meeting.get(id=meeting_id)
    if meeting.revision != revision or meeting.state not in NEWS[kind]:
        return None
    return CommitteeNews(
        kind=kind, view=await describe(meeting, office, now, actor_id=recipient_id)
    )
