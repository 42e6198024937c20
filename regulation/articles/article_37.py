"""第37条: 转正申请."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_35 import Probation, probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.records import ConversionApplication, Extension
from regulation.verdicts import requirement


def application_due(case: Case, term: Probation) -> date:
    """第37条: 预备期满前半个月."""
    return term.expiry - timedelta(days=case.rules.conversion.apply_days_before)


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
        opens=term.expiry - timedelta(days=case.rules.conversion.opens_days_before),
        due=application_due(case, term),
        done_on=None if applied is None else applied.on,
        facts={"expiry": term.expiry},
    )


def conversion_application_required(case: Case) -> Iterator[Requirement]:
    """第37条: 没有本人的申请, 不讨论转正."""
    applied, term = conversion_applied(case), probation(case)
    if term is None:
        return
    due = application_due(case, term)
    facts = {"due": due} if applied is None else {"due": due, "received": applied.on}
    yield requirement("conversion_application", 37, met=applied is not None, **facts)
