from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from kaopu.errors import FileUnreadableError
from kaopu.files import read_export, read_table
from kaopu.pipeline.resolved import ReadOptions
from kaopu.report.reading import reading_texts


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "leads.xlsx"
    with pd.ExcelWriter(path) as writer:
        for sheet, value in (("2025", 1.0), ("2026", 2.5)):
            row = {
                "id": [7],
                "amount": [value],
                "on": [pd.Timestamp("2026-01-02")],
                "ok": [True],
            }
            pd.DataFrame(row).to_excel(writer, sheet_name=sheet, index=False)
    return path


def test_the_first_sheet_is_read_unless_one_is_named(workbook: Path) -> None:
    assert read_table(workbook).iloc[0].tolist() == ["7", "1", "2026-01-02", "TRUE"]
    named = read_table(workbook, ReadOptions(sheet="2026"))
    assert named["amount"].tolist() == ["2.5"]


def test_a_sheet_that_is_not_there(workbook: Path) -> None:
    with pytest.raises(FileUnreadableError) as caught:
        read_table(workbook, ReadOptions(sheet="2024"))
    assert str(caught.value) == (
        f"{workbook}: found no sheet '2024' but 2025, 2026, expected that sheet; "
        "set data.sheet in the pipeline file"
    )


def test_a_cell_reads_as_a_person_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "discount", "amount", "agreed", "budget", "since"])
    sheet.append([42, 0.635, 900000, True, "#REF!", 45600])
    sheet.append([1.59001810629457e17, 0.07, 5, False, "=1+1", 0.5])
    for row, code in ((2, "00000"), (3, "0")):
        sheet.cell(row, 1).number_format = code
        sheet.cell(row, 2).number_format = "0%"
        sheet.cell(row, 3).number_format = "[$¥-411]#,##0"
        sheet.cell(row, 6).number_format = "[$-407]TT.MM.JJJJ"
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("notes").sheet_state = "veryHidden"
    book.save(path)
    export = read_export(path)
    assert export.frame.to_numpy().tolist() == [
        ["00042", "63.5%", "JPY 900000", "TRUE", "", "2024-11-04"],
        ["159001810629457000", "7%", "JPY 5", "FALSE", "", "12:00:00"],
    ]
    assert list(reading_texts(export.assumptions, "en")) == [
        "hidden sheets are left out, sheet = in [data] reads one: 'notes'",
        "5 number(s) are read as their format shows them, such as 00042, 63.5%, JPY 900000",
        "1 cell(s) hold an error value and count as blank: #REF! (1); the first is E2",
        "1 formula(s) have no value yet and count as blank, the first is E3; open the "
        "workbook in a spreadsheet program and save it",
        "1 hidden row(s) are read like any other, the first is row 3",
        "1 number(s) in 'id' have more digits than a program keeps of a number, such as "
        "159001810629457000: the last ones may be wrong; export ids as text",
    ]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_days_count_from_where_the_workbook_says(tmp_path: Path, epoch: datetime) -> None:
    path = tmp_path / "leads.xlsx"
    book = Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(["on", "took"])
    sheet.append([datetime(2026, 1, 2), timedelta(hours=36, minutes=5)])  # noqa: DTZ001
    sheet["B2"].number_format = "[h]:mm"
    book.save(path)
    assert read_table(path).to_numpy().tolist() == [["2026-01-02", "36:05:00"]]
