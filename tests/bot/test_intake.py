"""Updates are stored, then confirmed; one person's in order, different people's side by side."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Update

from bot.intake import Intake
from bot.logs import configure_logging
from models import IncomingUpdate
from services.inbox import MOST_ATTEMPTS
from services.office import Office
from tests.services.builders import NOW

SECRET = "心里话不该出现在日志里"
Work = Callable[[Update], Awaitable[None]]


def message(number: int, person: int = 1, text: str = SECRET) -> Update:
    user = {"id": person, "is_bot": False, "first_name": "某"}
    chat = {"id": person, "type": "private", "first_name": "某"}
    body = {"message_id": number, "from": user, "chat": chat, "date": 1, "text": text}
    return Update.model_validate({"update_id": number, "message": body})


@dataclass
class Handlers:
    """Stands in for the handlers: notes what it is given and works as it is told."""

    work: dict[int, Work] = field(default_factory=dict)
    begun: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    async def feed_update(self, bot: Bot, update: Update) -> None:
        self.begun.append(update.update_id)
        if update.update_id in self.work:
            await self.work[update.update_id](update)
        self.done.append(update.update_id)


@dataclass
class Desk:
    """An intake with its handlers, and what people were told of incidents."""

    intake: Intake
    handlers: Handlers
    told: list[str]

    async def take(self, *updates: Update) -> None:
        """Take updates in and wait until all are handled."""
        await self.intake.take(updates)
        await self.intake.drain()


@pytest.fixture
def open_desk(db: str, bot: Bot, office: Office) -> Callable[[], Desk]:
    """Opens a desk; a second one is what a restart opens."""

    def open_() -> Desk:
        handlers, told = Handlers(), []

        async def tell(_: Update, number: str) -> None:
            told.append(number)

        intake = Intake(
            bot=bot,
            dispatcher=handlers,  # type: ignore[arg-type]
            office=office,
            clock=lambda: NOW,
            handled=lambda: None,
            report_incident=tell,
        )
        return Desk(intake, handlers, told)

    return open_


@pytest.fixture
def desk(open_desk: Callable[[], Desk]) -> Desk:
    return open_desk()


async def rows(**wanted: Any) -> list[int]:
    return [row.update_id for row in await IncomingUpdate.filter(**wanted).order_by("update_id")]


async def crash(_: Update) -> None:
    raise asyncio.CancelledError  # as if the process were killed here


async def fail(_: Update) -> None:
    raise RuntimeError(SECRET)


class TestTheIntake:
    async def test_keeps_one_persons_order_while_others_go_on(self, desk: Desk):
        gate = asyncio.Event()

        async def wait(_: Update) -> None:
            await gate.wait()

        desk.handlers.work[1] = wait
        await desk.intake.take([message(1, person=1), message(2, person=1), message(3, person=2)])
        async with asyncio.timeout(5):
            while 3 not in desk.handlers.done:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert 2 not in desk.handlers.begun
        gate.set()
        await desk.intake.drain()
        assert desk.handlers.done == [3, 1, 2]

    async def test_keeps_the_order_of_many(self, desk: Desk):
        updates = [message(n, person=n % 5) for n in range(1, 101)]
        await desk.take(*updates)
        for person in range(5):
            mine = [n for n in desk.handlers.done if n % 5 == person]
            assert mine == sorted(mine)
        assert len(desk.handlers.done) == 100

    async def test_handles_a_redelivered_update_once(self, desk: Desk):
        await desk.take(message(1), message(1))
        await desk.take(message(1))
        assert desk.handlers.done == [1]

    async def test_forgets_the_content_of_what_is_handled(self, desk: Desk):
        await desk.take(message(1))
        (row,) = await IncomingUpdate.all()
        assert (row.body, row.handled_at, row.incident) == (None, NOW, None)

    async def test_stores_before_it_handles(self, desk: Desk):
        stored: list[int] = []

        async def look(update: Update) -> None:
            stored.extend(await rows(handled_at__isnull=True))

        desk.handlers.work[1] = look
        await desk.take(message(1), message(2))
        assert stored == [1, 2]


class TestABug:
    async def test_gets_a_number_and_stops_nobody(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ):
        configure_logging("DEBUG")
        desk.handlers.work[1] = fail
        await desk.take(message(1), message(2), message(3, person=2))
        (number,) = desk.told
        assert (await IncomingUpdate.get(update_id=1)).incident == number
        assert sorted(desk.handlers.done) == [2, 3]

    async def test_is_logged_without_its_content(
        self, desk: Desk, capfd: pytest.CaptureFixture[str]
    ):
        import sys

        configure_logging("DEBUG", stream=sys.stderr)
        desk.handlers.work[1] = fail
        await desk.take(message(1))
        logged = capfd.readouterr().err
        (line,) = (json.loads(row) for row in logged.splitlines() if "update failed" in row)
        assert (line["incident"], line["update_id"]) == (desk.told[0], 1)
        assert line["exception"] == "RuntimeError"
        assert SECRET not in logged


class TestACrash:
    async def test_between_storing_and_handling_loses_nothing(
        self, desk: Desk, open_desk: Callable[[], Desk]
    ):
        desk.handlers.work[1] = crash
        await desk.take(message(1))
        restarted = open_desk()
        await restarted.intake.resume()
        await restarted.intake.drain()
        assert restarted.handlers.done == [1]
        assert await rows(handled_at__isnull=True) == []

    async def test_again_and_again_over_the_same_update_gives_it_up(
        self, desk: Desk, open_desk: Callable[[], Desk]
    ):
        desk.handlers.work[1] = crash
        await desk.take(message(1))
        for _ in range(MOST_ATTEMPTS):
            restarted = open_desk()
            restarted.handlers.work[1] = crash
            await restarted.intake.resume()
            await restarted.intake.drain()
            assert restarted.handlers.begun == [1]
        last = open_desk()
        await last.intake.resume()
        await last.intake.drain()
        assert last.handlers.begun == []
        assert (await IncomingUpdate.get(update_id=1)).incident == "gave up"

    async def test_of_the_marking_does_not_block_the_person(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ):
        from services import inbox

        finish = inbox.finish

        async def refuse_first(*, update_ids: list[int], **rest: Any) -> None:
            if 1 in update_ids:
                raise RuntimeError
            await finish(update_ids=update_ids, **rest)

        monkeypatch.setattr(inbox, "finish", refuse_first)
        await desk.take(message(1))
        await desk.take(message(2))
        assert desk.handlers.done == [1, 2]
        assert await rows(handled_at__isnull=True) == [1], "the next start handles it once more"
