"""The synthetic dossiers are lawful and varied, and the programs that use them run."""

import subprocess
import sys

import pytest

from benchmarks.dossiers import FEWEST, ROUTES, Synthetic, synthetic
from benchmarks.sweep import SEED, TODAY
from regulation.assess import assess
from regulation.assessment import Assessment, Stage
from regulation.rules import load_rules
from regulation.steps import STEPS

RULES = load_rules()
Assessed = tuple[Synthetic, Assessment]


def made(person: int, seed: int = SEED) -> Synthetic:
    return synthetic(person, seed=seed, on=TODAY, rules=RULES)


@pytest.fixture(scope="module")
def people() -> list[Assessed]:
    """Twelve hundred of them, assessed: the rarest step comes up by the 900th."""
    found = [made(person) for person in range(1, 1201)]
    return [(one, assess(one.dossier, RULES, TODAY)) for one in found]


class TestSyntheticDossiers:
    def test_stand_at_every_stage_and_before_every_step(self, people: list[Assessed]):
        assert {said.stage for _, said in people} == set(Stage)
        ahead = {said.next_step for _, said in people}
        assert ahead >= {step.name for step in STEPS}

    def test_take_every_side_path(self, people: list[Assessed]):
        assert {one.route for one, _ in people} == set(ROUTES)

    def test_have_no_mistakes_where_none_were_planted(self, people: list[Assessed]):
        clean = [(one, said) for one, said in people if not one.faulty]
        assert clean
        assert [(one.route, said.findings) for one, said in clean if said.findings] == []

    def test_are_found_out_where_mistakes_were_planted(self, people: list[Assessed]):
        found = {f.number for one, said in people if one.faulty for f in said.findings}
        assert len(found) >= 10

    def test_are_as_long_as_dossiers_are(self, people: list[Assessed]):
        lengths = sorted(len(one.dossier.records) for one, _ in people)
        assert lengths[0] >= FEWEST
        assert 30 <= sum(lengths) / len(lengths) <= 50

    def test_are_the_same_for_the_same_seed(self):
        assert made(7) == made(7)
        assert made(7) != made(7, seed=SEED + 1)


@pytest.mark.parametrize(
    ("program", "people"),
    [
        ("sweep", ("--people", "30")),
        ("ticks", ("--rosters", "30", "--on-the-way", "15")),
        ("college", ("--people", "30", "--on-the-way", "15")),
    ],
)
def test_the_programs_run(program: str, people: tuple[str, ...]):
    command = [sys.executable, "-m", f"benchmarks.{program}", *people]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "| 30 |" in table or "30 people" in table
