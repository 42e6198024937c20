"""A branch meeting held here whose ballot is on paper or by cards (第28、41条).

The roll, the sign-ins and the 书面意见 are the meeting's; the count is that of any paper vote.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from models import AgendaItem, Ballot, BallotState, Branch, Meeting, PaperCount, RollEntry
from models import PaperState as PaperState  # noqa: PLC0414 - for texts, which see no tables
from regulation.ballot_forms import OPINION, Choice
from regulation.outcomes import record_of
from regulation.paper import FORMAL
from regulation.records import BallotKind, BallotResult, BallotSource
from regulation.refusal import Refusal
from services import written
from services.access import Actor
from services.agenda import check_ballots_may_go_out
from services.ballot_notices import ballot_notice
from services.days import day_of
from services.meetings import (
    current_ballot,
    lock_meeting,
    motion_of,
    prepare_again,
    require_host,
    settle_item,
)
from services.notices import record
from services.office import Office
from services.roll import excluded_grounds


def is_attached(count: PaperCount) -> bool:
    """Is this the count of a ballot of a meeting held here?"""
    return count.kind in FORMAL and count.ballot_id is not None


async def take_to_paper(
    *, actor: Actor, meeting_id: int, office: Office, now: datetime
) -> tuple[Meeting, Ballot]:
    """The next ballot of a meeting, to be cast on paper. Inside the caller's transaction.

    Raises Refusal for anybody but the host, and before everything that has to come before it.
    """
    meeting = await lock_meeting(meeting_id)
    await require_host(actor, meeting, day_of(now))
    if meeting.scrutineer_id is None or meeting.teller_id is None:
        raise Refusal("counters_unfit", article=28)
    present = await check_ballots_may_go_out(meeting, office)
    ballot = await current_ballot(meeting_id)
    if ballot.state is BallotState.VOID:
        ballot = await prepare_again(ballot, now)
    if ballot.state is not BallotState.PREPARED:
        raise Refusal("ballot_begun", article=28)
    ballot.issued = present
    await ballot.save(update_fields=["issued"])
    return meeting, ballot


async def roll_figures(count: PaperCount) -> dict[str, int]:
    """What the meeting itself settles: 应到, 实到, 发出. 书面意见 are added at the signature."""
    ballot = await Ballot.get(id=count.ballot_id)
    entitled = await RollEntry.filter(meeting_id=ballot.meeting_id).count()
    present = {"present": ballot.issued, "issued": ballot.issued}
    return {"entitled": entitled, "written": 0, **present}


async def sealed_opinions(count: PaperCount) -> int:
    """How many confirmed 书面意见 wait to be counted with the ballots."""
    ballot = await Ballot.get(id=count.ballot_id)
    item = AgendaItem.filter(meeting_id=ballot.meeting_id, candidate_id=ballot.candidate_id)
    return await written.count_confirmed([one.id for one in await item])


async def declare(
    count: PaperCount, source: BallotSource, office: Office, now: datetime
) -> BallotResult:
    """Settle the ballot of the meeting by the count, with the 书面意见 in the totals.

    Inside the caller's transaction; changes the figures of the count to the totals.
    """
    ballot = await Ballot.get(id=count.ballot_id)
    opinions = await written.open_confirmed(ballot, office)
    if opinions is None:
        raise Refusal("ballot_key_lost", article=27)
    count.figures = _with_opinions(count.figures, opinions)
    rules = office.rules.in_force_on(count.held_on)
    made = record_of(
        count.kind,
        count.figures,
        rules,
        ballot_id=ballot.id,
        source=source,
        motion=motion_of(ballot, BallotKind(count.kind)),
    )
    assert isinstance(made, BallotResult)
    await _settle(ballot, made, now)
    excluded = await excluded_grounds(ballot.meeting_id)
    members = made.entitled + len(excluded)
    return replace(made, branch_full_members=members, excluded=excluded)


def _with_opinions(figures: dict[str, int], opinions: Counter[Choice]) -> dict[str, int]:
    totals = {choice.value: figures[choice.value] + opinions[choice] for choice in OPINION}
    return {**figures, **totals, "written": opinions.total()}


async def _settle(ballot: Ballot, made: BallotResult, now: datetime) -> None:
    ballot.state = BallotState.COUNTED
    ballot.closed_at = ballot.counted_at = now
    ballot.returned, ballot.passed = made.returned, made.passed
    ballot.approve, ballot.oppose, ballot.abstain = made.approve, made.oppose, made.abstain
    await ballot.save()
    await settle_item(ballot)
    await _announce(ballot, now)


async def _announce(ballot: Ballot, now: datetime) -> None:
    meeting = await Meeting.get(id=ballot.meeting_id)
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is not None:
        await record([ballot_notice("ballot_counted", ballot, chat=branch.group_chat)], now=now)
        return
    roll = await RollEntry.filter(meeting_id=meeting.id)
    drafts = [ballot_notice("ballot_counted", ballot, recipient_id=e.person_id) for e in roll]
    await record(drafts, now=now)
