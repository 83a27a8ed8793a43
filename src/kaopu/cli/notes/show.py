"""``kaopu notes``: what the notes of a table tell of the six signals."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import click

from kaopu.cli.notes.llm import llm_options, llm_reader, pipeline_reader, print_llm
from kaopu.cli.notes.review import review
from kaopu.cli.options import (
    home_option,
    language_option,
    print_assumptions,
    print_json,
    progress_bar,
)
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.places import PLACE, Place, place_name, rows_option
from kaopu.errors import LeadNotFoundError, UsageError
from kaopu.files import read_export
from kaopu.language import Language, Locale
from kaopu.language.catalogue import ENGLISH
from kaopu.notes.survey import NotesSurvey, survey_notes
from kaopu.pipeline import read_pipeline, resolve
from kaopu.report.notes.text import lead_text, survey_text
from kaopu.store.home import Home
from kaopu.store.notes.answers import counted, read_answers


@click.command(
    epilog="""\b
Example:
  kaopu notes follow_ups.csv
    Notes read: follow_ups.csv
    Column: notes (its header says notes)
    …
    budget
      approved 2 notes
        L-07: “CFO signed off the 45k”
"""
)
@click.argument("leads", type=PLACE)
@rows_option("leads")
@click.option("--column", help="Column of the notes; found if there is only one.")
@click.option("--date-column", help="Column of the days on which notes were written.")
@click.option(
    "--pipeline",
    type=click.Path(path_type=Path),
    help="Pipeline file that says how the table is read, which column is the id, and "
    "whether a language model reads.",
)
@click.option("--lead", "lead_id", help="Show all facts of this lead alone.")
@click.option(
    "--show",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="Quotes shown of each level.",
)
@click.option(
    "--review",
    "is_review",
    is_flag=True,
    help="Ask about each fact whether it is right, and keep your answers, by cue.",
)
@home_option
@llm_options
@click.option("--json", "as_json", is_flag=True, help="Print every fact as JSON.")
@language_option
def command(
    leads: Place,
    column: str | None,
    date_column: str | None,
    pipeline: Path | None,
    lead_id: str | None,
    show: int,
    is_review: bool,
    home: Path | None,
    llm_url: str,
    llm_model: str,
    llm_key: str,
    as_json: bool,
    language: Language | None,
) -> None:
    """Say what the notes of LEADS tell of the six signals, with the words that tell it.

    LEADS is a table with a column of notes, in English, Chinese or both. No model reads
    it: this shows what would be read, for you to judge. With --review your answers are
    kept in the home folder, as counts by cue; they decide what is used.
    """
    if is_review and as_json:
        raise UsageError("review_and_json")
    store = Home.find(home)
    asking = llm_reader(llm_url, llm_model, llm_key, store)
    resolved = resolve(read_pipeline(pipeline)) if pipeline else None
    if asking is None and resolved is not None:
        asking = pipeline_reader(resolved.notes, store)
    spoken = reader_language(language, resolved.language if resolved else ENGLISH)
    read = read_export(leads, resolved.read if resolved else None)
    if not as_json:
        print_assumptions(read.assumptions, spoken)
    name = place_name(leads)
    survey = survey_notes(
        read.frame,
        name,
        column=column,
        day_column=date_column,
        lead_id=resolved.lead_id if resolved else None,
        answers=counted(read_answers(store)),
        read=asking.read if asking else None,
        progress=progress_bar(Locale(spoken).text("notes", "title", path=str(name))),
    )
    if asking:
        print_llm(asking, spoken)
    if lead_id is not None:
        survey = of_lead(survey, lead_id)
    if is_review:
        review(survey, store, spoken)
    elif as_json:
        print_json(survey.to_json())
    elif lead_id is not None:
        echo(lead_text(list(survey.rows), lead_id, spoken), nl=False)
    else:
        echo(survey_text(survey, spoken, show), nl=False)


def of_lead(survey: NotesSurvey, lead_id: str) -> NotesSurvey:
    """Return what the notes of one lead say.

    Raises:
        LeadNotFoundError: No note is that lead's.
    """
    rows = tuple(row for row in survey.rows if row.id == lead_id)
    if not rows:
        ids = [row.id for row in survey.rows]
        near = get_close_matches(lead_id, ids, n=3)
        raise LeadNotFoundError(survey.path, lead_id, near, len(ids))
    return replace(survey, rows=rows)
