"""The resolution of a 支部大会 on one candidate (第28、41条): its elements, adoption, record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from models import AgendaItem, AgendaStep, Ballot, LedgerRecord, Meeting, Person, Role
from models.db import write_tx
from regulation.articles.article_27 import agenda
from regulation.articles.article_35 import Probation
from regulation.outcomes import term_of
from regulation.records import BallotKind, BallotResult, Cause, MeetingMinutes, Motion
from regulation.refusal import Refusal
from regulation.shares import Share
from services.access import Actor, holders, require_role
from services.agenda import DISCUSSION
from services.days import day_of
from services.decisions import record_decision
from services.ledger import Entry, append, decode, load_dossier, lock
from services.meeting_news import tell_group
from services.meetings import (
    article_of,
    ballot_kind,
    cause_of,
    counted_ballots,
    current_item,
    find_ballot,
    lock_meeting,
    motion_of,
    require_host,
    resolution_request,
    rules_of,
)
from services.office import Office

LONGEST_PERFORMANCE = 1000


@dataclass(frozen=True, kw_only=True)
class ResolutionFacts:
    """Everything 第28、41条 want in a resolution; `performance` is still empty before adoption."""

    meeting_id: int
    item_id: int
    kind: BallotKind
    branch: str
    candidate: str
    candidate_id: int
    passed_on: date
    result: BallotResult
    performance: str
    secretary: str
    discussion: str
    majority: Share
    adopted: str | None
    motion: Motion | None = None
    term: Probation | None = None
    votes: tuple[BallotResult, ...] = ()
    cause: Cause | None = None


Wording = Callable[[ResolutionFacts], str]


async def resolution(
    *, actor: Actor, meeting_id: int, performance: str = "", office: Office, now: datetime
) -> ResolutionFacts:
    """The facts of the resolution on the current candidate. Host and branch leadership only.

    Raises Refusal before the count.
    """
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    await require_host(actor, meeting, day_of(now))
    return await _facts(meeting, performance, office, now)


async def _facts(
    meeting: Meeting, performance: str, office: Office, now: datetime
) -> ResolutionFacts:
    item = await current_item(meeting.id)
    ballot = await find_ballot(item)
    row = ballot and await LedgerRecord.get_or_none(request=f"ballot:{ballot.id}")
    if not row:
        article = article_of(meeting)
        raise Refusal("resolution_before_count", article=article, cited=article)
    votes = [await _result_of(counted) for counted in await counted_ballots(item)]
    motion = motion_of(ballot, ballot_kind(meeting))
    await meeting.fetch_related("branch")
    said = await AgendaStep.get_or_none(item_id=item.id, step=DISCUSSION)
    adopted = await LedgerRecord.get_or_none(request=resolution_request(item.id))
    return ResolutionFacts(
        meeting_id=meeting.id,
        item_id=item.id,
        kind=ballot_kind(meeting),
        branch=meeting.branch.name,
        candidate=(await Person.get(id=item.candidate_id)).name,
        candidate_id=item.candidate_id,
        passed_on=row.act_date,
        result=votes[-1],
        votes=tuple(votes),
        motion=motion,
        cause=cause_of(item, motion),
        term=None if motion is None else await _term(item, row.act_date, motion, office),
        performance=performance.strip(),
        secretary=await _secretary(meeting, row.act_date),
        discussion=said.note if said else "",
        majority=rules_of(meeting, office).meeting.majority,
        adopted=str(adopted.payload["text"]) if adopted else None,
    )


async def _result_of(ballot: Ballot) -> BallotResult:
    row = await LedgerRecord.get(request=f"ballot:{ballot.id}")
    result = decode(row.kind, row.payload)
    assert isinstance(result, BallotResult)
    return result


async def _term(item: AgendaItem, on: date, motion: Motion, office: Office) -> Probation | None:
    return term_of(await load_dossier(item.candidate_id), office.rules, on, motion)


async def _secretary(meeting: Meeting, on: date) -> str:
    found = await holders([Role.SECRETARY], branch_id=meeting.branch_id, on=on)
    names = await Person.filter(id__in=list(found)).order_by("id")
    return "、".join(person.name for person in names)


def check_performance(performance: str) -> None:
    """Raises Refusal for a resolution that says nothing of the candidate, or too much."""
    if not performance.strip() or len(performance) > LONGEST_PERFORMANCE:
        raise Refusal("performance_length", article=28, limit=LONGEST_PERFORMANCE)


async def adopt(
    *,
    actor: Actor,
    meeting_id: int,
    item_id: int,
    performance: str,
    wording: Wording,
    office: Office,
    now: datetime,
) -> ResolutionFacts:
    """第28、41条: the secretary signs the resolution; its text is kept in the dossier.

    `wording` turns the facts into that text. Adopting again changes nothing.
    """
    check_performance(performance)
    async with write_tx():
        await lock()
        meeting = await lock_meeting(meeting_id)
        await require_role(actor, Role.SECRETARY, branch_id=meeting.branch_id, on=day_of(now))
        facts = await _facts(meeting, performance, office, now)
        if facts.item_id != item_id:
            raise Refusal("item_settled", article=article_of(meeting))
        if facts.adopted is None:
            entry = await _entry(actor, meeting, facts, wording(facts), office)
            await append(entry, vault=office.vault, now=now)
            await record_decision(facts.result, entry, cause=facts.cause, office=office, now=now)
            await tell_group(meeting, "resolution_adopted", now, item_id=item_id)
        return await _facts(meeting, performance, office, now)


async def _entry(
    actor: Actor, meeting: Meeting, facts: ResolutionFacts, text: str, office: Office
) -> Entry:
    item, edition = await AgendaItem.get(id=facts.item_id), rules_of(meeting, office)
    minutes = MeetingMinutes(
        ballot=facts.kind,
        agenda=agenda(edition, facts.kind),
        introducers_present=item.introducers_present or 0,
        resolution=edition.meeting.resolution,
        text=text,
    )
    return Entry(
        person_id=item.candidate_id,
        payload=minutes,
        act_date=facts.passed_on,
        actor_id=actor.person_id,
        recorder_id=meeting.recorder_id,
        responsible_id=meeting.host_id,
        signer_id=actor.person_id,
        request=resolution_request(item.id),
    )
