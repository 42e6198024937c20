"""第15条: the plan of a year: who has to hand it in or set it by when, and that they have.

It is in nobody's dossier, so it is no duty of the regulation; it climbs a ladder all the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from tortoise.expressions import Q

from models import AnnualPlan, Branch, College, LedgerRecord, Role, RoleTerm
from models.db import write_tx
from regulation.articles.article_15 import (
    adjustable,
    adjustment_due,
    asked_from,
    check_can_adjust,
    report_due,
)
from regulation.assessment import Duty, Owner
from regulation.ladder import steps_reached
from regulation.refusal import Refusal
from regulation.rules import Rules
from services.access import Actor, in_force, require_role
from services.days import day_of
from services.duties import ReminderDraft, record_reminders
from services.office import Office
from services.recipients import leaders_of
from services.remits import Remit, remit_of

MOST_PEOPLE = 999
COLLEGES_OWN = 0  # in the place of a branch
NOBODYS = 0  # whose dossier it is, where it is none


class Step(StrEnum):
    """What the year asks; also the rule under which people are reminded."""

    REPORT = "plan_report"  # 年底之前: 支部报学院, 学院确定并上报
    ADJUSTMENT = "plan_adjustment"  # 六月底之前: 调整, 或确认不调整


@dataclass(frozen=True, kw_only=True)
class YearPlan:
    """One step of one year's plan, of a branch or (`branch_id` 0) of a college.

    `people` is the number that counts so far, `planned` the one before any adjustment, `None` where
    none is known; `most_changed` is how many an adjustment usually changes.
    """

    step: Step
    year: int
    branch_id: int
    holder: str
    duty: Duty
    people: int | None
    planned: int | None = None
    most_changed: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names it in a reminder."""
        return self.duty.rule, self.duty.period

    @property
    def changed_much(self) -> bool:
        """Has an adjustment changed more than usual?"""
        if self.planned is None or self.people is None or self.most_changed is None:
            return False
        return abs(self.people - self.planned) > self.most_changed


@dataclass(frozen=True, kw_only=True)
class _Holder:
    """Who makes a plan; `seat` is a branch by which its leaders are found."""

    college_id: int
    branch_id: int
    name: str
    seat: int

    @property
    def owner(self) -> Owner:
        return Owner.SECRETARY if self.branch_id else Owner.COLLEGE


class _Asked(NamedTuple):
    """A step of the plan of a year, and its last day."""

    step: Step
    year: int
    due: date


def _steps(rules: Rules, on: date) -> Iterator[_Asked]:
    """What may be asked on a day. Adjusting is nobody's duty once its last day is over."""
    plan = rules.in_force_on(on).plan
    for year in (on.year, on.year + 1):
        yield _Asked(Step.REPORT, year, report_due(plan, year - 1))
    due = adjustment_due(plan, on.year)
    if on <= due:
        yield _Asked(Step.ADJUSTMENT, on.year, due)


async def _kept_since(on: date) -> date:
    """What fell due before the ledger was kept stands on paper."""
    first = await LedgerRecord.all().order_by("position").first()
    return on if first is None else day_of(first.entered_at)


async def _plans(holders: Sequence[_Holder], rules: Rules, on: date) -> list[YearPlan]:
    """Every step that has opened, done or not."""
    kept, noted = await _kept_since(on), await _noted(holders)
    return [
        _plan(holder, asked, noted[holder.college_id, holder.branch_id], rules)
        for holder in holders
        for asked in _steps(rules, on)
        if asked.due >= kept and asked_from(asked.due) <= on
    ]


async def _noted(holders: Sequence[_Holder]) -> Mapping[tuple[int, int], list[AnnualPlan]]:
    found: defaultdict[tuple[int, int], list[AnnualPlan]] = defaultdict(list)
    colleges = {holder.college_id for holder in holders}
    for row in await AnnualPlan.filter(college_id__in=list(colleges)).order_by("id"):
        found[row.college_id, row.branch_id or COLLEGES_OWN].append(row)
    return found


def _plan(holder: _Holder, asked: _Asked, noted: Sequence[AnnualPlan], rules: Rules) -> YearPlan:
    step, year, due = asked
    of_year = [row for row in noted if row.year == year]
    done = [day_of(row.noted_at) for row in of_year if row.step == step]
    planned = next((row.people for row in reversed(of_year) if row.step == Step.REPORT), None)
    return YearPlan(
        step=step,
        year=year,
        branch_id=holder.branch_id,
        holder=holder.name,
        people=of_year[-1].people if of_year else None,
        planned=planned,
        most_changed=None if planned is None else adjustable(rules.in_force_on(due).plan, planned),
        duty=Duty(
            rule=step,
            article=15,
            period=f"{year}@{holder.college_id}-{holder.branch_id}",
            owner=holder.owner,
            opens=asked_from(asked.due),
            due=due,
            done_on=done[-1] if done else None,
        ),
    )


async def _holders(branches: Q, *, colleges: bool = True) -> list[_Holder]:
    """The branches, and the colleges they belong to."""
    rows = await Branch.filter(branches).order_by("id")
    own = [_Holder(college_id=b.college_id, branch_id=b.id, name=b.name, seat=b.id) for b in rows]
    seats = {b.college_id: b.id for b in reversed(rows)}
    found = await College.filter(id__in=list(seats)).order_by("id") if colleges else []
    above = [
        _Holder(college_id=c.id, branch_id=COLLEGES_OWN, name=c.name, seat=seats[c.id])
        for c in found
    ]
    return [*own, *above]


async def plans_of(remit: Remit, *, office: Office, on: date) -> tuple[YearPlan, ...]:
    """The steps that fall to somebody: of their branches and college, done ones among them, and
    those of other branches that their ladder has brought up to the college.
    """
    if not (remit.branches or remit.overseen):
        return ()
    theirs = await _holders(Q(id__in=[*remit.branches, *remit.overseen]))
    found = await _plans(theirs, office.rules, on)
    return tuple(plan for plan in found if _falls_to(plan, remit, office.rules, on))


def _falls_to(plan: YearPlan, remit: Remit, rules: Rules, on: date) -> bool:
    if plan.branch_id == COLLEGES_OWN:
        return bool(remit.overseen)
    reached = (step.recipient for step in steps_reached(plan.duty, rules, on))
    above = plan.branch_id in remit.overseen and Owner.COLLEGE in reached
    return plan.branch_id in remit.branches or above


async def open_plans_of(remit: Remit, *, office: Office, on: date) -> tuple[YearPlan, ...]:
    """Those of them that are still owed."""
    return tuple(p for p in await plans_of(remit, office=office, on=on) if p.duty.is_open(on))


async def my_plans(*, actor: Actor, office: Office, now: datetime) -> tuple[YearPlan, ...]:
    """What the actor may note now. Raises Refusal for those who make no plan."""
    on = day_of(now)
    remit = await remit_of(actor.person_id, on=on)
    if not (remit.branches or remit.overseen):
        raise Refusal("not_entitled")
    found = await plans_of(remit, office=office, on=on)
    return tuple(p for p in found if p.branch_id == COLLEGES_OWN or p.branch_id in remit.branches)


async def find_plan(
    *, actor: Actor, branch_id: int, year: int, step: str, office: Office, now: datetime
) -> YearPlan:
    """One of them. Raises Refusal where it is none of theirs, or not asked now."""
    for plan in await my_plans(actor=actor, office=office, now=now):
        if (plan.branch_id, plan.year, plan.step) == (branch_id, year, step):
            return plan
    raise Refusal("plan_not_open", article=15)


async def note_plan(
    *,
    actor: Actor,
    branch_id: int,
    year: int,
    step: str,
    people: int,
    office: Office,
    now: datetime,
) -> YearPlan:
    """第15条: the secretary has handed in the plan of the branch, the 组织员 notes that of the
    college: so many people. The duty ends with it; noted again, the newer number counts.

    Raises Refusal for others, for what is not asked now, and after the last day of adjustments.
    """
    on = day_of(now)
    find = partial(
        find_plan, actor=actor, branch_id=branch_id, year=year, step=step, office=office, now=now
    )
    async with write_tx():
        plan = await find()
        if plan.step is Step.ADJUSTMENT and plan.planned is not None:
            rules, changed = office.rules.in_force_on(on).plan, abs(people - plan.planned)
            check_can_adjust(rules, planned=plan.planned, changed=changed, on=on)
        if plan.duty.done_on is None or plan.people != people:
            await AnnualPlan.create(
                college_id=await _college_of(actor, branch_id, on),
                branch_id=branch_id or None,
                year=year,
                step=plan.step,
                people=min(people, MOST_PEOPLE),
                noted_by_id=actor.person_id,
                noted_at=now,
            )
    return await find()


async def _college_of(actor: Actor, branch_id: int, on: date) -> int:
    """Asked with the office by which the actor may note it. Raises Refusal without one."""
    if branch_id != COLLEGES_OWN:
        await require_role(actor, Role.SECRETARY, branch_id=branch_id, on=on)
        return (await Branch.get(id=branch_id)).college_id
    terms = RoleTerm.filter(in_force(on), role=Role.ORGANIZER, person_id=actor.person_id)
    term = await terms.order_by("id").first()
    if term is None:
        raise Refusal("not_entitled")
    return (await Branch.get(id=term.branch_id)).college_id


async def note_plan_reminders(*, office: Office, on: date, now: datetime) -> int:
    """Let those concerned hear of the plan in a digest; returns how many reminders were new."""
    holders = {(h.college_id, h.branch_id): h for h in await _holders(Q())}
    plans = await _plans(list(holders.values()), office.rules, on)
    leaders = await leaders_of(sorted({h.seat for h in holders.values()}), on=on)
    drafts = [
        ReminderDraft(
            recipient_id=who,
            subject_id=NOBODYS,
            rule=plan.duty.rule,
            period=plan.duty.period,
            cause=str(step.days),
            owner=step.recipient,
            not_before=on,
        )
        for plan in plans
        for step in steps_reached(plan.duty, office.rules, on)
        for who in leaders.get(step.recipient, {}).get(_seat(plan, holders), ())
    ]
    return await record_reminders(drafts, now=now)


def _seat(plan: YearPlan, holders: Mapping[tuple[int, int], _Holder]) -> int:
    college_id = int(plan.duty.period.partition("@")[2].partition("-")[0])
    return holders[college_id, plan.branch_id].seat
