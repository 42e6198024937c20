"""`.env.example` says exactly what the settings are."""

import re

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from tests.code_health.sources import ROOT

LINES = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
EXAMPLE = dict(line.split("=", 1) for line in LINES if line and not line.startswith("#"))


def default_of(name: str) -> str:
    value = Settings.model_fields[name.lower()].default
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if value is None:
        return ""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def test_the_example_names_every_setting_and_no_other():
    assert list(EXAMPLE) == [name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize("name", EXAMPLE)
def test_the_example_shows_the_default(name):
    assert EXAMPLE[name] == default_of(name)


@pytest.mark.parametrize("name", EXAMPLE)
def test_every_setting_is_explained_in_both_languages(name):
    comment = LINES[next(i for i, line in enumerate(LINES) if line.startswith(f"{name}=")) - 1]
    assert comment.startswith("# ")
    assert re.search(r"[一-鿿]", comment)
    assert re.search(r"[A-Za-z]{3}", comment)
