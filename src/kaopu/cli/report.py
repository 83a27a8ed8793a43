"""``kaopu report``: say how good a model is, for anyone to read."""

from __future__ import annotations

from pathlib import Path

import click

from kaopu.cli.options import check_folder, home_option, language_option
from kaopu.cli.reader import echo, reader_language
from kaopu.cli.runs.printing import print_caution
from kaopu.documents import json_text
from kaopu.files import write_text
from kaopu.language import Language
from kaopu.report.evaluation.render import evaluation_page, evaluation_text
from kaopu.report.evaluation.view import evaluation_view
from kaopu.scoring import LeadModel
from kaopu.store import Home, find_model


@click.command(
    epilog="""\b
Example:
  kaopu report demo --lang zh --format html -o report.html
    report.html
"""
)
@click.argument("model")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", help="File to write; stdout by default.")
@home_option
@language_option
def command(
    model: str,
    form: str,
    output: str | None,
    home: Path | None,
    language: Language | None,
) -> None:
    """Say how good MODEL is: on what evidence, against what, and where it holds.

    MODEL is that of kaopu score. Training has written the page, evaluation.html, beside
    the model already; this tells it again, in either language.
    """
    check_folder(output)
    found = find_model(model, Home.find(home))
    shown = reader_language(language, found.pipeline.language)
    text = render(found, form, shown)
    print_caution(found, shown)
    if output in (None, "-"):
        echo(text, nl=False)
    else:
        write_text(str(output), text)
        echo(str(output))


def render(model: LeadModel, form: str, language: Language) -> str:
    """Return the report in the form asked for; JSON is the evaluation record."""
    if form == "json":
        return json_text(as_document(model))
    view = evaluation_view(model, language)
    return evaluation_page(view, language) if form == "html" else evaluation_text(view)


def as_document(model: LeadModel) -> dict[str, object]:
    """Return what ``--format json`` prints."""
    return {
        "model": model.label,
        "usable": model.usable,
        "reason": model.usability.reason,
        **model.record.to_json(),
    }
