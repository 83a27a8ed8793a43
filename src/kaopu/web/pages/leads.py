"""The page of all leads: the ranked table with its filters."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.language import Locale
from kaopu.scoring import GRADES, grade_marks
from kaopu.web.inspector import Inspector
from kaopu.web.pages.controls import Choice, ControlPresenter, Header
from kaopu.web.pages.layout import (
    Layout,
    Link,
    Page,
    PageRequest,
    Redirect,
    history_note,
    layout_of,
)
from kaopu.web.pages.lead_rows import (
    SYMBOLS,
    VERDICT_MARKS,
    LeadRow,
    Mark,
    RowPresenter,
)
from kaopu.web.query import Shown, shown
from kaopu.web.urls import LEADS, View


@dataclass(frozen=True)
class LeadsPage:
    """The page of all leads.

    Attributes:
        ordered: By what the list is ordered, in a sentence.
        kept: What the filter form sends along unseen: language, theme, order.
        no_history: That no trend is shown, where the score history cannot be read.
        about_marks, about_verdicts, about_grades: Legends.
        exports: Files of the leads shown.
        clear: The list without filters; empty where there is none.
    """

    layout: Layout
    count: str
    ordered: str
    q: str
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    headers: tuple[Header, ...]
    has_amounts: bool
    has_trends: bool
    rows: tuple[LeadRow, ...]
    pager: str
    previous: str
    next: str
    exports: tuple[Link, ...]
    clear: str
    no_history: str
    about_marks: tuple[Mark, ...]
    about_verdicts: tuple[Mark, ...]
    about_grades: tuple[str, ...]


def leads_page(inspector: Inspector, request: PageRequest) -> LeadsPage | Redirect:
    """Return the page of all leads in a view."""
    if "" in request.query.values():
        # A form sends empty fields too; the address is written without them.
        return Redirect(request.urls.leads(page=request.view.page))
    say, view, index = request.locale.text, request.view, inspector.index
    page = shown(inspector.selected(view), view.page)
    rows, controls = RowPresenter(inspector, request), ControlPresenter(inspector, request)
    filtered = bool(_filters(view))
    to = request.urls.leads
    return LeadsPage(
        layout=layout_of(request, inspector.model),
        count=_count(page, len(index), request.locale, filtered=filtered),
        ordered=controls.ordered(),
        q=view.q,
        choices=tuple(controls.choices()),
        kept=tuple((k, v) for k, v in view.query().items() if k in ("lang", "theme")),
        headers=tuple(controls.headers()),
        has_amounts=controls.has_amounts,
        has_trends=controls.has_trends,
        rows=tuple(rows.row(row) for row in page.rows.tolist()),
        pager=say("list", "page", page=page.page, pages=page.pages),
        previous=to(page=page.page - 1) if page.page > 1 else "",
        next=to(page=page.page + 1) if page.page < page.pages else "",
        exports=tuple(
            Link(name, request.urls.export(suffix))
            for name, suffix in (("CSV", ".csv"), ("Excel", ".xlsx"))
        ),
        clear=request.urls.all_leads() if filtered else "",
        no_history=history_note(inspector, request),
        about_marks=tuple(
            Mark(symbol, state, say("state", state)) for state, symbol in SYMBOLS.items()
        ),
        about_verdicts=tuple(
            Mark(symbol, verdict, say("verdict", verdict))
            for verdict, symbol in VERDICT_MARKS.items()
        ),
        about_grades=grade_texts(inspector, request.locale),
    )


def _filters(view: View) -> list[str]:
    return [
        v
        for k, v in view.query().items()
        if k not in ("lang", "theme", "sort", "order", "page")
    ]


def grade_texts(inspector: Inspector, locale: Locale) -> tuple[str, ...]:
    """Return what each grade means at this company."""
    usual = inspector.model.usual_rate
    name, marks = locale.text("usual_rate", usual.of), grade_marks(usual.rate)
    lows = [locale.percent(mark) for mark in marks.values()]
    bounds = zip(GRADES, [*lows, ""], ["", *lows], strict=True)
    return tuple(
        locale.text("list", f"grade_{grade}", low=low, high=high, usual=name)
        for grade, low, high in bounds
    )


def _count(page: Shown, of: int, locale: Locale, *, filtered: bool) -> str:
    if not page.total:
        return locale.text("list", "none")
    last = page.first + len(page.rows) - 1
    number = locale.number
    return locale.counted(
        "list",
        "count_filtered" if filtered else "count",
        page.total,
        first=number(page.first),
        last=number(last),
        total=number(page.total),
        all=number(of),
    )


LEADS_PAGE = Page(LEADS, "leads.page.html", leads_page, ("list", "title"), "leads")
