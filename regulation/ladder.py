"""Who hears of a duty by when: the steps of its ladder that have been reached."""

from datetime import date, timedelta

from regulation.assessment import Duty, Owner
from regulation.rules import LadderStep, Rules


def ladder_of(duty: Duty, rules: Rules) -> tuple[LadderStep, ...]:
    """The ladder of this duty's rule, else the one of its owner."""
    return rules.ladders.get(duty.rule, rules.ladders[duty.owner])


def steps_reached(duty: Duty, rules: Rules, on: date) -> tuple[LadderStep, ...]:
    """For each recipient the latest step reached; nothing for a duty discharged or not yet open.

    After a pause only the newest step is left, so that catching up sends nothing obsolete.
    """
    if not duty.is_open(on):
        return ()
    latest: dict[Owner, LadderStep] = {}
    for step in sorted(ladder_of(duty, rules), key=lambda step: step.days):
        if duty.due + timedelta(days=step.days) <= on:
            latest[step.recipient] = step
    return tuple(sorted(latest.values(), key=lambda step: step.days))
