"""第18条: 政治审查; 只看结论与日期, 不存内容."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Requirement
from regulation.case import Act, Case
from regulation.records import PoliticalReview, ReviewLetter
from regulation.verdicts import requirement


def conclusion(case: Case) -> Act[PoliticalReview] | None:
    """第18条: 最近一份结论性材料."""
    return case.last(PoliticalReview)


def last_reply(case: Case) -> date | None:
    """第18条: 最后一封函调的回复日期."""
    replies = (act.payload.replied_on for act in case.acts(ReviewLetter))
    return max((day for day in replies if day is not None), default=None)


def letters_waiting(case: Case) -> int:
    """第18条: 尚未回复的函调."""
    replies = (act.payload.replied_on for act in case.acts(ReviewLetter))
    return sum(day is None or day > case.on for day in replies)


def political_review_required(case: Case) -> Iterator[Requirement]:
    """第18条: 没有经过政治审查的不能发展; 结论须有签名."""
    act = conclusion(case)
    cleared = act is not None and act.payload.cleared and act.payload.signed
    concluded = None if act is None else act.on
    yield requirement("political_review", 18, met=cleared, concluded=concluded)
    if act is not None:
        yield from _letters_required(case, act)
        yield from _floating_required(case, act)


def _letters_required(case: Case, act: Act[PoliticalReview]) -> Iterator[Requirement]:
    replied, waiting = last_reply(case), letters_waiting(case)
    in_time = waiting == 0 and (replied is None or replied <= act.on)
    yield requirement("review_letters", 18, met=in_time, waiting=waiting, replied=replied)


def _floating_required(case: Case, act: Act[PoliticalReview]) -> Iterator[Requirement]:
    if case.dossier.floating:
        needed = case.rules_of(act).political_review.floating_opinions
        given = act.payload.residence_opinions
        yield requirement("floating_opinions", 18, met=given >= needed, given=given, needed=needed)
