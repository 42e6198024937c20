"""Importing a roster: all of it or nothing, and the same file again changes nothing.

What a roster says of a person's path becomes records of the ledger, which are 补录 by their dates.
An empty cell says nothing; a date that differs from the ledger becomes a correcting record.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from models import Branch, College, ContactTerm, Person, RoleTerm
from models.db import write_tx
from regulation.records import (
    ContactAssigned,
    ContactEnded,
    Conversion,
    Introducer,
    IntroducerEnded,
    Payload,
)
from services.days import day_of
from services.ledger import Entry, append, lock
from services.office import Office
from services.roster_checks import STEPS, Known, contradictions, dates_of, load_known
from services.roster_sheet import HEADERS, RosterRefused, RosterRow, RosterSheet

PROFILE = (
    "name",
    "gender",
    "ethnicity",
    "birth_date",
    "native_place",
    "class_name",
    "graduation",
)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What the import changed about one person: the headers of the columns."""

    student_number: str
    name: str
    new: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What was imported, or would be after a dry run; people without a change are only counted."""

    people: tuple[Imported, ...]
    unchanged: int
    branches: tuple[str, ...]
    records: int
    dry_run: bool


async def import_roster(
    *, sheet: RosterSheet, college: str, office: Office, now: datetime, dry_run: bool = False
) -> ImportReport:
    """Bring people, offices and dossiers up to what the sheet says, for the command line.

    `college` names the 学院党委 of new branches where there is none yet. A dry run answers the
    same and writes nothing. Raises RosterRefused with every cell that contradicts the rest of
    the sheet or the ledger.
    """
    async with _transaction(dry_run=dry_run):
        await lock()
        known = await load_known(sheet, office, day_of(now))
        problems = contradictions(sheet, known)
        if problems:
            raise RosterRefused(problems)
        work = _Import(sheet=sheet, known=known)
        await work.place_people(college)
        for row in sheet.rows:
            await work.bring_up(row)
        if not dry_run:
            for entry in work.entries:
                await append(entry, vault=office.vault, now=now)
    return work.report(dry_run=dry_run)


class _Rollback(Exception):  # noqa: N818 - not an error, the end of a dry run
    pass


@asynccontextmanager
async def _transaction(*, dry_run: bool) -> AsyncIterator[None]:
    with suppress(_Rollback):
        async with write_tx():
            yield
            if dry_run:
                raise _Rollback


@dataclass
class _Import:
    """An import under way; every step notes the columns in which it changed something."""

    sheet: RosterSheet
    known: Known
    ids: dict[str, int] = field(default_factory=dict)
    branches: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    changes: dict[str, dict[str, None]] = field(default_factory=dict)

    async def place_people(self, college: str) -> None:
        """Create the branches and people that are new, correct the others."""
        self.ids.update({number: p.id for number, p in self.known.people.items()})
        branches = {name: await self._branch(name, college) for name in self._branch_names()}
        for row in self.sheet.rows:
            await self._place(row, branches[row.branch])

    def _branch_names(self) -> Iterable[str]:
        return dict.fromkeys(row.branch for row in self.sheet.rows)

    async def _branch(self, name: str, college: str) -> int:
        branch = await Branch.get_or_none(name=name)
        if branch is None:
            parent = await College.first() or await College.create(name=college)
            branch = await Branch.create(name=name, college=parent)
            self.branches.append(name)
        return branch.id

    async def _place(self, row: RosterRow, branch_id: int) -> None:
        given = {name: getattr(row, name) for name in PROFILE if getattr(row, name)}
        wanted = given | {"branch_id": branch_id}
        person = self.known.people.get(row.student_number)
        if person is None:
            person = await Person.create(student_number=row.student_number, **wanted)
            self.ids[row.student_number] = person.id
            self._note(row, "student_number", "branch", *given)
            return
        differing = {name: new for name, new in wanted.items() if getattr(person, name) != new}
        if differing:
            await person.update_from_dict(differing).save()
            self._note(row, *("branch" if name == "branch_id" else name for name in differing))

    async def bring_up(self, row: RosterRow) -> None:
        """Bring the path, the guides and the offices of one person up to the sheet."""
        self._path(row)
        if row.contacts is not None:
            await self._contacts(row, {self.ids[n]: n for n in row.contacts})
        if row.introducers is not None:
            self._introducers(row, {self.ids[n]: n for n in row.introducers})
        if row.roles is not None:
            await self._roles(row)

    def _path(self, row: RosterRow) -> None:
        case = self.known.cases.get(row.student_number)
        for name, (_, kind) in STEPS.items():
            day: date | None = getattr(row, name)
            decided = case.decided(kind) if case else None
            if day is None or (decided and decided.on == day):
                continue
            payload = decided.payload if decided else kind()
            self._enter(row, payload, day, supersedes=decided.record.id if decided else None)
            self._note(row, name)

    async def _contacts(self, row: RosterRow, wanted: dict[int, str]) -> None:
        person_id, since = self.ids[row.student_number], dates_of(row, self.known)["activist_on"]
        terms = await ContactTerm.filter(person_id=person_id, ends__isnull=True)
        serving = {term.contact_id for term in terms}
        for term in terms:
            if term.contact_id not in wanted:
                await self._end_contact(row, term)
        for contact_id in sorted(wanted.keys() - serving):
            starts = self.known.on if serving else self._since(wanted[contact_id], since)
            await ContactTerm.create(contact_id=contact_id, person_id=person_id, starts=starts)
            self._enter(row, ContactAssigned(contact_id=contact_id, full_member=True), starts)
        if wanted.keys() != serving:
            self._note(row, "contacts")

    async def _end_contact(self, row: RosterRow, term: ContactTerm) -> None:
        term.ends = self.known.on - DAY
        await term.save()
        self._enter(row, ContactEnded(contact_id=term.contact_id), self.known.on)

    def _introducers(self, row: RosterRow, wanted: dict[int, str]) -> None:
        serving, days = self._serving_introducers(row), dates_of(row, self.known)
        since = days["prospective_on"] or days["admitted_on"] or days["converted_on"]
        for introducer_id in sorted(serving - wanted.keys()):
            self._enter(row, IntroducerEnded(introducer_id=introducer_id), self.known.on)
        for introducer_id in sorted(wanted.keys() - serving):
            day = self.known.on if serving else self._since(wanted[introducer_id], since)
            self._enter(row, Introducer(introducer_id=introducer_id), day)
        if wanted.keys() != serving:
            self._note(row, "introducers")

    def _since(self, member: str, since: date | None) -> date:
        """The earliest day from which this 正式党员 can have served (第12、23条)."""
        given = (row.converted_on for row in self.sheet.rows if row.student_number == member)
        converted = next(given, None) or self.known.day(member, Conversion)
        return max(day for day in (since, converted) if day is not None)

    def _serving_introducers(self, row: RosterRow) -> set[int]:
        case = self.known.cases.get(row.student_number)
        if case is None:
            return set()
        chosen = {act.payload.introducer_id for act in case.acts(Introducer)}
        return chosen - {act.payload.introducer_id for act in case.acts(IntroducerEnded)}

    async def _roles(self, row: RosterRow) -> None:
        person_id, wanted = self.ids[row.student_number], set(row.roles or ())
        terms = await RoleTerm.filter(person_id=person_id, ends__isnull=True)
        held = {term.role for term in terms}
        for term in terms:
            if term.role not in wanted:
                term.ends = self.known.on - DAY
                await term.save()
        branch = await Branch.get(name=row.branch)
        for role in sorted(wanted - held):
            await RoleTerm.create(
                person_id=person_id, role=role, branch=branch, starts=self.known.on
            )
        if wanted != held:
            self._note(row, "roles")

    def _enter(
        self, row: RosterRow, payload: Payload, day: date, supersedes: int | None = None
    ) -> None:
        entry = Entry(
            person_id=self.ids[row.student_number],
            payload=payload,
            act_date=day,
            actor_id=None,
            supersedes=supersedes,
        )
        self.entries.append(entry)

    def _note(self, row: RosterRow, *names: str) -> None:
        noted = self.changes.setdefault(row.student_number, {})
        noted.update(dict.fromkeys(HEADERS[name] for name in names))

    def report(self, *, dry_run: bool) -> ImportReport:
        """What was done, in the order of the rows."""
        people = [
            Imported(
                student_number=row.student_number,
                name=row.name,
                new=row.student_number not in self.known.people,
                columns=tuple(self.changes[row.student_number]),
            )
            for row in self.sheet.rows
            if row.student_number in self.changes
        ]
        return ImportReport(
            people=tuple(people),
            unchanged=len(self.sheet.rows) - len(people),
            branches=tuple(self.branches),
            records=len(self.entries),
            dry_run=dry_run,
        )
