"""Small words for writing dossiers in tests."""

from datetime import date

from regulation.assess import assess
from regulation.assessment import Assessment, Duty, Requirement
from regulation.case import Case
from regulation.gates import requirements_of
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    ContactAssigned,
    Dossier,
    Payload,
    ProspectiveDecision,
    Record,
    ReviewState,
    Talk,
    ThoughtReport,
)
from regulation.rules import load_rules
from regulation.steps import BY_NAME

RULES = load_rules()

STUDENT, CONTACT, SECRETARY = 1, 5, 9


def day(text: str) -> date:
    """2026-11-20 → that date."""
    return date.fromisoformat(text)


def record(
    number: int,
    on: str,
    payload: Payload,
    state: ReviewState = ReviewState.ACCEPTED,
    supersedes: int | None = None,
) -> Record:
    """A record entered on the day of its act."""
    return Record(
        id=number,
        act_date=day(on),
        entered_on=day(on),
        payload=payload,
        state=state,
        supersedes=supersedes,
        actor_id=SECRETARY,
        recorder_id=SECRETARY,
        responsible_id=SECRETARY,
        signer_id=SECRETARY,
    )


def dossier(*acts: tuple[str, Payload] | Record, **person: object) -> Dossier:
    """A dossier from (day, payload) pairs, numbered in the order they are written."""
    records = tuple(
        act if isinstance(act, Record) else record(number, *act)
        for number, act in enumerate(acts, start=1)
    )
    return Dossier(person_id=STUDENT, records=records, **person)  # type: ignore[arg-type]


def assessed(on: str, *acts: tuple[str, Payload] | Record, **person: object) -> Assessment:
    """What the college rules say of these acts on a day."""
    return assess(dossier(*acts, **person), RULES, day(on))


def duties(answer: Assessment, rule: str) -> list[Duty]:
    """The duties of one rule, in their order."""
    return [duty for duty in answer.duties if duty.rule == rule]


def the_duty(answer: Assessment, rule: str) -> Duty:
    """The only duty of this rule."""
    (duty,) = duties(answer, rule)
    return duty


def needs(
    step: str, on: str, *acts: tuple[str, Payload] | Record, **person: object
) -> dict[str, Requirement]:
    """What a step needs on a day, by rule."""
    case = Case(dossier(*acts, **person), RULES, day(on))
    return {needed.rule: needed for needed in requirements_of(case, BY_NAME[step])}


def applied(on: str) -> tuple[str, Payload]:
    return on, Application()


def talked(on: str) -> tuple[str, Payload]:
    return on, Talk(talker_id=SECRETARY, place="书院", gist="入党动机", first=True)


def became_activist(on: str) -> tuple[str, Payload]:
    return on, ActivistDecision()


def became_prospective(on: str) -> tuple[str, Payload]:
    return on, ProspectiveDecision()


def admitted(on: str) -> tuple[str, Payload]:
    return on, Admission()


def contact(on: str, who: int = CONTACT, *, full_member: bool = True) -> tuple[str, Payload]:
    return on, ContactAssigned(contact_id=who, full_member=full_member)


def report(quarter: str, text: str = "", characters: int = 1600) -> ThoughtReport:
    return ThoughtReport(
        quarter=quarter, files=(), characters=characters, fingerprint=text or f"text of {quarter}"
    )
