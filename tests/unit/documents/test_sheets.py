"""A workbook and a CSV file become the tables that their reader sees: values as shown, hidden ones not."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.blocks import Block, markdown_blocks
from bot.knowledge.conversion.documents.sheets.csv_file import read_csv
from bot.knowledge.conversion.documents.sheets.excel import read_excel
from bot.knowledge.conversion.documents.sheets.number_format import Value, shown
from tests.support.documents import workbook


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (0.05, "0%", "5%"),
        (0.125, "0.0%", "12.5%"),
        (0.285, "0%", "29%"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"),
        (42, "00000", "00042"),
        (123456789, "000-00-0000", "123-45-6789"),
        (-3.5, "0.00;(0.00)", "(3.50)"),
        (-0.05, "0.0%", "-5.0%"),
        (-0.001, "0.0", "0.0"),
        (0, '0;-0;"none"', "none"),
        (1500000, '0.0,,"M"', "1.5M"),
        (12, "_-* #,##0.00\\ _€_-", "12.00"),
        (3, '0 "days"', "3 days"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (0.1 + 0.2, "General", "0.3"),
        (20260301, "General", "20260301"),
        (0.5, "# ?/?", "0.5"),
        (True, "General", "TRUE"),
        ("00123", "General", "00123"),
        (datetime(2026, 3, 1, 14, 5), "dd.mm.yyyy hh:mm", "01.03.2026 14:05"),
        (datetime(2026, 3, 1), "mm-dd-yy", "2026-03-01"),
        (date(2026, 3, 1), "d. mmmm yyyy", "1. March 2026"),
        (datetime(2026, 3, 1), "[$-407]d. mmmm yyyy", "2026-03-01"),
        (datetime(2026, 3, 1, 14, 5), "h:mm AM/PM", "2:05 PM"),
        (time(9, 30), "h:mm", "9:30"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (None, "General", ""),
        (5, '"No. "General', "No. 5"),
        (-5, 'General" pcs"', "-5 pcs"),
        ("A7", '"No. "@', "No. A7"),
        ("none", '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "none"),
        ("none", "0.00", "none"),
    ],
)
def test_a_number_is_what_excel_shows(value: Value, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@given(st.floats(-1e12, 1e12), st.text('0#?.,%-/E+;"_*\\[]$€() dmyhs@', max_size=12))
def test_any_format_is_read(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)
    assert isinstance(shown(datetime(2026, 3, 1, 14, 5), code), str)


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_keeps_its_figures(value: int) -> None:
    assert int(shown(value, "#,##0").replace(",", "")) == value
    assert int(shown(value, "0")) == value


def test_a_sheet_as_it_is_seen() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C2"].number_format = sheet["C3"].number_format = "0.0%"
        sheet["B3"].number_format = "00000"
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions.group("E", "F", hidden=True)
        assert sheet.parent is not None
        sheet.parent.create_sheet("Margins").append(["Margin", 0.8])
        sheet.parent["Margins"].sheet_state = "hidden"
        sheet.parent.create_sheet("Empty")

    rows: list[list[object]] = [
        ["Region", "Code", "Rate", "Price", "Cost", "Supplier"],
        ["North", "00123", 0.05, 12, 3, "Acme"],
        [None, 125, 0.125, 14, 4, "Acme"],
        ["Old", "1", 1, 1, 1, "x"],
        ["South", "00124", "none", "=D2*2", 5, "y"],
    ]
    content = read_excel(workbook(rows, change), "fee-list.xlsx")

    assert content.title == "Fee list"
    assert content.text == (
        "| Region | Code | Rate | Price |\n| --- | --- | --- | --- |\n"
        "| North | 00123 | 5.0% | 12 |\n| North | 00125 | 12.5% | 14 |\n| South | 00124 | none |  |"
    )
    assert content.notes == (
        "hidden sheets are left out (Margins)",
        "hidden rows are left out: 1, hidden columns: 2",
        "formulas without a value, which are empty: 1 (no program has calculated them; save it in Excel)",
    )


def test_a_title_above_a_table_is_no_row_of_it() -> None:
    rows: list[list[object]] = [
        ["Fees of 2026"],
        [],
        ["Region", "Fee"],
        ["North", 5],
        [],
        ["South", 7],
        [],
        ["Valid until further notice"],
    ]

    text = read_excel(workbook(rows, lambda sheet: sheet.merge_cells("A1:B1")), "x.xlsx").text

    assert text == (
        "Fees of 2026\n\n| Region | Fee |\n| --- | --- |\n| North | 5 |\n\n"
        "| Region | Fee |\n| --- | --- |\n| South | 7 |\n\nValid until further notice"
    )


def test_two_rows_of_headings_are_one() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    rows: list[list[object]] = [["Plan", "Price", None], [None, "Month", "Year"], ["Team", 9, 90], ["Pro", 19, 190]]

    text = read_excel(workbook(rows, change), "x.xlsx").text

    assert text.split("\n")[::2] == ["| Plan | Price Month | Price Year |", "| Team | 9 | 90 |"]


def test_thousands_are_not_divided_where_a_comma_is_a_decimal_point() -> None:
    rows: list[list[object]] = [
        ["Der Preis und die Gebühr", "Betrag"],
        ["Das ist die Gebühr für den Versand und nicht für die Ware", 1500],
    ]

    def change(sheet: Worksheet) -> None:
        sheet["B2"].number_format = "#,##0"

    assert read_excel(workbook(rows, change), "x.xlsx").text.endswith("| 1500 |")


def test_a_format_down_to_the_last_row_costs_nothing() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(1_048_576, 16_384).number_format = "0%"

    assert read_excel(workbook([["Only this"]], change), "x.xlsx").text == "Only this"


def test_questions_and_answers_are_sections() -> None:
    csv_text = 'Category;Question;Answer\nFees;"How much is it?";"Five euros.\nPay at the counter."\n'

    text = read_csv(csv_text, "faq.csv").text

    assert text == "## How much is it?\n\nFive euros.  \nPay at the counter.\n\n- Category: Fees"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_rows(delimiter: str) -> None:
    target = io.StringIO()
    rows = [["Code", "Meaning, roughly"], ["00123", "No paper; add some"], ["00124", "Lid | open"]]
    csv.writer(target, delimiter=delimiter).writerows(rows)

    text = read_csv(target.getvalue(), "codes.csv").text

    assert text == (
        "| Code | Meaning, roughly |\n| --- | --- |\n| 00123 | No paper; add some |\n| 00124 | Lid \\| open |"
    )


def test_excels_own_line_about_the_delimiter_is_heard() -> None:
    assert read_csv("sep=;\na;b\n1;2\n", "x.csv").text == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_an_empty_file_is_named() -> None:
    with pytest.raises(Unreadable, match="is empty"):
        read_csv(" \n;;\n", "x.csv")
    with pytest.raises(Unreadable, match="is empty"):
        read_excel(workbook([]), "x.xlsx")


@given(
    st.lists(
        st.lists(st.text("ab1 |*<#-\\", min_size=1, max_size=8).map(lambda cell: f"x{cell}x"), min_size=3, max_size=3),
        min_size=2,
        max_size=6,
        unique_by=tuple,
    )
)
def test_every_value_stands_in_its_row(rows: list[list[str]]) -> None:
    rows = [[*row[:2], f"{row[2]} {number}"] for number, row in enumerate(rows)]
    target = io.StringIO()
    csv.writer(target, delimiter="\t").writerows(rows)

    blocks = list(markdown_blocks(read_csv(target.getvalue(), "x.tsv").text))

    assert [type(block) for block in blocks] == [Block]
    table = blocks[0]
    assert isinstance(table, Block)
    assert table.kind == "table"
    assert len(table.parts) == len(rows) - 1
