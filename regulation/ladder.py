"""Who hears of a duty by when: the steps of its ladder that have been reached."""

from collections.abc import Callable
from datetime import date, timedelta

from regulation.assessment import Duty, Owner
from regulation.rules import LadderStep, Rules
from regulation.workdays import Calendar

STUDENTS = (Owner.SELF, Owner.CONTACT)  # who may be sitting exams
LONGEST_BREAK = 60  # days searched for a day to tell on; no holiday or exam period is as long


def ladder_of(duty: Duty, rules: Rules) -> tuple[LadderStep, ...]:
    """The ladder of this duty's rule in the hands of its owner, of its rule, or of its owner.

    Whom the branch has sent has no ladder in a pack that names none: the secretary's is theirs.
    """
    names = (f"{duty.rule}_{duty.owner}", duty.rule, duty.owner, Owner.SECRETARY)
    return next(rules.ladders[name] for name in names if name in rules.ladders)


def told_on(duty: Duty, step: LadderStep, rules: Rules) -> date:
    """The day this step is told on: reminders move to the earlier workday, escalations to a later.

    An escalation never comes before the duty is overdue. Exam weeks are kept free of everything
    but the last reminder before the deadline. What is said on the last day is said on that day.
    """
    due_for_it = duty.due + timedelta(days=step.days)
    if step.days == 0:
        return due_for_it
    if step.days > 0:
        return _nearest(due_for_it, 1, _calm(step, rules.calendar))
    last = step.days == _last_before_due(duty, step.recipient, rules)
    free = rules.calendar.is_workday if last else _calm(step, rules.calendar)
    return _nearest(due_for_it, -1, free)


def _calm(step: LadderStep, calendar: Calendar) -> Callable[[date], bool]:
    return calendar.is_calm if step.recipient in STUDENTS else calendar.is_workday


def _last_before_due(duty: Duty, recipient: Owner, rules: Rules) -> int:
    steps = ladder_of(duty, rules)
    return max(step.days for step in steps if step.recipient is recipient and step.days <= 0)


def _nearest(day: date, direction: int, free: Callable[[date], bool]) -> date:
    days = (day + timedelta(days=n * direction) for n in range(LONGEST_BREAK))
    return next((candidate for candidate in days if free(candidate)), day)


def steps_reached(duty: Duty, rules: Rules, on: date) -> tuple[LadderStep, ...]:
    """For each recipient the latest step reached; nothing for a duty discharged or not yet open.

    After a pause only the newest step is left, so that catching up sends nothing obsolete.
    """
    if not duty.is_open(on):
        return ()
    latest: dict[Owner, LadderStep] = {}
    for step in sorted(ladder_of(duty, rules), key=lambda step: step.days):
        if told_on(duty, step, rules) <= on:
            latest[step.recipient] = step
    return tuple(sorted(latest.values(), key=lambda step: step.days))
