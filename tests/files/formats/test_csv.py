from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files import read_export
from kaopu.files.formats.csv import find_delimiter, read_csv
from kaopu.pipeline.resolved import ReadOptions


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_quote_swallows_no_row_whatever_ends_the_last_one(end: str) -> None:
    text = 'id,name,size\n1,"Ace,1\n2,"Bee",2\n3,Cat,3' + end
    with pytest.raises(FileUnreadableError, match="a quote that is not closed"):
        read_csv("deals.csv", text, ReadOptions())


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quoted_line_break_is_read_whatever_ends_the_last_row(end: str) -> None:
    text = 'id,name\n1,"Ace\nLtd"\n2,Bee' + end
    frame = read_csv("deals.csv", text, ReadOptions()).frame
    assert list(frame["name"]) == ["Ace\nLtd", "Bee"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b;c,d\n", ","),
        ("a;b,c;d\n1;2,5;3\n", ";"),
        ("a\n", ","),
        ("", ","),
        ("Report\na;b;c\n1;2;3\n", ";"),
        ("Deals, open, June, 2024\n\na;b;c\n1;2;3\n", ";"),
        ("Deals, open\na;b;c\n1;2,5;3\n2;3,5;3\n", ";"),
        ("Deals; June\na,b\n1,x; y\n2,z\n", ","),
        ("a\tb\n1\tx, y\n2\tz\n", "\t"),
        ('"a;b;c;d"\tx\n', "\t"),
    ],
)
def test_the_delimiter_splits_most_lines_alike(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_a_title_with_a_comma_stands_above_a_table_of_semicolons() -> None:
    text = "Deals, all, of June, 2024\n\nid;name;status\n1;Ace, Ltd;won\n2;Bee;lost\n"
    frame = read_csv("deals.csv", text, ReadOptions()).frame
    assert list(frame.columns) == ["id", "name", "status"]
    assert frame["name"].tolist() == ["Ace, Ltd", "Bee"]


def test_a_fault_below_a_title_is_counted_from_there() -> None:
    text = "Report\n\na,b,c\n1,2,3\n1,2,3,4\n"
    with pytest.raises(FileUnreadableError) as caught:
        read_csv(Path("x.csv"), text, ReadOptions())
    assert "found 4 cell(s) on line 5, expected 3 as in the header" in str(caught.value)


def test_blank_cells_beyond_the_header_are_left_out_but_no_others() -> None:
    export = read_csv(Path("x.csv"), "a,b\n1,2,,\n", ReadOptions())
    assert export.frame.to_numpy().tolist() == [["1", "2"]]
    with pytest.raises(FileUnreadableError):
        read_csv(Path("x.csv"), "a,b\n1,2,,3\n", ReadOptions())


def test_a_row_that_quotes_have_swallowed_is_said(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text('id,a,b\n1,x,"so""\n2,y,""and"\n3,z,"two\nlines, of text"\n', "utf-8")
    export = read_export(path)
    assert export.frame["id"].tolist() == ["1", "3"]
    (found,) = [a for a in export.assumptions if a.kind == "rows_in_cells"]
    assert found.facts["count"] == "1"
