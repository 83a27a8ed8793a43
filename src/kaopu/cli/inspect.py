"""``kaopu inspect``: the leads and their pages in the browser."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from kaopu.cli.options import (
    as_of_option,
    date_format_option,
    history_option,
    home_option,
    join_option,
    language_option,
    print_notes,
    read_cells,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.places import PLACE, Place, place_name, rows_option
from kaopu.cli.runs.printing import print_caution
from kaopu.cli.score import select_leads
from kaopu.language import Language
from kaopu.leads.packing import packed
from kaopu.leads.rows.notes import find_note_rows
from kaopu.store import Home, find_model

if TYPE_CHECKING:
    from kaopu.web import ReadLeads


@click.command(
    epilog="""\b
Example:
  kaopu inspect demo data/leads.csv
    http://127.0.0.1:8080/
"""
)
@click.argument("model")
@click.argument("leads", type=PLACE)
@rows_option("leads")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="What to listen at; outside this machine a token is asked for.",
)
@click.option(
    "--token",
    default="",
    envvar="KAOPU_TOKEN",
    help="What callers must know; made up where one is needed.",
)
@click.option("--open-only", is_flag=True, help="Leave out leads already won or lost.")
@as_of_option
@date_format_option
@join_option
@history_option
@home_option
@language_option
def command(
    model: str,
    leads: Place,
    port: int,
    host: str,
    token: str,
    open_only: bool,
    as_of: date | None,
    date_formats: tuple[str, ...],
    joins: tuple[Path, ...],
    history: str,
    home: Path | None,
    language: Language | None,
) -> None:
    """Show the LEADS of a table in the browser: the ranked list and a page for each.

    Prints the address and serves until it is stopped with Ctrl+C. MODEL and LEADS are
    those of kaopu score. Nothing is kept: while it runs, the cells of LEADS lie in a
    temporary file without a name.
    """
    # Only this command needs a server.
    from kaopu.web import ListenAddress, LoadWorker, serve, spare_memory

    spare_memory()
    with LoadWorker() as work:
        here = Home.find(home, history)
        read = partial(
            read_shown,
            model,
            leads,
            joins,
            here,
            open_only=open_only,
            language=language,
            date_formats=date_formats,
            as_of=as_of,
        )
        shown, count = work.read(read)
        warn = partial(echo, err=True)
        spoken = reader_language(language, shown.pipeline.language)
        place = ListenAddress.of(host, port, token)
        serve(shown, count, work, here, place, echo, warn, spoken)


def read_shown(
    name: str,
    leads: Place,
    joins: tuple[Path, ...],
    home: Home,
    *,
    open_only: bool,
    language: Language | None = None,
    date_formats: tuple[str, ...] = (),
    as_of: date | None = None,
) -> ReadLeads:
    """Return the leads of a file, as a model reads them, with the file's cells.

    What people should know of them is printed on stderr.
    """
    from kaopu.web import ReadLeads, ShownLeads, in_parts

    model = find_model(name, home).reading_dates(*date_formats).judging_on(as_of)
    language = reader_language(language, model.pipeline.language)
    texts = read_cells(model, leads, joins, language)
    table = model.read(texts, place_name(leads))
    if len(texts) > len(table):
        single = texts.loc[:, ~texts.columns.duplicated()]
        texts = texts[~find_note_rows(single, model.pipeline)].reset_index(drop=True)
    if open_only and table.outcome is not None:
        texts = texts[np.isnan(table.outcome)].reset_index(drop=True)
    table = select_leads(table, language, open_only=open_only)
    print_caution(model, language)
    print_notes(table.notes, language, model.pipeline)
    shown = ShownLeads(table, packed(texts))
    return ReadLeads(model, len(table), in_parts(shown), home)
