"""The papers of a secret ballot and the sealed votes (第27、28、40、41条).

Nothing here returns, logs or stores a choice. An error on the way of a vote is raised
`from None`, so that no traceback carries one.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import BaseORMException

from models import (
    AgendaItem,
    Ballot,
    BallotState,
    Envelope,
    Identity,
    IncomingUpdate,
    Meeting,
    MeetingKind,
    OpinionState,
    Person,
    RollEntry,
    WrittenOpinion,
)
from models.db import is_postgres, write_tx
from regulation.ballot_forms import OPTIONS, BallotForm, Choice
from regulation.records import BallotKind, Motion
from regulation.refusal import Refusal
from services.access import Actor
from services.meetings import motion_of
from services.office import Office
from services.seal import read_token, seal, token

PRESS = "v"  # v:ballot:token, what a voter's button carries
SEALED = "w"  # w:ballot:moment:ciphertext, what is kept of a press instead of it
BALLOT_ID = re.compile(r"[0-9a-f]{12}")
MOMENT = re.compile(r"[0-9]{1,16}")  # microseconds since 1970
HELD = (OpinionState.RECEIVED, OpinionState.CONFIRMED)

CAST = """
INSERT INTO envelope (id, ballot_id, voter_id, ciphertext) VALUES ({0}, {1}, {2}, {3})
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
    motion: Motion | None = None


@dataclass(frozen=True, kw_only=True)
class VoteAccepted:
    """The vote lies in the box. Which one it is, nobody is told."""

    meeting_id: int
    ballot_id: str
    candidate: str


@dataclass(frozen=True, kw_only=True)
class SealedVote:
    """A press as it was sealed when it was received, by whom and under which update."""

    update_id: int
    external_id: str
    data: str


@dataclass(frozen=True)
class _Vote:
    ballot_id: str
    voter_id: int
    received_at: datetime
    ciphertext: bytes


async def open_ballots(*, actor: Actor) -> tuple[str, ...]:
    """The ballots this actor has been given and that are still open, the newest first."""
    entries = RollEntry.filter(person_id=actor.person_id, signed_in_at__isnull=False)
    meetings = [entry.meeting_id for entry in await entries]
    rows = Ballot.filter(meeting_id__in=meetings, state=BallotState.OPEN)
    return tuple(ballot.id for ballot in await rows.order_by("-opened_at"))


async def paper(*, voter_id: int, ballot_id: str, office: Office) -> BallotPaper:
    """The ballot paper of one voter. Raises Refusal where there is none for them."""
    ballot = await find_ballot(ballot_id)
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
        returned=await Envelope.exists(id=envelope_id(ballot_id, voter_id)),
        motion=_motion_of(ballot, meeting),
    )


def _motion_of(ballot: Ballot, meeting: Meeting) -> Motion | None:
    conversion = meeting.kind is MeetingKind.CONVERSION
    return motion_of(ballot, BallotKind.CONVERSION) if conversion else None


async def find_ballot(ballot_id: str) -> Ballot:
    """A ballot by its id. Raises Refusal where there is none."""
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
    if voter_id in await _authors(ballot):
        raise Refusal("vote_in_writing", article=28)


async def _authors(ballot: Ballot) -> set[int]:
    """Who has handed in a written opinion on this candidate: it counts, not a second vote."""
    items = AgendaItem.filter(meeting_id=ballot.meeting_id, candidate_id=ballot.candidate_id)
    ids = [item.id for item in await items]
    opinions = await WrittenOpinion.filter(item_id__in=ids, state__in=HELD)
    return {opinion.author_id for opinion in opinions}


def envelope_id(ballot_id: str, voter_id: int) -> str:
    """The one place of a voter in a box."""
    return f"{ballot_id}:{voter_id}"


async def seal_presses(
    *, platform: str, presses: Sequence[tuple[str, str]], office: Office, now: datetime
) -> tuple[str, ...]:
    """Turn pressed ballot buttons, (account, data) each, into sealed votes before they are stored.

    `now` is the moment of receipt, which decides whether a vote was in time. Data that is no
    ballot press comes back as it is. A forged, foreign or outdated press comes back as an empty
    envelope, and so does anything that pretends to be sealed already.
    """
    wanted = [(account, data) for account, data in presses if _is_press(data)]
    ids = {_ballot_of(data) for _, data in wanted} - {""}
    found = await Ballot.filter(id__in=list(ids), state=BallotState.OPEN) if ids else []
    ballots = {ballot.id: ballot for ballot in found}
    seeds = {ballot_id: office.vault.ballot_seed(ballot_id) for ballot_id in ballots}
    voters = await _people(platform, [account for account, _ in wanted])
    moment = int(now.timestamp() * 1_000_000)
    return tuple(
        _sealed(data, voters.get(account), ballots, seeds, moment) for account, data in presses
    )


async def _people(platform: str, accounts: list[str]) -> dict[str, int]:
    if not accounts:
        return {}
    known = await Identity.filter(platform=platform, external_id__in=accounts)
    return {identity.external_id: identity.person_id for identity in known}


def _claims_to_be_a_vote(data: str) -> bool:
    return data.partition(":")[0] in (PRESS, SEALED)


def _is_press(data: str) -> bool:
    return data.partition(":")[0] == PRESS


def _ballot_of(data: str) -> str:
    ballot_id = data.split(":")[1] if ":" in data else ""
    return ballot_id if BALLOT_ID.fullmatch(ballot_id) else ""


def _sealed(
    data: str,
    voter_id: int | None,
    ballots: Mapping[str, Ballot],
    seeds: Mapping[str, bytes | None],
    moment: int,
) -> str:
    if not _claims_to_be_a_vote(data):
        return data
    ballot_id, ciphertext = _ballot_of(data), b""
    ballot, seed = ballots.get(ballot_id), seeds.get(ballot_id)
    if _is_press(data) and ballot is not None and seed is not None and voter_id is not None:
        text = data.split(":", 2)[-1]
        choice = read_token(text, seed, ballot_id, voter_id, OPTIONS[ballot.form])
        ciphertext = b"" if choice is None else seal(choice, ballot.public_key)
    return f"{SEALED}:{ballot_id}:{moment}:{base64.urlsafe_b64encode(ciphertext).decode()}"


def read_sealed(data: str) -> tuple[str, datetime, bytes]:
    """The ballot, the moment of receipt and the ciphertext in what `seal_presses` made."""
    _, ballot_id, moment, text = (data.split(":", 3) + [""] * 3)[:4]
    try:
        ciphertext = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        ciphertext = b""
    seconds = int(moment) / 1_000_000 if MOMENT.fullmatch(moment) else 0
    return ballot_id, datetime.fromtimestamp(seconds, UTC), ciphertext


async def cast(
    *, actor: Actor, ballot_id: str, ciphertext: bytes, received_at: datetime
) -> VoteAccepted:
    """Put a sealed vote into the box, in the place of the voter's earlier one.

    The ballot has to be open and its latest moment not passed when the vote was received, the
    voter on its roll, signed in, and without a written opinion. When this returns, the vote is
    durable. Raises Refusal where it was not accepted.
    """
    vote = _Vote(ballot_id, actor.person_id, received_at, ciphertext)
    async with write_tx() as transaction:
        accepted = await _put(transaction, [vote])
    if not accepted:
        await _refuse_vote(vote)
    return (await _describe({ballot_id}))[ballot_id]


async def cast_many(
    *, platform: str, votes: Sequence[SealedVote], now: datetime
) -> dict[int, VoteAccepted]:
    """Put the votes of one batch into their boxes and mark their updates as handled, at once.

    All that are accepted become durable together; returns those, by update id. The others are
    left to `cast`, one by one, which says why.
    """
    voters = await _people(platform, [vote.external_id for vote in votes])
    read = {
        vote.update_id: _Vote(b, voters[vote.external_id], moment, ciphertext)
        for vote in votes
        if vote.external_id in voters
        for b, moment, ciphertext in [read_sealed(vote.data)]
    }
    async with write_tx() as transaction:
        accepted = await _put(transaction, list(read.values()))
        done = [update_id for update_id, vote in read.items() if vote in accepted]
        await IncomingUpdate.filter(update_id__in=done).update(handled_at=now, body=None)
    told = await _describe({read[update_id].ballot_id for update_id in done})
    return {update_id: told[read[update_id].ballot_id] for update_id in done}


async def _put(transaction: TransactionalDBClient, votes: Sequence[_Vote]) -> list[_Vote]:
    """Put those votes into the box that may lie there, in their order; returns them."""
    ballots = await _hold(transaction, {vote.ballot_id for vote in votes if vote.ciphertext})
    voters = [vote.voter_id for vote in votes]
    entitled = {key: await _entitled(ballot, voters) for key, ballot in ballots.items()}
    accepted = [
        vote
        for vote in votes
        if vote.ciphertext
        and vote.voter_id in entitled.get(vote.ballot_id, ())
        and _in_time(ballots[vote.ballot_id], vote.received_at)
    ]
    rows = [
        [envelope_id(vote.ballot_id, vote.voter_id), vote.ballot_id, vote.voter_id, vote.ciphertext]
        for vote in accepted
    ]
    try:
        if rows:
            await transaction.execute_many(_cast_statement(), rows)
    except BaseORMException:
        raise VoteNotStored from None
    return accepted


class VoteNotStored(Exception):  # noqa: N818 - says what happened
    """The database refused a vote. Carries nothing of it."""


async def _hold(transaction: TransactionalDBClient, ballot_ids: set[str]) -> dict[str, Ballot]:
    """These ballots as they are, unchanged until the transaction ends, if they are open.

    On SQLite nobody else writes meanwhile; on PostgreSQL a close waits for us, and we for it.
    """
    wanted = [ballot_id for ballot_id in sorted(ballot_ids) if BALLOT_ID.fullmatch(ballot_id)]
    if is_postgres():
        hold = "SELECT 1 FROM ballot WHERE id = ANY($1) ORDER BY id FOR SHARE"
        await transaction.execute_query(hold, [wanted])
    rows = await Ballot.filter(id__in=wanted, state=BallotState.OPEN)
    return {ballot.id: ballot for ballot in rows}


async def _entitled(ballot: Ballot, voters: list[int]) -> set[int]:
    """Which of these are on the roll, signed in, and have not voted in writing."""
    roll = RollEntry.filter(meeting_id=ballot.meeting_id, signed_in_at__isnull=False)
    found = await roll.filter(person_id__in=voters)
    return {entry.person_id for entry in found} - await _authors(ballot)


def _in_time(ballot: Ballot, received_at: datetime) -> bool:
    return ballot.closes_at is None or received_at <= ballot.closes_at


def _cast_statement() -> str:
    return CAST.format(*(("$1", "$2", "$3", "$4") if is_postgres() else "????"))


async def _refuse_vote(vote: _Vote) -> None:
    ballot = await find_ballot(vote.ballot_id)
    await _check_may_vote(ballot, vote.voter_id)
    if not _in_time(ballot, vote.received_at):
        raise Refusal("ballot_closed", article=28)
    raise Refusal("ballot_button_foreign")


async def _describe(ballot_ids: set[str]) -> dict[str, VoteAccepted]:
    ballots = await Ballot.filter(id__in=list(ballot_ids)).prefetch_related("candidate")
    return {
        ballot.id: VoteAccepted(
            meeting_id=ballot.meeting_id, ballot_id=ballot.id, candidate=ballot.candidate.name
        )
        for ballot in ballots
    }
