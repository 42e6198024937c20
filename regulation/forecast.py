"""The earliest day of every later step if all goes well, and the last safe day before graduation.

Only what the rules themselves make one wait for is counted; a step that can be taken at once
takes no time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from regulation.articles import (
    article_05,
    article_08,
    article_09,
    article_11,
    article_16,
    article_30,
    article_35,
    article_36,
)
from regulation.assessment import Outlook, Stage
from regulation.case import Case
from regulation.deadlines import add_months
from regulation.notices import first_day_after, notice_ended
from regulation.records import ActivistDecision, NoticePurpose
from regulation.rules import Rules
from regulation.steps import BY_NAME, ORDER

NOW = "now"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Milestone:
    """A step with a waiting time of its own: counted from the milestone before it.

    `from_the_start`: the edition of the day on which the waiting begins rules it (公示、预备期),
    not the one of the day on which the step is taken.
    """

    step: str
    wait: Callable[[Rules, date], date]
    binding: str
    from_the_start: bool = False


def _months_after_application(rules: Rules, day: date) -> date:
    return add_months(day, rules.recommendation.months_since_application)


def _after_notice(rules: Rules, day: date) -> date:
    return first_day_after(rules, NoticePurpose.ADMISSION, day)


def _probation_after(rules: Rules, day: date) -> date:
    return add_months(day, rules.probation.months)


MILESTONES = (
    Milestone("activist_decision", _months_after_application, "application_wait"),
    Milestone("prospective_decision", article_16.cultivated_from, "cultivation_year"),
    Milestone("admission_meeting", _after_notice, "admission_notice", from_the_start=True),
    Milestone("conversion_meeting", _probation_after, "probation", from_the_start=True),
)


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
    step = BY_NAME[milestone.step]
    resolved = article_30.awaiting_approval(case) is not None and step.done(case) is not None
    if case.stage is Stage.FULL_MEMBER or resolved:
        return False
    return ORDER.index(step.stage) >= ORDER.index(case.stage)


def _outlook(milestone: Milestone, day: date, binding: str, latest: dict[str, date]) -> Outlook:
    article = BY_NAME[milestone.step].article
    last = latest.get(milestone.step)
    return Outlook(step=milestone.step, article=article, earliest=day, binding=binding, latest=last)


def _earliest(case: Case, milestone: Milestone, after: date, *, first: bool) -> tuple[date, str]:
    """The first milestone ahead knows its real anchors; the later ones follow from it."""
    known = KNOWN_EARLIEST[milestone.step](case) if first else None
    if first and known is None and case.stage is not Stage.NONE:
        return case.on, NOW
    day = _waited(case, milestone, after) if known is None else known
    return (day, milestone.binding) if day > case.on else (case.on, NOW)


def _waited(case: Case, milestone: Milestone, after: date) -> date:
    if milestone.from_the_start:
        return milestone.wait(case.rules_on(after), after)
    return case.book.earliest(after, lambda rules: milestone.wait(rules, after))


def _activist_from(case: Case) -> date | None:
    """第9条: 还没有推优的, 依将来推优之日的规定."""
    applied = article_05.applied_on(case)
    if applied is None or article_08.recommendation(case) is not None:
        return article_09.ready_on(case)
    return case.book.earliest(case.on, lambda rules: _months_after_application(rules, applied))


def _conversion_from(case: Case) -> date | None:
    term, waiting = article_35.probation(case), article_30.awaiting_admission(case)
    if term is None and waiting is not None:
        term = article_35.probation_from(case, waiting.on)
    if term is None:
        return None
    window = article_36.newcomer_window(case, term)
    return term.expiry if window is None else window.opens


def _prospective_from(case: Case) -> date | None:
    """第16条: 自确定之日和结业之日起各满一年; 还没培训的, 最早从今天结业起算."""
    since, trained = case.day_of(ActivistDecision), article_11.activist_training(case)
    if since is None:
        return None
    start = max(since, case.on if trained is None else trained.on)
    return case.book.earliest(case.on, lambda rules: article_16.cultivated_from(rules, start))


def _meeting_from(case: Case) -> date:
    ended = notice_ended(case, NoticePurpose.ADMISSION)
    return _after_notice(case.rules, case.on) if ended is None else ended + DAY


KNOWN_EARLIEST: dict[str, Callable[[Case], date | None]] = {
    "activist_decision": _activist_from,
    "prospective_decision": _prospective_from,
    "admission_meeting": _meeting_from,
    "conversion_meeting": _conversion_from,
}


def _latest_days(case: Case, ahead: tuple[Milestone, ...]) -> dict[str, date]:
    """Backwards from graduation: the last day on which each step still leaves time for the next."""
    leaving = case.dossier.graduation
    if leaving is None:
        return {}
    centre = case.book.centre_on(leaving)
    months = 0 if centre is None else centre.limits.leaving_months
    day = add_months(leaving, -months)
    latest: dict[str, date] = {}
    for milestone in reversed(ahead[:-1]):
        latest[milestone.step] = day
        day = _last_start(case.rules_on(day), milestone, day)
    return latest


def _last_start(rules: Rules, milestone: Milestone, finish: date) -> date:
    """The last day from which the milestone's waiting time is over by `finish`."""
    start = finish - (milestone.wait(rules, finish) - finish)  # 月末截短、工作日: 差不了几天
    while milestone.wait(rules, start) > finish:
        start -= DAY
    while milestone.wait(rules, start + DAY) <= finish:
        start += DAY
    return start
