from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kaopu.leads.data_notes import row_note
from kaopu.leads.packing import (
    joined_leads,
    packed,
    plain_leads,
    plain_texts,
)
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


def test_texts_are_plain_again_whatever_they_were_kept_as() -> None:
    pd.testing.assert_frame_equal(plain_texts(packed(TEXTS)), TEXTS)
    assert plain_texts(TEXTS) is TEXTS
    twice = pd.concat([TEXTS, TEXTS], axis=1)
    coded = twice.astype("category")
    pd.testing.assert_frame_equal(plain_texts(coded), twice)


def test_leads_are_scored_from_coded_facts_as_from_plain(
    trained: LeadModel, sample: Simulation
) -> None:
    table = plain_leads(trained.read(sample.leads))
    texts = [name for name, column in table.facts.items() if column.dtype.kind != "f"]
    small = replace(table, facts=table.facts.astype(dict.fromkeys(texts, "category")))
    np.testing.assert_array_equal(
        trained.explained(small).log_odds, trained.explained(table).log_odds
    )


def test_batches_join_to_the_table_they_were(
    trained: LeadModel, sample: Simulation
) -> None:
    table = trained.read(sample.leads)
    whole = joined_leads([table.take(np.arange(9)), table.take(np.arange(9, len(table)))])
    pd.testing.assert_frame_equal(plain_leads(whole).facts, plain_leads(table).facts)
    for name in ("ids", "stage", "reps", "amount", "outcome"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(table, name))
    assert whole.as_of == table.as_of
    assert {n: d.tolist() for n, d in whole.beliefs.items()} == {
        n: d.tolist() for n, d in table.beliefs.items()
    }


def test_a_note_of_one_batch_stands_at_its_rows(
    trained: LeadModel, sample: Simulation
) -> None:
    plain = replace(trained.read(sample.leads.head(5)), row_notes=())
    rows = np.array([False, True, False, False, False])
    twice = [row_note("off_scale", "c", rows | late, "x", "") for late in (False, True)]
    noted = replace(plain, row_notes=tuple(twice))
    first, second = joined_leads([plain, noted, plain]).row_notes
    assert np.flatnonzero(first.rows).tolist() == [6]
    assert np.flatnonzero(second.rows).tolist() == [5, 6, 7, 8, 9]
    assert [len(first.cells), first.cells[6]] == [15, "x"]
