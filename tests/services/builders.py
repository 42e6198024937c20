"""People, offices and files for the tests of the services: every word here writes real rows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from models import Branch, College, ContactTerm, Identity, Person, Role, RoleTerm
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    ContactAssigned,
    Conversion,
    Payload,
    ProspectiveDecision,
)
from regulation.refusal import Refusal
from regulation.rules import load_rules
from services.access import Actor
from services.ledger import Entry, append
from services.office import Office

RULES = load_rules()
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai, in the fourth quarter
TODAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)
PLATFORM = "telegram"
OFFICER = 9_999_999  # whoever signs for the branch what a test puts into a dossier

# What the ledger says of somebody at a stage; what came before stands on paper.
DOSSIERS: dict[Stage, tuple[tuple[date, Payload], ...]] = {
    Stage.NONE: (),
    Stage.APPLICANT: ((date(2026, 11, 2), Application()),),
    Stage.ACTIVIST: ((date(2025, 3, 3), Application()), (date(2026, 7, 1), ActivistDecision())),
    Stage.PROSPECTIVE_MEMBER: (
        (date(2025, 6, 1), ActivistDecision()),
        (date(2026, 9, 1), ProspectiveDecision()),
    ),
    Stage.PROBATIONARY_MEMBER: (
        (date(2024, 6, 1), ActivistDecision()),
        (date(2025, 12, 1), Admission()),
    ),
    Stage.FULL_MEMBER: ((date(2024, 12, 1), Conversion()),),
}

_numbers = count(1)


def later(**span: float) -> datetime:
    """`NOW` and a while: later(days=1)."""
    return NOW + timedelta(**span)


@dataclass(frozen=True)
class World:
    """An office with its ledger, and the words to populate a branch."""

    office: Office

    async def branch(self, *, college: str = "化学化工学院", group: str | None = None) -> Branch:
        """A branch of a college, with its group bound where one is named."""
        async with write_tx():
            parent, _ = await College.get_or_create(name=college)
            name = f"第{next(_numbers)}党支部"
            return await Branch.create(college=parent, name=name, group_chat=group)

    async def person(self, branch: Branch, stage: Stage = Stage.NONE) -> Actor:
        """Somebody on the roster, with a dossier that puts them at this stage."""
        (actor,) = await self.people(branch, stage, 1)
        return actor

    async def people(self, branch: Branch, stage: Stage, how_many: int) -> list[Actor]:
        """Several people at one stage, in the order of their ids."""
        async with write_tx():
            found = []
            for number in (next(_numbers) for _ in range(how_many)):
                person = await Person.create(
                    name=f"同学{number}", student_number=f"S{number}", branch=branch
                )
                for on, payload in DOSSIERS[stage]:
                    await self._enter(person.id, payload, on=on)
                found.append(Actor(person_id=person.id, branch_id=branch.id, name=person.name))
        return found

    async def record(
        self, person: Actor, payload: Payload, *, on: date = TODAY, now: datetime = NOW
    ) -> int:
        """One more record in somebody's dossier; returns its position."""
        async with write_tx():
            return await self._enter(person.person_id, payload, on=on, now=now)

    async def _enter(
        self, person_id: int, payload: Payload, *, on: date, now: datetime = NOW
    ) -> int:
        entry = Entry(
            person_id=person_id,
            payload=payload,
            act_date=on,
            actor_id=person_id,
            signer_id=OFFICER,
        )
        return await append(entry, vault=self.office.vault, now=now)

    async def state(
        self, person: Actor, payload: Payload, *, on: date = TODAY, supersedes: int | None = None
    ) -> int:
        """Somebody hands something in or states it of themselves: it awaits a review."""
        async with write_tx():
            entry = Entry(
                person_id=person.person_id,
                payload=payload,
                act_date=on,
                actor_id=person.person_id,
                supersedes=supersedes,
            )
            return await append(entry, vault=self.office.vault, now=NOW)

    async def appoint(
        self,
        person: Actor,
        role: Role = Role.SECRETARY,
        *,
        starts: date = LONG_AGO,
        ends: date | None = None,
        branch_id: int | None = None,
    ) -> Actor:
        """Give somebody an office, in their own branch unless another is named."""
        branch_id = branch_id or person.branch_id
        async with write_tx():
            await RoleTerm.create(
                person_id=person.person_id, role=role, branch_id=branch_id, starts=starts, ends=ends
            )
        return person

    async def secretary(self, branch: Branch) -> Actor:
        """A full member who is the secretary of the branch."""
        return await self.appoint(await self.person(branch, Stage.FULL_MEMBER))

    async def assign_contact(
        self, contact: Actor, person: Actor, *, starts: date = LONG_AGO, ends: date | None = None
    ) -> None:
        """Make somebody the 培养联系人 of a person."""
        async with write_tx():
            await ContactTerm.create(
                contact_id=contact.person_id, person_id=person.person_id, starts=starts, ends=ends
            )
            payload = ContactAssigned(contact_id=contact.person_id, full_member=True)
            await self._enter(person.person_id, payload, on=starts)

    async def bind(self, person: Actor) -> str:
        """Bind a chat account and return its external id."""
        external_id = f"account-{person.person_id}"
        async with write_tx():
            await Identity.create(
                platform=PLATFORM,
                external_id=external_id,
                person_id=person.person_id,
                bound_at=NOW,
            )
        return external_id


def open_office(folder: Path) -> Office:
    """The college's rules, with files and keys under this folder."""
    return Office(rules=RULES, data_dir=folder)


async def expect_refusal(code: str, act: Awaitable[object]) -> Refusal:
    """The act is refused with this code; the refusal is returned for its facts."""
    with pytest.raises(Refusal) as caught:
        await act
    assert caught.value.code == code
    return caught.value


async def outcome(act: Callable[[], Awaitable[object]]) -> str:
    """`done`, or the code of the refusal: for races in which either may happen."""
    try:
        await act()
    except Refusal as refusal:
        return refusal.code
    return "done"
