"""What a person may do now: each check raises `Refusal`, or returns the codes of its warnings."""

from collections.abc import Sequence
from datetime import date, timedelta

from regulation.articles.article_07 import first_talk_held
from regulation.articles.article_11 import REPORTING, quarters_owed
from regulation.articles.article_28 import resolved_on
from regulation.articles.article_35 import Probation, probation
from regulation.articles.article_37 import (
    application_due,
    application_opens,
    conversion_applied,
)
from regulation.assessment import Assessment, Stage
from regulation.case import Act, Case
from regulation.deadlines import (
    age_on,
    anniversary,
    quarter_bounds,
    quarter_of,
    quarters_between,
)
from regulation.records import ActivistDecision, Application, BallotKind, Dossier, ThoughtReport
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


def check_can_apply(
    dossier: Dossier, rules: Rules, on: date, application: Application, handed_in: date
) -> None:
    """第5条: 尚未申请的人递交入党申请书; 递交之日须已满年龄, 原单位的申请书也是如此.

    Raises Refusal where an application waits or stands already, the day lies ahead, or the age is
    not reached or not known.
    """
    check_may_apply(dossier, rules, on)
    if handed_in > on:
        raise Refusal("application_in_future", article=5, handed_in=handed_in)
    _check_of_age(dossier, rules, application, handed_in)
    earlier = application.earlier_on
    if earlier is not None and earlier >= handed_in:
        raise Refusal("application_not_earlier", article=5, earlier=earlier, handed_in=handed_in)
    if earlier is not None:
        _check_of_age(dossier, rules, application, earlier)


def check_may_apply(dossier: Dossier, rules: Rules, on: date) -> None:
    """第5条: 尚未申请、也没有申请在等待确认的人, 方可递交."""
    case = Case(dossier, rules, on)
    if case.stage is not Stage.NONE:
        raise Refusal("application_wrong_stage", article=5, stage=case.stage)
    for claim in case.claims(Application):
        raise Refusal("application_waiting", article=5, number=claim.record.id, handed_in=claim.on)


def _check_of_age(dossier: Dossier, rules: Rules, application: Application, day: date) -> None:
    born = dossier.birth_date or application.born_on
    if born is None:
        raise Refusal("application_birth_unknown", article=5)
    if born >= day:
        raise Refusal("application_before_birth", article=5, born=born, day=day)
    minimum = rules.in_force_on(day).application.minimum_age
    age = age_on(born, day)
    if age < minimum:
        reached = anniversary(born, minimum)
        raise Refusal(
            "application_under_age",
            article=5,
            born=born,
            day=day,
            age=age,
            minimum=minimum,
            reached=reached,
        )


def check_can_send_talker(dossier: Dossier, rules: Rules, on: date, talker_id: int) -> None:
    """第7条: 申请已经收到、首次谈话尚未进行的, 派专人谈话; 不能派本人."""
    case = Case(dossier, rules, on)
    if talker_id == dossier.person_id:
        raise Refusal("talker_is_applicant", article=7)
    if case.stage is not Stage.APPLICANT or first_talk_held(case) is not None:
        raise Refusal("talker_not_needed", article=7)


def open_quarters(dossier: Dossier, rules: Rules, on: date) -> tuple[str, ...]:
    """第11条: 眼下可以交的季度, 早的在前; 未交的往季可以补交, 账本建立之前的不在其列."""
    case = Case(dossier, rules, on)
    _check_reporting_stage(case)
    since = case.day_of(ActivistDecision) or on
    taken = {act.payload.quarter for act in case.acts(ThoughtReport)}
    passed = quarters_between(since, on)
    return tuple(q for q in passed if q not in taken and not case.on_paper(quarter_bounds(q)[1]))


def quarter_to_report(dossier: Dossier, rules: Rules, on: date) -> str | None:
    """第11条: 未指明时交哪一季: 新季度头几天先补仍欠着的上一季, 然后本季, 再后是最近的往季."""
    choices, present = open_quarters(dossier, rules, on), quarter_of(on)
    case = Case(dossier, rules, on)
    first = quarter_bounds(present)[0]
    previous = quarter_of(first - timedelta(days=1))
    early = (on - first).days < case.rules.thought_report.previous_quarter_days
    if early and previous in choices and previous in quarters_owed(case):
        return previous
    return present if present in choices else (choices[-1] if choices else None)


def check_can_submit_report(
    dossier: Dossier,
    rules: Rules,
    on: date,
    report: ThoughtReport,
    *,
    replacing: int | None = None,
) -> tuple[str, ...]:
    """第11条: 一季度一份, 不得与以往同文, 打字的要够字数; `replacing` 为被更换的一份.

    Returns warnings: `report_interval_short`, `report_late`.
    """
    case = Case(dossier, rules, on)
    others = [act for act in case.acts(ThoughtReport) if act.record.id != replacing]
    _check_reporting_stage(case)
    _check_quarter_is_open(case, report.quarter)
    _check_quarter_is_free(others, report.quarter)
    _check_text_is_new(case, report.fingerprint)
    _check_length(case.rules, report.characters)
    return (*_interval_warning(case, others), *_late_warning(case, report.quarter))


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


def _check_quarter_is_free(others: Sequence[Act[ThoughtReport]], quarter: str) -> None:
    for earlier in others:
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


def _interval_warning(case: Case, others: Sequence[Act[ThoughtReport]]) -> tuple[str, ...]:
    gap = case.rules.thought_report.minimum_gap_days
    close = bool(others) and (case.on - others[-1].on).days < gap
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
    if case.on < application_opens(case, term):
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
