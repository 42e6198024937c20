"""The people of the demo: a branch in the middle of its work, its dates counted from today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from openpyxl import Workbook

from bot.demo_dossiers import ready_for_admission
from models import Person
from models.db import write_tx
from regulation.deadlines import add_months
from services import invitations, meetings
from services.access import Actor
from services.days import day_of
from services.invitations import Invited
from services.ledger import Entry, append
from services.office import Office
from services.roster import import_roster
from services.roster_sheet import SHEET, read_roster

COLLEGE = "化学化工学院党委"
BRANCH = "本科生第一党支部"
FIRST_ACCOUNT = 2001
GROUP_ACCOUNT = -1_002_001
PLATFORM = "telegram"
PROBATION_ENDS_IN = (15, 16)  # days: one reminder is due today, one tomorrow


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Somebody of the demo branch; the dates are those of the roster sheet."""

    number: str
    name: str
    status: str
    offices: str = ""
    contacts: str = ""
    introducers: str = ""
    applied: date | None = None
    activist: date | None = None
    prospective: date | None = None
    admitted: date | None = None
    converted: date | None = None
    bound: bool = True

    @property
    def label(self) -> str:
        """What the playground shows under the name."""
        return self.offices or ("培养联系人" if self.number in CONTACTS else self.status)


CANDIDATE = "S2403"
CONTACTS = ("T003", "T004")
FULL_MEMBERS = (
    ("T001", "赵志远", "支部书记"),
    ("T002", "周文静", "组织委员"),
    ("T003", "孙立新", ""),
    ("T004", "李思源", ""),
    ("T005", "陈海峰", "组织员"),
    ("S2306", "吴佳宁", ""),
    ("S2307", "郑晓东", ""),
    ("S2308", "王雨桐", ""),
    ("S2309", "冯嘉懿", ""),
    ("S2310", "褚明轩", ""),
    ("S2311", "卫子涵", ""),
)


def residents(today: date) -> tuple[Resident, ...]:
    """Everybody, as of today."""
    return (*_full_members(today), *_probationary(today), *_younger(today))


def _full_members(today: date) -> Iterator[Resident]:
    for number, name, offices in FULL_MEMBERS:
        yield Resident(
            number=number,
            name=name,
            status="正式党员",
            offices=offices,
            converted=add_months(today, -30),
        )


def _probationary(today: date) -> Iterator[Resident]:
    people = zip(("S2401", "S2402"), ("沈若溪", "韩子墨"), PROBATION_ENDS_IN, strict=True)
    for number, name, days in people:
        admitted = add_months(today + timedelta(days=days), -12)
        yield Resident(
            number=number,
            name=name,
            status="预备党员",
            contacts="T003",
            introducers="T003、T004",
            applied=add_months(admitted, -30),
            activist=add_months(admitted, -24),
            prospective=add_months(admitted, -3),
            admitted=admitted,
        )


def _younger(today: date) -> tuple[Resident, ...]:
    return (
        Resident(
            number=CANDIDATE,
            name="杨一帆",
            status="发展对象",
            contacts="T003、T004",
            introducers="T003、T004",
            applied=add_months(today, -30),
            activist=add_months(today, -22),
            prospective=add_months(today, -2),
        ),
        _activist(today, "S2501", "林晓雨", months=7, bound=False),
        _activist(today, "S2502", "许知行", months=4),
        _activist(today, "S2503", "何静怡", months=2),
        Resident(number="S2601", name="吕思远", status="入党申请人", applied=add_months(today, -1)),
        Resident(
            number="S2602",
            name="施雅文",
            status="入党申请人",
            applied=today - timedelta(days=10),
            bound=False,
        ),
    )


def _activist(today: date, number: str, name: str, *, months: int, bound: bool = True) -> Resident:
    return Resident(
        number=number,
        name=name,
        status="入党积极分子",
        contacts="T004",
        applied=add_months(today, -months - 6),
        activist=add_months(today, -months),
        bound=bound,
    )


def roster_file(today: date) -> bytes:
    """The branch as the Excel sheet an administrator would import."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    rows = list(_rows(today))
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _rows(today: date) -> Iterator[dict[str, str | date | None]]:
    for someone in residents(today):
        yield {
            "学号": someone.number,
            "姓名": someone.name,
            "支部": BRANCH,
            "身份": someone.status,
            "职务": someone.offices,
            "申请入党日期": someone.applied,
            "确定积极分子日期": someone.activist,
            "确定发展对象日期": someone.prospective,
            "接收预备党员日期": someone.admitted,
            "转正日期": someone.converted,
            "培养联系人": someone.contacts,
            "入党介绍人": someone.introducers,
        }


async def settle_in(office: Office, now: datetime) -> dict[str, Invited]:
    """Import the branch and bind everybody who is bound already.

    Returns the invitations of those who are not, by 学号.
    """
    today = day_of(now)
    sheet = read_roster(roster_file(today))
    await import_roster(sheet=sheet, college=COLLEGE, office=office, now=now)
    people = residents(today)
    issued = await invitations.issue(student_numbers=[p.number for p in people], now=now)
    for account, (someone, invited) in enumerate(zip(people, issued, strict=True), FIRST_ACCOUNT):
        if someone.bound:
            await invitations.bind(
                platform=PLATFORM, external_id=str(account), code=invited.code, now=now
            )
    await _bind_group(now)
    await _complete_dossier(office, now)
    unbound = {someone.number for someone in people if not someone.bound}
    return {card.student_number: card for card in issued if card.student_number in unbound}


async def _bind_group(now: datetime) -> None:
    secretary = await _actor(FULL_MEMBERS[0][0])
    await meetings.bind_group(actor=secretary, chat=str(GROUP_ACCOUNT), now=now)


async def _complete_dossier(office: Office, now: datetime) -> None:
    """The 发展对象 of the demo may be met on at once, but for two recorded reasons."""
    candidate, secretary = await _actor(CANDIDATE), await _actor(FULL_MEMBERS[0][0])
    async with write_tx():
        for on, payload in ready_for_admission(day_of(now), office.rules):
            entry = Entry(
                person_id=candidate.person_id,
                payload=payload,
                act_date=on,
                actor_id=secretary.person_id,
            )
            await append(entry, vault=office.vault, now=now)


async def _actor(number: str) -> Actor:
    person = await Person.get(student_number=number)
    return Actor(person_id=person.id, branch_id=person.branch_id, name=person.name)
