"""第14条: 毕业离校时, 培养材料进入个人档案."""

from collections.abc import Iterator
from datetime import timedelta

from regulation.assessment import Duty, Owner, Stage
from regulation.case import Case
from regulation.records import Archived

LEAVING_STAGES = (Stage.APPLICANT, Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER)


def graduation_handover_due(case: Case) -> Iterator[Duty]:
    """第14条: 申请书和培养、教育、考察材料随档案走, 离校之前办妥."""
    leaving = case.dossier.graduation
    if leaving is None or case.stage not in LEAVING_STAGES:
        return
    archived = case.first(Archived)
    yield Duty(
        rule="graduation_handover",
        article=14,
        period=leaving.isoformat(),
        owner=Owner.SECRETARY,
        opens=leaving - timedelta(days=case.rules.follow_up.handover_days_before),
        due=leaving,
        done_on=None if archived is None else archived.on,
    )
