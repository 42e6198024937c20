"""What the notices of a ballot in progress have to say, looked up right before they are sent."""

from dataclasses import dataclass
from datetime import datetime

from models import Ballot, BallotState, Meeting
from regulation.refusal import Refusal
from services.ballot_keepers import keepers_of
from services.ballot_receipts import Desk, describe_desk
from services.notices import Claimed
from services.office import Office
from services.voting import BallotPaper, paper


@dataclass(frozen=True, kw_only=True)
class BallotReminder:
    """A private word to somebody who has a paper and has not voted."""

    paper: BallotPaper


@dataclass(frozen=True, kw_only=True)
class BallotResumed:
    """After a restart: whether one's vote lies in the box, with a paper to vote (again)."""

    paper: BallotPaper


@dataclass(frozen=True, kw_only=True)
class BallotSealed:
    """The box is closed: its root and number of envelopes, to the keepers, before counting."""

    desk: Desk


BallotNews = BallotReminder | BallotResumed | BallotSealed


async def _paper(notice: Claimed, office: Office) -> BallotPaper | None:
    assert notice.recipient_id is not None
    try:
        return await paper(
            voter_id=notice.recipient_id, ballot_id=str(notice.parameters["ballot"]), office=office
        )
    except Refusal:
        return None


async def reminder(notice: Claimed, office: Office, now: datetime) -> BallotReminder | None:
    """Nothing for who has voted by now."""
    found = await _paper(notice, office)
    return None if found is None or found.returned else BallotReminder(paper=found)


async def resumed(notice: Claimed, office: Office, now: datetime) -> BallotResumed | None:
    """Nothing once the ballot is closed."""
    found = await _paper(notice, office)
    return None if found is None else BallotResumed(paper=found)


async def sealed(notice: Claimed, office: Office, now: datetime) -> BallotSealed | None:
    """Nothing for a void ballot, and for who is no keeper any more."""
    ballot = await Ballot.get(id=notice.parameters["ballot"])
    meeting = await Meeting.get(id=ballot.meeting_id)
    if ballot.state is BallotState.VOID or notice.recipient_id not in keepers_of(meeting):
        return None
    return BallotSealed(desk=await describe_desk(ballot, meeting))


SOURCES = {"ballot_reminder": reminder, "ballot_resumed": resumed, "ballot_sealed": sealed}
