"""Files as people hand them in, honest and hostile, made byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import repeat

from PIL import Image
from pypdf import PdfReader, PdfWriter

MIB = 1024 * 1024
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
VBA = "application/vnd.ms-office.vbaProject"
TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"
REPORT = "敬爱的党组织：我认真学习了党章。" * 120


def content_types(*types: str) -> str:
    overrides = "".join(f'<Override PartName="/p" ContentType="{kind}"/>' for kind in types)
    return f'<Types xmlns="urn:types">{overrides}</Types>'


def document(text: str) -> str:
    runs = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return f'<w:document xmlns:w="{WORD}"><w:body>{runs}</w:body></w:document>'


def package(parts: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def docx(text: str = REPORT, **changes: str | bytes) -> bytes:
    """A Word file; `changes` replace its parts `document` and `types`."""
    parts = {
        TYPES: changes.get("types", content_types(MAIN)),
        DOCUMENT: changes.get("document", document(text)),
    }
    return package(parts)


def docx_with(extra: dict[str, str | bytes]) -> bytes:
    """A Word file with further parts."""
    return package({TYPES: content_types(MAIN), DOCUMENT: document(REPORT), **extra})


def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 240), **options: bool) -> bytes:
    """A grey picture with some pattern in it."""
    content = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(content, kind, **options)
    return content.getvalue()


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    """A PDF with these objects, numbered from 1."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\n" % (len(objects) + 1, root)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(body: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(body)
    head = b"<</Length %d/Filter/FlateDecode%s>>" % (len(packed), entries)
    return head + b"\nstream\n" + packed + b"\nendstream"


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<%s>>>>"


def pdf(body: bytes = b"BT /F 9 Tf (%s) Tj ET" % (b"My report. " * 200), pages: int = 1) -> bytes:
    """A PDF whose pages share this content."""
    kids = b" ".join(repeat(b"3 0 R", pages))
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)
    return pdf_of(CATALOG, tree, PAGE % b"/Font<</F 5 0 R>>", stream(body), FONT)


def scanned_pdf() -> bytes:
    content = io.BytesIO()
    Image.open(io.BytesIO(photo())).save(content, "PDF")
    return content.getvalue()


HONEST: dict[str, Callable[[], bytes]] = {
    "docx": docx,
    "docx of pictures only": lambda: package(
        {TYPES: content_types(MAIN), DOCUMENT: document(""), "word/media/image1.jpeg": photo()}
    ),
    "pdf": pdf,
    "scanned pdf": scanned_pdf,
    "jpeg": photo,
    "progressive jpeg": lambda: photo(progressive=True),
    "png": lambda: photo("PNG"),
    "docx with a link": lambda: docx_with(relationships("hyperlink", "https://example.org")),
    "pdf with a link": lambda: pdf_with(
        b"/OpenAction[3 0 R/Fit]", b"/Annots[<</Subtype/Link/A<</S/URI/URI(https://x.cn)>>>>]"
    ),
    "photo of a phone": lambda: photo(size=(4000, 3000)),
}


def docx_lying_about_its_size() -> bytes:
    """Says 1,000 bytes, unpacks to 200 MiB."""
    bomb = bytearray(docx(document=b" " * (200 * MIB)))
    claimed = struct.pack("<I", 200 * MIB)
    return bytes(bomb.replace(claimed, struct.pack("<I", 1000)))


def docx_with_a_password() -> bytes:
    """Every entry carries the flag of the old zip encryption."""
    content = bytearray(docx())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(magic)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(magic, start + 4)
    return bytes(content)


def docx_with_broken_compression() -> bytes:
    content = bytearray(docx("党" * 5000))
    middle = content.find(DOCUMENT.encode()) + len(DOCUMENT) + 4
    content[middle : middle + 8] = b"\xff" * 8
    return bytes(content)


def docx_with_two_documents() -> bytes:
    twin = "word/documenu.xml"
    return docx_with({twin: document("另一份")}).replace(twin.encode(), DOCUMENT.encode())


def entities(encoding: str) -> bytes:
    """The "billion laughs"."""
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 9))
    dtd = f'<!DOCTYPE d [<!ENTITY e0 "ha">{levels}]>'
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{dtd}{document("&e8;")}'
    return docx(document=xml.encode(encoding))


def external_entity() -> bytes:
    dtd = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return docx(document=dtd + document(REPORT + "&x;"))


def jpeg_of(width: int, height: int) -> bytes:
    """A small JPEG that says it is this large."""
    content = bytearray(photo())
    frame = content.find(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


def png_of(width: int, height: int, *more: bytes) -> bytes:
    """A black-and-white PNG that says it is this large and is mostly not there."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (1 + width // 8))
    chunks = (png_chunk(b"IHDR", head), *more, png_chunk(b"IDAT", pixels))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + png_chunk(b"IEND", b"")


def blank_png(width: int, height: int) -> bytes:
    """A white picture in full colour: a few bytes in the file, many in memory."""
    content = io.BytesIO()
    Image.new("RGB", (width, height)).save(content, "PNG", compress_level=1)
    return content.getvalue()


def jpeg_of_many_scans() -> bytes:
    """A progressive JPEG whose last scan is repeated again and again."""
    content = photo(size=(1600, 1200), progressive=True)
    last = content.rfind(b"\xff\xda")
    return content[:-2] + content[last:-2][:4000] * 500 + content[-2:]


def encrypted_pdf() -> bytes:
    writer, content = PdfWriter(PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(content)
    return content.getvalue()


def pdf_of_nested_forms() -> bytes:
    """Every form draws the next ten times over."""
    depth, call = 8, b"/X Do " * 10 + b"BT (ha) Tj ET"
    forms = [
        stream(
            call, b"/Type/XObject/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>" % (number + 1)
        )
        for number in range(5, 5 + depth)
    ]
    last = stream(b"BT (ha) Tj ET", b"/Type/XObject/Subtype/Form")
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = PAGE % b"/XObject<</X 5 0 R>>"
    return pdf_of(CATALOG, tree, page, stream(call), *forms, last)


def pdf_of_strokes(pages: int = 1) -> bytes:
    """Handwriting from a tablet: very many operators, no text to speak of."""
    return pdf(b"0 0 m 1 1 l S BT (a) Tj ET " * (120_000 // pages), pages)


def pdf_with_a_loop() -> bytes:
    return pdf_of(CATALOG, b"<</Type/Pages/Count 1/Kids[2 0 R]>>")


def pdf_with(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """An honest PDF with something more in its catalog and on its page, objects from 6 on."""
    head = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    leaf = PAGE[:-2] % b"/Font<</F 5 0 R>>" + page + b">>"
    return pdf_of(head, tree, leaf, stream(b"BT /F 9 Tf (My report) Tj ET"), FONT, *more)


SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"


def relationships(kind: str, target: str) -> dict[str, str | bytes]:
    """A part that points outside the package."""
    where = f'Target="{target}" TargetMode="External"'
    one = f'<Relationship Id="r" Type="urn:officeDocument/{kind}" {where}/>'
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="urn:r">{one}</Relationships>'}


def docx_with_a_symlink() -> bytes:
    content = io.BytesIO(docx())
    with zipfile.ZipFile(content, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return content.getvalue()


def field(instruction: str) -> bytes:
    run = f"<w:p><w:r><w:instrText> {instruction}</w:instrText></w:r></w:p>"
    text = document(REPORT).replace("<w:body>", f"<w:body>{run}")
    return docx(document=text)


def moving_png() -> bytes:
    content = io.BytesIO()
    frames = [Image.new("L", (40, 40), shade) for shade in (0, 90, 200)]
    frames[0].save(content, "PNG", save_all=True, append_images=frames[1:])
    return content.getvalue()


NOT_ACCEPTED, UNREADABLE, MACROS = "file_not_accepted", "file_unreadable", "file_has_macros"
ACTIVE = "file_active"
WITHOUT_TEXT, TOO_LARGE = "report_without_text", "picture_too_large"

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", NOT_ACCEPTED),
    "program renamed .pdf": (lambda: b"MZ\x90\0" + b"\0" * 500, NOT_ACCEPTED),
    "page renamed .docx": (lambda: b"<!DOCTYPE html><html>PK</html>", NOT_ACCEPTED),
    "Word 97 file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, NOT_ACCEPTED),
    "heic photo": (lambda: b"\0\0\0\x18ftypheic" + bytes(500), "picture_heic"),
    "gif": (lambda: photo("GIF"), NOT_ACCEPTED),
    "one byte too many": (lambda: photo() + b"\0" * (10 * MIB), "file_too_large"),
    "zip bomb": (lambda: docx(document=b" " * (200 * MIB)), UNREADABLE),
    "zip bomb of many parts": (
        lambda: docx_with({f"word/{n}.xml": b" " * (6 * MIB) for n in range(9)}),
        UNREADABLE,
    ),
    "zip lying about sizes": (docx_lying_about_its_size, UNREADABLE),
    "zip of 60,000 parts": (
        lambda: package(dict.fromkeys(map(str, range(60_000)), b"")),
        UNREADABLE,
    ),
    "zip with a password": (docx_with_a_password, UNREADABLE),
    "zip with broken compression": (docx_with_broken_compression, UNREADABLE),
    "zip with another compression": (
        lambda: package(
            {TYPES: content_types(MAIN), DOCUMENT: document(REPORT)}, compression=zipfile.ZIP_LZMA
        ),
        UNREADABLE,
    ),
    "truncated docx": (lambda: docx()[:-30], UNREADABLE),
    "zip that is no docx": (lambda: package({"readme.txt": "PK"}), UNREADABLE),
    "xlsx": (lambda: docx(types=content_types("spreadsheetml.sheet.main+xml")), NOT_ACCEPTED),
    "docx that climbs out": (lambda: docx_with({"../../etc/cron.d/x": "* * * * *"}), UNREADABLE),
    "docx with an absolute path": (lambda: docx_with({"/etc/passwd": "root"}), UNREADABLE),
    "docx with a Windows path": (lambda: docx_with({"C:\\autorun.inf": "x"}), UNREADABLE),
    "docx with two documents": (docx_with_two_documents, UNREADABLE),
    "docx with macros": (lambda: docx_with({"word/vbaProject.bin": b"\0"}), MACROS),
    "docx with macros renamed": (lambda: docx(types=content_types(MAIN, VBA)), MACROS),
    "docm renamed .docx": (
        lambda: docx(types=content_types("application/vnd.ms-word.document.macroEnabled.main+xml")),
        MACROS,
    ),
    "docm with its type spelled out": (
        lambda: docx(types=content_types(MAIN, VBA.replace("vba", "&#118;ba"))),
        MACROS,
    ),
    "docx with entities": (lambda: entities("utf-8"), UNREADABLE),
    "docx with entities in UTF-16": (lambda: entities("utf-16"), UNREADABLE),
    "docx with an external entity": (external_entity, UNREADABLE),
    "docx of broken XML": (lambda: docx(document="<w:document>"), UNREADABLE),
    "docx of two million tags": (
        lambda: docx(document=b"<a>" + b"<a/>" * (2 * MIB) + b"</a>"),
        UNREADABLE,
    ),
    "empty docx": (lambda: docx(" 。\n"), WITHOUT_TEXT),
    "truncated jpeg": (lambda: photo(size=(1600, 1200))[:9000], UNREADABLE),
    "text called jpeg": (lambda: b"\xff\xd8\xff" + b"hello " * 99, UNREADABLE),
    "pixel flood jpeg": (lambda: jpeg_of(65_000, 65_000), TOO_LARGE),
    "jpeg of many scans": (jpeg_of_many_scans, UNREADABLE),
    "truncated png": (lambda: photo("PNG")[:3000], UNREADABLE),
    "head of a png": (lambda: b"\x89PNG\r\n\x1a\n", UNREADABLE),
    "pixel flood png": (lambda: png_of(60_000, 60_000), TOO_LARGE),
    "colour flood png": (lambda: blank_png(4000, 3200), TOO_LARGE),
    "png with a text bomb": (
        lambda: png_of(8, 8, png_chunk(b"zTXt", b"k\0\0" + zlib.compress(b" " * (90 * MIB)))),
        UNREADABLE,
    ),
    "encrypted pdf": (encrypted_pdf, "file_encrypted"),
    "truncated pdf": (lambda: pdf()[:200], UNREADABLE),
    "pdf without pages": (lambda: pdf(pages=0), UNREADABLE),
    "pdf of 61 pages": (lambda: pdf(pages=61), "too_many_pages"),
    "pdf bomb": (lambda: pdf(b" " * (100 * MIB)), UNREADABLE),
    "pdf that contains itself": (pdf_with_a_loop, UNREADABLE),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', NOT_ACCEPTED),
    "tiff": (lambda: photo("TIFF"), NOT_ACCEPTED),
    "page behind the head of a jpeg": (
        lambda: b"\xff\xd8\xff\xe0<html><script>1</script>" + photo(),
        NOT_ACCEPTED,
    ),
    "jpeg that is a zip file, too": (lambda: photo() + package({"a.js": "1"}), NOT_ACCEPTED),
    "pdf that is a zip file, too": (lambda: pdf() + package({"a.js": "1"}), NOT_ACCEPTED),
    "docx that is a pdf, too": (
        lambda: package({"%PDF-1.7": "", TYPES: content_types(MAIN), DOCUMENT: document(REPORT)}),
        NOT_ACCEPTED,
    ),
    "moving png": (moving_png, NOT_ACCEPTED),
    "progressive pixel flood": (
        lambda: jpeg_of(65_000, 65_000).replace(b"\xff\xc0", b"\xff\xc2"),
        TOO_LARGE,
    ),
    "docx with a symbolic link": (docx_with_a_symlink, UNREADABLE),
    "docx with a zip bomb in it": (
        lambda: docx_with({"word/embeddings/1.zip": package({"x": b" " * (9 * MIB)})}),
        ACTIVE,
    ),
    "docx with a template from elsewhere": (
        lambda: docx_with(relationships("attachedTemplate", "https://example.org/a.dotm")),
        ACTIVE,
    ),
    "docx with a picture from elsewhere": (
        lambda: docx_with(relationships("image", "file:////server/share/a.png")),
        ACTIVE,
    ),
    "docx with a field that runs a program": (lambda: field("DDEAUTO c:\\\\cmd"), ACTIVE),
    "docx nested too deep": (
        lambda: docx(document=b"<a>" * 400_000 + b"</a>" * 400_000),
        UNREADABLE,
    ),
    "pdf with a script": (lambda: pdf_with(b"/OpenAction 6 0 R", b"", SCRIPT), ACTIVE),
    "pdf that starts a program": (
        lambda: pdf_with(b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
        ACTIVE,
    ),
    "pdf with a script behind a jump": (
        lambda: pdf_with(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next 6 0 R>>", b"", SCRIPT),
        ACTIVE,
    ),
    "pdf with a script on its page": (lambda: pdf_with(b"", b"/AA<</O 6 0 R>>", SCRIPT), ACTIVE),
    "pdf with an attached file": (
        lambda: pdf_with(b"", b"/Annots[<</Subtype/FileAttachment/FS<</F(a.exe)>>>>]"),
        ACTIVE,
    ),
    "pdf with embedded files": (
        lambda: pdf_with(b"/Names<</EmbeddedFiles<</Names[(a.exe)<</F(a.exe)>>]>>>>"),
        ACTIVE,
    ),
    "pdf with a form of programs": (lambda: pdf_with(b"/AcroForm<</XFA(x)>>"), ACTIVE),
}
