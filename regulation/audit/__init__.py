"""模拟巡察: the 34 kinds of mistakes that audits find, found here first."""

from collections.abc import Callable, Iterator

from regulation.assessment import Finding
from regulation.audit import admission, candidacy, cultivation, meeting, papers, probation
from regulation.case import Case
from regulation.records import TransferOut

RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    *cultivation.RULES,
    *candidacy.RULES,
    *meeting.RULES,
    *admission.RULES,
    *probation.RULES,
    *papers.RULES,
)


def findings_of(case: Case) -> tuple[Finding, ...]:
    """Everything an auditor would object to, by kind of mistake.

    第14、36条: who has left owes nothing here any more: theirs are the mistakes up to that day.
    """
    ours = _until_leaving(case)
    found = (finding for rule in RULES for finding in rule(ours))
    return tuple(sorted(found, key=lambda finding: finding.number))


def _until_leaving(case: Case) -> Case:
    gone = case.day_of(TransferOut)
    return Case(case.dossier, case.book, gone) if case.left and gone else case
