"""第31条: 批准之后的谈话、党费、宣布; 未被接收者的谈话."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_30 import CARRIED_OUT, approval
from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Act, Case
from regulation.records import (
    Admission,
    AdmissionTalk,
    Announcement,
    Approval,
    BallotKind,
    Level,
    Outcome,
    Rejection,
    RejectionTalk,
)
from regulation.verdicts import requirement


def dues_month(meeting: date) -> date:
    """第31条: 党费从支部大会通过的当月起交, 与批准早晚无关; 返回当月第一日."""
    return meeting.replace(day=1)


def admission_talk_required(case: Case) -> Iterator[Requirement]:
    """第31条: 与新接收的预备党员谈话, 讲明起止、义务和党费."""
    talk = case.first(AdmissionTalk)
    yield requirement("admission_talk", 31, met=talk is not None)
    meeting = case.day_of(Admission)
    if talk is not None and talk.payload.dues_from is not None and meeting is not None:
        month = dues_month(meeting)
        stated = talk.payload.dues_from
        met = stated.replace(day=1) == month
        yield requirement("dues_month", 31, met=met, month=month, stated=stated)


def announced_on(case: Case, kind: BallotKind) -> date | None:
    """第31、37条: 接收或按期转正的结果在党员大会上宣布之日."""
    told = (a for a in case.acts(Announcement) if a.payload.ballot is kind)
    return next((act.on for act in told if act.payload.outcome not in CARRIED_OUT), None)


def announcement_required(case: Case) -> Iterator[Requirement]:
    """第31条: 在党员大会上宣布并张榜公布."""
    told = announced_on(case, BallotKind.ADMISSION)
    yield requirement("admission_announced", 31, met=told is not None, told=told)


def announcements_due(case: Case) -> Iterator[Duty]:
    """第31、37条: 批准之后及时谈话或通知本人, 并在党员大会上宣布; 延长和取消也是如此."""
    admitted = approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    if admitted is not None:
        told = _talked_and_announced_on(case)
        yield from _announcement_due(case, BallotKind.ADMISSION, admitted, told)
    converted = approval(case, BallotKind.CONVERSION, Level.COLLEGE)
    if converted is not None:
        told = announced_on(case, BallotKind.CONVERSION)
        yield from _announcement_due(case, BallotKind.CONVERSION, converted, told)
    for act in carried_out(case):
        outcome = act.payload.outcome
        assert outcome is not None
        yield from _announcement_due(case, outcome, act, outcome_announced_on(case, act))


def _announcement_due(
    case: Case, what: BallotKind | Outcome, act: Act[Approval], told: date | None
) -> Iterator[Duty]:
    if not case.on_paper(act.on):
        yield Duty(
            rule=f"{what}_announcement",
            article=31 if what is BallotKind.ADMISSION else 37,
            period=act.on.isoformat(),
            owner=Owner.SECRETARY,
            opens=act.on,
            due=act.on + timedelta(days=case.rules_of(act).follow_up.announce_within_days),
            done_on=told,
        )


def _talked_and_announced_on(case: Case) -> date | None:
    talk, told = case.first(AdmissionTalk), announced_on(case, BallotKind.ADMISSION)
    return None if talk is None or told is None else max(talk.on, told)


def carried_out(case: Case) -> list[Act[Approval]]:
    """第35、37条: 批准延长预备期或取消资格的审批, 依先后."""
    given = (act for act in case.acts(Approval) if act.payload.approved)
    return [act for act in given if act.payload.outcome in CARRIED_OUT]


def outcome_announced_on(case: Case, act: Act[Approval]) -> date | None:
    """第37条: 延长或取消的结果通知本人并宣布之日, 在批准之后."""
    told = (a for a in case.acts(Announcement) if a.payload.outcome is act.payload.outcome)
    return next((a.on for a in told if a.on >= act.on), None)


def rejection_talk_due(case: Case) -> Iterator[Duty]:
    """第31条: 未被接收的, 支部要与本人认真谈话, 谈过才算办结."""
    for act in case.acts(Rejection):
        talks = (talk.on for talk in case.acts(RejectionTalk) if talk.on >= act.on)
        yield Duty(
            rule="rejection_talk",
            article=31,
            period=act.on.isoformat(),
            owner=Owner.SECRETARY,
            opens=act.on,
            due=act.on + timedelta(days=case.rules_of(act).follow_up.announce_within_days),
            done_on=next(talks, None),
        )


def rejection_closed_required(case: Case) -> Iterator[Requirement]:
    """第31条: 再次提交讨论之前, 上次未接收的谈话须已进行."""
    rejected = case.last(Rejection)
    if rejected is not None:
        talked = any(talk.on >= rejected.on for talk in case.acts(RejectionTalk))
        yield requirement("rejection_talk", 31, met=talked, rejected=rejected.on)
