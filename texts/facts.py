"""What people hand in or state of themselves, in a few words: kinds and contents of records."""

from regulation.records import (
    Application,
    Award,
    ConversionApplication,
    Level,
    Payload,
    Post,
    Ranking,
    RankingKind,
    RankingScope,
    SocialWork,
    ThoughtReport,
    Training,
    TrainingPurpose,
)
from texts.dates import plain_date
from texts.requirements import quarter

KINDS = {
    ThoughtReport.kind: "思想汇报",
    Application.kind: "入党申请",
    ConversionApplication.kind: "转正申请",
    Ranking.kind: "成绩排名",
    Award.kind: "奖励荣誉",
    Post.kind: "学生干部任职",
    Training.kind: "培训",
    SocialWork.kind: "社会工作",
}

RANKINGS = {
    RankingKind.ACADEMIC: "学业成绩",
    RankingKind.COMPREHENSIVE: "综合测评",
    RankingKind.RESEARCH: "研究生量化考核",
}

SCOPES = {
    RankingScope.MAJOR: "专业年级",
    RankingScope.GRADE: "年级",
    RankingScope.CLASS: "班级",
}
GRADES = {1: "一", 2: "二", 3: "三"}

LEVELS = {
    Level.BRANCH: "支部级",
    Level.COLLEGE: "院级",
    Level.SCHOOL: "校级",
    Level.PROVINCE: "省级及以上",
}

TRAININGS = {
    TrainingPurpose.ACTIVIST: "入党积极分子培训",
    TrainingPurpose.CANDIDATE: "发展对象培训",
    TrainingPurpose.PROBATION: "预备党员集体教育",
    TrainingPurpose.REFRESHER: "党员再教育培训",
}


def describe(payload: Payload) -> str:
    """One record in a line, without the name of its person."""
    match payload:
        case ThoughtReport():
            said = f"{quarter(payload.quarter)}思想汇报"
        case Application():
            said = _application(payload)
        case Ranking():
            said = _ranking(payload)
        case Award():
            said = f"{payload.title}（{'，'.join(_award(payload))}）"
        case Post():
            said = _post(payload)
        case Training():
            said = _training(payload)
        case SocialWork():
            said = f"社会工作：{payload.task}"
        case _:
            said = KINDS[payload.kind]
    return said


def _application(fact: Application) -> str:
    if fact.earlier_on is None:
        return "入党申请书"
    return f"入党申请书（在原单位递交于{plain_date(fact.earlier_on)}）"


def _ranking(fact: Ranking) -> str:
    failed = f"，不及格{fact.failed_courses}门" if fact.failed_courses else ""
    place = f"{SCOPES[fact.scope]}第{fact.rank}名，共{fact.total}人"
    return f"{period(fact.period)}{RANKINGS[fact.basis]}：{place}{failed}"


def period(text: str) -> str:
    """2025-2026-1 → 2025–2026学年第一学期."""
    first, second, *term = text.split("-")
    return f"{first}–{second}学年{f'第{GRADES[int(term[0])]}学期' if term else ''}"


def _award(fact: Award) -> list[str]:
    marks = {
        f"{GRADES.get(fact.scholarship)}等奖学金": bool(fact.scholarship),
        "竞赛": fact.competition,
        "科研": fact.research,
    }
    return [LEVELS[fact.level], *(mark for mark, is_so in marks.items() if is_so)]


def _post(fact: Post) -> str:
    marks = {"主要学生干部": fact.major, "年度考核优秀": fact.excellent}
    held = [mark for mark, is_so in marks.items() if is_so]
    until = [f"至{plain_date(fact.until)}"] if fact.until else []
    return f"{fact.title}（{'，'.join([*held, *until])}）" if held or until else fact.title


def _training(fact: Training) -> str:
    extent = [
        part
        for part, is_so in (
            (f"{fact.days}天", fact.days),
            (f"{fact.hours}课时", fact.hours),
            ("考试合格", fact.exam_passed),
            (f"证书{fact.certificate}", fact.certificate),
        )
        if is_so
    ]
    return (
        f"{TRAININGS[fact.purpose]}（{'，'.join(extent)}）" if extent else TRAININGS[fact.purpose]
    )
