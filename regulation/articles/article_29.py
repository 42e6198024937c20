"""第29条: 审批之前组织员与发展对象谈话."""

from collections.abc import Iterator
from datetime import timedelta

from regulation.articles.article_30 import admitted_on
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.records import Approval, BallotKind, OrganizerTalk
from regulation.verdicts import requirement


def organizer_talk(case: Case) -> Act[OrganizerTalk] | None:
    """第29条: 支部大会之后的组织员谈话; 发现问题的暂缓, 查清之后再谈, 以最后一次为准."""
    meeting, talk = admitted_on(case), case.last(OrganizerTalk)
    follows = meeting is not None and talk is not None and talk.on >= meeting
    return talk if follows else None


def organizer_talk_required(case: Case) -> Iterator[Requirement]:
    """第29条: 没有经过谈话的不得审批; 谈话情况写入志愿书, 发现问题的暂缓."""
    talk = organizer_talk(case)
    held = None if talk is None else talk.on
    written = talk is not None and talk.payload.written
    yield requirement("organizer_talk", 29, met=written, held=held)
    if talk is not None:
        yield requirement("organizer_talk_clear", 29, met=not talk.payload.problem)


def organizer_talk_due(case: Case) -> Iterator[Duty]:
    """第29条: 支部大会之后、审批之前组织员要谈话; 已经审批的不再催办."""
    meeting = admitted_on(case)
    if meeting is None or case.on_paper(meeting) or case.stage is Stage.NONE:
        return
    given = (a for a in case.acts(Approval) if a.payload.ballot is BallotKind.ADMISSION)
    approvals = (act.on for act in given if act.on >= meeting)
    talk = organizer_talk(case)
    yield Duty(
        rule="organizer_talk",
        article=29,
        period=meeting.isoformat(),
        owner=Owner.COLLEGE,
        opens=meeting + timedelta(days=1),
        due=meeting + timedelta(days=case.rules_on(meeting).follow_up.organizer_talk_within_days),
        done_on=next(approvals, None) if talk is None else talk.on,
    )
