"""Small histories for tests: pipeline files, tables of cells, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.histories import DealsAsked, Histories, facts_as_of, read_histories
from kaopu.histories.records import DAY
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.pipeline.history.tables import HistoryTable

HEAD = """
schema = 1
name = "small"
[outcome]
column = "Status"
won = ["Won"]
lost = ["Lost"]
[lead]
id = "Id"
[dates]
created = "Opened"
closed = "Closed"
[promotion]
account = "Account"
[context]
categories = ["Region"]
"""
STAGES = """
[[history]]
shape = "snapshot"
path = "stages.csv"
key = "deal"
when = "at"
stage = "stage"
close = "close"
amount = "amount"
owner = "owner"
stages = ["Talk", "Offer", "Contract"]
"""
FIELDS = """
[[history]]
shape = "change"
path = "fields.csv"
key = "deal"
when = "at"
field = "field"
old = "old"
new = "new"
source = "source"
[history.words]
stage = ["stage"]
close = ["close"]
amount = ["amount"]
owner = ["owner"]
"""
EVENTS = """
[[history]]
shape = "event"
path = "events.csv"
key = "deal"
when = "at"
kind = "kind"
direction = "direction"
person = "person"
text = "text"
next = "next"
"""
ROLES = """
[[history]]
shape = "role"
path = "roles.csv"
key = "deal"
person = "person"
role = "role"
when = "at"
"""

Table = list[Mapping[str, str]]


@cache
def pipeline_of(text: str) -> Pipeline:
    return resolve(parse_pipeline(HEAD + text, Path("small.toml")))


def read(
    text: str, tables: Mapping[str, Table | pd.DataFrame], deals: DealsAsked | None = None
) -> Histories:
    """Read tables of cells as the pipeline file says; others are blank."""

    def reader(table: HistoryTable) -> pd.DataFrame:
        rows = tables[table.name]
        if isinstance(rows, pd.DataFrame):
            return rows
        columns = list(dict.fromkeys((table.key, *table.columns.values())))
        cells = {c: [str(row.get(c, "")) for row in rows] for c in columns}
        return pd.DataFrame(cells, dtype=object)

    return read_histories(pipeline_of(text), deals=deals, reader=reader)


def day(text: str) -> float:
    return float(np.datetime64(text, "D").astype(np.int64))


def moment(text: str) -> int:
    return int(np.datetime64(text, "ns").astype(np.int64))


def end_of(text: str) -> int:
    """The moment up to which a lead is seen that is judged as of a day."""
    return int(day(text) + 1) * DAY


def deals(
    ids: list[str], created: list[str] | None = None, **more: np.ndarray
) -> DealsAsked:
    opened = None if created is None else np.array([day(c) for c in created])
    return DealsAsked(np.array(ids, dtype=object), opened, **more)


def tell(
    text: str, tables: Mapping[str, Table], as_of: str, created: str = "2026-01-01"
) -> dict[str, object]:
    """Return the facts of deal D-1 as of the end of a day."""
    asked = deals(["D-1"], [created])
    histories = read(text, tables, asked)
    frame = facts_as_of(histories, asked, np.array([0]), np.array([end_of(as_of)]))
    return dict(frame.iloc[0])
