"""Opening a secret ballot (第28、41条): the quorum, the opening code, the key, the papers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import Ballot, BallotState, Branch, Meeting, MeetingState, Person, RollEntry
from models.db import write_tx
from regulation.ballot_forms import FORMAL, BallotForm
from regulation.refusal import Refusal
from services.access import Actor
from services.agenda import check_ballots_may_go_out
from services.ballot_keepers import keepers_of
from services.ballot_notices import ballot_notice
from services.days import day_of
from services.meetings import (
    count_present,
    current_ballot,
    lock_meeting,
    prepare_again,
    require_host,
)
from services.notices import record
from services.office import Office
from services.roll import check_everybody_can_press
from services.seal import new_code, public_key
from services.small_votes import is_small

BEGUN = (BallotState.OPEN, BallotState.CLOSED, BallotState.COUNTED)


@dataclass(frozen=True, kw_only=True)
class Caution:
    """Whether the numbers will tell much of each voter, and whether there is an opening code."""

    small: bool
    coded: bool


@dataclass(frozen=True, kw_only=True)
class IssuedCode:
    """A fresh opening code, for these two people only; it is kept nowhere."""

    ballot_id: str
    meeting_id: int
    candidate: str
    code: str
    keepers: tuple[int, ...]


async def caution(*, meeting_id: int) -> Caution:
    """What has to be known before a ballot is opened, whoever opens it."""
    meeting = await Meeting.get(id=meeting_id)
    ballot = await current_ballot(meeting_id)
    return Caution(
        small=is_small(await count_present(meeting_id)),
        coded=_needs_code(meeting, ballot),
    )


async def issue_code(
    *, actor: Actor, meeting_id: int, office: Office, now: datetime
) -> IssuedCode | None:
    """A fresh opening code to be handed to the keepers before `open_ballot`.

    The key of the box comes from it. `None` where the ballot needs none or has begun. Raises
    Refusal as `open_ballot` does.
    """
    async with write_tx():
        meeting, ballot = await _find(actor, meeting_id, now)
        if ballot.state in BEGUN or not _needs_code(meeting, ballot):
            return None
        await _check_present(meeting, ballot, office)
        ballot = await _fresh(ballot, now)
        code = new_code()
        seed = office.vault.create_ballot_seed(ballot.id)
        ballot.coded, ballot.public_key = True, public_key(seed, code)
        await ballot.save(update_fields=["coded", "public_key"])
        candidate = await Person.get(id=ballot.candidate_id)
    return IssuedCode(
        ballot_id=ballot.id,
        meeting_id=meeting_id,
        candidate=candidate.name,
        code=code,
        keepers=keepers_of(meeting),
    )


async def open_ballot(
    *,
    actor: Actor,
    meeting_id: int,
    office: Office,
    now: datetime,
    lasting: timedelta | None = None,
) -> None:
    """第27、28、40条: open the ballot once everything that has to come before it is done.

    It closes by itself after `lasting`. Raises Refusal before that, for anybody but the host and
    the leadership of the branch, and where the opening code of a formal ballot was not issued.
    """
    async with write_tx():
        meeting, ballot = await _find(actor, meeting_id, now)
        if ballot.state in BEGUN:
            return
        present = await _check_present(meeting, ballot, office)
        ballot = await _fresh(ballot, now)
        _make_key(meeting, ballot, office)
        ballot.state, ballot.opened_at, ballot.issued = BallotState.OPEN, now, present
        ballot.closes_at = None if lasting is None else now + lasting
        await ballot.save()
        await _hand_out(meeting, ballot, now)


async def _find(actor: Actor, meeting_id: int, now: datetime) -> tuple[Meeting, Ballot]:
    meeting = await lock_meeting(meeting_id)
    await require_host(actor, meeting, day_of(now))
    ballot = await current_ballot(meeting_id)
    if ballot.state not in BEGUN and meeting.state is MeetingState.ENDED:
        raise Refusal("meeting_ended")
    return meeting, ballot


def _needs_code(meeting: Meeting, ballot: Ballot) -> bool:
    return ballot.form in FORMAL and bool(keepers_of(meeting))


async def _check_present(meeting: Meeting, ballot: Ballot, office: Office) -> int:
    """How many papers are given out; order and quorum are asked of resolutions only."""
    await check_everybody_can_press(meeting)
    if ballot.form is BallotForm.RESOLUTION:
        return await check_ballots_may_go_out(meeting, office)
    present = await count_present(ballot.meeting_id)
    if not present:
        raise Refusal("nobody_signed_in")
    return present


async def _fresh(ballot: Ballot, now: datetime) -> Ballot:
    """The ballot itself, or another one in the place of a void one: nothing is continued."""
    return ballot if ballot.state is not BallotState.VOID else await prepare_again(ballot, now)


def _make_key(meeting: Meeting, ballot: Ballot, office: Office) -> None:
    if not _needs_code(meeting, ballot):
        ballot.coded = False
        ballot.public_key = public_key(office.vault.create_ballot_seed(ballot.id))
    elif not ballot.coded or office.vault.ballot_seed(ballot.id) is None:
        raise Refusal("code_not_issued", article=28)


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
