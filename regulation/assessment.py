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


class Force(StrEnum):
    """What an unmet requirement does."""

    BLOCK = "block"  # 不得进行
    WARN = "warn"  # 记名说明理由后可以进行


class Yardstick(StrEnum):
    """Which text a requirement comes from (双重尺)."""

    COLLEGE = "college"  # 学院实施细则
    CENTRE = "centre"  # 中央发展党员工作细则


class Owner(StrEnum):
    """Who owes a duty."""

    SELF = "self"  # 本人
    CONTACT = "contact"  # 培养联系人
    TALKER = "talker"  # 受派谈话的专人 (第7条)
    SECRETARY = "secretary"  # 支部书记
    COLLEGE = "college"  # 学院党委


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing the next step needs: `rule` selects the text, `facts` hold the deciding numbers.

    `article` is an article of the text that `yardstick` names.
    """

    rule: str
    article: int
    verdict: Verdict
    facts: Mapping[str, Fact] = field(default_factory=dict)
    force: Force = Force.BLOCK
    yardstick: Yardstick = Yardstick.COLLEGE

    @property
    def blocks(self) -> bool:
        """Unmet, and no reason helps."""
        return self.verdict is Verdict.UNMET and self.force is Force.BLOCK

    @property
    def warns(self) -> bool:
        """Unmet, but a recorded reason with a name is enough."""
        return self.verdict is Verdict.UNMET and self.force is Force.WARN


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


class Progress(StrEnum):
    """Where a step of the path stands."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True, kw_only=True)
class StepState:
    """One step of the path; `done_on` is None for a step not done, or done on paper only.

    `stage` is where a person stands while it is ahead; `owner` holds it while it is the current
    one, from the day `since` on.
    """

    name: str
    article: int
    stage: Stage
    progress: Progress
    owner: Owner
    done_on: date | None = None
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an auditor would object to: `number` is the kind of mistake (1 to 34).

    `evidence` are the ids of the records that show it (none where something is missing).
    """

    rule: str
    number: int
    article: int
    owner: Owner
    evidence: tuple[int, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    yardstick: Yardstick = Yardstick.COLLEGE


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A step ahead: its earliest day if all goes well, and the last safe day before graduation.

    `binding` names the rule that sets the earliest day.
    """

    step: str
    article: int
    earliest: date
    binding: str
    latest: date | None = None

    @property
    def possible(self) -> bool:
        """Can the step still be taken before graduation?"""
        return self.latest is None or self.earliest <= self.latest


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The one answer about a dossier on a day, read by status, gates, reminders and audit alike."""

    stage: Stage
    since: date | None
    next_step: str | None
    requirements: tuple[Requirement, ...]
    duties: tuple[Duty, ...]
    steps: tuple[StepState, ...] = ()
    findings: tuple[Finding, ...] = ()
    forecast: tuple[Outlook, ...] = ()

    @property
    def current(self) -> StepState | None:
        """The step in hand, `None` where nothing is left to do here."""
        return next((s for s in self.steps if s.progress is Progress.CURRENT), None)

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        """What the next step still lacks."""
        return tuple(r for r in self.requirements if r.verdict is Verdict.UNMET)

    def open_duties(self, on: date) -> tuple[Duty, ...]:
        """Duties owed on this day, the earliest due first."""
        owed = (duty for duty in self.duties if duty.is_open(on))
        return tuple(sorted(owed, key=lambda duty: (duty.due, duty.rule)))

    def next_due(self, on: date) -> Duty | None:
        """The duty due first: of those owed on this day, else of those that open later."""
        ahead = (duty for duty in self.duties if duty.done_on is None and duty.opens > on)
        later = sorted(ahead, key=lambda duty: (duty.due, duty.rule))
        return next(iter((*self.open_duties(on), *later)), None)
