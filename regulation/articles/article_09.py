"""第9条: 推优的基本条件."""

from collections.abc import Iterator
from datetime import date

from regulation.achievements import latest_ranking, within_top
from regulation.articles.article_05 import applied_on
from regulation.articles.article_08 import recommendation
from regulation.assessment import Requirement
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.records import Discipline, LeagueRecommendation, RankingKind
from regulation.rules import RecommendationRules, Rules
from regulation.verdicts import requirement, usual

BASES = (RankingKind.ACADEMIC, RankingKind.COMPREHENSIVE)


def ready_on(case: Case) -> date | None:
    """第9条: 递交申请书满若干个月, 可以参加推优之日; 依推优大会当日的规定."""
    return ready_under(case.rules_of(recommendation(case)), applied_on(case))


def ready_under(rules: Rules, applied: date | None) -> date | None:
    """第9条: 依某一版规定, 自申请之日起满若干个月之日."""
    months = rules.recommendation.months_since_application
    return None if applied is None else add_months(applied, months)


def waiting_required(case: Case) -> Iterator[Requirement]:
    """第9条: 推优大会之日, 递交申请书一般已满三个月."""
    act, ready = recommendation(case), ready_on(case)
    if act is not None:
        met = ready is not None and act.on >= ready
        yield usual("recommendation_waiting", 9, met=met, held=act.on, ready=ready)


def waiting_ahead_required(case: Case) -> Iterator[Requirement]:
    """第9条: 筹备推优大会时, 按开会之日看申请书一般是否已满三个月."""
    ready = ready_under(case.rules, applied_on(case))
    met = ready is not None and case.on >= ready
    yield usual("recommendation_waiting", 9, met=met, held=case.on, ready=ready)


def approval_required(case: Case) -> Iterator[Requirement]:
    """第9条: 民主测评的合格得票率达到规定比例, 正好达到也算."""
    act = recommendation(case)
    if act is not None:
        yield approval_verdict(case, act)


def approval_verdict(case: Case, act: Act[LeagueRecommendation]) -> Requirement:
    """第9条: 以投票人数为整体, 整数比较."""
    cast, approve = act.payload.cast, act.payload.approve
    rules = case.rules_on(act.on).recommendation
    met = approval_holds(rules, cast=cast, approve=approve)
    needed = rules.approval.least(cast)
    return requirement(
        "recommendation_approval", 9, met=met, cast=cast, approve=approve, needed=needed
    )


def approval_holds(rules: RecommendationRules, *, cast: int, approve: int) -> bool:
    """第9条: 得票达到投票人数的规定比例; 无人投票的不算."""
    return cast > 0 and rules.approval.reached(approve, cast)


def in_top(case: Case, percent: int) -> bool:
    """第9条: 学业成绩或综合测评, 有一项在前列即可."""
    rankings = (latest_ranking(case, basis) for basis in BASES)
    return any(within_top(r.rank, r.total, percent) for r in rankings if r is not None)


def ranking_required(case: Case) -> Iterator[Requirement]:
    """第9条: 排名在专业年级的前列."""
    percent = case.rules_of(recommendation(case)).recommendation.top_percent
    yield requirement("recommendation_rank", 9, met=in_top(case, percent), percent=percent)


def standing_discipline(case: Case) -> tuple[Act[Discipline], ...]:
    """第9条: 尚未解除的通报批评或处分."""
    acts = case.acts(Discipline)
    return tuple(a for a in acts if a.payload.lifted_on is None or a.payload.lifted_on > case.on)


def conduct_required(case: Case) -> Iterator[Requirement]:
    """第9条: 没有通报批评和处分."""
    standing = standing_discipline(case)
    titles = tuple(act.payload.title for act in standing)
    yield requirement("conduct", 9, met=not standing, titles=titles)
