"""``kaopu score``: rank leads by their probability of winning."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import numpy as np

from kaopu.cli.options import (
    as_of_option,
    check_folder,
    date_format_option,
    force_option,
    history_option,
    home_option,
    join_option,
    json_option,
    language_option,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.local import LocalRun, score_here
from kaopu.cli.runs.places import PLACE, Place, rows_option
from kaopu.cli.runs.spark import refuse_local_options, run_on_spark
from kaopu.cli.runs.targets import Goal
from kaopu.errors import EmptyTableError, UsageError
from kaopu.language import Language, Locale
from kaopu.leads.lead_table import LeadTable
from kaopu.report.crm import layout_names, layout_of
from kaopu.scoring import LeadModel
from kaopu.scoring.run import RunOptions, parse_size
from kaopu.scoring.spark import SparkRun
from kaopu.store import Home, find_model


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
@click.argument("leads", type=PLACE)
@rows_option("leads", "output")
@click.option(
    "-o",
    "--output",
    help="Score file: .csv, .xlsx, .parquet, .jsonl, or - for CSV on stdout; or the URL of "
    "a database.",
)
@click.option(
    "--output-table",
    help="Table of the database that is written, [SCHEMA.]NAME; --table says the same "
    "where LEADS is a file.",
)
@click.option(
    "--for",
    "crm",
    type=click.Choice(layout_names()),
    help="Write OUTPUT, a .csv, as the importer of a CRM takes it: id, score, grade, top "
    "sign, next question.",
)
@click.option(
    "--id-header",
    help="Header of the ids in a file of --for; by default the one the CRM has for them.",
)
@click.option("--create", is_flag=True, help="Make that table where it is missing.")
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
@click.option(
    "--strict",
    is_flag=True,
    help="Refuse the LEADS where a row cannot be scored, rather than put it aside in "
    "OUTPUT.rejects.csv.",
)
@as_of_option
@click.option("--no-history", is_flag=True, help="Keep nothing in the score history.")
@history_option
@click.option(
    "--memory-limit",
    default="2GB",
    show_default=True,
    help="Memory to take for any number of leads, such as 500MB.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Processes that score; as many as pay by default, two at most.",
)
@date_format_option
@join_option
@home_option
@force_option
@json_option
@language_option
def command(
    model: str,
    leads: Place,
    output: str | None,
    output_table: str | None,
    crm: str | None,
    id_header: str | None,
    create: bool,
    engine: str,
    master: str | None,
    open_only: bool,
    strict: bool,
    as_of: date | None,
    no_history: bool,
    history: str,
    memory_limit: str,
    jobs: int | None,
    date_formats: tuple[str, ...],
    joins: tuple[Path, ...],
    home: Path | None,
    force: bool,
    as_json: bool,
    language: Language | None,
) -> None:
    """Score the LEADS of a table with MODEL, best first, each with its reasons.

    MODEL is a pipeline's name (its champion, see kaopu promote), NAME@challenger, a
    bundle's folder, or an MLflow URI such as models:/NAME@champion. LEADS is a file, - for
    CSV on stdin, or the URL of a database with --table or --query.

    Any number of leads is scored in bounded memory. The score file appears whole or not at
    all; a run that was interrupted goes on with the same command.

    Into a table of a database all scores go at once, each in the place of that of the same
    lead by the same version of the model.

    What was said of each lead is kept in score_history.db of the home folder, or in the
    database of --history, so that explain, plan and inspect can tell how it moved; the
    same scoring is kept once.
    """
    if as_json and output == "-":
        raise UsageError("stdout_twice")
    memory = parse_size(memory_limit)
    if engine == "spark" or master is not None:
        refuse_local_options()
        scorer = scorer_of(model, Home.find(home), date_formats, joins).judging_on(as_of)
        shown = reader_language(language, scorer.pipeline.language)
        run = SparkRun(str(leads), output or "", master, shown, open_only, strict, force)
        run_on_spark(scorer, run, as_json=as_json)
        return
    if id_header is not None and crm is None:
        raise UsageError("id_header")
    goal = Goal.of(output, output_table, create=create)
    check_folder(goal.path)
    place = Home.find(home, history)
    scorer = scorer_of(model, place, date_formats, joins)
    shown = reader_language(language, scorer.pipeline.language)
    layout = layout_of(crm, id_header) if crm else None
    options = RunOptions(shown, as_of, open_only, strict, force, memory, jobs)
    keeps = not no_history
    run_here = LocalRun(scorer, place, goal, layout, options, shown, keeps, as_json)
    score_here(run_here, leads)


def scorer_of(
    model: str, home: Home, date_formats: tuple[str, ...], joins: tuple[Path, ...]
) -> LeadModel:
    """Return a model that reads dates, and joins tables, as it was asked to.

    Raises:
        KaopuError: There is no such model, or it reads nothing so.
    """
    return find_model(model, home).reading_dates(*date_formats).joining(*joins)


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
