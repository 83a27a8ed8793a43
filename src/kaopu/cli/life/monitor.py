"""``kaopu monitor``: whether a model still holds, and what came true."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from kaopu.cli.options import (
    as_of_option,
    check_folder,
    chosen_form,
    date_format_option,
    emit,
    history_option,
    home_option,
    join_option,
    json_option,
    language_option,
    read_cells,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.places import PLACE, Place, place_name, rows_option
from kaopu.documents import json_text
from kaopu.errors import KaopuError
from kaopu.language import Language, Locale
from kaopu.monitoring import Monitoring
from kaopu.report.monitoring.render import monitoring_page, monitoring_text
from kaopu.scoring import LeadModel
from kaopu.store import Home, find_model
from kaopu.store.monitorings import keep_monitoring, watch_model
from kaopu.store.tracking.monitoring import log_monitoring

FORMS = ("text", "html", "json")


@click.command(
    epilog="""\b
Example:
  kaopu monitor demo crm_export.csv -o watch.html
    watch.html
"""
)
@click.argument("model")
@click.argument("leads", metavar="LEADS_OR_DEALS", type=PLACE)
@rows_option("leads")
@click.option("-o", "--output", help="File to write, .html, .json or .txt; else stdout.")
@as_of_option
@click.option("--no-track", is_flag=True, help="Keep the figures out of MLflow.")
@json_option
@date_format_option
@join_option
@history_option
@home_option
@language_option
def command(
    model: str,
    leads: Place,
    output: str | None,
    as_of: date | None,
    no_track: bool,
    as_json: bool,
    date_formats: tuple[str, ...],
    joins: tuple[Path, ...],
    history: str,
    home: Path | None,
    language: Language | None,
) -> None:
    """Say whether MODEL still holds, by LEADS_OR_DEALS and what was forecast of them.

    LEADS_OR_DEALS is the newest export, best with the deals that have ended since: it is
    held against the score history. Ends with exit code 0 if all is fine, 3 if something
    is worth a look, 4 if it is time to train again, 2 if it cannot be told.
    """
    form = "json" if as_json and output is None else chosen_form(None, output, FORMS)
    check_folder(output)
    place = Home.find(home, history)
    watched = find_model(model, place).reading_dates(*date_formats).judging_on(as_of)
    shown = reader_language(language, watched.pipeline.language)
    cells = read_cells(watched, leads, joins, shown)
    name = place_name(leads)

    def say_why(error: KaopuError) -> None:
        echo(error.sentence(shown), err=True)

    found = watch_model(place, watched.joining(*joins), cells, name, say_why)
    keep_monitoring(place, found)
    if not no_track:
        _track(place, found, shown)
    emit(render(found, watched, form, shown), output)
    sys.exit(found.exit_code)


def render(found: Monitoring, model: LeadModel, form: str, language: Language) -> bytes:
    """Return what a look found in the form asked for."""
    if form == "json":
        return json_text(found.to_json()).encode("utf-8")
    page = monitoring_page if form == "html" else monitoring_text
    return page(found, language, model.pipeline.fields).encode("utf-8")


def _track(home: Home, found: Monitoring, language: Language) -> None:
    """Log the figures; a store that cannot be used keeps nobody from the verdict."""
    try:
        log_monitoring(home, found)
    except KaopuError as error:
        sentence = error.sentence(language)
        echo(Locale(language).text("monitor", "tracked", error=sentence), err=True)
