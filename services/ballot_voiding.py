"""A box that those who have charge of it can neither open nor void any more (第28条).

At a 支部大会 its host or the leadership proposes with a reason to void it, and somebody else who
is there agrees; of a 推优, 座谈会 or 答辩评议 whoever called the vote does it with a reason. Nobody
ever learns what the box held, and the vote is held again.
"""

from dataclasses import dataclass
from datetime import datetime

from models import Ballot, BallotState, Meeting, MeetingState, PaperCount, Person, RollEntry
from models.db import write_tx
from regulation.ballot_forms import BallotForm
from regulation.paper import FORMAL
from regulation.refusal import Refusal
from services.access import Actor
from services.ballot_counting import clean_up, locked_ballot, void_box
from services.ballot_keepers import keepers_of
from services.ballot_notices import ballot_notice
from services.chat_votes import locked_box
from services.days import day_of
from services.meetings import current_ballot, leads, lock_meeting, require_host
from services.notices import Claimed, record
from services.office import Office

UNDER_WAY = (BallotState.OPEN, BallotState.CLOSED)
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class VoidProposed:
    """Somebody wants a ballot voided, and another one who is there has to agree."""

    meeting_id: int
    candidate: str
    proposer: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BallotVoided:
    """A vote of 推优, 座谈会 or 答辩评议 counts for nothing; `reason` is empty for a lost key."""

    form: BallotForm
    candidate: str
    reason: str


def _cleaned(reason: str) -> str:
    if not reason.strip():
        raise Refusal("void_without_reason", article=28)
    return reason.strip()[:LONGEST_REASON]


async def propose_void(*, actor: Actor, meeting_id: int, reason: str, now: datetime) -> None:
    """Ask those who are there to void the ballot under way. Host and leadership only.

    Raises Refusal where nothing is under way, or another proposal waits.
    """
    reason = _cleaned(reason)
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        ballot = await locked_ballot((await current_ballot(meeting_id)).id)
        if ballot.state not in UNDER_WAY:
            raise Refusal("nothing_to_void", article=28)
        asked = (ballot.void_proposed_by_id, ballot.void_reason)
        if asked == (actor.person_id, reason):
            return
        if ballot.void_proposed_by_id is not None:
            raise Refusal("void_proposed", article=28)
        ballot.void_proposed_by_id, ballot.void_reason = actor.person_id, reason
        await ballot.save(update_fields=["void_proposed_by_id", "void_reason"])
        others = {*await _there(meeting.id), *keepers_of(meeting)} - {actor.person_id}
        await record(
            [ballot_notice("void_proposed", ballot, recipient_id=i) for i in sorted(others)],
            now=now,
        )


async def _there(meeting_id: int) -> set[int]:
    roll = RollEntry.filter(meeting_id=meeting_id, signed_in_at__isnull=False)
    return {entry.person_id for entry in await roll}


async def agree_to_void(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Void the ballot that somebody else has proposed to void; again is harmless.

    For a member who has signed in, a keeper of the box, or the leadership; never the proposer.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        ballot = await locked_ballot((await current_ballot(meeting_id)).id)
        await _require_second(actor, meeting, ballot, now)
        if ballot.state is not BallotState.VOID:
            await void_box(ballot, by=actor.person_id, now=now)
    await clean_up(ballot.id, office)


async def _require_second(actor: Actor, meeting: Meeting, ballot: Ballot, now: datetime) -> None:
    there = actor.person_id in {*await _there(meeting.id), *keepers_of(meeting)}
    if not there and not await leads(actor, meeting.branch_id, day_of(now)):
        raise Refusal("not_entitled")
    if ballot.void_proposed_by_id is None or ballot.state not in (*UNDER_WAY, BallotState.VOID):
        raise Refusal("nothing_to_void", article=28)
    if ballot.void_proposed_by_id == actor.person_id:
        raise Refusal("void_two_people", article=28)


async def void_vote(
    *, actor: Actor, count_id: int, reason: str, office: Office, now: datetime
) -> None:
    """Void the box of a 推优, 座谈会 or 答辩评议 that has not been counted. Again is harmless.

    For whoever called the vote. The count goes on waiting: papers may be given out anew.
    """
    reason = _cleaned(reason)
    async with write_tx():
        count = await PaperCount.get_or_none(id=count_id)
        if count is None or actor.person_id != count.opened_by_id or count.kind in FORMAL:
            raise Refusal("not_entitled")
        ballot = await locked_box(count)
        if ballot.state is BallotState.COUNTED:
            raise Refusal("ballot_counted", article=28)
        if ballot.state is not BallotState.VOID:
            ballot.void_reason, ballot.void_proposed_by_id = reason, actor.person_id
            await void_box(ballot, by=actor.person_id, now=now)
            await Meeting.filter(id=ballot.meeting_id, ended_at__isnull=True).update(
                state=MeetingState.ENDED, ended_at=now
            )
    await clean_up(ballot.id, office)


async def proposal(notice: Claimed, office: Office, now: datetime) -> VoidProposed | None:
    """Nothing once the ballot is settled one way or the other."""
    ballot = await Ballot.get(id=notice.parameters["ballot"])
    if ballot.state not in UNDER_WAY or ballot.void_proposed_by_id is None:
        return None
    return VoidProposed(
        meeting_id=ballot.meeting_id,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        proposer=(await Person.get(id=ballot.void_proposed_by_id)).name,
        reason=ballot.void_reason,
    )


async def voided(notice: Claimed, office: Office, now: datetime) -> BallotVoided | None:
    """What those are told who had a paper, who counted, and who called the vote."""
    ballot = await Ballot.get(id=notice.parameters["ballot"])
    return BallotVoided(
        form=ballot.form,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        reason=ballot.void_reason,
    )


SOURCES = {"void_proposed": proposal, "ballot_voided": voided}
