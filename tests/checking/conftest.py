from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kaopu.checking import DataState, check_data
from kaopu.pipeline import PipelineFile, parse_pipeline

PIPELINE = """\
schema = 1
name = "small"

[values]
unknown = ["?"]

[lead]
id = "id"

[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]

[dates]
created = "opened"

[fields]
budget_status = { column = "budget" }
registered_capital = { column = "capital" }

[context]
categories = ["town"]
"""


@pytest.fixture
def small() -> PipelineFile:
    """The small pipeline file."""
    return parse_pipeline(PIPELINE, Path("small.toml"))


@pytest.fixture
def deals_of() -> Callable[..., pd.DataFrame]:
    """Makes deals in which nothing tells the outcome: ``deals_of(50, 50, opened=3)``."""

    def make(won: int, lost: int, opened: int = 0) -> pd.DataFrame:
        n = won + lost + opened
        rng = np.random.default_rng(0)
        results = ["Won"] * won + ["Lost"] * lost + ["Open"] * opened
        return pd.DataFrame(
            {
                "id": [f"D-{i}" for i in range(n)],
                "result": rng.permutation(results),
                "opened": pd.date_range("2025-01-01", periods=n).strftime("%Y-%m-%d"),
                "budget": rng.choice(["stated", "vague", "none", "?", ""], n),
                "capital": rng.integers(1, 1000, n).astype(str),
                "town": rng.choice(["A", "B", "C"], n),
            }
        )

    return make


@pytest.fixture
def checked() -> Callable[..., DataState]:
    """Checks deals with the small pipeline file, ``more`` text added to it."""

    def check(deals: pd.DataFrame, more: str = "", **options: Any) -> DataState:
        authored = parse_pipeline(f"{PIPELINE}\n{more}", Path("small.toml"))
        return check_data(authored, deals, "deals.csv", **options)

    return check
