"""Those that read a file: kaopu, and what a script would use in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from damaged.truth import FACTS, spelled
from kaopu.errors import KaopuError
from kaopu.files import read_export
from kaopu.leads.states import is_known
from kaopu.scoring import LeadModel

WORDS = ("Budget", "Region", "Customer before", "Office")
# What is assumed of good files too, and tells of no damage.
ROUTINE = ("format", "unpacked", "encoding", "delimiter", "sheet", "header_row")
Values = dict[tuple[str, str], object]


@dataclass(frozen=True)
class Read:
    """What a reader found.

    Attributes:
        values: By lead and column; None where nothing is known.
        leads: How many rows it took for leads.
        said: What it said, and of which columns; None is of the file.
        refusal: The sentence with which it refused; empty where it read.
        is_script: Whether it gives cells, and no meanings.
    """

    values: Values
    leads: int
    said: frozenset[str | None]
    refusal: str = ""
    is_script: bool = False

    def same(self, column: str, found: object, true: object) -> bool:
        """Tell whether a value is the true one; a script may leave words as they are."""
        if isinstance(true, float) and isinstance(found, int | float):
            return bool(abs(found - true) <= 1e-6 * max(1.0, abs(true)))
        if self.is_script and column in WORDS:
            return " ".join(str(found).split()).casefold() == str(true).casefold()
        return found == true

    def speaks_of(self, columns: set[str]) -> bool:
        """Tell whether something was said of the file or, of these, of the columns."""
        about = self.said if "*" in columns or not columns else self.said & {*columns, None}
        return bool(about)


Reader = Callable[[Path], Read]


def kaopu_reader(model: LeadModel) -> Reader:
    """Return what reads a file as ``kaopu score`` does, and scores the leads."""

    def read(path: Path) -> Read:
        try:
            export = read_export(path, model.pipeline.read)
            table = model.read(export.frame, path)
            scores = model.score_table(table)
        except KaopuError as error:
            return Read({}, 0, frozenset(), str(error))
        if not np.isfinite(scores.scores["probability"]).all():
            raise ValueError("a probability is no number")
        values: Values = {}
        for source, column in FACTS.items():
            facts = table.facts[source]
            if source == "signing_date":
                facts = pd.Series(table.planned[source])
            known = is_known(facts)
            for place, lead in enumerate(table.ids):
                value = facts.iloc[place] if known[place] else None
                values[(lead, column)] = value
        for place, lead in enumerate(table.ids):
            amount = table.amount[place] if table.amount is not None else np.nan
            values[(lead, "Amount")] = None if np.isnan(amount) else amount
            created = table.created[place] if table.created is not None else np.nan
            values[(lead, "Created")] = None if np.isnan(created) else created
        said: set[str | None] = {note.column for note in (*table.notes, *scores.notes)}
        if any(found.kind not in ROUTINE for found in export.assumptions):
            said.add(None)
        return Read(values, len(table), frozenset(said))

    return read


def true_values(model: LeadModel, table: pd.DataFrame) -> Values:
    """Return what kaopu must find, by lead and column."""
    read = kaopu_reader(model)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.parquet"
        spelled(table).to_parquet(path, index=False)
        found = read(path)
    assert not found.refusal, found.refusal
    for place, lead in enumerate(table["Opportunity ID"]):
        # By what was drawn, not by what is read.
        found.values[(lead, "Amount")] = float(table["Amount"][place])
        found.values[(lead, "Staff")] = float(table["Staff"][place])
        found.values[(lead, "Discount")] = round(float(table["Discount"][place]) * 100, 1)
        found.values[(lead, "Signing")] = float(
            (table["Signing"][place] - date(1970, 1, 1)).days
        )
        found.values[(lead, "Created")] = float(
            (table["Created"][place] - date(1970, 1, 1)).days
        )
    return found.values


def pandas_reader(path: Path) -> Read:
    """Return what a script with pandas finds."""
    readers: dict[str, Callable[..., pd.DataFrame]] = {
        ".csv": pd.read_csv,
        ".gz": pd.read_csv,
        ".zip": pd.read_csv,
        ".xlsx": pd.read_excel,
        ".parquet": pd.read_parquet,
        ".json": pd.read_json,
    }
    try:
        # Without this word every leading zero is lost, and all else would hide behind it.
        kinds = {"dtype": {"Office": str}} if path.suffix not in (".parquet",) else {}
        frame = readers[path.suffix](path, **kinds)
        return script_values(frame)
    except Exception as error:  # noqa: BLE001 - whatever a script would stop at
        return Read({}, 0, frozenset(), f"{type(error).__name__}: {error}")


def duckdb_reader(path: Path) -> Read:
    """Return what a script with DuckDB finds."""
    import duckdb

    if path.suffix not in (".csv", ".gz", ".parquet", ".json"):
        return Read({}, 0, frozenset(), "not read")
    name = {".parquet": "read_parquet", ".json": "read_json_auto"}.get(
        path.suffix, "read_csv"
    )
    try:
        frame = duckdb.sql(f"select * from {name}('{path}')").df()  # noqa: S608 - a benchmark
        return script_values(frame)
    except Exception as error:  # noqa: BLE001 - whatever a script would stop at
        return Read({}, 0, frozenset(), f"{type(error).__name__}: {error}")


def script_values(frame: pd.DataFrame) -> Read:
    """Return the values as a short script takes them: numbers and dates coerced."""
    frame = frame.rename(columns=lambda name: str(name).strip())
    values: Values = {}
    ids = [str(cell) for cell in frame["Opportunity ID"]]
    discount = pd.to_numeric(frame["Discount"].astype(str).str.rstrip("%"), errors="coerce")
    numbers = {
        "Amount": pd.to_numeric(frame["Amount"], errors="coerce"),
        "Staff": pd.to_numeric(frame["Staff"], errors="coerce"),
        "Discount": discount,
    }
    for column in ("Signing", "Created"):
        days = pd.to_datetime(frame[column], errors="coerce").astype("datetime64[s]")
        numbers[column] = (days - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    for column, found in numbers.items():
        for lead, value in zip(ids, found.astype(float), strict=True):
            values[(lead, column)] = None if np.isnan(value) else float(value)
    for column in WORDS:
        for lead, cell in zip(ids, frame[column], strict=True):
            values[(lead, column)] = str(cell)
    return Read(values, len(frame), frozenset(), is_script=True)
