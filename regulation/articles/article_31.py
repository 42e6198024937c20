"""第31条: 批准之后的谈话、党费、宣布; 未被接收者的谈话."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.articles.article_30 import approval
from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Case
from regulation.records import (
    Admission,
    AdmissionTalk,
    Announcement,
    BallotKind,
    Level,
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
    """第31、37条: 在党员大会上宣布之日."""
    announcements = (a for a in case.acts(Announcement) if a.payload.ballot is kind)
    return next((act.on for act in announcements), None)


def announcement_required(case: Case) -> Iterator[Requirement]:
    """第31条: 在党员大会上宣布并张榜公布."""
    told = announced_on(case, BallotKind.ADMISSION)
    yield requirement("admission_announced", 31, met=told is not None, told=told)


def announcements_due(case: Case) -> Iterator[Duty]:
    """第31、37条: 批准之后及时谈话、宣布."""
    for kind, article in ((BallotKind.ADMISSION, 31), (BallotKind.CONVERSION, 37)):
        level = Level.SCHOOL if kind is BallotKind.ADMISSION else Level.COLLEGE
        act = approval(case, kind, level)
        if act is not None and not case.on_paper(act.on):
            yield Duty(
                rule=f"{kind}_announcement",
                article=article,
                period=act.on.isoformat(),
                owner=Owner.SECRETARY,
                opens=act.on,
                due=act.on + timedelta(days=case.rules_of(act).follow_up.announce_within_days),
                done_on=announced_on(case, kind),
            )


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
