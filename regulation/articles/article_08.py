"""第8条: 青年团员经过推优; 推优的公示与有效期."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import age_on, anniversary
from regulation.notices import notice_required
from regulation.records import LeagueRecommendation, NoticePurpose
from regulation.verdicts import requirement, usual


def recommendation(case: Case) -> Act[LeagueRecommendation] | None:
    """第8条: 最近一次推优."""
    return case.last(LeagueRecommendation)


def recommended_on(act: Act[LeagueRecommendation]) -> date:
    """第8条: 推优结果产生之日, 即上级团组织审核之日; 没有记载的取推优大会之日."""
    return act.payload.league_approved_on or act.on


def league_age(case: Case) -> bool:
    """第8条: 作出决定之日仍在团员推优年龄之内的团员."""
    birth = case.dossier.birth_date
    young = birth is None or age_on(birth, case.on) <= case.rules.recommendation.maximum_age
    return case.dossier.league_member and young


def league_route_required(case: Case) -> Iterator[Requirement]:
    """第8条: 这个年龄的团员一般经过推优; 支委会可以说明理由从宽."""
    met = not league_age(case) or recommendation(case) is not None
    maximum = case.rules.recommendation.maximum_age
    yield usual("league_route", 8, met=met, maximum=maximum)


def recommendation_notice_required(case: Case) -> Iterator[Requirement]:
    """第8条: 推优名单要公示."""
    if recommendation(case) is not None:
        yield from notice_required(case, NoticePurpose.RECOMMENDATION)


def recommendation_secret_required(case: Case) -> Iterator[Requirement]:
    """第8条: 推优采用无记名投票."""
    act = recommendation(case)
    if act is not None:
        yield requirement("recommendation_secret", 8, met=act.payload.secret_ballot)


def recommendation_validity_required(case: Case) -> Iterator[Requirement]:
    """第8条: 推优结果有效一到两年: 过一年的提示, 过两年的作废."""
    act = recommendation(case)
    if act is None:
        return
    rules, since = case.rules.recommendation, recommended_on(act)
    until = anniversary(since, rules.valid_years)
    at_most = anniversary(since, rules.valid_years_at_most)
    judge = requirement if case.on > at_most else usual
    met = case.on <= until
    yield judge("recommendation_validity", 8, met=met, since=since, until=until, at_most=at_most)


def recommendation_expires(case: Case) -> Iterator[Duty]:
    """第8条: 推优失效之前应作出决定."""
    act = recommendation(case)
    if act is None or case.stage is not Stage.APPLICANT:
        return
    since = recommended_on(act)
    yield Duty(
        rule="recommendation_validity",
        article=8,
        period=since.isoformat(),
        owner=Owner.SECRETARY,
        opens=since,
        due=anniversary(since, case.rules.recommendation.valid_years),
    )
