"""How long an answer about reminders stays right, so that nobody is looked at every day in vain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from regulation.assess import duties_of
from regulation.assessment import Duty, Owner
from regulation.case import Case
from regulation.ladder import LONGEST_BREAK, ladder_of, steps_reached, told_on
from regulation.records import Dossier
from regulation.rules import LadderStep, Rules

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What is to be told today, and what the days after it bring, provided that nothing is added
    to the dossier.

    `reached` are the duties that are open today, each with every step of its ladder that has been
    reached; `change` is the first day on which anybody may have to hear something else; the
    college has nothing to do with the dossier before `college_from`; both are right on every day
    before `until`, which is at most `LOOK_AHEAD` and a day away.
    """

    reached: tuple[tuple[Duty, LadderStep], ...]
    change: date
    college_from: date | None
    until: date


def look_ahead(dossier: Dossier, rules: Rules, on: date) -> Ahead:
    """It relies on this: time alone changes a duty in no way but letting it open."""
    last = _same_until(dossier, rules, on)
    owed = [d for d in duties_of(Case(dossier, rules, last)) if d.done_on is None]
    told = [each for duty in owed for each in _told(duty, rules, on)]
    days = (day for day, _ in told if on < day <= last)
    college = [day for day, recipient in told if recipient is Owner.COLLEGE]
    college += (duty.opens for duty in owed if duty.owner is Owner.COLLEGE)
    return Ahead(
        reached=tuple((duty, step) for duty in owed for step in steps_reached(duty, rules, on)),
        change=min(days, default=last + DAY),
        college_from=min(college, default=None),
        until=last + DAY,
    )


def _told(duty: Duty, rules: Rules, on: date) -> Iterator[tuple[date, Owner]]:
    """When who is told; what others than the college were told long ago does not matter."""
    for step in ladder_of(duty, rules):
        latest = duty.due + timedelta(days=step.days + (LONGEST_BREAK if step.days > 0 else 0))
        if latest > on or step.recipient is Owner.COLLEGE or duty.opens > on:
            yield max(duty.opens, told_on(duty, step, rules)), step.recipient


def next_change(dossier: Dossier, rules: Rules, on: date) -> date:
    """The first day after `on` on which anybody may have to hear something else of this dossier.

    On every day before it, `steps_reached` says of its duties what it says on `on`.
    """
    return look_ahead(dossier, rules, on).change


def _same_until(dossier: Dossier, rules: Rules, on: date) -> date:
    """The last day before an act dated ahead counts, or another edition comes into force."""
    begin = [record.act_date for record in dossier.records]
    begin += (edition.since for edition in _editions(rules))
    begin += (centre.since for centre in rules.centres)
    ahead = [day - DAY for day in begin if day > on]
    return min((*ahead, on + LOOK_AHEAD))


def _editions(rules: Rules) -> Iterator[Rules]:
    edition: Rules | None = rules
    while edition is not None:
        yield edition
        edition = edition.predecessor
