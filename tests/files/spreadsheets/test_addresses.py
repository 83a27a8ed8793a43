from __future__ import annotations

import pytest

from kaopu.files.spreadsheets.addresses import address, column_number


@pytest.mark.parametrize("name", ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"])
def test_the_name_of_a_column_and_its_place_give_each_other(name: str) -> None:
    assert address(0, column_number(name.encode())) == f"{name}1"


def test_places_count_from_nought() -> None:
    assert (column_number(b"A"), column_number(b"XFD")) == (0, 16_383)
    assert address(9, 26) == "AA10"
