from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaopu.errors import DateOrderError
from kaopu.scoring import LeadModel
from kaopu.scoring.batch_notes import merged_notes
from kaopu.scoring.run.settle import settled_columns, settled_on
from kaopu.simulate import Simulation

AMOUNTS = ("9.800,50", "12.500", "1,250", "1250.5", "0.125", "1.2万", "900", "5", "", "?")
COUNTS = ("1.200", "3", "7", "35%", "0.35", "unknown", "2,5", "")
DAYS = ("2026-03-01", "05/11/2026", "25/11/2026", "pending", "", "46000", "2026-13-40")


def leads_of(world: Simulation, rows: int) -> pd.DataFrame:
    return world.leads.head(rows).astype(object).fillna("").astype(str)


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_every_part_is_read_as_the_whole_is(
    trained: LeadModel, world: Simulation, data: st.DataObject
) -> None:
    rows = 24
    leads = leads_of(world, rows)
    for column, cells in (
        ("amount", AMOUNTS),
        ("registered_capital", AMOUNTS),
        ("postponements", COUNTS),
        ("signing_date", DAYS),
    ):
        drawn = data.draw(st.lists(st.sampled_from(cells), min_size=rows, max_size=rows))
        leads[column] = drawn
    size = data.draw(st.sampled_from([1, 5, 24]))
    batches = [leads.iloc[at : at + size] for at in range(0, rows, size)]
    try:
        whole = trained.read(leads, as_of=trained.day)
    except DateOrderError:
        with pytest.raises(DateOrderError):
            settled_on(trained, batches, "leads", trained.day)
        return
    like = settled_on(trained, batches, "leads", trained.day)
    parts = [trained.read(batch, like=like) for batch in batches]
    facts = pd.concat([part.facts for part in parts], ignore_index=True)
    pd.testing.assert_frame_equal(facts, whole.facts)
    assert whole.amount is not None
    amounts = [part.amount for part in parts if part.amount is not None]
    np.testing.assert_array_equal(np.concatenate(amounts), whole.amount)
    told = merged_notes(note for part in parts for note in part.notes)
    assert {(n.column, n.id, n.rows) for n in told} == {
        (n.column, n.id, n.rows) for n in merged_notes(whole.notes)
    }


def test_a_custom_that_one_batch_alone_proves_holds_for_all(
    trained: LeadModel, world: Simulation
) -> None:
    leads = leads_of(world, 20)
    leads["amount"] = ["1.200"] * 12 + ["9.800,50"] * 8
    like = settled_on(trained, [leads.head(12), leads.tail(8)], "leads", trained.day)
    amount = trained.read(leads.head(12), like=like).amount
    assert amount is not None
    assert set(amount) == {1200.0}


def test_the_columns_that_hang_on_the_whole_are_numbers_and_dates(
    trained: LeadModel,
) -> None:
    pipeline = replace(trained.pipeline, amount="amount", currency_column=None)
    columns = settled_columns(pipeline, ["lead_id", "created", "Currency"])
    assert columns["amount"] == "numbers"
    assert columns["created"] == "dates"
    assert columns["Currency"] == "texts"
    assert "lead_id" not in columns


def test_no_row_settles_nothing(trained: LeadModel) -> None:
    like = settled_on(trained, [pd.DataFrame()], "leads", trained.day)
    assert (like.customs.whole, like.as_of) == ({}, trained.day)
