"""第7条: 入党申请人的首次谈话."""

from collections.abc import Iterator

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case, once
from regulation.deadlines import add_months
from regulation.records import Application, Talk, TalkerAssigned
from regulation.verdicts import requirement


@once
def first_talk_held(case: Case) -> Act[Talk] | None:
    """第7条: 递交申请书之后, 支部派专人与本人谈的第一次话; 本人不能与自己谈."""
    applied = case.first(Application)
    talks = (talk for talk in case.acts(Talk) if applied and talk.on >= applied.on)
    own = case.dossier.person_id
    return next((t for t in talks if t.payload.first and t.payload.talker_id != own), None)


def first_talk_required(case: Case) -> Iterator[Requirement]:
    """第7条: 没有谈过话的, 不能进入下一步."""
    talk = first_talk_held(case)
    yield requirement("first_talk", 7, met=talk is not None, held=None if talk is None else talk.on)


def talker_of(case: Case) -> Act[TalkerAssigned] | None:
    """第7条: 申请之后支部最后派定的谈话人; 本人不能与自己谈."""
    applied = case.first(Application)
    assigned = (a for a in reversed(case.acts(TalkerAssigned)) if applied and a.on >= applied.on)
    own = case.dossier.person_id
    return next((a for a in assigned if a.payload.talker_id != own), None)


def first_talk_due(case: Case) -> Iterator[Duty]:
    """第7条: 收到申请书一个月之内派人谈话; 派定之后由谈话人办理, 身份已经再进一步的不再催办."""
    applied, talk = case.first(Application), first_talk_held(case)
    if applied is None or (talk is None and case.stage is not Stage.APPLICANT):
        return
    talker = talker_of(case)
    yield Duty(
        rule="first_talk",
        article=7,
        period=applied.on.isoformat(),
        owner=Owner.SECRETARY if talker is None else Owner.TALKER,
        opens=applied.on,
        due=add_months(applied.on, case.rules_on(applied.on).first_talk.within_months),
        done_on=None if talk is None else talk.on,
        facts={} if talker is None else {"talker_id": talker.payload.talker_id},
    )
