"""Finding people by what somebody types: part of a name, 学号, pinyin, initials; typos forgiven.

Of a character with several readings all count: 单 is found as shan and as dan, 曾 as zeng and ceng.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from pypinyin import Style, pinyin
from rapidfuzz import fuzz, process

MOST_SPELLINGS = 64  # of one name: three characters of four readings each
MOST_LETTERS = 40  # of what is typed; nobody has a longer name
CLOSE_NAME = 60.0  # two of three characters
CLOSE_SPELLING = 80.0  # one letter of five
CLOSE_NUMBER = 85.0  # one digit of seven
FEWEST_DIGITS = 3  # of a 学号 somebody types a part of


class Named(NamedTuple):
    """Somebody who can be found: an id, a name, a 学号."""

    person_id: int
    name: str
    number: str


@dataclass(frozen=True)
class Keys:
    """What a name is found by; `text` holds all of it, so that one look tells most names apart."""

    name: str
    spellings: tuple[str, ...]
    initials: tuple[str, ...]
    text: str


@lru_cache(maxsize=8_192)
def _readings(character: str) -> tuple[str, ...]:
    """Every reading of a character, without tones; lü is written lu."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(_folded(reading) for reading in found[0])) if found else ()


@lru_cache(maxsize=32_768)
def keys_of(name: str) -> Keys:
    """The spellings and the initials of a name."""
    each = [_readings(character) for character in name]
    read = list(islice(product(*each), MOST_SPELLINGS))
    spellings = tuple(dict.fromkeys("".join(syllables) for syllables in read))
    initials = tuple(dict.fromkeys("".join(s[:1] for s in syllables) for syllables in read))
    folded = _folded(name)
    return Keys(folded, spellings, initials, "|".join((folded, *spellings, *initials)))


def _folded(text: str) -> str:
    """Letters as they are compared: small, without gaps; lü, lv and lyu are lu."""
    plain = re.sub(r"[\s'’·.|-]+", "", text.casefold())
    return re.sub(r"^lyu|u:|[üv]", lambda found: "lu" if found[0] == "lyu" else "u", plain)


def find(typed: str, people: Sequence[Named]) -> list[int]:
    """The ids of those who were meant, the best first; nearly right only where nobody is right."""
    wanted = _folded(typed)[:MOST_LETTERS]
    if not wanted:
        return []
    ranked = [(rank, n) for n, one in enumerate(people) if (rank := _rank(wanted, one)) is not None]
    if ranked:
        return [people[n].person_id for _, n in sorted(ranked)]
    return _nearly(wanted, people)


def _rank(wanted: str, one: Named) -> int | None:
    """How well somebody fits, 0 being best; `None` for not at all."""
    keys = keys_of(one.name)
    if len(wanted) >= FEWEST_DIGITS and wanted in one.number.casefold():
        return 0 if len(wanted) == len(one.number) else 2
    if wanted not in keys.text:
        return None
    if wanted in keys.name:
        return 0 if wanted == keys.name else 1
    return _rank_by_letters(wanted, keys)


def _rank_by_letters(wanted: str, keys: Keys) -> int:
    if wanted in keys.spellings or wanted in keys.initials:
        return 2
    if any(spelling.startswith(wanted) for spelling in keys.spellings):
        return 3
    return 4 if any(initials.startswith(wanted) for initials in keys.initials) else 5


def _nearly(wanted: str, people: Sequence[Named]) -> list[int]:
    if any(character.isdigit() for character in wanted):
        return _closest(wanted, people, lambda one: (one.number.casefold(),), CLOSE_NUMBER)
    if wanted.isascii():
        return _closest(wanted, people, lambda one: keys_of(one.name).spellings, CLOSE_SPELLING)
    sounds = set(keys_of(wanted).spellings) if len(wanted) > 1 else set()
    same = [p.person_id for p in people if not sounds.isdisjoint(keys_of(p.name).spellings)]
    close = _closest(wanted, people, lambda one: (keys_of(one.name).name,), CLOSE_NAME)
    return list(dict.fromkeys([*same, *close]))


def _closest(
    wanted: str,
    people: Iterable[Named],
    spelled: Callable[[Named], tuple[str, ...]],
    at_least: float,
) -> list[int]:
    pairs = [(one.person_id, spelling) for one in people for spelling in spelled(one)]
    found = process.extract(
        wanted,
        [spelling for _, spelling in pairs],
        scorer=fuzz.ratio,
        score_cutoff=at_least,
        limit=None,
    )
    return list(dict.fromkeys(pairs[place][0] for _, _, place in found))
