"""思想汇报 (第11条): for which quarter, handing in, replacing, withdrawing, reading."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from models import Role
from models.db import write_tx
from regulation.checks import check_can_submit_report, open_quarters, quarter_to_report
from regulation.deadlines import quarter_bounds, quarter_of
from regulation.records import Dossier, Record, ReviewState, ThoughtReport
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, contacts_of, holders
from services.days import day_of
from services.handed_in import (
    Draft,
    PaperCopy,
    bind_pages,
    find_paper,
    know_files,
    news_for,
    open_paper,
    take_back,
)
from services.ledger import (
    Entry,
    Review,
    append,
    find_request,
    load_dossier,
    lock,
    to_record,
)
from services.notices import Draft as NoticeDraft
from services.notices import Lane
from services.notices import record as record_notices
from services.office import Office
from services.reviews import Settled, settlement

WAITING = "reports_waiting"  # a notice: once a day at most, to the leadership


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a report is handed in for: a quarter, or in the place of an earlier version."""

    quarter: str | None = None
    replaces: int | None = None


ANY = Target()


@dataclass(frozen=True, kw_only=True)
class Version:
    """One report as its author sees it, with the outcome of its review."""

    number: int
    quarter: str
    received: date
    state: ReviewState
    late: bool
    supersedes: int | None
    settled: Settled | None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What an author may do now: the quarter at hand (`None`: nothing is open) and the others."""

    quarter: str | None
    on: date
    choices: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be handed in, and what the author should know before confirming."""

    quarter: str
    characters: int
    warnings: tuple[str, ...]
    choices: tuple[str, ...] = ()
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof that a report was received: its number in the ledger, quarter, day and length."""

    number: int
    quarter: str
    received: date
    characters: int

    @property
    def late(self) -> bool:
        """Did it come after the last day of its quarter?"""
        return is_late(self.quarter, self.received)


def is_late(quarter: str, received: date) -> bool:
    """Was the quarter over when the report came?"""
    return received > quarter_bounds(quarter)[1]


async def desk(*, actor: Actor, office: Office, now: datetime) -> Desk:
    """第11条: the quarter a report may be begun for, and what there is already.

    Raises Refusal where the actor owes no reports.
    """
    on = day_of(now)
    dossier = await load_dossier(actor.person_id)
    return Desk(
        quarter=quarter_to_report(dossier, office.rules, on),
        on=on,
        choices=open_quarters(dossier, office.rules, on),
        versions=await _versions(dossier),
    )


async def history(*, actor: Actor, office: Office, now: datetime) -> tuple[Version, ...]:
    """Every version the actor has handed in, the newest quarter first."""
    return await _versions(await load_dossier(actor.person_id))


async def _versions(dossier: Dossier) -> tuple[Version, ...]:
    found = []
    for record in _reports(dossier):
        receipt = receipt_of(record)
        version = Version(
            number=record.id,
            quarter=receipt.quarter,
            received=receipt.received,
            state=record.state,
            late=receipt.late,
            supersedes=record.supersedes,
            settled=await settlement(person_id=dossier.person_id, number=record.id),
        )
        found.append(version)
    return tuple(sorted(found, key=lambda v: (v.quarter, v.number), reverse=True))


def _reports(dossier: Dossier) -> Iterable[Record]:
    return (r for r in dossier.records if isinstance(r.payload, ThoughtReport))


async def preview(
    *, actor: Actor, draft: Draft, office: Office, now: datetime, target: Target = ANY
) -> Preview:
    """第11条: may this be handed in for this quarter? Raises Refusal where not."""
    on = day_of(now)
    dossier = await load_dossier(actor.person_id)
    report = _payload(draft, await _quarter(actor, target, on))
    warnings = check_can_submit_report(dossier, office.rules, on, report, replacing=target.replaces)
    choices = open_quarters(dossier, office.rules, on)
    return Preview(
        quarter=report.quarter,
        characters=report.characters,
        warnings=warnings,
        choices=() if target.replaces else choices,
        replaces=target.replaces,
    )


async def _quarter(actor: Actor, target: Target, on: date) -> str:
    """The quarter that is meant. Raises Refusal where another version can no longer be replaced."""
    if target.replaces is not None:
        paper = await find_paper(
            person_id=actor.person_id, number=target.replaces, kind=ThoughtReport
        )
        if paper.record.state is not ReviewState.PENDING:
            raise Refusal("report_not_withdrawable", article=45)
        return paper.payload.quarter
    return target.quarter or quarter_of(on)


async def submit(
    *,
    actor: Actor,
    draft: Draft,
    request: str,
    office: Office,
    now: datetime,
    target: Target = ANY,
) -> Receipt:
    """第11条: hand in a report for a quarter, by default the present one.

    The same `request` again gives the same receipt. Raises Refusal where the regulation says no.
    """
    on = day_of(now)
    bound = await bind_pages(draft, office)
    async with write_tx():
        await lock()
        done = await find_request(request, person_id=actor.person_id, kind=ThoughtReport.kind)
        if done is not None:
            return receipt_of(to_record(done))
        dossier = await load_dossier(actor.person_id)
        report = _payload(bound, await _quarter(actor, target, on))
        check_can_submit_report(dossier, office.rules, on, report, replacing=target.replaces)
        await know_files(bound, now)
        entry = Entry(
            person_id=actor.person_id,
            payload=report,
            act_date=on,
            actor_id=actor.person_id,
            supersedes=target.replaces or _earlier_version(dossier, report.quarter),
            request=request,
        )
        number = await _write(entry, target, office, now)
        await record_notices(await _news(actor, number, on), now=now)
    return Receipt(number=number, quarter=report.quarter, received=on, characters=report.characters)


async def _write(entry: Entry, target: Target, office: Office, now: datetime) -> int:
    """The new version; the one it takes the place of goes out of force, and both stay."""
    if target.replaces is not None:
        void = replace(
            entry,
            payload=Review(record=target.replaces, state=ReviewState.VOID),
            supersedes=None,
            request=None,
        )
        await append(void, vault=office.vault, now=now)
    return await append(entry, vault=office.vault, now=now)


def _earlier_version(dossier: Dossier, quarter: str) -> int | None:
    """What was returned or withdrawn of the same quarter before: the newest of it."""
    ended = (ReviewState.RETURNED, ReviewState.VOID)
    same = (r for r in _reports(dossier) if cast(ThoughtReport, r.payload).quarter == quarter)
    return max((r.id for r in same if r.state in ended), default=None)


def _payload(draft: Draft, quarter: str) -> ThoughtReport:
    return ThoughtReport(
        quarter=quarter,
        files=draft.digests,
        characters=draft.characters,
        fingerprint=draft.fingerprint,
        text="" if draft.text is None else draft.text.sha256,
    )


async def _news(actor: Actor, number: int, on: date) -> list[NoticeDraft]:
    """To the contacts at once, or to the leadership where there are none; beside contacts the
    leadership hears once a day that something waits."""
    contacts = await contacts_of(actor.person_id, on=on)
    leaders = await holders(LEADERSHIP, branch_id=actor.branch_id, on=on)
    told = contacts or tuple(leader for leader in leaders if leader != actor.person_id)
    news = news_for(told, kind="report_received", author_id=actor.person_id, number=number)
    secretaries = await holders([Role.SECRETARY], branch_id=actor.branch_id, on=on)
    others = {*secretaries} - {*told, actor.person_id}
    return [*news, *(_waiting(secretary, on) for secretary in sorted(others))]


def _waiting(recipient: int, on: date) -> NoticeDraft:
    return NoticeDraft(
        key=f"{WAITING}:{on.isoformat()}:{recipient}",
        kind=WAITING,
        lane=Lane.NEWS,
        recipient_id=recipient,
    )


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
