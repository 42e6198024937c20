"""The playground's parts, put together."""

import time
from collections.abc import Callable

from playground.chats import Chats
from playground.clock import Clock
from playground.commands import Commands
from playground.faults import Faults
from playground.feed import Feed
from playground.files import FileStore
from playground.limits import Limits
from playground.messages import Messages
from playground.state import State
from playground.updates import Updates


class World:
    """Everything that the Bot API and the control API act upon."""

    def __init__(
        self,
        state: State,
        limits: str = "off",
        timer: Callable[[], float] = time.monotonic,
        exposed: bool = False,
    ) -> None:
        self.state = state
        self.exposed = exposed
        self.clock = Clock(state)
        self.feed = Feed(state)
        self.faults = Faults()
        self.updates = Updates(state, self.faults)
        self.files = FileStore(state)
        self.limits = Limits(limits, timer)
        self.chats = Chats(state)
        self.commands = Commands(state, self.chats)
        self.messages = Messages(state, self.clock, self.chats, self.feed, self.updates)

    def close(self) -> None:
        """End everything that waits for this world to change."""
        self.updates.signal.close()
        self.clock.signal.close()
        self.feed.close()
