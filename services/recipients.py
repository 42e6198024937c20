"""Who hears of somebody's duties, asked for many people at once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import Branch, ContactTerm, Role, RoleTerm, TalkTerm
from models.db import connection
from regulation.assessment import Owner
from services.access import in_force

CHUNK = 500  # people asked about in one query
Leaders = Mapping[Owner, Mapping[int, tuple[int, ...]]]  # by office and branch


@dataclass(frozen=True)
class Recipients:
    """Who hears of the duties of some people on a day."""

    branches: Mapping[int, int]
    contacts: Mapping[int, tuple[int, ...]]
    secretaries: Mapping[int, tuple[int, ...]]
    organizers: Mapping[int, tuple[int, ...]]
    talkers: Mapping[int, tuple[int, ...]]

    def of(self, person_id: int, owner: Owner) -> tuple[int, ...]:
        """The person, their contacts, their secretaries or the organizers of their college."""
        branch = self.branches[person_id]
        hearing: dict[Owner, tuple[int, ...]] = {
            Owner.SELF: (person_id,),
            Owner.CONTACT: self.contacts.get(person_id, ()),
            Owner.TALKER: self.talkers.get(person_id, ()),
            Owner.SECRETARY: self.secretaries.get(branch, ()),
            Owner.COLLEGE: self.organizers.get(branch, ()),
        }
        return hearing[owner]


async def recipients_for(branches: Mapping[int, int], *, on: date) -> Recipients:
    """For people, given with the branch of each."""
    terms = ContactTerm.filter(in_force(on), person_id__in=list(branches))
    guided = await terms.order_by("starts", "id").values_list("person_id", "contact_id")
    leaders = await leaders_of(sorted(set(branches.values())), on=on)
    secretaries, organizers = leaders[Owner.SECRETARY], leaders[Owner.COLLEGE]
    talkers = await _talkers(list(branches), on)
    return Recipients(branches, _grouped(guided), secretaries, organizers, talkers)


async def leaders_of(branch_ids: list[int], *, on: date) -> Leaders:
    """The secretaries and the organizers of branches, by office and branch."""
    secretaries = RoleTerm.filter(in_force(on), role=Role.SECRETARY, branch_id__in=branch_ids)
    held = await secretaries.order_by("person_id").values_list("branch_id", "person_id")
    return {
        Owner.SECRETARY: _grouped(held),
        Owner.COLLEGE: await _organizers(branch_ids, on),
    }


async def _talkers(person_ids: list[int], on: date) -> Mapping[int, tuple[int, ...]]:
    """第7条: whom the branch has sent to talk with each of these people."""
    terms = TalkTerm.filter(in_force(on), person_id__in=person_ids).order_by("id")
    return _grouped(await terms.values_list("person_id", "talker_id"))


async def _organizers(branch_ids: list[int], on: date) -> Mapping[int, tuple[int, ...]]:
    """By branch: an organizer looks after every branch of the college."""
    college_of = dict(await Branch.filter(id__in=branch_ids).values_list("id", "college_id"))
    colleges = sorted(set(college_of.values()))
    terms = RoleTerm.filter(
        in_force(on), role=Role.ORGANIZER, branch__college_id__in=colleges
    ).order_by("person_id")
    by_college = _grouped(await terms.values_list("branch__college_id", "person_id"))
    return {branch: by_college.get(college, ()) for branch, college in college_of.items()}


def _grouped(pairs: Iterable[Any]) -> Mapping[int, tuple[int, ...]]:
    """Every second number under its first, each once, in their order."""
    found: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for first, second in pairs:
        found[first][second] = None
    return {first: tuple(seconds) for first, seconds in found.items()}


async def circumstances(*, on: date) -> dict[int, int]:
    """For everybody a number that changes when anything but the ledger changes their reminders.

    That is: their entry in the roster, and whoever is their contact, secretary or organizer on
    this day. The numbers can be compared within one process only.
    """
    found: dict[int, int] = {}
    async for rows in _everybody():
        branches = {row["id"]: row["branch_id"] for row in rows}
        recipients = await recipients_for(branches, on=on)
        for row in rows:
            person_id, branch_id = row["id"], row["branch_id"]
            guides = recipients.contacts.get(person_id), recipients.talkers.get(person_id)
            offices = recipients.secretaries.get(branch_id), recipients.organizers.get(branch_id)
            found[person_id] = hash((*row, guides, *offices))
    return found


async def _everybody() -> AsyncIterator[list[Any]]:
    """The rows of the roster; in SQL, because making objects of them takes ten times as long."""
    last = 0
    while True:
        query = f"SELECT * FROM person WHERE id > {last:d} ORDER BY id LIMIT {CHUNK:d}"  # noqa: S608
        _, rows = await connection().execute_query(query)
        if not rows:
            return
        await asyncio.sleep(0)  # a read of SQLite does not wait, and lets nobody pass
        yield list(rows)
        last = rows[-1]["id"]
