"""The path: which step comes after which, when it is done, what it requires."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from regulation.articles import article_07, article_11, article_12, article_35, article_37
from regulation.assessment import Requirement, Stage
from regulation.case import Case
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    Conversion,
    ProspectiveDecision,
)

Rule = Callable[[Case], Iterator[Requirement]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the path: `stage` is where a person stands while it is ahead."""

    name: str
    article: int
    stage: Stage
    done: Callable[[Case], date | None]
    requires: tuple[Rule, ...] = ()


def _talk_day(case: Case) -> date | None:
    talk = article_07.first_talk_held(case)
    return None if talk is None else talk.on


def _contacts_day(case: Case) -> date | None:
    terms = article_12.contact_terms(case)
    return terms[0].since if article_12.contacts_in_office(case, case.on) else None


def _conversion_application_day(case: Case) -> date | None:
    applied = article_37.conversion_applied(case)
    return None if applied is None else applied.on


STEPS: tuple[Step, ...] = (
    Step(
        name="application",
        article=5,
        stage=Stage.NONE,
        done=lambda case: case.day_of(Application),
    ),
    Step(
        name="first_talk",
        article=7,
        stage=Stage.APPLICANT,
        done=_talk_day,
        requires=(article_07.first_talk_required,),
    ),
    Step(
        name="activist_decision",
        article=10,
        stage=Stage.APPLICANT,
        done=lambda case: case.day_of(ActivistDecision),
        requires=(article_07.first_talk_required,),
    ),
    Step(
        name="contacts",
        article=12,
        stage=Stage.ACTIVIST,
        done=_contacts_day,
        requires=(article_12.contacts_required,),
    ),
    Step(
        name="prospective_decision",
        article=16,
        stage=Stage.ACTIVIST,
        done=lambda case: case.day_of(ProspectiveDecision),
        requires=(
            article_12.contacts_required,
            article_11.thought_reports_required,
            article_12.opinions_required,
        ),
    ),
    Step(
        name="admission_meeting",
        article=28,
        stage=Stage.PROSPECTIVE_MEMBER,
        done=lambda case: case.day_of(Admission),
        requires=(article_11.thought_reports_required, article_12.opinions_required),
    ),
    Step(
        name="conversion_application",
        article=37,
        stage=Stage.PROBATIONARY_MEMBER,
        done=_conversion_application_day,
        requires=(article_37.conversion_application_required,),
    ),
    Step(
        name="conversion_meeting",
        article=40,
        stage=Stage.PROBATIONARY_MEMBER,
        done=lambda case: case.day_of(Conversion),
        requires=(
            article_37.conversion_application_required,
            article_35.probation_end_required,
            article_11.thought_reports_required,
        ),
    ),
)


def next_step(case: Case) -> Step | None:
    """The first step of the present stage that is not done."""
    ahead = (step for step in STEPS if step.stage is case.stage)
    return next((step for step in ahead if step.done(case) is None), None)
