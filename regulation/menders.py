"""会前体检: who has to mend what is unmet (第8—12、16—25、27—45条).

Every rule a meeting may be checked against has exactly one office that answers for it.
"""

from collections.abc import Mapping

from regulation.assessment import Owner

MENDERS: Mapping[str, Owner] = {
    "not_suspended": Owner.SECRETARY,
    "rejection_talk": Owner.SECRETARY,
    "prospective_filing": Owner.SECRETARY,
    "introducers": Owner.SECRETARY,
    "political_review": Owner.SECRETARY,
    "review_letters": Owner.SECRETARY,
    "floating_opinions": Owner.SECRETARY,
    "candidate_training": Owner.COLLEGE,
    "candidate_certificate": Owner.SELF,
    "certificate_valid": Owner.SELF,
    "committee_examination": Owner.SECRETARY,
    "pre_review": Owner.COLLEGE,
    "review_materials": Owner.SECRETARY,
    "notice_channels": Owner.SECRETARY,
    "notice_days": Owner.SECRETARY,
    "notice_over": Owner.SECRETARY,
    "notice_contents": Owner.SECRETARY,
    "notice_objections": Owner.SECRETARY,
    "notice_after_review": Owner.SECRETARY,
    "notice_after_application": Owner.SECRETARY,
    "clearance": Owner.COLLEGE,
    "form_issued": Owner.SECRETARY,
    "form_draft": Owner.SECRETARY,
    "introducer_opinions": Owner.SECRETARY,
    "form_completed": Owner.SELF,
    "planned": Owner.COLLEGE,
    "can_graduate": Owner.SECRETARY,
    "thought_reports": Owner.SELF,
    "opinions": Owner.CONTACT,
    "reviews_done": Owner.SECRETARY,
    "conversion_application": Owner.SELF,
    "conversion_opinions": Owner.SECRETARY,
    "probation_end": Owner.SECRETARY,
    "newcomer_wait": Owner.SECRETARY,
    "newcomer_delay": Owner.SECRETARY,
    "file_audit": Owner.SECRETARY,
    "quarterly_analyses": Owner.SECRETARY,
    "education_hours": Owner.SECRETARY,
    "conversion_conditions": Owner.SECRETARY,
    "central_extension": Owner.SECRETARY,
    "central_introducers": Owner.SECRETARY,
    "central_leaving": Owner.SECRETARY,
    "central_meeting": Owner.SECRETARY,
    "recommendation_waiting": Owner.SECRETARY,
    "recommendation_rank": Owner.SELF,
    "conduct": Owner.SECRETARY,
    "contacts": Owner.SECRETARY,
    "activist_training": Owner.COLLEGE,
    "cultivation_year": Owner.SECRETARY,
    "training_year": Owner.SECRETARY,
}


def mender_of(rule: str) -> Owner:
    """第27条: 由谁补齐; 没有另行规定的由党支部办理."""
    return MENDERS.get(rule, Owner.SECRETARY)
