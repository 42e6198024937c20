"""What a notice has to say, looked up right before it is sent; nothing for what is settled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from models import (
    Ballot,
    BallotState,
    Branch,
    LedgerRecord,
    Meeting,
    MeetingState,
    Person,
    Role,
    RollEntry,
)
from regulation.refusal import Refusal
from services import committee, decisions, defence_draws, gate_calls, groups
from services.access import LEADERSHIP, Actor, holders
from services.applications import NOTICE as JOINING
from services.applications import ApplicationView
from services.applications import news_of as news_of_joining
from services.ballot_news import SOURCES as BALLOT_SOURCES
from services.ballot_news import BallotNews
from services.ballot_voiding import SOURCES as VOID_SOURCES
from services.ballot_voiding import BallotVoided, VoidProposed
from services.committee import CommitteeNews
from services.contact_news import SOURCES as CONTACT_SOURCES
from services.contact_news import ContactNews
from services.conversions import NOTICE as APPLICATION
from services.conversions import ApplicationArrived, arrival_of
from services.days import day_of
from services.decisions import DecisionNews
from services.defence_draws import DrawNews
from services.digests import DigestContent, compose
from services.gate_calls import GateCall
from services.handed_in import guides_of
from services.meetings import ItemView, MeetingView, describe
from services.notices import DIGEST, Claimed
from services.office import Office
from services.outcome_news import SOURCES as OUTCOME_SOURCES
from services.outcome_news import OutcomeTold
from services.paper_counts import NOTICE as PAPER
from services.paper_counts import PaperView, news_of
from services.reports import WAITING as REPORTS_WAITING
from services.reviews import NOTICE as REVIEW
from services.reviews import ReviewNews, count_waiting, settlement
from services.reviews import news_of as review_news
from services.talkers import NOTICE as TALKER
from services.talkers import Sent
from services.talkers import news_of as news_of_talker
from services.vote_meetings import VoteMeetingView, describe_vote, is_vote_meeting
from services.voting import BallotPaper, paper


@dataclass(frozen=True, kw_only=True)
class ReportArrived:
    """A report waits to be read by somebody who guides its author."""

    number: int
    author: str
    quarter: str


@dataclass(frozen=True, kw_only=True)
class ReportsWaiting:
    """Reports have come in today; so much waits for the recipient's review."""

    reviews: int


@dataclass(frozen=True, kw_only=True)
class MeetingNews:
    """Something about a meeting: `kind` says what, `item` about which candidate."""

    kind: str
    view: MeetingView | VoteMeetingView
    to_group: bool
    item: ItemView | None = None
    counters: tuple[str, ...] = ()  # 监票人 and 计票人, where the news is of them


@dataclass(frozen=True, kw_only=True)
class BallotOpened:
    """A ballot has been opened, said to a group."""

    view: MeetingView


@dataclass(frozen=True, kw_only=True)
class BallotCounted:
    """A ballot has been counted, or is void."""

    view: MeetingView


@dataclass(frozen=True, kw_only=True)
class GroupLost:
    """The group of a branch takes no message any more."""

    branch: str


Content = (
    ReportArrived
    | ReportsWaiting
    | ApplicationArrived
    | ApplicationView
    | Sent
    | MeetingNews
    | BallotOpened
    | BallotPaper
    | BallotNews
    | BallotCounted
    | VoidProposed
    | BallotVoided
    | PaperView
    | ReviewNews
    | DecisionNews
    | OutcomeTold
    | DrawNews
    | CommitteeNews
    | ContactNews
    | GroupLost
    | GateCall
    | DigestContent
)


async def content_of(*, notice: Claimed, office: Office, now: datetime) -> Content | None:
    """The facts to phrase for a notice; `None` where the matter is settled by now, or the
    recipient is no longer entitled to hear of it."""
    return await SOURCES[notice.kind](notice, office, now)


async def _report(notice: Claimed, office: Office, now: datetime) -> Content | None:
    row = await LedgerRecord.get(position=notice.parameters["record"])
    author = await Person.get(id=row.person_id)
    guides = await guides_of(author, on=day_of(now))
    settled = await settlement(person_id=author.id, number=row.position)
    if settled is not None or notice.recipient_id not in guides:
        return None
    quarter = str(row.payload["quarter"])
    return ReportArrived(number=row.position, author=author.name, quarter=quarter)


async def _reports_waiting(notice: Claimed, office: Office, now: datetime) -> Content | None:
    person = await Person.get(id=notice.recipient_id)
    actor = Actor(person_id=person.id, branch_id=person.branch_id, name=person.name)
    many = await count_waiting(actor=actor, now=now)
    return ReportsWaiting(reviews=many) if many else None


async def _application(notice: Claimed, office: Office, now: datetime) -> Content | None:
    row = await LedgerRecord.get(position=notice.parameters["record"])
    branch_id = (await Person.get(id=row.person_id)).branch_id
    leaders = await holders(LEADERSHIP, branch_id=branch_id, on=day_of(now))
    settled = await settlement(person_id=row.person_id, number=row.position)
    return await arrival_of(
        number=row.position,
        recipient_id=notice.recipient_id,
        settled=settled is not None,
        leads=notice.recipient_id in leaders,
        on=day_of(now),
    )


async def _joining(notice: Claimed, office: Office, now: datetime) -> Content | None:
    number, recipient = int(notice.parameters["record"]), notice.recipient_id
    return await news_of_joining(number=number, recipient_id=recipient, office=office, now=now)


async def _talker(notice: Claimed, office: Office, now: datetime) -> Content | None:
    assert notice.subject_id is not None
    return await news_of_talker(
        person_id=notice.subject_id, recipient_id=notice.recipient_id, office=office, now=now
    )


IN_TIME = {
    "meeting_called": (MeetingState.ANNOUNCED,),
    "meeting_begun": (MeetingState.IN_SESSION,),
    "roll_correction": (MeetingState.IN_SESSION,),
    "motion_changed": (MeetingState.IN_SESSION,),
    "counter_replaced": (MeetingState.IN_SESSION,),
    "written_received": (MeetingState.ANNOUNCED, MeetingState.IN_SESSION),
}


async def _meeting_news(notice: Claimed, office: Office, now: datetime) -> Content | None:
    meeting = await Meeting.get(id=notice.parameters["meeting"])
    outdated = meeting.revision != notice.parameters["revision"]
    if outdated or meeting.state not in IN_TIME.get(notice.kind, tuple(MeetingState)):
        return None
    if await is_vote_meeting(meeting_id=meeting.id):
        return await _vote_news(notice, meeting)
    view = await describe(meeting, office)
    wanted = notice.parameters["item"]
    return MeetingNews(
        kind=notice.kind,
        view=view,
        to_group=notice.chat is not None,
        item=next((item for item in view.items if item.item_id == wanted), None),
        counters=await _counters_of(meeting),
    )


async def _counters_of(meeting: Meeting) -> tuple[str, ...]:
    posts = (meeting.scrutineer_id, meeting.teller_id)
    names = {person.id: person.name for person in await Person.filter(id__in=posts)}
    return tuple(names.get(post or 0, "") for post in posts)


async def _vote_news(notice: Claimed, meeting: Meeting) -> MeetingNews:
    """The same of a 推优, 座谈会 or 答辩会; only those invited are asked for a reply."""
    entry = await RollEntry.get_or_none(meeting_id=meeting.id, person_id=notice.recipient_id)
    view = await describe_vote(meeting, entry=entry)
    counters = await _counters_of(meeting)
    return MeetingNews(kind=notice.kind, view=view, to_group=False, counters=counters)


async def _opened(notice: Claimed, office: Office, now: datetime) -> Content | None:
    ballot = await Ballot.get(id=notice.parameters["ballot"])
    if ballot.state is not BallotState.OPEN:
        return None
    if notice.recipient_id is None:
        return BallotOpened(view=await _view(notice, office))
    try:
        return await paper(voter_id=notice.recipient_id, ballot_id=ballot.id, office=office)
    except Refusal:
        return None


async def _counted(notice: Claimed, office: Office, now: datetime) -> Content | None:
    return BallotCounted(view=await _view(notice, office))


async def _paper_count(notice: Claimed, office: Office, now: datetime) -> Content | None:
    return await news_of(
        count_id=int(notice.parameters["count"]),
        revision=int(notice.parameters["revision"]),
        state=str(notice.parameters["state"]),
        recipient_id=notice.recipient_id,
        office=office,
    )


async def _review(notice: Claimed, office: Office, now: datetime) -> Content | None:
    return await review_news(
        number=int(notice.parameters["record"]), recipient_id=notice.recipient_id
    )


async def _group_lost(notice: Claimed, office: Office, now: datetime) -> Content | None:
    branch = await Branch.get(id=notice.parameters["branch"])
    secretaries = await holders([Role.SECRETARY], branch_id=branch.id, on=day_of(now))
    if branch.group_chat is not None or notice.recipient_id not in secretaries:
        return None
    return GroupLost(branch=branch.name)


async def _decision(notice: Claimed, office: Office, now: datetime) -> Content | None:
    assert notice.recipient_id is not None
    return await decisions.news_of(
        number=int(notice.parameters["number"]),
        kind=notice.kind,
        recipient_id=notice.recipient_id,
        office=office,
        now=now,
    )


async def _committee(notice: Claimed, office: Office, now: datetime) -> Content | None:
    return await committee.news_of(
        kind=notice.kind,
        meeting_id=int(notice.parameters["meeting"]),
        revision=int(notice.parameters["revision"]),
        recipient_id=notice.recipient_id,
        office=office,
        now=now,
    )


async def _view(notice: Claimed, office: Office) -> MeetingView:
    meeting = await Meeting.get(id=notice.parameters["meeting"])
    return await describe(meeting, office, ballot_id=str(notice.parameters["ballot"]))


async def _digest(notice: Claimed, office: Office, now: datetime) -> Content | None:
    assert notice.recipient_id is not None
    return await compose(
        notice_id=notice.id,
        recipient_id=notice.recipient_id,
        day=str(notice.parameters["day"]),
        office=office,
        now=now,
        retell=lambda other: content_of(notice=other, office=office, now=now),
    )


Source = Callable[[Claimed, Office, datetime], Awaitable[Content | None]]

SOURCES: dict[str, Source] = {
    JOINING: _joining,
    TALKER: _talker,
    "report_received": _report,
    REPORTS_WAITING: _reports_waiting,
    APPLICATION: _application,
    "meeting_called": _meeting_news,
    "meeting_postponed": _meeting_news,
    "meeting_cancelled": _meeting_news,
    "meeting_begun": _meeting_news,
    "item_suspended": _meeting_news,
    "resolution_adopted": _meeting_news,
    "roll_correction": _meeting_news,
    "written_received": _meeting_news,
    "motion_changed": _meeting_news,
    "counter_replaced": _meeting_news,
    "ballot_opened": _opened,
    "ballot_counted": _counted,
    PAPER: _paper_count,
    REVIEW: _review,
    decisions.WAITING: _decision,
    **dict.fromkeys(committee.NEWS, _committee),
    decisions.SETTLED: _decision,
    **dict.fromkeys(defence_draws.KINDS, defence_draws.news_of),
    groups.KIND: _group_lost,
    gate_calls.KIND: gate_calls.news_of,
    DIGEST: _digest,
    **BALLOT_SOURCES,
    **VOID_SOURCES,
    **CONTACT_SOURCES,
    **OUTCOME_SOURCES,
}
