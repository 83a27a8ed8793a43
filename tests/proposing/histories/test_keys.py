from __future__ import annotations

import pandas as pd

from kaopu.proposing.histories.cells import cells_of
from kaopu.proposing.histories.headers import header_scores
from kaopu.proposing.histories.keys import HistoryKey, deal_keys, find_history_key

DEALS = pd.DataFrame(
    {"id": [str(n) for n in range(1, 41)], "town": ["A", "B"] * 20}, dtype=object
)


def key(columns: dict[str, list[str]]) -> HistoryKey | None:
    cells = cells_of(pd.DataFrame(columns, dtype=object))
    scores = {own.column: header_scores(own.column) for own in cells}
    return find_history_key(cells, scores, deal_keys(DEALS, "id"))


def test_only_columns_that_tell_deals_apart_are_keys() -> None:
    assert list(deal_keys(DEALS, "id").columns) == ["id"]


def test_short_numbers_are_a_key_only_where_the_header_says_so() -> None:
    counts = [str(n % 30 + 1) for n in range(60)]
    assert key({"duration": counts}) is None
    found = key({"duration": counts, "deal_id": counts[::-1]})
    assert found is not None
    assert found.column == "deal_id"


def test_a_row_s_own_number_is_not_the_deal_s() -> None:
    rows = [str(n) for n in range(1, 61)]
    found = key({"id": rows, "item_id": [str(n % 40 + 1) for n in range(60)]})
    assert found is not None
    assert (found.column, found.share, found.per_deal) == ("item_id", 1.0, 1.5)


def test_few_keys_in_common_are_none() -> None:
    assert key({"deal_id": ["1", "2", *(f"x{n}" for n in range(50))]}) is None
