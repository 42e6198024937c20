"""The picture on the screen of a meeting: a QR code and, below it, the same code in digits."""

from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 900, 1100
CODE_TOP, DIGITS_TOP = 40, 900
DIGIT_SIZE = 150


def sign_in_screen(link: str, code: str) -> bytes:
    """A PNG to be shown to the room: `link` as a QR code, `code` in large digits."""
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    square = _qr(link)
    picture.paste(square, ((WIDTH - square.width) // 2, CODE_TOP))
    font = ImageFont.load_default(DIGIT_SIZE)
    spaced = f"{code[:3]} {code[3:]}"
    ImageDraw.Draw(picture).text((WIDTH // 2, DIGITS_TOP), spaced, 0, font, anchor="mt")
    content = BytesIO()
    picture.save(content, "PNG", optimize=False, compress_level=1)
    return content.getvalue()


def _qr(link: str) -> Image.Image:
    code = segno.make(link, error="m", micro=False)
    side = code.symbol_size(border=2)[0]
    file = BytesIO()
    code.save(file, kind="png", scale=(DIGITS_TOP - 2 * CODE_TOP) // side, border=2)
    return Image.open(file).convert("L")
