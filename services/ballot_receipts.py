"""What a voter may ask of the box, and how those are reached who have not voted (第28条).

Nobody but the voter is told whether they have voted: the reminder goes out in private, and the
notices that would tell are deleted with the envelopes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import (
    Ballot,
    BallotState,
    Branch,
    Envelope,
    Identity,
    Meeting,
    Notice,
    Person,
    RollEntry,
)
from models.db import write_tx
from regulation.refusal import Refusal
from services.access import Actor
from services.ballot_evidence import leaf_of
from services.ballot_keepers import keepers_of, require_keeper
from services.ballot_notices import ballot_notice
from services.ballot_proofs import CODE_LENGTH
from services.meetings import current_ballot
from services.notices import NoticeState, record
from services.voting import envelope_id, find_ballot

REMINDED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class InclusionCode:
    """The hash of one's own envelope: it proves that it was counted, never what it says."""

    ballot_id: str
    candidate: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A ballot as those who have charge of the box see it: how many, never who or what."""

    meeting_id: int
    ballot_id: str
    candidate: str
    state: BallotState
    issued: int
    returned: int
    coded: bool
    closes_at: datetime | None
    root: str
    branch: str


async def inclusion_code(*, actor: Actor, ballot_id: str) -> InclusionCode:
    """The inclusion code of the actor's own vote. Raises Refusal where none lies in the box."""
    ballot = await find_ballot(ballot_id)
    envelope = await Envelope.get_or_none(id=envelope_id(ballot_id, actor.person_id))
    if envelope is None:
        raise Refusal("no_vote_of_yours", article=28)
    return InclusionCode(
        ballot_id=ballot_id,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        code=leaf_of(ballot_id, envelope.ciphertext)[:CODE_LENGTH],
    )


async def desk(*, actor: Actor, meeting_id: int, now: datetime) -> Desk:
    """The current ballot of a meeting, for its keepers. Raises Refusal for all others."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_keeper(actor, meeting, now)
    return await describe_desk(await current_ballot(meeting_id), meeting)


async def describe_desk(ballot: Ballot, meeting: Meeting) -> Desk:
    """The facts of a ballot for its keepers."""
    return Desk(
        meeting_id=meeting.id,
        ballot_id=ballot.id,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        state=ballot.state,
        issued=ballot.issued,
        returned=ballot.returned or await Envelope.filter(ballot_id=ballot.id).count(),
        coded=ballot.coded,
        closes_at=ballot.closes_at,
        root=ballot.root,
        branch=(await Branch.get(id=meeting.branch_id)).name,
    )


async def remind(*, actor: Actor, meeting_id: int, now: datetime) -> None:
    """Remind in private those who have a paper and have not voted; at most once a minute."""
    async with write_tx():
        meeting = await Meeting.get_or_none(id=meeting_id)
        if meeting is None:
            raise Refusal("no_such_meeting")
        await require_keeper(actor, meeting, now)
        ballot = await current_ballot(meeting_id)
        if ballot.state is not BallotState.OPEN:
            raise Refusal("ballot_not_open", article=28)
        voted = {e.voter_id for e in await Envelope.filter(ballot_id=ballot.id)}
        missing = [person for person in await _present(ballot) if person not in voted]
        occasion = int(now.timestamp() // REMINDED_EVERY.total_seconds())
        await _notify("ballot_reminder", ballot, missing, occasion, now)


async def tell_after_restart(*, now: datetime) -> None:
    """Tell everybody present at an open ballot whether their vote lies in the box.

    An acknowledgement may have been lost with the process; what was acknowledged was not.
    """
    async with write_tx():
        for ballot in await Ballot.filter(state=BallotState.OPEN):
            earlier = Notice.filter(key__startswith=f"ballot_resumed:{ballot.id}:")
            await earlier.filter(state=NoticeState.PENDING, attempts=0).delete()
            occasion = int(now.timestamp() * 1000)
            await _notify("ballot_resumed", ballot, await _present(ballot), occasion, now)


async def _present(ballot: Ballot) -> list[int]:
    roll = RollEntry.filter(meeting_id=ballot.meeting_id, signed_in_at__isnull=False)
    return [entry.person_id for entry in await roll.order_by("person_id")]


async def _notify(
    kind: str, ballot: Ballot, people: list[int], occasion: int, now: datetime
) -> None:
    drafts = [
        ballot_notice(kind, ballot, recipient_id=person, occasion=occasion) for person in people
    ]
    await record(drafts, now=now)


async def may_hold_code(*, platform: str, external_id: str) -> bool:
    """Is there a closed box that this account opens with a code? What it types may be the code."""
    identity = await Identity.get_or_none(platform=platform, external_id=external_id)
    return identity is not None and await _closed_box(identity.person_id) is not None


async def box_to_open(*, actor: Actor) -> int | None:
    """The meeting whose closed box waits for this keeper's code; `None` where none does."""
    return await _closed_box(actor.person_id)


async def _closed_box(person_id: int) -> int | None:
    for ballot in await Ballot.filter(state=BallotState.CLOSED, coded=True).order_by("closed_at"):
        if person_id in keepers_of(await Meeting.get(id=ballot.meeting_id)):
            return ballot.meeting_id
    return None
