"""The week in a branch or a college: who is late, what comes, whom the bot cannot reach."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import Branch, Identity, Person, Role, RoleTerm
from regulation.assess import duties_of
from regulation.assessment import Duty, Owner
from regulation.case import Case
from regulation.rules import Rules
from regulation.workdays import Calendar
from services.access import in_force
from services.duties import ReminderDraft, record_reminders
from services.ledger import load_dossiers
from services.lights import ON_THE_PATH, Light, light_of, perhaps_on_the_path
from services.office import Office
from services.remits import Remit

WEEKLY = "weekly"
LEADERS = (Role.SECRETARY, Role.ORGANIZER)
SLICE = 20  # dossiers worked out before anybody else has a turn
AHEAD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class BranchState:
    """How many people of a branch stand at each light."""

    name: str
    lights: Counter[Light]


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """Something that falls due within thirty days."""

    person: str
    duty: Duty


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """The week for one who answers for branches."""

    on: date
    branches: tuple[BranchState, ...]
    ahead: tuple[Ahead, ...]
    unbound: tuple[str, ...]
    shut_out: tuple[str, ...]
    calendar_missing: int | None


def week_of(day: date) -> str:
    """The ISO week of a day: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _has_begun(calendar: Calendar, on: date) -> bool:
    """From the first workday of a week on."""
    monday = on - timedelta(days=on.weekday())
    return any(calendar.is_workday(monday + timedelta(days=n)) for n in range(on.weekday() + 1))


async def note_weekly(*, office: Office, on: date, now: datetime) -> int:
    """Let every secretary and organizer hear of their week in one of its digests, once."""
    if not _has_begun(office.rules.in_force_on(on).calendar, on):
        return 0
    terms = await RoleTerm.filter(in_force(on), role__in=list(LEADERS))
    leaders = sorted({term.person_id for term in terms})
    return await record_reminders([_draft(leader, on) for leader in leaders], now=now)


def _draft(leader_id: int, on: date) -> ReminderDraft:
    return ReminderDraft(
        recipient_id=leader_id,
        subject_id=0,
        rule=WEEKLY,
        period=week_of(on),
        cause=WEEKLY,
        owner=Owner.SECRETARY,
        not_before=on,
    )


async def weekly_for(remit: Remit, *, office: Office, on: date) -> Weekly | None:
    """The week of the branches in a remit; `None` where there are none any more."""
    branches = await Branch.filter(id__in=[*remit.branches, *remit.overseen]).order_by("id")
    if not branches:
        return None
    people = await Person.filter(branch_id__in=[b.id for b in branches]).order_by("id")
    lights: dict[int, Counter[Light]] = {branch.id: Counter() for branch in branches}
    ahead: list[Ahead] = []
    calendar = office.rules.in_force_on(on).calendar
    concerned = await _in_office([branch.id for branch in branches], on)
    async for person, case in _on_the_path(people, office.rules, on):
        duties = [duty for duty in duties_of(case) if duty.done_on is None]
        lights[person.branch_id][light_of(duties, on)] += 1
        concerned.add(person.id)
        ahead += (Ahead(person=person.name, duty=d) for d in duties if on <= d.due <= on + AHEAD)
    unbound, shut_out = await _unreachable(people, concerned)
    return Weekly(
        on=on,
        branches=tuple(BranchState(name=b.name, lights=lights[b.id]) for b in branches),
        ahead=tuple(sorted(ahead, key=lambda a: (a.duty.due, a.person))),
        unbound=unbound,
        shut_out=shut_out,
        calendar_missing=calendar.known_until.year + 1 if calendar.lacks_next_year(on) else None,
    )


async def _in_office(branch_ids: list[int], on: date) -> set[int]:
    terms = RoleTerm.filter(in_force(on), branch_id__in=branch_ids)
    return {term.person_id for term in await terms}


async def _on_the_path(
    people: list[Person], rules: Rules, on: date
) -> AsyncIterator[tuple[Person, Case]]:
    perhaps = set(await perhaps_on_the_path([person.id for person in people], on=on))
    concerned = [person for person in people if person.id in perhaps]
    for start in range(0, len(concerned), SLICE):
        some = concerned[start : start + SLICE]
        dossiers = await load_dossiers([person.id for person in some])
        for person in some:
            case = Case(dossiers[person.id], rules, on)
            if case.stage in ON_THE_PATH and not case.left:
                yield person, case
        await asyncio.sleep(0)


async def _unreachable(
    people: list[Person], concerned: set[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those without an account, and those whose account takes no messages."""
    accounts = await Identity.filter(person_id__in=sorted(concerned))
    reachable = {a.person_id for a in accounts if a.reachable}
    bound = {a.person_id for a in accounts}
    theirs = [person for person in people if person.id in concerned]
    unbound = tuple(p.name for p in theirs if p.id not in bound)
    return unbound, tuple(p.name for p in theirs if p.id in bound - reachable)
