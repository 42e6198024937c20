"""Mistakes of the papers themselves: kinds 4, 32, 33 and 34."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from regulation.articles.article_30 import approval
from regulation.articles.article_42 import archive_last_day, missing_materials
from regulation.articles.article_45 import entered_late
from regulation.assessment import Finding, Stage
from regulation.audit.wording import audited, finding
from regulation.case import REACHED_BY, STANDING, Act, Case
from regulation.records import BallotKind, Level, Opinion, Record, SecretaryHandover, Talk


def contradictions(case: Case) -> Iterator[Finding]:
    """4, 第45条: 先后颠倒的日期, 同一决定写了两个日期, 写在事情发生之前的记录."""
    decisions = [act for kind in REACHED_BY if (act := case.decided(kind)) is not None]
    for earlier, later in pairwise(decisions):
        if earlier.on > later.on:
            yield _contradiction("dates_reversed", earlier, later)
    for kind in REACHED_BY:
        for one, other in pairwise([act for act in case.acts(kind) if act.accepted]):
            if one.on != other.on:
                yield _contradiction("dates_differ", one, other)


def _contradiction(rule: str, one: Act[Any], other: Act[Any]) -> Finding:
    return finding(rule, 4, 45, one, other, one=one.on, other=other.on)


def written_before(case: Case) -> Iterator[Finding]:
    """4, 第45条: 事情还没有发生就写好的记录."""
    early = [
        record
        for record in case.dossier.records
        if record.state in STANDING and record.entered_on < record.act_date <= case.on
    ]
    for record in early:
        act = Act(record, record.payload)
        yield finding("written_before", 4, 45, act, entered=record.entered_on, held=act.on)


def archive(case: Case) -> Iterator[Finding]:
    """32, 第42条: 转正后归档材料不全."""
    approved = approval(case, BallotKind.CONVERSION, Level.COLLEGE)
    if approved is None or not audited(case, approved):
        return
    due = archive_last_day(case, approved)
    missing = missing_materials(case)
    if missing and case.on > due:
        yield finding("archive_incomplete", 32, 42, approved, missing=missing, due=due)


def _corrects_words(record: Record) -> bool:
    """第45条: 谈话与考察意见的更正不是补录; 原件何时录入, 原件自会说明."""
    return record.supersedes is not None and isinstance(record.payload, Talk | Opinion)


def late_entries(case: Case) -> Iterator[Finding]:
    """33, 第45条: 事后补写的材料; 录入时间不能隐去, 一律标明补录."""
    late = [
        Act(record, record.payload)
        for record in case.dossier.records
        if record.state in STANDING
        and not case.on_paper(record.act_date)
        and not _corrects_words(record)
        and entered_late(case.book, record)
    ]
    if late:
        days = max((act.record.entered_on - act.on).days for act in late)
        yield finding("entered_late", 33, 45, *late, count=len(late), days=days)


def idle_after_handover(case: Case) -> Iterator[Finding]:
    """34, 第45、46条: 书记换人之后, 这份材料无人过问."""
    handover = case.last(SecretaryHandover)
    if handover is None or case.stage in {Stage.NONE, Stage.FULL_MEMBER}:
        return
    later = any(r.act_date > handover.on for r in case.dossier.records if r.state in STANDING)
    last = handover.on + timedelta(days=case.rules_of(handover).records.idle_days)
    if case.on > last and not later:
        yield finding("case_stopped", 34, 46, handover, since=handover.on)


RULES = (contradictions, written_before, archive, late_entries, idle_after_handover)
