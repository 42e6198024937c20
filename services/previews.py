"""Who would be told what on a day, and why; nothing is written, nothing is sent."""

from dataclasses import dataclass
from datetime import date, timedelta

from models import Branch, Person
from regulation.refusal import Refusal
from services.duties import DueNotice, due_notices
from services.office import Office


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whose reminders to show: everybody's, a branch's, or what concerns or reaches one person."""

    branch: str | None = None
    student_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """What a stretch of days would bring, against what is promised."""

    first: date
    last: date
    people: int
    messages: int
    people_told: int
    most_a_day: int  # to one person; promised: 1
    in_quiet_hours: int  # promised: 0
    most_for_one: int
    busiest_day: date | None
    on_busiest_day: int
    longest_message: int

    @property
    def kept(self) -> bool:
        """Is every promise kept?"""
        return self.most_a_day <= 1 and self.in_quiet_hours == 0


async def preview(*, on: date, wanted: Wanted, office: Office) -> tuple[DueNotice, ...]:
    """The reminders whose day this is, by recipient, as the ledger stands now.

    Raises Refusal for a branch or a student number that does not exist.
    """
    people, told = await _people(wanted)
    due = await due_notices(person_ids=people, office=office, on=on)
    before = await due_notices(person_ids=people, office=office, on=on - timedelta(days=1))
    earlier = {_key(item) for item in before}
    fresh = [item for item in due if _key(item) not in earlier]
    if told is not None:
        fresh = [i for i in fresh if told in (i.draft.recipient_id, i.draft.subject_id)]
    return tuple(sorted(fresh, key=lambda i: (i.draft.recipient_id, i.duty.due, i.duty.rule)))


def _key(item: DueNotice) -> tuple[int, int, str, str, str]:
    draft = item.draft
    return draft.recipient_id, draft.subject_id, draft.rule, draft.period, draft.cause


async def _people(wanted: Wanted) -> tuple[list[int], int | None]:
    """The dossiers to look into, and the person whom a reminder must reach or concern."""
    found, one = Person.all(), None
    if wanted.branch is not None:
        branch = await Branch.get_or_none(name=wanted.branch)
        if branch is None:
            raise Refusal("unknown_branch", branch=wanted.branch)
        found = found.filter(branch_id=branch.id)
    if wanted.student_number is not None:
        person = await Person.get_or_none(student_number=wanted.student_number)
        if person is None:
            raise Refusal("unknown_student_number", student_number=wanted.student_number)
        one = person.id
    return [i for (i,) in await found.order_by("id").values_list("id")], one
