"""第19条: 发展对象集中培训、考试与结业证书的有效期."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import anniversary
from regulation.records import ProspectiveDecision, Training, TrainingPurpose
from regulation.rules import Rules
from regulation.verdicts import requirement


def candidate_training(case: Case) -> Act[Training] | None:
    """第19条: 最近一次发展对象培训."""
    trainings = reversed(case.acts(Training))
    return next((t for t in trainings if t.payload.purpose is TrainingPurpose.CANDIDATE), None)


def long_enough(case: Case, act: Act[Training]) -> bool:
    """第19条: 天数或学时, 达到一项即可."""
    return is_long_enough(case.rules_of(act), act.payload)


def is_long_enough(rules: Rules, given: Training) -> bool:
    """第19条: 依某一版规定, 天数或学时达到一项即可."""
    needed = rules.candidate_training
    return given.days >= needed.days or given.hours >= needed.hours


def certificate_last_day(case: Case, act: Act[Training]) -> date:
    """第19条: 结业证书的最后有效日, 即满三年的前一日."""
    return certificate_lasts_until(case.rules_on(act.on), act.on)


def certificate_lasts_until(rules: Rules, issued: date) -> date:
    """第19条: 依某一版规定, 这一天取得的结业证书的最后有效日."""
    return anniversary(issued, rules.candidate_training.certificate_years) - timedelta(days=1)


def certified(act: Act[Training]) -> bool:
    """第19条: 考试合格, 取得结业证书."""
    return act.payload.exam_passed and bool(act.payload.certificate)


def candidate_training_required(case: Case) -> Iterator[Requirement]:
    """第19条: 培训够时间, 考试合格, 取得结业证书; 没有证书的不能发展."""
    act = candidate_training(case)
    rules = case.rules_of(act).candidate_training
    yield requirement(
        "candidate_training",
        19,
        met=act is not None and long_enough(case, act),
        days=rules.days,
        hours=rules.hours,
    )
    yield requirement("candidate_certificate", 19, met=act is not None and certified(act))


def certificate_valid_required(case: Case) -> Iterator[Requirement]:
    """第19条: 支部大会之日证书仍然有效."""
    act = candidate_training(case)
    if act is not None:
        last = certificate_last_day(case, act)
        yield requirement("certificate_valid", 19, met=case.on <= last, last=last)


def candidate_training_due(case: Case) -> Iterator[Duty]:
    """第19条: 列为发展对象之后参加集中培训并取得证书, 限期由规则包给出."""
    listed, act = case.day_of(ProspectiveDecision), candidate_training(case)
    complete = act is not None and long_enough(case, act) and certified(act)
    if listed is None or not (complete or case.stage is Stage.PROSPECTIVE_MEMBER):
        return
    due = listed + timedelta(days=case.rules_on(listed).candidate_training.within_days)
    if not case.on_paper(due):
        yield Duty(
            rule="candidate_training",
            article=19,
            period=listed.isoformat(),
            owner=Owner.SECRETARY,
            opens=listed,
            due=due,
            done_on=act.on if act is not None and complete else None,
        )


def certificate_expires(case: Case) -> Iterator[Duty]:
    """第19条: 证书将要到期的提前提醒."""
    act = candidate_training(case)
    if act is None or case.stage is not Stage.PROSPECTIVE_MEMBER:
        return
    last = certificate_last_day(case, act)
    yield Duty(
        rule="certificate",
        article=19,
        period=last.isoformat(),
        owner=Owner.SECRETARY,
        opens=last - timedelta(days=case.rules.candidate_training.remind_days),
        due=last,
    )
