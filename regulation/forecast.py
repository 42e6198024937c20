"""The earliest day of every later step if all goes well, and the last safe day before graduation.

Only what the rules themselves make one wait for is counted; a step that can be taken at once
takes no time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from regulation.articles import article_09, article_11, article_16, article_35, article_36
from regulation.assessment import Outlook, Stage
from regulation.case import Case
from regulation.deadlines import add_months, anniversary, day_after_notice
from regulation.notices import notice_ended
from regulation.records import NoticePurpose
from regulation.rules import Rules
from regulation.steps import BY_NAME, ORDER

NOW = "now"


@dataclass(frozen=True)
class Milestone:
    """A step with a waiting time of its own: counted from the milestone before it."""

    step: str
    wait: Callable[[Rules, date], date]
    binding: str


def _months_after_application(rules: Rules, day: date) -> date:
    return add_months(day, rules.recommendation.months_since_application)


def _year_after(rules: Rules, day: date) -> date:
    return anniversary(day, rules.cultivation.years)


def _after_notice(rules: Rules, day: date) -> date:
    return day_after_notice(day, rules.admission_notice.days)


def _probation_after(rules: Rules, day: date) -> date:
    return add_months(day, rules.probation.months)


MILESTONES = (
    Milestone("activist_decision", _months_after_application, "application_wait"),
    Milestone("prospective_decision", _year_after, "cultivation_year"),
    Milestone("admission_meeting", _after_notice, "admission_notice"),
    Milestone("conversion_meeting", _probation_after, "probation"),
)
CLIPPED = timedelta(days=4)


def forecast(case: Case) -> tuple[Outlook, ...]:
    """What lies ahead, in order."""
    ahead = tuple(m for m in MILESTONES if _is_ahead(case, m))
    latest = _latest_days(case, ahead)
    outlooks: list[Outlook] = []
    day = case.on
    for milestone in ahead:
        day, binding = _earliest(case, milestone, day, first=milestone is ahead[0])
        outlooks.append(_outlook(milestone, day, binding, latest))
    return tuple(outlooks)


def _is_ahead(case: Case, milestone: Milestone) -> bool:
    if case.stage is Stage.FULL_MEMBER:
        return False
    return ORDER.index(BY_NAME[milestone.step].stage) >= ORDER.index(case.stage)


def _outlook(milestone: Milestone, day: date, binding: str, latest: dict[str, date]) -> Outlook:
    article = BY_NAME[milestone.step].article
    last = latest.get(milestone.step)
    return Outlook(step=milestone.step, article=article, earliest=day, binding=binding, latest=last)


def _earliest(case: Case, milestone: Milestone, after: date, *, first: bool) -> tuple[date, str]:
    """The first milestone ahead knows its real anchors; the later ones follow from it."""
    known = KNOWN_EARLIEST[milestone.step](case) if first else None
    if first and known is None and case.stage is not Stage.NONE:
        return case.on, NOW
    day = milestone.wait(case.rules, after) if known is None else known
    return (day, milestone.binding) if day > case.on else (case.on, NOW)


def _conversion_from(case: Case) -> date | None:
    term = article_35.probation(case)
    if term is None:
        return None
    window = article_36.newcomer_window(case, term)
    return term.expiry if window is None else window.opens


def _prospective_from(case: Case) -> date | None:
    """第16条: 自确定之日和结业之日起各满一年; 还没培训的, 最早从今天结业起算."""
    cultivated, trained = article_16.cultivated_on(case), article_11.activist_training(case)
    if cultivated is None:
        return None
    finished = case.on if trained is None else trained.on
    return max(cultivated, anniversary(finished, case.rules.cultivation.years))


def _meeting_from(case: Case) -> date:
    ended = notice_ended(case, NoticePurpose.ADMISSION)
    if ended is not None:
        return ended + timedelta(days=1)
    return day_after_notice(case.on, case.rules.admission_notice.days)


KNOWN_EARLIEST: dict[str, Callable[[Case], date | None]] = {
    "activist_decision": article_09.ready_on,
    "prospective_decision": _prospective_from,
    "admission_meeting": _meeting_from,
    "conversion_meeting": _conversion_from,
}


def _latest_days(case: Case, ahead: tuple[Milestone, ...]) -> dict[str, date]:
    """Backwards from graduation: the last day on which each step still leaves time for the next."""
    leaving = case.dossier.graduation
    if leaving is None:
        return {}
    centre = case.book.centre_on(case.on)
    months = 0 if centre is None else centre.limits.leaving_months
    day = add_months(leaving, -months)
    latest: dict[str, date] = {}
    for milestone in reversed(ahead[:-1]):
        latest[milestone.step] = day
        day = _last_start(case.rules, milestone, day)
    return latest


def _last_start(rules: Rules, milestone: Milestone, finish: date) -> date:
    """The last day from which the milestone's waiting time is over by `finish`."""
    start = finish - (milestone.wait(rules, finish) - finish) + CLIPPED
    while milestone.wait(rules, start) > finish:
        start -= timedelta(days=1)
    return start
