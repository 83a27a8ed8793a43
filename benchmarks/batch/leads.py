"""Files of any number of leads and columns, written group by group.

The leads are those of `kaopu.simulate`, with further context columns drawn beside them:
categories of eight to forty values, and numbers. A file of more leads than are drawn holds
them again in another order, with ids and amounts of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from kaopu.simulate import simulate

ROOT = Path(__file__).parents[2]
DRAWN = 200_000
# What a narrow export lacks: facts of some signals, and what is not learnt from.
LEFT_OUT = (
    "notes", "rapport", "apparent_wealth", "postponements", "payment_date",
    "implementation_date", "adviser_attitude", "says_money_no_object",
    "wants_proposal_first", "requirements_clarity", "advertising", "hiring",
    "funding_round", "up_sale", "value_logic", "value_recognised",
)  # fmt: skip
BY_COLUMNS = {20: len(LEFT_OUT), 40: 0, 80: 0}


@dataclass(frozen=True)
class Company:
    """An export of so many columns, and the pipeline file that says what they mean.

    Attributes:
        columns: How many, ids and what is not learnt from counted.
        pipeline: The text of the pipeline file.
    """

    columns: int
    pipeline: str
    further: tuple[str, ...]
    dropped: tuple[str, ...]

    @classmethod
    def of(cls, columns: int) -> Company:
        """Return the company whose exports have so many columns."""
        dropped = LEFT_OUT[: BY_COLUMNS[columns]]
        own = simulate(10, 10, 0).leads.shape[1] - len(dropped)
        further = tuple(f"further_{i}" for i in range(max(0, columns - own)))
        return cls(columns, _pipeline(further, dropped), further, dropped)

    def deals(self, count: int, seed: int) -> pd.DataFrame:
        """Return past deals to learn from."""
        return self._widened(simulate(count, 10, seed).deals, seed)

    def drawn(self, count: int, seed: int) -> pd.DataFrame:
        """Return leads, each drawn."""
        return self._widened(simulate(10, count, seed).leads, seed + 1)

    def _widened(self, table: pd.DataFrame, seed: int) -> pd.DataFrame:
        rng = np.random.default_rng([seed, 17])
        added = {
            name: _further(place, len(table), rng)
            for place, name in enumerate(self.further)
        }
        kept = table.drop(columns=list(self.dropped))
        return pd.concat([kept, pd.DataFrame(added, index=table.index)], axis=1)


def _further(place: int, rows: int, rng: np.random.Generator) -> object:
    if place % 3 == 2:
        return np.round(rng.lognormal(4, 1, rows), 1)
    levels = (8, 20, 40)[place % 7 % 3]
    codes = np.minimum(rng.geometric(3 / levels, rows) - 1, levels - 1)
    return np.array([f"value {place}.{level}" for level in range(levels)])[codes]


def _pipeline(further: tuple[str, ...], dropped: tuple[str, ...]) -> str:
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    lines = [
        line
        for line in text.splitlines()
        if line.split(" = ")[0] not in dropped and not _is_belief(line, dropped)
    ]
    text = "\n".join(lines)
    if "notes" in dropped:
        text = text.replace('columns = ["notes"]', "columns = []")
    if "up_sale" in dropped:
        text = text.replace('["owner", "up_sale"]', '["owner"]')
    words = ["product", "source", "region"]
    words += [name for i, name in enumerate(further) if i % 3 != 2]
    numbers = [name for i, name in enumerate(further) if i % 3 == 2]
    before = 'categories = ["product", "source", "region"]'
    return text.replace(before, f"categories = {words}\nnumbers = {numbers}")


def _is_belief(line: str, dropped: tuple[str, ...]) -> bool:
    return any(f'column = "{name}"' in line for name in dropped)


def write_leads(company: Company, count: int, path: Path, seed: int = 11) -> None:
    """Write so many leads as Parquet or CSV, by the ending of the path."""
    drawn = company.drawn(min(count, DRAWN), seed)
    rng = np.random.default_rng([seed, count])
    table = pa.Table.from_pandas(drawn, preserve_index=False)
    writer = None
    for start in range(0, count, DRAWN):
        rows = min(DRAWN, count - start)
        part = table.take(pa.array(rng.permutation(len(drawn))[:rows]))
        ids = pa.array([f"L-{start + i:08d}" for i in range(rows)])
        amounts = part["amount"].to_numpy(zero_copy_only=False)
        amounts = pa.array(
            np.round(amounts * rng.uniform(0.8, 1.25, rows), 2), mask=np.isnan(amounts)
        )
        part = part.set_column(0, "lead_id", ids)
        place = part.column_names.index("amount")
        part = part.set_column(place, "amount", amounts)
        if writer is None:
            writer = _writer(path, part.schema)
        writer.write_table(part)
    if writer is not None:
        writer.close()


def _writer(
    path: Path, schema: pa.Schema
) -> pyarrow.parquet.ParquetWriter | pyarrow.csv.CSVWriter:
    if path.suffix == ".csv":
        return pyarrow.csv.CSVWriter(path, schema)
    return pyarrow.parquet.ParquetWriter(path, schema)
