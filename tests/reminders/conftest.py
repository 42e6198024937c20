"""A real office on either engine; only the platform is played."""

from pathlib import Path

import pytest

from tests.services.builders import World, open_office


@pytest.fixture
def world(db: str, tmp_path: Path) -> World:
    """An open database and the words to populate it."""
    return World(open_office(tmp_path / "data"))
