"""Everything the rules answer, written down line by line: the specification a person can read.

`python -m tests.regulation.spoken` writes `spoken/*.txt` anew. Read what changed before you commit
it: each line is an article, the numbers that decided it, and the sentence people will read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from regulation.assess import duties_of
from regulation.assessment import Duty, Finding, Requirement
from regulation.audit import findings_of
from regulation.case import Case
from regulation.gates import requirements_of
from regulation.preparations import meeting_requirements
from regulation.records import (
    Discipline,
    Dossier,
    Extension,
    FileAudit,
    Motion,
    NoticePurpose,
    Objection,
    Outcome,
    Ranking,
    RankingKind,
    Rejection,
    SpecialCase,
    Suspension,
    TransferIn,
)
from regulation.refusal import Fact
from regulation.rules import Rules
from regulation.steps import BY_NAME, STEPS
from tests.regulation.building import RULES, day
from tests.regulation.story import (
    DECISIONS,
    END,
    Named,
    changed,
    moved,
    story,
    told,
    until,
    without,
)
from tests.regulation.test_audit import PLANTED
from texts.duties import describe_duty
from texts.findings import describe_finding
from texts.requirements import describe_requirement

FOLDER = Path(__file__).parent / "spoken"

# The day on which each step of the story has everything it needs.
READY = {
    "application": "2023-10-09",
    "first_talk": "2023-10-20",
    "activist_decision": "2024-04-08",
    "activist_filing": "2024-04-12",
    "contacts": "2024-04-08",
    "cultivation": "2025-05-13",
    "prospective_decision": "2025-05-13",
    "prospective_filing": "2025-05-14",
    "introducers": "2025-05-14",
    "political_review": "2025-05-17",
    "candidate_training": "2025-05-18",
    "pre_review": "2025-05-20",
    "admission_notice": "2025-05-27",
    "application_form": "2025-06-03",
    "admission_meeting": "2025-06-10",
    "organizer_talk": "2025-06-13",
    "admission_approval": "2025-06-25",
    "admission_talk": "2025-06-27",
    "oath": "2025-07-01",
    "conversion_application": "2026-05-20",
    "conversion_notice": "2026-06-11",
    "conversion_meeting": "2026-06-12",
    "conversion_approval": "2026-06-24",
    "archive": "2026-07-02",
}
WAY = ("application", "activist", "prospective", "admission", "conversion")


def everything_done() -> Iterator[str]:
    """What each step needs, and has."""
    for step in STEPS:
        acts = changed(story(), "political review", residence_opinions=2)
        yield from _needs(step.name, _before(step.name, acts), floating=True)


def nothing_done() -> Iterator[str]:
    """What each step needs of somebody who has nothing but the decisions, brought by a transfer."""
    for step in STEPS:
        acts: Named = {name: story()[name] for name in WAY}
        acts["came"] = ("2025-09-01", TransferIn(newcomer=True))
        yield from _needs(step.name, _before(step.name, acts))


def postgraduate() -> Iterator[str]:
    """What is asked of a postgraduate instead."""
    ranking = Ranking(basis=RankingKind.RESEARCH, period="2024", rank=50, total=100)
    for acts in (story(), {**story(), "research": ("2025-01-10", ranking)}):
        step = "prospective_decision"
        yield from _needs(step, _before(step, acts), postgraduate=True)


def centre_of_2026() -> Iterator[str]:
    """What the revised central text would ask besides, were it confirmed and in force."""
    centres = (c for c in RULES.centres if c.heading.id == "central-2026")
    heading = {c.heading.id: replace(c.heading, confirmed=True) for c in RULES.centres}
    revised = tuple(
        replace(c, heading=heading[c.heading.id], since=day("2014-01-01")) for c in centres
    )
    rules = replace(RULES, centres=revised)
    for step in STEPS:
        for line in _needs(step.name, _before(step.name, story()), rules):
            if line.startswith("#") or " centre " in line:
                yield line


# What goes another way than the story, and the step that hears of it.
ASIDE: dict[str, tuple[str, Named]] = {
    "排名在前一半之外, 复审没有通过": (
        "prospective_decision",
        {
            **changed(story(), "ranking", rank=60),
            "special": ("2025-05-01", SpecialCase(granted=False)),
        },
    ),
    "处分没有解除, 学术不端": (
        "prospective_decision",
        {**story(), "fault": ("2025-05-01", Discipline(title="警告", academic=True))},
    ),
    "座谈会人少、没有签名、缺一类人": (
        "prospective_decision",
        changed(story(), "hearing", attendees=4, approve=3, signed=False, kinds=("teacher",)),
    ),
    "培训不满一年": (
        "prospective_decision",
        moved(story(), "activist training", "2024-06-12"),
    ),
    "推优过了一年": (
        "activist_decision",
        moved(story(), "recommendation", "2023-04-07"),
    ),
    "一名介绍人受留党察看": (
        "introducers",
        changed(story(), "introducer one", under_probation_penalty=True),
    ),
    "函调没有回复": ("political_review", changed(story(), "letter", replied_on=None)),
    "回函与结论同日, 没有缺漏": (
        "political_review",
        changed(story(), "letter", replied_on=day("2025-05-17")),
    ),
    "培训不够, 考试没有通过": (
        "candidate_training",
        changed(story(), "candidate training", days=2, hours=23, exam_passed=False),
    ),
    "送审材料缺两种": (
        "pre_review",
        changed(story(), "pre review", materials=RULES.review.materials[2:]),
    ),
    "公示早于审议, 内容不全, 有反映": (
        "admission_notice",
        {
            **changed(moved(story(), "pre review", "2025-05-22"), "admission notice", contents=()),
            "objection": ("2025-05-23", Objection(purpose=NoticePurpose.ADMISSION)),
        },
    ),
    "组织部审查早于公示期满": ("application_form", moved(story(), "clearance", "2025-05-26")),
    "审查之前领取, 草稿晚于正式填写": (
        "application_form",
        moved(moved(story(), "form issued", "2025-05-27"), "form draft", "2025-06-04"),
    ),
    "证书失效, 已经暂缓, 上次未接收": (
        "admission_meeting",
        {
            **moved(story(), "candidate training", "2022-06-10"),
            "pause": ("2025-06-08", Suspension(reason="意见分歧较大")),
            "rejected": ("2025-06-07", Rejection()),
        },
    ),
    "谈话中发现问题": ("organizer_talk", changed(story(), "organizer talk", problem=True)),
    "一并审批, 预备期写错": (
        "admission_approval",
        changed(story(), "college approval", together=2, period_from=day("2025-06-18")),
    ),
    "党费月份写错": (
        "admission_talk",
        changed(story(), "admission talk", dues_from=day("2025-07-01")),
    ),
    "先公示后申请": (
        "conversion_notice",
        moved(story(), "conversion application", "2026-06-02"),
    ),
    "延长半年": (
        "conversion_meeting",
        {**story(), "extension": ("2026-06-11", Extension(months=6))},
    ),
    "材料审核发现问题": (
        "conversion_meeting",
        {
            **story(),
            "came": ("2026-01-05", TransferIn(newcomer=True)),
            "audit": ("2026-01-06", FileAudit(complete=False)),
        },
    ),
}


def side_paths() -> Iterator[str]:
    """What is lacking where the way is not the usual one."""
    for title, (step, acts) in ASIDE.items():
        yield f"# {title}"
        answers = _needs(step, _before(step, acts))
        yield from (line for line in answers if line.startswith(("#", "unmet")))


def motions() -> Iterator[str]:
    """What each motion asks of somebody who has not applied: after the year, and before."""
    acts = without(
        until(story(), "2026-06-12"),
        *("conversion application", "conversion opinions", "conversion notice", "analysis 4"),
        *DECISIONS["conversion_meeting"][1],
    )
    every = [(Motion(), False), (Motion(outcome=Outcome.EXTENSION, months=6), False)]
    every += [(Motion(outcome=Outcome.CANCELLATION), early) for early in (False, True)]
    for on in ("2026-06-12", "2026-06-09"):
        case = Case(told(until(acts, on)), RULES, day(on))
        for motion, early in every:
            yield f"# {on} {motion.outcome}{' early' if early else ''}"
            yield from map(_requirement, meeting_requirements(case, motion, early=early))


def kept_since() -> Iterator[str]:
    """What is owed and found where the ledger begins half way: papers before it are not asked."""
    fewer = without(story(), "oath", "archived", "report 2025Q2", "opinion 2025-04-10")
    for since in ("2024-06-30", "2024-11-08", "2025-05-08", "2025-06-25", "2026-06-20"):
        yield f"# {since}"
        person = told(fewer, kept_since=day(since))
        case = Case(person, RULES, END)
        yield from (f"{duty.rule} {duty.period} {duty.done_on}" for duty in duties_of(case))
        yield from (_finding(found, person) for found in findings_of(case))


def _before(step: str, acts: Named) -> Named:
    """What lies before a step; a decision itself is still ahead on its day."""
    _, carried_out = DECISIONS.get(step, ("", ()))
    lying_before = until(acts, READY[step])
    return without(lying_before, *(set(carried_out) & set(lying_before)))


def _needs(step: str, acts: Named, rules: Rules = RULES, **person: object) -> Iterator[str]:
    on = READY[step]
    yield f"# {step} {on}"
    case = Case(told(acts, **person), rules, day(on))  # type: ignore[arg-type]
    yield from map(_requirement, requirements_of(case, BY_NAME[step]))


def _requirement(needed: Requirement) -> str:
    head = f"{needed.verdict} {needed.force} {needed.yardstick} 第{needed.article}条 {needed.rule}"
    return f"{head} {_facts(needed.facts)}| {describe_requirement(needed)}"


def _facts(facts: Mapping[str, Fact]) -> str:
    return "".join(f"{name}={_plain(fact)} " for name, fact in sorted(facts.items()))


def _plain(fact: Fact) -> str:
    return ",".join(fact) if isinstance(fact, tuple) else str(fact)


def duties() -> Iterator[str]:
    """Everything that falls due on the way, seen at the end and half way."""
    for on in ("2024-03-01", "2025-05-20", "2026-05-01", str(END)):
        yield f"# {on}"
        yield from _owed(Case(told(until(story(), on)), RULES, day(on)), day(on))
    acts: Named = {name: story()[name] for name in WAY[:-1]}
    acts["came"] = ("2025-09-01", TransferIn(newcomer=True))
    yield "# 2026-01-05, with nothing but the decisions"
    yield from _owed(Case(told(acts), RULES, day("2026-01-05")), day("2026-01-05"))


def _owed(case: Case, on: date) -> Iterator[str]:
    return (_duty(duty, on) for duty in duties_of(case))


def _duty(duty: Duty, on: date) -> str:
    days = f"{duty.opens}..{duty.due} {duty.done_on or '----------'}"
    head = f"{days} {duty.owner} 第{duty.article}条 {duty.rule} {duty.period}"
    return f"{head} {_facts(duty.facts)}| {describe_duty(duty, on)}"


def mistakes() -> Iterator[str]:
    """What the audit says of each planted mistake."""
    for parameter in PLANTED:
        planted = parameter.values[0]
        yield from (_finding(found, planted.dossier) for found in planted.found())


def _finding(found: Finding, dossier: Dossier) -> str:
    kinds = {record.id: record.payload.kind for record in dossier.records}
    shown = ",".join(kinds[number] for number in found.evidence) or "-"
    head = f"{found.number} {found.rule} {found.yardstick} 第{found.article}条 {found.owner}"
    return f"{head} {shown} {_facts(found.facts)}| {describe_finding(found)}"


PAGES = {
    "everything_done": everything_done,
    "nothing_done": nothing_done,
    "postgraduate": postgraduate,
    "centre_of_2026": centre_of_2026,
    "side_paths": side_paths,
    "motions": motions,
    "kept_since": kept_since,
    "duties": duties,
    "mistakes": mistakes,
}


def page(lines: Iterable[str]) -> str:
    """The text of a page."""
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, lines in PAGES.items():
        (FOLDER / f"{name}.txt").write_text(page(lines()), encoding="utf-8")
