"""Waiting for something to happen without asking again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]


class Signal:
    """Wakes everyone who waits, who then looks for what he waits for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.closed = False

    def fire(self) -> None:
        """Wake all who wait."""
        self._event.set()
        self._event = asyncio.Event()

    def close(self) -> None:
        """Send all who wait home, now and later."""
        self.closed = True
        self.fire()

    async def wait_for(self, look: Callable[[], T], seconds: float) -> T:
        """Return what ``look`` finds as soon as it is truthy, or after ``seconds`` as it is."""
        found = look()
        if found or seconds <= 0:
            return found
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not found and not self.closed:
                    await self._event.wait()
                    found = look()
        return found
