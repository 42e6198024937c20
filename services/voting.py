"""The papers of a secret ballot and the sealed votes (第27、28、40、41条).

Nothing here returns, logs or stores a choice. An error on the way of a vote is raised
`from None`, so that no traceback carries one.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from models import Ballot, BallotState, Envelope, Identity, Meeting, MeetingKind, Person, RollEntry
from models.db import is_postgres, write_tx
from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.refusal import Refusal
from services.access import Actor
from services.office import Office
from services.seal import read_token, seal, token

PRESS = "v"  # v:ballot:token, what a voter's button carries
SEALED = "w"  # w:ballot:ciphertext, what is kept of a press instead of it
BALLOT_ID = re.compile(r"[0-9a-f]{12}")

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
    form: BallotForm
    kind: MeetingKind
    candidate: str
    tokens: dict[Choice, str]
    returned: bool


@dataclass(frozen=True, kw_only=True)
class VoteAccepted:
    """The vote lies in the box. Which one it is, nobody is told."""

    meeting_id: int
    ballot_id: str
    candidate: str


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
        form=ballot.form,
        kind=meeting.kind,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        tokens={
            choice: f"{PRESS}:{ballot_id}:{token(seed, ballot_id, voter_id, choice)}"
            for choice in OPTIONS[ballot.form]
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
    options = OPTIONS[ballot.form]
    choice = seed and read_token(text, seed, ballot_id, identity.person_id, options)
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
