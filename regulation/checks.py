"""What a person may do now: each check raises `Refusal`, or returns the codes of its warnings."""

from datetime import date, timedelta

from regulation.articles.article_11 import REPORTING
from regulation.articles.article_28 import resolved_on
from regulation.articles.article_35 import Probation, probation
from regulation.articles.article_37 import application_due, conversion_applied
from regulation.assessment import Assessment, Stage
from regulation.case import Act, Case
from regulation.deadlines import quarter_bounds, quarter_of
from regulation.records import ActivistDecision, BallotKind, Dossier, ThoughtReport
from regulation.refusal import Refusal
from regulation.rules import Rules

STAGES_WITHOUT_TALKS = (Stage.NONE, Stage.FULL_MEMBER)
DISCUSSED_AS = {
    BallotKind.ADMISSION: Stage.PROSPECTIVE_MEMBER,
    BallotKind.CONVERSION: Stage.PROBATIONARY_MEMBER,
}
MEETING_ARTICLE = {BallotKind.ADMISSION: 28, BallotKind.CONVERSION: 41}


def check_can_talk(found: Assessment, held: date) -> None:
    """第7、12条: 申请入党之后、转为正式党员之前的谈话才记入档案."""
    if found.stage in STAGES_WITHOUT_TALKS or found.since is None:
        raise Refusal("talk_wrong_stage", article=12, stage=found.stage)
    if found.stage is Stage.APPLICANT and held < found.since:
        raise Refusal("talk_before_application", article=7, held=held, applied=found.since)


def check_can_submit_report(
    dossier: Dossier, rules: Rules, on: date, report: ThoughtReport
) -> tuple[str, ...]:
    """第11条: 一季度一份, 不得与以往同文, 打字的要够字数.

    Returns warnings: `report_interval_short`, `report_late`.
    """
    case = Case(dossier, rules, on)
    _check_reporting_stage(case)
    _check_quarter_is_open(case, report.quarter)
    _check_quarter_is_free(case, report.quarter)
    _check_text_is_new(case, report.fingerprint)
    _check_length(case.rules, report.characters)
    return (*_interval_warning(case), *_late_warning(case, report.quarter))


def _check_reporting_stage(case: Case) -> None:
    if case.stage not in REPORTING:
        raise Refusal("report_wrong_stage", article=11, stage=case.stage)


def _check_quarter_is_open(case: Case, quarter: str) -> None:
    try:
        first, last = quarter_bounds(quarter)
    except ValueError:
        raise Refusal("report_unknown_quarter", article=11, quarter=quarter) from None
    if first > case.on:
        raise Refusal("report_future_quarter", article=11, quarter=quarter, opens=first)
    since = case.day_of(ActivistDecision)
    if since is not None and last < since:
        raise Refusal("report_before_activist", article=11, quarter=quarter, since=since)


def _check_quarter_is_free(case: Case, quarter: str) -> None:
    for earlier in case.acts(ThoughtReport):
        if earlier.payload.quarter == quarter:
            raise Refusal("report_quarter_taken", article=11, quarter=quarter, received=earlier.on)


def _check_text_is_new(case: Case, fingerprint: str) -> None:
    same: Act[ThoughtReport]
    for same in case.acts(ThoughtReport):
        if same.payload.fingerprint == fingerprint:
            quarter = same.payload.quarter
            raise Refusal("report_same_text", article=11, quarter=quarter, received=same.on)


def _check_length(rules: Rules, characters: int) -> None:
    minimum = rules.thought_report.minimum_characters
    if 0 < characters < minimum:
        raise Refusal("report_too_short", article=11, characters=characters, minimum=minimum)


def _interval_warning(case: Case) -> tuple[str, ...]:
    last = case.last(ThoughtReport)
    gap = case.rules.thought_report.minimum_gap_days
    close = last is not None and (case.on - last.on).days < gap
    return ("report_interval_short",) if close else ()


def _late_warning(case: Case, quarter: str) -> tuple[str, ...]:
    return ("report_late",) if quarter < quarter_of(case.on) else ()


def check_can_apply_conversion(dossier: Dossier, rules: Rules, on: date) -> tuple[str, ...]:
    """第37条: 预备党员本人递交转正申请; 一个预备期一份.

    Returns warnings: `conversion_early`, `conversion_late`.
    """
    case = Case(dossier, rules, on)
    term = probation(case)
    if case.stage is not Stage.PROBATIONARY_MEMBER or term is None:
        raise Refusal("conversion_wrong_stage", article=37, stage=case.stage)
    applied = conversion_applied(case)
    if applied is not None:
        raise Refusal("conversion_already_applied", article=37, received=applied.on)
    return _conversion_warnings(case, term)


def _conversion_warnings(case: Case, term: Probation) -> tuple[str, ...]:
    opens = term.expiry - timedelta(days=case.rules.conversion.opens_days_before)
    if case.on < opens:
        return ("conversion_early",)
    return ("conversion_late",) if case.on > application_due(case, term) else ()


def check_can_discuss(dossier: Dossier, rules: Rules, on: date, kind: BallotKind) -> None:
    """第28、41条: 支部大会只讨论身份相符的人; 决议已经形成的, 不再另行投票.

    Raises Refusal: `candidate_wrong_stage`, `candidate_passed`.
    """
    case, article = Case(dossier, rules, on), MEETING_ARTICLE[kind]
    if case.stage is not DISCUSSED_AS[kind]:
        raise Refusal("candidate_wrong_stage", article=article, cited=article, stage=case.stage)
    passed = resolved_on(case, kind)
    if passed is not None:
        raise Refusal("candidate_passed", article=article, cited=article, passed=passed)
