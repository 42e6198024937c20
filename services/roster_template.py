"""The empty roster: headers that explain themselves, lists to choose from, a page of guidance."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.roster_sheet import COLUMNS, MOST_ROWS, SHEET, Column

GUIDE = "说明"
REQUIRED, OPTIONAL = "F2DCDB", "EEEEEE"


def write_template(*, hints: Mapping[str, str], guide: Sequence[Sequence[str]]) -> bytes:
    """An empty roster: `hints` by header become comments, `guide` the rows of 说明.

    The example person stands on the second sheet, where no import takes it for a real one.
    """
    book = Workbook()
    people = book.active
    assert isinstance(people, Worksheet)
    people.title = SHEET
    people.freeze_panes = "C2"
    for n, column in enumerate(COLUMNS, 1):
        _write_header(people, n, column, hints[column.header])
        _prepare_cells(people, get_column_letter(n), column)
    explained = book.create_sheet(GUIDE)
    for line in guide:
        explained.append(list(line))
    explained.column_dimensions["A"].width = 24
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write_header(sheet: Worksheet, n: int, column: Column, hint: str) -> None:
    cell = sheet.cell(row=1, column=n, value=column.header)
    assert isinstance(cell, Cell)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=REQUIRED if column.required else OPTIONAL)
    cell.comment = Comment(hint, "", height=120, width=260)
    sheet.column_dimensions[get_column_letter(n)].width = column.width


def _prepare_cells(sheet: Worksheet, letter: str, column: Column) -> None:
    """Text cells keep the digits of a 学号; short lists of choices drop down."""
    cells = f"{letter}2:{letter}{MOST_ROWS + 1}"
    sheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if column.is_date else "@"
    if column.choices:
        quoted = f'"{",".join(column.choices)}"'
        choices = DataValidation(
            type="list", formula1=quoted, allow_blank=True, showErrorMessage=True
        )
        choices.add(cells)
        sheet.add_data_validation(choices)
