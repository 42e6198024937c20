"""第29条: 审批之前组织员与发展对象谈话."""

from collections.abc import Iterator

from regulation.assessment import Requirement
from regulation.case import Act, Case
from regulation.records import Admission, OrganizerTalk
from regulation.verdicts import requirement


def organizer_talk(case: Case) -> Act[OrganizerTalk] | None:
    """第29条: 支部大会之后的组织员谈话."""
    meeting = case.day_of(Admission)
    talks = case.acts(OrganizerTalk)
    return next((t for t in talks if meeting is not None and t.on >= meeting), None)


def organizer_talk_required(case: Case) -> Iterator[Requirement]:
    """第29条: 没有经过谈话的不得审批; 谈话情况写入志愿书, 发现问题的暂缓."""
    talk = organizer_talk(case)
    held = None if talk is None else talk.on
    written = talk is not None and talk.payload.written
    yield requirement("organizer_talk", 29, met=written, held=held)
    if talk is not None:
        yield requirement("organizer_talk_clear", 29, met=not talk.payload.problem)
