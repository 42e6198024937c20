"""A backup of everything but the secrets of votes under way, in one encrypted file, and back.

Never in it: the keys of ballots and written opinions, envelopes, updates not yet handled, what
written opinions say. None is made while votes lie sealed in a box (第28条); the copy itself is
asked, so that a ballot opened meanwhile is noticed.
"""

import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from models import AgendaItem, ItemState, Meeting, MeetingState
from models.db import database
from models.snapshot import FILE, Snapshot, Wanted, is_empty, load_snapshot, move_aside
from models.snapshot import take_snapshot as take
from regulation.refusal import Refusal
from services import ledger
from services.files import PRIVATE, durably, write_durably
from services.ledger import Verification
from services.office import Office
from services.sealed_file import SealedFileBroken, SealedReader, SealedWriter

VERSION = 1
TOLD = ("people", "records", "opinions", "updates")
FOLDER = ".backup-"  # where copies lie while they are made, beside the data
MEMBER = re.compile(
    r"database\.sqlite3|tables/[a-z_]+\.copy|attachments/[0-9a-f]{2}/[0-9a-f]{64}"
    r"|keys/ledger\.(?:key|head)"
)
WANTED = Wanted(
    questions={
        "ballots": "SELECT count(*) FROM ballot WHERE state IN ('open', 'closed')",
        "envelopes": "SELECT count(*) FROM envelope",
        "decks": "SELECT count(*) FROM card_deck WHERE state = 'open'",
        "cards": "SELECT count(*) FROM card_envelope",
        "opinions": "SELECT count(*) FROM written_opinion WHERE ciphertext IS NOT NULL",
        "updates": "SELECT count(*) FROM incoming_update WHERE handled_at IS NULL",
        "records": "SELECT count(*) FROM ledger_record",
        "people": "SELECT count(*) FROM person",
    },
    kept={"incoming_update": "handled_at IS NOT NULL"},
    replaced={
        "written_opinion": {
            "state": "CASE WHEN ciphertext IS NULL THEN state ELSE 'void' END",
            "ciphertext": "NULL",
        }
    },
)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What is in a backup. `opinions` and `updates` were left out, for their authors' sake."""

    made_at: datetime
    people: int
    records: int
    attachments: int
    opinions: int
    updates: int
    size: int


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was put back, whether the ledger is sound, and how many records came after it."""

    made_at: datetime
    people: int
    opinions: int
    lost: int
    verification: Verification


def _check_no_vote(found: Mapping[str, int]) -> None:
    if any(found[name] for name in ("ballots", "envelopes", "decks", "cards")):
        facts = {"ballots": found["ballots"], "decks": found["decks"]}
        raise Refusal("backup_during_vote", article=28, **facts)


async def make_backup(
    *, url: str, file: Path, passphrase: str, office: Office, now: datetime
) -> Backup:
    """Write a backup; the file is there whole or not at all. The bot may be running.

    Raises Refusal while votes lie in a box.
    """
    with _workplace(office.data_dir) as folder:
        # Noted before the copy is taken, so that the copy reaches at least as far.
        head = _content(office.data_dir / "keys" / "ledger.head")
        snapshot = await take(url, folder, WANTED, _check_no_vote)
        manifest = {"version": VERSION, "made_at": now.isoformat(), **asdict(snapshot)}
        small = {"manifest.json": json.dumps(manifest).encode(), "keys/ledger.head": head}
        attachments = _write(file, passphrase, small, folder, office.data_dir)
        told = {name: snapshot.answers[name] for name in TOLD}
        return Backup(made_at=now, attachments=attachments, size=_size(file), **told)


def _size(file: Path) -> int:
    return file.stat().st_size


def _write(
    file: Path, passphrase: str, small: Mapping[str, bytes], copy: Path, data_dir: Path
) -> int:
    """Seal everything into the file, the manifest first; returns how many attachments."""
    with durably(file) as target:
        writer = SealedWriter(target, passphrase)
        with tarfile.open(mode="w|", fileobj=cast(IO[bytes], writer)) as archive:
            for name, content in small.items():
                _add(archive, name, content)
            _add(archive, "keys/ledger.key", _content(data_dir / "keys" / "ledger.key"))
            for path in sorted(copy.iterdir()):
                archive.add(path, path.name if path.name == FILE else f"tables/{path.name}")
            attachments = _add_attachments(archive, data_dir / "attachments")
        writer.finish()
    return attachments


@contextmanager
def _workplace(data_dir: Path) -> Iterator[Path]:
    """A private folder that is gone afterwards, and with it what a crash left of an earlier one."""
    data_dir.mkdir(parents=True, exist_ok=True)
    for left in data_dir.glob(f"{FOLDER}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=FOLDER, dir=data_dir) as folder:
        yield Path(folder)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """Nothing is added for an empty file: there was none."""
    if content:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), PRIVATE
        archive.addfile(member, BytesIO(content))


def _add_attachments(archive: tarfile.TarFile, folder: Path) -> int:
    """Every file that is whole, those no record points to included; returns how many."""
    paths = [path for path in sorted(folder.glob("??/*")) if not path.name.startswith(".")]
    for path in paths:
        archive.add(path, f"attachments/{path.parent.name}/{path.name}")
    return len(paths)


async def restore_backup(
    *, url: str, file: Path, passphrase: str, office: Office, force: bool
) -> Restored:
    """Put a backup in place and verify the ledger. The bot must not be running.

    The whole file is read and found genuine before anything is replaced. Raises Refusal where
    there are data already (unless `force`), and for a file or passphrase that does not fit.
    """
    if not force and not await _is_free(url, office):
        raise Refusal("backup_target_not_empty")
    with _workplace(office.data_dir) as folder:
        manifest = _unpack(file, passphrase, folder)
        snapshot = _snapshot(manifest, url)
        noted = office.vault.noted_head() or (0, "")
        _put_files(folder, office.data_dir)
        place = folder / "tables" if snapshot.postgres else folder
        await load_snapshot(url, place, snapshot)
    verification = await _settle(url, office)
    return Restored(
        made_at=datetime.fromisoformat(manifest["made_at"]),
        people=snapshot.answers["people"],
        opinions=snapshot.answers["opinions"],
        lost=max(0, noted[0] - verification.records),
        verification=verification,
    )


async def _is_free(url: str, office: Office) -> bool:
    key = office.data_dir / "keys" / "ledger.key"
    return not key.exists() and await is_empty(url)


def _unpack(file: Path, passphrase: str, folder: Path) -> dict[str, Any]:
    """All files of a backup, below the folder; returns its manifest."""
    try:
        with file.open("rb") as source:
            reader = SealedReader(source, passphrase)
            with tarfile.open(mode="r|", fileobj=cast(IO[bytes], reader)) as archive:
                members = iter(archive)
                manifest = json.loads(cast(IO[bytes], archive.extractfile(next(members))).read())
                for member in members:
                    _extract(archive, member, folder)
            reader.read_to_the_end()
    except (SealedFileBroken, tarfile.TarError, ValueError, StopIteration):
        raise Refusal("backup_unreadable") from None
    if manifest["version"] > VERSION:
        raise Refusal("backup_from_newer_version")
    return cast(dict[str, Any], manifest)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    content = archive.extractfile(member)
    if content is None or not MEMBER.fullmatch(member.name):
        raise SealedFileBroken
    path = folder / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        shutil.copyfileobj(content, target)
    path.chmod(PRIVATE)


def _snapshot(manifest: Mapping[str, Any], url: str) -> Snapshot:
    snapshot = Snapshot(**{name: manifest[name] for name in Snapshot.__dataclass_fields__})
    if snapshot.postgres != (not url.startswith("sqlite:")):
        raise Refusal("backup_other_engine")
    return snapshot


def _put_files(folder: Path, data_dir: Path) -> None:
    """The key that was here is kept aside; files of the dossiers are added to those here."""
    for name in ("ledger.key", "ledger.head"):
        move_aside(data_dir / "keys" / name, name)
        content = _content(folder / "keys" / name)
        if content:
            write_durably(data_dir / "keys" / name, content)
    for path in (folder / "attachments").glob("??/*"):
        write_durably(data_dir / "attachments" / path.parent.name / path.name, path.read_bytes())


async def _settle(url: str, office: Office) -> Verification:
    """Verify, note how far the ledger reaches now, make keys anew for the opinions to come."""
    async with database(url):
        found = await ledger.verify(vault=office.vault, attachments=office.attachments)
        if found.sound:
            await ledger.note_head(office.vault)
        await _renew_opinion_keys(office)
    return found


async def _renew_opinion_keys(office: Office) -> None:
    """No key was in the backup: whoever has handed in an opinion is to do so anew."""
    meetings = await Meeting.filter(state__in=[MeetingState.ANNOUNCED, MeetingState.IN_SESSION])
    coming = AgendaItem.filter(meeting_id__in=[meeting.id for meeting in meetings])
    for item in await coming.filter(state__in=[ItemState.WAITING, ItemState.UNDER_WAY]):
        office.vault.create_opinion_seed(item.id)
