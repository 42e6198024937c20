"""The order of a 支部大会 (第27、28、40条), gone through step by step for each candidate."""

from datetime import date, datetime

from models import (
    AgendaItem,
    AgendaStep,
    Ballot,
    Meeting,
    PaperCount,
    PaperState,
    RollCorrection,
    RollEntry,
    WrittenOpinion,
)
from models import OpinionState as OpinionState  # noqa: PLC0414
from models.db import write_tx
from regulation.articles.article_27 import agenda, check_agenda
from regulation.records import BallotKind, MeetingMinutes, Suspension
from regulation.refusal import Refusal
from regulation.voting import check_can_open
from services import written
from services.access import Actor
from services.days import day_of
from services.ledger import Entry, append, lock
from services.meeting_news import tell_group
from services.meeting_plans import LONGEST_REASON
from services.meetings import (
    SETTLED,
    BallotState,
    ItemState,
    MeetingState,
    article_of,
    ballot_kind,
    check_in_session,
    count_present,
    current_item,
    find_ballot,
    items_of,
    lock_meeting,
    require_host,
    rules_of,
    warnings_of,
)
from services.office import Office
from services.roll import check_head_count

INTRODUCERS = "introducer_statement"
DISCUSSION = "discussion"
LONGEST_NOTE = 2000


async def finish_step(
    *,
    actor: Actor,
    meeting_id: int,
    step: str,
    introducers: int | None = None,
    office: Office,
    now: datetime,
) -> None:
    """第27、40条: note that the next step of the order was gone through; again is harmless.

    `introducers` says how many 介绍人 came, at their step. Host, leadership and recorder only.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await _require_recorder(actor, meeting, now)
        item = await _item_under_way(meeting)
        if await AgendaStep.exists(item_id=item.id, step=step):
            return
        await _check_next(meeting, item, step, office)
        await _check_quorum(meeting, office)
        if step == INTRODUCERS:
            await AgendaItem.filter(id=item.id).update(introducers_present=introducers)
        await AgendaStep.create(item=item, step=step, done_by_id=actor.person_id, done_at=now)


async def _require_recorder(actor: Actor, meeting: Meeting, now: datetime) -> None:
    if actor.person_id != meeting.recorder_id:
        await require_host(actor, meeting, day_of(now))


async def _item_under_way(meeting: Meeting) -> AgendaItem:
    check_in_session(meeting)
    item = await current_item(meeting.id)
    if item.state is not ItemState.UNDER_WAY:
        raise Refusal("item_settled", article=article_of(meeting))
    ballot = await find_ballot(item)
    if ballot is not None and ballot.state is not BallotState.PREPARED:
        raise Refusal("ballot_was_opened", article=28)
    return item


async def _done_steps(item: AgendaItem) -> tuple[str, ...]:
    rows = await AgendaStep.filter(item_id=item.id).order_by("done_at", "id")
    return tuple(row.step for row in rows)


async def _check_next(meeting: Meeting, item: AgendaItem, step: str, office: Office) -> None:
    kind, done = ballot_kind(meeting), await _done_steps(item)
    order = agenda(rules_of(meeting, office), kind)[:-1]
    due = next((one for one in order if one not in done), None)
    if step != due:
        article = 27 if kind is BallotKind.ADMISSION else 40
        raise Refusal("agenda_order", article=article, cited=article, agenda=order)


async def _check_quorum(meeting: Meeting, office: Office) -> int:
    """第28条: fewer than half, and the meeting may not even begin. Returns 实到."""
    entitled = await RollEntry.filter(meeting_id=meeting.id).count()
    present = await count_present(meeting.id)
    edition = rules_of(meeting, office)
    check_can_open(entitled, present, edition.meeting.quorum)
    if warnings_of(meeting, office, entitled, present) and not meeting.attendance_reason:
        raise Refusal("attendance_needs_reason", article=28, entitled=entitled, present=present)
    return present


async def note(*, actor: Actor, meeting_id: int, text: str, now: datetime) -> None:
    """第28条: note what was said, under the step gone through last. Host and recorder only."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await _require_recorder(actor, meeting, now)
        check_in_session(meeting)
        if not text.strip() or len(text) > LONGEST_NOTE:
            raise Refusal("note_length", limit=LONGEST_NOTE)
        item = await current_item(meeting_id)
        row = await AgendaStep.filter(item_id=item.id).order_by("-done_at", "-id").first()
        if row is None:
            raise Refusal("note_before_step", article=27)
        row.note = f"{row.note}\n{text.strip()}".strip()
        await row.save(update_fields=["note"])


async def suspend(
    *, actor: Actor, meeting_id: int, reason: str, office: Office, now: datetime
) -> None:
    """第28条: opinions differ widely, so the vote is put off and the matter goes to the superior.

    Written into the dossier; refused before the discussion and once the ballot is open.
    """
    async with write_tx():
        await lock()
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        item = await _item_under_way(meeting)
        done = await _done_steps(item)
        if DISCUSSION not in done:
            raise Refusal("suspended_before_discussion", article=28)
        if not reason.strip():
            raise Refusal("postponed_without_reason", article=28)
        item.state, item.reason = ItemState.SUSPENDED, reason.strip()[:LONGEST_REASON]
        await item.save(update_fields=["state", "reason"])
        await written.void_all(item)
        minutes = _minutes_of(meeting, item, done)
        for entry in _suspension_entries(actor, meeting, item, minutes, day_of(now)):
            await append(entry, vault=office.vault, now=now)
        await tell_group(meeting, "item_suspended", now, item_id=item.id)


def _minutes_of(meeting: Meeting, item: AgendaItem, done: tuple[str, ...]) -> MeetingMinutes:
    return MeetingMinutes(
        ballot=ballot_kind(meeting),
        agenda=done,
        introducers_present=item.introducers_present or 0,
        disagreement=True,
        text=item.reason,
    )


def _suspension_entries(
    actor: Actor, meeting: Meeting, item: AgendaItem, minutes: MeetingMinutes, on: date
) -> list[Entry]:
    return [
        Entry(
            person_id=item.candidate_id,
            payload=payload,
            act_date=on,
            actor_id=actor.person_id,
            recorder_id=meeting.recorder_id,
            responsible_id=meeting.host_id,
            request=f"suspend:{item.id}:{payload.kind}",
        )
        for payload in (minutes, Suspension(reason=item.reason))
    ]


async def take_off(
    *, actor: Actor, meeting_id: int, item_id: int, reason: str, now: datetime
) -> None:
    """Take a candidate off the agenda before their turn, with a reason; others stay on it."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        if meeting.state not in (MeetingState.ANNOUNCED, MeetingState.IN_SESSION):
            raise Refusal("meeting_ended")
        items = await items_of(meeting_id)
        item = next((i for i in items if i.id == item_id), None)
        if item is None or item.state is not ItemState.WAITING:
            raise Refusal("item_settled", article=28)
        if len(items) == 1:
            raise Refusal("meeting_without_candidates", article=28)
        if not reason.strip():
            raise Refusal("postponed_without_reason", article=28)
        item.state, item.reason = ItemState.REMOVED, reason.strip()[:LONGEST_REASON]
        await item.save(update_fields=["state", "reason"])
        await written.void_all(item)


async def begin_next(*, actor: Actor, meeting_id: int, now: datetime) -> None:
    """第28条: the next candidate, only after the one before has been counted or put off."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        check_in_session(meeting)
        items = await items_of(meeting_id)
        if any(item.state is ItemState.UNDER_WAY for item in items):
            raise Refusal("item_not_settled", article=28)
        waiting = [item for item in items if item.state is ItemState.WAITING]
        if waiting:
            await AgendaItem.filter(id=waiting[0].id).update(state=ItemState.UNDER_WAY)


async def check_ballots_may_go_out(meeting: Meeting, office: Office) -> int:
    """第27、28、40条: everything that has to come before the ballot. Returns 实到, the number
    of ballots to give out.

    The order of the article, quorum, the scrutineer's head count, signed corrections, confirmed
    书面意见. Inside the caller's transaction, with the meeting locked.
    """
    check_in_session(meeting)
    item = await current_item(meeting.id)
    if item.state is not ItemState.UNDER_WAY:
        raise Refusal("item_settled", article=article_of(meeting))
    held = day_of(meeting.opened_at or meeting.convened_at)
    check_agenda(office.rules, ballot_kind(meeting), await _done_steps(item), on=held)
    present = await _check_quorum(meeting, office)
    await _check_not_on_paper(meeting)
    if await RollCorrection.exists(meeting_id=meeting.id, signed_at__isnull=True):
        raise Refusal("corrections_waiting", article=28)
    waiting = await WrittenOpinion.filter(item_id=item.id, state=OpinionState.RECEIVED).count()
    if waiting:
        raise Refusal("written_waiting", article=28, count=waiting)
    check_head_count(item.head_count, present)
    return present


async def _check_not_on_paper(meeting: Meeting) -> None:
    """A ballot that is being counted on paper is not held in chat as well."""
    ballots = [ballot.id for ballot in await Ballot.filter(meeting_id=meeting.id)]
    waiting = [PaperState.WAITING, PaperState.SUBMITTED]
    if await PaperCount.exists(ballot_id__in=ballots, state__in=waiting):
        raise Refusal("ballot_on_paper", article=28)


async def end(*, actor: Actor, meeting_id: int, now: datetime) -> None:
    """End a meeting; a ballot still open has to be closed first."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        if meeting.state is MeetingState.ENDED:
            return
        check_in_session(meeting)
        open_ones = Ballot.filter(meeting_id=meeting_id)
        if await open_ones.filter(state__in=[BallotState.OPEN, BallotState.CLOSED]).exists():
            raise Refusal("ballot_still_open", article=28)
        for item in await items_of(meeting_id):
            if item.state not in SETTLED:
                await written.void_all(item)
        meeting.state, meeting.ended_at = MeetingState.ENDED, now
        await meeting.save(update_fields=["state", "ended_at"])
