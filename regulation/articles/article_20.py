"""第20条: 发展入党前公示."""

from collections.abc import Iterator
from datetime import timedelta

from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Case
from regulation.notices import ARTICLES, both_channels, notice_of, notice_required
from regulation.records import NoticePurpose, Objection, PreReview, ProspectiveDecision
from regulation.verdicts import central, central_limits, requirement

PURPOSE = NoticePurpose.ADMISSION


def admission_notice_required(case: Case) -> Iterator[Requirement]:
    """第20条: 两种渠道、天数、内容、期满、没有未查清的反映."""
    yield from notice_required(case, PURPOSE)


def notice_after_review_required(case: Case) -> Iterator[Requirement]:
    """第20条: 公示在学院党委预审之后."""
    notice, reviewed = notice_of(case, PURPOSE), case.day_of(PreReview)
    span = None if notice is None else both_channels(notice.payload)
    if span is not None:
        met = reviewed is not None and span[0] >= reviewed
        yield requirement("notice_after_review", 20, met=met, posted=span[0], reviewed=reviewed)


def central_notice_required(case: Case) -> Iterator[Requirement]:
    """第20条: 中央细则 (2026) 要求列为发展对象之前公示若干个工作日."""
    for limits in central_limits(case):
        if limits.notice_workdays:
            days = _workdays_before_listing(case)
            met, needed = days >= limits.notice_workdays, limits.notice_workdays
            yield central(
                case, "central_notice", "notice_workdays", met=met, days=days, needed=needed
            )


def _workdays_before_listing(case: Case) -> int:
    notice = notice_of(case, PURPOSE)
    span = None if notice is None else both_channels(notice.payload)
    listed = case.day_of(ProspectiveDecision) or case.on
    if span is None or span[1] >= listed:
        return 0
    return case.rules.calendar.workdays_after(*span)


def objections_due(case: Case) -> Iterator[Duty]:
    """第8、20条: 公示中收到的反映要及时调查核实."""
    for act in case.acts(Objection):
        yield Duty(
            rule="objection",
            article=ARTICLES[act.payload.purpose],
            period=f"{act.on.isoformat()}#{act.record.id}",
            owner=Owner.COLLEGE,
            opens=act.on,
            due=act.on + timedelta(days=case.rules_of(act).follow_up.objection_within_days),
            done_on=act.payload.closed_on,
            facts={"received": act.on},
        )
