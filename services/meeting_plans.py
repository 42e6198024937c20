"""Preparing a 支部大会 (第27、28、40、41条): who, when, where, the check beforehand, the notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial

from tortoise.expressions import Q

from models import (
    AgendaItem,
    AgendaStep,
    Ballot,
    CommitteeItem,
    Identity,
    MatterState,
    Meeting,
    MeetingKind,
    PaperCount,
    PaperState,
    Person,
    Role,
    RollCorrection,
    RollEntry,
    WrittenOpinion,
)
from models.db import write_tx
from regulation.articles.article_28 import has_vote
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.gates import check_can_waive
from regulation.menders import mender_of
from regulation.outcomes import VOTED_AS, check_candidate, check_motion
from regulation.paper import ARTICLES, FORMAL, VoteKind
from regulation.preparations import (
    advised_for,
    asked_of,
    check_can_put,
    check_can_vote_on,
    meeting_requirements,
)
from regulation.records import BallotKind, Cause, Motion, Outcome
from regulation.refusal import Refusal
from services import written
from services.access import LEADERSHIP, Actor, holders, require_role
from services.convening import CONVENERS, convenable, require_convener
from services.days import day_of
from services.ledger import load_dossier, load_dossiers, lock
from services.meeting_news import tell, tell_people
from services.meetings import (
    LIVING,
    UNDER_PREPARATION,
    BallotState,
    ItemState,
    MeetingState,
    Reply,
    cause_of,
    items_of,
    lock_meeting,
    motion_of,
)
from services.office import Office
from services.recipients import recipients_for
from services.waivers import Given, write_waiver

FARTHEST = timedelta(days=366)
LONGEST_PLACE = 100
HEARD = "heard"  # the part of those who are heard at a 转正答辩会
LONGEST_REASON = 500


class Post(StrEnum):
    """What somebody does in a meeting."""

    HOST = "host"  # 主持人
    RECORDER = "recorder"  # 记录人
    SCRUTINEER = "scrutineer"  # 监票人
    TELLER = "teller"  # 计票人


COUNTING = (Post.SCRUTINEER, Post.TELLER)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person and their name."""

    person_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A candidate and everything the next step asks of their dossier on the day of the meeting.

    `advice` is what is needed later only: it does not stand in the way of this meeting.
    `helpers` names, by rule, whom besides the reader one may ask to mend what is unmet.
    `motion` is what the meeting is planned to vote on (转正 only), `cause` why before the end.
    """

    person_id: int
    name: str
    motion: Motion | None = None
    cause: Cause | None = None
    requirements: tuple[Requirement, ...]
    advice: tuple[Requirement, ...] = ()
    helpers: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocked(self) -> tuple[Requirement, ...]:
        """What no reason helps with."""
        return tuple(r for r in self.requirements if r.blocks)

    @property
    def unexplained(self) -> tuple[Requirement, ...]:
        """What needs a recorded reason."""
        return tuple(r for r in self.requirements if r.warns)


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """A meeting under preparation, as those see it who may call it.

    `entitled` are those with the vote, or those invited where nothing says who has it;
    `may_waive` says whether the reader may give recorded reasons.
    """

    meeting_id: int
    kind: VoteKind
    state: MeetingState
    state_reason: str
    candidates: tuple[Checked, ...]
    starts_at: datetime | None
    place: str
    posts: dict[Post, Named]
    entitled: int
    missing: tuple[str, ...]
    may_waive: bool = True

    @property
    def ready(self) -> bool:
        """May the notice go out?"""
        return not self.missing and not any(c.blocked or c.unexplained for c in self.candidates)


def vote_kind(meeting: Meeting) -> VoteKind:
    """What a meeting votes on. Raises Refusal for a meeting that is planned elsewhere."""
    try:
        return VoteKind(meeting.kind.value)
    except ValueError:
        raise Refusal("no_such_meeting") from None


async def begin(*, actor: Actor, kind: VoteKind, request: str, now: datetime) -> int:
    """A new plan with the actor as its host; returns the number of the meeting."""
    async with write_tx():
        await require_convener(actor, kind, branch_id=actor.branch_id, on=day_of(now))
        known = await Meeting.get_or_none(request=request)
        if known is not None and known.convened_by_id != actor.person_id:
            raise Refusal("not_entitled")
        meeting = known or await Meeting.create(
            branch_id=actor.branch_id,
            kind=MeetingKind(kind.value),
            state=MeetingState.PLANNED,
            convened_by_id=actor.person_id,
            convened_at=now,
            host_id=actor.person_id,
            request=request,
        )
    return int(meeting.id)


async def plans_of(*, actor: Actor, now: datetime) -> tuple[tuple[int, VoteKind], ...]:
    """The meetings of the actor's branch still under preparation that the actor may call."""
    kinds = [kind.value for kind in await convenable(actor=actor, now=now)]
    rows = Meeting.filter(
        branch_id=actor.branch_id, state__in=UNDER_PREPARATION, kind__in=kinds
    ).order_by("-id")
    return tuple((meeting.id, vote_kind(meeting)) for meeting in await rows)


async def require_planner(actor: Actor, meeting: Meeting, on: date) -> None:
    """Raises Refusal unless the actor may call meetings of this kind in this branch."""
    if meeting.kind is MeetingKind.COMMITTEE:
        await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=on)
        return
    await require_convener(actor, vote_kind(meeting), branch_id=meeting.branch_id, on=on)


async def planned(actor: Actor, meeting_id: int, now: datetime) -> Meeting:
    """The meeting, locked, for one who may prepare it and while it is being prepared."""
    meeting = await lock_meeting(meeting_id)
    await require_planner(actor, meeting, day_of(now))
    if meeting.state not in UNDER_PREPARATION:
        raise Refusal("meeting_not_planned")
    return meeting


async def choices(
    *, actor: Actor, meeting_id: int, office: Office, now: datetime
) -> tuple[tuple[Named, int], ...]:
    """Everybody at the stage, with their place on the agenda (0 for those not on it)."""
    meeting = await plan_of(actor, meeting_id, now)
    chosen = {item.candidate_id: item.position for item in await items_of(meeting_id)}
    people = await Person.filter(branch_id=meeting.branch_id).order_by("id")
    dossiers = await load_dossiers([person.id for person in people])
    stage, on = VOTED_AS[vote_kind(meeting)], day_of(now)
    return tuple(
        (Named(person_id=p.id, name=p.name), chosen.get(p.id, 0))
        for p in people
        if Case(dossiers[p.id], office.rules, on).stage is stage
    )


async def plan_of(actor: Actor, meeting_id: int, now: datetime) -> Meeting:
    """The meeting for one who may prepare it."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_planner(actor, meeting, day_of(now))
    return meeting


async def toggle_candidate(
    *, actor: Actor, meeting_id: int, person_id: int, office: Office, now: datetime
) -> None:
    """第28条: put somebody at the end of the agenda, or take them off it.

    Raises Refusal for people of other branches or stages, for those on whom a resolution was
    passed, and for those on the agenda of another meeting.
    """
    async with write_tx():
        meeting = await planned(actor, meeting_id, now)
        await WrittenOpinion.filter(
            item__meeting_id=meeting_id, item__candidate_id=person_id
        ).delete()
        if await AgendaItem.filter(meeting_id=meeting_id, candidate_id=person_id).delete():
            await _renumber(meeting_id)
            return
        await _check_candidate(meeting, person_id, office, now)
        position = 1 + await AgendaItem.filter(meeting_id=meeting_id).count()
        await AgendaItem.create(meeting_id=meeting_id, position=position, candidate_id=person_id)
        await _clear_conflicting_posts(meeting, person_id)


async def _renumber(meeting_id: int) -> None:
    for position, item in enumerate(await items_of(meeting_id), start=1):
        await AgendaItem.filter(id=item.id).update(position=position)


async def _clear_conflicting_posts(meeting: Meeting, person_id: int) -> None:
    for post in COUNTING:
        if getattr(meeting, f"{post}_id") == person_id:
            await Meeting.filter(id=meeting.id).update(**{f"{post}_id": None})


async def _check_candidate(meeting: Meeting, person_id: int, office: Office, now: datetime) -> None:
    candidate = await Person.get_or_none(id=person_id, branch_id=meeting.branch_id)
    if candidate is None:
        raise Refusal("not_entitled")
    dossier, kind = await load_dossier(person_id), vote_kind(meeting)
    check_candidate(dossier, office.rules, day_of(now), kind)
    elsewhere = AgendaItem.filter(
        candidate_id=person_id, meeting__kind=meeting.kind, meeting__state__in=LIVING
    )
    waiting = elsewhere.exclude(state__in=[ItemState.DECIDED, ItemState.SUSPENDED])
    if await waiting.exclude(meeting_id=meeting.id).exists():
        raise Refusal("candidate_has_meeting", article=28, name=candidate.name)


async def set_motion(
    *,
    actor: Actor,
    meeting_id: int,
    person_id: int,
    motion: Motion,
    cause: Cause | None = None,
    office: Office,
    now: datetime,
) -> None:
    """第35、36条: what a 转正 meeting is to vote on about somebody; without it, 按期转正.

    A cancellation that does not wait for the end of the probation needs its `cause`. Raises
    Refusal for wrong months, for a cause that says nothing or too much, and for other meetings.
    """
    async with write_tx():
        meeting = await planned(actor, meeting_id, now)
        if vote_kind(meeting) is not VoteKind.CONVERSION:
            raise Refusal("motion_at_conversion", article=35)
        item = await AgendaItem.get_or_none(meeting_id=meeting_id, candidate_id=person_id)
        if item is None:
            raise Refusal("not_entitled")
        _check_cause(motion, cause)
        on = day_of(meeting.starts_at or now)
        check_motion(await load_dossier(person_id), office.rules, on, motion)
        item.outcome, item.months = motion.outcome, motion.months
        item.fraud = cause is not None and cause.fraud
        item.cause = "" if cause is None else cause.text.strip()
        await item.save(update_fields=["outcome", "months", "fraud", "cause"])
        await WrittenOpinion.filter(item_id=item.id).delete()


def _check_cause(motion: Motion, cause: Cause | None) -> None:
    if cause is None:
        return
    if motion.outcome is not Outcome.CANCELLATION or not cause.text.strip():
        raise Refusal("cause_missing", article=36)
    if len(cause.text) > LONGEST_REASON:
        raise Refusal("reason_too_long", characters=len(cause.text), limit=LONGEST_REASON)


async def set_time(*, actor: Actor, meeting_id: int, starts_at: datetime, now: datetime) -> None:
    """When the meeting begins. Raises Refusal for a moment gone by or more than a year ahead."""
    if not now < starts_at <= now + FARTHEST:
        raise Refusal("meeting_time_past", article=27)
    async with write_tx():
        meeting = await planned(actor, meeting_id, now)
        meeting.starts_at = starts_at
        await meeting.save(update_fields=["starts_at"])


async def set_place(*, actor: Actor, meeting_id: int, place: str, now: datetime) -> None:
    """Where the meeting is held."""
    place = place.strip()
    if not place or len(place) > LONGEST_PLACE:
        raise Refusal("meeting_place_length", limit=LONGEST_PLACE)
    async with write_tx():
        meeting = await planned(actor, meeting_id, now)
        meeting.place = place
        await meeting.save(update_fields=["place"])


async def suggestions(
    *, actor: Actor, meeting_id: int, post: Post, office: Office, now: datetime
) -> tuple[Named, ...]:
    """Who may be given this post, in the order of the roster."""
    meeting = await plan_of(actor, meeting_id, now)
    fit = await _fit(meeting, post, office, now)
    barred = await _barred(meeting, post, now)
    return tuple(named for named in fit if named.person_id not in barred)


async def _fit(meeting: Meeting, post: Post, office: Office, now: datetime) -> tuple[Named, ...]:
    """At a 支部大会 every post is a member's; elsewhere the host is one who may call the vote,
    and those who count need an account to sign from."""
    if meeting.kind is MeetingKind.COMMITTEE:
        return await voters_of(meeting.branch_id, office, now)
    kind = vote_kind(meeting)
    if kind in FORMAL:
        return await voters_of(meeting.branch_id, office, now)
    people = Person.filter(branch_id=meeting.branch_id)
    if post is Post.HOST:
        hosts = await holders(CONVENERS[kind], branch_id=meeting.branch_id, on=day_of(now))
        people = Person.filter(id__in=hosts)
    if post in COUNTING:
        bound = await Identity.filter(person__branch_id=meeting.branch_id)
        people = people.filter(id__in=[identity.person_id for identity in bound])
    return tuple(Named(person_id=p.id, name=p.name) for p in await people.order_by("id"))


async def _barred(meeting: Meeting, post: Post, now: datetime) -> set[int]:
    """监票人 and 计票人 are two people, neither of them the secretary or a candidate.

    Where the convener calls the roll, the convener and the host do not count either.
    """
    if post not in COUNTING:
        return set()
    secretaries = await holders([Role.SECRETARY], branch_id=meeting.branch_id, on=day_of(now))
    candidates = {item.candidate_id for item in await items_of(meeting.id)}
    (other,) = set(COUNTING) - {post}
    calling = (meeting.convened_by_id, meeting.host_id)
    taken = (getattr(meeting, f"{other}_id"), *(() if vote_kind(meeting) in FORMAL else calling))
    return {*secretaries, *candidates, *(person for person in taken if person)}


async def voters_of(branch_id: int, office: Office, now: datetime) -> tuple[Named, ...]:
    """第28条: the 正式党员 of a branch who have the vote today."""
    people = await Person.filter(branch_id=branch_id).order_by("id")
    dossiers = await load_dossiers([person.id for person in people])
    on = day_of(now)
    return tuple(
        Named(person_id=person.id, name=person.name)
        for person in people
        if has_vote(Case(dossiers[person.id], office.rules, on))
    )


async def appoint(
    *,
    actor: Actor,
    meeting_id: int,
    post: Post,
    person_id: int,
    office: Office,
    now: datetime,
) -> None:
    """Give somebody a post in the meeting. Raises Refusal where they may not hold it.

    Of a meeting in session only 监票人 and 计票人 may be replaced, between two votes; those who are
    there are told.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        if meeting.state is MeetingState.IN_SESSION and post in COUNTING:
            await _check_between_votes(actor, meeting, now)
        else:
            meeting = await planned(actor, meeting_id, now)
        await _check_post(meeting, post, person_id, office, now)
        former = getattr(meeting, f"{post}_id")
        setattr(meeting, f"{post}_id", person_id)
        await meeting.save(update_fields=[f"{post}_id"])
        if meeting.state is MeetingState.IN_SESSION and former != person_id:
            await _begin_anew_with(meeting, post, former, now)


async def _check_between_votes(actor: Actor, meeting: Meeting, now: datetime) -> None:
    await require_caller(actor, meeting, day_of(now))
    ballots = await Ballot.filter(meeting_id=meeting.id)
    voting = any(b.state in (BallotState.OPEN, BallotState.CLOSED) for b in ballots)
    waiting = PaperCount.filter(state__in=[PaperState.WAITING, PaperState.SUBMITTED])
    held_here = Q(meeting_id=meeting.id) | Q(ballot_id__in=[ballot.id for ballot in ballots])
    if voting or await waiting.filter(held_here).exists():
        raise Refusal("counters_busy", article=28)


async def _begin_anew_with(meeting: Meeting, post: Post, former: int | None, now: datetime) -> None:
    """Somebody else counts: a new scrutineer counts the room again, and everybody there knows."""
    if post is Post.SCRUTINEER:
        under_way = AgendaItem.filter(meeting_id=meeting.id, state=ItemState.UNDER_WAY)
        await under_way.update(head_count=None)
    there = RollEntry.filter(meeting_id=meeting.id, signed_in_at__isnull=False)
    told = [former, meeting.scrutineer_id, meeting.teller_id]
    told += [entry.person_id for entry in await there]
    about = str(int(now.timestamp()))
    await tell_people(meeting, "counter_replaced", told, now, about=about)


async def _check_post(
    meeting: Meeting, post: Post, person_id: int, office: Office, now: datetime
) -> None:
    fit = {named.person_id for named in await _fit(meeting, post, office, now)}
    if person_id not in fit:
        formal = vote_kind(meeting) in FORMAL
        raise Refusal("post_needs_member" if formal else "post_unfit", article=28)
    if person_id in await _barred(meeting, post, now):
        raise Refusal("post_conflict", article=28)


async def plan_view(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> PlanView:
    """第27、40条: the plan with the 会前体检 of every candidate, as of the day of the meeting."""
    meeting = await plan_of(actor, meeting_id, now)
    candidates = [
        await _with_helpers(await checked_item(i, meeting, office, now), actor, day_of(now))
        for i in await items_of(meeting_id)
    ]
    posts = {post: getattr(meeting, f"{post}_id") for post in Post}
    names = await Person.filter(id__in=[i for i in posts.values() if i])
    known = {p.id: Named(person_id=p.id, name=p.name) for p in names}
    return PlanView(
        meeting_id=meeting.id,
        kind=vote_kind(meeting),
        state=meeting.state,
        state_reason=meeting.state_reason,
        candidates=tuple(candidates),
        starts_at=meeting.starts_at,
        place=meeting.place,
        posts={post: known[i] for post, i in posts.items() if i},
        entitled=await _invited(meeting, office, now),
        missing=await _missing(meeting, now),
        may_waive=actor.person_id
        in await holders(LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now)),
    )


async def _invited(meeting: Meeting, office: Office, now: datetime) -> int:
    """The members with the vote; elsewhere those who were chosen to come."""
    if vote_kind(meeting) in FORMAL:
        return len(await voters_of(meeting.branch_id, office, now))
    return await RollEntry.filter(meeting_id=meeting.id).count() + len(meeting.unlisted or ())


async def _with_helpers(checked: Checked, actor: Actor, on: date) -> Checked:
    """The same with the names of those who may be asked to mend what is unmet."""
    person = await Person.get(id=checked.person_id)
    recipients = await recipients_for({person.id: person.branch_id}, on=on)
    helpers: dict[str, str] = {}
    for needed in (*checked.requirements, *checked.advice):
        if needed.blocks or needed.warns:
            owners = set(recipients.of(person.id, mender_of(needed.rule))) - {actor.person_id}
            names = [p.name for p in await Person.filter(id__in=owners).order_by("id")]
            helpers |= {needed.rule: "、".join(names)} if names else {}
    return replace(checked, helpers=helpers)


async def checked_item(
    item: AgendaItem, meeting: Meeting, office: Office, now: datetime
) -> Checked:
    """The 会前体检 of one candidate, as of the day of the meeting."""
    on = day_of(meeting.starts_at or now)
    case = Case(await load_dossier(item.candidate_id), office.rules, on)
    person = await Person.get(id=item.candidate_id)
    kind = vote_kind(meeting)
    if kind in FORMAL:
        motion = motion_of(None, BallotKind(kind), item)
        cause = cause_of(item, motion)
        return Checked(
            person_id=person.id,
            name=person.name,
            motion=motion,
            cause=cause,
            requirements=meeting_requirements(case, motion, early=cause is not None),
        )
    return Checked(
        person_id=person.id,
        name=person.name,
        requirements=asked_of(case, kind),
        advice=advised_for(case, kind),
    )


async def _missing(meeting: Meeting, now: datetime) -> tuple[str, ...]:
    """What still has to be filled in before the notice can go out."""
    late = meeting.starts_at is None or meeting.starts_at <= now
    filled = {
        "candidates": bool(await items_of(meeting.id)),
        "time": not late,
        "place": bool(meeting.place),
        **await _guests_filled(meeting),
        **{post.value: getattr(meeting, f"{post}_id") is not None for post in Post},
    }
    return tuple(name for name, there in filled.items() if not there)


async def _guests_filled(meeting: Meeting) -> dict[str, bool]:
    if vote_kind(meeting) in FORMAL:
        return {}
    invited = await RollEntry.exists(meeting_id=meeting.id)
    return {"guests": invited or bool(meeting.unlisted)}


async def waive(
    *,
    actor: Actor,
    meeting_id: int,
    person_id: int,
    rule: str,
    reason: str,
    request: str,
    office: Office,
    now: datetime,
) -> None:
    """Record a reason with a name for a requirement that the text only calls usual."""
    async with write_tx():
        await lock()
        meeting = await planned(actor, meeting_id, now)
        items = [i for i in await items_of(meeting_id) if i.candidate_id == person_id]
        checked = [await checked_item(item, meeting, office, now) for item in items]
        asked = [r for c in checked for r in c.requirements if r.rule == rule]
        given = Given(rule=rule, reason=reason, request=request)
        check = partial(check_asked, asked, reason)
        await write_waiver(actor, person_id, given, check, office=office, now=now)


def check_asked(asked: Sequence[Requirement], reason: str) -> None:
    """Raises Refusal where a rule is not asked at all, is firm, or the reason says nothing."""
    if not asked:
        raise Refusal("not_entitled")
    check_can_waive(asked[0], reason)


async def announce(*, actor: Actor, meeting_id: int, office: Office, now: datetime) -> None:
    """第27、28、40、41条: send the notice, if everything is filled in and every gate is open.

    Raises Refusal `plan_incomplete`, `step_blocked`, `step_needs_reason`.
    """
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_planner(actor, meeting, day_of(now))
        if meeting.state is MeetingState.ANNOUNCED:
            return
        meeting = await planned(actor, meeting_id, now)
        missing = await _missing(meeting, now)
        if missing:
            raise Refusal("plan_incomplete", article=ARTICLES[vote_kind(meeting)], missing=missing)
        await check_gates(meeting, office, day=meeting.starts_at or now)
        for post in Post:
            await _check_post(meeting, post, getattr(meeting, f"{post}_id"), office, now)
        meeting.state, meeting.state_reason = MeetingState.ANNOUNCED, ""
        meeting.revision += 1
        await meeting.save()
        await _make_ready(meeting, office, now)
        await _tell_all(meeting, "meeting_called", now)


async def _make_ready(meeting: Meeting, office: Office, now: datetime) -> None:
    """At a 支部大会: the keys of 书面意见 and the provisional roll. Elsewhere the guests are it,
    and at a 转正答辩会 those who defend, so that they answer, too.
    """
    if vote_kind(meeting) is VoteKind.DEFENCE:
        await _expect_candidates(meeting)
    if vote_kind(meeting) not in FORMAL:
        return
    for item in await items_of(meeting.id):
        office.vault.create_opinion_seed(item.id)
    await refresh_roll(meeting, office, now)


async def _expect_candidates(meeting: Meeting) -> None:
    """第39条: 答辩对象到会答辩, 不评议."""
    known = {entry.person_id for entry in await RollEntry.filter(meeting_id=meeting.id)}
    candidates = [item.candidate_id for item in await items_of(meeting.id)]
    fresh = [i for i in candidates if i not in known]
    await RollEntry.bulk_create(RollEntry(meeting=meeting, person_id=i, part=HEARD) for i in fresh)


async def _tell_all(meeting: Meeting, kind: str, now: datetime) -> None:
    """Members and group of a 支部大会; elsewhere guests, officers, and candidates who are heard.

    第17条: whom a hearing is about is not invited to it.
    """
    if vote_kind(meeting) in FORMAL:
        await tell(meeting, kind, now)
        return
    guests = [entry.person_id for entry in await RollEntry.filter(meeting_id=meeting.id)]
    officers = [getattr(meeting, f"{post}_id") for post in Post]
    heard = vote_kind(meeting) is not VoteKind.HEARING
    about = [item.candidate_id for item in await items_of(meeting.id)] if heard else []
    await tell_people(meeting, kind, [*guests, *officers, *about], now)


async def check_gates(meeting: Meeting, office: Office, *, day: datetime) -> None:
    """Raises Refusal where a candidate's dossier does not allow the meeting on this day."""
    kind, on = vote_kind(meeting), day_of(day)
    for item in await items_of(meeting.id):
        dossier = await load_dossier(item.candidate_id)
        if kind in FORMAL:
            motion = motion_of(None, BallotKind(kind), item)
            early = cause_of(item, motion) is not None
            check_candidate(dossier, office.rules, on, kind)
            check_can_put(dossier, office.rules, on, motion, early=early)
        else:
            check_can_vote_on(dossier, office.rules, on, kind)


async def refresh_roll(meeting: Meeting, office: Office, now: datetime) -> None:
    """Make the roll that of today: newcomers on it, those without the vote off it."""
    voters = [n.person_id for n in await voters_of(meeting.branch_id, office, now)]
    if not voters:
        raise Refusal("nobody_entitled", article=28)
    await RollEntry.filter(meeting_id=meeting.id).exclude(person_id__in=voters).delete()
    known = {e.person_id for e in await RollEntry.filter(meeting_id=meeting.id)}
    fresh = [RollEntry(meeting=meeting, person_id=i) for i in voters if i not in known]
    await RollEntry.bulk_create(fresh)


async def reply(
    *, actor: Actor, meeting_id: int, answer: Reply, reason: str = "", now: datetime
) -> None:
    """Say that one comes, or ask for leave with a reason; the last word counts."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        if meeting.state is not MeetingState.ANNOUNCED:
            raise Refusal("reply_too_late", article=28)
        entry = await RollEntry.get_or_none(meeting_id=meeting_id, person_id=actor.person_id)
        if entry is None:
            raise Refusal("not_invited")
        if answer is Reply.LEAVE and not reason.strip():
            raise Refusal("leave_without_reason", article=28)
        entry.reply, entry.reply_reason = answer, reason.strip()[:200]
        await entry.save(update_fields=["reply", "reply_reason"])


@dataclass(frozen=True, kw_only=True)
class Replies:
    """Who comes, who asks for leave and why, who has not answered; for the leadership."""

    coming: tuple[str, ...]
    leave: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]


async def replies(*, actor: Actor, meeting_id: int, now: datetime) -> Replies:
    """What the members answered to the notice. Host and branch leadership only."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_caller(actor, meeting, day_of(now))
    roll = await RollEntry.filter(meeting_id=meeting_id).order_by("id").prefetch_related("person")
    return Replies(
        coming=tuple(e.person.name for e in roll if e.reply is Reply.COMING),
        leave=tuple((e.person.name, e.reply_reason) for e in roll if e.reply is Reply.LEAVE),
        silent=tuple(e.person.name for e in roll if not e.reply),
    )


async def require_caller(actor: Actor, meeting: Meeting, on: date) -> None:
    """Raises Refusal unless the actor hosts the meeting or may call such meetings."""
    if actor.person_id != meeting.host_id:
        await require_planner(actor, meeting, on)


async def postpone(*, actor: Actor, meeting_id: int, reason: str, now: datetime) -> None:
    """第28条 (宜改期): put the meeting off with a reason, and tell everybody.

    It is planned anew from here: signatures of attendance and corrections of the roll are gone.
    Raises Refusal once a ballot has been opened.
    """
    await _call_off(actor, meeting_id, reason, MeetingState.POSTPONED, now)


async def cancel(*, actor: Actor, meeting_id: int, reason: str, now: datetime) -> None:
    """Give the meeting up with a reason; those who were told of it are told of this, too."""
    await _call_off(actor, meeting_id, reason, MeetingState.CANCELLED, now)


async def _call_off(
    actor: Actor, meeting_id: int, reason: str, state: MeetingState, now: datetime
) -> None:
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        await require_caller(actor, meeting, day_of(now))
        if meeting.state is state:
            return
        if meeting.state not in LIVING:
            raise Refusal("meeting_ended")
        if not reason.strip():
            raise Refusal("postponed_without_reason", article=28)
        if await _has_voted(meeting_id):
            raise Refusal("ballot_was_opened", article=28)
        told = meeting.state in (MeetingState.ANNOUNCED, MeetingState.IN_SESSION)
        meeting.state, meeting.state_reason = state, reason.strip()[:LONGEST_REASON]
        if told:
            meeting.revision += 1
            await _tell_called_off(meeting, now)
        await _undo_opening(meeting)


async def _has_voted(meeting_id: int) -> bool:
    """Has a ballot been opened at this meeting, a count begun, or a 支委会 decided anything?"""
    opened = Ballot.filter(meeting_id=meeting_id).exclude(state=BallotState.PREPARED)
    counts = PaperCount.filter(meeting_id=meeting_id).exclude(state=PaperState.CANCELLED)
    raised = CommitteeItem.filter(meeting_id=meeting_id).exclude(state=MatterState.WAITING)
    return await opened.exists() or await counts.exists() or await raised.exists()


async def _tell_called_off(meeting: Meeting, now: datetime) -> None:
    """A 支委会 is nobody's business but its members'."""
    if meeting.kind is MeetingKind.COMMITTEE:
        roll = [e.person_id for e in await RollEntry.filter(meeting_id=meeting.id)]
        await tell_people(meeting, "committee_cancelled", roll, now)
    else:
        await _tell_all(meeting, f"meeting_{meeting.state.value}", now)


async def _undo_opening(meeting: Meeting) -> None:
    meeting.opened_at, meeting.code_key, meeting.attendance_reason = None, "", ""
    await meeting.save()
    await Ballot.filter(meeting_id=meeting.id).delete()
    await RollCorrection.filter(meeting_id=meeting.id).delete()
    await RollEntry.filter(meeting_id=meeting.id).update(
        signed_in_at=None,
        by_hand=False,
        reply=None,
        reply_reason="",
        wrong_codes=0,
        wrong_since=None,
    )
    for item in await items_of(meeting.id):
        await AgendaStep.filter(item_id=item.id).delete()
        await written.void_all(item)
        item.state, item.head_count, item.introducers_present = ItemState.WAITING, None, None
        await item.save()
