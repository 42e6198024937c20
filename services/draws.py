"""The draw for the defence (第39条): list and seed are fixed first, the seed is shown after."""

import secrets
from dataclasses import dataclass

from regulation.articles.article_39 import least_drawn
from regulation.draw import check_reveal, commitment, draw, script
from regulation.rules import DefenceRules

SEED_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class DrawFixed:
    """What is published before the draw; the seed is kept until then."""

    commitment: str
    seed: str
    pool: int
    least: int


@dataclass(frozen=True, kw_only=True)
class DrawReport:
    """A draw that anybody can repeat with `script`."""

    commitment: str
    seed: str
    pool: tuple[str, ...]
    drawn: tuple[str, ...]
    script: str


def fix_draw(rules: DefenceRules, pool: tuple[str, ...]) -> DrawFixed:
    """Bind this list to a fresh seed. Raises Refusal for an empty list or a name given twice."""
    seed = secrets.token_hex(SEED_BYTES)
    return DrawFixed(
        commitment=commitment(seed, pool),
        seed=seed,
        pool=len(pool),
        least=least_drawn(rules, len(pool)),
    )


def reveal_draw(
    rules: DefenceRules, pool: tuple[str, ...], *, seed: str, published: str
) -> DrawReport:
    """Draw, and say how to repeat it. Raises Refusal where list or seed is not what was fixed."""
    check_reveal(published, seed=seed, candidates=pool)
    return DrawReport(
        commitment=published,
        seed=seed,
        pool=pool,
        drawn=draw(rules, seed=seed, candidates=pool),
        script=script(rules, seed=seed, candidates=pool),
    )
