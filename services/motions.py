"""What a 转正 meeting puts to the vote (第35、40条): 按期转正, 延长预备期 or 取消资格.

The host moves; the meeting decides by secret ballot. A motion that failed may be followed by
another one at the same meeting, with a ballot of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from models import AgendaItem, Ballot, Meeting, PaperCount, PaperState
from models.db import write_tx
from regulation.articles.article_35 import Probation
from regulation.case import Case
from regulation.gates import check_all
from regulation.outcomes import check_motion, term_of
from regulation.preparations import check_can_put, meeting_requirements
from regulation.records import BallotKind, Motion, Waiver
from regulation.refusal import Refusal
from regulation.rules import Rules
from services import written
from services.access import Actor
from services.days import day_of
from services.ledger import Entry, append, load_dossier, lock
from services.meeting_news import tell_people
from services.meetings import (
    BallotState,
    ItemState,
    ballot_kind,
    cause_of,
    check_in_session,
    counted_ballots,
    current_item,
    find_ballot,
    held_on,
    is_adopted,
    lock_meeting,
    motion_of,
    prepare_ballot,
    require_host,
    rules_of,
    view,
)
from services.office import Office
from services.waivers import check_length

CENTRAL_EXTENSION, STEP = "central_extension", "conversion_meeting"
OPEN_AGAIN = (BallotState.PREPARED, BallotState.VOID)


@dataclass(frozen=True, kw_only=True)
class MotionPreview:
    """What a motion would come to: the probation after it, and what is unusual about it."""

    meeting_id: int
    candidate: str
    motion: Motion
    term: Probation | None
    warnings: tuple[str, ...]


async def months_offered(
    *, actor: Actor, meeting_id: int, office: Office, now: datetime
) -> tuple[int, ...]:
    """第35条: by how many months a probation may be extended. Host only; Refusal as `move`."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_host(actor, meeting, day_of(now))
    await _movable(meeting)
    return extension_months(rules_of(meeting, office))


def extension_months(edition: Rules) -> tuple[int, ...]:
    """第35条: half a year to a year."""
    limits = edition.probation
    return tuple(range(limits.extension_at_least_months, limits.extension_at_most_months + 1))


async def preview(
    *, actor: Actor, meeting_id: int, motion: Motion, office: Office, now: datetime
) -> MotionPreview:
    """What would be voted on. Raises Refusal as `move` does."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_host(actor, meeting, day_of(now))
    item = await _movable(meeting, motion)
    on, dossier = held_on(meeting), await load_dossier(item.candidate_id)
    early = cause_of(item, motion) is not None
    needed = meeting_requirements(Case(dossier, office.rules, on), motion, early=early)
    check_all(STEP, tuple(r for r in needed if r.rule != CENTRAL_EXTENSION))
    found = await view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    return MotionPreview(
        meeting_id=meeting_id,
        candidate=found.candidate,
        motion=motion,
        term=term_of(dossier, office.rules, on, motion),
        warnings=check_motion(dossier, office.rules, on, motion),
    )


async def move(
    *,
    actor: Actor,
    meeting_id: int,
    motion: Motion,
    reason: str = "",
    office: Office,
    now: datetime,
) -> None:
    """第35条: put a motion before the meeting, in the place of one not voted on yet, or after one
    that failed. 书面意见 were given on the motion before: they are void, and their authors told.

    Where the centre is stricter about extensions, `reason` goes into the dossier. Host only.
    Raises Refusal for wrong months, where the dossier does not allow this motion, once the papers
    are out, and for what was voted on already.
    """
    async with write_tx():
        await lock()
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        item = await _movable(meeting, motion)
        ballot = await find_ballot(item)
        assert ballot is not None
        if ballot.state in OPEN_AGAIN and motion_of(ballot, BallotKind.CONVERSION) == motion:
            return
        dossier = await load_dossier(item.candidate_id)
        if check_motion(dossier, office.rules, held_on(meeting), motion):
            await _give_reason(actor, item, reason, office, now)
            dossier = await load_dossier(item.candidate_id)
        early = cause_of(item, motion) is not None
        check_can_put(dossier, office.rules, held_on(meeting), motion, early=early)
        await _put(item, ballot, motion, now)
        office.vault.create_opinion_seed(item.id)
        await _void_opinions(meeting, item, now)


async def _movable(meeting: Meeting, motion: Motion | None = None) -> AgendaItem:
    """The item under discussion, if this motion may be put now."""
    check_in_session(meeting)
    if ballot_kind(meeting) is not BallotKind.CONVERSION:
        raise Refusal("motion_at_conversion", article=35)
    item = await current_item(meeting.id)
    ballot = await find_ballot(item)
    if ballot is None or not await _is_open(item, ballot):
        raise Refusal("motion_too_late", article=41)
    voted = [motion_of(b, BallotKind.CONVERSION) for b in await counted_ballots(item)]
    if motion in voted:
        raise Refusal("motion_voted", article=41)
    return item


async def _is_open(item: AgendaItem, ballot: Ballot) -> bool:
    """Not voted on yet, or voted down and no resolution signed on it."""
    if await PaperCount.exists(
        ballot_id=ballot.id, state__in=[PaperState.WAITING, PaperState.SUBMITTED]
    ):
        return False
    if item.state is ItemState.UNDER_WAY:
        return ballot.state in OPEN_AGAIN
    failed = ballot.state is BallotState.COUNTED and not ballot.passed
    return item.state is ItemState.DECIDED and failed and not await is_adopted(item)


async def _give_reason(
    actor: Actor, item: AgendaItem, reason: str, office: Office, now: datetime
) -> None:
    """What the centre calls too often goes on only with a reason and a name in the dossier."""
    if not reason.strip():
        raise Refusal("waiver_without_reason", article=35, cited=35)
    check_length(reason)
    entry = Entry(
        person_id=item.candidate_id,
        payload=Waiver(rule=CENTRAL_EXTENSION, reason=reason.strip()),
        act_date=day_of(now),
        actor_id=actor.person_id,
    )
    await append(entry, vault=office.vault, now=now)


async def _put(item: AgendaItem, ballot: Ballot, motion: Motion, now: datetime) -> None:
    if ballot.state is BallotState.PREPARED:
        ballot.outcome, ballot.months = motion.outcome, motion.months
        await ballot.save(update_fields=["outcome", "months"])
        return
    number = ballot.number + 1
    await prepare_ballot(item.meeting_id, item.candidate_id, now, motion=motion, number=number)
    item.state, item.head_count = ItemState.UNDER_WAY, None
    await item.save(update_fields=["state", "head_count"])


async def _void_opinions(meeting: Meeting, item: AgendaItem, now: datetime) -> None:
    authors = await written.authors_of(item)
    await written.void_all(item)
    ballot = await find_ballot(item)
    assert ballot is not None
    motion = f"{ballot.outcome}{ballot.months}"
    await tell_people(meeting, "motion_changed", authors, now, about=motion, item_id=item.id)
