from __future__ import annotations

import pytest

from kaopu.leads.customs.shared_decimals import Told, shared_decimals

OPEN = Told("", "", is_open=True)
COMMA, POINT = Told("", "comma", is_open=False), Told("", "point", is_open=False)


def test_what_proves_nothing_follows_the_others() -> None:
    assert shared_decimals({"price": COMMA, "staff": OPEN}) == {"staff": "comma"}
    assert shared_decimals({"price": POINT, "staff": OPEN}) == {"staff": "point"}


@pytest.mark.parametrize(
    "others", [[], [COMMA, POINT], [Told("", "both", is_open=False)], [OPEN]]
)
def test_where_the_others_do_not_agree_nothing_is_followed(others: list[Told]) -> None:
    columns = {f"column {i}": told for i, told in enumerate(others)}
    assert shared_decimals({**columns, "staff": OPEN}) == {}


def test_only_columns_of_doubtful_cells_follow() -> None:
    plain = Told("", "", is_open=False)
    assert shared_decimals({"price": COMMA, "share": COMMA, "age": plain}) == {}


def test_what_is_known_of_a_column_counts_more() -> None:
    staff = Told("point", "", is_open=True)
    assert shared_decimals({"price": COMMA, "staff": staff}) == {}
    as_known = Told("comma", "comma", is_open=False)
    assert shared_decimals({"price": as_known, "staff": staff}) == {}


def test_unless_all_rows_are_written_otherwise_than_known() -> None:
    staff, price = Told("point", "", is_open=True), Told("point", "comma", is_open=False)
    assert shared_decimals({"price": price, "staff": staff}) == {"staff": "comma"}
