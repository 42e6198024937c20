"""The append-only ledger: writing records, reading dossiers, proving that nothing was changed.

Every record carries a keyed hash over itself and the hash before it. The key lies outside the
database, and so does a note of how far the ledger reached: an edit, a removal, a reordering and
a truncation all show in `verify`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, NamedTuple, get_args

from pydantic import TypeAdapter
from tortoise.exceptions import FieldError

from models import AwaitingReview, LedgerHead, LedgerRecord, Person
from models.db import connection, is_postgres, write_tx
from regulation.records import STATED as STATED  # noqa: PLC0414
from regulation.records import (
    ConversionApplication,
    Dossier,
    Payload,
    Record,
    ReviewState,
    ThoughtReport,
)
from regulation.refusal import Refusal
from services.days import day_of
from services.files import AttachmentStore, Vault

GENESIS = "0" * 64
HEAD_ID = 1
HANDED_IN = (ThoughtReport, ConversionApplication)


@dataclass(frozen=True, kw_only=True)
class Review:
    """第45条 (一步一审): 对一条记录的审核结果; 本身也是账本中的一条记录."""

    kind: ClassVar[str] = "review"
    record: int
    state: ReviewState
    reason: str = ""


AnyPayload = Payload | Review
PAYLOADS: Mapping[str, type[Any]] = {c.kind: c for c in (*get_args(Payload), Review)}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A record about to be written.

    `actor_id` did it, `recorder_id` writes it down, `responsible_id` answers for it, `signer_id`
    signs (第45条); who is not named is the actor. `request` makes the act idempotent.
    """

    person_id: int
    payload: AnyPayload
    act_date: date
    actor_id: int | None
    recorder_id: int | None = None
    responsible_id: int | None = None
    signer_id: int | None = None
    supersedes: int | None = None
    request: str | None = None


class Harm(StrEnum):
    """What `verify` can find."""

    UNREADABLE = "unreadable"
    OUT_OF_ORDER = "out_of_order"
    CHANGED = "changed"
    FILE = "file"
    HEAD = "head"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, kw_only=True)
class Damage:
    """One thing that `verify` found wrong."""

    position: int
    harm: Harm
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The outcome of `verify`: how many records were read and what is wrong with them."""

    records: int
    head: str
    damages: tuple[Damage, ...]

    @property
    def sound(self) -> bool:
        """Nothing was found wrong."""
        return not self.damages


@cache
def _adapter(kind: str) -> TypeAdapter[AnyPayload]:
    return TypeAdapter(PAYLOADS[kind])


def encode(payload: AnyPayload) -> dict[str, Any]:
    """A payload as plain JSON values."""
    values: dict[str, Any] = _adapter(payload.kind).dump_python(payload, mode="json")
    return values


def decode(kind: str, values: Mapping[str, Any] | str) -> AnyPayload:
    """The payload that `encode` wrote, from its values or from their JSON."""
    if isinstance(values, str):
        return _adapter(kind).validate_json(values)
    return _adapter(kind).validate_python(values)


async def append(entry: Entry, *, vault: Vault, now: datetime) -> int:
    """Write one record at the end of the ledger and return its position.

    Has to run inside `write_tx`: the head row keeps writers in line.
    """
    head = await _locked_head()
    position: int = head.position + 1
    row = _row(entry, position=position, now=now)
    key = vault.ledger_key() if head.position else vault.create_ledger_key()
    row.chain = _link(key, head.chain, row)
    await row.save(force_create=True)
    await _index_review(row, entry.payload)
    head.position, head.chain = position, row.chain
    await head.save()
    return position


async def _index_review(row: LedgerRecord, payload: AnyPayload) -> None:
    """Keep the index of open reviews: a review settles a record, a record may ask for a review."""
    if isinstance(payload, Review):
        await AwaitingReview.filter(position=payload.record).delete()
    elif _awaits_review(payload, row):
        await AwaitingReview.create(
            position=row.position, person_id=row.person_id, kind=payload.kind
        )


async def lock() -> None:
    """Make other writers of the ledger wait until this transaction ends.

    A use case that decides by what a dossier says locks first, so that nobody adds to the dossier
    between its reading and its writing.
    """
    await _locked_head()


async def _locked_head() -> LedgerHead:
    first = LedgerHead(id=HEAD_ID, position=0, chain=GENESIS)
    await LedgerHead.bulk_create([first], ignore_conflicts=True)  # two writers may be the first
    return await LedgerHead.filter(id=HEAD_ID).select_for_update().get()


def _row(entry: Entry, *, position: int, now: datetime) -> LedgerRecord:
    return LedgerRecord(
        position=position,
        person_id=entry.person_id,
        kind=entry.payload.kind,
        payload=encode(entry.payload),
        act_date=entry.act_date,
        entered_at=now,
        actor_id=entry.actor_id,
        recorder_id=entry.recorder_id or entry.actor_id,
        responsible_id=entry.responsible_id or entry.actor_id,
        signer_id=entry.signer_id or entry.actor_id,
        supersedes=entry.supersedes,
        request=entry.request,
    )


def _link(key: bytes, previous: str, row: LedgerRecord) -> str:
    """The chain value of a row: HMAC-SHA256 over the previous value and every column."""
    columns = {name: getattr(row, name) for name in sorted(row._meta.db_fields - {"chain"})}
    canonical = json.dumps(columns, ensure_ascii=False, sort_keys=True, default=_plain)
    return hmac.new(key, f"{previous}\n{canonical}".encode(), hashlib.sha256).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return str(int(value.timestamp() * 1_000_000))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a ledger column cannot hold {type(value).__name__}")


async def find_request(request: str, *, person_id: int, kind: str) -> LedgerRecord | None:
    """The record of this kind that this very request has already written for this person.

    Raises Refusal where it wrote something else: a request is no key to a stranger's receipt.
    """
    row = await LedgerRecord.get_or_none(request=request)
    if row is not None and (row.person_id, row.kind) != (person_id, kind):
        raise Refusal("not_entitled")
    return row


async def load_dossier(person_id: int) -> Dossier:
    """Everything recorded of one person. Raises LookupError where there is no such person."""
    return (await load_dossiers([person_id]))[person_id]


async def load_dossiers(person_ids: Iterable[int]) -> dict[int, Dossier]:
    """The dossiers of these people, by person id; people without records included."""
    people = await Person.filter(id__in=list(person_ids))
    rows: dict[int, list[_Stored]] = {p.id: [] for p in people}
    for row in await _stored(rows):
        rows[row.person_id].append(row)
    return {person.id: _dossier(person, rows[person.id]) for person in people}


class _Stored(NamedTuple):
    """The columns of a record that a dossier is made of."""

    position: int
    person_id: int
    kind: str
    payload: str
    act_date: date
    entered_at: datetime
    actor_id: int | None
    recorder_id: int | None
    responsible_id: int | None
    signer_id: int | None
    supersedes: int | None


async def _stored(person_ids: Iterable[int]) -> list[_Stored]:
    """Their records in order. In SQL: the library takes many times as long to make its objects."""
    columns, people = ", ".join(_Stored._fields), ", ".join(f"{i:d}" for i in person_ids)
    if not people:
        return []
    source = f"FROM ledger_record WHERE person_id IN ({people}) ORDER BY position"
    _, rows = await connection().execute_query(f"SELECT {columns} {source}")
    read = _Stored._make if is_postgres() else _from_text
    return [read(row) for row in rows]


def _from_text(columns: Iterable[Any]) -> _Stored:
    """SQLite keeps days and instants as text."""
    number, person, kind, payload, day, instant, *people = columns
    on, at = date.fromisoformat(day), datetime.fromisoformat(instant)
    return _Stored(number, person, kind, payload, on, at, *people)


def _dossier(person: Person, rows: list[_Stored]) -> Dossier:
    records = {row.position: to_record(row) for row in rows if row.kind != Review.kind}
    for row in rows:
        if row.kind == Review.kind:
            review = decode(row.kind, row.payload)
            assert isinstance(review, Review)
            records[review.record] = replace(records[review.record], state=review.state)
    return Dossier(
        person_id=person.id,
        records=tuple(records.values()),
        birth_date=person.birth_date,
        graduation=person.graduation,
        kept_since=_kept_since(rows),
    )


def _kept_since(rows: list[_Stored]) -> date | None:
    """The day of the import a dossier began with: it has no actor and brings decisions only."""
    begun_by_import = rows and rows[0].actor_id is None
    return day_of(rows[0].entered_at) if begun_by_import else None


def to_record(row: LedgerRecord | _Stored) -> Record:
    """A row as the regulation reads it, in its first review state."""
    payload = decode(row.kind, row.payload)
    assert not isinstance(payload, Review)
    return Record(
        id=row.position,
        act_date=row.act_date,
        entered_on=day_of(row.entered_at),
        payload=payload,
        state=ReviewState.PENDING if _awaits_review(payload, row) else ReviewState.ACCEPTED,
        actor_id=row.actor_id,
        recorder_id=row.recorder_id,
        responsible_id=row.responsible_id,
        signer_id=row.signer_id,
        supersedes=row.supersedes,
    )


def _awaits_review(payload: Payload, row: LedgerRecord | _Stored) -> bool:
    """第45条: what a person hands in is reviewed, and so is a fact that nobody else signs for."""
    own = row.signer_id == row.person_id
    return isinstance(payload, HANDED_IN) or (own and isinstance(payload, STATED))


async def check_key(vault: Vault) -> None:
    """Raises KeyLost where the ledger has records and their key is gone."""
    if await LedgerRecord.exists():
        vault.ledger_key()


async def note_head(vault: Vault) -> None:
    """Keep the ledger's length and last hash outside the database.

    A ledger that no longer holds what was noted before is not followed: `verify` has to see it.
    """
    async with write_tx():
        head = await _locked_head()
        noted = vault.noted_head()
        kept = noted is None or await LedgerRecord.exists(position=noted[0], chain=noted[1])
        if kept and head.position and noted != (head.position, head.chain):
            vault.note_head(head.position, head.chain)


@dataclass(frozen=True, kw_only=True)
class _Snapshot:
    """The ledger, its head and the note outside, all of one moment."""

    rows: list[LedgerRecord]
    head: tuple[int, str]
    noted: tuple[int, str]


async def verify(*, vault: Vault, attachments: AttachmentStore) -> Verification:
    """Recompute the whole chain and look for every file that a record points to.

    Raises KeyLost where there are records but no key to prove them with.
    """
    try:
        found = await _snapshot(vault)
    except (FieldError, ValueError) as error:
        damage = Damage(position=0, harm=Harm.UNREADABLE, detail=type(error).__name__)
        return Verification(records=0, head="", damages=(damage,))
    damages: list[Damage] = []
    key = vault.ledger_key() if found.rows else b""
    chain, position = GENESIS, 0
    links = {0: GENESIS}
    for row in found.rows:
        position += 1
        if row.position != position:
            damages.append(Damage(position=position, harm=Harm.OUT_OF_ORDER))
            position = row.position
        chain = _link(key, chain, row)
        if row.chain != chain:
            damages.append(Damage(position=position, harm=Harm.CHANGED))
            chain = row.chain
        links[position] = row.chain
        damages += _missing_files(row, attachments)
    damages += _wrong_heads(found, links, position)
    return Verification(records=len(found.rows), head=chain, damages=tuple(damages))


async def _snapshot(vault: Vault) -> _Snapshot:
    async with write_tx():
        head = await _locked_head()
        return _Snapshot(
            rows=await LedgerRecord.all().order_by("position"),
            head=(head.position, head.chain),
            noted=vault.noted_head() or (0, GENESIS),
        )


def _missing_files(row: LedgerRecord, attachments: AttachmentStore) -> list[Damage]:
    payload: object = row.payload
    files = payload.get("files") if isinstance(payload, dict) else None
    digests = [*files] if isinstance(files, list) else []
    if isinstance(payload, dict) and row.kind == ThoughtReport.kind and payload.get("text"):
        digests.append(payload["text"])
    return [
        Damage(position=row.position, harm=Harm.FILE, detail=str(digest)[:12])
        for digest in digests
        if not attachments.intact(str(digest))
    ]


def _wrong_heads(found: _Snapshot, links: dict[int, str], last: int) -> list[Damage]:
    damages = []
    if found.head != (last, links.get(last)):
        damages.append(Damage(position=last, harm=Harm.HEAD))
    position, chain = found.noted
    if links.get(position) != chain:
        damages.append(Damage(position=position, harm=Harm.CUT_SHORT))
    return damages
