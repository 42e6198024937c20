"""Meetings and ballots that somebody has to attend, hold or vote in. No dossier knows of them, so
they are no duties of the regulation; they climb ladders of the pack and are told all the same.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tortoise.expressions import Q

from models import (
    AgendaItem,
    Ballot,
    BallotState,
    Branch,
    Envelope,
    Meeting,
    Person,
    Reply,
    RollEntry,
    WrittenOpinion,
)
from models import MeetingKind as MeetingKind  # noqa: PLC0414 - for texts, which see no tables
from models import MeetingState as MeetingState  # noqa: PLC0414
from regulation.assessment import Duty, Owner
from regulation.ladder import steps_reached
from regulation.rules import Rules
from services.days import day_of
from services.duties import ReminderDraft, record_reminders
from services.meetings import LIVING, SETTLED, held_on
from services.office import Office
from services.recipients import Leaders, leaders_of
from services.remits import Remit
from services.voting import HELD

CALLED = (MeetingState.ANNOUNCED, MeetingState.IN_SESSION)
NOBODYS = 0  # whose dossier it is, where it is none
ARTICLES = {  # of the committee's decisions speaks 第10条
    MeetingKind.ADMISSION: 27,
    MeetingKind.CONVERSION: 40,
    MeetingKind.COMMITTEE: 10,
    MeetingKind.RECOMMENDATION: 8,
    MeetingKind.HEARING: 17,
    MeetingKind.DEFENCE: 38,
}


class Concern(StrEnum):
    """What a meeting asks of somebody; also the rule under which they are reminded of it."""

    ATTEND = "meeting"  # 到会: 名单上没有请假的, 和会上讨论的本人
    HOLD = "meeting_hold"  # 支部: 发出通知、按期召开、宣布结束
    VOTE = "ballot"  # 发给本人的选票还没有交回


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """A meeting or a ballot as it concerns somebody; `duty` holds its day, rule and article."""

    concern: Concern
    meeting_id: int
    kind: MeetingKind
    state: MeetingState
    branch: str
    place: str
    starts_at: datetime | None
    candidate: str
    duty: Duty

    @property
    def key(self) -> tuple[str, str]:
        """What names it in a reminder."""
        return self.duty.rule, self.duty.period


@dataclass(frozen=True, kw_only=True)
class _Concerned:
    """A gathering and whom it concerns: these people, or whoever leads the branch."""

    gathering: Gathering
    branch_id: int
    people: frozenset[int] = frozenset()

    def reaches(self, remit: Remit, rules: Rules, on: date) -> bool:
        """The college hears of a meeting only where its ladder has come up to it."""
        if self.gathering.concern is not Concern.HOLD:
            return remit.person_id in self.people
        steps = steps_reached(self.gathering.duty, rules, on)
        overseen = self.branch_id in remit.overseen
        escalated = overseen and any(step.recipient is Owner.COLLEGE for step in steps)
        return self.branch_id in remit.branches or escalated


async def gatherings_of(remit: Remit, *, office: Office, on: date) -> tuple[Gathering, ...]:
    """Everything that asks something of this person, from this day on, the nearest first."""
    branches = [*remit.branches, *remit.overseen]
    theirs = Q(branch_id__in=branches) | Q(id__in=await _meetings_of(remit.person_id))
    everything = [each async for each in _concerned(theirs, on, remit.person_id)]
    found = [each for each in everything if each.reaches(remit, office.rules, on)]
    mine = [each.gathering for each in found]
    return tuple(sorted(mine, key=lambda each: (each.duty.due, each.duty.rule, each.meeting_id)))


async def _meetings_of(person_id: int) -> list[int]:
    on_roll = await RollEntry.filter(person_id=person_id).values_list("meeting_id")
    discussed = await AgendaItem.filter(candidate_id=person_id).values_list("meeting_id")
    return sorted({meeting_id for (meeting_id,) in (*on_roll, *discussed)})


async def _concerned(which: Q, on: date, person_id: int | None = None) -> AsyncIterator[_Concerned]:
    """Gatherings of these meetings; of the people they concern, only the one asked for, if any."""
    meetings = await Meeting.filter(which, state__in=list(LIVING)).order_by("id")
    branches = Branch.filter(id__in={meeting.branch_id for meeting in meetings})
    names = dict(await branches.values_list("id", "name"))
    ballots = await _open_ballots(meetings)
    for meeting in meetings:
        branch = names[meeting.branch_id]
        if meeting.starts_at is not None:
            yield _to_hold(meeting, branch)
            if meeting.state in CALLED and on <= held_on(meeting):
                yield await _to_attend(meeting, branch, person_id)
        for ballot in ballots[meeting.id]:
            yield await _to_vote_in(meeting, branch, ballot, person_id)


def _to_hold(meeting: Meeting, branch: str) -> _Concerned:
    duty = _duty(meeting, Concern.HOLD, held_on(meeting))
    return _Concerned(gathering=_gathering(meeting, branch, duty), branch_id=meeting.branch_id)


async def _to_attend(meeting: Meeting, branch: str, person_id: int | None) -> _Concerned:
    on_leave = Q(reply=Reply.LEAVE)
    coming = Q(reply__isnull=True) | ~on_leave
    rows = RollEntry.filter(coming, _is("person_id", person_id), meeting_id=meeting.id)
    items = AgendaItem.filter(_is("candidate_id", person_id), meeting_id=meeting.id)
    items = items.exclude(state__in=list(SETTLED))
    invited = await rows.values_list("person_id"), await items.values_list("candidate_id")
    return _Concerned(
        gathering=_gathering(meeting, branch, _duty(meeting, Concern.ATTEND, held_on(meeting))),
        branch_id=meeting.branch_id,
        people=frozenset(who for some in invited for (who,) in some),
    )


async def _open_ballots(meetings: Sequence[Meeting]) -> defaultdict[int, list[Ballot]]:
    found: defaultdict[int, list[Ballot]] = defaultdict(list)
    numbers = [meeting.id for meeting in meetings]
    for ballot in await Ballot.filter(meeting_id__in=numbers, state=BallotState.OPEN).order_by(
        "id"
    ):
        found[ballot.meeting_id].append(ballot)
    return found


async def _to_vote_in(
    meeting: Meeting, branch: str, ballot: Ballot, person_id: int | None
) -> _Concerned:
    due = day_of(ballot.closes_at or ballot.opened_at or ballot.prepared_at)
    duty = _duty(meeting, Concern.VOTE, due, ballot.id)
    candidate = await Person.get(id=ballot.candidate_id)
    return _Concerned(
        gathering=_gathering(meeting, branch, duty, candidate.name),
        branch_id=meeting.branch_id,
        people=frozenset(await _silent(ballot, person_id)),
    )


async def _silent(ballot: Ballot, person_id: int | None) -> set[int]:
    """Who has been given a paper and neither returned it nor handed in a written opinion."""
    signed_in = RollEntry.filter(meeting_id=ballot.meeting_id, signed_in_at__isnull=False)
    entries = signed_in.filter(_is("person_id", person_id))
    items = AgendaItem.filter(meeting_id=ballot.meeting_id, candidate_id=ballot.candidate_id)
    numbers = [number for (number,) in await items.values_list("id")]
    held = WrittenOpinion.filter(item_id__in=numbers, state__in=list(HELD))
    written = held.filter(_is("author_id", person_id))
    cast = Envelope.filter(_is("voter_id", person_id), ballot_id=ballot.id)
    given = {who for (who,) in await entries.values_list("person_id")}
    returned = *await cast.values_list("voter_id"), *await written.values_list("author_id")
    return given - {who for (who,) in returned}


def _is(column: str, person_id: int | None) -> Q:
    wanted: dict[str, Any] = {} if person_id is None else {column: person_id}
    return Q(**wanted)


def _duty(meeting: Meeting, concern: Concern, due: date, ballot_id: str = "") -> Duty:
    return Duty(
        rule=concern,
        article=ARTICLES[meeting.kind],
        period=f"{ballot_id or meeting.id}@{due.isoformat()}",
        owner=Owner.SECRETARY if concern is Concern.HOLD else Owner.SELF,
        opens=min(day_of(meeting.convened_at), due),
        due=due,
    )


def _gathering(meeting: Meeting, branch: str, duty: Duty, candidate: str = "") -> Gathering:
    return Gathering(
        concern=Concern(duty.rule),
        meeting_id=meeting.id,
        kind=meeting.kind,
        state=meeting.state,
        branch=branch,
        place=meeting.place,
        starts_at=meeting.starts_at,
        candidate=candidate,
        duty=duty,
    )


async def note_gatherings(*, office: Office, on: date, now: datetime) -> int:
    """Let those concerned hear of meetings and ballots in a digest; returns how many were new."""
    found = [each async for each in _concerned(Q(), on)]
    leaders = await leaders_of(sorted({each.branch_id for each in found}), on=on)
    drafts = [draft for each in found for draft in _drafts(each, leaders, office, on)]
    return await record_reminders(drafts, now=now)


def _drafts(
    found: _Concerned, leaders: Leaders, office: Office, on: date
) -> Iterator[ReminderDraft]:
    gathering = found.gathering
    for step in steps_reached(gathering.duty, office.rules, on):
        leading = leaders.get(step.recipient, {}).get(found.branch_id, ())
        for who in sorted(found.people) if step.recipient is Owner.SELF else leading:
            yield ReminderDraft(
                recipient_id=who,
                subject_id=NOBODYS,
                rule=gathering.duty.rule,
                period=gathering.duty.period,
                cause=str(step.days),
                owner=step.recipient,
                not_before=on,
            )
