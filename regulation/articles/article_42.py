"""第42条: 转正之后材料归档."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_30 import approval
from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Act, Case
from regulation.records import Approval, Archived, BallotKind, Conversion, Level
from regulation.verdicts import requirement


def missing_materials(case: Case) -> tuple[str, ...]:
    """第42条: 还没有存入档案的材料."""
    kept = {name for act in case.acts(Archived) for name in act.payload.materials}
    needed = case.rules_for(Conversion).archive.materials
    return tuple(name for name in needed if name not in kept)


def archived_on(case: Case) -> date | None:
    """第42条: 材料存齐之日, 还缺的为 None."""
    archived = case.last(Archived)
    return None if archived is None or missing_materials(case) else archived.on


def archive_required(case: Case) -> Iterator[Requirement]:
    """第42条: 志愿书、申请书、考察表、政审材料和重要的思想汇报都已存入."""
    missing = missing_materials(case)
    yield requirement("archived", 42, met=not missing, missing=missing)


def archive_last_day(case: Case, approved: Act[Approval]) -> date:
    """第42条: 转正批准之后多少天之内归档."""
    return approved.on + timedelta(days=case.rules_of(approved).follow_up.archive_within_days)


def archive_due(case: Case) -> Iterator[Duty]:
    """第42条: 转正批准之后及时归档."""
    approved = approval(case, BallotKind.CONVERSION, Level.COLLEGE)
    if approved is None or case.on_paper(approved.on):
        return
    yield Duty(
        rule="archive",
        article=42,
        period=approved.on.isoformat(),
        owner=Owner.SECRETARY,
        opens=approved.on,
        due=archive_last_day(case, approved),
        done_on=archived_on(case),
    )
