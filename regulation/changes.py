"""How long an answer about reminders stays right, so that nobody is looked at every day in vain."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.assess import duties_of
from regulation.assessment import Duty
from regulation.case import Case
from regulation.ladder import ladder_of, told_on
from regulation.records import Dossier
from regulation.rules import Rules

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=366)


def next_change(dossier: Dossier, rules: Rules, on: date) -> date:
    """The first day after `on` on which anybody may have to hear something else of this dossier.

    On every day before it, `steps_reached` says of its duties what it says on `on`, provided that
    nothing is added to the dossier. At most `LOOK_AHEAD` and a day away. It relies on this: time
    alone changes a duty in no way but letting it open.
    """
    last = _same_until(dossier, rules, on)
    duties = duties_of(Case(dossier, rules, last))
    days = (day for duty in duties for day in _days_told(duty, rules))
    return min((day for day in days if on < day <= last), default=last + DAY)


def _days_told(duty: Duty, rules: Rules) -> Iterator[date]:
    if duty.done_on is None:
        for step in ladder_of(duty, rules):
            yield max(duty.opens, told_on(duty, step, rules))


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
