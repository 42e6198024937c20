"""What a handed-in file really is: told by its content, never by its name."""

import hashlib
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from regulation.refusal import Refusal

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_UNPACKED = 50 * MIB
MOST_PIXELS = 50_000_000
MOST_PAGES = 60
TEXT, PDF = "text/plain", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """A readable report. `characters` counts written characters (0 for a picture or a scan);
    `fingerprint` recognises the same text in other clothes."""

    media_type: str
    characters: int
    fingerprint: str


def check_size(size: int) -> None:
    """Raises Refusal for a file larger than we keep; `size` in bytes."""
    if size > MOST_BYTES:
        raise Refusal("file_too_large", size_mib=-(-size // MIB), limit_mib=MOST_BYTES // MIB)


def inspect(content: bytes) -> Manuscript:
    """Say what these bytes are: a photo, a PDF or a Word document that can be read.

    Raises Refusal where they are too large, damaged, encrypted, macro-laden or anything else.
    CPU-bound: call it in a thread.
    """
    check_size(len(content))
    for magic, reader in READERS.items():
        if content.startswith(magic):
            return reader(content)
    raise Refusal("file_not_accepted")


def inspect_text(text: str) -> Manuscript:
    """A report typed into the chat."""
    return _of_text(text, TEXT)


def _of_text(text: str, media_type: str) -> Manuscript:
    written = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    digest = hashlib.sha256(written.encode()).hexdigest()
    return Manuscript(media_type=media_type, characters=len(written), fingerprint=digest)


def _of_bytes(content: bytes, media_type: str) -> Manuscript:
    digest = hashlib.sha256(content).hexdigest()
    return Manuscript(media_type=media_type, characters=0, fingerprint=digest)


def _read_photo(content: bytes) -> Manuscript:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content))
            too_many = image.width * image.height > MOST_PIXELS
            if not too_many:
                image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refusal("file_unreadable") from None
    except Image.DecompressionBombWarning:
        too_many = True
    if too_many:
        raise Refusal("picture_too_large", limit_megapixels=MOST_PIXELS // 1_000_000)
    return _of_bytes(content, Image.MIME[image.format or ""])


def _read_pdf(content: bytes) -> Manuscript:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refusal("file_encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise Refusal("too_many_pages", pages=len(reader.pages), limit=MOST_PAGES)
        text = "".join(page.extract_text() for page in reader.pages)
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal("file_unreadable") from None
    found = _of_text(text, PDF)
    return found if found.characters else _of_bytes(content, PDF)


def _read_docx(content: bytes) -> Manuscript:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_package(package)
            body = package.read("word/document.xml")
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        raise Refusal("file_unreadable") from None
    return _of_text(_words(body), DOCX)


def _check_package(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal("file_unreadable")
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise Refusal("file_has_macros")


def _words(body: bytes) -> str:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:  # no honest Word file has them
        raise Refusal("file_unreadable")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no entities can be declared, see above
    except ElementTree.ParseError:
        raise Refusal("file_unreadable") from None
    return "".join(node.text or "" for node in root.iter(f"{WORD}t"))


READERS: dict[bytes, Callable[[bytes], Manuscript]] = {
    b"\xff\xd8\xff": _read_photo,
    b"\x89PNG\r\n\x1a\n": _read_photo,
    b"%PDF-": _read_pdf,
    b"PK\x03\x04": _read_docx,
}
