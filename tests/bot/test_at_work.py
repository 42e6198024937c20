"""Who waits sees that we are at work; who is answered at once sees nothing of it."""

import asyncio

from aiogram import Bot

from bot.at_work import AtWork
from playground.people import People
from playground.server import Playground
from tests.bot.conftest import PERSON


def shown(playground: Playground) -> int:
    journal = playground.api.journal.last(100)
    return sum(call["method"].lower() == "sendchataction" for call in journal)


async def test_shows_while_somebody_waits(bot: Bot, playground: Playground):
    people = People(playground.world)
    people.upsert({"id": PERSON, "first_name": "某"})
    people.start(PERSON, "")
    async with asyncio.timeout(30), AtWork(bot, PERSON, patience=0):
        while not shown(playground):  # noqa: ASYNC110 - the call comes over the network
            await asyncio.sleep(0)
    assert shown(playground) == 1


async def test_shows_nothing_to_who_is_answered_at_once(bot: Bot, playground: Playground):
    async with AtWork(bot, PERSON):
        await asyncio.sleep(0)
    assert shown(playground) == 0


async def test_stops_nothing_where_it_cannot_be_shown(bot: Bot, playground: Playground):
    async with asyncio.timeout(30), AtWork(bot, 404, patience=0):
        while not shown(playground):  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert shown(playground) == 1
