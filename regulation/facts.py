"""第9、11、13、16、19、33、35条: 本人填报的事实: 何为自相矛盾, 要什么凭据, 有何用途."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from regulation.achievements import is_honour, scholarship_reaches, within_top
from regulation.articles.article_19 import certificate_lasts_until, is_long_enough
from regulation.case import STANDING
from regulation.records import (
    Award,
    Dossier,
    Level,
    Post,
    Ranking,
    RankingKind,
    RankingScope,
    Record,
    SocialWork,
    Training,
    TrainingPurpose,
)
from regulation.refusal import Fact as Number
from regulation.refusal import Refusal
from regulation.rules import AchievementRules, Rules

Fact = Ranking | Award | Post | Training | SocialWork
FACTS = (Ranking, Award, Post, Training, SocialWork)
PERIOD = re.compile(r"(\d{4})-(\d{4})(?:-([12]))?", re.ASCII)
BEGINS_IN_MONTH = {None: 8, "1": 8, "2": 1}  # of an academic year, of its two terms
HOURS_A_DAY = 24
LONGEST_TITLE = 60


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a fact is good for: a condition of an article, and whether this fact alone meets it.

    `met` is None where the fact is counted together with others.
    """

    rule: str
    article: int
    met: bool | None
    facts: Mapping[str, Number] = field(default_factory=dict)


def needs_evidence(fact: Fact) -> bool:
    """第22条: 排名、获奖和结业的要附凭据; 任职、社会工作和集体教育学时由审核人核实."""
    if isinstance(fact, Training):
        return fact.purpose is not TrainingPurpose.PROBATION
    return isinstance(fact, Ranking | Award)


def period_begins(period: str) -> date:
    """The first day that an academic year or term can begin: 2025-2026, 2025-2026-2.

    Raises ValueError for anything else.
    """
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(period)
    first, last, term = found.groups()
    if int(last) != int(first) + 1:
        raise ValueError(period)
    year = int(last) if term == "2" else int(first)
    return date(year, BEGINS_IN_MONTH[term], 1)


def check_fact(
    dossier: Dossier, fact: Fact, happened: date, on: date, corrects: int | None = None
) -> None:
    """第45条: 填报的事实不得在将来、自相矛盾或与已有的重复; `corrects` 为所更正的记录.

    Raises Refusal with the numbers that contradict each other.
    """
    if happened > on:
        raise Refusal("fact_in_future", article=45, day=happened)
    born = dossier.birth_date
    if born is not None and happened <= born:
        raise Refusal("fact_before_birth", article=45, day=happened, born=born)
    match fact:
        case Ranking():
            _check_ranking(fact, happened)
        case Post():
            _check_post(fact, happened)
        case Training():
            _check_training(fact)
        case Award():
            _check_title(fact.title)
        case SocialWork():
            _check_title(fact.task)
    _check_is_new(dossier, fact, happened, corrects)


def _check_title(title: str) -> None:
    if not title.strip():
        raise Refusal("fact_without_title", article=45)
    if len(title) > LONGEST_TITLE:
        raise Refusal("fact_title_too_long", characters=len(title), limit=LONGEST_TITLE)


def _check_ranking(fact: Ranking, published: date) -> None:
    if fact.rank < 1 or fact.total < 1 or fact.rank > fact.total:
        raise Refusal("ranking_beyond_total", article=9, rank=fact.rank, total=fact.total)
    if fact.failed_courses < 0:
        raise Refusal("fact_negative", article=45)
    try:
        begins = period_begins(fact.period)
    except ValueError:
        raise Refusal("ranking_period_unknown", article=9) from None
    if published < begins:
        raise Refusal("ranking_before_period", article=9, period=fact.period, day=published)


def _check_post(fact: Post, since: date) -> None:
    _check_title(fact.title)
    if fact.until is not None and fact.until < since:
        raise Refusal("post_ends_before", article=13, since=since, until=fact.until)


def _check_training(fact: Training) -> None:
    if fact.days < 0 or fact.hours < 0:
        raise Refusal("fact_negative", article=45)
    if fact.days == 0 and fact.hours == 0:
        raise Refusal("training_without_extent", article=11)
    if fact.days and fact.hours > fact.days * HOURS_A_DAY:
        raise Refusal("training_hours_beyond_days", article=11, days=fact.days, hours=fact.hours)
    examined = fact.purpose is not TrainingPurpose.CANDIDATE or fact.exam_passed
    if fact.certificate and not examined:
        raise Refusal("certificate_without_exam", article=19)


def _check_is_new(dossier: Dossier, fact: Fact, happened: date, corrects: int | None) -> None:
    standing = [r for r in dossier.records if r.state in STANDING]
    replaced = {corrects, *(record.supersedes for record in standing)}
    for record in standing:
        if record.id not in replaced and _same(record, fact, happened):
            raise Refusal("fact_known", article=45, number=record.id, day=record.act_date)


def _same(record: Record, fact: Fact, happened: date) -> bool:
    known = record.payload
    match fact, known:
        case Ranking(), Ranking():
            one = (known.basis, known.period, known.scope)
            return one == (fact.basis, fact.period, fact.scope)
        case Award(), Award():
            named = known.title.strip() == fact.title.strip() and known.level is fact.level
            return named and record.act_date == happened
        case Post(), Post():
            return known.title.strip() == fact.title.strip() and _overlap(record, fact, happened)
        case Training(), Training():
            return known.purpose is fact.purpose and record.act_date == happened
        case SocialWork(), SocialWork():
            return known.task.strip() == fact.task.strip() and record.act_date == happened
    return False


def _overlap(record: Record, fact: Post, since: date) -> bool:
    known = record.payload
    assert isinstance(known, Post)
    begins_within = known.until is None or since <= known.until
    ends_within = fact.until is None or record.act_date <= fact.until
    return begins_within and ends_within


def uses_of(book: Rules, fact: Fact, happened: date) -> tuple[Use, ...]:
    """What this fact is good for once it has been reviewed, by the edition of its day."""
    rules = book.in_force_on(happened)
    match fact:
        case Ranking():
            found = _uses_of_ranking(rules, fact)
        case Award():
            found = _uses_of_award(rules, fact)
        case Post():
            found = _uses_of_post(rules, fact)
        case Training():
            found = _uses_of_training(rules, fact, happened)
        case SocialWork():
            found = iter([Use(rule="social_work", article=11, met=True)])
    return tuple(found)


def _uses_of_ranking(rules: Rules, fact: Ranking) -> Iterator[Use]:
    if fact.scope is not RankingScope.MAJOR:
        yield Use(rule="other_scope", article=9, met=False)
        return
    if fact.basis is RankingKind.RESEARCH:
        yield _within(fact, "postgraduate_rank", 16, rules.cultivation.postgraduate_percent)
        return
    yield _within(fact, "recommendation_rank", 9, rules.recommendation.top_percent)
    if fact.basis is RankingKind.COMPREHENSIVE:
        for article, conditions in _paths(rules):
            yield _within(fact, "excellent_rank", article, conditions.excellent_percent)
            yield _within(fact, "cadre_rank", article, conditions.cadre_percent)
        yield _within(fact, "conversion_rank", 35, rules.probation.top_percent)


def _paths(rules: Rules) -> tuple[tuple[int, AchievementRules], ...]:
    return (13, rules.plan_listing), (16, rules.achievement)


def _within(fact: Ranking, rule: str, article: int, percent: int) -> Use:
    met = within_top(fact.rank, fact.total, percent)
    return Use(rule=rule, article=article, met=met, facts={"percent": percent})


def _uses_of_award(rules: Rules, fact: Award) -> Iterator[Use]:
    if fact.scholarship:
        for article, conditions in _paths(rules):
            yield _scholarship(fact, "excellent_scholarship", article, conditions)
            yield _scholarship(fact, "cadre_scholarship", article, conditions)
        met = scholarship_reaches(fact.scholarship, rules.probation.scholarship)
        needed = {"needed": rules.probation.scholarship}
        yield Use(rule="conversion_scholarship", article=35, met=met, facts=needed)
        return
    yield _honour(fact, 13, Level.COLLEGE)
    yield _honour(fact, 16, Level.SCHOOL)
    yield _honour(fact, 35, Level.SCHOOL)
    if fact.research:
        yield Use(rule="postgraduate_result", article=16, met=True)


def _scholarship(fact: Award, rule: str, article: int, conditions: AchievementRules) -> Use:
    excellent = rule == "excellent_scholarship"
    needed = conditions.excellent_scholarship if excellent else conditions.cadre_scholarship
    met = scholarship_reaches(fact.scholarship, needed)
    return Use(rule=rule, article=article, met=met, facts={"needed": needed})


def _honour(fact: Award, article: int, least: Level) -> Use:
    counted = None if is_honour(fact, least) else False
    return Use(rule="honour", article=article, met=counted, facts={"least": least})


def _uses_of_post(rules: Rules, fact: Post) -> Iterator[Use]:
    counts = None if fact.major and fact.excellent else False
    for article, conditions in _paths(rules):
        years = {"years": conditions.cadre_years}
        yield Use(rule="cadre_post", article=article, met=counts, facts=years)
    yield Use(rule="cadre_post", article=35, met=counts, facts={"years": 0})
    if fact.major:
        yield Use(rule="postgraduate_post", article=16, met=True)


def _uses_of_training(rules: Rules, fact: Training, finished: date) -> Iterator[Use]:
    match fact.purpose:
        case TrainingPurpose.ACTIVIST:
            needed = rules.activist_training
            met = fact.days >= needed.days and fact.hours >= needed.hours
            extent = {"days": needed.days, "hours": needed.hours}
            yield Use(rule="activist_training", article=11, met=met, facts=extent)
        case TrainingPurpose.CANDIDATE:
            given = rules.candidate_training
            extent = {"days": given.days, "hours": given.hours}
            met = is_long_enough(rules, fact)
            yield Use(rule="candidate_training", article=19, met=met, facts=extent)
            last = certificate_lasts_until(rules, finished)
            met = fact.exam_passed and bool(fact.certificate)
            yield Use(rule="candidate_certificate", article=19, met=met, facts={"last": last})
        case TrainingPurpose.PROBATION:
            hours = {"hours": rules.education.hours_a_year}
            yield Use(rule="education_hours", article=33, met=None, facts=hours)
        case TrainingPurpose.REFRESHER:
            yield Use(rule="refresher", article=35, met=True)
