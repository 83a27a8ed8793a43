"""Exports as they come: files named by their defect, each with what is read of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.file_source import read_export
from kaopu.files.records import Export
from kaopu.pipeline.resolved import ReadOptions
from kaopu.report.reading import reading_texts

from .conftest import MADE, REFUSED

ODD = Path(__file__).parent / "odd"
BAD = Path(__file__).parent / "bad"

IDS = ["lead_id", "region"]
TWO = [["L-1", "Kenya"], ["L-2", "Chile"]]
FULL = ["lead_id", "region", "status"]
LEADS = [["L-1", "Kenya", "open"], ["L-2", "Chile", "won"]]
CHINESE = [["L-1", "肯尼亚", "open"], ["L-2", "智利", "won"]]
LONG = "x" * 150_000
# The columns, the rows, and the kinds of what is said, of every file that can be read.
READ: dict[str, tuple[list[str], list[list[str]], list[str]]] = {
    "bom.csv": (FULL, CHINESE, []),
    "byte_order_mark_in_a_quoted_header.csv": (IDS, TWO, []),
    "utf16_with_mark.csv": (FULL, CHINESE, []),
    "utf16_without_mark.csv": (FULL, CHINESE, ["encoding"]),
    "utf16_big_end_first.csv": (FULL, CHINESE, ["encoding"]),
    "gb18030.csv": (IDS, [["L-1", "肯尼亚"], ["L-2", "智利"]], ["encoding"]),
    "big5.csv": (
        FULL,
        [
            ["L-1", "台灣的客戶來自肯尼亞", "聯絡過"],
            ["L-2", "智利的採購經理說下個月再聯絡", "還沒決定"],
        ],
        ["encoding"],
    ),
    "cp1252.csv": (
        FULL,
        [
            ["L-1", "Österreich", "gewonnen"],
            ["L-2", "España", "perdú"],
            ["L-3", "Curaçao", "open"],
        ],
        ["encoding"],
    ),
    "cyrillic.csv": (
        FULL,
        [
            ["L-1", "Российская Федерация", "открыта"],
            ["L-2", "Казахстан", "выиграна"],
            ["L-3", "Республика Беларусь", "проиграна"],
        ],
        ["encoding"],
    ),
    "semicolons_with_decimal_commas.csv": (
        ["lead_id", "region", "amount"],
        [["L-1", "Kenya", "1,5"], ["L-2", "Chile", "2,5"]],
        ["delimiter"],
    ),
    "tabs.txt": (FULL, [["L-1", "Kenya, east", "open"], LEADS[1]], ["delimiter"]),
    "bars.csv": (FULL, LEADS, ["delimiter"]),
    "separator_told.csv": (FULL, LEADS, []),
    "quoted_line_breaks.csv": (
        ["lead_id", "region", "note"],
        [
            ["L-1", "Kenya", "first\nsecond, with a comma\r\nthird"],
            ["L-2", "Chile", 'she said "yes"'],
        ],
        [],
    ),
    "quote_inside_a_cell.csv": (
        ["lead_id", "size"],
        [["L-1", '5" pipe'], ["L-2", '7" pipe']],
        [],
    ),
    "lone_carriage_returns.csv": (IDS, TWO, []),
    "mixed_line_ends.csv": (IDS, TWO, []),
    "no_last_line_end.csv": (IDS, TWO, []),
    "no_ending": (IDS, TWO, []),
    "spaces_around.csv": (IDS, [["L-1 ", " Kenya"], ["L-2 ", " Chile"]], []),
    "single_column.csv": (["lead_id"], [["L-1"], ["L-2"]], []),
    "repeated_header.csv": (
        ["lead_id", "region", "region"],
        [["L-1", "Kenya", "east"], ["L-2", "Chile", "north"]],
        [],
    ),
    "blank_header.csv": (
        ["lead_id", "", "region"],
        [["L-1", "7", "Kenya"], ["L-2", "8", "Chile"]],
        [],
    ),
    "totals_in_between.csv": (
        ["deal", "region", "amount"],
        [["D-7", "North", "10"], ["D-8", "North", "20"], ["Total Energies", "East", "5"]],
        ["totals", "repeated_headers"],
    ),
    "notes_in_between.csv": (FULL, LEADS, ["note_lines"]),
    "strange_line_ends_in_headers.csv": (
        ["lead_id", "region\u2028code", "sta\x0btus", "a\x85b", "c\x0cd", "e\x1cf"],
        [["L-1", "Kenya\u2029east", "open", "1", "2", "3"]],
        ["header_row"],
    ),
    "trailing_delimiters.csv": (IDS, TWO, ["blank_extras"]),
    "title_above.csv": (FULL, LEADS, ["header_row"]),
    "title_without_delimiters.csv": (FULL, CHINESE, ["header_row"]),
    "decimal_header_below_a_title.csv": (
        ["lead_id", "region", "amount", "score"],
        [["L-1", "Kenya", "1", "2"], ["L-2", "Chile", "3", "4"]],
        ["header_row"],
    ),
    "totals_at_the_end.csv": (
        ["lead_id", "region", "amount"],
        [["L-1", "Kenya", "100"], ["L-2", "Chile", "200"]],
        ["totals"],
    ),
    "chinese_totals.csv": (
        ["编号", "地区", "金额"],
        [["L-1", "肯尼亚", "100"], ["L-2", "智利", "200"]],
        ["totals"],
    ),
    "a_lead_named_total.csv": (
        ["company", "region", "amount"],
        [["Kenya Tools", "Kenya", "100"], ["Total", "France", "200"]],
        [],
    ),
    "formulas.csv": (
        ["lead_id", "note"],
        [["L-1", "=1+1"], ["L-2", '=HYPERLINK("http://x","y")']],
        [],
    ),
    "guarded_formulas.csv": (["lead_id", "note"], [["L-1", "=1+1"], ["L-2", "@x"]], []),
    "gzip_named.csv": (IDS, TWO, []),
    "workbook_named.csv": (IDS, TWO, ["format"]),
    "parquet_named.csv": (IDS, TWO, ["format"]),
    "json_lines_named.csv": (IDS, TWO, ["format"]),
    "text_named.xlsx": (IDS, TWO, ["format"]),
    "text_named.parquet": (IDS, TWO, ["format"]),
    "web_page_named.xls": (
        IDS,
        [["L-1", "Kenya & east"], ["L-2", "Chile\nnorth"]],
        ["format"],
    ),
    "web_page_with_a_title.xls": (
        [*FULL, "owner"],
        [[*LEADS[0], "Li"], [*LEADS[1], "Wu"]],
        ["format", "header_row"],
    ),
    "title_row_merged.xlsx": (FULL, LEADS, ["header_row"]),
    "headers_in_groups.xlsx": (
        ["Deal", "Customer name", "region", "Sales name", "status"],
        [["1", "Ace", "Kenya", "Li", "open"], ["2", "Box", "Chile", "Wu", "won"]],
        ["two_headers"],
    ),
    "one_merged_header.xlsx": (
        ["lead_id", "Contact", "Contact 2"],
        [["L-1", "Ann", "7"], ["L-2", "Bo", "8"]],
        [],
    ),
    "merged_cells_in_rows.xlsx": (
        ["account", "deal", "won"],
        [["Ace", "1", "yes"], ["Ace", "2", "no"], ["Box", "3", "no"]],
        ["merged_cells"],
    ),
    "table_not_in_the_corner.xlsx": (FULL, LEADS, []),
    "dates_and_numbers.xlsx": (
        ["lead_id", "on", "amount", "ok"],
        [["7", "2026-01-02", "1.5", "TRUE"], ["8", "2026-01-02 08:30:00", "2", "FALSE"]],
        [],
    ),
    "cover_sheet_first.xlsx": (FULL, LEADS, ["sheet"]),
    "hidden_sheet_is_larger.xlsx": (FULL, LEADS, ["hidden_sheets"]),
    "totals_in_a_sheet.xlsx": (
        ["id", "region", "amount"],
        [["L-1", "Kenya", "5"]],
        ["totals"],
    ),
    # The program that wrote it has not worked the formula out; nobody else can.
    "formula_cells.xlsx": (
        ["lead_id", "amount"],
        [["L-1", ""], ["L-2", "7"]],
        ["unworked_formulas"],
    ),
    "blank_formatted_columns.xlsx": (FULL, LEADS, []),
    "packed.csv.gz": (IDS, TWO, []),
    "packed.zip": (IDS, TWO, ["unpacked"]),
    "packed_twice.zip": (IDS, TWO, ["unpacked"]),
    "packed_workbook.zip": (FULL, LEADS, ["unpacked"]),
    "packed.parquet.gz": (IDS, TWO, []),
    "huge_cell.csv": (["lead_id", "note"], [["L-1", LONG], ["L-2", "y"]], []),
    "huge_title.csv": (["lead_id", LONG], [["L-1", "y"]], []),
}
SENTENCES = {
    "two_tables.zip": "found a zip file of a.csv, b.csv, expected one table in it; name "
    "the one to read as data.member in the pipeline file",
    "empty.zip": "found a zip file of no table, expected one table in it; ",
    "cut_off.csv.gz": "found a damaged gzip file (Compressed file ended ",
    "packed_three_times.gz": "found a file packed more than 2 times, expected a table ",
    "letter.docx": "found a Word document, expected a table ",
    "cut_off.xlsx": "found a damaged workbook or zip file (",
    "locked.xlsx": "found a workbook locked by a password, expected an open one; "
    "save it without one",
}


def path_of(name: str, made: Callable[[str], Path]) -> Path:
    return made(name) if name in MADE | REFUSED else ODD / name


@pytest.mark.parametrize("name", READ)
def test_an_odd_file_is_read_and_what_was_assumed_is_said(
    name: str, made: Callable[[str], Path]
) -> None:
    columns, rows, kinds = READ[name]
    export = read_export(path_of(name, made))
    assert export.frame.columns.tolist() == columns
    assert export.frame.to_numpy().tolist() == rows
    assert [assumption.kind for assumption in export.assumptions] == kinds
    for language in ("en", "zh"):
        texts = reading_texts(export.assumptions, language)  # type: ignore[arg-type]
        assert all("{" not in text for text in texts)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_sentence(
    name: str, made: Callable[[str], Path]
) -> None:
    path = made(name)
    with pytest.raises(FileUnreadableError) as caught:
        read_export(path)
    assert str(caught.value).startswith(f"{path}: {SENTENCES[name]}")


def test_the_corpus_is_whole() -> None:
    assert {path.name for path in ODD.iterdir()} | MADE.keys() == READ.keys()
    assert REFUSED.keys() == SENTENCES.keys()
    assert len(READ) + len(SENTENCES) + len(list(BAD.iterdir())) >= 40


def said(export: Export) -> list[str]:
    return list(reading_texts(export.assumptions, "en"))


def test_what_is_said_names_the_key_that_sets_it(made: Callable[[str], Path]) -> None:
    assert said(read_export(ODD / "title_above.csv")) == [
        "the header is row 4; left out above it: 2 row(s), from 'Open opportunities by "
        "region'; data.header_row sets it"
    ]
    assert said(read_export(ODD / "totals_at_the_end.csv")) == [
        "left out: 2 row(s) of totals or signatures, from 'Total'; "
        'totals = "keep" keeps them; data.totals sets it'
    ]
    assert said(read_export(made("cover_sheet_first.xlsx"))) == [
        "sheet 'Sheet 2' is read, the largest; left out: 'Sheet 1'; data.sheet sets it"
    ]
    assert said(read_export(ODD / "bars.csv")) == [
        "cells are separated by a bar; data.delimiter sets it"
    ]


def test_what_is_set_is_no_longer_assumed(made: Callable[[str], Path]) -> None:
    def read(path: Path, **options: object) -> Export:
        return read_export(path, ReadOptions(**options))  # type: ignore[arg-type]

    first = read(ODD / "title_above.csv", header_row=1)
    assert first.frame.shape == (4, 3)
    assert read(ODD / "title_above.csv", header_row=4).assumptions == ()
    kept = read(ODD / "totals_at_the_end.csv", totals="keep")
    assert (len(kept.frame), kept.assumptions) == (4, ())
    assert read(ODD / "gb18030.csv", encoding="gb18030").assumptions == ()
    assert read(made("cover_sheet_first.xlsx"), sheet="Sheet 2").assumptions == ()
    assert read(ODD / "bars.csv", delimiter="|").assumptions == ()
    two = read(made("two_tables.zip"), member="b.csv")
    assert two.frame.to_numpy().tolist() == TWO


def test_a_member_that_is_not_there(made: Callable[[str], Path]) -> None:
    with pytest.raises(FileUnreadableError, match=r"expected 'c\.csv' in it; name the one"):
        read_export(made("two_tables.zip"), ReadOptions(member="c.csv"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "packed.csv.gz",
            "found a packed file that holds at least 1 MB, expected at most 0",
        ),
        ("packed.zip", "found a packed file that holds at least 1 MB, expected at most 0"),
        (
            "table_not_in_the_corner.xlsx",
            "found a packed file that holds at least 1 MB, exp",
        ),
        ("bom.csv", "found at least 1 MB, expected at most 0 MB; export fewer rows"),
    ],
)
def test_what_holds_more_than_the_limit_is_refused(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    limits = ("UNPACKED_BYTES", "FREE_BYTES", "RATIO", "SHEET_RATIO")
    if name == "bom.csv":
        limits = ("FILE_BYTES",)
    for limit in limits:
        monkeypatch.setattr(bounds, limit, 20 if "BYTES" in limit else 0)
    with pytest.raises(FileUnreadableError) as caught:
        read_export(path_of(name, made))
    assert sentence in str(caught.value)
