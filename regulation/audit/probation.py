"""Mistakes of the probation and the conversion: kinds 27 to 31."""

from collections.abc import Iterator

from regulation.articles import article_33, article_34, article_36, article_37, article_39
from regulation.articles.article_35 import (
    Probation,
    granted_extensions,
    probation,
    probation_as_of,
)
from regulation.assessment import Finding
from regulation.audit.wording import audited, central, finding
from regulation.case import Act, Case
from regulation.notices import both_channels, notice_of
from regulation.records import Conversion, Defence, Extension, NoticePurpose


def analyses(case: Case) -> Iterator[Finding]:
    """27, 第34条: 季度分析有缺."""
    for analysis in article_34.analyses(case):
        missed = analysis.done_on is None and analysis.due < case.on
        if missed and not case.on_paper(analysis.due) and not case.waived("quarterly_analyses"):
            yield finding(
                "analysis_missing", 27, 34, number=analysis.number, anchor=analysis.anchor
            )


def education(case: Case) -> Iterator[Finding]:
    """27, 第33条: 集体教育学时不足."""
    for since, until in article_33.education_years(case):
        needed = article_33.hours_needed(case, since)
        hours = article_33.hours_between(case, since, until)
        over = until <= case.on and not case.on_paper(until)
        if over and hours < needed and not case.waived("education_hours"):
            yield finding("hours_short", 27, 33, hours=hours, needed=needed)


def application(case: Case) -> Iterator[Finding]:
    """28, 第37条: 转正申请迟交, 或没有交."""
    term, applied = probation(case), article_37.conversion_applied(case)
    if term is None or case.on_paper(article_37.application_due(case, term)):
        return
    due = article_37.application_due(case, term)
    if applied is None and case.on > due:
        yield finding("conversion_unapplied", 28, 37, due=due)
    if applied is not None and applied.on > due and not case.waived("conversion_application"):
        received = applied.on
        yield finding("conversion_late", 28, 37, applied, due=due, received=received)


def conversion(case: Case) -> Iterator[Finding]:
    """29, 第35、36、37条: 未满期或公示未完就讨论, 新生过早过晚, 转正时间改动."""
    term, act = probation(case), case.decided(Conversion)
    if term is None or act is None or not audited(case, act):
        return
    if act.on < term.expiry:
        yield finding("conversion_early", 29, 35, act, held=act.on, expiry=term.expiry)
    notice = notice_of(case, NoticePurpose.CONVERSION)
    span = None if notice is None else both_channels(notice.payload)
    if span is not None and span[1] >= act.on:
        yield finding("conversion_before_notice", 29, 37, act, notice, until=span[1], held=act.on)
    stated = act.payload.from_day
    if stated is not None and stated != term.expiry:
        yield finding("conversion_moved", 29, 36, act, stated=stated, expiry=term.expiry)
    yield from _newcomer(case, term, act)


def _newcomer(case: Case, term: Probation, act: Act[Conversion]) -> Iterator[Finding]:
    window = article_36.newcomer_window(case, term)
    if window is None:
        return
    if term.expiry <= act.on < window.opens and not case.waived("newcomer_wait"):
        yield finding("newcomer_early", 29, 36, act, held=act.on, opens=window.opens)
    if act.on > window.closes:
        yield finding("newcomer_late", 29, 36, act, held=act.on, closes=window.closes)


def extensions(case: Case) -> Iterator[Finding]:
    """30, 第35条: 延长短于半年或长于一年; 中央细则只许一次."""
    granted = granted_extensions(case)
    for act in granted:
        rules, months = case.rules_on(act.on).probation, act.payload.months
        shortest, longest = rules.extension_at_least_months, rules.extension_at_most_months
        if not shortest <= months <= longest:
            yield finding(
                "extension_length", 30, 35, act, months=months, shortest=shortest, longest=longest
            )
    yield from _extended_again(case, granted)


def _extended_again(case: Case, granted: list[Act[Extension]]) -> Iterator[Finding]:
    for act in granted[-1:]:
        centre = case.book.centre_on(act.on)
        waived = case.waived("central_extension")
        if centre is None or waived:
            continue
        if len(granted) > centre.limits.extensions_at_most:
            article, times = centre.article("extensions_at_most"), len(granted)
            yield central(finding("extension_again", 30, article, act, times=times))


def defence(case: Case) -> Iterator[Finding]:
    """31, 第39条: 抽取不足三分之一, 不是随机, 小组人数不合, 早于预备期满."""
    for act in case.acts(Defence):
        term, rules = probation_as_of(case, act.on), case.rules_of(act).defence
        held = act.payload
        least = article_39.least_drawn(rules, held.pool)
        if held.drawn < least:
            drawn = held.drawn
            yield finding("defence_few", 31, 39, act, drawn=drawn, least=least)
        if not held.random:
            yield finding("defence_picked", 31, 39, act)
        if held.panel not in rules.panel_sizes and not case.waived("panel_size"):
            sizes = article_39.panel_sizes(rules)
            yield finding("defence_panel", 31, 39, act, panel=held.panel, sizes=sizes)
        if term is not None and act.on < term.expiry:
            yield finding("defence_early", 31, 39, act, expiry=term.expiry)


RULES = (analyses, education, application, conversion, extensions, defence)
