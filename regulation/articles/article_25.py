"""第25条: 志愿书先审草稿, 再正式填写."""

from collections.abc import Iterator

from regulation.assessment import Requirement
from regulation.case import Case
from regulation.records import FormCompleted, FormDraftApproved
from regulation.verdicts import requirement


def form_draft_required(case: Case) -> Iterator[Requirement]:
    """第25条: 草稿经党支部或组织员审查同意, 才誊写到志愿书上."""
    draft, form = case.first(FormDraftApproved), case.first(FormCompleted)
    in_order = draft is not None and (form is None or draft.on <= form.on)
    yield requirement("form_draft", 25, met=in_order, approved=None if draft is None else draft.on)


def form_completed_required(case: Case) -> Iterator[Requirement]:
    """第25条: 志愿书已经正式填写."""
    form = case.last(FormCompleted)
    yield requirement("form_completed", 25, met=form is not None)
