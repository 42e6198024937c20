"""第4条: 三投票三公示一答辩, 归档之前样样有据."""

from collections.abc import Iterator

from regulation.articles.article_28 import ballot_of
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.notices import notice_of
from regulation.records import BallotKind, Defence, LeagueRecommendation, NoticePurpose
from regulation.verdicts import usual


def missing_evidence(case: Case) -> tuple[str, ...]:
    """第4条: 七项制度中没有凭据的."""
    evidence = {
        "recommendation_vote": case.first(LeagueRecommendation),
        "admission_vote": ballot_of(case, BallotKind.ADMISSION),
        "conversion_vote": ballot_of(case, BallotKind.CONVERSION),
        "recommendation_notice": notice_of(case, NoticePurpose.RECOMMENDATION),
        "admission_notice": notice_of(case, NoticePurpose.ADMISSION),
        "conversion_notice": notice_of(case, NoticePurpose.CONVERSION),
        "defence": case.first(Defence),
    }
    return tuple(name for name, act in evidence.items() if act is None)


def seven_systems_required(case: Case) -> Iterator[Requirement]:
    """第4条: 三次投票、三次公示、一次答辩都有记录, 没有的须记名说明理由."""
    missing = missing_evidence(case)
    yield usual("seven_systems", 4, met=not missing, missing=missing)
