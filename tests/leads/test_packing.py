from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.leads.packing import packed, packed_leads, unpacked_leads
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

ROWS = 400
TEXTS = pd.DataFrame(
    {
        "often": ["a", "", "b", "a"] * (ROWS // 4),
        "seldom": [f"text {n}" for n in range(ROWS)],
    },
    dtype=object,
)


def test_cells_read_as_they_did() -> None:
    small = packed(TEXTS)
    assert isinstance(small["often"].dtype, pd.CategoricalDtype)
    assert isinstance(small["seldom"].dtype, pd.StringDtype)
    assert small.iloc[5].tolist() == TEXTS.iloc[5].tolist()
    pd.testing.assert_frame_equal(small.astype(object), TEXTS)
    # A categorical column keeps its few texts, each row a byte.
    used, before = (t.memory_usage(deep=True)["often"] for t in (small, TEXTS))
    assert used < before / 10


def test_a_table_without_columns_is_one_still() -> None:
    assert packed(pd.DataFrame()).empty


def test_leads_are_scored_from_packed_facts_as_from_plain(
    trained: LeadModel, sample: Simulation
) -> None:
    table = trained.read(sample.leads)
    small = packed_leads(table)
    kinds = [isinstance(kind, pd.CategoricalDtype) for kind in small.facts.dtypes]
    assert sum(kinds) > len(kinds) / 2
    pd.testing.assert_frame_equal(unpacked_leads(small).facts, table.facts)
    assert unpacked_leads(table) is table
    np.testing.assert_array_equal(
        trained.explained(small).log_odds, trained.explained(table).log_odds
    )
