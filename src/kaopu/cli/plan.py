"""``kaopu plan``: which leads are worth this week, and the next step with each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from kaopu.cli.options import (
    as_moment,
    as_of_option,
    check_folder,
    chosen_form,
    date_format_option,
    emit,
    history_option,
    home_option,
    join_option,
    language_option,
    print_notes,
    progress_bar,
    read_leads,
    trend_or_note,
)
from kaopu.cli.reader import reader_language
from kaopu.cli.runs.places import PLACE, Place, rows_option
from kaopu.cli.runs.printing import print_caution
from kaopu.documents import json_text
from kaopu.files import table_bytes
from kaopu.language import Language, Locale
from kaopu.planning import Plan, PlanOptions, make_noted_plan
from kaopu.report.evaluation.usability import caution_line
from kaopu.report.plan.render import plan_frame, plan_page, plan_text
from kaopu.scoring import LeadModel
from kaopu.store import Home, find_model, recall_plan

FORMS = ("text", "csv", "xlsx", "html", "json")


@click.command(
    epilog="""\b
Example:
  kaopu plan demo data/leads.csv --capacity 20 -o plan.html
    plan.html
"""
)
@click.argument("model")
@click.argument("leads", type=PLACE)
@rows_option("leads")
@click.option(
    "--capacity",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Leads that fit into the week.",
)
@click.option("--rep", help="Plan this rep's leads alone.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="By the ending of --output by default, else text.",
)
@as_of_option
@click.option("-o", "--output", help="File to write; stdout by default.")
@date_format_option
@join_option
@history_option
@home_option
@language_option
def command(
    model: str,
    leads: Place,
    capacity: int,
    rep: str | None,
    form: str | None,
    as_of: date | None,
    output: str | None,
    date_formats: tuple[str, ...],
    joins: tuple[Path, ...],
    history: str,
    home: Path | None,
    language: Language | None,
) -> None:
    """Plan a week from the open LEADS of a table, scored with MODEL.

    Three lists: leads worth the week, by probability times amount, each with its most
    valuable next step; leads to let go; illusions to check again. MODEL and LEADS are
    those of kaopu score.
    """
    form = chosen_form(form, output, FORMS)
    check_folder(output)
    place = Home.find(home, history)
    planner = find_model(model, place).reading_dates(*date_formats).judging_on(as_of)
    shown = reader_language(language, planner.pipeline.language)
    table = read_leads(planner, leads, joins, shown)
    options = PlanOptions(capacity, rep)
    plan, notes = make_noted_plan(
        planner, table, options, progress_bar(Locale(shown).text("progress", "planning"))
    )
    print_notes(notes, shown, planner.pipeline)
    with trend_or_note("planned", shown):
        plan = recall_plan(place, planner, plan, as_moment(as_of))
    if form not in ("text", "html"):
        print_caution(planner, shown)
    names = {} if table.names is None else dict(zip(table.ids, table.names, strict=True))
    emit(rendered(planner, plan, form, shown, names), output)


def rendered(
    model: LeadModel, plan: Plan, form: str, language: Language, names: Mapping[str, str]
) -> bytes:
    """Return the plan in the form asked for, leads with their ``names`` by id."""
    if form in ("csv", "xlsx"):
        return table_bytes(plan_frame(plan, language, names), f".{form}")
    if form == "json":
        reason = {"model": model.label, "reason": model.usability.reason}
        return json_text(reason | plan.to_json()).encode("utf-8")
    warning = caution_line(model, language)
    page = plan_page if form == "html" else plan_text
    return page(plan, language, warning, names).encode("utf-8")
