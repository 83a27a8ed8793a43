"""``kaopu explain``: say why a lead scores as it does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np

from kaopu.cli.options import home_option, language_option, print_json, today_option
from kaopu.cli.score import warn_not_usable
from kaopu.documents import json_text
from kaopu.errors import HistoryError, UsageError
from kaopu.explain import LeadExplanation
from kaopu.framework import Language
from kaopu.report import lead_text, lead_view, leads_page, not_usable_line
from kaopu.scoring import LeadModel
from kaopu.store import Home, find_model, recall_leads
from kaopu.tables import LeadTable, read_table, write_text


@click.command(
    epilog="""\b
Example:
  kaopu explain demo data/leads.csv --lead L-000012
    Lead L-000012 · intent customer · probability of winning 51 %
    …
      ! vague budget (−7.2) — confirmed by your past deals
          94 past deals had nothing filled in for budget; 34 % of them were won …
          If cleared (budget: stated), past deals suggest 67 % instead of 51 %: …
"""
)
@click.argument("model")
@click.argument("leads", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--lead", "lead_ids", multiple=True, help="A lead's id; may be repeated.")
@click.option("--top", type=click.IntRange(min=1), help="The best so many leads.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
)
@today_option
@click.option("-o", "--output", help="File to write; stdout by default.")
@home_option
@language_option
def command(
    model: str,
    leads: Path,
    lead_ids: tuple[str, ...],
    top: int | None,
    form: str,
    today: datetime | None,
    output: str | None,
    home: Path | None,
    language: Language | None,
) -> None:
    """Say why leads of the table LEADS score as they do with MODEL.

    MODEL and LEADS are those of kaopu score. Name leads with --lead, or take the best
    with --top.
    """
    if bool(lead_ids) == bool(top):
        raise UsageError(
            "found neither or both of --lead and --top, expected one of them; "
            "add --lead ID for one lead, or --top 5 for the best five"
        )
    place = Home.find(home)
    scorer = find_model(model, place)
    table = scorer.read(read_table(leads, scorer.pipeline.read), leads)
    chosen = list(lead_ids) or best_leads(scorer, table, top or 1)
    day = today.date() if today else None
    explained = scorer.explain_table(table, chosen, today=day)
    explained = with_past_scores(place, scorer, explained, today)
    shown = language or scorer.pipeline.language
    warn_not_usable(scorer, shown)
    if form == "json" and output in (None, "-"):
        print_json(as_document(scorer, explained))
        return
    text = render(scorer, explained, form, shown)
    if output in (None, "-"):
        click.echo(text, nl=False)
    else:
        write_text(str(output), text)
        click.echo(str(output))


def best_leads(model: LeadModel, table: LeadTable, count: int) -> list[str]:
    """Return the ids of the ``count`` best leads."""
    best = np.argsort(model.ranks(table))[:count]
    return [str(lead_id) for lead_id in table.ids[best]]


def with_past_scores(
    home: Home, model: LeadModel, leads: list[LeadExplanation], today: datetime | None
) -> list[LeadExplanation]:
    """Return the leads with their trend; without, and said so, where there is none."""
    now = today.replace(tzinfo=UTC) if today else None
    try:
        return recall_leads(home, model, leads, now)
    except HistoryError as error:
        click.echo(f"note: explained without a trend: {error}", err=True)
        return leads


def as_document(model: LeadModel, leads: list[LeadExplanation]) -> dict[str, object]:
    """Return what ``--format json`` prints."""
    return {
        "model": model.label,
        "usable": model.usable,
        "reason": model.usability.reason,
        "leads": [lead.to_json() for lead in leads],
    }


def render(
    model: LeadModel, leads: list[LeadExplanation], form: str, language: Language
) -> str:
    """Return the explanations in the form asked for."""
    views = [lead_view(lead, language) for lead in leads]
    if form == "text":
        return "\n".join(lead_text(view, language) for view in views)
    if form == "json":
        return json_text(as_document(model, leads))
    return leads_page(views, language, model.label, not_usable_line(model, language))
