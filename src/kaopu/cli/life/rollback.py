"""``kaopu rollback``: make a name stand for the version before."""

from __future__ import annotations

from pathlib import Path

import click

from kaopu.cli.options import home_option, json_option, language_option, print_json
from kaopu.cli.reader import echo, reader_language
from kaopu.language import Language, Locale
from kaopu.promotion.promote import roll_back
from kaopu.report.promotion.decisions import decided_text
from kaopu.store import Home, find_model


@click.command(
    epilog="""\b
Example:
  kaopu rollback demo
    rolled back: demo stands for demo/1 again, in place of demo/2
"""
)
@click.argument("name")
@click.option(
    "--to",
    type=click.IntRange(min=1),
    help="Version to go back to; by default the one that NAME stood for before.",
)
@click.option("--no-mlflow", is_flag=True, help="Leave MLflow's aliases as they are.")
@home_option
@json_option
@language_option
def command(
    name: str,
    to: int | None,
    no_mlflow: bool,
    home: Path | None,
    as_json: bool,
    language: Language | None,
) -> None:
    """Make NAME stand for the version before, as if the last promotion had not been.

    The version that is left is no challenger any more; a later training is. What was
    decided is recorded: kaopu promote NAME --list shows it.
    """
    place = Home.find(home)
    decision = roll_back(place, name, to, track=not no_mlflow)
    if as_json:
        print_json({"name": name, **decision.to_json()})
        return
    shown = reader_language(language, find_model(name, place).pipeline.language)
    echo(decided_text(name, decision, Locale(shown)))
