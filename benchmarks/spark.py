"""Whether Spark scores as this process does, and in what time.

    python benchmarks/spark.py [--quick] [--leads 300000] [--blend linear|forest]
                               [--master "local[2]"] [--home FOLDER] [--json FILE]

The same leads of 40 columns from Parquet to Parquet, by ``kaopu score`` and by ``kaopu
score --engine spark``, one after the other, each with its start. Every cell of the two
score files is compared: numbers to 1e-9, ranks, texts and days as they are. Ends with code
1 where any differs. Needs PySpark and Java, as docs/spark.md says.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from arguments import from_one
from batch.leads import Company, write_leads
from batch.measure import Ran, run
from batch.models import BLENDS, DEALS, made_models

LEADS, QUICK_LEADS, QUICK_DEALS = 300_000, 3_000, 300
EQUAL = 1e-9
AS_OF = "2026-11-01"


@dataclass(frozen=True)
class Compared:
    """The two score files of the same leads.

    Attributes:
        leads: How many were to be scored.
        difference: The largest between two numbers; infinite where a gap is in one alone.
        others: Columns whose ranks, texts, days or flags differ anywhere.
    """

    leads: int
    difference: float
    others: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether they say the same."""
        return self.difference <= EQUAL and not self.others


def compared(local: pd.DataFrame, spark: pd.DataFrame, leads: int) -> Compared:
    """Compare score files, row by row."""
    if list(local) != list(spark) or not len(local) == len(spark) == leads:
        return Compared(leads, np.inf, ("columns or rows",))
    largest, others = 0.0, []
    for column in local:
        a, b = local[column], spark[column]
        if a.dtype.kind == "f":
            far = np.abs(a - b).where(a.notna() | b.notna(), 0).fillna(np.inf)
            largest = max(largest, float(far.max()))
        elif not (a.astype(object).where(a.notna(), "") == b.where(b.notna(), "")).all():
            others.append(str(column))
    return Compared(leads, largest, tuple(others))


def measured(
    home: Path, leads: int, blend: str, master: str, deals: int
) -> tuple[Compared, Ran, Ran]:
    """Score so many leads both ways."""
    company = Company.of(40)
    bundle = made_models(company, home, deals)[blend].bundle
    path = home / "leads.parquet"
    write_leads(company, leads, path)
    asked = ["-m", "kaopu", "score", bundle, path, "--as-of", AS_OF, "--home", home, "-o"]
    outputs = [home / "local.parquet", home / "spark.parquet"]
    local = run([*asked, outputs[0], "--no-history"])
    spark = run([*asked, outputs[1], "--engine", "spark", "--master", master])
    return compared(*map(pd.read_parquet, outputs), leads), local, spark


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few leads, for CI")
    parser.add_argument("--leads", type=from_one)
    parser.add_argument("--blend", choices=BLENDS, default="linear")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument(
        "--home", type=Path, help="where to work; by default a folder for once"
    )
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    leads = asked.leads or (QUICK_LEADS if asked.quick else LEADS)
    deals = QUICK_DEALS if asked.quick else DEALS
    with tempfile.TemporaryDirectory() as temporary:
        home = asked.home or Path(temporary)
        told, local, spark = measured(home, leads, asked.blend, asked.master, deals)
    print(f"{leads:,} leads, {asked.blend} blend")
    for name, ran in (("local", local), (f"Spark {asked.master}", spark)):
        print(f"  {name:18} {ran.seconds:7.1f} s   {ran.peak / 1e6:6,.0f} MB at most")
    print(f"  largest difference of a number {told.difference:.1e}", end="; ")
    print(f"columns that differ otherwise: {', '.join(told.others) or 'none'}")
    if asked.json:
        kept = {"local": asdict(local), "spark": asdict(spark), **asdict(told)}
        asked.json.write_text(json.dumps(kept, indent=1), "utf-8")
    return 0 if told.equal else 1


if __name__ == "__main__":
    sys.exit(main())
