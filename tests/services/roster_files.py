"""Rosters for tests: a plausible branch, written into the real template."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

from services.roster_sheet import COLUMNS, SHEET
from services.roster_template import write_template
from texts.roster import GUIDE, HINTS

Row = dict[str, object]

BRANCH = "化学化工学院学生第一党支部"
SECRETARY: Row = {
    "学号": "T1001",
    "姓名": "王建国",
    "支部": BRANCH,
    "身份": "正式党员",
    "职务": "支部书记、管理员",
    "转正日期": "2015-06-01",
}
CONTACT: Row = {
    "学号": "T1002",
    "姓名": "李敏",
    "支部": BRANCH,
    "身份": "正式党员",
    "转正日期": "2026-05-08",
}
ACTIVIST: Row = {
    "学号": "2023010101",
    "姓名": "张明",
    "性别": "男",
    "民族": "汉族",
    "出生日期": "2004-03-15",
    "支部": BRANCH,
    "身份": "入党积极分子",
    "申请入党日期": "2024-09-20",
    "确定积极分子日期": "2025-03-28",
    "培养联系人": "T1001、T1002",
}
PROBATIONARY: Row = {
    "学号": "2022010102",
    "姓名": "阿依古丽·买买提",
    "支部": BRANCH,
    "身份": "预备党员",
    "申请入党日期": "2023-09-20",
    "确定积极分子日期": "2024-03-28",
    "确定发展对象日期": "2025-05-06",
    "接收预备党员日期": "2025-12-05",
    "入党介绍人": "T1001、T1002",
}
PEOPLE = [SECRETARY, CONTACT, ACTIVIST, PROBATIONARY]


def template() -> bytes:
    """The empty roster as users get it."""
    return write_template(hints=HINTS, guide=GUIDE)


def roster(*rows: Row) -> bytes:
    """The template, filled in from row 2 on."""
    book = load_workbook(BytesIO(template()))
    for row in rows or PEOPLE:
        line = next(n for n in range(2, 10**6) if book[SHEET].cell(n, 1).value is None)
        for n, column in enumerate(COLUMNS, 1):
            book[SHEET].cell(line, n).value = row.get(column.header)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def edited(edit, content: bytes | None = None) -> bytes:
    """A roster whose sheet somebody has edited by hand."""
    book = load_workbook(BytesIO(content or roster()))
    edit(book[SHEET])
    changed = BytesIO()
    book.save(changed)
    return changed.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same container with some parts replaced or added, names with `__` for `/`."""
    named = {name.replace("__", "/").replace("_DOT_", "."): data for name, data in parts.items()}
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in named:
                new.writestr(part, old.read(part))
        for name, data in named.items():
            new.writestr(name, data)
    return packed.getvalue()
