from __future__ import annotations

import pandas as pd

from kaopu.masking.cells import masked_cells


def test_cells_are_masked_each() -> None:
    cells = pd.Series(["fair", "a@b.com", "fair"], dtype=object, index=[5, 6, 7])
    assert masked_cells(cells).to_dict() == {5: "fair", 6: "(mail address)", 7: "fair"}


def test_phones_of_a_country_are_masked_where_it_occurs() -> None:
    cells = pd.Series(["9123 4567"], dtype=object)
    assert masked_cells(cells).tolist() == ["9123 4567"]
    assert masked_cells(cells, ["SG"]).tolist() == ["(phone number)"]
