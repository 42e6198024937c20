"""第21条: 排名未达前列但表现突出者的特殊程序."""

from collections.abc import Iterator

from regulation.articles.article_09 import in_top
from regulation.assessment import Requirement
from regulation.case import Case
from regulation.records import SpecialCase
from regulation.verdicts import requirement


def special_case_required(case: Case) -> Iterator[Requirement]:
    """第21条: 排名不在前列的, 须由基层党组织申请、学校组织部复审通过."""
    percent = case.rules.recommendation.top_percent
    if case.dossier.postgraduate or in_top(case, percent):
        return
    application = case.last(SpecialCase)
    granted = application is not None and application.payload.granted
    asked = None if application is None else application.on
    yield requirement("special_case", 21, met=granted, asked=asked, percent=percent)
