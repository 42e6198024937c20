"""记名说明理由 (各条「一般」之处): what may be answered with a recorded reason in one dossier.

Two kinds: what the next step still lacks but may be taken without, and what an auditor objects to
where the text leaves room for a reason.
"""

from collections.abc import Mapping
from types import MappingProxyType

from regulation.assessment import Assessment, Finding, Requirement
from regulation.gates import check_can_waive
from regulation.refusal import Refusal

# Which recorded reason answers which finding; every other finding stays.
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "first_talk_late": "first_talk",
        "recommendation_early": "recommendation_waiting",
        "recommendation_expired": "recommendation_validity",
        "report_missing": "thought_reports",
        "opinion_missing": "opinions",
        "notice_short": "notice_days",
        "quorum_central": "central_quorum",
        "leaving_soon": "central_leaving",
        "analysis_missing": "quarterly_analyses",
        "hours_short": "education_hours",
        "conversion_late": "conversion_application",
        "newcomer_early": "newcomer_wait",
        "extension_again": "central_extension",
        "defence_panel": "panel_size",
    }
)


def open_questions(found: Assessment) -> dict[str, Requirement | Finding]:
    """第45条: 眼下可以记名说明理由的各项, 以理由的代号为键."""
    lacking = {needed.rule: needed for needed in found.requirements if needed.warns}
    objected = {ANSWERS[f.rule]: f for f in found.findings if f.rule in ANSWERS}
    return {**objected, **lacking}


def check_reason(found: Assessment, rule: str, reason: str) -> None:
    """第45条: 理由只回答眼下的一项, 并且要写明; 硬性规定不因理由免除.

    Raises Refusal: `waiver_not_allowed`, `waiver_without_reason`, `waiver_not_needed`.
    """
    for needed in found.requirements:
        if needed.rule == rule and (needed.blocks or needed.warns):
            check_can_waive(needed, reason)
            return
    if rule not in open_questions(found):
        raise Refusal("waiver_not_needed")
    article = open_questions(found)[rule].article
    if not reason.strip():
        raise Refusal("waiver_without_reason", article=article, cited=article)
