"""The one way to write down an objection of an auditor."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from regulation.assessment import Finding, Owner, Yardstick
from regulation.case import Act, Case
from regulation.refusal import Fact

# Who has to put it right, where that is not the secretary.
OWNERS: Mapping[str, Owner] = {
    "report_missing": Owner.SELF,
    "report_close": Owner.SELF,
    "report_same_text": Owner.SELF,
    "report_unsigned": Owner.SELF,
    "opinion_missing": Owner.CONTACT,
    "opinion_same_text": Owner.CONTACT,
    "opinion_outside_term": Owner.CONTACT,
    "notice_objection": Owner.COLLEGE,
    "approval_batch": Owner.COLLEGE,
    "approval_late": Owner.COLLEGE,
    "period_start": Owner.COLLEGE,
    "period_end": Owner.COLLEGE,
    "oath_missing": Owner.COLLEGE,
    "hours_short": Owner.SELF,
    "conversion_unapplied": Owner.SELF,
    "conversion_late": Owner.SELF,
    "defence_few": Owner.COLLEGE,
    "defence_picked": Owner.COLLEGE,
    "defence_panel": Owner.COLLEGE,
    "defence_early": Owner.COLLEGE,
}


def finding(
    rule: str, number: int, article: int, /, *evidence: Act[Any] | None, **facts: Fact | None
) -> Finding:
    """A finding with the records that show it; None is left out of evidence and facts."""
    return Finding(
        rule=rule,
        number=number,
        article=article,
        owner=OWNERS.get(rule, Owner.SECRETARY),
        evidence=tuple(act.record.id for act in evidence if act is not None),
        facts={name: fact for name, fact in facts.items() if fact is not None},
    )


def central(found: Finding) -> Finding:
    """A finding whose article is one of the central text (双重尺)."""
    return replace(found, yardstick=Yardstick.CENTRE)


def audited(case: Case, act: Act[Any] | None) -> bool:
    """Is there such an act, and does it lie within what the ledger covers?"""
    return act is not None and not case.on_paper(act.on)
