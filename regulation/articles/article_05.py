"""第5条: 递交入党申请书; 转来的申请."""

from collections.abc import Iterator
from datetime import date

from regulation.assessment import Requirement
from regulation.case import Case
from regulation.deadlines import age_on
from regulation.records import Application
from regulation.verdicts import requirement


def applied_on(case: Case) -> date | None:
    """第5条: 申请入党时间; 原单位的申请书经核实的, 从那时连续计算, 没有凭据的从这里递交之日起算."""
    act = case.first(Application)
    if act is None:
        return None
    earlier = act.payload.earlier_on
    return earlier if earlier and act.payload.earlier_proven else act.on


def of_age_required(case: Case) -> Iterator[Requirement]:
    """第5条 (党章第一条): 申请之日须已满年龄."""
    birth, handed_in = case.dossier.birth_date, case.first(Application)
    minimum = case.rules_of(handed_in).application.minimum_age
    age = None if birth is None else age_on(birth, applied_on(case) or case.on)
    yield requirement("of_age", 5, met=age is not None and age >= minimum, age=age, minimum=minimum)
