from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files.file_source import read_export
from kaopu.files.formats.html import find_table, is_web_page

PATH = Path("deals.xls")


def cells(text: str) -> list[list[object]]:
    return [list(row) for row in zip(*find_table(PATH, text).columns, strict=True)]


def test_the_largest_table_is_read() -> None:
    text = "<table><tr><td>menu</table><table><tr><td>a<td>b<tr><td>1<td>2</table>"
    assert cells(text) == [["a", "b"], ["1", "2"]]


def test_wide_cells_count_for_their_columns() -> None:
    grid = find_table(PATH, "<table><tr><td colspan=2>T<td>c<tr><td>1<td>2<td>3</table>")
    assert grid.merged == ((0, 0, 0, 1),)
    assert [column[0] for column in grid.columns] == ["T", "", "c"]


def test_a_tall_cell_counts_for_its_rows_and_moves_no_other(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>id<td>region<td>status<tr><td>1<td rowspan=2>East<td>Won"
        "<tr><td>2<td>Lost<tr><td>3<td>West<td>Won</table>"
    )
    grid = find_table(PATH, page)
    assert grid.merged == ((1, 1, 2, 1),)
    path = tmp_path / "deals.xls"
    path.write_text(page)
    frame = read_export(path).frame
    assert frame.to_numpy().tolist() == [
        ["1", "East", "Won"],
        ["2", "East", "Lost"],
        ["3", "West", "Won"],
    ]


def test_a_tall_cell_ends_with_its_table() -> None:
    text = "<table><tr><td rowspan=99999999>a<td>b<tr><td>c</table>"
    assert find_table(PATH, text).merged == ((0, 0, 1, 0),)


def test_a_table_inside_another_is_read_by_itself() -> None:
    inner = "<table><tr><td>a<td>b<tr><td>1<td>2</table>"
    text = f"<table><tr><td>menu {inner}</td><td>ads</td></tr></table>"
    assert cells(text) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("span", ["0", "x", "-3", "99999999"])
def test_a_strange_span_hangs_nothing(span: str) -> None:
    grid = find_table(PATH, f"<table><tr><td colspan={span}>a</table>")
    assert grid.columns[0] == ["a"]
    assert len(grid.columns) <= 16_384


def test_what_is_marked_up_is_a_page() -> None:
    assert is_web_page(" \n<html><table>")
    assert not is_web_page("a,b\n<b>,2")
    with pytest.raises(FileUnreadableError, match="a web page or XML without a table"):
        find_table(PATH, "<html><p>hello</p>")


def test_an_encoding_that_was_guessed_is_said(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    page = "<table><tr><td>编号<td>地区<tr><td>1<td>肯尼亚和智利</table>"
    path.write_bytes(page.encode("gb18030"))
    export = read_export(path)
    assert export.frame.to_numpy().tolist() == [["1", "肯尼亚和智利"]]
    assert [a.kind for a in export.assumptions] == ["format", "encoding"]


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("<table><tr>" + "<td>x" * 2_049, "found 2,049 columns, expected at most 2,048"),
        ("<table><tr><td>" * 60, "found tables or lists 51 deep in one another"),
        (
            "<table><tr>" + "<td colspan=900>x" * 2 + "<tr><td>1" * 5_000,
            "found a table of 9,001,800 cells, expected at most 8,000,000",
        ),
    ],
)
def test_a_page_of_too_much_is_refused(page: str, sentence: str) -> None:
    with pytest.raises(FileUnreadableError) as caught:
        find_table("deals.xls", page)
    assert sentence in str(caught.value)
