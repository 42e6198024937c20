"""Closing a secret ballot and counting it (第28、41条): repeatable after a crash, step by step."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

from models import Ballot, BallotState, Branch, Envelope, Meeting, RollEntry
from models.db import checkpoint, write_tx
from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.records import BallotResult
from regulation.refusal import Refusal
from regulation.voting import Tally, judge
from services import written
from services.access import Actor
from services.ballot_notices import ballot_notice
from services.days import day_of
from services.ledger import Entry, append, lock
from services.meetings import (
    ballot_kind,
    current_ballot,
    lock_meeting,
    require_host,
    settle_item,
)
from services.notices import record
from services.office import Office
from services.roll import excluded_grounds
from services.seal import SealBroken, unseal

FINISHED = (BallotState.COUNTED, BallotState.VOID)
Votes = Counter[Choice]


async def close_ballot(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Close the box and count. Every step may be repeated after a crash, with the same result."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        ballot = await current_ballot(meeting_id)
        await Ballot.filter(id=ballot.id).select_for_update()
        if ballot.state is BallotState.PREPARED:
            raise Refusal("ballot_not_open", article=28)
        if ballot.state is BallotState.OPEN:
            ballot.state, ballot.closed_at = BallotState.CLOSED, now
            await ballot.save(update_fields=["state", "closed_at"])
    if ballot.state is BallotState.CLOSED:
        await _count(ballot.id, office, now)


async def finish_counts(*, office: Office, now: datetime) -> None:
    """After a crash: count what was closed but not counted, shred what was counted."""
    for ballot in await Ballot.filter(state=BallotState.CLOSED):
        await _count(ballot.id, office, now)
    kept = office.vault.ballots_with_seed()
    finished = [i for i in kept if await Ballot.exists(id=i, state__in=FINISHED)]
    if finished:
        await checkpoint()
    for ballot_id in finished:
        office.vault.shred_ballot_seed(ballot_id)
    await written.shred_settled(office)


async def _count(ballot_id: str, office: Office, now: datetime) -> None:
    async with write_tx():
        await lock()
        ballot = await Ballot.filter(id=ballot_id).select_for_update().get()
        if ballot.state is not BallotState.CLOSED:
            return
        votes = await _open_envelopes(ballot, office)
        opinions = await written.open_confirmed(ballot, office) if votes is not None else None
        if votes is None or opinions is None:
            await _void(ballot, now)
        else:
            await _declare(ballot, votes, opinions, office, now)
        await Envelope.filter(ballot_id=ballot_id).delete()
        await _announce(ballot, now)
    await checkpoint()
    office.vault.shred_ballot_seed(ballot_id)
    await written.shred_settled(office)


async def _open_envelopes(ballot: Ballot, office: Office) -> Votes | None:
    seed = office.vault.ballot_seed(ballot.id)
    if seed is None:
        return None
    try:
        envelopes = await Envelope.filter(ballot_id=ballot.id)
        return Counter(unseal(envelope.ciphertext, seed) for envelope in envelopes)
    except SealBroken:
        return None


async def count_closed(ballot_id: str, office: Office, now: datetime) -> None:
    """Count a box that has just been closed; one that is not closed, or counted, stays as it is."""
    await _count(ballot_id, office, now)


async def _void(ballot: Ballot, now: datetime) -> None:
    ballot.state, ballot.counted_at = BallotState.VOID, now
    await ballot.save()


async def _declare(
    ballot: Ballot, votes: Votes, opinions: Votes, office: Office, now: datetime
) -> None:
    ballot.state, ballot.counted_at, ballot.returned = BallotState.COUNTED, now, votes.total()
    ballot.counts = {choice.value: votes[choice] for choice in OPTIONS[ballot.form]}
    declare = DECLARATIONS.get(ballot.form)
    if declare is not None:
        await declare(ballot, votes, opinions, office, now)
    await ballot.save()
    await settle_item(ballot)


async def _declare_resolution(
    ballot: Ballot, votes: Votes, opinions: Votes, office: Office, now: datetime
) -> None:
    on = day_of(ballot.closed_at or now)
    rules, centre = office.rules.in_force_on(on).meeting, office.rules.central_limits_on(on)
    totals = votes + opinions
    tally = Tally(
        entitled=await RollEntry.filter(meeting_id=ballot.meeting_id).count(),
        present=ballot.issued,
        written=opinions.total(),
        approve=totals[Choice.APPROVE],
        oppose=totals[Choice.OPPOSE],
        abstain=totals[Choice.ABSTAIN],
    )
    ballot.approve, ballot.oppose, ballot.abstain = tally.approve, tally.oppose, tally.abstain
    ballot.passed = judge(tally, rules, centre).passed
    await _write_result(ballot, tally, office, now)


async def _write_result(ballot: Ballot, tally: Tally, office: Office, now: datetime) -> None:
    meeting = await Meeting.get(id=ballot.meeting_id)
    excluded = await excluded_grounds(meeting.id)
    result = BallotResult(
        ballot=ballot_kind(meeting),
        ballot_id=ballot.id,
        entitled=tally.entitled,
        present=tally.present,
        written=tally.written,
        issued=ballot.issued,
        returned=ballot.returned,
        approve=tally.approve,
        oppose=tally.oppose,
        abstain=tally.abstain,
        passed=ballot.passed,
        branch_full_members=tally.entitled + len(excluded),
        excluded=excluded,
    )
    entry = Entry(
        person_id=ballot.candidate_id,
        payload=result,
        act_date=day_of(ballot.closed_at or now),
        actor_id=meeting.convened_by_id,
        request=f"ballot:{ballot.id}",
    )
    await append(entry, vault=office.vault, now=now)


async def _announce(ballot: Ballot, now: datetime) -> None:
    """The result of a resolution; the others are told once their count has been signed."""
    if ballot.form is not BallotForm.RESOLUTION:
        return
    meeting = await Meeting.get(id=ballot.meeting_id)
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        await record([ballot_notice("ballot_counted", ballot, chat=branch.group_chat)], now=now)
        return
    roll = await RollEntry.filter(meeting_id=meeting.id)
    drafts = [ballot_notice("ballot_counted", ballot, recipient_id=e.person_id) for e in roll]
    await record(drafts, now=now)


# What becomes of the votes of a form and of the 书面意见, inside the transaction that counts
# them. It may set columns of the ballot, which is saved once after it: PostgreSQL looks up the
# meeting again on a second update in one transaction, and would wait for whoever holds it.
Declare = Callable[[Ballot, Votes, Votes, Office, datetime], Awaitable[None]]
DECLARATIONS: dict[BallotForm, Declare] = {BallotForm.RESOLUTION: _declare_resolution}
