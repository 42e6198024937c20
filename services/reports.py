"""思想汇报 (第11条): handing in, withdrawing, reading."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from models.db import write_tx
from regulation.checks import check_can_submit_report
from regulation.deadlines import quarter_of
from regulation.records import Record, ThoughtReport
from services.access import LEADERSHIP, Actor, contacts_of, holders
from services.days import day_of
from services.handed_in import (
    Draft,
    PaperCopy,
    know_files,
    news_for,
    open_paper,
    take_back,
)
from services.ledger import Entry, append, find_request, load_dossier, lock, to_record
from services.notices import record as record_notices
from services.office import Office


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
            return receipt_of(to_record(done))
        dossier = await load_dossier(actor.person_id)
        check_can_submit_report(dossier, office.rules, on, report)
        await know_files(draft, now)
        entry = Entry(
            person_id=actor.person_id,
            payload=report,
            act_date=on,
            actor_id=actor.person_id,
            request=request,
        )
        number = await append(entry, vault=office.vault, now=now)
        await record_notices(
            news_for(
                await _first_readers(actor, on),
                kind="report_received",
                author_id=actor.person_id,
                number=number,
            ),
            now=now,
        )
    return Receipt(number=number, quarter=report.quarter, received=on, characters=report.characters)


def _payload(draft: Draft, quarter: str) -> ThoughtReport:
    return ThoughtReport(
        quarter=quarter,
        files=draft.digests,
        characters=draft.characters,
        fingerprint=draft.fingerprint,
    )


async def _first_readers(actor: Actor, on: date) -> tuple[int, ...]:
    """The contacts; where there are none, the leadership."""
    guides = await contacts_of(actor.person_id, on=on)
    return guides or await holders(LEADERSHIP, branch_id=actor.branch_id, on=on)


async def withdraw(*, actor: Actor, number: int, office: Office, now: datetime) -> Receipt:
    """Take one's own report back before it is reviewed; it stays in the ledger as 作废."""
    paper = await take_back(actor=actor, number=number, kind=ThoughtReport, office=office, now=now)
    return receipt_of(paper.record)


async def open_copy(
    *, actor: Actor, number: int, office: Office, now: datetime
) -> PaperCopy[ThoughtReport]:
    """Read a report: its author and whoever may review it (第12、45条)."""
    return await open_paper(actor=actor, number=number, kind=ThoughtReport, office=office, now=now)


def receipt_of(record: Record) -> Receipt:
    """The proof of a report, from its record."""
    report = cast(ThoughtReport, record.payload)
    return Receipt(
        number=record.id,
        quarter=report.quarter,
        received=record.act_date,
        characters=report.characters,
    )
