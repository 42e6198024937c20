"""A word to whoever has to mend an unmet gate before a meeting: at most once a day for each."""

from dataclasses import dataclass
from datetime import date, datetime

from models import Lane, Meeting, Notice, Person
from models.db import write_tx
from regulation.assessment import Requirement
from regulation.menders import mender_of
from regulation.paper import VoteKind
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.meeting_plans import checked_item, planned, vote_kind
from services.meetings import MeetingState, items_of
from services.notices import Claimed, Draft, record
from services.office import Office
from services.recipients import recipients_for

KIND = "gate_call"
IN_TIME = (MeetingState.PLANNED, MeetingState.POSTPONED)


@dataclass(frozen=True, kw_only=True)
class GateCall:
    """What somebody is asked to mend, before which meeting, and who asks."""

    candidate: str
    kind: VoteKind
    starts_at: datetime | None
    requirement: Requirement
    asked_by: str


async def call_owner(
    *, actor: Actor, meeting_id: int, person_id: int, rule: str, office: Office, now: datetime
) -> str:
    """Tell those who have to mend this before the meeting; returns their names.

    Raises Refusal where it is mended by now, where there is nobody else to tell, and where they
    were told of it today.
    """
    on = day_of(now)
    async with write_tx():
        meeting = await planned(actor, meeting_id, now)
        if await _unmet(meeting, person_id, rule, office, now) is None:
            raise Refusal("gate_mended")
        people = await owners_of(person_id, rule, on=on, besides=actor.person_id)
        if not people:
            raise Refusal("gate_nobody")
        told: dict[str, str | int] = {"meeting": meeting_id, "person": person_id, "rule": rule}
        told["asked_by"] = actor.person_id
        drafts = [_draft(told, recipient_id=someone, on=on) for someone in people]
        if await Notice.exists(key__in=[draft.key for draft in drafts]):
            raise Refusal("gate_called_today")
        await record(drafts, now=now)
    return "、".join(people.values())


def _draft(about: dict[str, str | int], *, recipient_id: int, on: date) -> Draft:
    """The key makes it one a day for each gate and recipient, whoever asks."""
    return Draft(
        key=f"{KIND}:{about['person']}:{about['rule']}:{on.isoformat()}:{recipient_id}",
        kind=KIND,
        lane=Lane.NEWS,
        recipient_id=recipient_id,
        subject_id=int(about["person"]),
        parameters=about,
    )


async def owners_of(person_id: int, rule: str, *, on: date, besides: int) -> dict[int, str]:
    """By id, the names of those who answer for this rule in this dossier, without the asker."""
    person = await Person.get(id=person_id)
    recipients = await recipients_for({person.id: person.branch_id}, on=on)
    wanted = set(recipients.of(person.id, mender_of(rule))) - {besides}
    return {one.id: one.name for one in await Person.filter(id__in=wanted).order_by("id")}


async def _unmet(
    meeting: Meeting, person_id: int, rule: str, office: Office, now: datetime
) -> Requirement | None:
    items = [item for item in await items_of(meeting.id) if item.candidate_id == person_id]
    for item in items:
        checked = await checked_item(item, meeting, office, now)
        for needed in (*checked.requirements, *checked.advice):
            if needed.rule == rule and (needed.blocks or needed.warns):
                return needed
    return None


async def news_of(notice: Claimed, office: Office, now: datetime) -> GateCall | None:
    """Nothing once it is mended, the meeting is under way, or the recipient has no such office."""
    told = notice.parameters
    person_id, rule = int(told["person"]), str(told["rule"])
    meeting = await Meeting.get(id=told["meeting"])
    needed = await _unmet(meeting, person_id, rule, office, now)
    owners = await owners_of(person_id, rule, on=day_of(now), besides=0)
    if needed is None or meeting.state not in IN_TIME or notice.recipient_id not in owners:
        return None
    return GateCall(
        candidate=(await Person.get(id=person_id)).name,
        kind=vote_kind(meeting),
        starts_at=meeting.starts_at,
        requirement=needed,
        asked_by=(await Person.get(id=told["asked_by"])).name,
    )
