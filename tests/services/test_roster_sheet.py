"""A roster is read cell by cell, and whatever cannot be read is named by its cell."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from models import Role
from regulation.assessment import Stage
from services.roster_sheet import (
    COLUMNS,
    MOST_BYTES,
    MOST_ROWS,
    SHEET,
    RosterRefused,
    read_roster,
)
from services.roster_template import GUIDE
from tests.services.roster_files import (
    ACTIVIST,
    SECRETARY,
    edited,
    repacked,
    roster,
    template,
)
from texts.roster import PROBLEMS, describe_problem

CHAT_HEADERS = (
    "学号 · 姓名 · 性别 · 民族 · 出生日期 · 籍贯 · 班级 · 支部 · 身份 · 职务 · 申请入党日期 · "
    "确定积极分子日期 · 确定发展对象日期 · 接收预备党员日期 · 转正日期 · 培养联系人 · "
    "入党介绍人 · 毕业日期"
)


def problems_of(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(RosterRefused) as refused:
        read_roster(content)
    assert all(describe_problem(problem) for problem in refused.value.problems)
    return [(problem.cell, problem.code) for problem in refused.value.problems]


def with_cell(address: str, value: object) -> bytes:
    """The secretary alone, one cell changed."""

    def edit(sheet):
        sheet[address] = value

    return edited(edit, roster(SECRETARY))


class TestTheTemplate:
    def test_has_exactly_the_promised_headers(self):
        sheet = load_workbook(BytesIO(template()))[SHEET]
        assert " · ".join(cell.value for cell in sheet[1]) == CHAT_HEADERS

    def test_explains_every_header_in_a_comment(self):
        sheet = load_workbook(BytesIO(template()))[SHEET]
        assert all(cell.comment.text for cell in sheet[1])

    def test_offers_the_choices_of_gender_and_standing(self):
        lists = load_workbook(BytesIO(template()))[SHEET].data_validations.dataValidation
        assert {item.formula1 for item in lists} == {
            '"男,女"',
            '"入党申请人,入党积极分子,发展对象,预备党员,正式党员,群众"',
        }

    def test_shows_an_example_that_would_be_accepted_on_the_second_sheet(self):
        lines = list(load_workbook(BytesIO(template()))[GUIDE].iter_rows(values_only=True))
        headers = next(n for n, line in enumerate(lines) if line[0] == "学号")
        example = dict(zip(lines[headers], lines[headers + 1], strict=True))
        (row,) = read_roster(roster(example)).rows
        assert row.stage is Stage.ACTIVIST

    def test_holds_nobody(self):
        assert problems_of(template()) == [("A2", "no_people")]


class TestReading:
    def test_gives_every_field(self):
        row = read_roster(roster(ACTIVIST)).rows[0]
        assert row.student_number == "2023010101"
        assert row.birth_date == date(2004, 3, 15)
        assert row.stage is Stage.ACTIVIST
        assert row.contacts == ("T1001", "T1002")
        assert row.introducers is None
        assert row.graduation is None

    def test_gives_several_roles(self):
        assert read_roster(roster(SECRETARY)).rows[0].roles == (Role.SECRETARY, Role.ADMINISTRATOR)

    def test_tells_none_from_nothing_said(self):
        assert read_roster(roster(SECRETARY | {"职务": "无"})).rows[0].roles == ()
        assert read_roster(roster(SECRETARY | {"职务": None})).rows[0].roles is None

    @pytest.mark.parametrize(
        "value", ["2015-06-01", date(2015, 6, 1), datetime.fromisoformat("2015-06-01T09:30")]
    )
    def test_takes_dates_as_cells_or_text(self, value):
        assert read_roster(roster(SECRETARY | {"转正日期": value})).rows[0].converted_on == date(
            2015, 6, 1
        )

    @pytest.mark.parametrize(
        ("value", "number"), [(2023010101, "2023010101"), (7.0, "7"), (" Ｔ１ ", "T1")]
    )
    def test_takes_a_number_as_it_was_meant(self, value, number):
        assert read_roster(roster(SECRETARY | {"学号": value})).rows[0].student_number == number

    def test_passes_over_empty_lines_and_keeps_their_count(self):
        def move_down(sheet):
            sheet.insert_rows(2, 3)

        sheet = read_roster(edited(move_down, roster(SECRETARY)))
        assert sheet.cell(sheet.rows[0], "converted_on") == "O5"

    def test_takes_columns_in_any_order(self):
        def swap(sheet):
            sheet["A1"], sheet["B1"] = "姓名", "学号"
            sheet["A2"], sheet["B2"] = "王建国", "T1001"

        sheet = read_roster(edited(swap, roster(SECRETARY)))
        assert sheet.rows[0].name == "王建国"
        assert sheet.cell(sheet.rows[0], "student_number") == "B2"


class TestACellThatCannotBeRead:
    @pytest.mark.parametrize(
        ("address", "value", "code"),
        [
            ("A2", None, "empty"),
            ("A2", "20 23", "bad_number"),
            ("A2", 10**15, "digits_lost"),
            ("A2", "1" * 33, "too_long"),
            ("B2", None, "empty"),
            ("B2", "   ", "empty"),
            ("B2", "王" * 65, "too_long"),
            ("B2", date(2026, 1, 1), "not_text"),
            ("C2", "男性", "not_a_choice"),
            ("E2", "2004.03.15", "bad_date"),
            ("E2", "2004-02-30", "bad_date"),
            ("E2", 38061, "bad_date"),
            ("E2", "1899-12-31", "bad_date"),
            ("H2", None, "empty"),
            ("I2", "积极分子", "not_a_choice"),
            ("J2", "支部书记、班长", "not_a_choice"),
            ("O2", "=TODAY()", "formula"),
            ("B2", '=HYPERLINK("http://x")', "formula"),
            ("O2", "#REF!", "error_value"),
            ("P2", "张三", "bad_number"),
        ],
    )
    def test_is_named(self, address, value, code):
        assert problems_of(with_cell(address, value)) == [(address, code)]

    def test_does_not_hide_the_others(self):
        def spoil(sheet):
            sheet["C2"], sheet["E3"], sheet["O2"] = "女性", "明天", "x"

        found = problems_of(edited(spoil, roster(SECRETARY, ACTIVIST)))
        assert found == [("C2", "not_a_choice"), ("O2", "bad_date"), ("E3", "bad_date")]

    def test_may_be_a_number_given_twice(self):
        assert problems_of(roster(SECRETARY, ACTIVIST, SECRETARY)) == [("A4", "doubled_number")]

    def test_says_what_is_expected(self):
        with pytest.raises(RosterRefused) as refused:
            read_roster(with_cell("O2", "2015/6/1"))
        (problem,) = refused.value.problems
        assert describe_problem(problem) == "O2：日期无法识别；应为日期单元格，或如 2026-11-20。"


class TestAHeader:
    def test_that_nobody_knows_is_reported(self):
        assert problems_of(with_cell("S1", "手机")) == [("S1", "unknown_column")]

    def test_given_twice_is_reported_at_both_places(self):
        found = problems_of(with_cell("S1", "姓名"))
        assert found[:2] == [("B1", "doubled_column"), ("S1", "doubled_column")]

    def test_that_is_needed_is_missed(self):
        assert ("", "no_column") in problems_of(with_cell("H1", None))

    def test_that_is_not_needed_may_be_left_out(self):
        def drop(sheet):
            sheet.delete_cols(3)

        assert read_roster(edited(drop, roster(SECRETARY))).rows[0].gender == ""


class TestAHostileFile:
    @pytest.mark.parametrize(
        "content",
        [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 an old or locked workbook", b"%PDF-1.7"],
    )
    def test_of_another_kind_is_refused(self, content):
        assert problems_of(content) == [("", "not_a_workbook")]

    def test_that_is_a_zip_of_something_else_is_refused(self):
        packed = BytesIO()
        with ZipFile(packed, "w") as container:
            container.writestr("word/document.xml", "<x/>")
        assert problems_of(packed.getvalue()) == [("", "not_a_workbook")]

    def test_without_the_sheet_is_refused(self):
        content = BytesIO()
        Workbook().save(content)
        assert problems_of(content.getvalue()) == [("", "no_sheet")]

    def test_with_macros_is_refused(self):
        assert problems_of(repacked(roster(), xl__vbaProject_DOT_bin=b"x")) == [("", "has_macros")]

    def test_that_unpacks_to_more_than_it_should_is_refused_unread(self):
        bomb = repacked(roster(), xl__worksheets__sheet1_DOT_xml=b" " * (101 * 2**20))
        assert len(bomb) < MOST_BYTES
        assert problems_of(bomb) == [("", "too_large")]

    def test_that_is_too_large_is_refused(self):
        assert problems_of(b"x" * (MOST_BYTES + 1)) == [("", "too_large")]

    def test_with_too_many_parts_is_refused(self):
        parts = {f"xl__media__{n}": b"" for n in range(600)}
        assert problems_of(repacked(roster(), **parts)) == [("", "too_large")]

    @pytest.mark.parametrize(
        "xml",
        [
            b"<worksheet",
            b"not xml",
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
        ],
    )
    def test_with_damaged_or_explosive_xml_is_refused(self, xml):
        content = repacked(roster(), xl__worksheets__sheet1_DOT_xml=xml)
        assert problems_of(content) == [("", "unreadable")]

    def test_with_a_hundred_thousand_rows_is_refused_quickly(self):
        book = Workbook(write_only=True)
        sheet = book.create_sheet(SHEET)
        sheet.append([column.header for column in COLUMNS])
        for n in range(100_000):
            sheet.append([f"N{n}", "张三"])
        content = BytesIO()
        book.save(content)
        assert problems_of(content.getvalue())[-1] == ("", "too_many_rows")

    def test_with_as_many_rows_as_allowed_is_read(self):
        book = Workbook(write_only=True)
        sheet = book.create_sheet(SHEET)
        sheet.append(["学号", "姓名", "支部", "身份"])
        for n in range(MOST_ROWS):
            sheet.append([f"N{n}", "张三", "一支部", "群众"])
        content = BytesIO()
        book.save(content)
        assert len(read_roster(content.getvalue()).rows) == MOST_ROWS


def test_every_problem_says_what_is_wrong_and_what_to_do():
    facts = {
        "sheet": "人员",
        "limit": 9,
        "header": "姓名",
        "choices": ("男", "女"),
        "number": "1",
        "line": 2,
        "day": date(2026, 1, 1),
        "stage": "activist",
        "recorded": "full_member",
        "earlier": "转正日期",
    }
    for code, phrase in PROBLEMS.items():
        wrong, _, cure = phrase(facts).partition("；")
        assert wrong, code
        assert cure or code in {"in_future"}, code
