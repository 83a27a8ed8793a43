"""A lead's page: its explanation, its waterfall, its earlier scores and its record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from kaopu.explain.records import LeadExplanation
from kaopu.leads.dates import local_today
from kaopu.report.charts import Chart
from kaopu.report.lead.view import LeadView, lead_view
from kaopu.report.lead.waterfall import waterfall
from kaopu.scoring import GRADES
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import Layout, Link, Page, PageRequest, history_note, layout_of
from kaopu.web.query import neighbours
from kaopu.web.urls import LEAD


@dataclass(frozen=True)
class LeadPage:
    """The page of one lead.

    Attributes:
        grade: What stands beside its id.
        view: The explanation in words, as ``kaopu explain`` tells it.
        chart: How its probability comes about.
        tries: What-ifs that clear a sign, or open the form where it can be cleared.
        what_if: The form with today's facts.
        as_of: On which day it is judged, and from which file, for who reads it on paper.
        back, previous, next: The list it was opened from, and the leads beside it there.
        no_history: That no trend is shown, where the score history cannot be read.
        record: The export's row: what each column is called, and its cell.
    """

    layout: Layout
    grade: str
    view: LeadView
    chart: Chart
    tries: tuple[Link, ...]
    what_if: str
    as_of: str
    back: str
    previous: str
    next: str
    no_history: str
    record: tuple[tuple[str, str], ...]


def lead_page(inspector: Inspector, request: PageRequest) -> LeadPage:
    """Return the page of a lead.

    Raises:
        PageError: There is no such lead.
    """
    index, urls, lead_id = inspector.index, request.urls, request.lead_id
    row = inspector.row(lead_id)
    lead = inspector.lead(row)
    name, rep = index.name(row), index.rep(row)
    view = lead_view(lead, request.language, name=name, owner=rep)
    beside = neighbours(inspector.selected(request.view), row)
    previous, following = ("" if r is None else urls.lead(index.id(r)) for r in beside)
    grade = request.locale.text("one", "grade", grade=GRADES[index.grade[row]])
    return LeadPage(
        layout=layout_of(request, inspector.model, lead_title(inspector, row, view.title)),
        grade=grade,
        view=view,
        chart=waterfall(lead, request.locale, request.framework),
        tries=_tries(request, lead, view),
        what_if=urls.what_if(lead_id),
        as_of=request.locale.text(
            "one",
            "as_of",
            date=request.locale.date(lead.as_of or local_today().isoformat()),
            table=PurePath(index.source).name,
        ),
        back=urls.leads(page=request.view.page),
        previous=previous,
        next=following,
        no_history=history_note(inspector, request),
        record=tuple(_record(inspector, request, row)),
    )


def _record(
    inspector: Inspector, request: PageRequest, row: int
) -> Iterator[tuple[str, str]]:
    """Yield what each column of the export is called, and its cell.

    Cells stay as they are, but for numbers, of which the thousands are apart.
    """
    pipeline, namer = inspector.model.pipeline, request.namer
    numbers = {s.column for s in pipeline.read_sources if s.kind == "number"} | {
        pipeline.amount
    }
    texts = inspector.index.take(np.array([row])).texts
    for column, cell in texts.iloc[0].items():
        header, text = str(column), str(cell)
        source = pipeline.fields.get(header, header)
        shown = namer.number(source, text) if header in numbers else text
        yield namer.field(source, header), shown


def lead_title(inspector: Inspector, row: int, title: str) -> str:
    """Return a lead's title after the name that people know it by."""
    name = inspector.index.name(row)
    return f"{name} · {title}" if name else title


def _tries(request: PageRequest, lead: LeadExplanation, view: LeadView) -> tuple[Link, ...]:
    """Return a what-if for every sign that facts raise.

    Levels are set; a date or a number is the reader's to choose, in the form that opens
    at its field.
    """
    links = []
    for sign, shown in zip(lead.warning_signs, view.signs, strict=True):
        if not sign.facts:
            continue
        changes = sign.what_if.changes if sign.what_if else ()
        sets = {c.source: c.value for c in changes if c.unit == "level"}
        left = [c.source for c in changes if c.unit != "level"]
        at = next(iter(left), "" if sets else sign.facts[0].source)
        text = request.locale.text("one", "fill_in", sign=shown.name) if at else shown.name
        links.append(Link(text, request.urls.what_if(lead.lead_id, sets, at)))
    return tuple(links)


LEAD_PAGE = Page(LEAD, "lead.page.html", lead_page)
