"""第22条: 党委审议、组织部审查, 之后才领志愿书."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.assessment import Requirement
from regulation.case import Case
from regulation.notices import notice_ended
from regulation.records import Clearance, CommitteeExamination, FormIssued, NoticePurpose, PreReview
from regulation.verdicts import requirement


def examination_required(case: Case) -> Iterator[Requirement]:
    """第22条: 支委会先集体审查材料."""
    act = case.last(CommitteeExamination)
    qualified = act is not None and act.payload.qualified
    yield requirement("committee_examination", 22, met=qualified)


def pre_review_required(case: Case) -> Iterator[Requirement]:
    """第22条: 学院党委审议通过, 规定的材料样样齐备."""
    act = case.decided(PreReview)
    passed = act is not None and act.payload.passed
    yield requirement("pre_review", 22, met=passed, held=None if act is None else act.on)
    if act is not None:
        needed = case.rules_of(act).review.materials
        missing = tuple(m for m in needed if m not in act.payload.materials)
        yield requirement("review_materials", 22, met=not missing, missing=missing)


def cleared_on(case: Case) -> date | None:
    """第22条: 学校组织部审查通过之日."""
    act = case.first(Clearance)
    return None if act is None else act.on


def clearance_required(case: Case) -> Iterator[Requirement]:
    """第22条: 审议合格、公示无异议之后, 报组织部审查通过."""
    cleared, notice = cleared_on(case), notice_ended(case, NoticePurpose.ADMISSION)
    met = cleared is not None and notice is not None and cleared > notice
    ready = None if notice is None else notice + timedelta(days=1)
    yield requirement("clearance", 22, met=met, cleared=cleared, ready=ready)


def form_issued_required(case: Case) -> Iterator[Requirement]:
    """第22条: 组织部审查通过, 方可领取志愿书."""
    issued, cleared = case.first(FormIssued), cleared_on(case)
    met = issued is not None and cleared is not None and issued.on >= cleared
    handed = None if issued is None else issued.on
    yield requirement("form_issued", 22, met=met, issued=handed, cleared=cleared)
