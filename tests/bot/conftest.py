"""A playground, a bot of the chat library in it, and nothing of the product but what is tested."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from playground.server import Playground, serve
from services.office import Office
from tests.services.builders import open_office

TOKEN = "4900005:the-bot-of-the-tests-of-the-edge"
PERSON = 71


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Nobody is in it yet."""
    async with serve(TOKEN) as running:
        yield running


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    server = TelegramAPIServer.from_base(playground.url.rstrip("/"))
    async with Bot(TOKEN, session=AiohttpSession(api=server)) as bot:
        yield bot


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "data")
