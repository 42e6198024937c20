"""第37条: 转正申请."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_30 import approval, awaiting_admission, awaiting_approval
from regulation.articles.article_31 import announced_on
from regulation.articles.article_35 import Probation, probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case, once
from regulation.notices import both_channels, notice_of, notice_required
from regulation.records import (
    BallotKind,
    ConversionApplication,
    ConversionOpinions,
    Extension,
    Level,
    NoticePurpose,
)
from regulation.verdicts import requirement


def application_due(case: Case, term: Probation) -> date:
    """第37条: 预备期满前半个月; 依递交之日的规定, 没有递交的依眼下的, 最晚依期满之日的."""
    applied = conversion_applied(case)
    day = min(case.on, term.expiry) if applied is None else applied.on
    return term.expiry - timedelta(days=case.rules_on(day).conversion.apply_days_before)


def application_opens(case: Case, term: Probation) -> date:
    """第37条: 何时起提请递交; 更早递交的收下并提示."""
    return term.expiry - timedelta(days=case.rules.conversion.opens_days_before)


@once
def conversion_applied(case: Case) -> Act[ConversionApplication] | None:
    """第37条: 针对当前这一预备期的转正申请; 延长之前递交的不算."""
    extended = case.day_of(Extension)
    applications = case.acts(ConversionApplication)
    return next((a for a in applications if extended is None or a.on > extended), None)


def conversion_application_due(case: Case) -> Iterator[Duty]:
    """第37条: 本人在预备期满前半个月主动递交."""
    term = probation(case)
    applied = conversion_applied(case)
    if term is None or (applied is None and case.stage is not Stage.PROBATIONARY_MEMBER):
        return
    yield Duty(
        rule="conversion_application",
        article=37,
        period=term.expiry.isoformat(),
        owner=Owner.SELF,
        opens=application_opens(case, term),
        due=application_due(case, term),
        done_on=None if applied is None else applied.on,
        facts={"expiry": term.expiry},
    )


def conversion_application_required(case: Case) -> Iterator[Requirement]:
    """第37条: 没有本人的申请, 不讨论转正."""
    applied, term = conversion_applied(case), probation(case)
    if term is None:
        return
    yield requirement(
        "conversion_application",
        37,
        met=applied is not None,
        due=application_due(case, term),
        received=None if applied is None else applied.on,
    )


def opinions_collected_required(case: Case) -> Iterator[Requirement]:
    """第37条: 征求党内外师生员工意见, 支部提出初步意见."""
    asked, applied = case.last(ConversionOpinions), conversion_applied(case)
    met = asked is not None and applied is not None and asked.on >= applied.on
    yield requirement("conversion_opinions", 37, met=met, held=None if asked is None else asked.on)


def conversion_notice_required(case: Case) -> Iterator[Requirement]:
    """第37条: 转正之前公示."""
    yield from notice_required(case, NoticePurpose.CONVERSION)


def notice_after_application_required(case: Case) -> Iterator[Requirement]:
    """第37条: 先有本人申请, 后有公示."""
    notice, applied = notice_of(case, NoticePurpose.CONVERSION), conversion_applied(case)
    span = None if notice is None else both_channels(notice.payload)
    if span is not None:
        met = applied is not None and applied.on <= span[0]
        received = None if applied is None else applied.on
        yield requirement(
            "notice_after_application", 37, met=met, posted=span[0], received=received
        )


def conversion_approval_required(case: Case) -> Iterator[Requirement]:
    """第35、37条: 转正、延长或取消的决议经学院党委批准."""
    waiting = awaiting_approval(case)
    if waiting is not None and awaiting_admission(case) is None:
        outcome = waiting.payload.kind
        yield requirement("outcome_approval", 35, met=False, outcome=outcome, resolved=waiting.on)
        return
    act = approval(case, BallotKind.CONVERSION, Level.COLLEGE)
    yield requirement("conversion_approval", 37, met=act is not None, held=act.on if act else None)


def conversion_announced_required(case: Case) -> Iterator[Requirement]:
    """第37条: 审批后及时通知本人, 并在党员大会上宣布."""
    told = announced_on(case, BallotKind.CONVERSION)
    yield requirement("conversion_announced", 37, met=told is not None, told=told)
