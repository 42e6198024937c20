"""推优, 座谈会 and 答辩评议 by buttons in private chats (第8、17、38条): sealed like any ballot.

The convener ticks who is there; each of them gets a paper. What the box says is fixed in the
count, to which the teller adds the rest and which the scrutineer signs, as on paper.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from models import (
    Ballot,
    Envelope,
    Identity,
    Meeting,
    MeetingKind,
    MeetingState,
    PaperCount,
    PaperState,
    Person,
    RollEntry,
)
from models import BallotState as BallotState  # noqa: PLC0414 - for texts, which see no tables
from models.db import write_tx
from regulation.articles.article_39 import check_panel
from regulation.ballot_forms import OPTIONS
from regulation.outcomes import FORM_OF, HEADS_OF_HEARINGS, answers_of
from regulation.paper import FORMAL, VoteKind
from regulation.records import DefenceDraw
from regulation.refusal import Refusal
from services.access import Actor, contacts_of
from services.ballot_counting import close_box, count_closed
from services.ballot_notices import ballot_notice
from services.code_cards import counters_of, has_deck
from services.convening import Choosable
from services.days import day_of
from services.ledger import load_dossier
from services.meetings import prepare_ballot
from services.notices import record
from services.office import Office
from services.seal import public_key
from services.small_votes import is_small
from services.vote_meetings import invited, unlisted_of

UNDER_WAY = (BallotState.OPEN, BallotState.CLOSED)


@dataclass(frozen=True, kw_only=True)
class BoxView:
    """The box of a count: how many papers went out and came back, and what that settles."""

    state: BallotState
    issued: int
    returned: int
    root: str
    fixed: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Who could be given a paper; `ticked` are those of the last such vote of the day, or those
    invited to the planned meeting who have not asked for leave."""

    count_id: int
    kind: VoteKind
    candidate: str
    people: tuple[Choosable, ...]
    ticked: tuple[int, ...]


async def gathering(*, actor: Actor, count_id: int, now: datetime) -> Gathering:
    """Everybody with an account in the branch, and whoever is invited from elsewhere, but the
    candidate. For the convener only."""
    count = await _convened_count(count_id, actor)
    candidate = await Person.get(id=count.candidate_id)
    people = await _people(count)
    known = {person.person_id for person in people}
    return Gathering(
        count_id=count_id,
        kind=count.kind,
        candidate=candidate.name,
        people=people,
        ticked=tuple(sorted(known.intersection(await _likely_there(count, day_of(now))))),
    )


async def _convened_count(count_id: int, actor: Actor) -> PaperCount:
    count = await PaperCount.get_or_none(id=count_id)
    if count is None or actor.person_id != count.opened_by_id or count.kind in FORMAL:
        raise Refusal("not_entitled")
    if count.state is not PaperState.WAITING or await has_deck(count_id):
        raise Refusal("paper_not_waiting")
    return count


async def _people(count: PaperCount) -> tuple[Choosable, ...]:
    guests = await RollEntry.filter(meeting_id=count.meeting_id) if count.meeting_id else []
    fit = Q(person__branch_id=count.branch_id) | Q(person_id__in=[g.person_id for g in guests])
    bound = {identity.person_id for identity in await Identity.filter(fit)}
    people = await Person.filter(id__in=bound - {count.candidate_id}).order_by("id")
    return tuple(Choosable(person_id=person.id, name=person.name) for person in people)


async def _likely_there(count: PaperCount, on: date) -> list[int]:
    kind = MeetingKind(count.kind.value)
    rolls = Meeting.filter(kind=kind, convened_by_id=count.opened_by_id, starts_at__isnull=True)
    last = await rolls.order_by("-id").first()
    if last is None or day_of(last.convened_at) != on:
        planned = await RollEntry.filter(meeting_id=count.meeting_id)
        return [entry.person_id for entry in invited(planned)]
    return [entry.person_id for entry in await RollEntry.filter(meeting_id=last.id)]


async def expected_heads(count: PaperCount) -> dict[str, int]:
    """What the invitations let expect of the figures: 应到, or who came of each kind (第17条)."""
    guests = await RollEntry.filter(meeting_id=count.meeting_id) if count.meeting_id else []
    unlisted = await _unlisted(count)
    if count.kind is VoteKind.DEFENCE:
        return await _drawn_from(count.candidate_id)
    if not (guests or unlisted):
        return {}
    if count.kind is VoteKind.RECOMMENDATION:
        return {"entitled": len(guests) + len(unlisted)}
    voted = await _voters_in_chat(count)
    there = [g for g in guests if (g.person_id in voted if voted else g in invited(guests))]
    known = Counter(guest.part for guest in there)
    known.update(() if voted else [part for _, part in unlisted])
    return {**dict.fromkeys(HEADS_OF_HEARINGS, 0), **known}


async def _drawn_from(candidate_id: int) -> dict[str, int]:
    """第39条: of how many the candidate was drawn, and how many were."""
    records = (await load_dossier(candidate_id)).records
    draws = [r.payload for r in records if isinstance(r.payload, DefenceDraw)]
    return {"pool": len(draws[-1].pool), "drawn": len(draws[-1].drawn)} if draws else {}


async def _unlisted(count: PaperCount) -> tuple[tuple[str, str], ...]:
    """Who is invited and on no roster: they vote on paper, and so does everybody then."""
    meeting = await Meeting.get_or_none(id=count.meeting_id) if count.meeting_id else None
    return () if meeting is None else unlisted_of(meeting)


async def _voters_in_chat(count: PaperCount) -> set[int]:
    ballot = await Ballot.get_or_none(id=count.ballot_id)
    if ballot is None:
        return set()
    return {entry.person_id for entry in await RollEntry.filter(meeting_id=ballot.meeting_id)}


async def warnings_of(
    *, actor: Actor, count_id: int, voters: Sequence[int], office: Office, now: datetime
) -> tuple[str, ...]:
    """What to know before papers go out: `few_voters`, and `panel_size`, `panel_contact`.

    Raises Refusal where nobody is ticked.
    """
    count = await _convened_count(count_id, actor)
    if not voters:
        raise Refusal("nobody_ticked")
    paper = ("guests_on_paper",) if await _unlisted(count) else ()
    few = ("few_voters",) if is_small(len(voters)) or count.kind is VoteKind.DEFENCE else ()
    if count.kind is not VoteKind.DEFENCE:
        return (*paper, *few)
    contacts = await contacts_of(count.candidate_id, on=day_of(now))
    rules = office.rules.in_force_on(count.held_on).defence
    on_panel = bool(set(contacts) & set(voters))
    return (*paper, *few, *check_panel(rules, members=len(voters), contact_on_panel=on_panel))


async def open_vote(
    *, actor: Actor, count_id: int, voters: Sequence[int], office: Office, now: datetime
) -> None:
    """Give a paper to everybody ticked. Again while it is under way is harmless.

    Raises Refusal for anybody but the convener, and for voters who cannot be given one.
    """
    async with write_tx():
        await PaperCount.filter(id=count_id).select_for_update()
        count = await _convened_count(count_id, actor)
        if await _is_living(count.ballot_id):
            return
        fit = {person.person_id for person in await _people(count)}
        if not voters or not set(voters) <= fit:
            raise Refusal("nobody_ticked")
        ballot = await _issue(count, sorted(set(voters)), office, now)
        count.ballot_id = ballot.id
        await count.save(update_fields=["ballot_id"])
        await record(
            [ballot_notice("ballot_opened", ballot, recipient_id=i) for i in sorted(set(voters))],
            now=now,
        )


async def _is_living(ballot_id: str | None) -> bool:
    return await Ballot.filter(id=ballot_id).exclude(state=BallotState.VOID).exists()


async def _issue(count: PaperCount, voters: list[int], office: Office, now: datetime) -> Ballot:
    meeting = await Meeting.create(
        branch_id=count.branch_id,
        kind=MeetingKind(count.kind.value),
        state=MeetingState.IN_SESSION,
        convened_by_id=count.opened_by_id,
        convened_at=now,
        scrutineer_id=count.scrutineer_id,
        teller_id=count.teller_id,
    )
    await RollEntry.bulk_create(
        RollEntry(meeting=meeting, person_id=i, signed_in_at=now) for i in voters
    )
    ballot_id = await prepare_ballot(meeting.id, count.candidate_id, now, form=FORM_OF[count.kind])
    ballot = await Ballot.get(id=ballot_id)
    ballot.public_key = public_key(office.vault.create_ballot_seed(ballot_id))
    ballot.state, ballot.opened_at, ballot.issued = BallotState.OPEN, now, len(voters)
    await ballot.save()
    return ballot


async def close_vote(*, actor: Actor, count_id: int, now: datetime) -> None:
    """Close the box: its root is fixed and told. For teller and scrutineer; again is harmless."""
    async with write_tx():
        ballot = await _box_to_count(actor, count_id)
        if ballot.state is BallotState.OPEN:
            await close_box(await Meeting.get(id=ballot.meeting_id), ballot, now)
            await Meeting.filter(id=ballot.meeting_id).update(
                state=MeetingState.ENDED, ended_at=now
            )


async def _box_to_count(actor: Actor, count_id: int) -> Ballot:
    """The box of a count, locked, for one of the two who count it."""
    count = await PaperCount.get_or_none(id=count_id)
    if count is None or actor.person_id not in counters_of(count):
        raise Refusal("not_entitled")
    return await locked_box(count)


async def locked_box(count: PaperCount) -> Ballot:
    """The box of a count, held until the transaction ends. Raises Refusal where there is none."""
    ballot = await Ballot.filter(id=count.ballot_id).select_for_update().first()
    if ballot is None:
        raise Refusal("ballot_not_open", article=28)
    return ballot


async def count_vote(*, actor: Actor, count_id: int, office: Office, now: datetime) -> None:
    """Open the closed box and count, once its root is known. Again is harmless.

    For the teller and the scrutineer. Raises Refusal before the close.
    """
    async with write_tx():
        ballot = await _box_to_count(actor, count_id)
    if ballot.state is BallotState.OPEN:
        raise Refusal("ballot_not_closed", article=28)
    await count_closed(ballot.id, office, now)


async def box_of(count: PaperCount) -> BoxView | None:
    """The box of a count; `None` where its votes are on paper."""
    ballot = await Ballot.get_or_none(id=count.ballot_id)
    if ballot is None:
        return None
    in_box = await Envelope.filter(ballot_id=ballot.id).count()
    counted = ballot.state is BallotState.COUNTED
    return BoxView(
        state=ballot.state,
        issued=ballot.issued,
        returned=ballot.returned if counted else in_box,
        root=ballot.root,
        fixed=_fixed(count.kind, ballot) if counted else {},
    )


PRESENT = {VoteKind.RECOMMENDATION: "present", VoteKind.DEFENCE: "panel"}


def _fixed(kind: VoteKind, ballot: Ballot) -> dict[str, int]:
    counts = ballot.counts or {}
    votes = {choice: counts.get(choice.value, 0) for choice in OPTIONS[ballot.form]}
    present = {PRESENT[kind]: ballot.issued} if kind in PRESENT else {}
    papers = {"issued": ballot.issued, "returned": ballot.returned, "valid": ballot.returned}
    return {**present, **papers, "invalid": 0, **answers_of(kind, votes)}
