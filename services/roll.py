"""The roll of a 支部大会 (第28条): frozen at the opening, signed in to, corrected, counted."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.queryset import QuerySet

from models import (
    AgendaItem,
    Ballot,
    Meeting,
    Person,
    RollCorrection,
    RollEntry,
)
from models import RollChange as RollChange  # noqa: PLC0414 - for handlers, which see no tables
from models.db import write_tx
from regulation.articles.article_28 import check_exclusion, has_vote
from regulation.case import Case
from regulation.refusal import Refusal
from services import written
from services.access import Actor
from services.days import day_of
from services.ledger import load_dossier
from services.meeting_news import tell_group, tell_people
from services.meeting_plans import (
    LONGEST_REASON,
    Named,
    check_gates,
    refresh_roll,
    voters_of,
)
from services.meetings import (
    SETTLED,
    BallotState,
    ItemState,
    MeetingState,
    MeetingView,
    article_of,
    ballot_kind,
    check_in_session,
    count_present,
    current_item,
    find_ballot,
    items_of,
    lock_meeting,
    motion_of,
    prepare_ballot,
    require_host,
    require_scrutineer,
    rules_of,
    view,
    warnings_of,
)
from services.office import Office

SLOT_SECONDS = 20
SLOTS_ACCEPTED = 2  # the code on the screen and the one before it
DIGITS = 6
MOST_WRONG_CODES = 5
WRONG_CODES_SPAN = timedelta(minutes=10)
NOT_VOTERS = ("party_probation", "left", "listed_by_mistake")  # why somebody is struck off


@dataclass(frozen=True, kw_only=True)
class SignInCode:
    """What the host's screen shows now; `present` and `entitled` stand beside the code."""

    meeting_id: int
    code: str
    entitled: int
    present: int


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A change of the roll, proposed and perhaps signed by the scrutineer."""

    correction_id: int
    person: str
    change: RollChange
    reason: str
    consent: str
    signed: bool


async def open_meeting(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """Open an announced meeting on its day: the gates are asked again, then the roll is frozen."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        if meeting.state is MeetingState.IN_SESSION:
            return
        _check_day(meeting, now)
        await check_gates(meeting, office, day=now)
        await refresh_roll(meeting, office, now)
        meeting.state, meeting.opened_at = MeetingState.IN_SESSION, now
        meeting.code_key = secrets.token_hex(32)
        await meeting.save()
        first, *_ = items = await items_of(meeting_id)
        for item in items:
            motion = motion_of(None, ballot_kind(meeting), item)
            await prepare_ballot(meeting_id, item.candidate_id, now, motion=motion)
        await AgendaItem.filter(id=first.id).update(state=ItemState.UNDER_WAY)
        await tell_group(meeting, "meeting_begun", now)


def _check_day(meeting: Meeting, now: datetime) -> None:
    if meeting.state is not MeetingState.ANNOUNCED or meeting.starts_at is None:
        raise Refusal("meeting_not_announced", article=27)
    if day_of(now) != day_of(meeting.starts_at):
        raise Refusal("meeting_other_day", article=27, day=day_of(meeting.starts_at))


def code_at(key: str, slot: int) -> str:
    """The digits of one stretch of 20 seconds; without the key nobody can tell the next ones."""
    digest = hmac.new(bytes.fromhex(key), str(slot).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def slot_of(now: datetime) -> int:
    """Which stretch of 20 seconds this instant lies in."""
    return int(now.timestamp()) // SLOT_SECONDS


async def sign_in_code(*, actor: Actor, meeting_id: int, now: datetime) -> SignInCode:
    """The code to show to the room. Host, branch leadership and scrutineer only."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    if actor.person_id != meeting.scrutineer_id:
        await require_host(actor, meeting, day_of(now))
    await check_sign_in_open(meeting)
    return await code_of(meeting, now)


async def code_of(meeting: Meeting, now: datetime) -> SignInCode:
    """The code of this instant with the numbers beside it."""
    return SignInCode(
        meeting_id=meeting.id,
        code=code_at(meeting.code_key, slot_of(now)),
        entitled=await RollEntry.filter(meeting_id=meeting.id).count(),
        present=await count_present(meeting.id),
    )


async def sign_in(
    *, actor: Actor, meeting_id: int, code: str, office: Office, now: datetime
) -> MeetingView:
    """第28条: sign in with the code on the screen; again is harmless.

    Raises Refusal for those not on the roll, for a wrong or outdated code, and after five wrong
    ones within ten minutes. A 书面意见 of somebody who comes is void.
    """
    wrong: Refusal | None = None
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        entry = await _entry(meeting, actor.person_id)
        if entry.signed_in_at is None or entry.by_hand:
            await check_sign_in_open(meeting)
            wrong = _check_code(meeting, entry, code, now)
            if wrong is None:
                entry.signed_in_at, entry.wrong_codes, entry.by_hand = now, 0, False
                await _pending_presence(meeting, actor.person_id).delete()
                await written.void_on_arrival(meeting_id, actor.person_id)
            await entry.save()
    if wrong is not None:
        raise wrong
    return await view(actor=actor, meeting_id=meeting_id, office=office, now=now)


def _pending_presence(meeting: Meeting, person_id: int) -> QuerySet[RollCorrection]:
    """What was entered for somebody without a phone and is not signed yet."""
    entered = RollCorrection.filter(meeting_id=meeting.id, person_id=person_id)
    return entered.filter(change=RollChange.PRESENT, signed_at__isnull=True)


async def _entry(meeting: Meeting, person_id: int) -> RollEntry:
    entry = await RollEntry.get_or_none(meeting_id=meeting.id, person_id=person_id)
    if entry is None:
        raise Refusal("not_on_roll", article=article_of(meeting))
    return entry


async def check_sign_in_open(meeting: Meeting) -> None:
    """Raises Refusal outside a session, and while a ballot is open."""
    check_in_session(meeting)
    item = await current_item(meeting.id)
    ballot = await find_ballot(item)
    waiting = [i for i in await items_of(meeting.id) if i.state is ItemState.WAITING]
    between = item.state in SETTLED and waiting
    if not between and (ballot is None or ballot.state is not BallotState.PREPARED):
        raise Refusal("sign_in_closed", article=28)


def _check_code(meeting: Meeting, entry: RollEntry, code: str, now: datetime) -> Refusal | None:
    """The refusal of a wrong code, counted on the entry, which the caller saves."""
    if entry.wrong_since is None or now - entry.wrong_since >= WRONG_CODES_SPAN:
        entry.wrong_since, entry.wrong_codes = now, 0
    if entry.wrong_codes >= MOST_WRONG_CODES:
        return Refusal("sign_in_code_locked", minutes=WRONG_CODES_SPAN.seconds // 60)
    slot = slot_of(now)
    valid = [code_at(meeting.code_key, slot - back) for back in range(SLOTS_ACCEPTED)]
    if any(hmac.compare_digest(code.encode(), one.encode()) for one in valid):
        return None
    entry.wrong_codes += 1
    return Refusal("sign_in_code_wrong", left=MOST_WRONG_CODES - entry.wrong_codes)


async def present_members(
    *, actor: Actor, meeting_id: int, now: datetime
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Who has signed in and who has not. Host, leadership and scrutineer only."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    if actor.person_id != meeting.scrutineer_id:
        await require_host(actor, meeting, day_of(now))
    roll = await RollEntry.filter(meeting_id=meeting_id).order_by("id").prefetch_related("person")
    named = [(Named(person_id=e.person_id, name=e.person.name), e.signed_in_at) for e in roll]
    return (
        tuple(n for n, signed in named if signed is not None),
        tuple(n for n, signed in named if signed is None),
    )


async def sign_out(*, actor: Actor, meeting_id: int, person_id: int, now: datetime) -> None:
    """Note that somebody has left before the ballots were given out. Scrutineer only.

    Who leaves afterwards stays in 实到; their ballot is simply not returned.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        require_scrutineer(actor, meeting)
        await check_sign_in_open(meeting)
        entry = await _entry(meeting, person_id)
        entry.signed_in_at, entry.by_hand = None, False
        await entry.save(update_fields=["signed_in_at", "by_hand"])


async def count_heads(*, actor: Actor, meeting_id: int, counted: int, now: datetime) -> None:
    """Before the ballots: the scrutineer's count of the room has to equal the sign-ins."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        require_scrutineer(actor, meeting)
        await check_sign_in_open(meeting)
        item = await current_item(meeting_id)
        check_head_count(counted, await count_present(meeting_id))
        await AgendaItem.filter(id=item.id).update(head_count=counted)


def check_head_count(counted: int | None, signed_in: int) -> None:
    """Raises Refusal where the room was not counted, or holds more or fewer than signed in."""
    if counted is None:
        raise Refusal("heads_not_counted", article=28)
    if counted != signed_in:
        raise Refusal(
            "heads_differ",
            article=28,
            counted=counted,
            signed_in=signed_in,
            difference=abs(counted - signed_in),
            more=counted > signed_in,
        )


async def go_on(
    *, actor: Actor, meeting_id: int, reason: str, office: Office, now: datetime
) -> None:
    """第28条: go on with a thin attendance; the reason is kept with the meeting."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        check_in_session(meeting)
        if not reason.strip():
            raise Refusal("postponed_without_reason", article=28)
        entitled = await RollEntry.filter(meeting_id=meeting_id).count()
        if warnings_of(meeting, office, entitled, await count_present(meeting_id)):
            meeting.attendance_reason = reason.strip()[:LONGEST_REASON]
            await meeting.save(update_fields=["attendance_reason"])


async def corrections(*, actor: Actor, meeting_id: int, now: datetime) -> tuple[Correction, ...]:
    """Every correction of the roll. Host, leadership and scrutineer only."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    if actor.person_id != meeting.scrutineer_id:
        await require_host(actor, meeting, day_of(now))
    rows = RollCorrection.filter(meeting_id=meeting_id).order_by("id").prefetch_related("person")
    return tuple(_correction(row) for row in await rows)


def _correction(row: RollCorrection) -> Correction:
    return Correction(
        correction_id=row.id,
        person=row.person.name,
        change=row.change,
        reason=row.reason,
        consent=row.consent,
        signed=row.signed_at is not None,
    )


async def correctable(
    *, actor: Actor, meeting_id: int, change: RollChange, office: Office, now: datetime
) -> tuple[Named, ...]:
    """Whom this change could be about. Host and branch leadership only."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_host(actor, meeting, day_of(now))
    roll = await RollEntry.filter(meeting_id=meeting_id).order_by("id").prefetch_related("person")
    listed = tuple(Named(person_id=e.person_id, name=e.person.name) for e in roll)
    if change is not RollChange.ADD:
        return listed
    voters = await voters_of(meeting.branch_id, office, now)
    return tuple(named for named in voters if named not in listed)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A correction about to be proposed; `consent` says how the superior agreed."""

    person_id: int
    change: RollChange
    reason: str = ""
    consent: str = ""


async def propose_correction(
    *, actor: Actor, meeting_id: int, proposal: Proposal, office: Office, now: datetime
) -> None:
    """Propose to exclude, strike off or add somebody before the first ballot.

    An exclusion needs an accepted ground and the superior's consent (第28条); it is in force
    once the scrutineer has signed that the meeting adopted it.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_host(actor, meeting, day_of(now))
        await _check_before_first_ballot(meeting)
        await _check_correction(meeting, proposal, office, now)
        pending = RollCorrection.filter(meeting_id=meeting_id, signed_at__isnull=True)
        if await pending.filter(person_id=proposal.person_id).exists():
            return
        await RollCorrection.create(
            meeting=meeting,
            person_id=proposal.person_id,
            change=proposal.change,
            reason=proposal.reason,
            consent=proposal.consent.strip()[:200],
            proposed_by_id=actor.person_id,
            proposed_at=now,
        )
        await tell_people(meeting, "roll_correction", [meeting.scrutineer_id], now)


async def _check_before_first_ballot(meeting: Meeting) -> None:
    check_in_session(meeting)
    if await Ballot.filter(meeting_id=meeting.id).exclude(state=BallotState.PREPARED).exists():
        raise Refusal("roll_fixed", article=28)


async def _check_correction(
    meeting: Meeting, proposal: Proposal, office: Office, now: datetime
) -> None:
    known = RollEntry.filter(meeting_id=meeting.id, person_id=proposal.person_id)
    listed = await known.exists()
    if proposal.change is RollChange.ADD:
        await _check_addition(meeting, proposal.person_id, listed=listed, office=office, now=now)
        return
    if not listed:
        raise Refusal("not_on_roll", article=article_of(meeting))
    if proposal.change is RollChange.REMOVE and proposal.reason not in NOT_VOTERS:
        raise Refusal("exclusion_ground", article=28, ground=proposal.reason)
    if proposal.change is RollChange.EXCLUDE:
        agreed, ground = bool(proposal.consent.strip()), proposal.reason
        rules = rules_of(meeting, office).meeting
        check_exclusion(rules, ground=ground, superior_consent=agreed, adopted=True)


async def _check_addition(
    meeting: Meeting, person_id: int, *, listed: bool, office: Office, now: datetime
) -> None:
    known = await Person.exists(id=person_id, branch_id=meeting.branch_id)
    if not known or listed:
        raise Refusal("not_entitled")
    if not has_vote(Case(await load_dossier(person_id), office.rules, day_of(now))):
        raise Refusal("post_needs_member", article=28)


async def sign_correction(
    *, actor: Actor, meeting_id: int, correction_id: int, now: datetime
) -> None:
    """The scrutineer signs a correction, or that somebody without a phone is there.

    From then on it is in force.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        require_scrutineer(actor, meeting)
        row = await RollCorrection.get_or_none(id=correction_id, meeting_id=meeting_id)
        if row is None:
            raise Refusal("no_such_meeting")
        timely = row.change is RollChange.PRESENT
        await (check_sign_in_open if timely else _check_before_first_ballot)(meeting)
        if row.signed_at is not None:
            return
        row.signed_by_id, row.signed_at = actor.person_id, now
        await row.save()
        await _carry_out(meeting, row)


async def _carry_out(meeting: Meeting, row: RollCorrection) -> None:
    entries = RollEntry.filter(meeting_id=meeting.id, person_id=row.person_id)
    if row.change is RollChange.ADD:
        if not await entries.exists():
            await RollEntry.create(meeting=meeting, person_id=row.person_id)
    elif row.change is RollChange.PRESENT:
        await entries.filter(signed_in_at__isnull=True).update(
            signed_in_at=row.signed_at, by_hand=True
        )
        await written.void_on_arrival(meeting.id, row.person_id)
    else:
        await entries.delete()


async def absentees(*, actor: Actor, meeting_id: int, now: datetime) -> tuple[Named, ...]:
    """Who on the roll has not signed in. For those who may enter them: not the scrutineer."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await _require_registrar(actor, meeting, now)
    absent = RollEntry.filter(meeting_id=meeting_id, signed_in_at__isnull=True)
    roll = await absent.order_by("id").prefetch_related("person")
    return tuple(Named(person_id=e.person_id, name=e.person.name) for e in roll)


async def _require_registrar(actor: Actor, meeting: Meeting, now: datetime) -> None:
    """Host, leadership, recorder and teller; the scrutineer signs, and so does not enter."""
    if actor.person_id == meeting.scrutineer_id:
        raise Refusal("presence_two_people", article=28)
    if actor.person_id not in (meeting.recorder_id, meeting.teller_id):
        await require_host(actor, meeting, day_of(now))


async def propose_presence(*, actor: Actor, meeting_id: int, person_id: int, now: datetime) -> str:
    """Enter somebody on the roll who is in the room without a phone; returns their name.

    In force once the scrutineer has signed. Again is harmless.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await _require_registrar(actor, meeting, now)
        await check_sign_in_open(meeting)
        if person_id in (actor.person_id, meeting.scrutineer_id):
            raise Refusal("presence_own_phone", article=28)
        entry = await _entry(meeting, person_id)
        pending = _pending_presence(meeting, person_id)
        if entry.signed_in_at is None and not await pending.exists():
            await RollCorrection.create(
                meeting=meeting,
                person_id=person_id,
                change=RollChange.PRESENT,
                reason="no_phone",
                proposed_by_id=actor.person_id,
                proposed_at=now,
            )
            await tell_people(meeting, "roll_correction", [meeting.scrutineer_id], now)
    return (await Person.get(id=person_id)).name


async def check_everybody_can_press(meeting: Meeting) -> None:
    """Raises Refusal for a ballot in chat where somebody present has no phone.

    Their slip alone would show what they chose, and two boxes are not added up: everybody votes
    on paper then.
    """
    by_hand = RollEntry.filter(meeting_id=meeting.id, by_hand=True, signed_in_at__isnull=False)
    if number := await by_hand.count():
        raise Refusal("by_hand_present", article=28, number=number)


async def excluded_grounds(meeting_id: int) -> tuple[str, ...]:
    """第28条: the ground of everybody excluded from 应到."""
    rows = RollCorrection.filter(
        meeting_id=meeting_id, change=RollChange.EXCLUDE, signed_at__isnull=False
    )
    return tuple(row.reason for row in await rows.order_by("id"))
