"""The roster as an Excel file: its columns, and reading one that nobody vouches for."""

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from models import Role
from regulation.assessment import Stage
from regulation.refusal import Fact, Refusal

SHEET = "人员"
NONE = "无"

MOST_BYTES = 10 * 2**20
MOST_BYTES_UNPACKED = 100 * 2**20
MOST_PARTS = 500
MOST_ROWS = 5000
MOST_COLUMNS = 64
EXACT_INTEGERS = 10**15  # above, a number cell has lost digits
DATES = range(1900, 2100)

STAGES = {
    "入党申请人": Stage.APPLICANT,
    "入党积极分子": Stage.ACTIVIST,
    "发展对象": Stage.PROSPECTIVE_MEMBER,
    "预备党员": Stage.PROBATIONARY_MEMBER,
    "正式党员": Stage.FULL_MEMBER,
    "群众": Stage.NONE,
}
ROLES = {
    "支部书记": Role.SECRETARY,
    "组织委员": Role.ORGANIZATION_COMMISSIONER,
    "支部委员": Role.COMMITTEE_MEMBER,
    "组织员": Role.ORGANIZER,
    "团支部书记": Role.LEAGUE_SECRETARY,
    "管理员": Role.ADMINISTRATOR,
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with a roster: `cell` is its address, empty for the file as a whole."""

    cell: str
    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


class RosterRefused(Refusal):
    """The roster cannot be imported; nothing was. `problems` names every cell to be corrected."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("roster_refused", count=len(self.problems))


class _Wrong(Exception):  # noqa: N818 - caught at once, and turned into a Problem
    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One person. A date or a text left empty, and a list that is `None`, say nothing."""

    row: int
    student_number: str
    name: str
    branch: str
    stage: Stage
    gender: str = ""
    ethnicity: str = ""
    birth_date: date | None = None
    native_place: str = ""
    class_name: str = ""
    roles: tuple[Role, ...] | None = None
    applied_on: date | None = None
    activist_on: date | None = None
    prospective_on: date | None = None
    admitted_on: date | None = None
    converted_on: date | None = None
    contacts: tuple[str, ...] | None = None
    introducers: tuple[str, ...] | None = None
    graduation: date | None = None


@dataclass(frozen=True, kw_only=True)
class RosterSheet:
    """A roster that reads well; whether it is true is for the import to find out."""

    rows: tuple[RosterRow, ...]
    letters: Mapping[str, str]

    def cell(self, row: RosterRow, name: str) -> str:
        """The address of a field: F7; of the row where its column is missing."""
        return f"{self.letters.get(name, '')}{row.row}"


def _text(limit: int) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if isinstance(value, date):
            raise _Wrong("not_text")
        text = _plain(value)
        if len(text) > limit:
            raise _Wrong("too_long", limit=limit)
        return text

    return parse


def _plain(value: object) -> str:
    """A cell as text: a number cell without its decimal point, no odd spaces or widths."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= EXACT_INTEGERS:
            raise _Wrong("digits_lost")
        value = int(value) if value == int(value) else value
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def _number(value: object) -> str:
    text = _text(32)(value)
    if not re.fullmatch(r"[A-Za-z0-9-]+", text):
        raise _Wrong("bad_number")
    return text


def _date(value: object) -> date:
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        try:
            day = datetime.strptime(_plain(day), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
        except ValueError:
            raise _Wrong("bad_date") from None
    if day.year not in DATES:
        raise _Wrong("bad_date")
    return day


def _choice(choices: Mapping[str, Any]) -> Callable[[object], Any]:
    def parse(value: object) -> Any:
        text = _plain(value)
        if text not in choices:
            raise _Wrong("not_a_choice", choices=tuple(choices))
        return choices[text]

    return parse


def _list_of(parse_item: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    def parse(value: object) -> tuple[Any, ...]:
        text = _plain(value)
        if text == NONE:
            return ()
        items = [parse_item(item) for item in re.split(r"[、,;\s]+", text) if item]
        return tuple(dict.fromkeys(items))

    return parse


@dataclass(frozen=True)
class Column:
    """A column: its header, the field it fills, how its cells are read."""

    header: str
    field: str
    parse: Callable[[object], Any]
    required: bool = False
    choices: tuple[str, ...] = ()
    width: int = 14

    @property
    def is_date(self) -> bool:
        """Does this column hold days?"""
        return self.parse is _date


COLUMNS = (
    Column("学号", "student_number", _number, required=True),
    Column("姓名", "name", _text(64), required=True, width=10),
    Column("性别", "gender", _choice({"男": "男", "女": "女"}), choices=("男", "女"), width=6),
    Column("民族", "ethnicity", _text(32), width=8),
    Column("出生日期", "birth_date", _date),
    Column("籍贯", "native_place", _text(64)),
    Column("班级", "class_name", _text(64)),
    Column("支部", "branch", _text(100), required=True, width=20),
    Column("身份", "stage", _choice(STAGES), required=True, choices=tuple(STAGES)),
    Column("职务", "roles", _list_of(_choice(ROLES)), width=18),
    Column("申请入党日期", "applied_on", _date),
    Column("确定积极分子日期", "activist_on", _date, width=18),
    Column("确定发展对象日期", "prospective_on", _date, width=18),
    Column("接收预备党员日期", "admitted_on", _date, width=18),
    Column("转正日期", "converted_on", _date),
    Column("培养联系人", "contacts", _list_of(_number), width=24),
    Column("入党介绍人", "introducers", _list_of(_number), width=24),
    Column("毕业日期", "graduation", _date),
)
BY_HEADER = {column.header: column for column in COLUMNS}
HEADERS = {column.field: column.header for column in COLUMNS}


@dataclass(frozen=True)
class _Cell:
    value: object
    data_type: str


_Grid = list[list[_Cell]]


def read_roster(content: bytes) -> RosterSheet:
    """Read a filled-in template. Raises RosterRefused with every cell that cannot be read."""
    _check_container(content)
    grid = _grid(content)
    problems: list[Problem] = []
    columns = _columns(grid[0] if grid else [], problems)
    rows = list(_rows(grid[1 : MOST_ROWS + 1], columns, problems))
    if len(grid) > MOST_ROWS + 1:
        problems.append(Problem(cell="", code="too_many_rows", facts={"limit": MOST_ROWS}))
    problems += _duplicates(rows, columns)
    if not rows and not problems:
        problems.append(Problem(cell="A2", code="no_people"))
    if problems:
        raise RosterRefused(problems)
    letters = {column.field: get_column_letter(n) for n, column in columns.items()}
    return RosterSheet(rows=tuple(rows), letters=letters)


def _grid(content: bytes) -> _Grid:
    """The cells of the sheet, one row more than may be imported at most."""
    try:
        with closing(load_workbook(BytesIO(content), read_only=True)) as book:
            if SHEET in book.sheetnames:
                lines = islice(book[SHEET].iter_rows(max_col=MOST_COLUMNS), MOST_ROWS + 2)
                return [[_Cell(cell.value, cell.data_type) for cell in line] for line in lines]
    except Exception:  # whatever a damaged or hostile file makes the library raise
        raise RosterRefused([Problem(cell="", code="unreadable")]) from None
    raise RosterRefused([Problem(cell="", code="no_sheet", facts={"sheet": SHEET})])


def _check_container(content: bytes) -> None:
    """Refuse what is not a plain workbook before anything is unpacked."""
    code = _container_problem(content)
    if code is not None:
        raise RosterRefused([Problem(cell="", code=code)])


def _container_problem(content: bytes) -> str | None:
    if len(content) > MOST_BYTES:
        return "too_large"
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            parts = container.infolist()
    except zipfile.BadZipFile:
        return "not_a_workbook"
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES_UNPACKED:
        return "too_large"
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        return "has_macros"
    return None if "xl/workbook.xml" in names else "not_a_workbook"


def _columns(header: Sequence[_Cell], problems: list[Problem]) -> dict[int, Column]:
    """The columns by their position from 1; unknown, doubled and missing headers are problems."""
    titles = {n: str(cell.value).strip() for n, cell in enumerate(header, 1) if not _empty(cell)}
    seen = Counter(titles.values())
    for n, title in titles.items():
        if title not in BY_HEADER:
            problems.append(_at(n, 1, "unknown_column", header=title))
        elif seen[title] > 1:
            problems.append(_at(n, 1, "doubled_column", header=title))
    for column in COLUMNS:
        if column.required and column.header not in seen:
            problems.append(Problem(cell="", code="no_column", facts={"header": column.header}))
    return {n: BY_HEADER[title] for n, title in titles.items() if title in BY_HEADER}


def _at(column: int, row: int, code: str, **facts: Fact) -> Problem:
    return Problem(cell=f"{get_column_letter(column)}{row}", code=code, facts=facts)


def _rows(
    lines: _Grid, columns: Mapping[int, Column], problems: list[Problem]
) -> Iterator[RosterRow]:
    for number, line in enumerate(lines, start=2):
        cells = {n: cell for n, cell in enumerate(line, 1) if n in columns and not _empty(cell)}
        row = _row(number, cells, columns, problems) if cells else None
        if row is not None:
            yield row


def _empty(cell: _Cell) -> bool:
    return cell.value is None or not str(cell.value).strip()


def _row(
    number: int, cells: Mapping[int, _Cell], columns: Mapping[int, Column], problems: list[Problem]
) -> RosterRow | None:
    values, wrong = {}, []
    for n, column in columns.items():
        try:
            if n in cells:
                values[column.field] = _value(cells[n], column)
            elif column.required:
                raise _Wrong("empty", header=column.header)
        except _Wrong as error:
            wrong.append(_at(n, number, error.code, **error.facts))
    problems += wrong
    complete = {column.field for column in COLUMNS if column.required} <= values.keys()
    return RosterRow(row=number, **values) if complete and not wrong else None


def _value(cell: _Cell, column: Column) -> Any:
    if cell.data_type == "f":
        raise _Wrong("formula")
    if cell.data_type == "e":
        raise _Wrong("error_value")
    return column.parse(cell.value)


def _duplicates(rows: Sequence[RosterRow], columns: Mapping[int, Column]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    letter = next((n for n, column in columns.items() if column.field == "student_number"), 1)
    for row in rows:
        earlier = first.setdefault(row.student_number, row.row)
        if earlier != row.row:
            yield _at(letter, row.row, "doubled_number", number=row.student_number, line=earlier)
