"""The numbers of a regulation, typed: one dataclass for each matter, filled from a pack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from regulation.assessment import Owner
from regulation.packfile import Heading, PackError, PackFile, Source
from regulation.shares import Share
from regulation.workdays import Calendar, load_calendar

__all__ = ["CentralMode", "Centre", "PackError", "Rules", "load_centre", "load_rules"]


@dataclass(frozen=True, kw_only=True)
class ApplicationRules:
    """第5条."""

    minimum_age: int


@dataclass(frozen=True, kw_only=True)
class FirstTalkRules:
    """第7条."""

    within_months: int


@dataclass(frozen=True, kw_only=True)
class RecommendationRules:
    """第8、9条: 推优."""

    maximum_age: int
    notice_days: int
    valid_years: int
    valid_years_at_most: int
    months_since_application: int
    top_percent: int
    approval: Share
    quorum: Share


@dataclass(frozen=True, kw_only=True)
class ActivistTrainingRules:
    """第11条: 集中培训."""

    days: int
    hours: int


@dataclass(frozen=True, kw_only=True)
class ThoughtReportRules:
    """第11条: 思想汇报."""

    first_quarter_days: int
    minimum_characters: int
    minimum_gap_days: int
    previous_quarter_days: int


@dataclass(frozen=True, kw_only=True)
class ContactRules:
    """第12条: 培养联系人."""

    fewest: int
    most: int
    appoint_within_days: int
    opinion_every_months: int
    opinion_window_days: int
    opinion_minimum_characters: int
    opinion_similar_percent: int
    handover_within_days: int


@dataclass(frozen=True, kw_only=True)
class AchievementRules:
    """第13、16条: 成绩与表彰的两条路径, 具备其一即可."""

    excellent_percent: int
    excellent_scholarship: int
    excellent_honours: int
    cadre_percent: int
    cadre_scholarship: int
    cadre_honours: int
    cadre_years: int = 0


@dataclass(frozen=True, kw_only=True)
class PlanRules:
    """第15条: 年度发展计划."""

    adjustment_percent: int
    report_month: int
    report_day: int
    adjust_month: int
    adjust_day: int


@dataclass(frozen=True, kw_only=True)
class CultivationRules:
    """第16条: 培养考察; 满期之后多久之内讨论, 细则未写, 由学院填写."""

    years: int
    discuss_within_days: int
    postgraduate_percent: int


@dataclass(frozen=True, kw_only=True)
class HearingRules:
    """第17条: 听取意见的座谈会."""

    approval: Share
    opposition: Share
    fewest_people: int
    undergraduate_kinds: tuple[str, ...]
    postgraduate_kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CandidateTrainingRules:
    """第19条: 发展对象培训与结业证书."""

    days: int
    hours: int
    within_days: int
    certificate_years: int
    remind_days: int


@dataclass(frozen=True, kw_only=True)
class AdmissionNoticeRules:
    """第20条: 发展入党前公示."""

    days: int
    workdays: bool
    contents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewRules:
    """第22条: 审议的材料."""

    materials: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PoliticalReviewRules:
    """第18条: 政治审查."""

    floating_opinions: int


@dataclass(frozen=True, kw_only=True)
class IntroducerRules:
    """第23条: 入党介绍人."""

    count: int


@dataclass(frozen=True, kw_only=True)
class MeetingRules:
    """第27、28条: 支部大会."""

    agenda: tuple[str, ...]
    resolution: tuple[str, ...]
    quorum: Share
    majority: Share
    thin_attendance: Share
    exclusion_grounds: tuple[str, ...]
    candidates_per_vote: int


@dataclass(frozen=True, kw_only=True)
class CommitteeRules:
    """第10、16、22、37条: 支委会; 人数和份额细则未写, 由学院填写."""

    fewest_members: int
    quorum: Share
    majority: Share


@dataclass(frozen=True, kw_only=True)
class EducationRules:
    """第33条: 预备党员集体教育."""

    hours_a_year: int
    warn_after_months: int


@dataclass(frozen=True, kw_only=True)
class AnalysisRules:
    """第34条: 按季度分析预备党员情况."""

    every_months: int
    window_days: int


@dataclass(frozen=True, kw_only=True)
class ProbationRules:
    """第35条: 预备期."""

    months: int
    extension_at_least_months: int
    extension_at_most_months: int
    discuss_within_days: int
    top_percent: int
    scholarship: int
    honours: int


@dataclass(frozen=True, kw_only=True)
class NewcomerRules:
    """第36条: 新生预备党员."""

    wait_months: int
    delay_months: int


@dataclass(frozen=True, kw_only=True)
class ConversionRules:
    """第37、40条: 转正."""

    apply_days_before: int
    opens_days_before: int
    notice_days: int
    workdays: bool
    contents: tuple[str, ...]
    agenda: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DefenceRules:
    """第38、39条: 转正答辩."""

    drawn: Share
    panel_sizes: tuple[int, ...]
    grades: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FollowUpRules:
    """第14、20、29、31、32、37、42条: 「及时」的限期, 细则未写天数, 由学院填写."""

    objection_within_days: int
    act_on_notice_within_days: int
    organizer_talk_within_days: int
    handover_days_before: int
    announce_within_days: int
    oath_within_days: int
    archive_within_days: int


@dataclass(frozen=True, kw_only=True)
class ArchiveRules:
    """第42条: 归档材料."""

    materials: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RecordRules:
    """第45、46条: 全程记实与审核; 书记变更后无人过问的期限."""

    late_entry_days: int
    review_within_days: int
    idle_days: int


@dataclass(frozen=True, kw_only=True)
class LadderStep:
    """One step of a reminder ladder: `days` from the due day (negative before it), who hears."""

    days: int
    recipient: Owner


class CentralMode(StrEnum):
    """What a stricter central rule does (setting CENTRAL_RULES)."""

    WARN = "warn"  # 提示, 记名说明理由后可以进行
    BLOCK = "block"  # 从严
    OFF = "off"  # 不显示


@dataclass(frozen=True, kw_only=True)
class CentralLimits:
    """Where the central text is stricter; 0 and False mean that this edition does not say it."""

    quorum: Share
    majority: Share
    written_before_opening: bool
    leaving_months: int
    approval_months: int
    approval_at_most_months: int
    conversion_approval_months: int
    extensions_at_most: int
    notice_workdays: int = 0
    meeting_within_months: int = 0
    oath_within_months: int = 0
    introducer_without_penalty: bool = False
    superior_consent: bool = False
    floating_both_places: bool = False


@dataclass(frozen=True, kw_only=True)
class Centre:
    """One edition of the central text, the second yardstick (第47条)."""

    heading: Heading
    since: date
    limits: CentralLimits
    sources: Mapping[str, Source]

    def article(self, limit: str) -> int:
        """The central article in which this limit stands."""
        return self.sources[f"limits.{limit}"].article


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Everything a pack says; sections are named after the matter they rule."""

    heading: Heading
    application: ApplicationRules
    first_talk: FirstTalkRules
    recommendation: RecommendationRules
    activist_training: ActivistTrainingRules
    thought_report: ThoughtReportRules
    contact: ContactRules
    plan_listing: AchievementRules
    plan: PlanRules
    cultivation: CultivationRules
    achievement: AchievementRules
    hearing: HearingRules
    candidate_training: CandidateTrainingRules
    admission_notice: AdmissionNoticeRules
    review: ReviewRules
    political_review: PoliticalReviewRules
    introducer: IntroducerRules
    meeting: MeetingRules
    committee: CommitteeRules
    education: EducationRules
    analysis: AnalysisRules
    probation: ProbationRules
    newcomer: NewcomerRules
    conversion: ConversionRules
    defence: DefenceRules
    follow_up: FollowUpRules
    archive: ArchiveRules
    records: RecordRules
    ladders: Mapping[str, tuple[LadderStep, ...]]
    sources: Mapping[str, Source]
    calendar: Calendar
    centres: tuple[Centre, ...]
    central_mode: CentralMode
    predecessor: "Rules | None" = None

    def in_force_on(self, day: date) -> "Rules":
        """The edition an act of this day is judged under (the oldest one, before all of them)."""
        rules = self
        while rules.predecessor is not None and day < rules.since:
            rules = rules.predecessor
        return rules

    @property
    def since(self) -> date:
        """The first day of this edition; the oldest one has judged since ever."""
        known = self.heading.in_force_from
        return date.min if known is None or self.predecessor is None else known

    def earliest(self, after: date, wait: "Callable[[Rules], date]") -> date:
        """The first day, not before `after`, that satisfies the edition in force on it."""
        return min(self._earliest_of_each(after, wait))

    def _earliest_of_each(self, after: date, wait: "Callable[[Rules], date]") -> Iterator[date]:
        edition: Rules | None = self
        end = date.max
        while edition is not None:
            day = max(after, edition.since, wait(edition))
            if day < end:
                yield day
            end, edition = edition.since, edition.predecessor

    def central_limits_on(self, day: date) -> CentralLimits | None:
        """The stricter limits of the centre on this day; None where no central text is applied."""
        centre = self.centre_on(day)
        return None if centre is None else centre.limits

    def centre_on(self, day: date) -> Centre | None:
        """The central edition in force on this day; one that nobody confirmed is never applied."""
        if self.central_mode is CentralMode.OFF:
            return None
        valid = (c for c in self.centres if c.heading.confirmed and c.since <= day)
        return max(valid, key=lambda centre: centre.since, default=None)


def load_rules(
    pack: str | Path = "college",
    *,
    central_rules: str | CentralMode = CentralMode.WARN,
    calendar: Calendar | None = None,
) -> Rules:
    """Read a pack, by name from `regulation/packs` or by the path of any file (else PackError).

    `calendar` knows more than the one that ships with the packs: exam weeks, newer years.
    """
    calendar = calendar or load_calendar()
    file = PackFile(pack)
    shapes = _section_shapes()
    file.check_tables({*shapes, "ladders"})
    sections = {name: file.section(name, shape) for name, shape in shapes.items()}
    return Rules(
        heading=file.heading,
        ladders=MappingProxyType(_ladders(file)),
        sources=MappingProxyType(file.sources),
        calendar=calendar,
        centres=tuple(load_centre(file.beside(name)) for name in file.heading.centre),
        central_mode=CentralMode(central_rules),
        predecessor=_predecessor(file, central_rules, calendar),
        **sections,
    )


def load_centre(pack: str | Path) -> Centre:
    """Read one edition of the central text."""
    file = PackFile(pack)
    file.check_tables({"limits"})
    since = file.heading.in_force_from
    if since is None:
        raise file.error("pack.in_force_from", "missing")
    limits = file.section("limits", CentralLimits)
    sources = MappingProxyType(file.sources)
    return Centre(heading=file.heading, since=since, limits=limits, sources=sources)


def _predecessor(file: PackFile, central_rules: str, calendar: Calendar) -> Rules | None:
    if not file.heading.replaces:
        return None
    older, since = PackFile(file.beside(file.heading.replaces)), file.heading.in_force_from
    if since is None:
        raise file.error("pack.in_force_from", "missing: a pack that replaces another needs it")
    if older.heading.in_force_from is not None and older.heading.in_force_from >= since:
        raise file.error("pack.replaces", f"{older.heading.id} is not older than this pack")
    return load_rules(older.path, central_rules=central_rules, calendar=calendar)


def _section_shapes() -> dict[str, type[Any]]:
    hints = get_type_hints(Rules)
    return {name: kind for name, kind in hints.items() if is_section(kind)}


def is_section(kind: Any) -> bool:
    """Is this the dataclass of one table of a pack?"""
    return isinstance(kind, type) and kind.__name__.endswith("Rules") and kind is not Rules


def _ladders(file: PackFile) -> dict[str, tuple[LadderStep, ...]]:
    table = file.table("ladders")
    for owner in Owner:
        if owner is not Owner.TALKER and owner.value not in table:
            raise file.error(f"ladders.{owner.value}", "missing: every owner needs a ladder")
    return {name: _ladder(file, f"ladders.{name}", rungs) for name, rungs in table.items()}


def _ladder(file: PackFile, key: str, rungs: object) -> tuple[LadderStep, ...]:
    if not isinstance(rungs, list):
        raise file.error(key, "must be a list of { days = …, recipient = … }")
    return tuple(_ladder_step(file, key, rung) for rung in rungs)


def _ladder_step(file: PackFile, key: str, rung: object) -> LadderStep:
    match rung:
        case {"days": int(days), "recipient": str(recipient)} if recipient in set(Owner):
            return LadderStep(days=days, recipient=Owner(recipient))
    raise file.error(key, f"must be {{ days = …, recipient = … }}, is {rung!r}")
