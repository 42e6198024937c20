"""What a handed-in file really is: told by its content, never by its name.

The bytes are hostile until proven otherwise: nothing is unpacked without a bound, nothing is
followed, and whatever a parser chokes on is one plain refusal.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image
from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from regulation.refusal import Refusal
from services.active_content import check_entries, check_one_nature, check_pdf, fetches
from services.files import MIB, USUAL, FileLimits

MOST_DECODED = 48 * MIB  # memory for one picture
MOST_SCANS = 100  # of a progressive JPEG, each of which walks the whole picture
MOST_ENTRIES = 2000  # in a Word package
MOST_UNPACKED = 50 * MIB
MOST_XML = 8 * MIB
CHUNK = 64 * 1024
MOST_DRAWN = 256 * 1024  # bytes of page contents; a typed report has a tenth of it
MOST_NESTED = 200  # elements in one another
DOCTYPES = tuple("<!DOCTYPE".encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be"))
TEXT, PDF = "text/plain", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRITTEN, COMMAND, INSTRUCTION = f"{WORD}t", f"{WORD}instrText", f"{WORD}instr"
DDE = re.compile(r"\s*DDE", re.IGNORECASE)
PDF_LIMITS = Configuration(
    array_based_stream_maximum_output_length=4 * MIB,
    lzw_maximum_output_length=4 * MIB,
    run_length_maximum_output_length=4 * MIB,
    zlib_maximum_output_length=4 * MIB,
    stream_decoding_work_maximum_length=16 * MIB,
    stream_parsing_work_maximum_count=20_000,
    page_tree_maximum_entries=1000,
    xform_maximum_invocations_per_extraction=20,
    disable_legacy_handling=True,
)
# Pillow's own guard warns through global state; here every picture is measured before decoding.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """A readable report. `characters` counts written characters (0 for a picture or a scan);
    `fingerprint` recognises the same text in other clothes; `text` is what could be read."""

    media_type: str
    characters: int
    fingerprint: str
    text: str = ""


Reader = Callable[[bytes, FileLimits], Manuscript]


def check_size(size: int, limits: FileLimits = USUAL) -> None:
    """Raises Refusal for a file larger than we keep; `size` in bytes."""
    if size > limits.most_bytes:
        limit = limits.most_bytes // MIB
        raise Refusal("file_too_large", size_mib=-(-size // MIB), limit_mib=limit)


def _check_no_heif(content: bytes) -> None:
    """The usual format of iPhones, which few of the readers here can open."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIF:
        raise Refusal("picture_heic")


def inspect(content: bytes, limits: FileLimits = USUAL) -> Manuscript:
    """Say what these bytes are: a photo, a PDF or a Word document that can be read.

    Raises Refusal where they are too large, damaged, encrypted, active or anything else.
    CPU-bound: call it in a thread.
    """
    check_size(len(content), limits)
    for magic, reader in READERS.items():
        if content.startswith(magic):
            return _read(reader, content, limits)
    _check_no_heif(content)
    raise Refusal("file_not_accepted")


def inspect_text(text: str) -> Manuscript:
    """A report typed into the chat. Raises Refusal where nothing is written in it."""
    found = _of_text(text, TEXT)
    if not found.characters:
        raise Refusal("report_without_text", article=11)
    return found


def _read(reader: Reader, content: bytes, limits: FileLimits) -> Manuscript:
    try:
        check_one_nature(content)
        return reader(content, limits)
    except Refusal:
        raise
    except Exception:  # parsers of hostile bytes raise what they like; none of it is news
        raise Refusal("file_unreadable") from None


def _of_text(text: str, media_type: str) -> Manuscript:
    written = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    digest = hashlib.sha256(written.encode()).hexdigest()
    return Manuscript(media_type=media_type, characters=len(written), fingerprint=digest, text=text)


def _of_bytes(content: bytes, media_type: str) -> Manuscript:
    digest = hashlib.sha256(content).hexdigest()
    return Manuscript(media_type=media_type, characters=0, fingerprint=digest)


def _read_photo(content: bytes, limits: FileLimits) -> Manuscript:
    image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    most_pixels = MOST_DECODED // _bytes_per_pixel(image)
    if image.width * image.height > most_pixels:
        raise Refusal("picture_too_large", limit_megapixels=most_pixels // 1_000_000)
    if content.count(b"\xff\xda") > MOST_SCANS and image.format != "PNG":
        raise Refusal("file_unreadable")
    if getattr(image, "n_frames", 1) > 1:
        raise Refusal("file_not_accepted")  # a moving picture
    image.draft("L", (1, 1))  # an eighth of a JPEG is enough to see that it is whole
    image.load()
    return _of_bytes(content, "image/png" if image.format == "PNG" else "image/jpeg")


def _bytes_per_pixel(image: Image.Image) -> int:
    if image.format == "PNG":
        return 1 if image.mode in ("1", "L", "P") else 4
    return 4 if "progressive" in image.info else 1


def _read_pdf(content: bytes, limits: FileLimits) -> Manuscript:
    with apply_configuration(PDF_LIMITS):
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refusal("file_encrypted")
        pages = len(reader.pages)
        if pages == 0:
            raise Refusal("file_unreadable")
        if pages > limits.most_pages:
            raise Refusal("too_many_pages", pages=pages, limit=limits.most_pages)
        check_pdf(reader)
        found = _of_text(_text_of(reader), PDF)
    return found if found.characters else _of_bytes(content, PDF)


def _text_of(reader: PdfReader) -> str:
    """What is typed in a PDF. Handwriting from a tablet is drawn with more strokes than can be
    looked through: like a scan, it has no text."""
    contents = (page.get_contents() for page in reader.pages)
    if sum(len(content.get_data()) for content in contents if content is not None) > MOST_DRAWN:
        return ""
    try:
        return "".join(page.extract_text() for page in reader.pages)
    except LimitReachedError as error:
        if "tokens" not in str(error):  # any other limit is a bomb's
            raise
        return ""


def _read_docx(content: bytes, limits: FileLimits) -> Manuscript:
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:  # before the directory is read into memory
        raise Refusal("file_unreadable")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        _check_package(package)
        found = _of_text(_parse(_unpack(package, DOCUMENT), _Words()), DOCX)
        pictures = any(name.startswith("word/media/") for name in package.namelist())
    if found.characters:
        return found
    if pictures:
        return _of_bytes(content, DOCX)
    raise Refusal("report_without_text", article=11)


def _check_package(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename.lower() for entry in entries}
    honest = len(names) == len(entries) and not any(map(_leads_away, names))
    plain = all(e.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for e in entries)
    if not (honest and plain) or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal("file_unreadable")
    check_entries(package)
    types = _parse(_unpack(package, TYPES), _ContentTypes())
    if "macroenabled" in types or any("vbaproject" in text for text in (types, *names)):
        raise Refusal("file_has_macros")
    if f"{DOCX}.main+xml" not in types:
        raise Refusal("file_not_accepted")
    for entry in entries:
        if entry.filename.lower().endswith(".rels"):
            _parse(_unpack(package, entry.filename), _Relationships())


def _leads_away(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _unpack(package: zipfile.ZipFile, name: str) -> bytes:
    """One part of a package, never more of it than `MOST_XML`, whatever size it claims to have."""
    with package.open(name) as part:
        unpacked = part.read(MOST_XML + 1)
    if len(unpacked) > MOST_XML:
        raise Refusal("file_unreadable")
    return unpacked


class _Target:
    """Collects from an XML file without building a tree of it. No honest Word file has a DTD."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise Refusal("file_unreadable")

    def end(self, tag: str) -> None:
        self.depth -= 1

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Refusal("file_unreadable")

    def close(self) -> str:
        return "".join(self.found)


class _Words(_Target):
    """The text of a Word document. A field that asks another program for data is refused."""

    writing = commanding = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        self.writing, self.commanding = tag == WRITTEN, tag == COMMAND
        if DDE.match(attributes.get(INSTRUCTION, "")):
            raise Refusal("file_active")

    def end(self, tag: str) -> None:
        super().end(tag)
        self.writing = self.commanding = False

    def data(self, text: str) -> None:
        if self.writing:
            self.found.append(text)
        if self.commanding and DDE.match(text):
            raise Refusal("file_active")


class _Relationships(_Target):
    """What a document points to; fetching it from elsewhere when it is opened is refused."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        if fetches(attributes):
            raise Refusal("file_active")


class _ContentTypes(_Target):
    """The content types that a package declares, in small letters."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        self.found.append(f"{attributes.get('ContentType', '')}\n".lower())


def _parse(xml: bytes, target: _Target) -> str:
    if any(declared in xml for declared in DOCTYPES):
        raise Refusal("file_unreadable")  # the parser would read the whole of it first
    parser = ElementTree.XMLParser(target=target)  # noqa: S314 - a DTD ends the parsing
    for start in range(0, len(xml), CHUNK):  # what a target refuses stops at the end of a chunk
        parser.feed(xml[start : start + CHUNK])
    return str(parser.close())


READERS: dict[bytes, Reader] = {
    b"\xff\xd8\xff": _read_photo,
    b"\x89PNG\r\n\x1a\n": _read_photo,
    b"%PDF-": _read_pdf,
    b"PK\x03\x04": _read_docx,
}
