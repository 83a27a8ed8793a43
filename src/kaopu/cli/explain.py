"""``kaopu explain``: say why a lead scores as it does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

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
    read_leads,
    trend_or_note,
)
from kaopu.cli.overall import FORMS, overall_document
from kaopu.cli.reader import reader_language
from kaopu.cli.runs.places import PLACE, Place, rows_option
from kaopu.cli.runs.printing import print_caution
from kaopu.cli.score import select_leads
from kaopu.documents import json_text
from kaopu.errors import UsageError
from kaopu.explain.records import LeadExplanation
from kaopu.language import Language, Names
from kaopu.leads.lead_table import LeadTable
from kaopu.report.evaluation.usability import caution_line
from kaopu.report.html import leads_page
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.scoring import LeadModel, find_leads
from kaopu.store import Home, find_model, recall_leads

LEAD_FORMS = ("text", "json", "html")


@click.command(
    epilog="""\b
Example:
  kaopu explain demo data/leads.csv --lead L-000012
    Lead L-000012 · … · intent customer, in talks · probability of winning 55%
    …
      ! value logic unclear (−14.2) — confirmed by your past deals (99 of 100 sure)
          Deals alike in all else: 25% would be won with this sign, …
          If cleared (how value is created: clear and quantified), the model suggests …
"""
)
@click.argument("model")
@click.argument("leads", type=PLACE, required=False)
@rows_option("leads")
@click.option("--lead", "lead_ids", multiple=True, help="A lead's id; may be repeated.")
@click.option("--top", type=click.IntRange(min=1), help="The best so many leads.")
@click.option(
    "--overall", is_flag=True, help="What decides past deals as a whole; needs no LEADS."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="By the ending of --output by default, else text; svg, csv and xlsx with "
    "--overall alone.",
)
@click.option(
    "--open-only", is_flag=True, help="Rank and explain no lead already won or lost."
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
    leads: Place | None,
    lead_ids: tuple[str, ...],
    top: int | None,
    overall: bool,
    form: str | None,
    open_only: bool,
    as_of: date | None,
    output: str | None,
    date_formats: tuple[str, ...],
    joins: tuple[Path, ...],
    history: str,
    home: Path | None,
    language: Language | None,
) -> None:
    """Say why leads of the table LEADS score as they do with MODEL.

    MODEL and LEADS are those of kaopu score. Name leads with --lead, or take the best
    with --top. With --overall: which signals and signs decide past deals.
    """
    check_asked(leads, lead_ids, top, overall=overall, open_only=open_only)
    forms = FORMS if overall else LEAD_FORMS
    if form not in (None, *forms):
        raise UsageError("lead_forms", form=form, known=Names(LEAD_FORMS))
    form = chosen_form(form, output, forms)
    check_folder(output)
    place = Home.find(home, history)
    scorer = find_model(model, place).reading_dates(*date_formats).judging_on(as_of)
    shown = reader_language(language, scorer.pipeline.language)
    if leads is None:
        # The page and the text say so themselves.
        if form not in ("text", "html"):
            print_caution(scorer, shown)
        emit(overall_document(scorer, form, shown), output)
        return
    table = read_leads(scorer, leads, joins, shown)
    table = select_leads(table, shown, open_only=open_only)
    ranks = scorer.ranks(table)
    chosen = list(lead_ids) or best_leads(table, ranks, top or 1)
    explained = scorer.explain_table(table, chosen, ranks=ranks)
    with trend_or_note("explained", shown):
        explained = recall_leads(place, scorer, explained, as_moment(as_of))
    # Text begins with the words for few deals.
    if form != "text" or output or not scorer.usable:
        print_caution(scorer, shown)
    emit(render(scorer, table, explained, form, shown).encode("utf-8"), output)


def check_asked(
    leads: Place | None,
    lead_ids: tuple[str, ...],
    top: int | None,
    *,
    overall: bool,
    open_only: bool = False,
) -> None:
    """Check that what is to be explained is named in one way.

    Raises:
        UsageError: It is not.
    """
    if overall:
        if leads is not None or lead_ids or top or open_only:
            raise UsageError("overall_and_leads")
        return
    if leads is None:
        raise UsageError("no_leads")
    if lead_ids and top:
        raise UsageError("lead_and_top")
    if not lead_ids and not top:
        raise UsageError("neither_lead_nor_top")


def best_leads(table: LeadTable, ranks: NDArray[np.intp], count: int) -> list[str]:
    """Return the ids of the ``count`` best leads, given the ranks of all."""
    best = np.argsort(ranks)[:count]
    return [str(lead_id) for lead_id in table.ids[best]]


def as_document(model: LeadModel, leads: list[LeadExplanation]) -> dict[str, object]:
    """Return what ``--format json`` prints."""
    return {
        "model": model.label,
        "usable": model.usable,
        "reason": model.usability.reason,
        "leads": [lead.to_json() for lead in leads],
    }


def render(
    model: LeadModel,
    table: LeadTable,
    leads: list[LeadExplanation],
    form: str,
    language: Language,
) -> str:
    """Return the explanations of leads of a table in the form asked for."""
    rows = find_leads(table, [lead.lead_id for lead in leads])
    known = zip(texts_of(table.names, rows), texts_of(table.reps, rows), strict=True)
    views = [
        lead_view(lead, language, name=name, owner=owner)
        for lead, (name, owner) in zip(leads, known, strict=True)
    ]
    if form == "text":
        caution = caution_line(model, language)
        texts = [lead_text(view, language) for view in views]
        return "\n".join([*([f"{caution}\n"] if caution else []), *texts])
    if form == "json":
        return json_text(as_document(model, leads))
    return leads_page(views, language, model.label, caution_line(model, language))


def texts_of(column: NDArray[np.object_] | None, rows: NDArray[np.intp]) -> list[str]:
    """Return a column's texts in some rows; empty ones where there is no column."""
    return [""] * len(rows) if column is None else [str(text) for text in column[rows]]
