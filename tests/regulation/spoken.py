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
from regulation.case import Case
from regulation.gates import requirements_of
from regulation.records import Dossier, Ranking, RankingKind, TransferIn
from regulation.refusal import Fact
from regulation.rules import Rules
from regulation.steps import BY_NAME, STEPS
from tests.regulation.building import RULES, day
from tests.regulation.story import DECISIONS, END, Named, changed, story, told, until, without
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


def _before(step: str, acts: Named) -> Named:
    """What lies before a step; a decision itself is still ahead on its day."""
    _, carried_out = DECISIONS.get(step, ("", ()))
    return without(until(acts, READY[step]), *(set(carried_out) & set(acts)))


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
