from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.formats.csv import read_csv
from kaopu.files.formats.csv_rows import survey_rows
from kaopu.files.records import Export
from kaopu.pipeline.resolved import ReadOptions

PATH = Path("deals.csv")
HEADER = "deal,owner,region,amount\n"
GOOD = "D-1,Li,North,5\n"


def read(text: str, **options: str) -> Export:
    return read_csv(PATH, text, ReadOptions(**options))  # type: ignore[arg-type]


def refused(text: str, **options: str) -> str:
    with pytest.raises(FileUnreadableError) as caught:
        read(text, **options)
    return str(caught.value)


def said(export: Export) -> list[tuple[str, str, str]]:
    return [(a.kind, str(a.facts.get("count")), a.key) for a in export.assumptions]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (HEADER + GOOD + "D-2,Wu North,7\n", 3, 3),
        (HEADER + GOOD + "D-2,Wu,North,7,late\n" + GOOD, 3, 5),
        (HEADER + "\n\n" + GOOD + "\nD-2,Wu\n", 6, 2),
        (HEADER + 'D-1,"Li\nand\nWu",North,5\nD-2,Wu,7\n', 5, 3),
        ("sep=,\n" + HEADER + GOOD + "D-2,Wu,7\n", 4, 3),
        ("Deals of June\n\n" + HEADER + GOOD + "D-2,Wu,7\n", 5, 3),
        (HEADER.replace("\n", "\r") + GOOD.replace("\n", "\r") + "D-2,Wu,7\r", 3, 3),
        (HEADER.replace("\n", "\r\n") + GOOD.replace("\n", "\r\n") + "D-2,Wu,7", 3, 3),
        (HEADER + GOOD + "D-2", 3, 1),
        ("﻿deal,owner\nD-1,Li\nD-2\n".removeprefix("﻿"), 3, 1),
    ],
)
def test_a_row_of_other_length_is_refused_with_its_line(
    text: str, line: int, found: int
) -> None:
    width = 4 if "region" in text else 2
    assert refused(text) == (
        f"deals.csv: found {found} cell(s) on line {line}, expected {width} as in the "
        "header; a separator too few or too many moves every later cell: mend that line, "
        'or write ragged = "pad" under [data] in the pipeline file (kaopu init has '
        "--ragged pad)"
    )


def test_how_many_rows_are_so_is_told() -> None:
    text = HEADER + GOOD + "D-2,Wu,7\n" * 1200 + GOOD * 2000
    assert "found 3 cell(s) on line 3, expected 4 as in the header (1,200 lines" in refused(
        text
    )


def test_a_row_that_lost_its_last_cells_is_refused_too() -> None:
    assert "found 3 cell(s) on line 2" in refused(HEADER + "D-1,Li,North\n" + GOOD)


def test_rows_may_be_filled_up_and_cut_if_the_pipeline_file_allows_it() -> None:
    text = HEADER + "D-1,Li\n" + "D-2,Wu,North,7,late,8\n" + "D-3\n"
    export = read(text, ragged="pad")
    assert export.frame.to_numpy().tolist() == [
        ["D-1", "Li", "", ""],
        ["D-2", "Wu", "North", "7"],
        ["D-3", "", "", ""],
    ]
    assert said(export) == [
        ("short_rows", "2", "data.ragged"),
        ("long_rows", "1", "data.ragged"),
    ]
    assert [a.facts["line"] for a in export.assumptions] == ["2", "3"]


def test_a_header_above_a_wider_table_is_what_is_wrong() -> None:
    sentence = refused("deal,owner\n" + GOOD * 3)
    assert "found 4 cells on line 2 and more than 2 on 3 lines" in sentence
    assert "set data.header_row in the pipeline file to the row of the header" in sentence


def test_blank_cells_beyond_the_header_move_nothing() -> None:
    export = read("deal,owner\nD-1,Li,,\nD-2,Wu\nD-3,Xu, ,\t,\n")
    assert export.frame.to_numpy().tolist() == [["D-1", "Li"], ["D-2", "Wu"], ["D-3", "Xu"]]
    assert said(export) == [("blank_extras", "3", "")]


def test_totals_and_notes_without_separators_are_no_rows_of_other_length() -> None:
    text = HEADER + GOOD + "Total,,5\nFigures: unaudited\nCopyright 2026\nD-2,Wu,East,7\n"
    export = read(text)
    assert export.frame["deal"].tolist() == ["D-1", "Total", "Copyright 2026", "D-2"]
    assert said(export) == [("note_lines", "1", "data.totals")]
    assert len(read(text, totals="keep").frame) == 5


def test_what_may_be_a_lead_cut_off_is_no_note() -> None:
    names = "name,owner,region\nAce Tools,Li,North\n"
    assert "found 1 cell(s) on line 3" in refused(names + "Bee Works\n")
    assert "found 1 cell(s) on line 3" in refused("name,owner\nAce,Li\nSome words here\n")


def test_a_quote_that_swallows_rows_is_named_before_their_length() -> None:
    text = HEADER + 'D-1,"Li,North,5\nD-2,"Wu",North,7\n'
    assert "found a quote that is not closed" in refused(text)


def test_columns_rows_and_cells_are_counted_before_the_table_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wide = ",".join(f"c{n}" for n in range(bounds.COLUMNS + 1))
    assert "found 2,049 columns, expected at most 2,048" in refused(f"{wide}\n1\n")
    monkeypatch.setattr(bounds, "ROWS", 3)
    # Blank lines, and those within quotes, are none.
    assert len(read(HEADER + "\n" * 9 + GOOD * 2 + 'D-3,"a\nb\nc",North,5\n').frame) == 3
    assert "found 4 rows, expected at most 3" in refused(HEADER + GOOD * 4)
    monkeypatch.setattr(bounds, "CELLS", 11)
    assert "found a table of 12 cells, expected at most 11" in refused(HEADER + GOOD * 3)


def test_a_cell_that_is_too_long_is_refused() -> None:
    text = f'deal,note\nD-1,"{"x" * bounds.LETTERS}y"\nD-2\n'
    assert "found a cell of 1,000,001 characters" in refused(text)


def test_a_survey_counts_rows_and_cells() -> None:
    survey = survey_rows(PATH, 'a,b,c\n\n1,"x\ny",3\n1,2\nnote\n1,2,3,4\n,\n', ",", 10)
    assert (survey.width, survey.rows, survey.widest) == (3, 6, 4)
    assert (survey.short.line, survey.long.line, survey.lone) == (15, 17, {"note": [16]})
