from __future__ import annotations

from datetime import date

from kaopu.files.records import Assumption, Grid
from kaopu.language import Names
from kaopu.report.reading import reading_texts

SHEETS = Assumption(
    "sheet", {"sheet": "'1'", "others": Names(["'2'", "'3'", "'4'"], 2)}, "data.sheet", "1"
)


def test_as_plain_data_a_list_is_one_text() -> None:
    assert SHEETS.to_json() == {
        "kind": "sheet",
        "facts": {"sheet": "'1'", "others": "'2', '3' and 1 more"},
        "key": "data.sheet",
        "value": "1",
    }


def test_a_list_is_told_in_the_readers_language() -> None:
    (english,) = reading_texts([SHEETS], "en")
    (chinese,) = reading_texts([SHEETS], "zh")
    assert "left out: '2', '3' and 1 more; data.sheet" in english
    assert " and " not in chinese


def test_a_header_of_numbers_or_dates_reads_as_a_cell_does() -> None:
    grid = Grid([[2024.0], [True], [date(2026, 1, 2)], [" id "], [None]])
    assert grid.row(0) == ["2024", "TRUE", "2026-01-02", "id", ""]
    assert grid.row(1) == [""] * 5
