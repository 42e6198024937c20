"""Putting right what one has written: a new record in the place of the old, which stays.

For a day it is a plain change; after that it is a 更正 and says why. Nothing is ever deleted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import LedgerRecord
from regulation.refusal import Refusal

UNDO = timedelta(hours=24)
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class History:
    """All versions of something written, the oldest first; `person_id` is whose dossier it is."""

    person_id: int
    versions: tuple[LedgerRecord, ...]

    @property
    def newest(self) -> LedgerRecord:
        """What counts."""
        return self.versions[-1]

    def reason_needed(self, now: datetime) -> bool:
        """Has the day passed in which it may be changed without a reason?"""
        first: datetime = self.versions[0].entered_at
        return now - first > UNDO


async def history_of(number: int, *, kind: str) -> History:
    """Every version of what this record is a version of. Raises Refusal where it is none."""
    row = await LedgerRecord.get_or_none(position=number, kind=kind)
    if row is None:
        raise Refusal("not_entitled")
    rows = await LedgerRecord.filter(person_id=row.person_id, kind=kind).order_by("position")
    roots: dict[int, int] = {}
    for each in rows:
        roots[each.position] = roots.get(each.supersedes or 0, each.position)
    same = tuple(each for each in rows if roots[each.position] == roots[number])
    return History(person_id=row.person_id, versions=same)


def check_correction(history: History, number: int, reason: str, now: datetime) -> None:
    """Raises Refusal where another version counts by now, or a reason is lacking or too long."""
    if history.newest.position != number:
        raise Refusal("correction_outdated", article=45)
    if history.reason_needed(now) and not reason.strip():
        raise Refusal("correction_without_reason", article=45)
    check_reason(reason)


def check_reason(reason: str) -> None:
    """Raises Refusal for a reason that is a story."""
    if len(reason) > LONGEST_REASON:
        raise Refusal("reason_too_long", characters=len(reason), limit=LONGEST_REASON)
