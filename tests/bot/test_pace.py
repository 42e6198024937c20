"""Turns: never more than the platform permits, whatever the delays; replies before broadcasts.

Time is simulated: a loop that does not wait, but sets its clock to the next thing to happen.
"""

import asyncio
import random
import selectors
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.pace import AHEAD, MOST_CHATS, REPLY, Limits, Pace, Paused
from playground.errors import ApiError
from playground.limits import Limits as Strict
from services.notices import Lane


class Leaping(selectors.DefaultSelector):
    """Does not wait for anything, but leaps to when the waiting would end."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        self.now += timeout or 0.0
        return super().select(0)


def simulate(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run in simulated time."""
    selector = Leaping()

    def loop() -> asyncio.AbstractEventLoop:
        made = asyncio.SelectorEventLoop(selector)
        made.time = lambda: selector.now  # type: ignore[method-assign]
        return made

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(work())


def now() -> float:
    return asyncio.get_running_loop().time()


def hold_up(seconds: float) -> None:
    """Let the loop be busy with something else for a while."""
    selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    selector.now += seconds


async def go(pace: Pace, chat: int) -> None:
    async with pace.turn(chat, REPLY) as turn:
        await turn.go()


@dataclass
class Line:
    """The way to a strict platform and back, with random delays of up to `jitter` seconds.

    A notice takes up to `writing` seconds to be written.
    """

    jitter: float
    writing: float = 0.0
    pace: Pace = field(default_factory=lambda: Pace(Limits()))
    strict: Strict = field(default_factory=lambda: Strict("strict", now))
    luck: random.Random = field(default_factory=lambda: random.Random(49))
    sent: list[int] = field(default_factory=list)
    waited: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    stale: list[float] = field(default_factory=list)
    refused: int = 0

    async def send(self, chat: int, urgency: int = Lane.REMINDER) -> None:
        begun = now()
        async with self.pace.turn(chat, urgency) as turn:
            if urgency != REPLY:
                await asyncio.sleep(self.luck.uniform(0, self.writing))
            written = now()
            await turn.go()
            self.stale.append(now() - written)
            self.waited[urgency].append(now() - begun)
            await asyncio.sleep(self.luck.uniform(0, self.jitter))
            self.count(chat)
            await asyncio.sleep(self.luck.uniform(0, 0.01))

    def count(self, chat: int) -> None:
        try:
            self.strict.count(chat)
        except ApiError:
            self.refused += 1
        else:
            self.sent.append(chat)

    async def broadcast(self, many: int, workers: int = 32) -> float:
        """Send to that many people; returns messages a second."""
        chats = iter(range(1, many + 1))

        async def work() -> None:
            for chat in chats:
                await self.send(chat)

        begun = now()
        await asyncio.gather(*(work() for _ in range(workers)))
        return many / (now() - begun)

    async def converse(self, until: asyncio.Task[float]) -> None:
        """Answer people now and then, while the broadcast goes on."""
        chat = 1_000_000
        while not until.done():
            chat += 1
            await self.send(chat, REPLY)
            await asyncio.sleep(self.luck.expovariate(1.0))


class TestTheLimits:
    @pytest.mark.parametrize(
        ("jitter", "writing", "least"), [(0.06, 0.0, 0.9), (0.06, 0.25, 0.9), (0.3, 0.25, 0.8)]
    )
    def test_are_kept_and_used_while_replies_pass(
        self, jitter: float, writing: float, least: float
    ):
        async def work() -> None:
            line = Line(jitter, writing)
            going = asyncio.create_task(line.broadcast(1000))
            await line.converse(going)
            assert line.refused == 0
            assert going.result() >= (least * 30) - 1, "one reply a second takes its place"
            replies = sorted(line.waited[REPLY])
            assert replies[len(replies) * 95 // 100] < 0.1

        simulate(work)

    def test_are_used_though_the_loop_is_held_up_now_and_then(self):
        async def work() -> None:
            line = Line(0.0)
            going = asyncio.create_task(line.broadcast(600))
            while not going.done():
                await asyncio.sleep(0.4)
                hold_up(0.1)
            assert line.refused == 0
            assert going.result() >= 28

        simulate(work)

    def test_of_a_chat_and_of_a_group_are_kept(self):
        async def work() -> None:
            line = Line(0.06)
            await asyncio.gather(*(line.send(chat, REPLY) for chat in [7] * 5 + [-7] * 25))
            assert line.refused == 0
            assert line.sent.count(7) == 5
            assert 60 < now() < 90, "twenty in a minute, and five in the next"

        simulate(work)

    def test_hold_up_nobody_else(self):
        async def work() -> None:
            line = Line(0.0)
            asked = [asyncio.create_task(line.send(chat, REPLY)) for chat in (7, 7, 7, 8)]
            await asked[-1]
            assert now() < 0.1
            await asyncio.gather(*asked)

        simulate(work)


class TestATurn:
    def test_that_was_not_used_is_free_again(self):
        async def work() -> None:
            pace = Pace(Limits())
            for _ in range(5):
                async with pace.turn(7, REPLY):
                    pass
            assert now() == 0

        simulate(work)

    def test_given_up_by_the_one_who_waits_is_nobodys(self):
        async def work() -> None:
            line = Line(0.0)
            await line.send(7)
            hurried = asyncio.create_task(line.send(7))
            patient = asyncio.create_task(line.send(7))
            await asyncio.sleep(0.5)
            hurried.cancel()
            await patient
            assert line.sent == [7, 7]
            assert 1 <= now() < 1.1

        simulate(work)

    def test_given_up_just_when_it_has_come_is_free_again(self):
        async def work() -> None:
            pace = Pace(Limits())
            async with pace.turn(7, REPLY) as turn:
                await turn.go()
                waiting = asyncio.create_task(go(pace, 7))
                await asyncio.sleep(0)
            asyncio.get_running_loop().call_at(now() + 1, waiting.cancel)
            await asyncio.gather(waiting, return_exceptions=True)
            await go(pace, 7)
            assert now() <= 1.01

        simulate(work)

    def test_of_an_urgent_notice_comes_before_a_reminders(self):
        async def work() -> None:
            line = Line(0.0)
            await asyncio.gather(
                *(line.send(chat) for chat in range(1, 40)), line.send(99, Lane.URGENT)
            )
            assert line.sent.index(99) <= 2, "one goes, one was written; then the urgent one"

        simulate(work)


class TestWritingAhead:
    def test_is_for_a_few_so_that_nothing_is_old_when_it_goes(self):
        async def work() -> None:
            line = Line(0.06, writing=0.25)
            await line.broadcast(300)
            assert max(line.stale) <= 10 / 30

        simulate(work)

    def test_is_for_nobody_whose_chat_is_not_free(self):
        async def work() -> None:
            line = Line(0.0, writing=0.1)
            group = [asyncio.create_task(line.send(-7)) for _ in range(25)]
            assert await line.broadcast(200) >= 26
            await asyncio.gather(*group)
            assert line.refused == 0
            assert max(line.stale) <= 10 / 30

        simulate(work)

    def test_is_given_back_when_a_pause_begins_meanwhile(self):
        async def work() -> None:
            line = Line(0.0)
            async with line.pace.turn(7, Lane.REMINDER) as turn:
                line.pace.pause(30)
                with pytest.raises(Paused):
                    await turn.go()
            await line.pace.resumed()
            await line.send(7)
            assert now() < 31, "its chat was not held up by what did not go"

        simulate(work)

    def test_leaves_the_desk_to_others_when_nothing_is_written(self):
        async def work() -> None:
            line = Line(0.0)
            for chat in range(1, 2 * AHEAD):
                async with line.pace.turn(chat, Lane.REMINDER):
                    pass
            assert now() == 0

        simulate(work)


class TestAPause:
    def test_is_waited_out_by_a_reply_and_refused_to_a_notice(self):
        async def work() -> None:
            line = Line(0.0)
            line.pace.pause(30)
            with pytest.raises(Paused) as paused:
                await line.send(8)
            assert paused.value.seconds == 30
            await asyncio.gather(line.send(7, REPLY), line.pace.resumed())
            assert 30 <= now() < 31

        simulate(work)

    def test_turns_away_the_notices_that_wait_already(self):
        async def work() -> None:
            line = Line(0.0)
            await line.send(7)
            waiting = asyncio.create_task(line.send(7))
            await asyncio.sleep(0.1)
            line.pace.pause(40)
            with pytest.raises(Paused):
                await waiting
            assert now() < 1

        simulate(work)

    def test_is_never_shortened_by_another(self):
        async def work() -> None:
            pace = Pace(None)
            pace.pause(30)
            pace.pause(1)
            assert pace.paused_for() == 30

        simulate(work)


def test_chats_are_forgotten_when_there_are_many():
    async def work() -> None:
        line = Line(0.0)
        await line.broadcast(2 * MOST_CHATS)
        assert len(line.pace._chats) <= MOST_CHATS

    simulate(work)
