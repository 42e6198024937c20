"""Every answer of the rules, as it stands in `spoken/`: articles, numbers, sentences.

After a change that is meant: `python -m tests.regulation.spoken`, then read what changed.
"""

import pytest

from regulation.steps import STEPS
from tests.regulation.spoken import FOLDER, PAGES, READY, page


@pytest.mark.parametrize("name", PAGES)
def test_says_what_is_written(name):
    written = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert page(PAGES[name]()).splitlines() == written.splitlines()


def test_covers_every_step():
    assert list(READY) == [step.name for step in STEPS]
