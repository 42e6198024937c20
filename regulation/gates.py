"""May the next step be taken? B blocks, W needs a recorded reason with a name."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from regulation.assessment import Force, Requirement, Stage, Verdict
from regulation.case import Case
from regulation.records import Dossier, Waiver
from regulation.refusal import Fact, Refusal
from regulation.rules import Rules
from regulation.steps import BY_NAME, Rule, Step


def requirements_of(case: Case, step: Step) -> tuple[Requirement, ...]:
    """What this step needs, the recorded reasons applied."""
    return judged(case, step.requires)


def judged(case: Case, rules: Iterable[Rule]) -> tuple[Requirement, ...]:
    """What these rules say, each requirement once, the recorded reasons applied."""
    waived = _waived_rules(case)
    needed = {(r.yardstick, r.rule): r for rule in rules for r in rule(case)}
    return tuple(_waive(requirement, waived) for requirement in needed.values())


def _waived_rules(case: Case) -> frozenset[str]:
    """Reasons recorded since the present stage was reached; each names its rule and its author."""
    since = case.standing[1]
    acts = (a for a in case.acts(Waiver) if a.accepted and a.record.actor_id is not None)
    return frozenset(a.payload.rule for a in acts if since is None or a.on >= since)


def _waive(requirement: Requirement, waived: frozenset[str]) -> Requirement:
    if requirement.warns and requirement.rule in waived:
        return replace(requirement, verdict=Verdict.WAIVED)
    return requirement


def check_can_take(dossier: Dossier, rules: Rules, on: date, step: str) -> tuple[Requirement, ...]:
    """The gate of a step: Refusal where a requirement is unmet; returns all of them otherwise.

    Refusal codes: `step_unknown`, `step_wrong_stage`, `step_blocked` (no reason helps),
    `step_needs_reason` (each unmet rule needs a Waiver first).
    """
    taken = BY_NAME.get(step)
    if taken is None:
        raise Refusal("step_unknown", step=step)
    return check_requirements(Case(dossier, rules, on), taken)


def check_requirements(case: Case, taken: Step) -> tuple[Requirement, ...]:
    """The same for a step that is at hand."""
    step = taken.name
    if case.stage is not taken.stage:
        article, stage = taken.article, case.stage.value
        raise Refusal("step_wrong_stage", article=article, cited=article, step=step, stage=stage)
    needed = requirements_of(case, taken)
    check_all(step, needed)
    return needed


def check_all(step: str, needed: tuple[Requirement, ...]) -> None:
    """Raises Refusal `step_blocked`, `step_needs_reason` where something needed is unmet."""
    check_blocks(step, needed)
    _refuse(step, "step_needs_reason", tuple(r for r in needed if r.warns))


def check_blocks(step: str, needed: tuple[Requirement, ...]) -> None:
    """Raises Refusal `step_blocked` where something is unmet that no reason helps with."""
    _refuse(step, "step_blocked", tuple(r for r in needed if r.blocks))


def _refuse(step: str, code: str, unmet: tuple[Requirement, ...]) -> None:
    if not unmet:
        return
    first = unmet[0]
    said: dict[str, Fact] = {
        **first.facts,
        "step": step,
        "rules": tuple(requirement.rule for requirement in unmet),
        "yardstick": first.yardstick.value,
        "cited": first.article,
    }
    raise Refusal(code, article=first.article, **said)


def check_can_waive(requirement: Requirement, reason: str) -> None:
    """A reason can only override what the text calls usual, and it must say something."""
    article = requirement.article
    if requirement.force is Force.BLOCK:
        raise Refusal("waiver_not_allowed", article=article, cited=article)
    if not reason.strip():
        raise Refusal("waiver_without_reason", article=article, cited=article)


def check_can_reject(dossier: Dossier, rules: Rules, on: date) -> None:
    """第31条: 只有发展对象有未被接收一说."""
    stage = Case(dossier, rules, on).stage
    if stage is not Stage.PROSPECTIVE_MEMBER:
        raise Refusal("reject_wrong_stage", article=31, stage=stage.value)
