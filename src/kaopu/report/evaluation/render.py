"""The evaluation report as a page, as text, and its plots as files."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from kaopu.language import Language, Locale
from kaopu.report.charts import Chart
from kaopu.report.evaluation.card import CARD, card_text
from kaopu.report.evaluation.records import EvaluationView, Table
from kaopu.report.evaluation.view import evaluation_view
from kaopu.report.html import environment, page_of
from kaopu.report.terminal import pad
from kaopu.scoring import LeadModel

PAGE, PLOTS = "evaluation.html", "plots"


def evaluation_files(model: LeadModel) -> dict[str, str]:
    """Return the files that stand beside a bundle: the page, its plots, the model card.

    They are in the language of the pipeline file.
    """
    language = model.pipeline.language
    view = evaluation_view(model, language)
    plots = {f"{PLOTS}/{chart.id}.svg": chart_file(chart) for chart in view.charts}
    card = {CARD: card_text(model, language)}
    return {PAGE: evaluation_page(view, language), **card, **plots}


def evaluation_page(view: EvaluationView, language: Language) -> str:
    """Return the report as one self-contained page."""
    return page_of(
        "evaluation.html",
        view=view,
        say=Locale(language).text,
        language=Locale(language).html_language,
        alone=False,
        folds=0,
    )


def chart_file(chart: Chart) -> str:
    """Return a chart as an SVG file of its own."""
    return environment().get_template("chart.svg").render(chart=chart, alone=True)


def evaluation_text(view: EvaluationView) -> str:
    """Return the report as text; the verdict is its first line."""
    lines = [f"{view.verdict} · {view.title}", *view.reasons, view.learnt]
    lines += [f"  {card.number} {card.text}" for card in view.cards]
    for section in view.sections:
        lines += ["", section.heading, *section.texts]
        for table in section.tables:
            lines += ["", *_table(table, section.heading)]
        lines += [f"  {note}" for note in section.notes]
    return "\n".join(lines) + "\n"


def _table(table: Table, heading: str) -> Iterator[str]:
    if table.caption != heading:
        yield f"  {table.caption}"
    if table.in_words:
        for row in table.rows:
            yield "  " + " · ".join(row).replace("\n", "\n      ")
        return
    rows = (table.head, *table.rows)
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(table.head))]
    for row in rows:
        cells = [pad(row[0], widths[0])]
        cells += [
            " " * (w - cell_len(cell)) + cell
            for cell, w in zip(row[1:], widths[1:], strict=True)
        ]
        yield "  " + "  ".join(cells).rstrip()
