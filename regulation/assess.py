"""`assess`: the one answer to what the regulation says of a dossier on a day."""

from collections.abc import Callable, Iterator
from datetime import date

from regulation.articles import (
    article_07,
    article_08,
    article_11,
    article_12,
    article_14,
    article_16,
    article_19,
    article_20,
    article_29,
    article_30,
    article_31,
    article_32,
    article_33,
    article_34,
    article_35,
    article_36,
    article_37,
    article_39,
    article_42,
    article_45,
)
from regulation.assessment import Assessment, Duty
from regulation.audit import findings_of
from regulation.case import Case
from regulation.forecast import forecast
from regulation.gates import requirements_of
from regulation.notices import notices_over
from regulation.records import Dossier
from regulation.rules import Rules
from regulation.steps import next_step, path

DutyRule = Callable[[Case], Iterator[Duty]]

DUTIES_AFTER_LEAVING: tuple[DutyRule, ...] = (article_14.graduation_handover_due,)
DUTIES: tuple[DutyRule, ...] = (
    article_07.first_talk_due,
    article_08.recommendation_expires,
    article_11.activist_training_due,
    article_11.thought_reports_due,
    article_12.contact_due,
    article_12.opinions_due,
    article_12.handovers_due,
    article_14.graduation_handover_due,
    article_16.cultivation_year_reached,
    article_19.candidate_training_due,
    article_19.certificate_expires,
    notices_over,
    article_20.objections_due,
    article_29.organizer_talk_due,
    article_30.approvals_due,
    article_31.announcements_due,
    article_31.rejection_talk_due,
    article_32.oath_due,
    article_33.education_due,
    article_34.analyses_due,
    article_35.probation_end_due,
    article_36.file_audit_due,
    article_36.newcomer_discussion_due,
    article_37.conversion_application_due,
    article_39.defence_due,
    article_42.archive_due,
    article_45.reviews_due,
)


def assess(dossier: Dossier, rules: Rules, on: date) -> Assessment:
    """Everything the rules say of this dossier on this day; pure, the same for the same input."""
    case = Case(dossier, rules, on)
    stage, since = case.standing
    step = None if case.left else next_step(case)
    return Assessment(
        stage=stage,
        since=since,
        next_step=None if step is None else step.name,
        requirements=() if step is None else requirements_of(case, step),
        duties=duties_of(case),
        steps=path(case, step),
        findings=findings_of(case),
        forecast=() if case.left else forecast(case),
    )


def duties_of(case: Case) -> tuple[Duty, ...]:
    """Who owes what by when, discharged duties among them."""
    rules = DUTIES_AFTER_LEAVING if case.left else DUTIES
    return tuple(duty for rule in rules for duty in rule(case))
