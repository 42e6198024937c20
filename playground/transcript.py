"""What was said, in order, every form of every message: to be compared with a bot's database."""

from collections import deque
from collections.abc import Iterator

from playground.state import Entry, Json

KEPT = 20_000
SHOWN = ("text", "caption", "photo", "document", "reply_markup", "reply_to_message", "edit_date")


class Transcript:
    """Remembers the last messages, edits and deletions; nothing of it is written to disk."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str, Entry, Json]] = deque(maxlen=KEPT)

    def add(self, kind: str, entry: Entry) -> None:
        """Remember that a message was ``sent``, ``edited``, ``deleted`` or ``reacted`` to."""
        self._lines.append((entry.event, kind, entry, entry.message))

    def since(self, event: int, chat_id: int | None = None) -> Iterator[Json]:
        """Return what happened after ``event``, in one chat or in all."""
        for number, kind, entry, message in self._lines:
            if number > event and chat_id in {None, message["chat"]["id"]}:
                yield {
                    "event": number,
                    "kind": kind,
                    "chat": message["chat"]["id"],
                    "message_id": message["message_id"],
                    "from": entry.sender,
                    "date": message["date"],
                    **{name: message[name] for name in SHOWN if name in message},
                }


def as_text(line: Json) -> str:
    """One line for people: event, chat, who, what happened, and the words."""
    words = line.get("text") or line.get("caption") or ""
    return (
        f"{line['event']} {line['chat']}#{line['message_id']} {line['from']} "
        f"{line['kind']}: {' / '.join(words.splitlines())}"
    )
