"""How long ``kaopu check`` takes on a large export, and how much memory.

    python benchmarks/reading.py [--rows 200000] [--formats csv,xlsx] [--quick] [--json]

Simulated deals of 40 columns, with mail addresses, phone numbers and notes among them,
are written once a format; each check runs in a process of its own. Seconds are of the
clock, from the start of the process; memory is the most that it ever held.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from openpyxl import Workbook

from kaopu.simulate import simulate

ROWS, QUICK_ROWS = 200_000, 2_000
COLUMNS = 40
# So many deals are drawn; the others repeat them under ids of their own.
DRAWN = 20_000
PIPELINE = Path(__file__).parents[1] / "pipelines" / "demo.toml"
FORMATS = ("csv", "gb18030", "xlsx", "parquet")


@dataclass(frozen=True)
class Measured:
    """What one check took.

    Attributes:
        form: The format of the export.
        megabytes: The size of the file.
        seconds: Of the clock.
        processor: Seconds of the processor, which a busy machine does not change.
        memory: The most it held, in megabytes.
        code: What the command ended with.
    """

    form: str
    rows: int
    columns: int
    megabytes: float
    seconds: float
    processor: float
    memory: float
    code: int


def make_export(rows: int, seed: int = 0) -> pd.DataFrame:
    """Return ``rows`` simulated deals of 40 columns."""
    rng = np.random.default_rng(seed)
    drawn = simulate(min(rows, DRAWN), 1, seed).deals
    places = np.arange(rows) % len(drawn)
    deals = drawn.iloc[places].reset_index(drop=True)
    numbers = np.arange(rows)
    deals["lead_id"] = [f"D-{n:08d}" for n in numbers]
    deals["contact_mail"] = [f"buyer{n}@example.com" for n in numbers]
    deals["contact_phone"] = [f"+86 138{n:08d}" for n in numbers]
    deals["visits"] = rng.integers(0, 50, rows)
    deals["weight"] = rng.normal(100, 20, rows).round(3)
    extra = COLUMNS - deals.shape[1]
    for i in range(extra):
        deals[f"mark_{i}"] = rng.choice(["甲", "乙", "丙", ""], rows)
    return deals.iloc[:, :COLUMNS]


def write_export(deals: pd.DataFrame, form: str, folder: Path) -> Path:
    """Write the deals in one format; return the file."""
    path = folder / f"deals_{form}.{'csv' if form == 'gb18030' else form}"
    if form == "xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Deals")
        sheet.append(list(deals.columns))
        blank = deals.astype(object).where(deals.notna(), None)
        for row in blank.itertuples(index=False, name=None):
            sheet.append(row)
        book.save(path)
    elif form == "parquet":
        deals.to_parquet(path, index=False)
    else:
        deals.to_csv(path, index=False, encoding=form if form == "gb18030" else "utf-8")
    return path


def measure(path: Path, form: str, deals: pd.DataFrame) -> Measured:
    """Run the check on one file in a process of its own."""
    start = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "kaopu", "check", str(PIPELINE), str(path)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        form=form,
        rows=len(deals),
        columns=deals.shape[1],
        megabytes=round(path.stat().st_size / 1e6, 1),
        seconds=round(perf_counter() - start, 1),
        processor=round(usage.ru_utime + usage.ru_stime, 1),
        memory=round(usage.ru_maxrss / 1024),
        code=process.returncode,
    )


def main(arguments: list[str] | None = None) -> None:
    """Measure every format and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS} rows only")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args(arguments)
    deals = make_export(QUICK_ROWS if told.quick else told.rows)
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        for form in told.formats.split(","):
            path = write_export(deals, form, Path(folder))
            measured.append(asdict(measure(path, form, deals)))
            path.unlink()
    if told.json:
        print(json.dumps(measured, indent=2))
    else:
        print(pd.DataFrame(measured).to_string(index=False))


if __name__ == "__main__":
    main()
