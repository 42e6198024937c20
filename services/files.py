"""Bytes kept outside the database, each durable before anything refers to it."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """How large a file may be that somebody hands in, and how many pages a PDF may have."""

    most_bytes: int = 10 * MIB
    most_pages: int = 60


USUAL = FileLimits()


def write_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that after a crash it is there whole or not at all."""
    _make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_private(draft, content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


@contextmanager
def durably(path: Path) -> Iterator[BinaryIO]:
    """A file to be written bit by bit: after the block it is at `path`, durable, or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_private(path: Path, content: bytes) -> None:
    """A new file that only we may read, durable. Raises FileExistsError where there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """A new folder is durable only once the folder above it is."""
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class AttachmentStore:
    """Files by their SHA-256. An orphan is harmless; a row without its file is not."""

    root: Path

    def keep(self, content: bytes) -> str:
        """Store the bytes and return their SHA-256 in hex; the same bytes are stored once."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.intact(digest):
            write_durably(self._path(digest), content)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes kept under this hash. Raises FileNotFoundError where there are none."""
        return self._path(digest).read_bytes()

    def intact(self, digest: str) -> bool:
        """Is the file there, and still what its name says?"""
        path = self._path(digest)
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def _shred(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_folder(path.parent)


class KeyLost(Exception):  # noqa: N818 - says what happened
    """The ledger has records, but its key is gone."""


@dataclass(frozen=True)
class Vault:
    """Secret keys beside the database, never in it and never in a backup."""

    root: Path

    def ledger_key(self) -> bytes:
        """The key of the ledger's chain. Raises KeyLost: another key would deny every record."""
        try:
            return (self.root / "ledger.key").read_bytes()
        except FileNotFoundError:
            raise KeyLost from None

    def create_ledger_key(self) -> bytes:
        """The key for a ledger without records: the one that lies here, or a fresh one."""
        path = self.root / "ledger.key"
        if not path.exists():
            write_durably(path, secrets.token_bytes(32))
        return self.ledger_key()

    def create_ballot_seed(self, ballot_id: str) -> bytes:
        """A fresh random seed for one ballot, durable before it is returned."""
        seed = secrets.token_bytes(32)
        write_durably(self._ballot_path(ballot_id), seed)
        return seed

    def ballot_seed(self, ballot_id: str) -> bytes | None:
        """The seed of a ballot, `None` once it has been shredded."""
        path = self._ballot_path(ballot_id)
        return path.read_bytes() if path.exists() else None

    def shred_ballot_seed(self, ballot_id: str) -> None:
        """Overwrite and remove the seed; doing it again is harmless."""
        _shred(self._ballot_path(ballot_id))

    def create_opinion_seed(self, item_id: int) -> None:
        """A fresh random seed for the written opinions on one candidate; a known one is kept."""
        if self.opinion_seed(item_id) is None:
            write_durably(self._opinion_path(item_id), secrets.token_bytes(32))

    def opinion_seed(self, item_id: int) -> bytes | None:
        """The seed of the written opinions on a candidate, `None` once it has been shredded."""
        path = self._opinion_path(item_id)
        return path.read_bytes() if path.exists() else None

    def shred_opinion_seed(self, item_id: int) -> None:
        """Overwrite and remove the seed; doing it again is harmless."""
        _shred(self._opinion_path(item_id))

    def items_with_seed(self) -> tuple[int, ...]:
        """The candidates whose written opinions can still be opened."""
        return tuple(int(path.stem) for path in (self.root / "opinions").glob("*.seed"))

    def _opinion_path(self, item_id: int) -> Path:
        return self.root / "opinions" / f"{item_id}.seed"

    def note_head(self, position: int, chain: str) -> None:
        """Write down how far the ledger reaches, so that a truncation shows."""
        write_durably(self.root / "ledger.head", f"{position} {chain}\n".encode())

    def noted_head(self) -> tuple[int, str] | None:
        """What `note_head` wrote last."""
        path = self.root / "ledger.head"
        if not path.exists():
            return None
        position, chain = path.read_text().split()
        return int(position), chain

    def ballots_with_seed(self) -> tuple[str, ...]:
        """The ballots whose seed still lies here."""
        return tuple(path.stem for path in (self.root / "ballots").glob("*.seed"))

    def _ballot_path(self, ballot_id: str) -> Path:
        return self.root / "ballots" / f"{ballot_id}.seed"
