"""第12条: 培养联系人与半年一次的考察意见."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Case, once
from regulation.deadlines import add_months
from regulation.records import (
    ActivistDecision,
    Admission,
    ContactAssigned,
    ContactEnded,
    ContactProposal,
    HandoverConfirmed,
    Opinion,
)
from regulation.verdicts import requirement, usual


@dataclass(frozen=True)
class Term:
    """One person's time as a contact, `until` excluded; `None` while it lasts."""

    contact_id: int
    since: date
    until: date | None
    full_member: bool

    def covers(self, day: date) -> bool:
        """In office on this day?"""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Inspection:
    """第12条: 某位联系人应写的一次考察意见; `anchor` 为满半年之日, 前后各有宽限."""

    contact_id: int
    anchor: date
    opens: date
    due: date
    closes: date


@once
def contact_terms(case: Case) -> tuple[Term, ...]:
    """第12条: 每位联系人的任期, 交接留痕."""
    ends = case.acts(ContactEnded)
    terms = []
    for act in case.acts(ContactAssigned):
        who, since = act.payload.contact_id, act.on
        ended = (e.on for e in ends if e.payload.contact_id == who and e.on >= since)
        terms.append(Term(who, since, next(ended, None), act.payload.full_member))
    return tuple(terms)


def contacts_in_office(case: Case, day: date) -> tuple[int, ...]:
    """第12条: 当日在任且为正式党员的联系人."""
    terms = contact_terms(case)
    return tuple(dict.fromkeys(t.contact_id for t in terms if t.full_member and t.covers(day)))


def contacts_required(case: Case) -> Iterator[Requirement]:
    """第12条: 指定一至两名正式党员, 不能没有, 也不能超过."""
    rules = case.rules.contact
    count = len(contacts_in_office(case, case.on))
    yield requirement(
        "contacts",
        12,
        met=rules.fewest <= count <= rules.most,
        count=count,
        fewest=rules.fewest,
        most=rules.most,
    )


def _cultivation_ends(case: Case) -> date:
    return case.day_of(Admission) or case.on + timedelta(days=1)


def contact_gaps(case: Case) -> Iterator[tuple[date, date | None]]:
    """第12条: 没有联系人的时段; 第二个日期为补上之日或培养结束 (接收) 之日, 仍空缺的为 None."""
    since, until = case.day_of(ActivistDecision), _cultivation_ends(case)
    if since is None:
        return
    terms = [term for term in contact_terms(case) if term.full_member]
    for start in sorted({since, *(t.until for t in terms if t.until and t.until > since)}):
        if start < until and not any(term.covers(start) for term in terms):
            over = case.day_of(Admission)
            yield start, min((t.since for t in terms if t.since > start), default=over)


def contact_due(case: Case) -> Iterator[Duty]:
    """第12条: 联系人空缺的, 支部应尽快指定; 宽限天数由规则包给出."""
    for start, filled in contact_gaps(case):
        if case.on_paper(start) and filled is not None:
            continue
        yield Duty(
            rule="contact",
            article=12,
            period=start.isoformat(),
            owner=Owner.SECRETARY,
            opens=start,
            due=start + timedelta(days=case.rules_on(start).contact.appoint_within_days),
            done_on=filled,
        )


def handovers_due(case: Case) -> Iterator[Duty]:
    """第12条: 更换联系人须交接, 移交人和接收人各自确认; 期限由规则包给出."""
    confirmed = {
        (act.payload.ended, act.payload.contact_id): act.on for act in case.acts(HandoverConfirmed)
    }
    for act in case.acts(ContactEnded):
        ended, successor = act.record.id, act.payload.successor_id
        if successor is None:
            continue
        within = timedelta(days=case.rules_of(act).contact.handover_within_days)
        for who in (act.payload.contact_id, successor):
            yield Duty(
                rule="contact_handover",
                article=12,
                period=f"{ended}#{who}",
                owner=Owner.CONTACT,
                opens=act.on,
                due=act.on + within,
                done_on=confirmed.get((ended, who)),
                facts={"contact_id": who, "takes_over": who == successor},
            )


@once
def inspections(case: Case) -> tuple[Inspection, ...]:
    """第12条: 自确定为积极分子起每满半年一次, 由当日在任的每位联系人各写一份."""
    return tuple(_inspections(case))


def _inspections(case: Case) -> Iterator[Inspection]:
    since, until = case.day_of(ActivistDecision), _cultivation_ends(case)
    if since is None:
        return
    rules = case.rules_on(since).contact
    terms, window = contact_terms(case), timedelta(days=rules.opinion_window_days)
    for anchor, following in _anchors(case, since):
        if anchor - window >= until:
            return
        for who in dict.fromkeys(t.contact_id for t in terms if t.covers(anchor)):
            opens, due = anchor - window, anchor + window
            yield Inspection(who, anchor, opens, due, following - window)


def _anchors(case: Case, since: date) -> Iterator[tuple[date, date]]:
    step = case.rules_on(since).contact.opinion_every_months
    return pairwise(add_months(since, months) for months in count(step, step))


def inspection_open(case: Case, contact_id: int) -> Inspection | None:
    """第12条: 这位联系人当日可以书写的一轮考察意见."""
    own = (i for i in inspections(case) if i.contact_id == contact_id)
    return next((i for i in own if i.opens <= case.on < i.closes), None)


def next_opening(case: Case) -> date | None:
    """第12条: 下一轮考察意见从哪天起可以书写; 不再需要的为 None."""
    since = case.day_of(ActivistDecision)
    if since is None or case.day_of(Admission) is not None:
        return None
    window = timedelta(days=case.rules_on(since).contact.opinion_window_days)
    openings = (anchor - window for anchor, _ in _anchors(case, since))
    return next(opening for opening in openings if opening > case.on)


def wording(text: str) -> str:
    """第12条: 比较两份意见时所看的字: 空白与标点不算."""
    return "".join(character for character in text if character.isalnum())


def opinion_for(case: Case, inspection: Inspection) -> date | None:
    """第12条: 这位联系人在这一轮写下意见的日期; 过了宽限补写的也算写了."""
    for opinion in case.acts(Opinion):
        same = opinion.payload.contact_id == inspection.contact_id
        if same and inspection.opens <= opinion.on < inspection.closes:
            return opinion.on
    return None


def opinions_due(case: Case) -> Iterator[Duty]:
    """第12条: 考察意见半年一次, 每位联系人一份."""
    for inspection in inspections(case):
        if case.on_paper(inspection.due):
            continue
        yield Duty(
            rule="opinion",
            article=12,
            period=f"{inspection.anchor.isoformat()}#{inspection.contact_id}",
            owner=Owner.CONTACT,
            opens=inspection.opens,
            due=inspection.due,
            done_on=opinion_for(case, inspection),
            facts={"contact_id": inspection.contact_id, "anchor": inspection.anchor},
        )


def opinions_required(case: Case) -> Iterator[Requirement]:
    """第12条: 已满的每个半年都有考察意见."""
    kept = [i for i in inspections(case) if i.due < case.on and not case.on_paper(i.due)]
    written = sum(opinion_for(case, inspection) is not None for inspection in kept)
    yield usual("opinions", 12, met=written == len(kept), written=written, owed=len(kept))


def in_favour(case: Case) -> bool:
    """第12条: 联系人最近一次提出的意见是能够列入年度发展计划."""
    proposal = case.last(ContactProposal)
    return proposal is not None and proposal.payload.in_favour


def proposal_wanted(case: Case) -> bool:
    """第12条: 培养期间, 联系人还没有提出能够列入的意见; 每年的计划都要用到."""
    return case.stage is Stage.ACTIVIST and not case.left and not in_favour(case)


def proposal_required(case: Case) -> Iterator[Requirement]:
    """第12条: 列入年度计划之前, 联系人提出能否列入的意见."""
    yield requirement("contact_proposal", 12, met=in_favour(case))
