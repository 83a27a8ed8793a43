from __future__ import annotations

import pandas as pd
import pytest

from kaopu.masking import masked, masked_cells


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ask ann@example.com.", "ask (mail address)."),
        ("+86 138 0013 8000 or +8613900139000", "(phone number) or (phone number)"),
        ("id 110101199003074258", "id (id number)"),
        (
            "L-000012 on 2016-10-20, 1,200,500 units",
            "L-000012 on 2016-10-20, 1,200,500 units",
        ),
        ("D-13800138000", "D-13800138000"),
    ],
)
def test_a_text_is_masked(text: str, told: str) -> None:
    assert masked(text) == told


def test_cells_are_masked_each() -> None:
    cells = pd.Series(["fair", "a@b.com", "fair"], dtype=object, index=[5, 6, 7])
    assert masked_cells(cells).to_dict() == {5: "fair", 6: "(mail address)", 7: "fair"}
