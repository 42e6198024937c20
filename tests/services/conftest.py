"""Fixtures shared by the tests of the services."""

from pathlib import Path

import pytest

from services.office import Office
from tests.services.builders import World, open_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The rules, and an empty folder for files and keys."""
    return open_office(tmp_path / "data")


@pytest.fixture
def world(db: str, office: Office) -> World:
    """An open database and the words to populate it."""
    return World(office)
