"""Voice notes: kept as they came, under their hash, until somebody has typed what they say."""

from regulation.refusal import Refusal
from services.handed_in import KeptFile
from services.manuscripts import check_size
from services.office import Office

VOICE = "audio/ogg"
BEGINS = b"OggS"


def keep_voice(content: bytes, *, office: Office) -> KeptFile:
    """Store a voice note before anything refers to it; the same again is stored once.

    Waits for the disk: call it in a thread. Raises Refusal where it is too large or no recording.
    """
    check_size(len(content), office.limits)
    if not content.startswith(BEGINS):
        raise Refusal("voice_unreadable")
    digest = office.attachments.keep(content)
    return KeptFile(sha256=digest, size=len(content), media_type=VOICE)
