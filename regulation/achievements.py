"""Ranks, awards and posts (第9、13、16、35条), compared in integers."""

from dataclasses import dataclass
from datetime import date

from regulation.case import Act, Case
from regulation.deadlines import anniversary
from regulation.records import Award, Level, Post, Ranking, RankingKind, RankingScope
from regulation.rules import AchievementRules

HUNDRED = 100
LEVELS = tuple(Level)


def within_top(rank: int, total: int, percent: int) -> bool:
    """第9、13、16、35条: 名次在前百分之几之内; 正好踩线的算在内, 不取整."""
    return 0 < rank <= total and rank * HUNDRED <= percent * total


def places_within(total: int, percent: int) -> int:
    """第13条: 这么多人里, 前百分之几一共有几个名次 (小班可能一个也没有)."""
    return percent * total // HUNDRED


def latest_ranking(case: Case, basis: RankingKind, since: date | None = None) -> Ranking | None:
    """第9、13、16、35条: 某日以来最近的一次专业年级排名; 班级、年级的排名不合条文."""
    rankings = (act for act in reversed(case.acts(Ranking)) if since is None or act.on >= since)
    return next((act.payload for act in rankings if _fits(act.payload, basis)), None)


def _fits(ranking: Ranking, basis: RankingKind) -> bool:
    return ranking.basis is basis and ranking.scope is RankingScope.MAJOR


def honours(case: Case, least: Level, since: date | None = None) -> int:
    """第13、16、35条: 够级别的荣誉表彰, 加上各项竞赛表彰; 奖学金另算."""
    return sum(is_honour(act.payload, least) for act in _awards(case, since))


def is_honour(award: Award, least: Level) -> bool:
    """第13、16、35条: 是否计入荣誉: 够级别的表彰, 或竞赛表彰; 奖学金不计."""
    high_enough = LEVELS.index(award.level) >= LEVELS.index(least)
    return award.scholarship == 0 and (award.competition or high_enough)


def best_scholarship(case: Case, since: date | None = None) -> int:
    """The best scholarship class won (一等 is 1), 0 where there is none."""
    classes = [a.payload.scholarship for a in _awards(case, since) if a.payload.scholarship]
    return min(classes, default=0)


def _awards(case: Case, since: date | None) -> tuple[Act[Award], ...]:
    return tuple(act for act in case.acts(Award) if since is None or act.on >= since)


def scholarship_reaches(best: int, needed: int) -> bool:
    """第13、16、35条: 「三等及以上」含一、二、三等."""
    return 0 < best <= needed


def served_as_cadre(case: Case, years: int, since: date | None = None) -> bool:
    """第13、16、35条: 担任主要学生干部、考核优秀, 累计满若干年 (0 表示任过即可)."""
    posts = [a for a in case.acts(Post) if a.payload.major and a.payload.excellent]
    current = [a for a in posts if since is None or _end(case, a) >= since]
    served = sum((_end(case, act) - act.on).days for act in current)
    return bool(current) and served >= (case.on - anniversary(case.on, -years)).days


def _end(case: Case, post: Act[Post]) -> date:
    until = post.payload.until
    return case.on if until is None else min(until, case.on)


@dataclass(frozen=True)
class Achievement:
    """What a person has to show, and which of the two branches it satisfies."""

    rank: int
    total: int
    scholarship: int
    honours: int
    excellent: bool
    cadre: bool

    @property
    def enough(self) -> bool:
        """第13、16条: 两条路径具备其一."""
        return self.excellent or self.cadre


def achievement(case: Case, rules: AchievementRules, least: Level) -> Achievement:
    """第13、16条: 学业突出一路, 或主要学生干部一路."""
    ranking = latest_ranking(case, RankingKind.COMPREHENSIVE)
    rank, total = (ranking.rank, ranking.total) if ranking else (0, 0)
    best, count = best_scholarship(case), honours(case, least)
    return Achievement(
        rank,
        total,
        best,
        count,
        excellent=within_top(rank, total, rules.excellent_percent)
        and scholarship_reaches(best, rules.excellent_scholarship)
        and count >= rules.excellent_honours,
        cadre=served_as_cadre(case, rules.cadre_years)
        and within_top(rank, total, rules.cadre_percent)
        and scholarship_reaches(best, rules.cadre_scholarship)
        and count >= rules.cadre_honours,
    )
