"""The questions of /profile, kind by kind: their order, how a typed answer is read, the fact built.

Every answer is text, as it lies in the dialogue's draft.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from handlers.dates import read_day
from regulation.facts import Fact, period_begins
from regulation.records import (
    Award,
    Level,
    Post,
    Ranking,
    RankingKind,
    RankingScope,
    SocialWork,
    Training,
    TrainingPurpose,
)

Answers = Mapping[str, str]
PLACE = re.compile(r"第?(\d{1,5})(?:名)?[/／,，、共\s]+(\d{1,5})人?", re.ASCII)
EXTENT = re.compile(r"(?:(\d{1,3})天)?[,，、/／和\s]*(?:(\d{1,4})(?:学时|课时|小时))?", re.ASCII)
FAILED = re.compile(r"(\d{1,2})门?", re.ASCII)
PERIOD_SIGNS = {
    "—": "-",
    "–": "-",
    "－": "-",
    "~": "-",
    "学年": "",
    "第一学期": "-1",
    "第二学期": "-2",
}
LONGEST = 200  # characters of an answer; what is longer is no answer


def fields_of(kind: str, answers: Answers) -> tuple[str, ...]:
    """What has to be asked for this kind of fact, in order."""
    match kind:
        case Ranking.kind:
            comprehensive = answers.get("basis") == RankingKind.COMPREHENSIVE
            failed = () if comprehensive else ("failed",)
            return ("basis", "scope", "period", "place", *failed, "happened")
        case Award.kind:
            return ("nature", "level", "title", "happened")
        case Post.kind:
            return ("title", "major", "happened", "until", "excellent")
        case Training.kind:
            exam = ("exam",) if answers.get("purpose") == TrainingPurpose.CANDIDATE else ()
            own = answers.get("purpose") == TrainingPurpose.PROBATION
            return ("purpose", "extent", *exam, *(() if own else ("certificate",)), "happened")
    return ("task", "happened")


def read(field: str, typed: str, on: date) -> str | None:
    """What somebody has typed, in the form it is kept; `None` where it answers nothing."""
    text = typed.strip()
    reader = READERS.get(field)
    if not text or len(text) > LONGEST or reader is None:
        return None
    return reader(text, on)


def _day(text: str, on: date) -> str | None:
    found = read_day(text, on)
    return None if found is None else found.isoformat()


def _place(text: str, on: date) -> str | None:
    found = PLACE.fullmatch(text)
    return f"{found[1]}/{found[2]}" if found else None


def _period(text: str, on: date) -> str | None:
    for sign, plain in PERIOD_SIGNS.items():
        text = text.replace(sign, plain)
    try:
        period_begins(text)
    except ValueError:
        return None
    return text


def _extent(text: str, on: date) -> str | None:
    found = EXTENT.fullmatch(text)
    return f"{found[1] or 0}/{found[2] or 0}" if found and (found[1] or found[2]) else None


def _failed(text: str, on: date) -> str | None:
    found = FAILED.fullmatch(text)
    return found[1] if found else None


def _words(text: str, on: date) -> str | None:
    return text


READERS: Mapping[str, Callable[[str, date], str | None]] = {
    "happened": _day,
    "until": _day,
    "place": _place,
    "period": _period,
    "extent": _extent,
    "failed": _failed,
    "title": _words,
    "task": _words,
    "certificate": _words,
}


def build(kind: str, answers: Answers) -> Fact:
    """The fact that these answers make."""
    return BUILDERS[kind](answers)


def happened(answers: Answers) -> date:
    """The day of the fact."""
    return date.fromisoformat(answers["happened"])


def _ranking(answers: Answers) -> Ranking:
    rank, total = answers["place"].split("/")
    return Ranking(
        basis=RankingKind(answers["basis"]),
        scope=RankingScope(answers["scope"]),
        period=answers["period"],
        rank=int(rank),
        total=int(total),
        failed_courses=int(answers.get("failed", 0)),
    )


def _award(answers: Answers) -> Award:
    nature = answers["nature"]
    return Award(
        title=answers["title"],
        level=Level(answers["level"]),
        scholarship=int(nature) if nature.isdecimal() else 0,
        competition=nature == "competition",
        research=nature == "research",
    )


def _post(answers: Answers) -> Post:
    until = answers["until"]
    return Post(
        title=answers["title"],
        major=answers["major"] == "1",
        until=date.fromisoformat(until) if until else None,
        excellent=answers["excellent"] == "1",
    )


def _training(answers: Answers) -> Training:
    days, hours = answers["extent"].split("/")
    return Training(
        purpose=TrainingPurpose(answers["purpose"]),
        days=int(days),
        hours=int(hours),
        exam_passed=answers.get("exam") == "1",
        certificate=answers.get("certificate", ""),
    )


def _social_work(answers: Answers) -> SocialWork:
    return SocialWork(task=answers["task"])


BUILDERS: Mapping[str, Callable[[Answers], Fact]] = {
    Ranking.kind: _ranking,
    Award.kind: _award,
    Post.kind: _post,
    Training.kind: _training,
    SocialWork.kind: _social_work,
}
