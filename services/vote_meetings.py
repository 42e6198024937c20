"""推优, 座谈会 and 转正答辩会 as meetings (第8、17、38、39条): the guests, the day, the votes.

They are planned and announced like a 支部大会 (`meeting_plans`); every vote held at one is a count
of its own, with the scrutineer and the teller of the meeting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from models import (
    AgendaItem,
    Branch,
    Identity,
    ItemState,
    Meeting,
    MeetingKind,
    MeetingState,
    PaperCount,
    PaperState,
    Person,
    Reply,
    RollEntry,
)
from models.db import write_tx
from regulation.paper import FORMAL, OTHERS, VoteKind, paper_form
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.ledger import load_dossier
from services.meeting_plans import HEARD as HEARD  # noqa: PLC0414 - a part like the others
from services.meeting_plans import (
    check_gates,
    plan_of,
    planned,
    require_caller,
    require_planner,
    vote_kind,
)
from services.meetings import UNDER_PREPARATION, items_of, lock_meeting, posts_of, rules_of
from services.office import Office
from services.search import Named, find
from services.sight import sister_branches

VOTER = "voter"  # the part of those invited where all of them have the same
OBSERVER = "observer"  # 第39条: 列席转正答辩会的, 不评议
MOST_FOUND = 8
MOST_UNLISTED = 40
LONGEST_NAME = 32
KINDS = tuple(kind for kind in VoteKind if kind not in FORMAL)
SHOWN = (MeetingState.ANNOUNCED, MeetingState.IN_SESSION)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody who could be invited: their part where they are, and whether they can be told.

    `branch` is empty for those of the branch that calls the meeting.
    """

    person_id: int
    name: str
    part: str
    bound: bool
    branch: str = ""


@dataclass(frozen=True, kw_only=True)
class Guests:
    """Who is invited to a planned meeting; `parts` are the kinds of people it is to hear.

    `unlisted` are those on no roster, each a name and a part.
    """

    meeting_id: int
    kind: VoteKind
    parts: tuple[str, ...]
    people: tuple[Guest, ...]
    unlisted: tuple[tuple[str, str], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """第17条: the kinds of people of whom nobody is invited."""
        there = {*(guest.part for guest in self.people), *(part for _, part in self.unlisted)}
        return tuple(part for part in self.parts if part != OTHERS and part not in there)


@dataclass(frozen=True, kw_only=True)
class VoteItem:
    """One candidate of the meeting, with the count of the vote on them once it is called."""

    item_id: int
    person_id: int
    candidate: str
    count_id: int | None
    state: PaperState | None


@dataclass(frozen=True, kw_only=True)
class VoteMeetingView:
    """A planned 推优, 座谈会 or 答辩会 as somebody concerned with it sees it; `part` is theirs."""

    meeting_id: int
    kind: VoteKind
    branch: str
    state: MeetingState
    state_reason: str
    starts_at: datetime | None
    place: str
    revision: int
    items: tuple[VoteItem, ...]
    entitled: int
    coming: int
    leave: int
    hosting: bool
    posts: frozenset[str]
    reply: Reply | None
    on_roll: bool
    unlisted: tuple[tuple[str, str], ...] = ()
    part: str = ""

    @property
    def in_session(self) -> bool:
        """Has it been opened and not yet ended?"""
        return self.state is MeetingState.IN_SESSION


async def guests(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> Guests:
    """Everybody of the branch and whoever else is invited, with their part. For its planner."""
    meeting = await plan_of(actor, meeting_id, now)
    invited_ids = [entry.person_id for entry in await RollEntry.filter(meeting_id=meeting_id)]
    concerned = Q(branch_id=meeting.branch_id) | Q(id__in=invited_ids)
    return Guests(
        meeting_id=meeting_id,
        kind=vote_kind(meeting),
        parts=await _parts(meeting, office),
        people=await _own_first(meeting, await Person.filter(concerned).order_by("id")),
        unlisted=unlisted_of(meeting),
    )


async def _own_first(meeting: Meeting, people: Sequence[Person]) -> tuple[Guest, ...]:
    """Those of other branches after those of the branch."""
    return tuple(sorted(await _as_guests(meeting, people), key=lambda guest: bool(guest.branch)))


async def _as_guests(meeting: Meeting, people: Sequence[Person]) -> tuple[Guest, ...]:
    """These people in this order, with what they are invited for, if anything."""
    ids = [person.id for person in people]
    entries = await RollEntry.filter(meeting_id=meeting.id, person_id__in=ids)
    parts = {entry.person_id: entry.part for entry in entries}
    bound = {i.person_id for i in await Identity.filter(person_id__in=ids)}
    branches = dict(await Branch.all().values_list("id", "name"))
    return tuple(
        Guest(
            person_id=person.id,
            name=person.name,
            part=parts.get(person.id, ""),
            bound=person.id in bound,
            branch="" if person.branch_id == meeting.branch_id else branches[person.branch_id],
        )
        for person in people
    )


def unlisted_of(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """The guests on no roster, each a name and a part."""
    return tuple((name, part) for name, part in meeting.unlisted or ())


async def find_guests(
    *, actor: Actor, meeting_id: int, typed: str, now: datetime
) -> tuple[Guest, ...]:
    """第17、39条: people of the whole college found by name, pinyin or 学号, the best first.

    The planner sees their name and branch, and no more. A list of everybody there is not.
    """
    meeting = await plan_of(actor, meeting_id, now)
    if meeting.state not in UNDER_PREPARATION:
        raise Refusal("meeting_not_planned")
    people = await Person.filter(branch_id__in=await sister_branches([meeting.branch_id]))
    named = [Named(person.id, person.name, person.student_number) for person in people]
    found = find(typed, named)[:MOST_FOUND]
    known = {person.id: person for person in people}
    return await _as_guests(meeting, [known[person_id] for person_id in found])


async def note_unlisted(
    *, actor: Actor, meeting_id: int, part: str, names: Sequence[str], office: Office, now: datetime
) -> None:
    """第17、39条: who comes in this part and is on no roster, in place of those noted before.

    They are told and vote on paper. Raises Refusal for too many, or names too long.
    """
    async with write_tx():
        meeting = await _guest_plan(actor, meeting_id, part, office, now)
        cleaned = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        if len(cleaned) > MOST_UNLISTED or any(len(name) > LONGEST_NAME for name in cleaned):
            raise Refusal("unlisted_length", limit=MOST_UNLISTED, longest=LONGEST_NAME)
        others = [[name, kept] for name, kept in unlisted_of(meeting) if kept != part]
        meeting.unlisted = [*others, *([name, part] for name in cleaned)]
        await meeting.save(update_fields=["unlisted"])


async def _parts(meeting: Meeting, office: Office) -> tuple[str, ...]:
    """第17条: 本科生与研究生要听取的人员不同; 第39条: 有的列席答辩会; elsewhere all vote."""
    if vote_kind(meeting) is VoteKind.DEFENCE:
        return (VOTER, OBSERVER)
    if vote_kind(meeting) is not VoteKind.HEARING:
        return (VOTER,)
    found: dict[str, None] = {}
    for item in await items_of(meeting.id):
        postgraduate = (await load_dossier(item.candidate_id)).postgraduate
        form = paper_form(VoteKind.HEARING, rules_of(meeting, office), postgraduate=postgraduate)
        found |= dict.fromkeys(form.heads)
    return tuple(found) or paper_form(VoteKind.HEARING, rules_of(meeting, office)).heads


async def toggle_guest(
    *, actor: Actor, meeting_id: int, person_id: int, part: str, office: Office, now: datetime
) -> None:
    """Invite somebody in this part, or no more. Raises Refusal for people of other colleges."""
    async with write_tx():
        meeting = await _guest_plan(actor, meeting_id, part, office, now)
        college = await sister_branches([meeting.branch_id])
        if not await Person.exists(id=person_id, branch_id__in=college):
            raise Refusal("not_entitled")
        entry = await RollEntry.get_or_none(meeting_id=meeting_id, person_id=person_id)
        if entry is not None and entry.part == part:
            await entry.delete()
        elif entry is not None:
            entry.part = part
            await entry.save(update_fields=["part"])
        else:
            await RollEntry.create(meeting=meeting, person_id=person_id, part=part)


async def _guest_plan(
    actor: Actor, meeting_id: int, part: str, office: Office, now: datetime
) -> Meeting:
    meeting = await planned(actor, meeting_id, now)
    if vote_kind(meeting) in FORMAL or part not in await _parts(meeting, office):
        raise Refusal("not_entitled")
    return meeting


async def invite_rest(
    *, actor: Actor, meeting_id: int, part: str, office: Office, now: datetime
) -> None:
    """Invite everybody of the branch who is not yet invited, in this part.

    At a 转正答辩会 the candidates are left out: they are heard, and do not vote.
    """
    async with write_tx():
        meeting = await _guest_plan(actor, meeting_id, part, office, now)
        known = {entry.person_id for entry in await RollEntry.filter(meeting_id=meeting_id)}
        if vote_kind(meeting) is not VoteKind.RECOMMENDATION:
            known |= {item.candidate_id for item in await items_of(meeting_id)}
        people = await Person.filter(branch_id=meeting.branch_id).order_by("id")
        await RollEntry.bulk_create(
            RollEntry(meeting=meeting, person_id=person.id, part=part)
            for person in people
            if person.id not in known
        )


async def is_vote_meeting(*, meeting_id: int) -> bool:
    """Is it one of these meetings, and no 支部大会?"""
    kinds = [MeetingKind(kind.value) for kind in KINDS]
    return await Meeting.exists(id=meeting_id, kind__in=kinds)


async def vote_meeting(*, actor: Actor, meeting_id: int, now: datetime) -> VoteMeetingView:
    """The meeting as one of those concerned sees it. Raises Refusal for all others."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    return await _seen_by(actor, meeting, now)


async def _seen_by(actor: Actor, meeting: Meeting, now: datetime) -> VoteMeetingView:
    entry = await RollEntry.get_or_none(meeting_id=meeting.id, person_id=actor.person_id)
    hosting, posts = await _calls(actor, meeting, now), posts_of(actor, meeting)
    if entry is None and not hosting and not posts:
        raise Refusal("not_invited")
    return await describe_vote(meeting, entry=entry, hosting=hosting, posts=posts)


async def _calls(actor: Actor, meeting: Meeting, now: datetime) -> bool:
    try:
        await require_caller(actor, meeting, day_of(now))
    except Refusal:
        return False
    return True


async def describe_vote(
    meeting: Meeting,
    *,
    entry: RollEntry | None = None,
    hosting: bool = False,
    posts: frozenset[str] = frozenset(),
) -> VoteMeetingView:
    """The facts that everybody concerned may know."""
    roll = await RollEntry.filter(meeting_id=meeting.id)
    return VoteMeetingView(
        meeting_id=meeting.id,
        kind=vote_kind(meeting),
        branch=(await Branch.get(id=meeting.branch_id)).name,
        state=meeting.state,
        state_reason=meeting.state_reason,
        starts_at=meeting.starts_at,
        place=meeting.place,
        revision=meeting.revision,
        items=tuple([await _item(item) for item in await items_of(meeting.id)]),
        entitled=len(roll),
        coming=sum(e.reply is Reply.COMING for e in roll),
        leave=sum(e.reply is Reply.LEAVE for e in roll),
        hosting=hosting,
        posts=posts,
        reply=entry.reply if entry else None,
        on_roll=entry is not None,
        unlisted=unlisted_of(meeting),
        part=entry.part if entry else "",
    )


async def _item(item: AgendaItem) -> VoteItem:
    counts = PaperCount.filter(meeting_id=item.meeting_id, candidate_id=item.candidate_id)
    living = await counts.exclude(state=PaperState.CANCELLED).order_by("-id").first()
    return VoteItem(
        item_id=item.id,
        person_id=item.candidate_id,
        candidate=(await Person.get(id=item.candidate_id)).name,
        count_id=None if living is None else living.id,
        state=None if living is None else living.state,
    )


async def vote_meetings_for(*, actor: Actor, now: datetime) -> tuple[VoteMeetingView, ...]:
    """Those announced and in session that concern the actor, the newest first."""
    on_rolls = {entry.meeting_id for entry in await RollEntry.filter(person_id=actor.person_id)}
    rows = Meeting.filter(
        Q(branch_id=actor.branch_id) | Q(id__in=list(on_rolls)),
        kind__in=[kind.value for kind in KINDS],
        state__in=SHOWN,
        starts_at__isnull=False,
    )
    return tuple(
        [
            await _seen_by(actor, meeting, now)
            for meeting in await rows.order_by("-id")
            if meeting.id in on_rolls
            or posts_of(actor, meeting)
            or await _calls(actor, meeting, now)
        ]
    )


async def open_vote_meeting(
    *, actor: Actor, meeting_id: int, office: Office, now: datetime
) -> None:
    """Begin an announced meeting on its day; the gates are asked again. Again is harmless."""
    async with write_tx():
        meeting = await _called(actor, meeting_id, now)
        if meeting.state is MeetingState.IN_SESSION:
            return
        if meeting.state is not MeetingState.ANNOUNCED or meeting.starts_at is None:
            raise Refusal("meeting_not_announced", article=27)
        if day_of(now) != day_of(meeting.starts_at):
            raise Refusal("meeting_other_day", article=27, day=day_of(meeting.starts_at))
        await check_gates(meeting, office, day=now)
        meeting.state, meeting.opened_at = MeetingState.IN_SESSION, now
        await meeting.save(update_fields=["state", "opened_at"])


async def _called(actor: Actor, meeting_id: int, now: datetime) -> Meeting:
    """The meeting, locked, for its host and those who may call it."""
    meeting = await lock_meeting(meeting_id)
    if vote_kind(meeting) in FORMAL:
        raise Refusal("no_such_meeting")
    await require_caller(actor, meeting, day_of(now))
    return meeting


async def end_vote_meeting(*, actor: Actor, meeting_id: int, now: datetime) -> None:
    """End the meeting; a count under way has to be signed or taken back first."""
    async with write_tx():
        meeting = await _called(actor, meeting_id, now)
        if meeting.state is MeetingState.ENDED:
            return
        if meeting.state is not MeetingState.IN_SESSION:
            raise Refusal("meeting_not_open", article=28)
        waiting = (PaperState.WAITING, PaperState.SUBMITTED)
        if await PaperCount.exists(meeting_id=meeting_id, state__in=waiting):
            raise Refusal("counts_waiting", article=28)
        meeting.state, meeting.ended_at = MeetingState.ENDED, now
        await meeting.save(update_fields=["state", "ended_at"])
        await AgendaItem.filter(meeting_id=meeting_id, state=ItemState.WAITING).update(
            state=ItemState.DECIDED
        )


async def vote_to_call(*, actor: Actor, meeting_id: int, item_id: int, now: datetime) -> AgendaItem:
    """A candidate of a meeting in session on whom a vote may be called now.

    Inside the caller's transaction. Raises Refusal before the opening and after the end.
    """
    meeting = await _called(actor, meeting_id, now)
    await require_planner(actor, meeting, day_of(now))
    if meeting.state is not MeetingState.IN_SESSION:
        raise Refusal("meeting_not_open", article=28)
    item = next((i for i in await items_of(meeting_id) if i.id == item_id), None)
    if item is None:
        raise Refusal("item_settled", article=28)
    return item


def invited(entries: Sequence[RollEntry]) -> list[RollEntry]:
    """Those invited to vote who have not asked for leave."""
    coming = (entry for entry in entries if entry.reply is not Reply.LEAVE)
    return [entry for entry in coming if entry.part not in (OBSERVER, HEARD)]
