"""思想汇报 (第11条): handing in, withdrawing, reading."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from models import AccessLog, Attachment, Lane, LedgerRecord, Person
from models.db import write_tx
from regulation.checks import check_can_submit_report
from regulation.deadlines import quarter_of
from regulation.records import Record, ReviewState, ThoughtReport
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, contacts_of, holders, require_guide
from services.days import day_of
from services.ledger import Entry, Review, append, find_request, load_dossier, lock, to_record
from services.manuscripts import Manuscript
from services.notices import Draft as NoticeDraft
from services.notices import record as record_notices
from services.office import Office


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that lies in the store already; `size` in bytes."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A report waiting for its author's confirmation: its files in the order of the pages."""

    files: tuple[KeptFile, ...]
    characters: int
    fingerprint: str

    @property
    def is_photos(self) -> bool:
        """Pages photographed one by one, to which another may be added."""
        return self.files[0].media_type.startswith("image/")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be handed in, and what the author should know before confirming."""

    quarter: str
    characters: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof that a report was received: its number in the ledger, quarter, day and length."""

    number: int
    quarter: str
    received: date
    characters: int


@dataclass(frozen=True, kw_only=True)
class ReportCopy:
    """A report opened by somebody entitled to read it; contents in the order of the pages."""

    receipt: Receipt
    author_id: int
    author: str
    state: ReviewState
    media_type: str
    contents: tuple[bytes, ...]


def keep(
    *, content: bytes, manuscript: Manuscript, office: Office, earlier: Draft | None = None
) -> Draft:
    """Store the bytes before anything refers to them; an unused file is harmless.

    A photo after photos is the next page of `earlier`, unless it is one of its pages already;
    anything else takes its place.
    """
    digest = office.attachments.keep(content)
    file = KeptFile(sha256=digest, size=len(content), media_type=manuscript.media_type)
    alone = Draft(
        files=(file,), characters=manuscript.characters, fingerprint=manuscript.fingerprint
    )
    if earlier is None or not (earlier.is_photos and alone.is_photos):
        return alone
    return earlier if file in earlier.files else _with_page(earlier, file)


def _with_page(earlier: Draft, page: KeptFile) -> Draft:
    files = (*earlier.files, page)
    together = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    return Draft(files=files, characters=0, fingerprint=together)


async def preview(*, actor: Actor, draft: Draft, office: Office, now: datetime) -> Preview:
    """第11条: may this be handed in for the present quarter? Raises Refusal where not."""
    on = day_of(now)
    report = _payload(draft, quarter_of(on))
    dossier = await load_dossier(actor.person_id)
    warnings = check_can_submit_report(dossier, office.rules, on, report)
    return Preview(quarter=report.quarter, characters=report.characters, warnings=warnings)


async def check_may_report(*, actor: Actor, office: Office, now: datetime) -> str:
    """第11条: the quarter a report may be begun for now. Raises Refusal where none may be."""
    on = day_of(now)
    blank = ThoughtReport(quarter=quarter_of(on), files=(), characters=0, fingerprint="")
    dossier = await load_dossier(actor.person_id)
    check_can_submit_report(dossier, office.rules, on, blank)
    return blank.quarter


async def submit(
    *, actor: Actor, draft: Draft, request: str, office: Office, now: datetime
) -> Receipt:
    """第11条: hand in a report for the present quarter.

    The same `request` again gives the same receipt. Raises Refusal where the regulation says no.
    """
    on = day_of(now)
    report = _payload(draft, quarter_of(on))
    async with write_tx():
        await lock()
        done = await find_request(request, person_id=actor.person_id, kind=report.kind)
        if done is not None:
            return _receipt(to_record(done))
        dossier = await load_dossier(actor.person_id)
        check_can_submit_report(dossier, office.rules, on, report)
        await _know_file(draft, now)
        entry = Entry(
            person_id=actor.person_id,
            payload=report,
            act_date=on,
            actor_id=actor.person_id,
            request=request,
        )
        number = await append(entry, vault=office.vault, now=now)
        await record_notices(await _tell_guides(actor, number, on), now=now)
    return Receipt(number=number, quarter=report.quarter, received=on, characters=report.characters)


def _payload(draft: Draft, quarter: str) -> ThoughtReport:
    return ThoughtReport(
        quarter=quarter,
        files=tuple(file.sha256 for file in draft.files),
        characters=draft.characters,
        fingerprint=draft.fingerprint,
    )


async def _know_file(draft: Draft, now: datetime) -> None:
    for file in draft.files:
        facts = {"size": file.size, "media_type": file.media_type, "stored_at": now}
        await Attachment.get_or_create(facts, sha256=file.sha256)


async def _tell_guides(actor: Actor, number: int, on: date) -> list[NoticeDraft]:
    guides = await contacts_of(actor.person_id, on=on)
    if not guides:
        guides = await holders(LEADERSHIP, branch_id=actor.branch_id, on=on)
    return [
        NoticeDraft(
            key=f"report_received:{number}:{guide}",
            kind="report_received",
            lane=Lane.NEWS,
            recipient_id=guide,
            subject_id=actor.person_id,
            parameters={"record": number},
        )
        for guide in guides
    ]


async def withdraw(*, actor: Actor, number: int, office: Office, now: datetime) -> Receipt:
    """Take one's own report back before it is reviewed; it stays in the ledger as 作废."""
    async with write_tx():
        await lock()
        record = await _find(actor.person_id, number)
        if record.state is not ReviewState.PENDING:
            raise Refusal("report_not_withdrawable", article=45)
        entry = Entry(
            person_id=actor.person_id,
            payload=Review(record=number, state=ReviewState.VOID),
            act_date=day_of(now),
            actor_id=actor.person_id,
        )
        await append(entry, vault=office.vault, now=now)
    return _receipt(record)


async def open_copy(*, actor: Actor, number: int, office: Office, now: datetime) -> ReportCopy:
    """Read a report: its author, a 培养联系人 of the author (第12条) or the branch leadership.

    Every reading by somebody else is noted. Raises Refusal for all others.
    """
    row = await LedgerRecord.get_or_none(position=number, kind=ThoughtReport.kind)
    if row is None:
        raise Refusal("not_entitled")
    if actor.person_id != row.person_id:
        async with write_tx():
            await require_guide(actor, row.person_id, on=day_of(now))
            await AccessLog.create(
                actor_id=actor.person_id, person_id=row.person_id, record=number, at=now
            )
    return await _copy(row, office)


async def _copy(row: LedgerRecord, office: Office) -> ReportCopy:
    record = await _find(row.person_id, row.position)
    report = cast(ThoughtReport, record.payload)
    file = await Attachment.get(sha256=report.files[0])
    author = await Person.get(id=row.person_id)
    return ReportCopy(
        receipt=_receipt(record),
        author_id=author.id,
        author=author.name,
        state=record.state,
        media_type=file.media_type,
        contents=tuple(office.attachments.read(digest) for digest in report.files),
    )


async def is_withdrawn(*, author_id: int, number: int) -> bool:
    """Has this report been taken back by its author?"""
    return (await _find(author_id, number)).state is ReviewState.VOID


async def _find(person_id: int, number: int) -> Record:
    for record in (await load_dossier(person_id)).records:
        if record.id == number and isinstance(record.payload, ThoughtReport):
            return record
    raise Refusal("not_entitled")


def _receipt(record: Record) -> Receipt:
    report = cast(ThoughtReport, record.payload)
    return Receipt(
        number=record.id,
        quarter=report.quarter,
        received=record.act_date,
        characters=report.characters,
    )
