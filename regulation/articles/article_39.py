"""第38、39条: 转正答辩; 只供参考, 从不挡住表决."""

from collections.abc import Iterator
from datetime import timedelta

from regulation.articles.article_30 import awaiting_approval
from regulation.articles.article_35 import probation
from regulation.articles.article_37 import conversion_applied
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.records import Defence, DefenceDraw
from regulation.refusal import Refusal
from regulation.rules import DefenceRules
from regulation.verdicts import usual


def least_drawn(rules: DefenceRules, pool: int) -> int:
    """第39条: 至少抽几人; 不足一人的进为一人."""
    return rules.drawn.least(pool) if pool else 0


def panel_sizes(rules: DefenceRules) -> tuple[str, ...]:
    """第39条: 小组一般是几人, 写给人看."""
    return tuple(str(size) for size in rules.panel_sizes)


def check_panel(rules: DefenceRules, *, members: int, contact_on_panel: bool) -> tuple[str, ...]:
    """第39条: 答辩小组一般五人或七人; 有培养联系人在内的提示回避.

    Returns warnings: `panel_size`, `panel_contact`. Raises Refusal where there is no panel.
    """
    if members < 1:
        raise Refusal("panel_empty", article=39, sizes=panel_sizes(rules))
    size = () if members in rules.panel_sizes else ("panel_size",)
    return (*size, *(("panel_contact",) if contact_on_panel else ()))


def grade_counts(rules: DefenceRules, marks: tuple[str, ...]) -> dict[str, int]:
    """第38条: 现场评议的各档票数; 不记名, 只有数目."""
    unknown = tuple(mark for mark in marks if mark not in rules.grades)
    if unknown:
        raise Refusal("grade_unknown", article=38, grades=rules.grades)
    return {grade: marks.count(grade) for grade in rules.grades}


def may_be_drawn(case: Case) -> bool:
    """第39条: 拟转正的预备党员: 已递交转正申请, 还没有就这一申请抽过签, 也没有待批的决议."""
    applied, last = conversion_applied(case), _last_mark(case)
    if case.stage is not Stage.PROBATIONARY_MEMBER or applied is None:
        return False
    return (last is None or last.on < applied.on) and awaiting_approval(case) is None


def _last_mark(case: Case) -> Act[DefenceDraw] | Act[Defence] | None:
    """最近的一次抽签或答辩; 没有抽签记录的, 答辩的记录说明是否抽中."""
    marks: list[Act[DefenceDraw] | Act[Defence]] = [*case.acts(DefenceDraw)]
    marks += case.acts(Defence)
    return max(marks, key=lambda act: (act.on, act.record.id), default=None)


def _was_held(act: Act[DefenceDraw] | Act[Defence]) -> bool:
    return isinstance(act.payload, Defence) and bool(act.payload.grades)


def defence_required(case: Case) -> Iterator[Requirement]:
    """第39条: 抽中的参加答辩; 结果只作转正的参考."""
    act = _last_mark(case)
    if act is not None and act.payload.selected:
        held = _was_held(act)
        yield usual("defence", 39, met=held, held=act.on if held else None)


def defence_due(case: Case) -> Iterator[Duty]:
    """第39条: 抽中的在支部大会讨论转正之前答辩, 由学院党委组织, 并提前告知本人."""
    act, term = _last_mark(case), probation(case)
    if act is None or term is None or not act.payload.selected:
        return
    if _was_held(act) or case.stage is not Stage.PROBATIONARY_MEMBER:
        return
    within = case.rules_on(term.expiry).probation.discuss_within_days
    yield Duty(
        rule="defence",
        article=39,
        period=act.on.isoformat(),
        owner=Owner.COLLEGE,
        opens=act.on,
        due=max(act.on, term.expiry + timedelta(days=within)),
        facts={"drawn": act.on, "expiry": term.expiry},
    )
