"""Mistakes after the meeting: kinds 22 to 26."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_30 import approval
from regulation.articles.article_31 import dues_month
from regulation.articles.article_32 import oath_last_day
from regulation.articles.article_35 import probation
from regulation.assessment import Finding
from regulation.audit.wording import audited, central, finding
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.records import (
    Admission,
    AdmissionTalk,
    Approval,
    BallotKind,
    Conversion,
    Level,
    Oath,
    OrganizerTalk,
)
from regulation.rules import CentralLimits

LIMITS = (
    (BallotKind.ADMISSION, Admission, "approval_months", "approval_at_most_months"),
    (BallotKind.CONVERSION, Conversion, "conversion_approval_months", ""),
)


def organizer_talk(case: Case) -> Iterator[Finding]:
    """22, 第29条: 审批之前没有组织员谈话, 或谈话晚于审批."""
    approved = approval(case, BallotKind.ADMISSION, Level.COLLEGE)
    if approved is None or not audited(case, approved):
        return
    talks = case.acts(OrganizerTalk)
    if not talks:
        yield finding("organizer_talk_missing", 22, 29, approved, approved=approved.on)
    elif all(talk.on > approved.on for talk in talks):
        held = talks[0]
        yield finding(
            "organizer_talk_late", 22, 29, held, approved, held=held.on, approved=approved.on
        )


def approval_batch(case: Case) -> Iterator[Finding]:
    """23, 第30条: 几个人一并审批."""
    for act in case.acts(Approval):
        together = act.payload.together
        if together != case.rules_of(act).meeting.candidates_per_vote:
            yield finding("approval_batch", 23, 30, act, together=together)


def approval_late(case: Case) -> Iterator[Finding]:
    """23, 中央细则: 超过三个月 (最多六个月) 才审批, 或至今没有审批."""
    for kind, decision, usual, at_most in LIMITS:
        decided = case.day_of(decision)
        centre = None if decided is None else case.book.centre_on(decided)
        if decided is None or centre is None or case.on_paper(decided):
            continue
        waived = bool(at_most) and case.waived("central_approval")
        limit = at_most if waived else usual
        due = add_months(decided, _months(centre.limits, limit))
        act = approval(case, kind, Level.SCHOOL) or approval(case, kind, Level.COLLEGE)
        if (case.on if act is None else act.on) > due:
            yield central(finding("approval_late", 23, centre.article(limit), act, due=due))


def _months(limits: CentralLimits, name: str) -> int:
    return {
        "approval_months": limits.approval_months,
        "approval_at_most_months": limits.approval_at_most_months,
        "conversion_approval_months": limits.conversion_approval_months,
    }[name]


def period(case: Case) -> Iterator[Finding]:
    """24, 第30、35条: 预备期从批准之日起算, 或止期写错."""
    term = probation(case)
    if term is None:
        return
    for act in case.acts(Approval):
        given = act.payload
        if given.ballot is not BallotKind.ADMISSION:
            continue
        if given.period_from not in {None, term.since}:
            yield _wrong_period("period_start", act, given.period_from, term.since)
        if given.period_until not in {None, *_ends(case, term.since)}:
            yield _wrong_period("period_end", act, given.period_until, term.expiry)


def _ends(case: Case, since: date) -> tuple[date, date]:
    """The end as first written: an extension granted later does not make it wrong."""
    expiry = add_months(since, case.rules_on(since).probation.months)
    return expiry, expiry - timedelta(days=1)


def _wrong_period(rule: str, act: Act[Approval], stated: date | None, right: date) -> Finding:
    return finding(rule, 24, 35, act, stated=stated, right=right)


def dues(case: Case) -> Iterator[Finding]:
    """25, 第31条: 党费没有从支部大会通过的当月起交."""
    meeting = case.day_of(Admission)
    for act in case.acts(AdmissionTalk):
        stated = act.payload.dues_from
        if stated is not None and meeting is not None and dues_month(stated) != dues_month(meeting):
            yield finding("dues_wrong", 25, 31, act, stated=stated, month=dues_month(meeting))


def oath(case: Case) -> Iterator[Finding]:
    """26, 第32条: 批准之后迟迟没有宣誓."""
    approved = approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    if approved is None or not audited(case, approved) or case.acts(Oath):
        return
    due = oath_last_day(case, approved)
    if case.on > due:
        yield finding("oath_missing", 26, 32, approved, due=due)


RULES = (organizer_talk, approval_batch, approval_late, period, dues, oath)
