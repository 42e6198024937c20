"""第24条: 入党介绍人在志愿书上填写意见."""

from collections.abc import Iterator

from regulation.assessment import Requirement
from regulation.case import Case
from regulation.records import FormCompleted
from regulation.verdicts import requirement


def introducer_opinions_required(case: Case) -> Iterator[Requirement]:
    """第24条: 每位介绍人都在志愿书上认真填写自己的意见."""
    form = case.last(FormCompleted)
    needed = case.rules_of(form).introducer.count
    written = 0 if form is None else form.payload.opinions
    yield requirement(
        "introducer_opinions", 24, met=written >= needed, written=written, needed=needed
    )
