"""What a person hands in as text or files: drafts kept before anything refers to them, the record
made of them, taking it back before its review, and who may open it.
"""

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Generic, TypeVar

from models import AccessLog, Attachment, Lane, LedgerRecord, Person
from models.db import write_tx
from regulation.records import (
    Application,
    Award,
    ConversionApplication,
    Post,
    Ranking,
    Record,
    ReviewState,
    SocialWork,
    ThoughtReport,
    Training,
)
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, contacts_of, holders
from services.albums import bind
from services.days import day_of
from services.ledger import Entry, Review, append, load_dossier, lock
from services.manuscripts import PDF, TEXT, Manuscript
from services.notices import Draft as NoticeDraft
from services.office import Office
from services.sight import require_sight

Paper = (
    ThoughtReport
    | ConversionApplication
    | Application
    | Ranking
    | Award
    | Post
    | Training
    | SocialWork
)
P = TypeVar("P", bound=Paper)


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that lies in the store already; `size` in bytes, `order` by which pages are sorted."""

    sha256: str
    size: int
    media_type: str
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A paper waiting for its author's confirmation: its files in the order of the pages."""

    files: tuple[KeptFile, ...]
    characters: int
    fingerprint: str
    text: KeptFile | None = None  # what could be read in a document, as a file of its own

    @property
    def is_photos(self) -> bool:
        """Pages photographed one by one, to which another may be added."""
        return self.files[0].media_type.startswith("image/")

    @property
    def digests(self) -> tuple[str, ...]:
        """The SHA-256 of each file, as a record keeps them."""
        return tuple(file.sha256 for file in self.files)


@dataclass(frozen=True, kw_only=True)
class HandedIn(Generic[P]):
    """A paper in the ledger, its payload's type known."""

    record: Record
    payload: P


@dataclass(frozen=True, kw_only=True)
class PaperCopy(Generic[P]):
    """A paper opened by somebody entitled to read it; contents in the order of the pages."""

    paper: HandedIn[P]
    author_id: int
    author: str
    media_type: str
    contents: tuple[bytes, ...]


def keep(
    *,
    content: bytes,
    manuscript: Manuscript,
    office: Office,
    earlier: Draft | None = None,
    order: int = 0,
) -> Draft:
    """Store the bytes before anything refers to them; an unused file is harmless. Waits for the
    disk: call it in a thread.

    A photo after photos is a further page of `earlier`, unless it is one of its pages already, and
    finds its place by `order`; anything else takes the place of `earlier`.
    """
    file = _store(content, manuscript.media_type, office, order)
    alone = Draft(
        files=(file,),
        characters=manuscript.characters,
        fingerprint=manuscript.fingerprint,
        text=_store_text(manuscript, file, office),
    )
    if earlier is None or not (earlier.is_photos and alone.is_photos):
        return alone
    return earlier if file.sha256 in earlier.digests else _with_page(earlier, file)


def _store(content: bytes, media_type: str, office: Office, order: int = 0) -> KeptFile:
    digest = office.attachments.keep(content)
    return KeptFile(sha256=digest, size=len(content), media_type=media_type, order=order)


def _store_text(manuscript: Manuscript, file: KeptFile, office: Office) -> KeptFile | None:
    if not manuscript.text or manuscript.media_type == TEXT:
        return file if manuscript.text else None
    return _store(manuscript.text.encode(errors="replace"), TEXT, office)


def _with_page(earlier: Draft, page: KeptFile) -> Draft:
    files = tuple(sorted((*earlier.files, page), key=attrgetter("order")))
    together = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    return Draft(files=files, characters=0, fingerprint=together)


async def bind_pages(draft: Draft, office: Office) -> Draft:
    """Several photographed pages become one PDF; everything else stays what it is."""
    if not draft.is_photos or len(draft.files) == 1:
        return draft
    pictures = [office.attachments.read(digest) for digest in draft.digests]
    bound = await asyncio.to_thread(bind, pictures)
    return replace(draft, files=(await asyncio.to_thread(_store, bound, PDF, office),))


async def know_files(draft: Draft, now: datetime) -> None:
    """Note the files of a draft; inside the caller's transaction, before the record."""
    files = draft.files if draft.text is None else (*draft.files, draft.text)
    for file in files:
        facts = {"size": file.size, "media_type": file.media_type, "stored_at": now}
        await Attachment.get_or_create(facts, sha256=file.sha256)


def news_for(
    recipients: tuple[int, ...], *, kind: str, author_id: int, number: int
) -> list[NoticeDraft]:
    """One notice for each of these people that a paper has come in."""
    return [
        NoticeDraft(
            key=f"{kind}:{number}:{recipient}",
            kind=kind,
            lane=Lane.NEWS,
            recipient_id=recipient,
            subject_id=author_id,
            parameters={"record": number},
        )
        for recipient in recipients
    ]


async def guides_of(person: Person, *, on: date) -> frozenset[int]:
    """第12条: the contacts and the leadership: they may read what a person hands in."""
    contacts = await contacts_of(person.id, on=on)
    return frozenset({*contacts, *await holders(LEADERSHIP, branch_id=person.branch_id, on=on)})


async def take_back(
    *, actor: Actor, number: int, kind: type[P], office: Office, now: datetime
) -> HandedIn[P]:
    """Take one's own paper back before it is reviewed; it stays in the ledger as 作废."""
    async with write_tx():
        await lock()
        paper = await find_paper(person_id=actor.person_id, number=number, kind=kind)
        if paper.record.state is not ReviewState.PENDING:
            raise Refusal("report_not_withdrawable", article=45)
        entry = Entry(
            person_id=actor.person_id,
            payload=Review(record=number, state=ReviewState.VOID),
            act_date=day_of(now),
            actor_id=actor.person_id,
        )
        await append(entry, vault=office.vault, now=now)
    return replace(paper, record=replace(paper.record, state=ReviewState.VOID))


async def find_paper(*, person_id: int, number: int, kind: type[P]) -> HandedIn[P]:
    """A paper of this kind in this person's dossier. Raises Refusal where there is none."""
    for record in (await load_dossier(person_id)).records:
        if record.id == number and isinstance(record.payload, kind):
            return HandedIn(record=record, payload=record.payload)
    raise Refusal("not_entitled")


async def open_paper(
    *, actor: Actor, number: int, kind: type[P], office: Office, now: datetime
) -> PaperCopy[P]:
    """Read a paper: its author, a 培养联系人 of the author (第12条), the leadership of the branch
    or an organizer of the college.

    Every reading by somebody else is noted. Raises Refusal for all others.
    """
    row = await LedgerRecord.get_or_none(position=number, kind=kind.kind)
    if row is None:
        raise Refusal("not_entitled")
    if actor.person_id != row.person_id:
        async with write_tx():
            await require_sight(actor, row.person_id, on=day_of(now))
            await AccessLog.create(
                actor_id=actor.person_id, person_id=row.person_id, record=number, at=now
            )
    paper = await find_paper(person_id=row.person_id, number=number, kind=kind)
    return await _copy(paper, row.person_id, office)


async def _copy(paper: HandedIn[P], author_id: int, office: Office) -> PaperCopy[P]:
    digests = paper.payload.files
    file = await Attachment.get_or_none(sha256=digests[0]) if digests else None
    author = await Person.get(id=author_id)
    return PaperCopy(
        paper=paper,
        author_id=author.id,
        author=author.name,
        media_type="" if file is None else file.media_type,
        contents=tuple(office.attachments.read(digest) for digest in digests),
    )
