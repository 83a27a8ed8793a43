"""``kaopu reproduce``: train a model again, and say whether it is the same."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kaopu.cli.options import (
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
from kaopu.report.promotion.reproduced import reproduced_text
from kaopu.store import Home
from kaopu.store.reproduce import find_trained, reproduce

DIFFERS = 3


@click.command(
    epilog="""\b
Example:
  kaopu reproduce demo/1 --data data/deals.csv
    demo/1: trained again, and the same to the last byte in model.skops, …
"""
)
@click.argument("model")
@click.option(
    "--data",
    type=PLACE,
    help="The export that it has learnt from; the one the pipeline file names by default.",
)
@rows_option("data")
@click.option("--jobs", default=-1, help="Processes; all cores by default.")
@home_option
@json_option
@language_option
def command(
    model: str,
    data: Place | None,
    jobs: int,
    home: Path | None,
    as_json: bool,
    language: Language | None,
) -> None:
    """Train MODEL again, and say whether that makes the same model, or what differs.

    MODEL is that of kaopu score, such as NAME/VERSION, or the id of a run in MLflow. It is
    trained from the pipeline file, the seed and the settings that are stored with it.

    Ends with exit code 0 if all is the same to the last byte, 3 if something differs.
    Nothing is stored.
    """
    found = find_trained(Home.find(home), model)
    shown = reader_language(language, found.pipeline.language)
    export = data or stored_place(found)
    if export is None:
        raise UsageError("reproduce_no_data", pipeline=str(found.label))
    read = read_export(export, found.pipeline.read, "deal", may_be_empty=True)
    print_assumptions(read.assumptions, shown)
    bar = progress_bar(Locale(shown).text("progress", "validating"))
    again = reproduce(found, read.frame, place_name(export), jobs, bar)
    if as_json:
        print_json(again.to_json())
    else:
        echo(reproduced_text(again, shown), nl=False)
    sys.exit(0 if again.is_same else DIFFERS)
