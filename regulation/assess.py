"""`assess`: the one answer to what the regulation says of a dossier on a day."""

from collections.abc import Callable, Iterator
from datetime import date

from regulation.articles import article_07, article_11, article_12, article_35, article_37
from regulation.assessment import Assessment, Duty
from regulation.case import Case
from regulation.records import Dossier
from regulation.rules import Rules
from regulation.steps import next_step

DUTIES: tuple[Callable[[Case], Iterator[Duty]], ...] = (
    article_07.first_talk_due,
    article_11.thought_reports_due,
    article_12.contact_due,
    article_12.opinions_due,
    article_35.probation_end_due,
    article_37.conversion_application_due,
)


def assess(dossier: Dossier, rules: Rules, on: date) -> Assessment:
    """Everything the rules say of this dossier on this day; pure, the same for the same input."""
    case = Case(dossier, rules, on)
    stage, since = case.standing
    step = next_step(case)
    requires = () if step is None else step.requires
    return Assessment(
        stage=stage,
        since=since,
        next_step=None if step is None else step.name,
        requirements=tuple(met for rule in requires for met in rule(case)),
        duties=duties_of(case),
    )


def duties_of(case: Case) -> tuple[Duty, ...]:
    """Who owes what by when, discharged duties among them."""
    return tuple(duty for rule in DUTIES for duty in rule(case))
