"""A person's path as a picture: what is done, what is in hand, the earliest days ahead."""

from dataclasses import asdict, dataclass
from functools import lru_cache

from forms.typesetting import typeset_picture

KEPT = 64  # pictures of the people who looked last


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One step: `progress` is done, current or ahead; `when` its date, `lines` what else to say."""

    progress: str
    name: str
    when: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The steps of one stage; `rail` colours the piece of the line beside its name."""

    name: str
    rail: str
    steps: tuple[Stop, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All that the picture shows."""

    title: str
    subtitle: str
    groups: tuple[Stretch, ...]
    footer: tuple[str, ...]


@lru_cache(maxsize=KEPT)
def timeline_picture(facts: Timeline) -> bytes:
    """A PNG as wide as a phone; the same facts are drawn once."""
    return typeset_picture("timeline.typ", asdict(facts))
