from __future__ import annotations

import pytest

from kaopu.files.headers import find_header_row, is_names, read_header

NAMES = ["id", "region", "status", "owner"]
ROW = ["L-1", "Kenya", "open", "Li"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([NAMES, ROW], 0),
        ([["Deals", "", "", ""], NAMES, ROW], 1),
        ([[], ["Deals"], [], NAMES, ROW], 3),
        ([["Deals"], ["by", "region"], NAMES, ROW], 0),
        ([["Deals"], ["L-1", "5", "7", "9"], ROW], 0),
        ([["Deals"], ["x", "x", "y", "z"], ROW], 0),
        ([["", "region"], ["0", "L-1"]], 0),
        ([["Deals"], ["id", "region"], ["L-1", "x"]], 0),
        ([["id", "", "", ""], ROW], 1),
        ([[], NAMES], 1),
        ([], 0),
    ],
)
def test_the_header_is_found_below_titles(rows: list[list[str]], place: int) -> None:
    assert find_header_row(rows) == place


@pytest.mark.parametrize("cell", ["7", "1,200.50", "2016-10-20", "12 %", "a@b.com", "¥5"])
def test_figures_dates_and_addresses_are_no_names(cell: str) -> None:
    assert is_names(["id", "2nd", "Q3 2026"])
    assert not is_names(["id", cell])


def test_a_told_row_is_the_header_and_nothing_is_said() -> None:
    header = read_header([["Deals", "", ""], ["a", "b", "c"]], 2)
    assert (header.names, header.body, header.assumptions) == (["a", "b", "c"], 2, ())
    assert read_header([["a"]], 9).names == []


def test_a_blank_name_is_that_of_the_cell_above() -> None:
    header = read_header([["Customer", "", "", ""], ["", "b", "c", "d"], ROW], None)
    assert header.names == ["Customer", "b", "c", "d"]


def test_two_rows_are_one_header_where_cells_are_merged() -> None:
    rows = [["Who", "", "What"], ["name", "town", "price"], ["Li", "Oslo", "5"]]
    header = read_header(rows, None, [(0, 0, 0, 1)])
    assert (header.names, header.body) == (["name", "town", "price"], 2)
    assert [a.kind for a in header.assumptions] == ["two_headers"]


def test_one_merged_name_is_numbered() -> None:
    rows = [["id", "Who", ""], ["L-1", "Li", "5"]]
    header = read_header(rows, None, [(0, 1, 0, 2)])
    assert (header.names, header.body) == (["id", "Who", "Who 2"], 1)
