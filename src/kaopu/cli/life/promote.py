"""``kaopu promote``: hold a challenger against the champion, and decide."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kaopu.cli.options import (
    force_option,
    home_option,
    json_option,
    language_option,
    print_assumptions,
    print_json,
    progress_bar,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.places import PLACE, Place, place_name, rows_option, stored_place
from kaopu.errors import UsageError
from kaopu.files import read_export
from kaopu.language import Language, Locale
from kaopu.promotion.compare import compare_models
from kaopu.promotion.promote import Pair, Promotion, find_pair, promote
from kaopu.promotion.records import Comparison
from kaopu.report.promotion.decisions import history_text
from kaopu.report.promotion.text import promotion_text
from kaopu.store import Home, find_model
from kaopu.store.champion import standing_of
from kaopu.store.decisions import decisions_of

NOT_PROMOTED = 3


@click.command(
    epilog="""\b
Example:
  kaopu promote demo deals_of_may.csv
    demo: challenger demo/2 beside champion demo/1
    compared on 412 deals, 171 of them won, which ended from …
    …
    promoted: demo stands for demo/2 now, in place of demo/1
"""
)
@click.argument("name")
@click.argument("deals", type=PLACE, required=False)
@rows_option("deals")
@click.option("--list", "listed", is_flag=True, help="Show all decisions, and decide none.")
@click.option("--jobs", default=-1, help="Processes; all cores by default.")
@click.option("--no-mlflow", is_flag=True, help="Leave MLflow's aliases as they are.")
@force_option
@home_option
@json_option
@language_option
def command(
    name: str,
    deals: Place | None,
    listed: bool,
    jobs: int,
    no_mlflow: bool,
    force: bool,
    home: Path | None,
    as_json: bool,
    language: Language | None,
) -> None:
    """Compare the challenger of NAME with its champion on the same DEALS, and decide.

    DEALS is an export of finished deals, best one newer than both models; by default what
    the challenger's pipeline file names. NAME/VERSION asks for another challenger than the
    newest. The rule stands under [promotion] in its pipeline file.

    Ends with exit code 0 if it was promoted, 3 if it was not, 2 if nothing could be
    compared. --force promotes whatever the comparison says. All is recorded.
    """
    place = Home.find(home)
    if listed:
        print_history(place, name, language, as_json=as_json)
        return
    pair = find_pair(place, name)
    shown = reader_language(language, pair.challenger.pipeline.language)
    export = deals or stored_place(pair.challenger)
    if export is None and not force:
        raise UsageError("promote_no_data", pipeline=str(pair.challenger.label))
    comparison = None
    if export is not None:
        if deals is None:
            text = Locale(shown).text("promotion", "own_data", path=place_name(export))
            echo(text, err=True)
        comparison = compared(pair, export, shown, jobs)
    done = promote(
        place,
        pair,
        comparison,
        force=force,
        asked=export is not None,
        track=not no_mlflow,
    )
    if as_json:
        print_json(document(pair, done))
    else:
        echo(promotion_text(pair, done, shown), nl=False)
    sys.exit(0 if done.decision.kind == "promoted" else NOT_PROMOTED)


def compared(pair: Pair, export: Place, shown: Language, jobs: int) -> Comparison | None:
    """Return how the two do on the deals of an export; what was assumed is printed."""
    read = read_export(export, pair.challenger.pipeline.read, "deal")
    print_assumptions(read.assumptions, shown)
    title = Locale(shown).text("progress", "validating")
    models = (pair.champion, pair.challenger)
    return compare_models(
        *models, read.frame, place_name(export), jobs, progress_bar(title)
    )


def print_history(
    home: Home, model: str, language: Language | None, *, as_json: bool
) -> None:
    """Print all decisions about a name, and what it stands for."""
    name = model.partition("/")[0]
    found = find_model(name, home)
    folder = home.models / name
    decisions, standing = decisions_of(folder), standing_of(folder)
    if as_json:
        print_json([decision.to_json() for decision in decisions])
        return
    shown = reader_language(language, found.pipeline.language)
    echo(history_text(name, decisions, standing, shown), nl=False)


def document(pair: Pair, done: Promotion) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    return {
        "name": pair.name,
        "promoted": done.decision.kind == "promoted",
        **done.decision.to_json(),
    }
