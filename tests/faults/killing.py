"""How a process is killed in the middle, and how one looks at what it left."""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from models.db import database

T = TypeVar("T")
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.victims"])


def within(url: str, act: Callable[[], Awaitable[T]]) -> T:
    """Open the database anew, as after a restart, and act in it."""

    async def in_database() -> T:
        async with database(url):
            return await act()

    return asyncio.run(in_database())


def kill_in_the_middle(
    victim: Callable[..., None], *given: Any, seed: int, most: int = 10
) -> list[tuple]:
    """Start a victim, kill it at a random moment, return what it said until then.

    The moment comes up to a fiftieth of a second after one of its first `most` words.
    """
    luck = random.Random(seed)
    return kill_after(victim, *given, words=luck.randint(1, most), pause=luck.uniform(0, 0.02))


def kill_after(
    victim: Callable[..., None],
    *given: Any,
    words: int = 1_000_000,
    word: str = "",
    pause: float = 0,
) -> list[tuple]:
    """Start a victim and kill it some seconds after its so-manyth word, or after this word.

    A victim that dies before it has said so much is not waited for.
    """
    hear, tell = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=victim, args=(*given, tell), daemon=True)
    process.start()
    tell.close()
    heard = list(listen(hear, words, word))
    time.sleep(pause)
    process.kill()
    process.join()
    heard += listen(hear)
    hear.close()
    return heard


def listen(hear: Connection, at_most: int = 1_000_000, last: str = "") -> Iterator[tuple]:
    """What the victim says, until it has said so much, or this, or is no more."""
    for _ in range(at_most):
        try:
            said = hear.recv()
        except EOFError:
            return
        yield said
        if said[0] == last:
            return
