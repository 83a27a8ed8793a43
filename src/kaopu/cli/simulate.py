"""``kaopu simulate``: make sample deals and leads whose truth is known."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import pandas as pd

from kaopu.cli.options import check_folder
from kaopu.cli.reader import LANGUAGE, echo, failure_language, reader_language
from kaopu.documents import json_text
from kaopu.errors import UsageError
from kaopu.files import write_table, write_text
from kaopu.language import Language, Locale
from kaopu.simulate import simulate, weights_record
from kaopu.simulate.life import SHAPES, Shape, draw_activities, simulate_life


@click.command(
    epilog="""\b
Example:
  kaopu simulate --deals 2000 --leads 300 --seed 7 -o data/
    data/deals.csv  2000 rows
    data/leads.csv  300 leads
"""
)
@click.option("--deals", default=2000, show_default=True, help="Finished deals to make.")
@click.option("--leads", default=300, show_default=True, help="Open leads to make.")
@click.option("--seed", default=7, show_default=True, help="Other seed, other company.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder to write to; it is made in a folder that is there.",
)
@click.option(
    "--slips", is_flag=True, help="Let signing dates go by, which lowers the odds."
)
@click.option(
    "--histories",
    "shape",
    type=click.Choice(SHAPES),
    help="Deals with a life, and their histories as such a CRM exports them.",
)
@click.option("--activities", is_flag=True, help="Also write what was said, and when.")
@click.option("--truth", is_flag=True, help="Also write true probabilities and causes.")
@click.option(
    "--lang", "language", type=LANGUAGE, help="Language; that of the terminal by default."
)
def command(
    deals: int,
    leads: int,
    seed: int,
    output: Path,
    slips: bool,
    shape: Shape | None,
    activities: bool,
    truth: bool,
    language: Language | None,
) -> None:
    """Make export-trade deals and open leads in which stated causes decide the outcome.

    The six signals, the context and chance cause each outcome by weights that differ by
    seed, so that every lead's true probability and causes are known: as of the day of
    closing for a deal, as of 1 November 2026 for a lead. With histories, what happens day
    by day causes them, too; the true probability is told at moments of each life.
    """
    locale = Locale(reader_language(language, failure_language(sys.argv[1:])))
    if shape and (slips or activities):
        option = "--slips" if slips else "--activities"
        raise UsageError("option_and_histories", option=option)
    check_folder(output)
    made = (
        _with_histories(deals, leads, seed, shape, truth=truth)
        if shape
        else _without(deals, leads, seed, slips=slips, written=activities, truth=truth)
    )
    for name, table in made.tables.items():
        write_table(table, output / name)
        facts = {"path": output / name, "rows": len(table)}
        echo(locale.counted("simulated", "rows", len(table), **facts))
    if truth:
        write_text(output / "weights.json", json_text(made.weights))
        echo(str(output / "weights.json"))


@dataclass(frozen=True)
class _Made:
    """Tables by file name, and the weights that caused the outcomes."""

    tables: dict[str, pd.DataFrame]
    weights: dict[str, Any]


def _without(
    deals: int, leads: int, seed: int, *, slips: bool, written: bool, truth: bool
) -> _Made:
    simulation = simulate(deals, leads, seed, slips=slips)
    weights = weights_record(simulation.weights)
    tables = {"deals.csv": simulation.deals, "leads.csv": simulation.leads}
    if written:
        tables["activities.csv"], causes = draw_activities(simulation, seed)
        weights["activities"] = [asdict(cause) for cause in causes.causes]
    if truth:
        tables["deals_truth.csv"] = simulation.deals_truth
        tables["leads_truth.csv"] = simulation.leads_truth
    return _Made(tables, weights)


def _with_histories(
    deals: int, leads: int, seed: int, shape: Shape, *, truth: bool
) -> _Made:
    simulation = simulate_life(deals, leads, seed, shape)
    tables = {"deals.csv": simulation.deals, "leads.csv": simulation.leads}
    tables |= simulation.histories
    if truth:
        tables["truth.csv"] = simulation.truth
    return _Made(tables, simulation.weights.to_json())
