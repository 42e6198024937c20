"""What a document would do, fetch or carry besides being read: scripts, actions, embedded files."""

import io
import stat
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from regulation.refusal import Refusal

ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute",
}  # fmt: skip
ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
CARRIED = ("word/embeddings/", "word/activex/", "customui/")
MOST_LOOKED_AT = 5000  # annotations and actions of one document
LAST = 66_000  # bytes in which the directory of a zip file ends


def check_pdf(reader: PdfReader) -> None:
    """Raises Refusal where a PDF runs something, sends something or carries files."""
    catalog = reader.root_object
    names, form = _dict(catalog, "/Names"), _dict(catalog, "/AcroForm")
    carried = {"/JavaScript", "/EmbeddedFiles"} & names.keys() or "/XFA" in form
    if carried or any(map(_acts, islice(_holders(reader, catalog), MOST_LOOKED_AT))):
        raise Refusal("file_active")


def _holders(reader: PdfReader, catalog: DictionaryObject) -> Iterator[DictionaryObject]:
    """Whatever may hold an action: the document, its pages, what lies on them."""
    yield catalog
    for page in reader.pages:
        yield page
        for annotation in _list(page, "/Annots"):
            found = annotation.get_object()
            if isinstance(found, DictionaryObject):
                yield found


def _acts(holder: DictionaryObject) -> bool:
    attached = holder.get("/Subtype") in ANNOTATIONS
    more = (_dict({"/A": action}, "/A") for action in _dict(holder, "/AA").values())
    actions = (_dict(holder, "/OpenAction"), _dict(holder, "/A"), *more)
    return attached or any(_runs(action) for action in actions)


def _runs(action: dict[Any, Any], depth: int = 0) -> bool:
    """An action or one that follows it; a link or a jump within the document runs nothing."""
    if action.get("/S") in ACTIONS or depth > 10:
        return True
    following = _dict(action, "/Next")
    return bool(following) and _runs(following, depth + 1)


def _dict(holder: Any, name: str) -> dict[Any, Any]:
    found = holder.get(name)
    found = found.get_object() if hasattr(found, "get_object") else found
    return found if isinstance(found, dict) else {}


def _list(holder: Any, name: str) -> list[Any]:
    found = holder.get(name)
    found = found.get_object() if hasattr(found, "get_object") else found
    return found if isinstance(found, list) else []


def check_entries(package: zipfile.ZipFile) -> None:
    """Raises Refusal where a Word package carries other files, or entries that are no files."""
    for entry in package.infolist():
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refusal("file_unreadable")
        if entry.filename.lower().startswith(CARRIED):
            raise Refusal("file_active")


def fetches(relationship: dict[str, str]) -> bool:
    """Does opening the document fetch this from elsewhere? A link to click on does not."""
    external = relationship.get("TargetMode", "").lower() == "external"
    return external and not relationship.get("Type", "").endswith("/hyperlink")


def check_one_nature(content: bytes) -> None:
    """Raises Refusal for bytes that are one kind of file to us and another one to others."""
    head, tail = content[:1024], content[-LAST:]
    begins = (b"%PDF-", b"PK\x03\x04")
    foreign = any(content.startswith(a) and b in head for a in begins for b in begins if a != b)
    page = b"<html" in head.lower() or b"<script" in head.lower()
    zipped = not content.startswith(b"PK") and b"PK\x05\x06" in tail and _is_zip(content)
    pdf_behind = content.startswith((b"\xff\xd8", b"\x89PNG")) and b"%PDF-" in head
    if foreign or page or zipped or pdf_behind:
        raise Refusal("file_not_accepted")


def _is_zip(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))
