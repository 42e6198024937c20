"""A draw anybody can repeat (第39条): the list and the sealed seed are published first."""

import hashlib

from regulation.articles.article_39 import least_drawn
from regulation.refusal import Refusal
from regulation.rules import DefenceRules

SCRIPT = """\
import hashlib

seed, candidates, drawn = {seed!r}, {candidates!r}, {drawn!r}

def digest(*parts):
    return hashlib.sha256("\\n".join(parts).encode()).hexdigest()

print("承诺值", digest(seed, *sorted(candidates)))
print("抽中者", sorted(candidates, key=lambda name: digest(seed, name))[:drawn])
"""


def digest(*parts: str) -> str:
    """SHA-256 over the parts, one to a line."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def commitment(seed: str, candidates: tuple[str, ...]) -> str:
    """第39条: 抽签之前公布的承诺值, 锁定名单与种子, 抽后揭示种子即可验证."""
    _check_list(candidates)
    return digest(seed, *sorted(candidates))


def draw(rules: DefenceRules, *, seed: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """第39条: 从名单中随机抽出不少于三分之一; 同样的种子和名单总是同样的结果."""
    _check_list(candidates)
    ranked = sorted(candidates, key=lambda candidate: digest(seed, candidate))
    return tuple(ranked[: least_drawn(rules, len(candidates))])


def check_reveal(published: str, *, seed: str, candidates: tuple[str, ...]) -> None:
    """第39条: 揭示的种子和名单与事先公布的承诺值一致, 否则抽签无效."""
    if commitment(seed, candidates) != published:
        raise Refusal("draw_mismatch", article=39)


def script(rules: DefenceRules, *, seed: str, candidates: tuple[str, ...]) -> str:
    """The ten lines with which anybody repeats the draw; printed in the report."""
    drawn = least_drawn(rules, len(candidates))
    return SCRIPT.format(seed=seed, candidates=list(candidates), drawn=drawn)


def _check_list(candidates: tuple[str, ...]) -> None:
    unclear = any("\n" in candidate or not candidate for candidate in candidates)
    if not candidates or unclear or len(set(candidates)) != len(candidates):
        raise Refusal("draw_list", article=39, count=len(candidates))
