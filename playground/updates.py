"""The queue of updates and getUpdates with all its habits."""

from dataclasses import dataclass
from itertools import islice

from playground.errors import ApiError, conflict
from playground.faults import Faults, Kind
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

    def __init__(self, state: State, faults: Faults) -> None:
        self._state = state
        self._faults = faults
        self._poll = Poll()
        self._again: set[int] = set()
        self.late: set[int] = set()
        self.signal = Signal()

    def push(self, kind: str, content: Json) -> None:
        """Queue an update, unless the bot asked not to get this kind."""
        if not self._wanted(kind):
            return
        number = self._state.next_update_id
        self._state.next_update_id += 1
        update = {"update_id": number, kind: content}
        self._state.updates[number] = update
        self._befall(number, self._faults.take_update(update))
        self.signal.fire()

    def allow(self, kinds: list[str]) -> None:
        """Remember which kinds the bot wants from now on; none means the default."""
        self._state.allowed_updates = kinds

    def confirm(self, offset: int) -> None:
        """Forget updates below a positive offset; a negative one keeps the last ones."""
        if offset < 0:
            offset = next(iter(list(self._state.updates)[offset:]), 0)
        for number in self._below(offset):
            self.done(number)

    def done(self, number: int) -> None:
        """Forget an update, except one still to be handed out or planned to come once more."""
        if number in self._again:
            self._again.discard(number)
        elif number not in self.late:
            self._state.updates.pop(number, None)

    def clear(self) -> None:
        """Forget every pending update."""
        self._state.updates.clear()
        self._again.clear()
        self.late.clear()

    async def poll(self, offset: int, limit: int, wish: int) -> list[Json]:
        """Answer getUpdates; a newer call or a webhook ends this one with a 409."""
        if self._state.webhook.url:
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(OTHER_POLL)
        self.confirm(offset)
        poll = self._poll = Poll()
        seconds = max(0, min(wish, LONGEST_POLL))
        await self.signal.wait_for(lambda: poll.ended or self._ready(1), seconds)
        if poll.ended:
            raise poll.ended
        return self._handed_out(limit if 1 <= limit <= MOST else MOST)

    def end_poll(self, reason: str) -> None:
        """End the waiting poll with a conflict; without one nothing happens."""
        self._poll.ended = conflict(reason)
        self.signal.fire()

    def _befall(self, number: int, kind: Kind | None) -> None:
        if kind is Kind.DUPLICATE:
            self._again.add(number)
        elif kind is Kind.REORDER:
            self.late.add(number)

    def _handed_out(self, most: int) -> list[Json]:
        """Return the next updates; a late one comes behind the newer ones it waited for."""
        ready = self._ready(most)
        newest = ready[-1]["update_id"] if ready else 0
        overdue = sorted(number for number in self.late if number < newest)
        self.late.difference_update(overdue)
        return ready + [self._state.updates[number] for number in overdue]

    def _ready(self, most: int) -> list[Json]:
        updates = self._state.updates
        if not self.late:
            return list(islice(updates.values(), most))
        return [updates[number] for number in updates if number not in self.late][:most]

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
