"""三公示 (第8、20、37条): two channels at once, whole days, contents, objections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from regulation.assessment import Requirement
from regulation.case import Act, Case
from regulation.records import NoticePurpose, Objection, PublicNotice
from regulation.verdicts import requirement, usual

ARTICLES = {
    NoticePurpose.RECOMMENDATION: 8,
    NoticePurpose.ADMISSION: 20,
    NoticePurpose.CONVERSION: 37,
}


@dataclass(frozen=True)
class NoticeTerms:
    """What a pack asks of one kind of notice."""

    days: int
    workdays: bool
    contents: tuple[str, ...]


def notice_terms(case: Case, purpose: NoticePurpose) -> NoticeTerms:
    """第8、20、37条: 三种公示各自的天数与内容."""
    rules = case.rules
    if purpose is NoticePurpose.RECOMMENDATION:
        return NoticeTerms(rules.recommendation.notice_days, False, ())
    own = rules.admission_notice if purpose is NoticePurpose.ADMISSION else rules.conversion
    days = rules.admission_notice.days
    if purpose is NoticePurpose.CONVERSION:
        days = rules.conversion.notice_days
    return NoticeTerms(days, own.workdays, own.contents)


def notice_of(case: Case, purpose: NoticePurpose) -> Act[PublicNotice] | None:
    """The latest notice of this purpose."""
    notices = reversed(case.acts(PublicNotice))
    return next((notice for notice in notices if notice.payload.purpose is purpose), None)


def both_channels(notice: PublicNotice) -> tuple[date, date] | None:
    """第8、20、37条: 书面与网上同时公示的时段, 取两种渠道重叠的部分."""
    starts, ends = (notice.paper_from, notice.web_from), (notice.paper_until, notice.web_until)
    if None in starts or None in ends:
        return None
    return max(d for d in starts if d is not None), min(d for d in ends if d is not None)


def days_posted(case: Case, notice: PublicNotice) -> int:
    """第8、20、37条: 有效的公示天数; 张贴之日不计入, 末日计入."""
    span = both_channels(notice)
    if span is None:
        return 0
    if notice_terms(case, notice.purpose).workdays:
        return case.rules.calendar.workdays_after(*span)
    return max(0, (span[1] - span[0]).days)


def notice_ended(case: Case, purpose: NoticePurpose) -> date | None:
    """The last day of the notice, `None` while it runs or where there is none."""
    notice = notice_of(case, purpose)
    span = None if notice is None else both_channels(notice.payload)
    return None if span is None or span[1] >= case.on else span[1]


def open_objections(case: Case, purpose: NoticePurpose) -> tuple[Act[Objection], ...]:
    """第8、20条: 公示期间收到、尚未查清的反映, 和查实确有问题的."""
    objections = (act for act in case.acts(Objection) if act.payload.purpose is purpose)
    return tuple(act for act in objections if not _cleared(case, act.payload))


def _cleared(case: Case, objection: Objection) -> bool:
    closed = objection.closed_on is not None and objection.closed_on <= case.on
    return closed and not objection.upheld


def notice_required(case: Case, purpose: NoticePurpose) -> Iterator[Requirement]:
    """第8、20、37条: 两种渠道、天数 (一般)、内容、期满、异议."""
    notice, article = notice_of(case, purpose), ARTICLES[purpose]
    posted = notice is not None and both_channels(notice.payload) is not None
    yield requirement("notice_channels", article, met=posted, purpose=purpose)
    if notice is None or not posted:
        return
    yield from _running_required(case, notice.payload)
    yield from _contents_required(case, notice.payload)
    yield from objections_required(case, purpose)


def _running_required(case: Case, notice: PublicNotice) -> Iterator[Requirement]:
    article, terms = ARTICLES[notice.purpose], notice_terms(case, notice.purpose)
    days, span = days_posted(case, notice), both_channels(notice)
    assert span is not None
    yield usual(
        "notice_days",
        article,
        met=days >= terms.days,
        purpose=notice.purpose,
        days=days,
        needed=terms.days,
    )
    yield requirement(
        "notice_over", article, met=span[1] < case.on, purpose=notice.purpose, until=span[1]
    )


def _contents_required(case: Case, notice: PublicNotice) -> Iterator[Requirement]:
    missing = missing_contents(case, notice)
    yield requirement(
        "notice_contents",
        ARTICLES[notice.purpose],
        met=not missing,
        purpose=notice.purpose,
        missing=missing,
    )


def missing_contents(case: Case, notice: PublicNotice) -> tuple[str, ...]:
    """第20、37条: 公示内容中缺少的项目."""
    needed = notice_terms(case, notice.purpose).contents
    return tuple(item for item in needed if item not in notice.contents)


def objections_required(case: Case, purpose: NoticePurpose) -> Iterator[Requirement]:
    """第8、20条: 有反映的先查清, 查实有突出问题的暂缓."""
    count = len(open_objections(case, purpose))
    article = ARTICLES[purpose]
    yield requirement("notice_objections", article, met=count == 0, purpose=purpose, count=count)
