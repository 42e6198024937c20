"""The one way to say that a requirement is met, unmet or waived."""

from regulation.assessment import Requirement, Verdict
from regulation.refusal import Fact


def requirement(rule: str, article: int, *, met: bool, **facts: Fact) -> Requirement:
    """A requirement with the numbers that decided it."""
    verdict = Verdict.MET if met else Verdict.UNMET
    return Requirement(rule=rule, article=article, verdict=verdict, facts=facts)
