"""Opening a secret ballot (第28、41条): the quorum, the key, the papers."""

from datetime import datetime

from models import Ballot, BallotState, Branch, Meeting, MeetingState, RollEntry
from models.db import write_tx
from regulation.ballot_forms import BallotForm
from regulation.refusal import Refusal
from services.access import Actor
from services.agenda import check_ballots_may_go_out
from services.ballot_notices import ballot_notice
from services.days import day_of
from services.meetings import (
    count_present,
    current_ballot,
    lock_meeting,
    prepare_ballot,
    require_host,
)
from services.notices import record
from services.office import Office
from services.seal import public_key

BEGUN = (BallotState.OPEN, BallotState.CLOSED, BallotState.COUNTED)


async def open_ballot(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """第27、28、40条: open the ballot once everything that has to come before it is done.

    Raises Refusal before that, and for anybody but the host and the leadership of the branch.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        ballot = await current_ballot(meeting_id)
        if ballot.state in BEGUN:
            return
        if meeting.state is MeetingState.ENDED:
            raise Refusal("meeting_ended")
        present = await _check_present(meeting, ballot, office)
        if ballot.state is BallotState.VOID:
            ballot = await _prepare_again(ballot, now)
        await _issue(ballot, present, office, now)
        await _hand_out(meeting, ballot, now)


async def _check_present(meeting: Meeting, ballot: Ballot, office: Office) -> int:
    """How many papers are given out; order and quorum are asked of resolutions only."""
    if ballot.form is BallotForm.RESOLUTION:
        return await check_ballots_may_go_out(meeting, office)
    present = await count_present(ballot.meeting_id)
    if not present:
        raise Refusal("nobody_signed_in")
    return present


async def _prepare_again(void: Ballot, now: datetime) -> Ballot:
    again = await prepare_ballot(void.meeting_id, void.candidate_id, now, form=void.form)
    return await Ballot.get(id=again)


async def _issue(ballot: Ballot, present: int, office: Office, now: datetime) -> None:
    seed = office.vault.create_ballot_seed(ballot.id)
    ballot.state, ballot.opened_at, ballot.issued = BallotState.OPEN, now, present
    ballot.public_key = public_key(seed)
    await ballot.save()


async def _hand_out(meeting: Meeting, ballot: Ballot, now: datetime) -> None:
    present = RollEntry.filter(meeting_id=meeting.id, signed_in_at__isnull=False)
    drafts = [
        ballot_notice("ballot_opened", ballot, recipient_id=entry.person_id)
        for entry in await present
    ]
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        drafts.append(ballot_notice("ballot_opened", ballot, chat=branch.group_chat))
    await record(drafts, now=now)
