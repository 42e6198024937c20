"""Files and photos: their bytes, their paths, and the sizes of a photo."""

import asyncio
import io
import mimetypes
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from playground.errors import ApiError, bad_request
from playground.state import Json, State, StoredFile
from playground.uploads import MEGABYTE, Upload

LARGEST_DOWNLOAD = 20 * MEGABYTE
LARGEST_PHOTO = 10 * MEGABYTE
LARGEST_SIDES = 10_000
STEEPEST = 20
SIDES = (90, 320, 1280)
WRONG_FILE = "wrong file identifier/HTTP URL specified"
OFFICE = "application/vnd.openxmlformats-officedocument."

TYPES = mimetypes.MimeTypes()
TYPES.add_type(f"{OFFICE}wordprocessingml.document", ".docx")
TYPES.add_type(f"{OFFICE}spreadsheetml.sheet", ".xlsx")
TYPES.add_type(f"{OFFICE}presentationml.presentation", ".pptx")
TYPES.add_type("text/calendar", ".ics")


class FileStore:
    """The files of one playground; nothing of a client's name ever becomes a path on disk."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.data: dict[str, bytes] = {}

    def add(self, folder: str, upload: Upload) -> StoredFile:
        """Keep a file under a fresh id and a path made of numbers."""
        number = self._state.number()
        suffix = PurePosixPath(upload.name).suffix.lower()
        suffix = suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""
        stored = StoredFile(
            id=f"{folder[:3].upper()}AAxkB{self._state.bot.id}_{number}",
            unique_id=f"AQAD{number}",
            path=f"{folder}/file_{number}{suffix}",
            name=upload.name,
            mime_type=_mime_type(upload),
            size=len(upload.data),
        )
        self._state.files[stored.id] = stored
        self.data[stored.id] = upload.data
        return stored

    def find(self, file_id: str) -> StoredFile:
        """Return a file by its id or raise Telegram's 400."""
        if file_id not in self._state.files:
            raise bad_request(WRONG_FILE)
        return self._state.files[file_id]

    def describe(self, file_id: str) -> Json:
        """Return the File object of getFile."""
        if file_id not in self._state.files:
            raise bad_request("invalid file_id")
        stored = self._state.files[file_id]
        if stored.size > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {**_reference(stored), "file_path": stored.path}

    def at(self, path: str) -> StoredFile:
        """Return the file with a getFile path or raise a 404."""
        for stored in self._state.files.values():
            if stored.path == path:
                return stored
        raise ApiError(404, "Not Found")

    def document(self, upload: Upload) -> Json:
        """Keep an upload and return its Document."""
        return self.known_document(self.add("documents", upload).id)

    def known_document(self, file_id: str) -> Json:
        """Return the Document of a file that is here already."""
        stored = self.find(file_id)
        return {
            "file_name": stored.name,
            "mime_type": stored.mime_type,
            **_reference(stored),
        }

    def voice(self, upload: Upload) -> Json:
        """Keep an upload and return its Voice; nobody here listens: each lasts a second."""
        stored = self.add("voice", Upload("voice.oga", upload.data, "audio/ogg"))
        return {"duration": 1, "mime_type": "audio/ogg", **_reference(stored)}

    async def photo(self, upload: Upload) -> list[Json]:
        """Keep an upload as a photo and return its PhotoSizes, small to large."""
        if len(upload.data) > LARGEST_PHOTO:
            raise bad_request(
                f"file of size {len(upload.data)} bytes is too big for a photo; "
                f"the maximum size is {LARGEST_PHOTO} bytes"
            )
        sizes = await asyncio.to_thread(_sizes, upload.data)
        photo = [self._size(data, *dimensions) for data, dimensions in sizes]
        self._state.photos.update({size["file_id"]: photo for size in photo})
        return photo

    def known_photo(self, file_id: str) -> list[Json]:
        """Return the PhotoSizes that a file id belongs to."""
        if file_id not in self._state.photos:
            raise bad_request(WRONG_FILE)
        return self._state.photos[file_id]

    def _size(self, data: bytes, width: int, height: int) -> Json:
        stored = self.add("photos", Upload("photo.jpg", data, "image/jpeg"))
        return {**_reference(stored), "width": width, "height": height}


def _reference(stored: StoredFile) -> Json:
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
    }


def _mime_type(upload: Upload) -> str:
    guessed = TYPES.guess_type(upload.name)[0]
    return guessed or upload.content_type or "application/octet-stream"


def _sizes(data: bytes) -> list[tuple[bytes, tuple[int, int]]]:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            _check_dimensions(*opened.size)
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    longest = max(image.size)
    wanted = sorted({min(side, longest) for side in SIDES})
    return [_shrunk(image, side) for side in wanted]


def _check_dimensions(width: int, height: int) -> None:
    too_long = width + height > LARGEST_SIDES
    too_steep = max(width, height) > STEEPEST * min(width, height)
    if too_long or too_steep:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _shrunk(image: Image.Image, side: int) -> tuple[bytes, tuple[int, int]]:
    copy = image.copy()
    copy.thumbnail((side, side))
    target = io.BytesIO()
    copy.save(target, "JPEG", quality=87)
    return target.getvalue(), copy.size
