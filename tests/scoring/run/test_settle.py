from __future__ import annotations

import pandas as pd
import pytest

from kaopu.scoring import LeadModel
from kaopu.scoring.run import settle
from kaopu.scoring.run.settle import settled_columns, settled_on
from kaopu.simulate import Simulation


def test_a_large_source_settles_as_one_that_is_read_whole(
    trained: LeadModel, world: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = world.leads.astype(object).fillna("")
    amounts = [f"{i % 7 + 1}.{i:03d},5" for i in range(len(leads))]
    leads[trained.pipeline.amount] = amounts
    batches = [leads.iloc[start : start + 30] for start in range(0, len(leads), 30)]
    whole = settled_on(trained, batches, "leads", trained.day)
    monkeypatch.setattr(settle, "WHOLE_ROWS", 40)
    monkeypatch.setattr(settle, "MANY_TEXTS", 20)
    sampled = settled_on(trained, batches, "leads", trained.day)
    assert whole is not None
    assert sampled is not None
    assert sampled.customs.numbers.keys() == whole.customs.numbers.keys()
    assert sampled.customs.dates == whole.customs.dates
    assert sampled.as_of == whole.as_of == trained.day


def test_the_columns_that_hang_on_the_whole_are_numbers_and_dates(
    trained: LeadModel,
) -> None:
    columns = settled_columns(trained.pipeline)
    assert trained.pipeline.amount in columns
    assert trained.pipeline.created in columns
    assert trained.pipeline.lead_id not in columns


def test_no_row_settles_nothing(trained: LeadModel) -> None:
    assert settled_on(trained, [pd.DataFrame()], "leads", trained.day) is None
