"""模拟巡察: what an auditor would object to in the dossiers of a college, today."""

from dataclasses import dataclass
from datetime import date

from models import Branch, Person
from regulation.assess import assess
from regulation.assessment import Finding
from services.ledger import load_dossiers
from services.office import Office
from services.recipients import CHUNK


@dataclass(frozen=True, kw_only=True)
class Objection:
    """One finding, with whom and which branch it concerns."""

    student_number: str
    name: str
    branch: str
    finding: Finding


async def inspect_everyone(*, office: Office, on: date) -> tuple[Objection, ...]:
    """Every finding in every dossier on this day, branch by branch."""
    branches = {branch.id: branch.name for branch in await Branch.all()}
    people = await Person.all().order_by("branch_id", "student_number")
    found: list[Objection] = []
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        dossiers = await load_dossiers([person.id for person in chunk])
        for person in chunk:
            found += [
                Objection(
                    student_number=person.student_number,
                    name=person.name,
                    branch=branches[person.branch_id],
                    finding=finding,
                )
                for finding in assess(dossiers[person.id], office.rules, on).findings
            ]
    return tuple(found)
