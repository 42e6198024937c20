"""What a roster that reads well may still get wrong: itself, or what the ledger already says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from models import Person
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    Conversion,
    ProspectiveDecision,
)
from regulation.refusal import Fact
from services.ledger import load_dossiers
from services.office import Office
from services.roster_sheet import HEADERS, Problem, RosterRow, RosterSheet

Decision = Application | ActivistDecision | ProspectiveDecision | Admission | Conversion

LADDER = tuple(Stage)
STEPS: Mapping[str, tuple[Stage, type[Decision]]] = {
    "applied_on": (Stage.APPLICANT, Application),
    "activist_on": (Stage.ACTIVIST, ActivistDecision),
    "prospective_on": (Stage.PROSPECTIVE_MEMBER, ProspectiveDecision),
    "admitted_on": (Stage.PROBATIONARY_MEMBER, Admission),
    "converted_on": (Stage.FULL_MEMBER, Conversion),
}
DATES = ("birth_date", *STEPS)
GUIDED = (Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER)
INTRODUCED = (Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER, Stage.FULL_MEMBER)


@dataclass(frozen=True)
class Known:
    """What the database holds, on the day of the import, of everybody a sheet names."""

    on: date
    people: Mapping[str, Person]
    cases: Mapping[str, Case]

    def stage(self, number: str) -> Stage:
        """Where somebody stands by the ledger; a stranger stands nowhere."""
        return self.cases[number].stage if number in self.cases else Stage.NONE

    def day(self, number: str, kind: type[Decision]) -> date | None:
        """The day of a decision by the ledger."""
        return self.cases[number].day_of(kind) if number in self.cases else None


async def load_known(sheet: RosterSheet, office: Office, on: date) -> Known:
    """Everybody the sheet lists or refers to, as far as the database knows them."""
    numbers = {row.student_number for row in sheet.rows}
    for row in sheet.rows:
        numbers.update(row.contacts or (), row.introducers or ())
    people = {p.student_number: p for p in await Person.filter(student_number__in=list(numbers))}
    dossiers = await load_dossiers(person.id for person in people.values())
    cases = {n: Case(dossiers[person.id], office.rules, on) for n, person in people.items()}
    return Known(on=on, people=people, cases=cases)


def contradictions(sheet: RosterSheet, known: Known) -> tuple[Problem, ...]:
    """Every cell that contradicts its row, another row or the ledger, in the order of the rows."""
    members = _full_members(sheet, known)
    return tuple(
        problem
        for row in sheet.rows
        for problem in (
            *_future_dates(sheet, row, known),
            *_stage_and_dates(sheet, row, known),
            *_order(sheet, row, known),
            *_references(sheet, row, "contacts", GUIDED, members),
            *_references(sheet, row, "introducers", INTRODUCED, members),
        )
    )


def _full_members(sheet: RosterSheet, known: Known) -> dict[str, bool]:
    """Everybody who may be referred to, and whether they are 正式党员; the sheet goes first."""
    by_ledger = {number: known.stage(number) is Stage.FULL_MEMBER for number in known.people}
    by_sheet = {row.student_number: row.stage is Stage.FULL_MEMBER for row in sheet.rows}
    return by_ledger | by_sheet


def _future_dates(sheet: RosterSheet, row: RosterRow, known: Known) -> Iterator[Problem]:
    for name in DATES:
        day = getattr(row, name)
        if day is not None and day > known.on:
            yield Problem(cell=sheet.cell(row, name), code="in_future", facts={"day": day})


def dates_of(row: RosterRow, known: Known) -> dict[str, date | None]:
    """The days of the path: what the sheet says, else what the ledger says."""
    return {
        name: getattr(row, name) or known.day(row.student_number, kind)
        for name, (_, kind) in STEPS.items()
    }


def _needs(stage: Stage) -> set[Stage]:
    """The steps whose days a stage needs; of 正式党员 the older ones may be long forgotten."""
    if stage is Stage.FULL_MEMBER:
        return {Stage.FULL_MEMBER}
    return set(LADDER[1 : LADDER.index(stage) + 1])


def _stage_and_dates(sheet: RosterSheet, row: RosterRow, known: Known) -> Iterator[Problem]:
    reached = LADDER.index(row.stage)
    recorded = known.stage(row.student_number)
    if LADDER.index(recorded) > reached:
        facts = {"stage": row.stage.value, "recorded": recorded.value}
        yield Problem(cell=sheet.cell(row, "stage"), code="behind_ledger", facts=facts)
    for name, day in dates_of(row, known).items():
        stage, _ = STEPS[name]
        facts = {"stage": row.stage.value, "header": HEADERS[name]}
        if day is None and stage in _needs(row.stage):
            yield Problem(cell=sheet.cell(row, name), code="date_needed", facts=facts)
        elif getattr(row, name) and LADDER.index(stage) > reached:
            yield Problem(cell=sheet.cell(row, name), code="beyond_stage", facts=facts)


def _order(sheet: RosterSheet, row: RosterRow, known: Known) -> Iterator[Problem]:
    given = [(name, day) for name, day in dates_of(row, known).items() if day is not None]
    if row.birth_date is not None:
        given.insert(0, ("birth_date", row.birth_date))
    for (earlier, before), (later, after) in pairwise(given):
        if before > after and (getattr(row, earlier) or getattr(row, later)):
            facts: dict[str, Fact] = {
                "header": HEADERS[later],
                "earlier": HEADERS[earlier],
                "day": before,
            }
            cell = sheet.cell(row, later if getattr(row, later) else earlier)
            yield Problem(cell=cell, code="out_of_order", facts=facts)


def _references(
    sheet: RosterSheet,
    row: RosterRow,
    name: str,
    stages: tuple[Stage, ...],
    members: Mapping[str, bool],
) -> Iterator[Problem]:
    numbers = getattr(row, name) or ()
    cell, header = sheet.cell(row, name), HEADERS[name]
    if numbers and row.stage not in stages:
        facts = {"header": header, "stage": row.stage.value}
        yield Problem(cell=cell, code="not_at_this_stage", facts=facts)
    for number in numbers:
        code = _wrong_reference(number, row, members)
        if code is not None:
            yield Problem(cell=cell, code=code, facts={"number": number, "header": header})


def _wrong_reference(number: str, row: RosterRow, members: Mapping[str, bool]) -> str | None:
    if number == row.student_number:
        return "refers_to_self"
    if number not in members:
        return "unknown_reference"
    return None if members[number] else "not_a_full_member"
