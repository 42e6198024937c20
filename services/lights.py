"""Red, amber, green: how the matters of a dossier stand on a day, and which of them says so."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.db import connection
from regulation.assess import duties_of
from regulation.assessment import Duty, Stage
from regulation.case import Case
from regulation.records import Conversion
from services.ledger import Review, load_dossiers
from services.office import Office

SOON = timedelta(days=14)
SLICE = 20  # dossiers worked out before anybody else has a turn
ON_THE_PATH = frozenset(Stage) - {Stage.NONE, Stage.FULL_MEMBER}


class Light(StrEnum):
    """How somebody's matters stand, as on a board."""

    LATE = "late"  # 红: 有逾期的
    SOON = "soon"  # 黄: 十四天之内到期
    CALM = "calm"  # 绿


@dataclass(frozen=True, kw_only=True)
class Glance:
    """One person on a day, in short; `reason` is the duty that sets the light, if any does."""

    stage: Stage
    light: Light
    reason: Duty | None
    left: bool

    @property
    def on_the_path(self) -> bool:
        """Applied, not a full member yet, and still here."""
        return self.stage in ON_THE_PATH and not self.left

    @property
    def full_member(self) -> bool:
        """正式党员, and still here."""
        return self.stage is Stage.FULL_MEMBER and not self.left


def light_of(duties: Iterable[Duty], on: date) -> Light:
    """The light of these duties on a day."""
    return _lit(duties, on)[0]


def _lit(duties: Iterable[Duty], on: date) -> tuple[Light, Duty | None]:
    owed = [duty for duty in duties if duty.is_open(on)]
    first = min(owed, key=lambda duty: (duty.due, duty.rule), default=None)
    if first is None or first.due > on + SOON:
        return Light.CALM, None
    return (Light.LATE if first.is_overdue(on) else Light.SOON), first


class Stamp(NamedTuple):
    """What a glance was made from: as long as this is the same, so is the glance."""

    on: date
    newest: int
    birth_date: object
    graduation: object


async def glances(person_ids: Iterable[int], *, office: Office, on: date) -> Mapping[int, Glance]:
    """Where these people stand; what has not changed since it was last asked is not read again."""
    stamps = await _stamps(list(person_ids), on)
    known = office.glances
    stale = [i for i, stamp in stamps.items() if i not in known or known[i][0] != stamp]
    for start in range(0, len(stale), SLICE):
        dossiers = await load_dossiers(stale[start : start + SLICE])
        for person_id, dossier in dossiers.items():
            glance = _glance(Case(dossier, office.rules, on))
            known[person_id] = stamps[person_id], glance
        await asyncio.sleep(0)  # a read of SQLite does not wait, and lets nobody pass
    return {person_id: known[person_id][1] for person_id in stamps}


def _glance(case: Case) -> Glance:
    light, reason = _lit(duties_of(case), case.on)
    return Glance(stage=case.stage, light=light, reason=reason, left=case.left)


async def perhaps_on_the_path(person_ids: Collection[int], *, on: date) -> tuple[int, ...]:
    """Those of these people whose dossier has to be read to say whether they are on the path.

    Left out is who has no record, and whose 转正 nothing written after it can have touched.
    """
    if not person_ids:
        return ()
    people, day = ", ".join(f"{i:d}" for i in person_ids), on.isoformat()
    doubted = f"s.supersedes = c.position OR s.kind = '{Review.kind}' AND s.position > c.position"
    query = f"""
        SELECT p.id FROM person p WHERE p.id IN ({people})
        AND EXISTS (SELECT 1 FROM ledger_record r WHERE r.person_id = p.id)
        AND NOT EXISTS (
            SELECT 1 FROM ledger_record c
            WHERE c.person_id = p.id AND c.kind = '{Conversion.kind}' AND c.act_date <= '{day}'
            AND NOT EXISTS (
                SELECT 1 FROM ledger_record s WHERE s.person_id = p.id AND ({doubted})
            )
        )
        ORDER BY p.id
    """  # noqa: S608 - numbers, a day and our own names
    _, rows = await connection().execute_query(query)
    return tuple(row[0] for row in rows)


async def _stamps(person_ids: list[int], on: date) -> dict[int, Stamp]:
    """In SQL: one look into the index for each dossier instead of all its records."""
    if not person_ids:
        return {}
    newest = "SELECT MAX(position) FROM ledger_record WHERE person_id = person.id"
    people = ", ".join(f"{i:d}" for i in person_ids)
    query = f"SELECT id, ({newest}), birth_date, graduation FROM person WHERE id IN ({people})"  # noqa: S608
    _, rows = await connection().execute_query(query)
    return {row[0]: Stamp(on, row[1] or 0, row[2], row[3]) for row in rows}
