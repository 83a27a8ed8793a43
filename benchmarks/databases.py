"""Scoring from and to PostgreSQL beside scoring from file to file.

    python benchmarks/databases.py [--quick] [--leads 1000000] [--json FILE]

Starts a server of its own, puts the same leads into a table and a Parquet file, scores both
with every column of a score file, and counts what came out. Then the server is stopped as
if its power failed while scores are written, started again, and the same command goes on:
no row may be lost or stand twice.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import adbc_driver_postgresql.dbapi as adbc
import pyarrow.parquet as pq

from arguments import from_one
from batch.leads import Company, write_leads
from batch.measure import Ran, run
from batch.models import made_models

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.postgres_server import Server, find_binaries, running_server

LEADS, QUICK_LEADS = 1_000_000, 5_000
DATABASE = "postgres"
PAUSES = (0.0, 0.3, 1.0)
PAIRS = 3


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes:
        files, database: Seconds from file to file, and from table to table: medians.
        again: Seconds to write over the scores of the same model.
        peak: MB of the run from table to table.
        rows: Scores in the table in the end, after the server was killed so often.
        kills: Of these runs, how many the kill stopped.
    """

    leads: int
    files: float
    database: float
    again: float
    peak: float
    rows: int
    kills: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its figures, write them where asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few leads, for a trial")
    parser.add_argument("--leads", type=from_one, help="how many")
    parser.add_argument("--json", type=Path, help="write the figures to a file")
    options = parser.parse_args(arguments)
    leads = options.leads or (QUICK_LEADS if options.quick else LEADS)
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("no PostgreSQL server is installed")
    with (
        tempfile.TemporaryDirectory(prefix="databases-") as folder,
        running_server(binaries) as server,
    ):
        found = measure(Path(folder), server, leads)
    print(as_text(found))
    if options.json:
        options.json.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")


def as_text(found: Measured) -> str:
    """Return the figures, one a line."""
    return "\n".join(
        (
            f"{found.leads:,} leads",
            f"from file to file     {found.files:.1f} s",
            f"from table to table   {found.database:.1f} s, "
            f"{found.database / found.files:.2f} times; peak {found.peak:.0f} MB",
            f"over the same scores  {found.again:.1f} s",
            f"server killed         {found.kills} of {len(PAUSES)} runs stopped by it; "
            f"{found.rows:,} scores in the end, each of another lead",
        )
    )


def measure(folder: Path, server: Server, leads: int) -> Measured:
    """Return what is measured with so many leads."""
    os.environ["KAOPU_BENCHMARK_URL"] = server.url(DATABASE)
    company = Company.of(40)
    bundle = made_models(company, folder)["linear"].bundle
    path = folder / "leads.parquet"
    write_leads(company, leads, path)
    url = server.url(DATABASE)
    with adbc.connect(url) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest("leads", pq.read_table(path), mode="create")
        cursor.execute("ALTER TABLE leads ADD PRIMARY KEY (lead_id)")
        connection.commit()
    score = ["-m", "kaopu", "score", bundle]
    told = ["--force", "--no-history", "--as-of", "2026-11-01", "--json"]
    there = "env:KAOPU_BENCHMARK_URL"
    table = [there, "--table", "leads", "-o", there, "--output-table", "scores"]
    files, database = [], []
    # In pairs, so that the ratio holds on a machine with other work.
    for _ in range(PAIRS):
        files.append(run([*score, path, "-o", folder / "scores.parquet", *told]))
        _drop(url)
        database.append(run([*score, *table, "--create", *told]))
    again = run([*score, *table, *told])
    kills = sum(_killed([*score, *table, *told], server, pause) for pause in PAUSES)
    return Measured(
        leads,
        median(ran.seconds for ran in files),
        median(ran.seconds for ran in database),
        again.seconds,
        max(ran.peak for ran in database) / 1e6,
        _count(url),
        kills,
    )


def _killed(command: list[object], server: Server, pause: float) -> bool:
    """Kill the server a while after writing begins; go on with the same command."""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _wait_for_writing(server, process)
        sleep(pause)
        server.stop("immediate")
        server.start()
        stopped = process.wait() != 0
    if stopped:
        ran: Ran = run(command)
        assert ran.seconds > 0
    return stopped


def _wait_for_writing(server: Server, process: subprocess.Popen[bytes]) -> None:
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' "
        "AND (query ILIKE '%from stdin%' OR query ILIKE 'insert%') "
        "AND pid <> pg_backend_pid()"
    )
    began = monotonic()
    while process.poll() is None and monotonic() - began < 1_000:
        with (
            adbc.connect(server.url(DATABASE)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
        sleep(0.1)


def _drop(url: str) -> None:
    with adbc.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS scores")
        connection.commit()


def _count(url: str) -> int:
    with adbc.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT lead_id) FROM scores")
        rows, distinct = cursor.fetchone()
    if rows != distinct:
        raise RuntimeError(f"{rows} scores of {distinct} leads")
    return int(rows)


if __name__ == "__main__":
    main()
