"""``kaopu check``: say what state an export is in before training."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from kaopu.checking import DataState, check_data
from kaopu.cli.options import check_folder, home_option, language_option
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.places import PLACE, Place, data_place, place_name, rows_option
from kaopu.documents import json_text
from kaopu.errors import UsageError
from kaopu.files import read_export, write_text
from kaopu.histories.settle import settle_notes
from kaopu.language import Language
from kaopu.leads.joining import join_export
from kaopu.pipeline import Pipeline, read_pipeline, resolve
from kaopu.pipeline.history.note_sources import reads_notes
from kaopu.report.check.render import check_page, check_text
from kaopu.store.home import Home
from kaopu.store.notes.answers import counted, model_answers_path, read_answers


@click.command(
    epilog="""\b
Example:
  kaopu check pipelines/salvirt.toml salvirt_b2b.csv
    Data check: salvirt · usable, warnings: 1
    salvirt_b2b.csv: 448 rows, 227 won, 221 lost, 0 open
    …
"""
)
@click.argument("pipeline", type=click.Path(path_type=Path))
@click.argument("export", type=PLACE, required=False)
@rows_option("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", help="File to write; stdout by default.")
@home_option
@language_option
def command(
    pipeline: Path,
    export: Place | None,
    form: str,
    output: str | None,
    home: Path | None,
    language: Language | None,
) -> None:
    """Say what state EXPORT is in before training, as PIPELINE describes it.

    EXPORT is the one that the pipeline file names by default. Ends with exit code 0 if
    all is fine, 1 if it is usable with warnings, 2 if training would refuse it.
    """
    check_folder(output)
    authored = read_pipeline(pipeline)
    resolved = resolve(authored)
    shown = reader_language(language, resolved.language)
    place = export or data_place(authored)
    if place is None:
        raise UsageError("check_no_data", pipeline=str(pipeline))
    read = read_export(place, resolved.read, "deal", may_be_empty=True)
    name = place_name(place)
    read = join_export(read, resolved, resolved.training_columns, name)
    settle = settling(Home.find(home)) if reads_notes(resolved) else None
    state = check_data(authored, read.frame, name, read.assumptions, settle)
    text = render(state, form, shown)
    if output in (None, "-"):
        echo(text, nl=False)
    else:
        write_text(str(output), text)
        echo(str(output))
    sys.exit(state.exit_code)


def settling(home: Home) -> Callable[[Pipeline], Pipeline]:
    """Return what says how training would read notes, by the answers that a home keeps.

    Raises:
        NoteAnswersDamagedError: The answers cannot be read.
    """
    answers, kept = counted(read_answers(home)), model_answers_path(home)
    return partial(settle_notes, answers=answers, kept=kept)


def render(state: DataState, form: str, language: Language) -> str:
    """Return the state in the form asked for."""
    if form == "json":
        return json_text(state.to_json())
    if form == "html":
        return check_page(state, language)
    return check_text(state, language)
