from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.tables.reading.web_pages import is_web_page, read_web_page

PATH = Path("deals.xls")


def cells(text: str) -> list[list[object]]:
    return [list(row) for row in zip(*read_web_page(PATH, text).columns, strict=True)]


def test_the_largest_table_is_read() -> None:
    text = "<table><tr><td>menu</table><table><tr><td>a<td>b<tr><td>1<td>2</table>"
    assert cells(text) == [["a", "b"], ["1", "2"]]


def test_wide_cells_count_for_their_columns() -> None:
    grid = read_web_page(PATH, "<table><tr><td colspan=2>T<td>c<tr><td>1<td>2<td>3</table>")
    assert grid.merged == ((0, 0, 0, 1),)
    assert [column[0] for column in grid.columns] == ["T", "", "c"]


@pytest.mark.parametrize("span", ["0", "x", "-3", "99999999"])
def test_a_strange_span_hangs_nothing(span: str) -> None:
    grid = read_web_page(PATH, f"<table><tr><td colspan={span}>a</table>")
    assert grid.columns[0] == ["a"]
    assert len(grid.columns) <= 16_384


def test_what_is_marked_up_is_a_page() -> None:
    assert is_web_page(" \n<html><table>")
    assert not is_web_page("a,b\n<b>,2")
    with pytest.raises(FileUnreadableError, match="a web page or XML without a table"):
        read_web_page(PATH, "<html><p>hello</p>")
