"""``kaopu train``: learn from finished deals."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from kaopu.api import Training, run_training
from kaopu.cli.options import (
    home_option,
    json_option,
    language_option,
    print_assumptions,
    print_json,
    print_notes,
    progress_bar,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.places import PLACE, Place, data_place, place_name, rows_option
from kaopu.errors import UsageError
from kaopu.files import read_export
from kaopu.language import Language, Locale
from kaopu.leads.joining import join_export
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline, resolve
from kaopu.report.evaluation.render import PAGE
from kaopu.report.evaluation.training import training_text
from kaopu.report.promotion.decisions import standing_text
from kaopu.store.champion import standing_of
from kaopu.training.train import TrainingOptions

# What is tried: all there is, unless the caller of the command line in Python hands in
# another as click's ``obj``.
pass_search = click.make_pass_decorator(SearchSpace, ensure=True)


@click.command(
    epilog="""\b
Example:
  kaopu train pipelines/salvirt.toml --data salvirt_b2b.csv
    salvirt/1: usable: log loss 0.527 against 0.693 of the constant rate, …
"""
)
@click.argument("pipeline", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=PLACE,
    help="The export, a file or the URL of a database; the one the pipeline file names "
    "by default.",
)
@rows_option("data")
@home_option
@json_option
@click.option("--seed", default=0, show_default=True, help="Seed of folds and trees.")
@click.option("--jobs", default=-1, help="Processes; all cores by default.")
@click.option("--no-mlflow", is_flag=True, help="Do not log the run to MLflow.")
@language_option
@pass_search
def command(
    search: SearchSpace,
    pipeline: Path,
    data: Place | None,
    home: Path | None,
    as_json: bool,
    seed: int,
    jobs: int,
    no_mlflow: bool,
    language: Language | None,
) -> None:
    """Learn from the won and lost deals of an export, as PIPELINE describes it.

    Writes a model bundle under models/ and a run to MLflow under mlruns/, and reports
    how good the model is on deals it has not seen. The first usable model is what its name
    stands for; a later one is its challenger, see kaopu promote.
    """
    authored = read_pipeline(pipeline)
    resolved = resolve(authored)
    shown = reader_language(language, resolved.language)
    export = data or data_place(authored)
    if export is None:
        raise UsageError("train_no_data", pipeline=str(pipeline))
    read = read_export(export, resolved.read, "deal", may_be_empty=True)
    name = place_name(export)
    read = join_export(read, resolved, resolved.training_columns, name)
    print_assumptions(read.assumptions, shown)
    options = TrainingOptions(seed=seed, jobs=jobs, search=search)
    done = run_training(
        authored,
        read.frame,
        name,
        home,
        options,
        not no_mlflow,
        progress_bar(Locale(shown).text("progress", "validating")),
        partial(print_assumptions, language=shown),
    )
    print_notes(done.model.record.notes, shown, done.model.pipeline)
    if as_json:
        print_json(document(done))
    else:
        say = Locale(shown).text
        echo(training_text(done.model, shown))
        echo(say("training", "bundle", path=done.model.bundle))
        echo(say("training", "report", path=report_path(done)))
        if done.run:
            facts = {"uri": done.run.uri, "run": done.run.run_id}
            echo(say("training", "run", **facts))
        kept = kept_model(done)
        if kept is not None and done.model.record.training.are_few:
            echo(say("training", "kept", name=kept, label=done.model.label))
        folder = named_folder(done)
        echo(standing_text(folder.name, standing_of(folder), Locale(shown)))


def kept_model(done: Training) -> str | None:
    """Return the earlier model that the name goes on to stand for; None for none."""
    folder = named_folder(done)
    champion = f"{folder.name}/{standing_of(folder).champion}"
    return None if champion == done.model.label else champion


def named_folder(done: Training) -> Path:
    """Return the folder of all versions of the model."""
    assert done.model.bundle is not None  # noqa: S101 - it is stored
    return done.model.bundle.parent


def report_path(done: Training) -> Path:
    """Return the page that says how good the model is."""
    assert done.model.bundle is not None  # noqa: S101 - it is stored
    return done.model.bundle / PAGE


def document(done: Training) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    model = done.model
    return {
        "bundle": str(model.bundle),
        "report": str(report_path(done)),
        "model": model.label,
        "usable": model.usable,
        "reason": model.usability.reason,
        "kept": kept_model(done),
        "mlflow_run": done.run.run_id if done.run else None,
        "mlflow_model": done.run.uri if done.run else None,
        **model.record.to_json(),
    }
