"""What the sweep has seen of every dossier, so that an organizer's list reads only those dossiers
in which something falls to the college.
"""

from collections.abc import Collection, Mapping
from datetime import date

from models import Lookout
from models.db import connection, write_tx
from regulation.changes import Ahead
from services.duties import people_changed_since

EVERYBODY = 0  # the row that says how far all of them have been looked at
COLUMNS = "p.id FROM person p LEFT JOIN lookout g ON g.person_id = p.id"


async def keep(seen: Mapping[int, Ahead], *, position: int, on: date) -> None:
    """Remember what was seen of these people on a day, of the ledger up to this position.

    What somebody else has seen of a longer ledger stays.
    """
    rows = [_row(person_id, ahead, position, on) for person_id, ahead in seen.items()]
    async with write_tx():
        await Lookout.filter(person_id__in=list(seen), position__lte=position).delete()
        await Lookout.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _row(person_id: int, ahead: Ahead, position: int, on: date) -> Lookout:
    return Lookout(
        person_id=person_id,
        position=position,
        since=on,
        until=ahead.until,
        college_from=ahead.college_from,
    )


async def keep_position(*, position: int, on: date) -> None:
    """Everybody has been looked at, up to this position of the ledger."""
    nothing = Ahead(reached=(), change=on, college_from=None, until=on)
    await keep({EVERYBODY: nothing}, position=position, on=on)


async def with_matters_of_the_college(branches: Collection[int], *, on: date) -> tuple[int, ...]:
    """Everybody in these branches in whose dossier something may fall to the college on this day.

    Those of whom nothing is known are among them, and those whose dossier has grown since.
    """
    looked = await Lookout.get_or_none(person_id=EVERYBODY)
    if looked is None or not branches:
        return await _people(branches, "")
    grown = await people_changed_since(looked.position)
    day, among = on.isoformat(), ", ".join(f"{i:d}" for i in (EVERYBODY, *grown))
    known = f"g.since <= '{day}' AND g.until > '{day}'"
    quiet = f"(g.college_from IS NULL OR g.college_from > '{day}')"
    busy = f"g.person_id IS NULL OR NOT ({known} AND {quiet}) OR p.id IN ({among})"
    return await _people(branches, f"AND ({busy})")


async def _people(branches: Collection[int], condition: str) -> tuple[int, ...]:
    if not branches:
        return ()
    where = f"p.branch_id IN ({', '.join(f'{i:d}' for i in branches)}) {condition}"
    _, rows = await connection().execute_query(f"SELECT {COLUMNS} WHERE {where} ORDER BY p.id")
    return tuple(row["id"] for row in rows)
