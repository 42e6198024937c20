"""What the text leaves open is listed, kept in the pack and explained."""

from pathlib import Path

import pytest

from regulation.silences import SILENCES
from tests.regulation.building import RULES

READINGS = Path("docs/decisions/readings.md").read_text(encoding="utf-8")
DEFAULT = "默认值"


def test_every_default_of_the_pack_is_listed():
    defaults = {key for key, source in RULES.sources.items() if source.confirmed_by == DEFAULT}
    assert defaults <= {key for silence in SILENCES for key in silence.keys}


@pytest.mark.parametrize("silence", SILENCES, ids=lambda silence: silence.question)
def test_every_silence_is_kept_in_the_pack_and_explained(silence):
    assert {RULES.sources[key].article for key in silence.keys} & {silence.article, 37}
    row = next(line for line in READINGS.splitlines() if silence.question in line)
    assert row.startswith(f"| {silence.article} |")
    assert all(f"`{key}`" in row for key in silence.keys)


def test_every_pack_value_the_readings_name_exists():
    named = {part for part in READINGS.split("`") if part in RULES.sources}
    assert {key for silence in SILENCES for key in silence.keys} <= named
