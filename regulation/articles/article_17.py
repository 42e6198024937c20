"""第17条: 确定发展对象之前听取意见: 座谈会与党小组."""

from collections.abc import Iterator

from regulation.assessment import Requirement
from regulation.case import Act, Case
from regulation.records import GroupOpinion, Hearing
from regulation.rules import HearingRules
from regulation.verdicts import requirement, usual


def hearing(case: Case) -> Act[Hearing] | None:
    """第17条: 最近一次座谈会."""
    return case.last(Hearing)


def missing_kinds(case: Case, act: Act[Hearing]) -> tuple[str, ...]:
    """第17条: 应听取而没有到会的几类人; 本科生与研究生不同."""
    rules, postgraduate = case.rules_of(act).hearing, case.dossier.postgraduate
    needed = rules.postgraduate_kinds if postgraduate else rules.undergraduate_kinds
    return tuple(kind for kind in needed if kind not in act.payload.kinds)


def ratio_holds(case: Case, act: Act[Hearing]) -> bool:
    """第17条: 赞成不低于五分之四, 反对不超过五分之一; 以全体到会者为整体, 中立的也在其中."""
    rules, held = case.rules_of(act).hearing, act.payload
    return shares_hold(rules, people=held.attendees, approve=held.approve, oppose=held.oppose)


def shares_hold(rules: HearingRules, *, people: int, approve: int, oppose: int) -> bool:
    """第17条: 两个比例都合乎规定; 没有人到会的不算."""
    approved = people > 0 and rules.approval.reached(approve, people)
    return approved and not rules.opposition.reached(oppose, people)


def hearing_required(case: Case) -> Iterator[Requirement]:
    """第17条: 开过座谈会, 赞成和反对的比例都合乎规定."""
    act = hearing(case)
    if act is None:
        yield requirement("hearing", 17, met=False)
        return
    held = act.payload
    yield requirement(
        "hearing",
        17,
        met=ratio_holds(case, act),
        attendees=held.attendees,
        approve=held.approve,
        oppose=held.oppose,
        least=case.rules_of(act).hearing.approval.least(held.attendees),
    )
    yield from _form_required(case, act)


def _form_required(case: Case, act: Act[Hearing]) -> Iterator[Requirement]:
    held, missing = act.payload, missing_kinds(case, act)
    fewest = case.rules_of(act).hearing.fewest_people
    yield requirement("hearing_kinds", 17, met=not missing, missing=missing)
    yield requirement("hearing_signed", 17, met=held.signed and held.answered_both)
    met = held.attendees >= fewest
    yield usual("hearing_people", 17, met=met, attendees=held.attendees, fewest=fewest)


def group_opinion_required(case: Case) -> Iterator[Requirement]:
    """第17条: 党小组讨论研究, 提出能否列为发展对象的意见."""
    opinion = case.last(GroupOpinion)
    in_favour = opinion is not None and opinion.payload.in_favour
    yield requirement("group_opinion", 17, met=in_favour)
