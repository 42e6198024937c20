"""Mistakes of the years as applicant and activist: kinds 1, 2, 3, 5, 6, 7 and 8."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from regulation.articles import (
    article_07,
    article_08,
    article_09,
    article_10,
    article_11,
    article_12,
    article_16,
)
from regulation.assessment import Finding, Verdict
from regulation.audit.wording import audited, finding
from regulation.case import Act, Case
from regulation.deadlines import add_months, anniversary, quarter_bounds
from regulation.records import (
    ActivistDecision,
    Application,
    Cancellation,
    ContactAssigned,
    Conversion,
    LeagueRecommendation,
    MemberRecommendation,
    Opinion,
    ProspectiveDecision,
    Talk,
    ThoughtReport,
)


def first_talk(case: Case) -> Iterator[Finding]:
    """1, 第7条: 首次谈话晚于一个月, 或早于申请, 或没有."""
    applied = case.first(Application)
    if applied is None or case.on_paper(applied.on):
        return
    due = add_months(applied.on, case.rules_on(applied.on).first_talk.within_months)
    for talk in case.acts(Talk):
        if talk.payload.first and talk.on < applied.on:
            yield finding(
                "first_talk_before", 1, 7, talk, applied, held=talk.on, applied=applied.on
            )
    held = article_07.first_talk_held(case)
    if held is not None and held.on > due and not case.waived("first_talk"):
        yield finding("first_talk_late", 1, 7, held, held=held.on, due=due)
    if held is None and case.on > due:
        yield finding("first_talk_missing", 1, 7, applied, due=due)


def activist_basis(case: Case) -> Iterator[Finding]:
    """2, 第10条: 积极分子没有推优或推荐, 或没有备案."""
    decision = case.decided(ActivistDecision)
    if decision is None or not audited(case, decision):
        return
    league, members = case.first(LeagueRecommendation), case.first(MemberRecommendation)
    if not any(act is not None and act.on <= decision.on for act in (league, members)):
        yield finding("activist_unrecommended", 2, 10, decision, decided=decision.on)
    grace = timedelta(days=case.rules_of(decision).follow_up.announce_within_days)
    filed = article_10.filed_on(case, ActivistDecision.kind)
    if filed is None and case.on > decision.on + grace:
        yield finding("activist_unfiled", 2, 10, decision, decided=decision.on)


def recommendation(case: Case) -> Iterator[Finding]:
    """3, 第8、9条: 推优过期, 得票不足, 申请不满三个月."""
    act, decision = article_08.recommendation(case), case.decided(ActivistDecision)
    if act is None or case.on_paper(act.on):
        return
    if article_09.approval_verdict(case, act).verdict is Verdict.UNMET:
        cast, approve = act.payload.cast, act.payload.approve
        yield finding("recommendation_low", 3, 9, act, cast=cast, approve=approve)
    ready = article_09.ready_on(case)
    if ready and act.on < ready and not case.waived("recommendation_waiting"):
        yield finding("recommendation_early", 3, 9, act, held=act.on, ready=ready)
    if decision is not None:
        yield from _expired(case, act, decision)


def _expired(
    case: Case, act: Act[LeagueRecommendation], decision: Act[ActivistDecision]
) -> Iterator[Finding]:
    rules, since = case.rules_on(decision.on).recommendation, article_08.recommended_on(act)
    waived = case.waived("recommendation_validity")
    years = rules.valid_years_at_most if waived else rules.valid_years
    until = anniversary(since, years)
    if decision.on > until:
        yield finding(
            "recommendation_expired", 3, 8, act, decision, until=until, decided=decision.on
        )


def cultivation_short(case: Case) -> Iterator[Finding]:
    """5, 第16条: 培养考察不满一年就列为发展对象."""
    decision, ready = case.decided(ProspectiveDecision), article_16.cultivated_on(case)
    if decision is not None and ready is not None and decision.on < ready:
        years = article_16.cultivation_years(case)
        yield finding(
            "cultivation_short", 5, 16, decision, decided=decision.on, ready=ready, years=years
        )


def reports_missing(case: Case) -> Iterator[Finding]:
    """6, 第11条: 有的季度没有思想汇报."""
    received = article_11.reports_by_quarter(case)
    last = _reporting_until(case)
    owed = (q for q in article_11.quarters_until(case, last) if quarter_bounds(q)[1] < last)
    missing = tuple(quarter for quarter in owed if quarter not in received)
    if missing and not case.waived("thought_reports"):
        yield finding("report_missing", 6, 11, missing=missing)


def _reporting_until(case: Case) -> date:
    """第11条: 转正或取消资格之后, 不再要求."""
    return case.day_of(Conversion) or case.day_of(Cancellation) or case.on


def reports_alike(case: Case) -> Iterator[Finding]:
    """6, 第11条: 几天之内连交, 同文, 没有署名或日期."""
    reports = case.acts(ThoughtReport)
    for one, other in pairwise(reports):
        gap = case.rules_of(other).thought_report.minimum_gap_days
        if (other.on - one.on).days < gap:
            days = (other.on - one.on).days
            yield finding("report_close", 6, 11, one, other, days=days, gap=gap)
    seen: dict[str, Act[ThoughtReport]] = {}
    for act in reports:
        same = seen.setdefault(act.payload.fingerprint, act)
        if same is not act:
            yield finding("report_same_text", 6, 11, same, act)
        if not act.payload.signed:
            yield finding("report_unsigned", 6, 11, act, received=act.on)


def opinions(case: Case) -> Iterator[Finding]:
    """7, 第12条: 考察意见缺半年, 前后雷同."""
    for due in article_12.inspections(case):
        late = due.due < case.on and not case.on_paper(due.due) and not case.waived("opinions")
        if late and article_12.opinion_for(case, due) is None:
            yield finding("opinion_missing", 7, 12, anchor=due.anchor)
    seen: dict[str, Act[Opinion]] = {}
    for act in case.acts(Opinion):
        same = seen.setdefault(article_12.wording(act.payload.text), act)
        if same is not act:
            yield finding("opinion_same_text", 7, 12, same, act)


def opinion_authors(case: Case) -> Iterator[Finding]:
    """7、8, 第12条: 意见写在任期之外; 写意见的人从未登记为联系人."""
    terms = article_12.contact_terms(case)
    for act in case.acts(Opinion):
        own = [term for term in terms if term.contact_id == act.payload.contact_id]
        if case.on_paper(act.on):
            continue
        if not own:
            yield finding("contact_unrecorded", 8, 12, act, written=act.on)
        elif not any(term.covers(act.on) for term in own):
            yield finding("opinion_outside_term", 7, 12, act, written=act.on)


def contacts(case: Case) -> Iterator[Finding]:
    """8, 第12条: 联系人不是正式党员, 超过两名, 或长期空缺."""
    for act in case.acts(ContactAssigned):
        if not act.payload.full_member:
            yield finding("contact_not_full", 8, 12, act, assigned=act.on)
    yield from _too_many_contacts(case)
    for duty in article_12.contact_due(case):
        filled = duty.done_on or case.on
        if filled > duty.due and not case.on_paper(duty.due):
            yield finding("contact_none", 8, 12, since=duty.opens, until=filled)


def _too_many_contacts(case: Case) -> Iterator[Finding]:
    assigned: dict[date, list[Act[ContactAssigned]]] = {}
    for act in case.acts(ContactAssigned):
        assigned.setdefault(act.on, []).append(act)
    for on, acts in assigned.items():
        count = len(article_12.contacts_in_office(case, on))
        most = case.rules_on(on).contact.most
        if count > most:
            yield finding("contact_many", 8, 12, *acts, count=count, most=most)


RULES = (
    first_talk,
    activist_basis,
    recommendation,
    cultivation_short,
    reports_missing,
    reports_alike,
    opinions,
    opinion_authors,
    contacts,
)
