"""Mistakes on the way to the meeting: kinds 9 to 16."""

from collections.abc import Iterator

from regulation.articles import article_17, article_18, article_19, article_22, article_23
from regulation.assessment import Finding
from regulation.audit.wording import audited, central, finding
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.notices import (
    ARTICLES,
    both_channels,
    days_posted,
    missing_contents,
    notice_of,
    notice_terms,
)
from regulation.records import (
    ActivistDecision,
    Admission,
    Conversion,
    FormCompleted,
    FormDraftApproved,
    FormIssued,
    Introducer,
    LeagueRecommendation,
    NoticePurpose,
    Objection,
    Payload,
    PlanListing,
    PoliticalReview,
    ProspectiveDecision,
    PublicNotice,
    ReviewLetter,
)

DECIDED_BY: dict[NoticePurpose, type[Payload]] = {
    NoticePurpose.RECOMMENDATION: ActivistDecision,
    NoticePurpose.ADMISSION: Admission,
    NoticePurpose.CONVERSION: Conversion,
}


def introducers(case: Case) -> Iterator[Finding]:
    """9, 第23条: 介绍人不合格, 或不足两名."""
    for act in case.acts(Introducer):
        if not article_23.qualified(act.payload):
            yield finding("introducer_unqualified", 9, 23, act, named=act.on)
    admitted, needed = case.decided(Admission), case.rules_for(Admission).introducer.count
    named = len(article_23.introducers(case))
    if audited(case, admitted) and named != needed:
        yield finding("introducer_count", 9, 23, admitted, named=named, needed=needed)


def hearing(case: Case) -> Iterator[Finding]:
    """10, 第17条: 座谈会没有开, 人太少, 只有一类人, 没有签名, 比例不合."""
    act, decision = article_17.hearing(case), case.decided(ProspectiveDecision)
    if act is None:
        if audited(case, decision):
            yield finding("hearing_missing", 10, 17, decision)
        return
    held, fewest = act.payload, case.rules_of(act).hearing.fewest_people
    if held.attendees < fewest:
        yield finding("hearing_few", 10, 17, act, attendees=held.attendees, fewest=fewest)
    missing = article_17.missing_kinds(case, act)
    if missing:
        yield finding("hearing_kinds", 10, 17, act, missing=missing)
    if not (held.signed and held.answered_both):
        yield finding("hearing_unsigned", 10, 17, act)
    if decision is not None and not article_17.ratio_holds(case, act):
        yield finding(
            "hearing_ratio",
            10,
            17,
            act,
            decision,
            attendees=held.attendees,
            approve=held.approve,
            oppose=held.oppose,
        )


def political_review(case: Case) -> Iterator[Finding]:
    """11, 第18条: 政审结论没有, 早于回函, 没有签名."""
    admitted, concluded = case.decided(Admission), article_18.conclusion(case)
    in_time = concluded is not None and (admitted is None or concluded.on <= admitted.on)
    if audited(case, admitted) and not in_time:
        yield finding("review_missing", 11, 18, admitted)
    if concluded is None:
        return
    if not concluded.payload.signed:
        yield finding("review_unsigned", 11, 18, concluded)
    yield from _older_than_reply(case, concluded)


def _older_than_reply(case: Case, concluded: Act[PoliticalReview]) -> Iterator[Finding]:
    for letter in case.acts(ReviewLetter):
        replied = letter.payload.replied_on
        if replied is not None and replied > concluded.on:
            yield finding(
                "review_older", 11, 18, concluded, letter, concluded=concluded.on, replied=replied
            )


def training(case: Case) -> Iterator[Finding]:
    """12, 第19条: 培训不够, 没有考试, 证书晚于大会, 大会之日已经失效."""
    act, admitted = article_19.candidate_training(case), case.decided(Admission)
    if act is None:
        if audited(case, admitted):
            yield finding("training_missing", 12, 19, admitted)
        return
    given = act.payload
    if not article_19.long_enough(case, act):
        yield finding("training_short", 12, 19, act, days=given.days, hours=given.hours)
    if not (given.exam_passed and given.certificate):
        yield finding("exam_absent", 12, 19, act)
    if admitted is not None:
        last = article_19.certificate_last_day(case, act)
        if act.on > admitted.on:
            yield finding("certificate_after", 12, 19, act, admitted, issued=act.on)
        elif admitted.on > last:
            yield finding("certificate_expired", 12, 19, act, admitted, last=last)


def planned(case: Case) -> Iterator[Finding]:
    """13, 第15条: 没有列入当年的发展计划."""
    decision = case.decided(ProspectiveDecision)
    if decision is None or not audited(case, decision):
        return
    years = {act.payload.year for act in case.acts(PlanListing) if act.on <= decision.on}
    if decision.on.year not in years:
        yield finding("not_planned", 13, 15, decision, year=decision.on.year)


def notices(case: Case) -> Iterator[Finding]:
    """14, 第8、20、37条: 公示缺少, 渠道不全, 天数不足, 内容不全, 晚于会议, 异议未结."""
    for purpose, kind in DECIDED_BY.items():
        decision, notice = case.decided(kind), notice_of(case, purpose)
        if notice is not None and not case.on_paper(notice.on):
            yield from _notice_faults(case, notice)
            yield from _notice_order(notice, decision)
        elif _notice_owed(case, purpose) and audited(case, decision):
            article = ARTICLES[purpose]
            yield finding("notice_missing", 14, article, decision, purpose=purpose.value)
        yield from _open_objection(case, purpose, decision)


def _notice_owed(case: Case, purpose: NoticePurpose) -> bool:
    recommended = case.first(LeagueRecommendation) is not None
    return purpose is not NoticePurpose.RECOMMENDATION or recommended


def _notice_faults(case: Case, notice: Act[PublicNotice]) -> Iterator[Finding]:
    purpose = notice.payload.purpose
    article, said = ARTICLES[purpose], purpose.value
    if both_channels(notice.payload) is None:
        yield finding("notice_one_channel", 14, article, notice, purpose=said)
        return
    days = days_posted(case, notice)
    needed = notice_terms(case.rules_of(notice), purpose).days
    if days < needed and not case.waived("notice_days"):
        yield finding("notice_short", 14, article, notice, purpose=said, days=days, needed=needed)
    missing = missing_contents(case, notice)
    if missing:
        yield finding("notice_contents", 14, article, notice, purpose=said, missing=missing)


def _notice_order(notice: Act[PublicNotice], decision: "Act[Payload] | None") -> Iterator[Finding]:
    purpose, span = notice.payload.purpose, both_channels(notice.payload)
    if purpose is NoticePurpose.CONVERSION or decision is None or span is None:
        return
    if span[1] >= decision.on:
        article = ARTICLES[purpose]
        yield finding(
            "notice_after_meeting",
            14,
            article,
            notice,
            decision,
            purpose=purpose.value,
            until=span[1],
        )


def _open_objection(
    case: Case, purpose: NoticePurpose, decision: "Act[Payload] | None"
) -> Iterator[Finding]:
    for act in case.acts(Objection):
        if act.payload.purpose is not purpose or decision is None or act.on > decision.on:
            continue
        closed = act.payload.closed_on
        if closed is None or closed > decision.on or act.payload.upheld:
            article = ARTICLES[purpose]
            yield finding("notice_objection", 14, article, act, decision, purpose=purpose.value)


def application_form(case: Case) -> Iterator[Finding]:
    """15, 第22、25条: 组织部审查之前领取志愿书; 草稿没有审查."""
    issued, cleared = case.first(FormIssued), article_22.cleared_on(case)
    if issued is not None and (cleared is None or issued.on < cleared):
        yield finding("form_early", 15, 22, issued, issued=issued.on, cleared=cleared)
    completed, draft = case.first(FormCompleted), case.first(FormDraftApproved)
    if completed is not None and (draft is None or draft.on > completed.on):
        yield finding("form_unchecked", 15, 25, completed, draft, completed=completed.on)


def leaving(case: Case) -> Iterator[Finding]:
    """16, 中央细则: 几个月内将毕业离校的, 一般不办理接收."""
    admitted, graduation = case.decided(Admission), case.dossier.graduation
    if admitted is None or graduation is None or case.on_paper(admitted.on):
        return
    centre = case.book.centre_on(admitted.on)
    if centre is None or case.waived("central_leaving"):
        return
    if add_months(admitted.on, centre.limits.leaving_months) > graduation:
        article = centre.article("leaving_months")
        yield central(finding("leaving_soon", 16, article, admitted, graduation=graduation))


RULES = (
    introducers,
    hearing,
    political_review,
    training,
    planned,
    notices,
    application_form,
    leaving,
)
