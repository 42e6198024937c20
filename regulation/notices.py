"""三公示 (第8、20、37条): two channels at once, whole days, contents, objections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import day_after_notice
from regulation.records import (
    ActivistDecision,
    BallotKind,
    BallotResult,
    NoticePurpose,
    Objection,
    PublicNotice,
)
from regulation.rules import Rules
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


def notice_terms(rules: Rules, purpose: NoticePurpose) -> NoticeTerms:
    """第8、20、37条: 三种公示各自的天数与内容, 依张贴之日有效的规定."""
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


def days_posted(case: Case, notice: Act[PublicNotice]) -> int:
    """第8、20、37条: 有效的公示天数; 张贴之日不计入, 末日计入."""
    span, rules = both_channels(notice.payload), case.rules_of(notice)
    if span is None:
        return 0
    if notice_terms(rules, notice.payload.purpose).workdays:
        return rules.calendar.workdays_after(*span)
    return max(0, (span[1] - span[0]).days)


def first_day_after(rules: Rules, purpose: NoticePurpose, posted: date) -> date:
    """第8、20、37条: 张贴之后最早哪一天公示已满; 依张贴之日的规定."""
    terms = notice_terms(rules, purpose)
    if not terms.workdays:
        return day_after_notice(posted, terms.days)
    return rules.calendar.nth_workday_after(posted, terms.days) + timedelta(days=1)


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
    yield from _running_required(case, notice)
    yield from _contents_required(case, notice)
    yield from objections_required(case, purpose)


def _running_required(case: Case, notice: Act[PublicNotice]) -> Iterator[Requirement]:
    purpose, span = notice.payload.purpose, both_channels(notice.payload)
    article, days = ARTICLES[purpose], days_posted(case, notice)
    needed = notice_terms(case.rules_of(notice), purpose).days
    assert span is not None
    yield usual(
        "notice_days", article, met=days >= needed, purpose=purpose, days=days, needed=needed
    )
    yield requirement("notice_over", article, met=span[1] < case.on, purpose=purpose, until=span[1])


def _contents_required(case: Case, notice: Act[PublicNotice]) -> Iterator[Requirement]:
    missing, purpose = missing_contents(case, notice), notice.payload.purpose
    yield requirement(
        "notice_contents", ARTICLES[purpose], met=not missing, purpose=purpose, missing=missing
    )


def missing_contents(case: Case, notice: Act[PublicNotice]) -> tuple[str, ...]:
    """第20、37条: 公示内容中缺少的项目."""
    needed = notice_terms(case.rules_of(notice), notice.payload.purpose).contents
    return tuple(item for item in needed if item not in notice.payload.contents)


def objections_required(case: Case, purpose: NoticePurpose) -> Iterator[Requirement]:
    """第8、20条: 有反映的先查清, 查实有突出问题的暂缓."""
    count = len(open_objections(case, purpose))
    article = ARTICLES[purpose]
    yield requirement("notice_objections", article, met=count == 0, purpose=purpose, count=count)


def notices_over(case: Case) -> Iterator[Duty]:
    """第8、20、37条: 公示期满之后及时办理下一步: 支委会讨论, 或者召开支部大会."""
    for purpose in NoticePurpose:
        notice = notice_of(case, purpose)
        span = None if notice is None else both_channels(notice.payload)
        if span is None or case.on_paper(span[1]) or case.stage is Stage.NONE:
            continue
        within = case.rules_on(span[0]).follow_up.act_on_notice_within_days
        yield Duty(
            rule=f"{purpose}_notice_over",
            article=ARTICLES[purpose],
            period=span[1].isoformat(),
            owner=Owner.SECRETARY,
            opens=span[1] + timedelta(days=1),
            due=span[1] + timedelta(days=within),
            done_on=_acted_on(case, purpose, span[0]),
            facts={"until": span[1]},
        )


def _acted_on(case: Case, purpose: NoticePurpose, posted: date) -> date | None:
    """The first decision or ballot since the posting that the notice was for."""
    if purpose is NoticePurpose.RECOMMENDATION:
        days = [act.on for act in case.acts(ActivistDecision)]
    else:
        kind = BallotKind.ADMISSION if purpose is NoticePurpose.ADMISSION else BallotKind.CONVERSION
        days = [act.on for act in case.acts(BallotResult) if act.payload.ballot is kind]
    return min((day for day in days if day >= posted), default=None)
