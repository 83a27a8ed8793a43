from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

SMALL = """
schema = 1
name = "small"

[values]
unknown = ["unknown"]

[lead]
id = "id"
stage = "phase"
target = ["New"]
intent = ["Quoted"]

[outcome]
column = "outcome"
won = ["Won"]
lost = ["Lost", "Dropped"]
open = ["Open"]

[dates]
created = "created"
closed = "closed"

[amount]
column = "amount"

[beliefs]
confidence = { column = "sure", scale = 100 }
rapport = { column = "rapport", high = ["Warm"] }

[fields]
need_awareness = { column = "aware" }
registered_capital = { column = "capital" }
budget_status = { column = "budget", levels = { none = ["no"], approved = ["yes"] } }
signing_date = { column = "signing" }
postponements = { column = "postponed" }

[context]
categories = ["region"]
"""

Leads = Callable[..., LeadTable]


@pytest.fixture(scope="session")
def small() -> Pipeline:
    """A pipeline with every kind of column."""
    return resolve(parse_pipeline(SMALL, Path("small.toml")))


@pytest.fixture(scope="session")
def leads(small: Pipeline) -> Leads:
    """Make a lead table from some columns of an export; the others are blank."""

    def make(
        pipeline: Pipeline = small, purpose: Any = "training", **columns: list[Any]
    ) -> LeadTable:
        rows = len(next(iter(columns.values())))
        blank = {name: [""] * rows for name in pipeline.training_columns}
        blank["id"] = [f"L-{i}" for i in range(rows)]
        return build_lead_table(
            pd.DataFrame(blank | columns), pipeline, purpose, "deals.csv"
        )

    return make
