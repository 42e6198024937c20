"""What is noted of somebody: the care of a 预备党员 (第33、34、37条), what follows a resolution
(第29、31、32、33、37条).
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from regulation.articles.article_30 import LEVELS, approval, awaiting_admission
from regulation.articles.article_31 import announced_on, carried_out, outcome_announced_on
from regulation.articles.article_34 import Analysis, analyses
from regulation.articles.article_35 import probation
from regulation.articles.article_37 import conversion_applied
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import (
    AdmissionTalk,
    Announcement,
    BallotKind,
    Dossier,
    GroupAssignment,
    Level,
    Oath,
    Rejection,
    RejectionTalk,
)
from regulation.refusal import Refusal
from regulation.rules import Rules


class NoteKind(StrEnum):
    """What is noted."""

    EDUCATION = "education"  # 集体教育 (第33条)
    ANALYSIS = "analysis"  # 季度分析 (第34条)
    OPINIONS = "opinions"  # 征求意见 (第37条)
    ORGANIZER_TALK = "organizer_talk"  # 组织员谈话 (第29条)
    ADMISSION_TALK = "admission_talk"  # 与新接收的预备党员谈话 (第31条)
    REJECTION_TALK = "rejection_talk"  # 与未被接收者谈话 (第31条)
    ANNOUNCEMENT = "announcement"  # 通知本人、在党员大会上宣布 (第31、37条)
    GROUP = "group"  # 编入支部或党小组 (第33条)
    OATH = "oath"  # 入党宣誓 (第32条)


Since = Callable[[Case], date | None]
ON_PROBATION = (NoteKind.EDUCATION, NoteKind.ANALYSIS, NoteKind.OPINIONS)


def notes_wanted(case: Case) -> tuple[NoteKind, ...]:
    """第29、31至34、37条: 眼下可以为其登记的事项."""
    probation = ON_PROBATION if case.stage is Stage.PROBATIONARY_MEMBER else ()
    return (*probation, *(kind for kind, since in FOLLOWS.items() if since(case) is not None))


def check_follow_up(dossier: Dossier, rules: Rules, on: date, kind: NoteKind, held: date) -> None:
    """第29、31、32、33、37条: 大会、批准之后的事, 登记一次; 日期不早于所从起的那一天.

    Raises Refusal: `note_in_future`, `note_not_wanted`, `note_before_cause`.
    """
    if held > on:
        raise Refusal("note_in_future", article=45, held=held)
    since = FOLLOWS[kind](Case(dossier, rules, on))
    if since is None:
        raise Refusal("note_not_wanted", article=45)
    if held < since:
        raise Refusal("note_before_cause", article=45, held=held, since=since)


def _resolved(case: Case) -> date | None:
    """Before the college decides: after that a talk comes too late (第29条)."""
    waiting = awaiting_admission(case)
    decided = approval(case, BallotKind.ADMISSION, Level.COLLEGE)
    return None if waiting is None or decided is not None else waiting.on


def _admitted(case: Case) -> date | None:
    """The day those above admitted somebody who still is what that made them."""
    act = approval(case, BallotKind.ADMISSION, Level.SCHOOL)
    return act.on if act is not None and case.stage is Stage.PROBATIONARY_MEMBER else None


def _unless_done(kind: type[AdmissionTalk | GroupAssignment | Oath]) -> Since:
    """Owed from the approval on, once."""
    return lambda case: _admitted(case) if case.last(kind) is None else None


def _rejected(case: Case) -> date | None:
    act = case.last(Rejection)
    talked = act is not None and any(talk.on >= act.on for talk in case.acts(RejectionTalk))
    return None if act is None or talked else act.on


def announcement_wanted(case: Case) -> tuple[date, Announcement] | None:
    """第31、37条: 已经批准、尚未宣布的结果, 与批准之日; 早的在先."""
    waiting = [
        (act.on, Announcement(ballot=kind))
        for kind, levels in LEVELS.items()
        if (act := approval(case, kind, levels[-1])) is not None
        and announced_on(case, kind) is None
    ]
    waiting += [
        (act.on, Announcement(ballot=BallotKind.CONVERSION, outcome=act.payload.outcome))
        for act in carried_out(case)
        if outcome_announced_on(case, act) is None
    ]
    return min(waiting, key=lambda each: each[0], default=None)


def _to_announce(case: Case) -> date | None:
    wanted = announcement_wanted(case)
    return None if wanted is None else wanted[0]


FOLLOWS: Mapping[NoteKind, Since] = {
    NoteKind.ORGANIZER_TALK: _resolved,
    NoteKind.REJECTION_TALK: _rejected,
    NoteKind.ADMISSION_TALK: _unless_done(AdmissionTalk),
    NoteKind.ANNOUNCEMENT: _to_announce,
    NoteKind.GROUP: _unless_done(GroupAssignment),
    NoteKind.OATH: _unless_done(Oath),
}


def check_can_note(dossier: Dossier, rules: Rules, on: date, held: date) -> None:
    """第33、34条: 预备期内的事才记入预备党员的考察.

    Raises Refusal: `note_in_future`, `note_wrong_stage`, `note_before_probation`.
    """
    case = Case(dossier, rules, on)
    term = probation(case)
    if held > on:
        raise Refusal("note_in_future", article=45, held=held)
    if case.stage is not Stage.PROBATIONARY_MEMBER or term is None:
        raise Refusal("note_wrong_stage", article=33, stage=case.stage)
    if held < term.since:
        raise Refusal("note_before_probation", article=35, held=held, since=term.since)


def check_opinions(dossier: Dossier, rules: Rules, on: date, held: date) -> None:
    """第37条: 先有本人的转正申请, 后征求意见. Raises Refusal: `opinions_before_application`."""
    applied = conversion_applied(Case(dossier, rules, on))
    if applied is None or held < applied.on:
        raise Refusal("opinions_before_application", article=37, held=held)


def analysis_held_on(dossier: Dossier, rules: Rules, on: date, held: date) -> Analysis:
    """第34条: 这一天作的分析是第几次: 最近满期而未作的一次; 已作的, 为随后提前作的一次.

    Raises Refusal: `analysis_done`.
    """
    all_of_them = analyses(Case(dossier, rules, on))
    reached = [analysis for analysis in all_of_them if analysis.anchor <= held]
    following = [analysis for analysis in all_of_them if analysis.anchor > held]
    for analysis in (*reached[-1:], *following[:1]):
        if analysis.done_on is None:
            return analysis
    raise Refusal("analysis_done", article=34, number=len(reached))
