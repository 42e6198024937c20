"""What changed, for those who watch: numbered message events and page topics."""

from bisect import bisect_right

from playground.signals import Signal
from playground.state import Entry, Json, State
from playground.transcript import Transcript


class Watcher:
    """One open page; equal topics are told once, however often they changed."""

    def __init__(self) -> None:
        self.signal = Signal()
        self.topics: dict[str, Json] = {}

    def tell(self, key: str, topic: Json) -> None:
        """Remember a topic until it is taken."""
        self.topics[key] = topic
        self.signal.fire()

    async def take(self, seconds: float) -> list[Json]:
        """Return what changed since the last time, waiting for the first change."""
        await self.signal.wait_for(lambda: self.topics, seconds)
        topics, self.topics = list(self.topics.values()), {}
        return topics


class Feed:
    """Numbers every change of a message and tells the watchers."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.signal = Signal()
        self.transcript = Transcript()
        self.watchers: set[Watcher] = set()

    def next_event(self) -> int:
        """Return the number of the change that is about to be recorded."""
        self._state.event += 1
        return self._state.event

    def record(self, chat_id: int, entry: Entry, kind: str = "sent") -> None:
        """Note that a message was ``sent``, ``edited``, ``deleted`` or ``reacted`` to."""
        entry.event = self.next_event()
        self.transcript.add(kind, entry)
        self._state.thread(chat_id).log.append((entry.event, entry.message["message_id"]))
        self.signal.fire()
        self.publish(f"messages {chat_id}", type="messages", chat=chat_id)

    def publish(self, key: str, **topic: object) -> None:
        """Tell every open page about a topic."""
        for watcher in self.watchers:
            watcher.tell(key, topic)

    def since(self, chat_id: int, event: int) -> list[Entry]:
        """Return the messages of a chat that changed after ``event``, each once, last form."""
        thread = self._state.thread(chat_id)
        first = bisect_right(thread.log, event, key=lambda change: change[0])
        latest = {message_id: number for number, message_id in thread.log[first:]}
        return sorted((thread.entries[key] for key in latest), key=lambda entry: entry.event)

    def close(self) -> None:
        """End everything that waits for a change."""
        self.signal.close()
        for watcher in self.watchers:
            watcher.signal.close()
