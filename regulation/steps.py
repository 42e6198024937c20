"""The path: which step comes after which, when it is done, what it requires."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from regulation.articles import (
    article_04,
    article_05,
    article_07,
    article_08,
    article_09,
    article_10,
    article_11,
    article_12,
    article_13,
    article_15,
    article_16,
    article_17,
    article_18,
    article_19,
    article_20,
    article_21,
    article_22,
    article_23,
    article_24,
    article_25,
    article_28,
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
from regulation.assessment import Owner, Progress, Requirement, Stage, StepState
from regulation.case import Case, once
from regulation.notices import notice_ended
from regulation.records import (
    ActivistDecision,
    Admission,
    AdmissionTalk,
    Application,
    BallotKind,
    Conversion,
    FormCompleted,
    Level,
    NoticePurpose,
    Oath,
    PoliticalReview,
    PreReview,
    ProspectiveDecision,
)

Rule = Callable[[Case], Iterator[Requirement]]
Done = Callable[[Case], date | None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the path: `stage` is where a person stands while it is ahead, `owner` holds it.

    `on_entry` marks what belongs to entering the stage: it is not asked for again when the
    decision itself was brought over from paper.
    """

    name: str
    article: int
    stage: Stage
    owner: Owner
    done: Done
    requires: tuple[Rule, ...] = ()
    on_entry: bool = False


def _first_talk_held(case: Case) -> date | None:
    talk = article_07.first_talk_held(case)
    return None if talk is None else talk.on


def _contacts_appointed(case: Case) -> date | None:
    terms = article_12.contact_terms(case)
    return terms[0].since if article_12.contacts_in_office(case, case.on) else None


def _cultivated(case: Case) -> date | None:
    ready, trained = article_16.cultivated_on(case), article_11.activist_training(case)
    if ready is None or trained is None or ready > case.on:
        return None
    return max(ready, trained.on)


def _introducers_named(case: Case) -> date | None:
    needed = case.rules_for(Admission).introducer.count
    return article_23.introducers_complete_on(case, needed)


def _trained(case: Case) -> date | None:
    training = article_19.candidate_training(case)
    return None if training is None else training.on


def _organizer_talked(case: Case) -> date | None:
    talk = article_29.organizer_talk(case)
    return None if talk is None else talk.on


def _admission_approved(case: Case) -> date | None:
    act = article_30.approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    return None if act is None else act.on


def _admission_talked(case: Case) -> date | None:
    talk = case.first(AdmissionTalk)
    return None if talk is None else talk.on


def _sworn(case: Case) -> date | None:
    oath = case.first(Oath)
    return None if oath is None else oath.on


def _conversion_applied(case: Case) -> date | None:
    applied = article_37.conversion_applied(case)
    return None if applied is None else applied.on


def _conversion_resolved(case: Case) -> date | None:
    waiting = article_30.awaiting_approval(case)
    admission = article_30.awaiting_admission(case) is not None
    return case.day_of(Conversion) if waiting is None or admission else waiting.on


def _conversion_approved(case: Case) -> date | None:
    act = article_30.approval(case, BallotKind.CONVERSION, Level.COLLEGE)
    return None if act is None else act.on


BECOME_ACTIVIST: tuple[Rule, ...] = (
    article_05.of_age_required,
    article_07.first_talk_required,
    article_10.recommended_required,
    article_08.league_route_required,
    article_08.recommendation_secret_required,
    article_09.waiting_required,
    article_09.approval_required,
    article_09.ranking_required,
    article_09.conduct_required,
    article_08.recommendation_notice_required,
    article_08.recommendation_validity_required,
)

BE_CULTIVATED: tuple[Rule, ...] = (
    article_12.contacts_required,
    article_11.activist_training_required,
    article_11.social_work_required,
    article_11.thought_reports_required,
    article_12.opinions_required,
    article_16.cultivation_required,
    article_16.training_year_required,
)

BECOME_PROSPECTIVE: tuple[Rule, ...] = (
    *BE_CULTIVATED,
    article_12.proposal_required,
    article_13.plan_conditions_required,
    article_15.planned_required,
    article_16.achievement_required,
    article_16.graduating_required,
    article_16.integrity_required,
    article_09.conduct_required,
    article_21.special_case_required,
    article_17.hearing_required,
    article_17.group_opinion_required,
    article_16.superior_consent_required,
    article_20.central_notice_required,
    article_45.reviews_required,
)

BE_REVIEWED: tuple[Rule, ...] = (
    article_16.prospective_filing_required,
    article_23.introducers_required,
    article_23.central_introducers_required,
    article_18.political_review_required,
    article_19.candidate_training_required,
    article_22.examination_required,
)

FORM: tuple[Rule, ...] = (
    article_22.clearance_required,
    article_22.form_issued_required,
    article_25.form_draft_required,
    article_24.introducer_opinions_required,
)

BE_DISCUSSED: tuple[Rule, ...] = (
    article_28.not_suspended_required,
    article_31.rejection_closed_required,
    *BE_REVIEWED,
    article_19.certificate_valid_required,
    article_22.pre_review_required,
    article_20.admission_notice_required,
    article_20.notice_after_review_required,
    *FORM,
    article_25.form_completed_required,
    article_15.planned_required,
    article_16.graduating_required,
    article_11.thought_reports_required,
    article_12.opinions_required,
    article_28.leaving_required,
    article_28.meeting_soon_required,
    article_45.reviews_required,
)

BE_APPROVED: tuple[Rule, ...] = (
    article_29.organizer_talk_required,
    article_30.college_approval_required,
    article_30.school_approval_required,
    article_30.central_approval_required,
)

BE_CONVERTED: tuple[Rule, ...] = (
    article_28.not_suspended_required,
    article_37.conversion_application_required,
    article_37.opinions_collected_required,
    article_37.conversion_notice_required,
    article_37.notice_after_application_required,
    article_35.probation_end_required,
    article_36.newcomer_wait_required,
    article_36.newcomer_delay_required,
    article_36.file_audit_required,
    article_34.analyses_required,
    article_33.education_required,
    article_35.conversion_conditions_required,
    article_11.thought_reports_required,
    article_45.reviews_required,
)

# 第35条: 不完全具备条件的; 申请、公示、五项条件是按期转正的手续 (第37条), 没有申请的也要讨论.
BE_EXTENDED: tuple[Rule, ...] = (
    article_28.not_suspended_required,
    article_35.probation_end_required,
    article_35.central_extension_required,
    article_36.newcomer_wait_required,
    article_36.file_audit_required,
    article_34.analyses_required,
    article_45.reviews_required,
)

# 第35条: 不具备条件的; 材料查出问题正是取消的理由, 不挡住取消.
BE_CANCELLED: tuple[Rule, ...] = (
    article_35.probation_end_required,
    article_36.newcomer_wait_required,
    article_45.reviews_required,
)

# 第36条: 弄虚作假、伪造手续的, 以及严重违纪违法的, 查实之后不等预备期满.
BE_CANCELLED_EARLY: tuple[Rule, ...] = (article_45.reviews_required,)

STEPS: tuple[Step, ...] = (
    Step(
        name="application",
        article=5,
        stage=Stage.NONE,
        owner=Owner.SELF,
        done=lambda case: case.day_of(Application),
        requires=(article_05.of_age_required,),
    ),
    Step(
        name="first_talk",
        article=7,
        stage=Stage.APPLICANT,
        owner=Owner.SECRETARY,
        done=_first_talk_held,
        requires=(article_07.first_talk_required,),
    ),
    Step(
        name="activist_decision",
        article=10,
        stage=Stage.APPLICANT,
        owner=Owner.SECRETARY,
        done=lambda case: case.day_of(ActivistDecision),
        requires=BECOME_ACTIVIST,
    ),
    Step(
        name="activist_filing",
        article=10,
        stage=Stage.ACTIVIST,
        owner=Owner.SECRETARY,
        done=lambda case: article_10.filed_on(case, ActivistDecision.kind),
        requires=(article_10.activist_minutes_required, article_10.activist_filing_required),
        on_entry=True,
    ),
    Step(
        name="contacts",
        article=12,
        stage=Stage.ACTIVIST,
        owner=Owner.SECRETARY,
        done=_contacts_appointed,
        requires=(article_12.contacts_required,),
    ),
    Step(
        name="cultivation",
        article=11,
        stage=Stage.ACTIVIST,
        owner=Owner.CONTACT,
        done=_cultivated,
        requires=BE_CULTIVATED,
    ),
    Step(
        name="prospective_decision",
        article=16,
        stage=Stage.ACTIVIST,
        owner=Owner.SECRETARY,
        done=lambda case: case.day_of(ProspectiveDecision),
        requires=BECOME_PROSPECTIVE,
    ),
    Step(
        name="prospective_filing",
        article=16,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SECRETARY,
        done=lambda case: article_10.filed_on(case, ProspectiveDecision.kind),
        requires=(
            article_16.prospective_minutes_required,
            article_16.prospective_filing_required,
        ),
        on_entry=True,
    ),
    Step(
        name="introducers",
        article=23,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SECRETARY,
        done=_introducers_named,
        requires=(
            article_23.introducers_required,
            article_23.central_introducers_required,
        ),
    ),
    Step(
        name="political_review",
        article=18,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SECRETARY,
        done=lambda case: case.day_of(PoliticalReview),
        requires=(article_18.political_review_required,),
    ),
    Step(
        name="candidate_training",
        article=19,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SECRETARY,
        done=_trained,
        requires=(article_19.candidate_training_required,),
    ),
    Step(
        name="pre_review",
        article=22,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.COLLEGE,
        done=lambda case: case.day_of(PreReview),
        requires=(*BE_REVIEWED, article_22.pre_review_required),
    ),
    Step(
        name="admission_notice",
        article=20,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.COLLEGE,
        done=lambda case: notice_ended(case, NoticePurpose.ADMISSION),
        requires=(
            article_22.pre_review_required,
            article_20.admission_notice_required,
            article_20.notice_after_review_required,
        ),
    ),
    Step(
        name="application_form",
        article=25,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SELF,
        done=lambda case: case.day_of(FormCompleted),
        requires=(article_20.admission_notice_required, *FORM),
    ),
    Step(
        name="admission_meeting",
        article=28,
        stage=Stage.PROSPECTIVE_MEMBER,
        owner=Owner.SECRETARY,
        done=article_30.admitted_on,
        requires=BE_DISCUSSED,
    ),
    Step(
        name="organizer_talk",
        article=29,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.COLLEGE,
        done=_organizer_talked,
        requires=(article_29.organizer_talk_required,),
        on_entry=True,
    ),
    Step(
        name="admission_approval",
        article=30,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.COLLEGE,
        done=_admission_approved,
        requires=BE_APPROVED,
        on_entry=True,
    ),
    Step(
        name="admission_talk",
        article=31,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.SECRETARY,
        done=_admission_talked,
        requires=(
            article_31.admission_talk_required,
            article_31.announcement_required,
            article_33.group_required,
        ),
        on_entry=True,
    ),
    Step(
        name="oath",
        article=32,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.COLLEGE,
        done=_sworn,
        requires=(article_32.oath_required, article_32.central_oath_required),
        on_entry=True,
    ),
    Step(
        name="conversion_application",
        article=37,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.SELF,
        done=_conversion_applied,
        requires=(
            article_34.analyses_required,
            article_33.education_required,
            article_37.conversion_application_required,
        ),
    ),
    Step(
        name="conversion_notice",
        article=37,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.SECRETARY,
        done=lambda case: notice_ended(case, NoticePurpose.CONVERSION),
        requires=(
            article_37.conversion_application_required,
            article_37.opinions_collected_required,
            article_37.conversion_notice_required,
            article_37.notice_after_application_required,
            article_39.defence_required,
        ),
    ),
    Step(
        name="conversion_meeting",
        article=40,
        stage=Stage.PROBATIONARY_MEMBER,
        owner=Owner.SECRETARY,
        done=_conversion_resolved,
        requires=BE_CONVERTED,
    ),
    Step(
        name="conversion_approval",
        article=37,
        stage=Stage.FULL_MEMBER,
        owner=Owner.COLLEGE,
        done=_conversion_approved,
        requires=(
            article_37.conversion_approval_required,
            article_37.conversion_announced_required,
        ),
        on_entry=True,
    ),
    Step(
        name="archive",
        article=42,
        stage=Stage.FULL_MEMBER,
        owner=Owner.SECRETARY,
        done=article_42.archived_on,
        requires=(article_42.archive_required, article_04.seven_systems_required),
        on_entry=True,
    ),
)

BY_NAME = {step.name: step for step in STEPS}
ORDER = tuple(Stage)


def next_step(case: Case) -> Step | None:
    """The first step of the present stage that is not done; a resolution waits for its approval."""
    if article_30.awaiting_admission(case) is not None:
        return BY_NAME["admission_approval" if _organizer_talked(case) else "organizer_talk"]
    if article_30.awaiting_approval(case) is not None:
        return BY_NAME["conversion_approval"]
    ahead = (step for step in STEPS if step.stage is case.stage)
    return next((step for step in ahead if not _settled(case, step)), None)


def _settled(case: Case, step: Step) -> bool:
    return step.done(case) is not None or _settled_on_paper(case, step)


def _settled_on_paper(case: Case, step: Step) -> bool:
    return step.on_entry and step.stage is case.stage and brought_over(case)


@once
def brought_over(case: Case) -> bool:
    """第45条: 进入现阶段的决定是事后补录的, 当时的手续都在纸上."""
    decision = case.stage_decision
    return decision is not None and article_45.entered_late(case.book, decision.record)


def path(case: Case, current: Step | None) -> tuple[StepState, ...]:
    """Every step with where it stands; `current` is the next step."""
    behind = ORDER[: ORDER.index(case.stage)]
    return tuple(_state(case, step, current, behind) for step in STEPS)


def _state(case: Case, step: Step, current: Step | None, behind: tuple[Stage, ...]) -> StepState:
    done_on = step.done(case)
    settled = done_on is not None or step.stage in behind or _settled_on_paper(case, step)
    progress = Progress.DONE if settled else Progress.AHEAD
    if step is current:
        progress = Progress.CURRENT
    return StepState(
        name=step.name,
        article=step.article,
        stage=step.stage,
        progress=progress,
        owner=step.owner,
        done_on=done_on,
        since=_in_hand_since(case, step) if step is current else None,
    )


def _in_hand_since(case: Case, current: Step) -> date | None:
    """The day the last thing before this step was done: from then on it waits for its owner."""
    before = STEPS[: STEPS.index(current)]
    done = [day for step in before if (day := step.done(case)) is not None]
    return max([*done, *([case.standing[1]] if case.standing[1] else [])], default=None)
