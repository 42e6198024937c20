"""第16条: 列为发展对象: 一年以上的培养, 和成绩表彰的条件."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.achievements import achievement, honours, latest_ranking, within_top
from regulation.articles.article_10 import filed_on
from regulation.articles.article_11 import activist_training
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Case
from regulation.deadlines import anniversary
from regulation.records import (
    ActivistDecision,
    Award,
    Discipline,
    Level,
    Post,
    ProspectiveDecision,
    RankingKind,
)
from regulation.rules import Rules
from regulation.verdicts import central, central_limits, requirement, usual


def cultivated_on(case: Case) -> date | None:
    """第16条: 自确定为积极分子起, 培养考察满一年之日."""
    since, rules = case.day_of(ActivistDecision), case.rules_for(ProspectiveDecision)
    return None if since is None else cultivated_from(rules, since)


def cultivation_years(case: Case) -> int:
    """第16条: 培养考察几年; 已经列为发展对象的, 依当日的规定."""
    return case.rules_for(ProspectiveDecision).cultivation.years


def cultivated_from(rules: Rules, since: date) -> date:
    """第16条: 依某一版规定, 自这一天起满一年之日."""
    return anniversary(since, rules.cultivation.years)


def cultivation_required(case: Case) -> Iterator[Requirement]:
    """第16条: 经过一年以上的培养考察."""
    since, ready = case.day_of(ActivistDecision), cultivated_on(case)
    met, years = ready is not None and case.on >= ready, cultivation_years(case)
    yield requirement("cultivation_year", 16, met=met, since=since, ready=ready, years=years)


def cultivation_year_reached(case: Case) -> Iterator[Duty]:
    """第16条: 培养考察满一年的, 由支委会讨论是否列为发展对象."""
    ready, listed = cultivated_on(case), case.day_of(ProspectiveDecision)
    if ready is None or (listed is None and case.stage is not Stage.ACTIVIST):
        return
    due = ready + timedelta(days=case.rules_on(ready).cultivation.discuss_within_days)
    if not case.on_paper(due):
        yield Duty(
            rule="cultivation_year",
            article=16,
            period=ready.isoformat(),
            owner=Owner.SECRETARY,
            opens=ready,
            due=due,
            done_on=listed,
            facts={"ready": ready},
        )


def training_year_required(case: Case) -> Iterator[Requirement]:
    """第16条: 按条文, 一年从积极分子培训结业之日数起; 起点有争议, 支委会可说明理由从宽."""
    trained = activist_training(case)
    if trained is None:
        return
    ready = cultivated_from(case.rules, trained.on)
    years = case.rules.cultivation.years
    met = case.on >= ready
    yield usual("training_year", 16, met=met, since=trained.on, ready=ready, years=years)


def achievement_required(case: Case) -> Iterator[Requirement]:
    """第16条: 本科生两条路径具备其一 (荣誉以学校级起算); 研究生另有条件."""
    if case.dossier.postgraduate:
        yield from _postgraduate_required(case)
        return
    shown = achievement(case, case.rules.achievement, Level.SCHOOL)
    yield requirement(
        "achievement",
        16,
        met=shown.enough,
        rank=shown.rank,
        total=shown.total,
        scholarship=shown.scholarship,
        honours=shown.honours,
    )


def _postgraduate_required(case: Case) -> Iterator[Requirement]:
    ranking, percent = latest_ranking(case, RankingKind.RESEARCH), _percent(case)
    rank, total = (ranking.rank, ranking.total) if ranking else (0, 0)
    in_half = within_top(rank, total, percent)
    yield requirement("postgraduate_rank", 16, met=in_half, rank=rank, total=total, percent=percent)
    failed = ranking.failed_courses if ranking else 0
    yield usual("postgraduate_courses", 16, met=failed == 0, failed=failed)
    yield requirement("postgraduate_result", 16, met=_has_result(case))


def _percent(case: Case) -> int:
    return case.rules.cultivation.postgraduate_percent


def _has_result(case: Case) -> bool:
    research = any(act.payload.research for act in case.acts(Award))
    served = any(act.payload.major for act in case.acts(Post))
    return honours(case, Level.SCHOOL) > 0 or research or served


def graduating_required(case: Case) -> Iterator[Requirement]:
    """第16条: 基本确定拿不到毕业证书或学位证书的, 不得列为发展对象."""
    yield requirement("can_graduate", 16, met=not case.dossier.cannot_graduate)


def integrity_required(case: Case) -> Iterator[Requirement]:
    """第16条: 有学术不端行为的, 不得列为发展对象."""
    misconduct = any(act.payload.academic for act in case.acts(Discipline))
    yield requirement("academic_integrity", 16, met=not misconduct)


def prospective_minutes_required(case: Case) -> Iterator[Requirement]:
    """第16条: 列为发展对象须经支委会讨论同意, 会议有记录."""
    decision = case.decided(ProspectiveDecision)
    met = decision is not None and decision.payload.minutes
    yield requirement("prospective_minutes", 16, met=met)


def prospective_filing_required(case: Case) -> Iterator[Requirement]:
    """第16条: 列为发展对象后报上级备案; 中央细则另要求上级同意."""
    filed = filed_on(case, ProspectiveDecision.kind)
    yield requirement("prospective_filing", 16, met=filed is not None, filed=filed)


def superior_consent_required(case: Case) -> Iterator[Requirement]:
    """第16条: 中央细则 (2026) 要求列为发展对象须经上级同意, 不只是备案."""
    for limits in central_limits(case):
        if limits.superior_consent:
            consented = filed_on(case, "prospective_consent") is not None
            yield central(case, "central_consent", "superior_consent", met=consented)
