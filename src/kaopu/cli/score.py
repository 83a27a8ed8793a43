"""``kaopu score``: rank leads by their probability of winning."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click
import numpy as np

from kaopu.cli.options import (
    as_of_option,
    check_folder,
    date_format_option,
    force_option,
    home_option,
    join_option,
    json_option,
    language_option,
    note_history,
    print_json,
    print_notes,
    progress_bar,
    read_leads,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.errors import EmptyTableError, HistoryError, UsageError
from kaopu.files import check_writable, write_table
from kaopu.language import Language, Locale
from kaopu.leads.lead_table import LeadTable
from kaopu.report.evaluation.usability import caution_line
from kaopu.report.ranking import ranking_text
from kaopu.scoring import LeadModel, ScoredTable
from kaopu.store import Home, enter_scores, find_model

SHOWN = 10


@click.command(
    epilog="""\b
Example:
  kaopu score demo data/leads.csv -o scores.csv
    Leads by probability of winning
      rank  lead      chance  stage                      top reason  …
      1     L-000202  98%     intent customer, in talks  decision maker's attitude …
    …
    300 leads scored by demo/1: scores.csv
"""
)
@click.argument("model")
@click.argument("leads", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-o",
    "--output",
    help="Score file: .csv, .xlsx, .parquet, .jsonl, or - for CSV on stdout.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    help="Where to score: in this process, or on Spark, which writes Parquet or a table.",
)
@click.option(
    "--master",
    help="Of a Spark cluster, such as spark://HOST:7077 or yarn, for --engine spark; by "
    "default this machine.",
)
@click.option("--open-only", is_flag=True, help="Leave out leads already won or lost.")
@as_of_option
@click.option("--no-history", is_flag=True, help="Keep nothing in the score history.")
@date_format_option
@join_option
@home_option
@force_option
@json_option
@language_option
def command(
    model: str,
    leads: Path,
    output: str | None,
    engine: str,
    master: str | None,
    open_only: bool,
    as_of: date | None,
    no_history: bool,
    date_formats: tuple[str, ...],
    joins: tuple[Path, ...],
    home: Path | None,
    force: bool,
    as_json: bool,
    language: Language | None,
) -> None:
    """Score the LEADS of a table with MODEL, best first, each with its reasons.

    MODEL is a pipeline's name (its newest bundle), a bundle's folder, or an MLflow URI
    such as models:/NAME@champion. LEADS is a file, or - for CSV on stdin.

    What was said of each lead is kept in score_history.db of the home folder, so that
    explain, plan and inspect can tell how it moved; the same scoring is kept once.
    """
    if as_json and output == "-":
        raise UsageError("stdout_twice")
    on_spark = engine == "spark" or master is not None
    if output and not on_spark:
        check_folder(output)
        check_writable(output)
    place = Home.find(home)
    scorer = find_model(model, place).reading_dates(*date_formats).judging_on(as_of)
    scorer.require_usable(force=force)
    shown = reader_language(language, scorer.pipeline.language)
    if on_spark:
        # Its own imports are not for those who score without it.
        from kaopu.cli.engines.spark import run_on_spark

        run_on_spark(
            scorer.joining(*joins),
            str(leads),
            output,
            master,
            shown,
            open_only=open_only,
            as_json=as_json,
        )
        return
    table = read_leads(scorer, leads, joins, shown)
    table = select_leads(table, shown, open_only=open_only)
    done = scorer.score_table(
        table,
        force=force,
        progress=progress_bar(Locale(shown).text("progress", "scoring")),
        language=shown,
    )
    if output:
        write_table(done.scores, output)
    caution = caution_line(scorer, shown)
    if as_json or output == "-" or not scorer.usable:
        print_caution(scorer, shown)
    print_notes(done.notes, shown, scorer.pipeline)
    kept = "off" if no_history else keep_scores(place, scorer, table, done, shown)
    if as_json:
        print_json(
            {
                "model": scorer.label,
                "usable": scorer.usable,
                "reason": scorer.usability.reason,
                "leads": len(done.scores),
                "output": output,
                "history": kept,
                "notes": [note.to_json() for note in done.notes],
                "scores": done.scores.to_dict("records"),
            }
        )
    elif output != "-":
        if caution:
            echo(caution)
        echo(ranking_text(done.scores, shown, SHOWN), nl=False)
        if output:
            locale, count = Locale(shown), len(done.scores)
            facts = {"count": locale.count(count), "model": scorer.label, "path": output}
            echo(locale.counted("scored", "count", count, **facts))


def keep_scores(
    home: Home, model: LeadModel, table: LeadTable, done: ScoredTable, language: Language
) -> Literal["added", "known", "failed", "off"]:
    """Enter the scores into the history; where that fails, say so and go on.

    Without an id a lead is known by its row, which is another lead's in the next export.
    """
    if model.pipeline.lead_id is None:
        return "off"
    try:
        is_new = enter_scores(home, model, table, done.scores)
    except HistoryError as error:
        note_history("scored", error, language)
        return "failed"
    return "added" if is_new else "known"


def select_leads(table: LeadTable, language: Language, *, open_only: bool) -> LeadTable:
    """Return the leads to score; leads that have ended are counted on stderr.

    Raises:
        EmptyTableError: Only open leads are wanted, and there is none.
    """
    if table.outcome is None:
        return table
    ended = ~np.isnan(table.outcome)
    if open_only:
        table = table.take(~ended)
        if len(table) == 0:
            raise EmptyTableError(table.name, "open_lead")
    elif ended.any():
        locale, count = Locale(language), int(ended.sum())
        facts = {"ended": locale.count(count), "leads": locale.count(len(table))}
        echo(locale.counted("scored", "ended", count, **facts), err=True)
    return table


def print_caution(model: LeadModel, language: Language) -> None:
    """Say on stderr that a model is not usable, or learnt from few deals."""
    if line := caution_line(model, language):
        echo(line, err=True)
