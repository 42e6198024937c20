"""Whoever is refused is told what to do next."""

from datetime import date

import pytest

from regulation.refusal import Refusal
from texts.refusals import HERE, phrase

DAYS = {"passed", "held", "applied", "received", "decided", "passed_on", "due", "on"}


class AnyFacts(dict):
    """Facts of the right kind for whatever a text asks."""

    def __missing__(self, name: str) -> object:
        if name == "stage":
            return "activist"
        if name == "state":
            return "accepted"
        return date(2026, 11, 20) if name in DAYS else 3


@pytest.mark.parametrize("code", sorted(HERE))
def test_a_refusal_names_the_next_step(code: str):
    refusal = Refusal(code)
    refusal.facts = AnyFacts()
    assert "请" in phrase(refusal)
