"""What `assess` answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from regulation.refusal import Fact


class Stage(StrEnum):
    """The standing of a person on the path (第5、10、16、28、35条)."""

    NONE = "none"  # 群众, 尚未申请
    APPLICANT = "applicant"  # 入党申请人
    ACTIVIST = "activist"  # 入党积极分子
    PROSPECTIVE_MEMBER = "prospective_member"  # 发展对象
    PROBATIONARY_MEMBER = "probationary_member"  # 预备党员
    FULL_MEMBER = "full_member"  # 正式党员


class Verdict(StrEnum):
    """How a requirement stands."""

    MET = "met"
    UNMET = "unmet"
    WAIVED = "waived"


class Owner(StrEnum):
    """Who owes a duty."""

    SELF = "self"  # 本人
    CONTACT = "contact"  # 培养联系人
    SECRETARY = "secretary"  # 支部书记
    COLLEGE = "college"  # 学院党委


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing the next step needs: `rule` selects the text, `facts` hold the deciding numbers."""

    rule: str
    article: int
    verdict: Verdict
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something somebody owes by a day.

    `rule` and `period` name it once and for all (`thought_report`, `2026Q4`); it is open from
    `opens`, overdue from the day after `due`; `done_on` is the day it was discharged, `None`
    while it is owed.
    """

    rule: str
    article: int
    period: str
    owner: Owner
    opens: date
    due: date
    done_on: date | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def is_open(self, on: date) -> bool:
        """Still owed on this day."""
        return self.done_on is None and self.opens <= on

    def is_overdue(self, on: date) -> bool:
        """Owed and past its due day."""
        return self.done_on is None and on > self.due


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The one answer about a dossier on a day, read by status, gates, reminders and audit alike."""

    stage: Stage
    since: date | None
    next_step: str | None
    requirements: tuple[Requirement, ...]
    duties: tuple[Duty, ...]

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        """What the next step still lacks."""
        return tuple(r for r in self.requirements if r.verdict is Verdict.UNMET)

    def open_duties(self, on: date) -> tuple[Duty, ...]:
        """Duties owed on this day, the earliest due first."""
        owed = (duty for duty in self.duties if duty.is_open(on))
        return tuple(sorted(owed, key=lambda duty: (duty.due, duty.rule)))
