from __future__ import annotations

import pandas as pd
import pytest

from kaopu.leads.personal import find_regions


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Country", ["Deutschland", "France", "nowhere"], ("DE", "FR")),
        ("国家", ["新加坡", "日本"], ("JP", "SG")),
        ("country_code", ["NO", "dk"], ("DK", "NO")),
        ("Billing Country", ["USA", "UK"], ("GB", "US")),
        ("note", ["call +65 6123 4567", "（＋852）2123 4567"], ("HK", "SG")),
        ("product", ["NO", "DE"], ()),
        ("margin", ["+12.5", "+1,250"], ()),
    ],
)
def test_countries_are_found_by_name_code_and_phone(
    header: str, cells: list[str], expected: tuple[str, ...]
) -> None:
    assert find_regions(pd.DataFrame({header: cells})) == expected


def test_a_currency_speaks_of_its_country() -> None:
    nothing = pd.DataFrame({"a": ["x"]})
    assert find_regions(nothing, "NOK") == ("NO",)
    assert find_regions(nothing, "EUR") == ()
    assert find_regions(nothing.head(0)) == ()
