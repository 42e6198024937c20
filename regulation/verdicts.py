"""The few ways to say that a requirement is met or unmet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from regulation.assessment import Force, Requirement, Verdict, Yardstick
from regulation.case import Case
from regulation.refusal import Fact
from regulation.rules import CentralLimits, CentralMode


def requirement(rule: str, article: int, *, met: bool, **facts: Fact | None) -> Requirement:
    """A requirement nobody can override, with the numbers that decided it (None is left out)."""
    return _judged(rule, article, met, Force.BLOCK, facts)


def usual(rule: str, article: int, *, met: bool, **facts: Fact | None) -> Requirement:
    """What the text itself calls usual (一般): a recorded reason with a name overrides it."""
    return _judged(rule, article, met, Force.WARN, facts)


def _judged(
    rule: str, article: int, met: bool, force: Force, facts: Mapping[str, Fact | None]
) -> Requirement:
    known = {name: fact for name, fact in facts.items() if fact is not None}
    verdict = Verdict.MET if met else Verdict.UNMET
    return Requirement(rule=rule, article=article, verdict=verdict, facts=known, force=force)


def central_limits(case: Case, day: date | None = None) -> Iterator[CentralLimits]:
    """The limits of the central edition in force on the day of the act, if any applies at all."""
    centre = case.book.centre_on(day or case.on)
    if centre is not None:
        yield centre.limits


def central(
    case: Case, rule: str, limit: str, day: date | None = None, *, met: bool, **facts: Fact | None
) -> Requirement:
    """第47条: 中央细则更严之处的第二个结论; 从严或提示, 由设置决定."""
    centre = case.book.centre_on(day or case.on)
    assert centre is not None, "ask central_limits first"
    strict = case.book.central_mode is CentralMode.BLOCK
    force = Force.BLOCK if strict else Force.WARN
    judged = _judged(rule, centre.article(limit), met, force, facts)
    return replace(judged, yardstick=Yardstick.CENTRE)
