"""``kaopu score --engine spark``: the same scores, made by a cluster."""

from __future__ import annotations

import click
from click.core import ParameterSource

from kaopu.cli.options import print_assumptions, print_json, print_notes
from kaopu.cli.reader import echo
from kaopu.cli.runs.printing import print_rows, scored_line
from kaopu.errors import UsageError
from kaopu.language import Names
from kaopu.pipeline.data_source import without_secrets
from kaopu.report.evaluation.usability import caution_line
from kaopu.report.ranking import ranking_text
from kaopu.scoring import LeadModel
from kaopu.scoring.spark import SparkRun, score_on_spark
from kaopu.store import read_bundle

# What Spark does otherwise, or not at all.
LOCAL_ALONE = (
    "output_table",
    "crm",
    "id_header",
    "create",
    "history",
    "memory_limit",
    "jobs",
)


def refuse_local_options() -> None:
    """Check that nothing is asked that is for scoring in this process alone.

    Raises:
        UsageError: Something is; it would be passed over without a word.
    """
    context = click.get_current_context()
    given = [
        param.opts[-1]
        for param in context.command.params
        if param.name in LOCAL_ALONE
        and context.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
    ]
    if given:
        raise UsageError("spark_options", options=Names(given))


def run_on_spark(model: LeadModel, run: SparkRun, *, as_json: bool) -> None:
    """Score leads on Spark and print what came of it.

    Args:
        model: A stored model.
        run: Which leads, and where the scores go.
        as_json: Whether the summary is printed as JSON.

    Raises:
        KaopuError: See `score_on_spark`.
    """
    if run.output in ("", "-"):
        raise UsageError("spark_no_output")
    done = score_on_spark(model, run, read_bundle)
    summary, language = done.summary, run.language
    output, rejects = without_secrets(run.output), without_secrets(done.rejects)
    print_assumptions(done.assumptions, language)
    caution = caution_line(model, language)
    if caution and (as_json or not model.usable):
        echo(caution, err=True)
    print_notes(summary.notes, language, model.pipeline)
    print_rows(summary, rejects, language, open_only=run.open_only)
    if as_json:
        own = {
            "model": str(model.label),
            "usable": model.usable,
            "reason": model.usability.reason,
            "engine": "spark",
            "output": output,
            "rejects_file": rejects if summary.rejects else None,
            "history": "off",
        }
        print_json({**own, **summary.to_json()})
        return
    if caution:
        echo(caution)
    echo(ranking_text(done.best, language, len(done.best), summary.leads), nl=False)
    echo(scored_line(summary, output, language))
