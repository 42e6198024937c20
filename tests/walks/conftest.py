"""One story a test: the real bot on a fresh database of either engine, in a fresh playground."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.logs import configure_logging
from tests.services.builders import NOW
from tests.walks.story import Story, open_story


@pytest.fixture(autouse=True)
def _logging_as_in_production() -> None:
    configure_logging("INFO")


@pytest.fixture
async def story(db: str, tmp_path: Path) -> AsyncIterator[Story]:
    """It is noon in Shanghai on 20 November 2026."""
    async with open_story(db, tmp_path / "data", NOW) as running:
        yield running
