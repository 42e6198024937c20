"""Closing a secret ballot and counting it (第28、41条): repeatable after a crash, step by step.

Closing fixes the Merkle root of the box and tells it to the keepers. A formal ballot is then
opened with its opening code; the others are counted at once. Counting is one transaction:
numbers and bare leaves in, envelopes out. After it the log is emptied and the key shredded.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from models import Ballot, BallotState, Branch, Envelope, Meeting, Notice, Reminder, RollEntry
from models.db import checkpoint, write_tx
from regulation.ballot_forms import OPINION, OPTIONS, BallotForm, Choice
from regulation.records import BallotResult
from regulation.refusal import Refusal
from regulation.voting import Tally, judge
from services import written
from services.access import Actor
from services.ballot_evidence import fingerprint, leaf_of, root_of
from services.ballot_keepers import keepers_of, require_keeper
from services.ballot_notices import ballot_notice
from services.ballot_proofs import evidence_of, roll_hash
from services.days import day_of
from services.ledger import Entry, append, lock
from services.meetings import (
    ballot_kind,
    current_ballot,
    lock_meeting,
    motion_of,
    settle_item,
)
from services.notices import record
from services.office import Office
from services.roll import excluded_grounds
from services.seal import SealBroken, public_key, unseal

FINISHED = (BallotState.COUNTED, BallotState.VOID)
PASSING = ("ballot_reminder", "ballot_resumed")  # notices that say who had not voted
Votes = Counter[Choice]


@dataclass(frozen=True)
class Box:
    """What came to light: the votes, the confirmed 书面意见 in totals, the leaves in order."""

    votes: Votes
    opinions: Votes
    leaves: list[str]


async def close_ballot(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Close the box; a ballot without opening code is counted at once.

    Every step may be repeated after a crash, with the same result. For 监票人 and 计票人 only, or
    the leadership where there are none.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_keeper(actor, meeting, now)
        ballot = await locked_ballot((await current_ballot(meeting_id)).id)
        if ballot.state is BallotState.PREPARED:
            raise Refusal("ballot_not_open", article=28)
        if ballot.state is BallotState.OPEN:
            await close_box(meeting, ballot, now)
    if ballot.state is BallotState.CLOSED and not ballot.coded:
        await _count(ballot.id, office, now)


async def close_due(*, office: Office, now: datetime) -> None:
    """Close every ballot whose latest moment has come; count those without opening code.

    Whoever calls this has first let every press received before `now` be handled.
    """
    for found in await Ballot.filter(state=BallotState.OPEN, closes_at__lte=now):
        async with write_tx():
            meeting = await lock_meeting(found.meeting_id)
            ballot = await locked_ballot(found.id)
            if ballot.state is BallotState.OPEN:
                await close_box(meeting, ballot, now)
        if not ballot.coded:
            await _count(ballot.id, office, now)


async def is_one_due(*, now: datetime) -> bool:
    """Has the latest moment of any open ballot come?"""
    return await Ballot.exists(state=BallotState.OPEN, closes_at__lte=now)


async def locked_ballot(ballot_id: str) -> Ballot:
    """The ballot, held until the transaction ends: votes and its end take turns."""
    return await Ballot.filter(id=ballot_id).select_for_update().get()


async def close_box(meeting: Meeting, ballot: Ballot, now: datetime) -> None:
    """Fix what lies in the box and tell its keepers the root; inside the caller's transaction."""
    ballot.state, ballot.closed_at = BallotState.CLOSED, now
    ballot.root = root_of(await _leaves(ballot.id))
    await ballot.save(update_fields=["state", "closed_at", "root"])
    keepers = keepers_of(meeting)
    drafts = [ballot_notice("ballot_sealed", ballot, recipient_id=keeper) for keeper in keepers]
    await record(drafts, now=now)


async def _leaves(ballot_id: str) -> list[str]:
    envelopes = await Envelope.filter(ballot_id=ballot_id)
    return sorted(leaf_of(ballot_id, envelope.ciphertext) for envelope in envelopes)


async def count_ballot(
    *, actor: Actor, meeting_id: int, code: str, office: Office, now: datetime
) -> None:
    """Open the closed box with its opening code and count. For 监票人 and 计票人 only.

    Raises Refusal for a wrong code, which changes nothing, and before the close.
    """
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_keeper(actor, meeting, now)
    ballot = await current_ballot(meeting_id)
    if ballot.state is BallotState.COUNTED:
        return
    if ballot.state is not BallotState.CLOSED:
        raise Refusal("ballot_not_closed", article=28)
    seed = office.vault.ballot_seed(ballot.id)
    if seed is not None and public_key(seed, code) != ballot.public_key:
        raise Refusal("opening_code_wrong", article=28)
    await _count(ballot.id, office, now, code)


async def void_ballot(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Declare an uncounted ballot void, unseen: a lost code, or something went wrong in the room.

    Nobody ever learns what it held; the vote is held again. For the keepers only.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_keeper(actor, meeting, now)
        ballot = await locked_ballot((await current_ballot(meeting_id)).id)
        if ballot.state is BallotState.COUNTED:
            raise Refusal("ballot_counted", article=28)
        if ballot.state is BallotState.PREPARED:
            raise Refusal("ballot_not_open", article=28)
        if ballot.state is not BallotState.VOID:
            await void_box(ballot, by=actor.person_id, now=now)
    await clean_up(ballot.id, office)


async def finish_counts(*, office: Office, now: datetime) -> None:
    """After a crash: count what was closed and needs no code, shred what was counted.

    A box that two people count waits for them: they are to know its root before it is opened.
    """
    closed = Ballot.filter(state=BallotState.CLOSED, coded=False, form=BallotForm.RESOLUTION)
    for ballot in await closed:
        await _count(ballot.id, office, now)
    kept = office.vault.ballots_with_seed()
    finished = [i for i in kept if await Ballot.exists(id=i, state__in=FINISHED)]
    if finished:
        await checkpoint()
    for ballot_id in finished:
        office.vault.shred_ballot_seed(ballot_id)
    await written.shred_settled(office)


async def _count(ballot_id: str, office: Office, now: datetime, code: str = "") -> None:
    async with write_tx():
        await lock()
        ballot = await locked_ballot(ballot_id)
        if ballot.state is not BallotState.CLOSED:
            return
        leaves = await _leaves(ballot_id)
        votes = await _open_envelopes(ballot, office, code)
        whole = votes is not None and root_of(leaves) == ballot.root
        opinions = await written.open_confirmed(ballot, office) if whole else None
        if votes is None or opinions is None:
            await void_box(ballot, by=None, now=now)
        else:
            await _declare(ballot, Box(votes, opinions, leaves), office, now)
            await _leave_numbers_only(ballot, now)
    await clean_up(ballot_id, office)


async def clean_up(ballot_id: str, office: Office) -> None:
    """After the transaction that ended a ballot: empty the log, shred the key. Repeatable."""
    await checkpoint()
    office.vault.shred_ballot_seed(ballot_id)
    await written.shred_settled(office)


async def count_closed(ballot_id: str, office: Office, now: datetime) -> None:
    """Count a box that has just been closed; one that is not closed, or counted, stays as it is."""
    await _count(ballot_id, office, now)


async def _open_envelopes(ballot: Ballot, office: Office, code: str) -> Votes | None:
    seed = office.vault.ballot_seed(ballot.id)
    if seed is None:
        return None
    try:
        envelopes = await Envelope.filter(ballot_id=ballot.id)
        return Counter(unseal(envelope.ciphertext, seed, code) for envelope in envelopes)
    except SealBroken:
        return None


async def void_box(ballot: Ballot, *, by: int | None, now: datetime) -> None:
    """Destroy what lies in a box, uncounted, and tell those concerned; `by` is null for a lost key.

    Inside the caller's transaction; `clean_up` has to follow it.
    """
    ballot.state, ballot.counted_at, ballot.voided_by_id = BallotState.VOID, now, by
    await ballot.save()
    await _leave_numbers_only(ballot, now)


async def _leave_numbers_only(ballot: Ballot, now: datetime) -> None:
    """The envelopes go, and so do the notices and reminders that tell who was late to vote."""
    await Envelope.filter(ballot_id=ballot.id).delete()
    keys = [f"{kind}:{ballot.id}:" for kind in PASSING]
    for key in keys:
        await Notice.filter(key__startswith=key).delete()
    await Reminder.filter(period__startswith=f"{ballot.id}@").delete()
    await _announce(ballot, now)


async def _declare(ballot: Ballot, box: Box, office: Office, now: datetime) -> None:
    ballot.state, ballot.counted_at, ballot.returned = BallotState.COUNTED, now, box.votes.total()
    ballot.counts = {choice.value: box.votes[choice] for choice in OPTIONS[ballot.form]}
    declare = DECLARATIONS.get(ballot.form, _declare_nothing)
    await declare(ballot, box, office, now)
    await ballot.save()
    await settle_item(ballot)


async def _declare_nothing(ballot: Ballot, box: Box, office: Office, now: datetime) -> None:
    """A form whose numbers are the whole result."""
    edition = office.rules.in_force_on(day_of(ballot.closed_at or now))
    ballot.evidence = await evidence_of(ballot, box.leaves, ballot.counts or {}, edition)


async def _declare_resolution(ballot: Ballot, box: Box, office: Office, now: datetime) -> None:
    on = day_of(ballot.closed_at or now)
    edition, centre = office.rules.in_force_on(on), office.rules.central_limits_on(on)
    totals = box.votes + box.opinions
    tally = Tally(
        entitled=await RollEntry.filter(meeting_id=ballot.meeting_id).count(),
        present=ballot.issued,
        written=box.opinions.total(),
        approve=totals[Choice.APPROVE],
        oppose=totals[Choice.OPPOSE],
        abstain=totals[Choice.ABSTAIN],
    )
    ballot.approve, ballot.oppose, ballot.abstain = tally.approve, tally.oppose, tally.abstain
    ballot.passed = judge(tally, edition.meeting, centre).passed
    counts = {choice.value: totals[choice] for choice in OPINION}
    ballot.evidence = await evidence_of(ballot, box.leaves, counts, edition)
    await _write_result(ballot, tally, office, now)


async def _write_result(ballot: Ballot, tally: Tally, office: Office, now: datetime) -> None:
    meeting = await Meeting.get(id=ballot.meeting_id)
    assert ballot.evidence is not None
    excluded, motion = await excluded_grounds(meeting.id), motion_of(ballot, ballot_kind(meeting))
    result = BallotResult(
        ballot=ballot_kind(meeting),
        outcome=None if motion is None else motion.outcome,
        months=0 if motion is None else motion.months,
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
        root=ballot.root,
        roll=await roll_hash(meeting.id),
        rules=ballot.evidence["rules"],
        evidence=fingerprint(ballot.evidence),
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
    meeting = await Meeting.get(id=ballot.meeting_id)
    if ballot.form is not BallotForm.RESOLUTION:
        if ballot.state is BallotState.VOID:
            await _tell_voided(meeting, ballot, now)
        return
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        await record([ballot_notice("ballot_counted", ballot, chat=branch.group_chat)], now=now)
        return
    roll = await RollEntry.filter(meeting_id=meeting.id)
    drafts = [ballot_notice("ballot_counted", ballot, recipient_id=e.person_id) for e in roll]
    await record(drafts, now=now)


async def _tell_voided(meeting: Meeting, ballot: Ballot, now: datetime) -> None:
    voters = [entry.person_id for entry in await RollEntry.filter(meeting_id=meeting.id)]
    concerned = sorted({*voters, *keepers_of(meeting), meeting.convened_by_id})
    drafts = [ballot_notice("ballot_voided", ballot, recipient_id=i) for i in concerned]
    await record(drafts, now=now)


# What becomes of the votes of a form, inside the transaction that counts them. It sets columns
# of the ballot, its evidence among them, and the ballot is saved once after it: PostgreSQL looks
# up the meeting again on a second update in one transaction, and waits for whoever holds it.
Declare = Callable[[Ballot, Box, Office, datetime], Awaitable[None]]
DECLARATIONS: dict[BallotForm, Declare] = {BallotForm.RESOLUTION: _declare_resolution}
