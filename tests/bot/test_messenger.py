"""What an answer of the platform means for a message, and who waits how long."""

import asyncio
from contextlib import suppress

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand

from bot.messenger import OUT_OF_REACH, REPLY_ATTEMPTS, PatientReplies, TelegramMessenger
from bot.pace import Pace
from playground.people import People
from playground.server import Playground
from reminders.courier import Moved, NotYet, Outcome
from services.notices import Lane
from tests.bot.conftest import PERSON
from texts.screens import Screen

SCREEN = Screen(text="待办提醒")
GROUP, SUPERGROUP = -1000, -2000
QUICK = 0.002  # seconds that a second of a pause lasts here


@pytest.fixture
def pace() -> Pace:
    return Pace(None, second=QUICK)


@pytest.fixture
def people(playground: Playground) -> People:
    people = People(playground.world)
    people.upsert({"id": PERSON, "first_name": "某"})
    people.start(PERSON, "")
    return people


class Letters(TelegramMessenger):
    """Sends what is given instead of asking for it."""

    async def post(self, address: str, screen: Screen | None = SCREEN) -> Outcome:
        async def write() -> Screen | None:
            return screen

        return await self.send(address, Lane.NEWS, write)


@pytest.fixture
async def messenger(bot: Bot, people: People, pace: Pace) -> Letters:
    messenger = Letters(bot, "zhibu_bot", pace, patience=0)
    assert await messenger.ready()
    return messenger


def copies(playground: Playground) -> int:
    """How many messages of the bot stand in the person's chat."""
    entries = playground.world.state.thread(PERSON).entries.values()
    return sum(entry.sender != PERSON for entry in entries)


def calls(playground: Playground, method: str) -> int:
    return sum(call["method"].lower() == method for call in playground.api.journal.last(100))


class TestTheCouriersMessage:
    async def test_arrives(self, messenger: Letters, playground: Playground):
        assert await messenger.post(str(PERSON)) is Outcome.SENT
        assert copies(playground) == 1

    async def test_is_not_sent_where_there_is_nothing_to_say(
        self, messenger: Letters, playground: Playground
    ):
        assert await messenger.post(str(PERSON), None) is Outcome.NOTHING
        assert copies(playground) == 0

    @pytest.mark.parametrize("address", ["999", "-1000"], ids=["person", "group"])
    async def test_to_nobody_is_shut_out(self, messenger: Letters, address: str):
        assert await messenger.post(address) is Outcome.SHUT_OUT

    @pytest.mark.parametrize("how", ["block", "deactivate"])
    async def test_to_somebody_who_is_gone_is_shut_out(
        self, messenger: Letters, people: People, how: str
    ):
        getattr(people, how)(PERSON)
        assert await messenger.post(str(PERSON)) is Outcome.SHUT_OUT

    async def test_to_a_group_that_removed_us_is_shut_out(self, messenger: Letters, people: People):
        people.upsert_group({"id": GROUP, "title": "支部群", "members": [PERSON]})
        people.kick_bot(GROUP)
        assert await messenger.post(str(GROUP)) is Outcome.SHUT_OUT

    async def test_to_a_group_that_has_moved_says_where_to(
        self, messenger: Letters, people: People
    ):
        people.upsert_group({"id": GROUP, "title": "支部群", "members": [PERSON]})
        people.upgrade_group(GROUP, SUPERGROUP)
        with pytest.raises(Moved) as moved:
            await messenger.post(str(GROUP))
        assert await messenger.post(moved.value.address) is Outcome.SENT

    @pytest.mark.parametrize("text", ["<b>half a tag", "长" * 4097, ""])
    async def test_that_is_wrong_is_our_own_mistake(self, messenger: Letters, text: str):
        assert await messenger.post(str(PERSON), Screen(text=text)) is Outcome.REFUSED

    async def test_waits_when_asked_to_and_so_does_every_other(
        self, messenger: Letters, playground: Playground
    ):
        playground.world.faults.plan({"kind": "429", "retry_after": 7000})
        with pytest.raises(NotYet) as asked:
            await messenger.post(str(PERSON))
        assert asked.value.seconds == 7000
        assert not await messenger.ready()
        with pytest.raises(NotYet):
            await messenger.post(str(PERSON))
        assert (calls(playground, "sendmessage"), copies(playground)) == (1, 0)

    @pytest.mark.parametrize(
        ("kind", "arrived"), [("500", 0), ("reset_before", 1), ("reset_after", 1)]
    )
    async def test_without_an_answer_is_in_doubt_and_not_repeated(
        self, messenger: Letters, playground: Playground, pace: Pace, kind: str, arrived: int
    ):
        messenger._bot.session.middleware(PatientReplies(pace))
        playground.world.faults.plan({"kind": kind, "method": "sendMessage"})
        assert await messenger.post(str(PERSON)) is Outcome.IN_DOUBT
        assert calls(playground, "sendmessage") == 1
        assert copies(playground) <= arrived


class TestAnOutage:
    async def test_leaves_in_doubt_only_what_was_on_its_way(
        self, messenger: Letters, playground: Playground
    ):
        playground.world.faults.plan({"kind": "500", "times": 2})
        assert await messenger.post(str(PERSON)) is Outcome.IN_DOUBT
        with pytest.raises(NotYet):
            await messenger.post(str(PERSON))
        assert not await messenger.ready(), "the second fault has hit the question"
        assert await messenger.ready()
        assert await messenger.post(str(PERSON)) is Outcome.SENT

    async def test_is_tried_with_one_message_alone(
        self, messenger: Letters, playground: Playground
    ):
        playground.world.faults.plan({"kind": "500", "times": 2, "method": "sendMessage"})
        assert await messenger.post(str(PERSON)) is Outcome.IN_DOUBT
        assert await messenger.ready()
        tried = await asyncio.gather(
            *(messenger.post(str(PERSON)) for _ in range(5)), return_exceptions=True
        )
        assert [one for one in tried if not isinstance(one, NotYet)] == [Outcome.IN_DOUBT]
        assert await messenger.ready()
        assert await messenger.post(str(PERSON)) is Outcome.SENT
        again = await asyncio.gather(*(messenger.post(str(PERSON)) for _ in range(5)))
        assert again == [Outcome.SENT] * 5

    async def test_is_not_looked_into_before_its_time(
        self, messenger: Letters, playground: Playground
    ):
        messenger._patience = 1000
        playground.world.faults.plan({"kind": "500", "method": "sendMessage"})
        await messenger.post(str(PERSON))
        asked = calls(playground, "getme")
        assert not await messenger.ready()
        assert calls(playground, "getme") == asked

    async def test_without_any_connection_leaves_no_doubt(
        self, messenger: Letters, playground: Playground
    ):
        await messenger._bot.session.close()
        await playground.stop()
        with pytest.raises(NotYet) as asked:
            await messenger.post(str(PERSON))
        assert asked.value.seconds == OUT_OF_REACH
        assert not await messenger.ready()

    async def test_of_a_token_that_is_refused_leaves_no_doubt(
        self, messenger: Letters, playground: Playground
    ):
        playground.api._token = "4900005:another"
        with pytest.raises(NotYet):
            await messenger.post(str(PERSON))
        assert not await messenger.ready()


class TestAReply:
    @pytest.fixture(autouse=True)
    def _patient(self, people: People, bot: Bot, pace: Pace) -> None:
        self.slept: list[float] = []

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        bot.session.middleware(PatientReplies(pace, sleep))

    async def test_waits_out_the_limits(self, bot: Bot, playground: Playground, pace: Pace):
        playground.world.faults.plan({"kind": "429", "retry_after": 3, "times": 2})
        await bot.send_message(PERSON, "收到")
        assert copies(playground) == 1
        assert pace.paused_for() == 0

    async def test_keeps_the_broadcast_waiting_as_well(
        self, bot: Bot, playground: Playground, messenger: Letters
    ):
        playground.world.faults.plan({"kind": "429", "retry_after": 30_000, "times": 1})
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await bot.send_message(PERSON, "收到")
        assert not await messenger.ready()

    async def test_survives_a_break(self, bot: Bot, playground: Playground):
        playground.world.faults.plan({"kind": "500"})
        await bot.send_message(PERSON, "收到")
        assert copies(playground) == 1
        assert self.slept == [1.0]

    async def test_is_never_there_more_than_twice(self, bot: Bot, playground: Playground):
        playground.world.faults.plan({"kind": "reset_after", "times": 9})
        with pytest.raises(TelegramAPIError):
            await bot.send_message(PERSON, "收到")
        assert copies(playground) == 2

    async def test_gives_up_in_the_end(self, bot: Bot, playground: Playground):
        playground.world.faults.plan({"kind": "429", "times": 99})
        with pytest.raises(TelegramAPIError):
            await bot.set_my_commands([BotCommand(command="menu", description="主菜单")])
        assert calls(playground, "setmycommands") == REPLY_ATTEMPTS

    async def test_leaves_the_polling_its_own_patience(self, bot: Bot, playground: Playground):
        playground.world.faults.plan({"kind": "500", "method": "getUpdates"})
        with pytest.raises(TelegramAPIError):
            await bot.get_updates()
        assert self.slept == []
