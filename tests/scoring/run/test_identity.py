"""What tells the rows of a part from others."""

from __future__ import annotations

import pandas as pd

from kaopu.coded import coded
from kaopu.scoring.run.kept.identity import frame_digest

ROWS = pd.DataFrame({"lead_id": ["a", "b", "c"], "budget": ["vague", "", "vague"]})


def test_a_digest_does_not_hang_on_how_columns_are_coded() -> None:
    own = ROWS.assign(budget=coded(ROWS["budget"]))
    more = ROWS["budget"].astype(pd.CategoricalDtype(["none", "vague", ""]))
    assert frame_digest(own) == frame_digest(ROWS) == frame_digest(ROWS.assign(budget=more))


def test_another_cell_or_header_or_order_is_another_digest() -> None:
    others = [
        ROWS.replace("vague", "stated"),
        ROWS.rename(columns={"budget": "Budget"}),
        ROWS.iloc[::-1],
        ROWS.assign(lead_id=ROWS["budget"], budget=ROWS["lead_id"]),
    ]
    found = {frame_digest(rows) for rows in (ROWS, *others)}
    assert len(found) == len(others) + 1
