"""The secret ballot (第27、28、40、41条): opening, sealed votes, closing, counting.

Nothing here returns, logs or stores a choice. An error on the way of a vote is raised
`from None`, so that no traceback carries one.
"""

import base64
import binascii
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from models import (
    Ballot,
    BallotState,
    Branch,
    Envelope,
    Identity,
    Lane,
    Meeting,
    MeetingState,
    Person,
    RollEntry,
)
from models.db import checkpoint, is_postgres, write_tx
from regulation.records import BallotKind, BallotResult
from regulation.refusal import Refusal
from regulation.voting import Tally, check_can_open, judge
from services.access import LEADERSHIP, Actor, require_role
from services.days import day_of
from services.ledger import Entry, append, lock
from services.meetings import (
    ballot_kind,
    count_present,
    current_ballot,
    lock_meeting,
    prepare_ballot,
    settle_item,
)
from services.notices import Draft, record
from services.office import Office
from services.seal import Choice, SealBroken, public_key, read_token, seal, token, unseal

PRESS = "v"  # v:ballot:token, what a voter's button carries
SEALED = "w"  # w:ballot:ciphertext, what is kept of a press instead of it
BALLOT_ID = re.compile(r"[0-9a-f]{12}")
FINISHED = (BallotState.COUNTED, BallotState.VOID)

CAST = """
INSERT INTO envelope (id, ballot_id, voter_id, ciphertext)
SELECT {0}, ballot.id, roll_entry.person_id, {3}
FROM ballot JOIN roll_entry ON roll_entry.meeting_id = ballot.meeting_id
WHERE ballot.id = {1} AND ballot.state = 'open'
  AND roll_entry.person_id = {2} AND roll_entry.signed_in_at IS NOT NULL
ON CONFLICT (id) DO UPDATE SET ciphertext = excluded.ciphertext
"""


@dataclass(frozen=True, kw_only=True)
class BallotPaper:
    """The paper for one voter: what it asks, and an opaque token for each choice."""

    ballot_id: str
    meeting_id: int
    kind: BallotKind
    candidate: str
    tokens: dict[Choice, str]
    returned: bool


@dataclass(frozen=True, kw_only=True)
class VoteAccepted:
    """The vote lies in the box. Which one it is, nobody is told."""

    meeting_id: int
    ballot_id: str
    candidate: str


async def open_ballot(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """第28条: open the ballot once at least half of those entitled have signed in.

    Raises Refusal below that, and for anybody but the leadership of the branch.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
        ballot = await current_ballot(meeting_id)
        if ballot.state in (BallotState.OPEN, BallotState.CLOSED, BallotState.COUNTED):
            return
        if meeting.state is MeetingState.ENDED:
            raise Refusal("meeting_ended")
        present = await _check_quorum(meeting_id, office)
        if ballot.state is BallotState.VOID:
            ballot = await Ballot.get(id=await prepare_ballot(meeting_id, ballot.candidate_id, now))
        await _issue(ballot, present, office, now)
        await _hand_out(meeting, ballot, now)


async def _check_quorum(meeting_id: int, office: Office) -> int:
    entitled = await RollEntry.filter(meeting_id=meeting_id).count()
    present = await count_present(meeting_id)
    check_can_open(entitled, present, office.rules.meeting.quorum)
    return present


async def _issue(ballot: Ballot, present: int, office: Office, now: datetime) -> None:
    seed = office.vault.create_ballot_seed(ballot.id)
    ballot.state, ballot.opened_at, ballot.issued = BallotState.OPEN, now, present
    ballot.public_key = public_key(seed)
    await ballot.save()


async def _hand_out(meeting: Meeting, ballot: Ballot, now: datetime) -> None:
    present = RollEntry.filter(meeting_id=meeting.id, signed_in_at__isnull=False)
    drafts = [
        _notice("ballot_opened", ballot, recipient_id=entry.person_id) for entry in await present
    ]
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        drafts.append(_notice("ballot_opened", ballot, chat=branch.group_chat))
    await record(drafts, now=now)


def _notice(
    kind: str, ballot: Ballot, *, recipient_id: int | None = None, chat: str | None = None
) -> Draft:
    return Draft(
        key=f"{kind}:{ballot.id}:{recipient_id or chat}",
        kind=kind,
        lane=Lane.URGENT,
        recipient_id=recipient_id,
        chat=chat,
        parameters={"meeting": ballot.meeting_id, "ballot": ballot.id},
    )


async def open_ballots(*, actor: Actor) -> tuple[str, ...]:
    """The ballots this actor has been given and that are still open, the newest first."""
    entries = RollEntry.filter(person_id=actor.person_id, signed_in_at__isnull=False)
    meetings = [entry.meeting_id for entry in await entries]
    rows = Ballot.filter(meeting_id__in=meetings, state=BallotState.OPEN)
    return tuple(ballot.id for ballot in await rows.order_by("-opened_at"))


async def paper(*, voter_id: int, ballot_id: str, office: Office) -> BallotPaper:
    """The ballot paper of one voter. Raises Refusal where there is none for them."""
    ballot = await _find_ballot(ballot_id)
    await _check_may_vote(ballot, voter_id)
    seed = office.vault.ballot_seed(ballot_id)
    if seed is None:
        raise Refusal("ballot_key_lost", article=27)
    meeting = await Meeting.get(id=ballot.meeting_id)
    return BallotPaper(
        ballot_id=ballot_id,
        meeting_id=ballot.meeting_id,
        kind=ballot_kind(meeting),
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        tokens={
            choice: f"{PRESS}:{ballot_id}:{token(seed, ballot_id, voter_id, choice)}"
            for choice in Choice
        },
        returned=await Envelope.exists(id=_envelope_id(ballot_id, voter_id)),
    )


async def _find_ballot(ballot_id: str) -> Ballot:
    known = BALLOT_ID.fullmatch(ballot_id) and await Ballot.get_or_none(id=ballot_id)
    if not known:
        raise Refusal("no_such_ballot")
    return known


async def _check_may_vote(ballot: Ballot, voter_id: int) -> None:
    if ballot.state is BallotState.PREPARED:
        raise Refusal("ballot_not_open", article=28)
    entry = await RollEntry.get_or_none(meeting_id=ballot.meeting_id, person_id=voter_id)
    if entry is None:
        raise Refusal("not_on_roll", article=28)
    if entry.signed_in_at is None:
        raise Refusal("not_signed_in", article=28)
    if ballot.state is not BallotState.OPEN:
        raise Refusal("ballot_closed", article=28)


def _envelope_id(ballot_id: str, voter_id: int) -> str:
    return f"{ballot_id}:{voter_id}"


async def seal_press(*, platform: str, external_id: str, data: str, office: Office) -> str:
    """Turn the data of a pressed ballot button into a sealed vote before it is stored anywhere.

    Data that is no ballot press comes back as it is. A forged, foreign or outdated press comes
    back as an empty envelope, and so does anything that pretends to be sealed already.
    """
    kind, _, rest = data.partition(":")
    if kind not in (PRESS, SEALED):
        return data
    ballot_id, _, text = rest.partition(":")
    ballot_id = ballot_id if BALLOT_ID.fullmatch(ballot_id) else ""
    ciphertext = b""
    if kind == PRESS and ballot_id:
        ciphertext = await _seal(platform, external_id, ballot_id, text, office)
    return f"{SEALED}:{ballot_id}:{base64.urlsafe_b64encode(ciphertext).decode()}"


async def _seal(
    platform: str, external_id: str, ballot_id: str, text: str, office: Office
) -> bytes:
    ballot = await Ballot.get_or_none(id=ballot_id, state=BallotState.OPEN)
    identity = await Identity.get_or_none(platform=platform, external_id=external_id)
    if ballot is None or identity is None:
        return b""
    seed = office.vault.ballot_seed(ballot_id)
    choice = seed and read_token(text, seed, ballot_id, identity.person_id)
    return seal(choice, ballot.public_key) if isinstance(choice, Choice) else b""


def read_sealed(data: str) -> tuple[str, bytes]:
    """The ballot and the ciphertext in what `seal_press` made."""
    _, ballot_id, text = data.split(":", 2)
    try:
        return ballot_id, base64.urlsafe_b64decode(text)
    except binascii.Error:
        return ballot_id, b""


async def cast(*, actor: Actor, ballot_id: str, ciphertext: bytes) -> VoteAccepted:
    """Put a sealed vote into the box, in the place of the voter's earlier one.

    One guarded statement decides: the ballot is open, the voter is on its roll and signed in.
    When this returns, the vote is durable. Raises Refusal where it was not accepted.
    """
    if not ciphertext:
        await _refuse_vote(actor.person_id, ballot_id)
    async with write_tx() as transaction:
        if is_postgres():
            await transaction.execute_query(
                "SELECT 1 FROM ballot WHERE id = $1 FOR SHARE", [ballot_id]
            )
        values = [_envelope_id(ballot_id, actor.person_id), ballot_id, actor.person_id, ciphertext]
        await transaction.execute_query(_cast_statement(), values)
        kept = await Envelope.get_or_none(id=values[0])
        accepted = kept is not None and kept.ciphertext == ciphertext
    if not accepted:
        await _refuse_vote(actor.person_id, ballot_id)
    ballot = await Ballot.get(id=ballot_id)
    return VoteAccepted(
        meeting_id=ballot.meeting_id,
        ballot_id=ballot_id,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
    )


def _cast_statement() -> str:
    marks = ("?1", "?2", "?3", "?4")
    if is_postgres():
        marks = ("$1::varchar", "$2::varchar", "$3::int", "$4::bytea")
    return CAST.format(*marks)


async def _refuse_vote(voter_id: int, ballot_id: str) -> None:
    ballot = await _find_ballot(ballot_id)
    await _check_may_vote(ballot, voter_id)
    raise Refusal("ballot_button_foreign")


async def close_ballot(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Close the box and count. Every step may be repeated after a crash, with the same result."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
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


async def _count(ballot_id: str, office: Office, now: datetime) -> None:
    async with write_tx():
        await lock()
        ballot = await Ballot.filter(id=ballot_id).select_for_update().get()
        if ballot.state is not BallotState.CLOSED:
            return
        votes = await _open_envelopes(ballot, office)
        if votes is None:
            await _void(ballot, now)
        else:
            await _declare(ballot, votes, office, now)
        await Envelope.filter(ballot_id=ballot_id).delete()
        await _announce(ballot, now)
    await checkpoint()
    office.vault.shred_ballot_seed(ballot_id)


async def _open_envelopes(ballot: Ballot, office: Office) -> Counter[Choice] | None:
    seed = office.vault.ballot_seed(ballot.id)
    if seed is None:
        return None
    try:
        envelopes = await Envelope.filter(ballot_id=ballot.id)
        return Counter(unseal(envelope.ciphertext, seed) for envelope in envelopes)
    except SealBroken:
        return None


async def _void(ballot: Ballot, now: datetime) -> None:
    ballot.state, ballot.counted_at = BallotState.VOID, now
    await ballot.save()


async def _declare(ballot: Ballot, votes: Counter[Choice], office: Office, now: datetime) -> None:
    entitled = await RollEntry.filter(meeting_id=ballot.meeting_id).count()
    shares = office.rules.meeting
    tally = Tally(
        entitled=entitled,
        present=ballot.issued,
        written=0,
        approve=votes[Choice.APPROVE],
        oppose=votes[Choice.OPPOSE],
        abstain=votes[Choice.ABSTAIN],
    )
    ballot.state, ballot.counted_at, ballot.returned = BallotState.COUNTED, now, votes.total()
    ballot.approve, ballot.oppose, ballot.abstain = tally.approve, tally.oppose, tally.abstain
    ballot.passed = judge(tally, shares.quorum, shares.majority).passed
    await ballot.save()
    await settle_item(ballot)
    await _write_result(ballot, tally, office, now)


async def _write_result(ballot: Ballot, tally: Tally, office: Office, now: datetime) -> None:
    meeting = await Meeting.get(id=ballot.meeting_id)
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
    meeting = await Meeting.get(id=ballot.meeting_id)
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        await record([_notice("ballot_counted", ballot, chat=branch.group_chat)], now=now)
        return
    roll = await RollEntry.filter(meeting_id=meeting.id)
    drafts = [_notice("ballot_counted", ballot, recipient_id=entry.person_id) for entry in roll]
    await record(drafts, now=now)
