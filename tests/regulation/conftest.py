"""Rules that only some tests ask for."""

from dataclasses import replace

import pytest

from regulation.rules import Rules, load_rules


@pytest.fixture(scope="session")
def confirmed() -> Rules:
    """The college rules with every central edition confirmed by a person."""
    rules = load_rules("college")
    centres = tuple(
        replace(centre, heading=replace(centre.heading, confirmed=True)) for centre in rules.centres
    )
    return replace(rules, centres=centres)
