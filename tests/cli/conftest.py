"""The command line, called in this process as `python -m bot` calls it."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli as command_line
from bot.settings import Settings


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int | str | None
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output, all of it, as JSON."""
        return json.loads(self.out)


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working directory, and no setting in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Logging is set up by the test and put back after it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def run(
    bare_environment: Path,
    own_logging: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Run a command; paths are relative to an empty folder."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bot", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        return Ran(ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def fazhan(
    run: Callable[..., Ran], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Run a command on a fresh database of each engine."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return run
