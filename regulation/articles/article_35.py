"""第35条: 预备期一年, 自支部大会通过之日起."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from regulation.achievements import (
    best_scholarship,
    honours,
    latest_ranking,
    scholarship_reaches,
    served_as_cadre,
    within_top,
)
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case, once
from regulation.deadlines import add_months
from regulation.records import (
    Admission,
    BallotKind,
    BallotResult,
    Conversion,
    Extension,
    Level,
    Motion,
    Outcome,
    RankingKind,
    Training,
    TrainingPurpose,
)
from regulation.refusal import Fact, Refusal
from regulation.rules import CentralMode, Rules
from regulation.verdicts import central, central_limits, requirement, usual


@dataclass(frozen=True)
class Probation:
    """第35条: 预备期的起止. `expiry` 是转正之日, `last_day` 是表格上的最后一天 (前一日)."""

    since: date
    expiry: date
    extended_months: int

    @property
    def last_day(self) -> date:
        """预备期的最后一天."""
        return self.expiry - timedelta(days=1)


def probation_expiry(since: date, months: int) -> date:
    """第35条: 从支部大会通过之日数起, 满若干月的对应日."""
    return add_months(since, months)


@once
def probation(case: Case) -> Probation | None:
    """第35条: 本人的预备期."""
    return probation_as_of(case, case.on)


def probation_as_of(case: Case, day: date) -> Probation | None:
    """第35条: 某日看来的预备期; 延长的月数从同一起点累计, 不逐段相加."""
    since = case.day_of(Admission)
    if since is None:
        return None
    granted = (act for act in granted_extensions(case) if act.on <= day)
    return _probation(case, since, sum(act.payload.months for act in granted))


def _probation(case: Case, since: date, extended: int) -> Probation:
    expiry = probation_expiry(since, case.rules_on(since).probation.months + extended)
    return Probation(since, expiry, extended)


def probation_from(case: Case, since: date) -> Probation:
    """第30、35条: 某日的支部大会接收的, 预备期的起止; 批准之前也可以算出."""
    return _probation(case, since, 0)


def granted_extensions(case: Case) -> list[Act[Extension]]:
    """第35条: 已经批准的各次延长."""
    return [act for act in case.acts(Extension) if act.accepted]


def probation_with(case: Case, motion: Motion) -> Probation | None:
    """第35条: 提议通过后的预备期; 转正的照旧, 延长的从同一起点加上月数, 取消的没有."""
    term = probation(case)
    if term is None or motion.outcome is Outcome.CANCELLATION:
        return None
    return _probation(case, term.since, term.extended_months + motion.months)


def _discussed_on(case: Case, expiry: date) -> date | None:
    ballots = case.acts(BallotResult)
    days = [b.on for b in ballots if b.payload.ballot is BallotKind.CONVERSION and b.on >= expiry]
    converted = case.day_of(Conversion)
    return min([*days, *([] if converted is None else [converted])], default=None)


def probation_end_due(case: Case) -> Iterator[Duty]:
    """第35条: 预备期满应及时讨论能否转正."""
    term = probation(case)
    if term is None or case.stage is Stage.NONE:
        return
    yield Duty(
        rule="probation_end",
        article=35,
        period=term.expiry.isoformat(),
        owner=Owner.SECRETARY,
        opens=term.expiry,
        due=term.expiry + timedelta(days=case.rules_on(term.expiry).probation.discuss_within_days),
        done_on=_discussed_on(case, term.expiry),
        facts={"expiry": term.expiry, "last_day": term.last_day},
    )


def probation_end_required(case: Case) -> Iterator[Requirement]:
    """第35条: 预备期满之前不讨论转正."""
    term = probation(case)
    if term is not None:
        yield requirement(
            "probation_end",
            35,
            met=case.on >= term.expiry,
            since=term.since,
            expiry=term.expiry,
            last_day=term.last_day,
            days_left=max(0, (term.expiry - case.on).days),
        )


def check_extension(rules: Rules, *, months: int, extensions: int, on: date) -> tuple[str, ...]:
    """第35条: 延长不少于半年, 不超过一年; 中央细则只许延长一次.

    `extensions` is how often it has been extended already. Returns the warning
    `central_extension` where the central text is only to warn.
    """
    limits = rules.in_force_on(on).probation
    shortest, longest = limits.extension_at_least_months, limits.extension_at_most_months
    if not shortest <= months <= longest:
        raise Refusal(
            "extension_length", article=35, months=months, shortest=shortest, longest=longest
        )
    centre = rules.centre_on(on)
    most = extensions + 1 if centre is None else centre.limits.extensions_at_most
    if extensions < most:
        return ()
    if rules.central_mode is CentralMode.BLOCK:
        raise Refusal("extension_again", article=35, extensions=extensions, most=most)
    return ("central_extension",)


def central_extension_required(case: Case) -> Iterator[Requirement]:
    """第35条: 中央细则只许延长一次; 已经延长过的再延长, 须说明理由."""
    granted = len(granted_extensions(case))
    for limits in central_limits(case):
        most = limits.extensions_at_most
        met, limit = granted < most, "extensions_at_most"
        yield central(case, "central_extension", limit, met=met, extensions=granted, most=most)


@dataclass(frozen=True)
class Condition:
    """第35条: 按期转正五项条件之一; `facts` 为据以判断的数目."""

    name: str
    met: bool
    facts: Mapping[str, Fact] = field(default_factory=dict)


def conversion_conditions(case: Case) -> tuple[Condition, ...]:
    """第35条: 五项条件各自的情况; 没有预备期的、研究生, 一项也不列."""
    term, rules = probation(case), case.rules.probation
    if term is None or case.dossier.postgraduate:
        return ()
    ranking = latest_ranking(case, RankingKind.COMPREHENSIVE, term.since)
    rank, total = (ranking.rank, ranking.total) if ranking else (0, 0)
    best = best_scholarship(case, term.since)
    count = honours(case, Level.SCHOOL, term.since)
    in_top, percent = within_top(rank, total, rules.top_percent), rules.top_percent
    awarded = scholarship_reaches(best, rules.scholarship)
    return (
        Condition("refresher", _refreshed(case, term.since)),
        Condition("cadre", served_as_cadre(case, 0, term.since)),
        Condition("rank", in_top, {"rank": rank, "total": total, "percent": percent}),
        Condition("scholarship", awarded, {"best": best, "needed": rules.scholarship}),
        Condition("honours", count >= rules.honours, {"count": count, "needed": rules.honours}),
    )


def conversion_conditions_required(case: Case) -> Iterator[Requirement]:
    """第35条: 按期转正的五项条件须同时具备; 不全的可延长预备期, 故只提示."""
    joint = conversion_conditions(case)
    if not joint:
        return
    placed = next(condition.facts for condition in joint if condition.name == "rank")
    yield usual(
        "conversion_conditions",
        35,
        met=all(condition.met for condition in joint),
        fulfilled=sum(condition.met for condition in joint),
        conditions=len(joint),
        rank=placed["rank"],
        total=placed["total"],
    )


def _refreshed(case: Case, since: date) -> bool:
    trainings = (a for a in case.acts(Training) if a.on >= since)
    return any(a.payload.purpose is TrainingPurpose.REFRESHER for a in trainings)
