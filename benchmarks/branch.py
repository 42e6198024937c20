"""A branch of any size in the database of a bot that has not yet begun to take updates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

from openpyxl import Workbook

from bot.app import Application
from bot.clock import SystemClock
from models import (
    AgendaItem,
    AgendaStep,
    Ballot,
    Identity,
    ItemState,
    Meeting,
    MeetingKind,
    MeetingState,
    Notice,
    NoticeState,
    Person,
    RollEntry,
)
from models.db import write_tx
from regulation.articles.article_27 import agenda
from regulation.articles.article_28 import has_vote
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import BallotKind
from services import ballot_opening, meetings
from services.access import Actor
from services.days import day_of
from services.ledger import load_dossiers
from services.notices import Draft, Lane, record_alone
from services.roster import import_roster
from services.roster_sheet import SHEET, read_roster

CODE_KEY = "00" * 32  # of every meeting here: sign-in codes follow from it and the time
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # in Shanghai; nothing is due that day
FIRST_ACCOUNT = 10_000
HEADERS = ("学号", "姓名", "支部", "身份", "职务", "培养联系人", "转正日期")
DATES = ("申请入党日期", "确定积极分子日期", "确定发展对象日期")


class NoonClock(SystemClock):
    """Begins at noon of one day, so that every run has the same things due."""

    def __init__(self) -> None:
        self._shift = NOON - super().now()

    def now(self) -> datetime:
        """The present instant in UTC."""
        return super().now() + self._shift


@dataclass(frozen=True)
class Size:
    """How many of each; the secretary, who guides everybody, comes on top."""

    students: int
    members: int
    candidates: int


def _rows(size: Size) -> Iterator[tuple[object, ...]]:
    member = ("正式党员", "", "", date(2024, 6, 1))
    yield _row("T0", "正式党员", "支部书记", "", date(2024, 6, 1))
    for n in range(size.members):
        yield _row(f"M{n}", *member)
    path = (date(2025, 3, 3), date(2025, 9, 15), date(2026, 10, 8))
    for n in range(size.students):
        yield _row(f"S{n}", "入党积极分子", "", "T0", None, date(2026, 3, 3), date(2026, 10, 8))
    for n in range(size.candidates):
        yield _row(f"C{n}", "发展对象", "", "T0", None, *path)


def _branch_rows(number: int, members: int) -> Iterator[tuple[object, ...]]:
    """One of several branches: its secretary, its members, its candidate."""
    branch, since = f"压力测试第{number}支部", date(2024, 6, 1)
    path = (date(2025, 3, 3), date(2025, 9, 15), date(2026, 10, 8))
    yield _row(f"T{number}", "正式党员", "支部书记", "", since, branch=branch)
    for n in range(members):
        yield _row(f"M{number}-{n}", "正式党员", "", "", since, branch=branch)
    yield _row(f"C{number}", "发展对象", "", f"T{number}", None, *path, branch=branch)


def _row(
    number: str, status: str, *rest: object, branch: str = "压力测试支部"
) -> tuple[object, ...]:
    return (number, f"同学{number}", branch, status, *rest)


def _roster(rows: Iterable[tuple[object, ...]]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet(SHEET, 0)
    sheet.append([*HEADERS, *DATES])
    for row in rows:
        sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


async def populate(app: Application, size: Size) -> dict[str, list[int]]:
    """Import and bind everybody; returns the accounts of students and members."""
    return await _bring_in(app, _rows(size))


async def populate_branches(app: Application, branches: int, members: int) -> dict[str, list[int]]:
    """Import and bind the people of several branches; returns the accounts of the members."""
    rows = (row for number in range(branches) for row in _branch_rows(number, members))
    return await _bring_in(app, rows)


async def _bring_in(app: Application, rows: Iterable[tuple[object, ...]]) -> dict[str, list[int]]:
    sheet = read_roster(_roster(rows))
    await import_roster(sheet=sheet, college="学院党委", office=app.office, now=NOON)
    everybody = await Person.all().order_by("id")
    async with write_tx():
        await Identity.bulk_create([_identity(person) for person in everybody])
    numbers = {FIRST_ACCOUNT + p.id: p.student_number for p in everybody}
    return {
        "students": [account for account, number in numbers.items() if number.startswith("S")],
        "members": [account for account, number in numbers.items() if number.startswith("M")],
    }


def _identity(person: Person) -> Identity:
    return Identity(
        platform="telegram",
        external_id=str(FIRST_ACCOUNT + person.id),
        person_id=person.id,
        bound_at=NOON,
    )


async def secretary(number: int = 0) -> Actor:
    """Who leads the branch, or one of several."""
    person = await Person.get(student_number=f"T{number}")
    return Actor(person_id=person.id, branch_id=person.branch_id, name=person.name)


async def convene_all(app: Application) -> list[int]:
    """A meeting in session on every candidate, everything before its ballot done.

    Nobody has signed in. Returns their numbers.
    """
    host, on = await secretary(), day_of(NOON)
    dossiers = await load_dossiers([person.id for person in await Person.all().order_by("id")])
    cases = [Case(dossier, app.office.rules, on) for dossier in dossiers.values()]
    voters = [case.dossier.person_id for case in cases if has_vote(case)]
    candidates = [c.dossier.person_id for c in cases if c.stage is Stage.PROSPECTIVE_MEMBER]
    async with write_tx():
        return [await _convene(app, host, candidate, voters) for candidate in candidates]


async def convene_branch(app: Application, number: int) -> str:
    """A meeting of one of several branches, everybody there; returns its open ballot."""
    host, candidate = await secretary(number), await Person.get(student_number=f"C{number}")
    members = await Person.filter(branch_id=host.branch_id).exclude(id=candidate.id)
    async with write_tx():
        meeting = await _convene(app, host, candidate.id, [person.id for person in members])
    await open_ballot(app, meeting, host)
    return (await Ballot.get(meeting_id=meeting)).id


async def _convene(app: Application, host: Actor, candidate_id: int, voters: list[int]) -> int:
    meeting = await Meeting.create(
        branch_id=host.branch_id,
        kind=MeetingKind.ADMISSION,
        state=MeetingState.IN_SESSION,
        convened_by_id=host.person_id,
        convened_at=NOON,
        opened_at=NOON,
        host_id=host.person_id,
        code_key=CODE_KEY,
    )
    item = await AgendaItem.create(
        meeting=meeting, position=1, candidate_id=candidate_id, state=ItemState.UNDER_WAY
    )
    for step in agenda(app.office.rules, BallotKind.ADMISSION)[:-1]:
        await AgendaStep.create(item=item, step=step, done_by_id=host.person_id, done_at=NOON)
    await RollEntry.bulk_create(RollEntry(meeting=meeting, person_id=i) for i in voters)
    await meetings.prepare_ballot(meeting.id, candidate_id, NOON)
    return int(meeting.id)


async def open_ballot(app: Application, meeting: int, host: Actor | None = None) -> None:
    """Sign everybody on the roll in and open the ballot."""
    async with write_tx():
        await RollEntry.filter(meeting_id=meeting).update(signed_in_at=NOON)
        present = await meetings.count_present(meeting)
        await AgendaItem.filter(meeting_id=meeting).update(head_count=present)
    await ballot_opening.open_ballot(
        actor=host or await secretary(), meeting_id=meeting, office=app.office, now=NOON
    )
    await send_no_calls()


async def settle_recipients(many: int) -> list[int]:
    """So many more people in the branch, with accounts; returns the first account and the last."""
    branch_id = (await secretary()).branch_id
    async with write_tx():
        names = (f"同志{n}" for n in range(many))
        await Person.bulk_create(
            [Person(name=name, student_number=name, branch_id=branch_id) for name in names],
            batch_size=500,
        )
        people = await Person.filter(name__startswith="同志").order_by("id")
        await Identity.bulk_create([_identity(person) for person in people], batch_size=500)
    return [FIRST_ACCOUNT + people[0].id, FIRST_ACCOUNT + people[-1].id]


async def record_calls(people: Iterable[int], meeting: int) -> None:
    """All of these people are to be told that a meeting has begun."""
    revision = (await Meeting.get(id=meeting)).revision
    drafts = [
        Draft(
            key=f"benchmark:{person}",
            kind="meeting_begun",
            lane=Lane.NEWS,
            recipient_id=person,
            parameters={"meeting": meeting, "revision": revision, "item": 0},
        )
        for person in people
    ]
    await record_alone(drafts=drafts, now=NOON)


async def send_no_calls() -> None:
    """The summons are not what is measured here."""
    async with write_tx():
        await Notice.all().update(state=NoticeState.OBSOLETE)
