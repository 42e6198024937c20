"""第35条: 预备期一年, 自支部大会通过之日起."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Case
from regulation.deadlines import add_months
from regulation.records import Admission, BallotKind, BallotResult, Conversion, Extension
from regulation.verdicts import requirement


@dataclass(frozen=True)
class Probation:
    """第35条: 预备期的起止. `expiry` 是转正之日, `last_day` 是表格上的最后一天 (前一日)."""

    since: date
    expiry: date
    extended_months: int

    @property
    def last_day(self) -> date:
        """预备期的最后一天."""
        return self.expiry - timedelta(days=1)


def probation_expiry(since: date, months: int) -> date:
    """第35条: 从支部大会通过之日数起, 满若干月的对应日."""
    return add_months(since, months)


def probation(case: Case) -> Probation | None:
    """第35条: 本人的预备期; 延长的月数从同一起点累计, 不逐段相加."""
    since = case.day_of(Admission)
    if since is None:
        return None
    extended = sum(act.payload.months for act in case.acts(Extension) if act.accepted)
    expiry = probation_expiry(since, case.rules.probation.months + extended)
    return Probation(since, expiry, extended)


def _discussed_on(case: Case, expiry: date) -> date | None:
    ballots = case.acts(BallotResult)
    days = [b.on for b in ballots if b.payload.ballot is BallotKind.CONVERSION and b.on >= expiry]
    converted = case.day_of(Conversion)
    return min([*days, *([] if converted is None else [converted])], default=None)


def probation_end_due(case: Case) -> Iterator[Duty]:
    """第35条: 预备期满应及时讨论能否转正."""
    term = probation(case)
    if term is None or case.stage is Stage.NONE:
        return
    yield Duty(
        rule="probation_end",
        article=35,
        period=term.expiry.isoformat(),
        owner=Owner.SECRETARY,
        opens=term.expiry,
        due=term.expiry + timedelta(days=case.rules.probation.discuss_within_days),
        done_on=_discussed_on(case, term.expiry),
        facts={"expiry": term.expiry, "last_day": term.last_day},
    )


def probation_end_required(case: Case) -> Iterator[Requirement]:
    """第35条: 预备期满之前不讨论转正."""
    term = probation(case)
    if term is not None:
        yield requirement(
            "probation_end",
            35,
            met=case.on >= term.expiry,
            since=term.since,
            expiry=term.expiry,
            last_day=term.last_day,
            days_left=max(0, (term.expiry - case.on).days),
        )
