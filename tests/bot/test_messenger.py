"""What an answer of the platform means for a message, and who waits how long."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand

from bot.messenger import REPLY_ATTEMPTS, PatientReplies, TelegramMessenger
from playground.server import Playground
from reminders.courier import NotYet, Outcome
from tests.bot.conftest import PERSON
from texts.screens import Screen

SCREEN = Screen(text="待办提醒")


@pytest.fixture
def messenger(bot: Bot, playground: Playground) -> TelegramMessenger:
    playground.world.state.people.clear()
    from playground.people import People

    people = People(playground.world)
    people.upsert({"id": PERSON, "first_name": "某"})
    people.start(PERSON, "")
    return TelegramMessenger(bot, "zhibu_bot")


def copies(playground: Playground) -> int:
    """How many messages of the bot stand in the person's chat."""
    entries = playground.world.state.thread(PERSON).entries.values()
    return sum(entry.sender != PERSON for entry in entries)


def calls(playground: Playground, method: str) -> int:
    return sum(call["method"].lower() == method for call in playground.api.journal.last(100))


class TestTheCouriersMessage:
    async def test_arrives(self, messenger: TelegramMessenger, playground: Playground):
        assert await messenger.send(str(PERSON), SCREEN) is Outcome.SENT
        assert copies(playground) == 1

    @pytest.mark.parametrize("address", ["999", "-1000"], ids=["person", "group"])
    async def test_to_nobody_is_shut_out(self, messenger: TelegramMessenger, address: str):
        assert await messenger.send(address, SCREEN) is Outcome.SHUT_OUT

    async def test_to_somebody_who_blocked_us_is_shut_out(
        self, messenger: TelegramMessenger, playground: Playground
    ):
        playground.world.state.people[PERSON].blocked = True
        assert await messenger.send(str(PERSON), SCREEN) is Outcome.SHUT_OUT

    @pytest.mark.parametrize("text", ["<b>half a tag", "长" * 4097, ""])
    async def test_that_is_wrong_is_our_own_mistake(self, messenger: TelegramMessenger, text: str):
        assert await messenger.send(str(PERSON), Screen(text=text)) is Outcome.REFUSED

    async def test_waits_when_asked_to(self, messenger: TelegramMessenger, playground: Playground):
        playground.api.faults.plan({"kind": "429", "retry_after": 7})
        with pytest.raises(NotYet) as asked:
            await messenger.send(str(PERSON), SCREEN)
        assert asked.value.seconds == 7
        assert copies(playground) == 0

    @pytest.mark.parametrize(
        ("kind", "arrived"), [("500", 0), ("reset_before", 1), ("reset_after", 1)]
    )
    async def test_without_an_answer_is_in_doubt_and_not_repeated(
        self, messenger: TelegramMessenger, playground: Playground, kind: str, arrived: int
    ):
        messenger._bot.session.middleware(PatientReplies())
        playground.api.faults.plan({"kind": kind, "method": "sendMessage"})
        assert await messenger.send(str(PERSON), SCREEN) is Outcome.IN_DOUBT
        assert calls(playground, "sendmessage") == 1
        assert copies(playground) <= arrived


class TestAReply:
    @pytest.fixture(autouse=True)
    def _patient(self, messenger: TelegramMessenger, bot: Bot) -> None:
        self.slept: list[float] = []

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        bot.session.middleware(PatientReplies(sleep))

    async def test_waits_out_the_limits(self, bot: Bot, playground: Playground):
        playground.api.faults.plan({"kind": "429", "retry_after": 3, "times": 2})
        await bot.send_message(PERSON, "收到")
        assert (self.slept, copies(playground)) == ([3.0, 3.0], 1)

    async def test_survives_a_break(self, bot: Bot, playground: Playground):
        playground.api.faults.plan({"kind": "500"})
        await bot.send_message(PERSON, "收到")
        assert copies(playground) == 1

    async def test_is_never_there_more_than_twice(self, bot: Bot, playground: Playground):
        playground.api.faults.plan({"kind": "reset_after", "times": 9})
        with pytest.raises(TelegramAPIError):
            await bot.send_message(PERSON, "收到")
        assert copies(playground) == 2

    async def test_gives_up_in_the_end(self, bot: Bot, playground: Playground):
        playground.api.faults.plan({"kind": "429", "times": 99})
        with pytest.raises(TelegramAPIError):
            await bot.set_my_commands([BotCommand(command="menu", description="主菜单")])
        assert len(self.slept) == REPLY_ATTEMPTS - 1

    async def test_leaves_the_polling_its_own_patience(self, bot: Bot, playground: Playground):
        playground.api.faults.plan({"kind": "500", "method": "getUpdates"})
        with pytest.raises(TelegramAPIError):
            await bot.get_updates()
        assert self.slept == []
