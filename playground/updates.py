"""The queue of updates and getUpdates with all its habits."""

from dataclasses import dataclass
from itertools import islice

from playground.errors import ApiError, conflict
from playground.signals import Signal
from playground.state import Json, State

LONGEST_POLL = 50
MOST = 100
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass
class Poll:
    """A getUpdates call that is waiting; ``ended`` says why it may wait no longer."""

    ended: ApiError | None = None


class Updates:
    """Updates that the bot has not confirmed yet."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._poll = Poll()
        self.signal = Signal()

    def push(self, kind: str, content: Json) -> None:
        """Queue an update, unless the bot asked not to get this kind."""
        if not self._wanted(kind):
            return
        number = self._state.next_update_id
        self._state.next_update_id += 1
        self._state.updates[number] = {"update_id": number, kind: content}
        self.signal.fire()

    def allow(self, kinds: list[str]) -> None:
        """Remember which kinds the bot wants from now on; none means the default."""
        self._state.allowed_updates = kinds

    def confirm(self, offset: int) -> None:
        """Forget updates below a positive offset; a negative one keeps the last ones."""
        if offset < 0:
            offset = next(iter(list(self._state.updates)[offset:]), 0)
        for number in list(self._below(offset)):
            del self._state.updates[number]

    def clear(self) -> None:
        """Forget every pending update."""
        self._state.updates.clear()

    async def poll(self, offset: int, limit: int, wish: int) -> list[Json]:
        """Answer getUpdates; a newer call or a webhook ends this one with a 409."""
        if self._state.webhook.url:
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(OTHER_POLL)
        self.confirm(offset)
        poll = self._poll = Poll()
        seconds = max(0, min(wish, LONGEST_POLL))
        await self.signal.wait_for(lambda: poll.ended or self._state.updates, seconds)
        if poll.ended:
            raise poll.ended
        most = limit if 1 <= limit <= MOST else MOST
        return list(islice(self._state.updates.values(), most))

    def end_poll(self, reason: str) -> None:
        """End the waiting poll with a conflict; without one nothing happens."""
        self._poll.ended = conflict(reason)
        self.signal.fire()

    def _below(self, offset: int) -> list[int]:
        below = []
        for number in self._state.updates:
            if number >= offset:
                break
            below.append(number)
        return below

    def _wanted(self, kind: str) -> bool:
        allowed = self._state.allowed_updates
        return kind in allowed if allowed else kind not in ON_REQUEST


def chat_of(update: Json) -> int:
    """Return the chat that an update must stay in order with."""
    kind = next(key for key in update if key != "update_id")
    content = update[kind]
    holder = content.get("message", content) if kind == "callback_query" else content
    chat_id: int = holder["chat"]["id"]
    return chat_id
