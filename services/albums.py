"""Photographed pages bound into one PDF, every picture in it exactly as it was sent."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

JPEG = "JPEG"
COLOURS = {"L": b"/DeviceGray", "RGB": b"/DeviceRGB"}
TURNED = {3: 180, 6: 90, 8: 270}  # EXIF orientation → degrees clockwise
ORIENTATION = 0x0112
QUALITY = 90  # of the pictures that are no plain JPEG
LONG_SIDE = 842  # points: A4


@dataclass(frozen=True)
class _Page:
    jpeg: bytes
    width: int
    height: int
    colour: bytes
    turned: int


def bind(pictures: Sequence[bytes]) -> bytes:
    """One PDF with a page for each JPEG or PNG, in this order; the same pictures, the same bytes.

    The pictures have been inspected before. CPU-bound: call it in a thread.
    """
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for picture in pictures:
        kids.append(len(objects) + 1)
        objects += _objects(_page(picture), number=len(objects) + 1)
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), listed)
    return _file(objects)


def _page(picture: bytes) -> _Page:
    with Image.open(io.BytesIO(picture)) as image:
        turned = TURNED.get(image.getexif().get(ORIENTATION, 1), 0)
        if image.format == JPEG and image.mode in COLOURS:
            return _Page(picture, image.width, image.height, COLOURS[image.mode], turned)
        plain = image.convert("RGB")
        packed = io.BytesIO()
        plain.save(packed, JPEG, quality=QUALITY)
        return _Page(packed.getvalue(), plain.width, plain.height, COLOURS["RGB"], turned)


def _objects(page: _Page, *, number: int) -> list[bytes]:
    """The page, what is drawn on it, and the picture: three objects from this number on."""
    scale = LONG_SIDE / max(page.width, page.height)
    width, height = round(page.width * scale), round(page.height * scale)
    drawn = zlib.compress(b"q %d 0 0 %d 0 0 cm /P Do Q" % (width, height))
    return [
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R"
        b"/Resources<</XObject<</P %d 0 R>>>>>>"
        % (width, height, page.turned, number + 1, number + 2),
        _stream(drawn, b"/Filter/FlateDecode"),
        _stream(
            page.jpeg,
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent 8"
            b"/Filter/DCTDecode" % (page.width, page.height, page.colour),
        ),
    ]


def _stream(body: bytes, entries: bytes) -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(body), entries, body)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()
