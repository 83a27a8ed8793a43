"""Options and helpers that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import click
import pandas as pd

from kaopu.cli.reader import LANGUAGE, echo, echo_document
from kaopu.cli.runs.places import Place, place_name
from kaopu.documents import json_text
from kaopu.errors import HistoryError, NoFolderError, UnknownFormatError, UsageError
from kaopu.files import Assumption, read_export, write_bytes
from kaopu.language import Language, Locale
from kaopu.leads.data_notes import DataNote
from kaopu.leads.joining import join_export
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.report.data_notes import note_lines
from kaopu.report.reading import reading_texts
from kaopu.scoring import LeadModel

PROGRESS_AFTER = 2.0
HistoryNote = Literal["scored", "explained", "planned"]

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    help="Folder of models/, mlruns/ and the score history; KAOPU_HOME or the current "
    "folder by default.",
)
history_option = click.option(
    "--history",
    default="",
    help="Database that keeps the score history, as a URL or env:NAME; what "
    "KAOPU_HISTORY says by default, else score_history.db of the home folder.",
)
force_option = click.option(
    "--force", is_flag=True, help="Go on although kaopu advises against it."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document, and nothing else."
)
join_option = click.option(
    "--join",
    "joins",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Table to join, as [[join]] says; that of training by default.",
)
language_option = click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    help="Language; that of the pipeline file by default.",
)
date_format_option = click.option(
    "--date-format",
    "date_formats",
    multiple=True,
    help="How dates of LEADS are written, such as %d/%m/%Y, where not as the model's "
    "deals; COLUMN=FORMAT for one column, auto to find out.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment.date() if moment else None,
    help="Judge leads on this day, by default the day it is: planned dates before it "
    "count as not set.",
)


def chosen_form(form: str | None, output: str | None, forms: Sequence[str]) -> str:
    """Return the form asked for, or that of the output's ending, or text.

    Raises:
        UnknownFormatError: The ending is no form's, and ``form`` is not given.
        UsageError: The two contradict each other, or a workbook has no file to go to.
    """
    is_file = output not in (None, "-")
    ending = Path(str(output)).suffix.lower().removeprefix(".") if is_file else ""
    ending = "text" if ending == "txt" else ending
    if form is None and is_file and ending not in forms:
        known = [".txt" if name == "text" else f".{name}" for name in forms]
        raise UnknownFormatError(str(output), known)
    if form is not None and ending in forms and ending != form:
        raise UsageError("two_forms", form=form, output=str(output))
    form = form or ending or "text"
    if form == "xlsx" and not is_file:
        raise UsageError("workbook_nowhere")
    return form


def check_folder(output: Path | str | None) -> None:
    """Check before any work that the folder of an output is there.

    Raises:
        NoFolderError: It is not; a mistyped folder is not made.
    """
    if output is None or str(output) == "-":
        return
    folder = Path(output).parent
    if not folder.is_dir():
        raise NoFolderError(output, folder)


def emit(content: bytes, output: str | None) -> None:
    """Write a document to stdout, or whole to a file whose name is then printed."""
    if output in (None, "-"):
        echo_document(content.decode("utf-8-sig"))
        return
    write_bytes(str(output), content)
    echo(str(output))


def progress_bar(title: str) -> Callable[[Iterable[Any], int], Iterable[Any]]:
    """Return a wrapper that shows a progress bar on stderr for work over two seconds.

    It is silent where stderr is no terminal. Items that tell their ``expected_seconds``
    have a time left from the start; others, and these from then on, as what is done took.
    """

    def wrap(items: Iterable[Any], total: int) -> Iterator[Any]:
        if not sys.stderr.isatty():
            yield from items
            return
        # rich is only needed once there is a bar to draw.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        from kaopu.report.time_left import TimeLeft

        start = monotonic()
        expected = getattr(items, "expected_seconds", None)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        console = Console(stderr=True)
        with Progress(*columns, TimeLeft(expected), console=console, transient=True) as bar:
            is_long = expected is not None and expected * total > PROGRESS_AFTER
            task = bar.add_task(title, total=total, visible=is_long)
            for item in items:
                yield item
                is_long |= monotonic() - start > PROGRESS_AFTER
                bar.update(task, advance=1, visible=is_long)

    return wrap


def print_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print one JSON document on stdout."""
    echo_document(json_text(document))


def read_cells(
    model: LeadModel, leads: Place, joins: tuple[Path, ...], language: Language
) -> pd.DataFrame:
    """Return the cells of the leads that a command names, joined as the model needs it.

    What was assumed to read them is printed on stderr.
    """
    pipeline = model.joining(*joins).pipeline
    read = read_export(leads, pipeline.read)
    read = join_export(read, pipeline, pipeline.scoring_columns, place_name(leads))
    print_assumptions(read.assumptions, language)
    return read.frame


def read_leads(
    model: LeadModel, leads: Place, joins: tuple[Path, ...], language: Language
) -> LeadTable:
    """Return the lead table of `read_cells`."""
    return model.read(read_cells(model, leads, joins, language), place_name(leads))


def print_assumptions(assumptions: Sequence[Assumption], language: Language) -> None:
    """Print on stderr what was assumed to read a file."""
    say = Locale(language).text
    for text in reading_texts(assumptions, language):
        echo(say("scored", "note", text=text), err=True)


def print_notes(
    notes: Sequence[DataNote], language: Language, pipeline: Pipeline | None = None
) -> None:
    """Print on stderr what the data held that was not as expected.

    Columns are called as ``pipeline`` knows them, or as the export spells them.
    """
    for line in note_lines(notes, language, pipeline.fields if pipeline else {}):
        echo(line, err=True)


@contextmanager
def trend_or_note(done: HistoryNote, language: Language) -> Iterator[None]:
    """Go on without a trend, and say so, where the score history cannot be used."""
    try:
        yield
    except HistoryError as error:
        note_history(done, error, language)


def note_history(done: HistoryNote, error: HistoryError, language: Language) -> None:
    """Say on stderr what was done although the score history cannot be used."""
    text = Locale(language).text("history", done, error=error.sentence(language))
    echo(text, err=True)


def as_moment(day: date | None) -> datetime | None:
    """Return the day of ``--as-of`` as a moment here; None is the present."""
    return datetime.combine(day, time()).astimezone() if day else None
