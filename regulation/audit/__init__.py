"""模拟巡察: the 34 kinds of mistakes that audits find, found here first."""

from collections.abc import Callable, Iterator

from regulation.assessment import Finding
from regulation.audit import admission, candidacy, cultivation, meeting, papers, probation
from regulation.case import Case

RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    *cultivation.RULES,
    *candidacy.RULES,
    *meeting.RULES,
    *admission.RULES,
    *probation.RULES,
    *papers.RULES,
)


def findings_of(case: Case) -> tuple[Finding, ...]:
    """Everything an auditor would object to, by kind of mistake."""
    found = (finding for rule in RULES for finding in rule(case))
    return tuple(sorted(found, key=lambda finding: finding.number))
